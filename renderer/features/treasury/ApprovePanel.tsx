// The approval: both sides of the comparison, who may approve, the device's turn, and what came of it.
import { api, type WithdrawalView } from '../../lib/api.ts';
import { say } from '../../lib/store.ts';
import { words } from '../../lib/treasury-text.ts';
import { Button } from '../../ui/Button.tsx';
import { Choices } from '../../ui/Choices.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { keep, look, taken } from './actions.ts';
import { DeviceWait } from './DeviceWait.tsx';
import { headingOf } from './looks.ts';
import { Problem } from './Problem.tsx';
import { SideBySide } from './SideBySide.tsx';
import { SignInForm } from './SignIn.tsx';
import type { Told } from './Treasury.tsx';
import { useAct } from './use-act.ts';
import { useSigner } from './use-signer.ts';

const text = words.approve;

interface ApproveProps extends Told {
  readonly view: WithdrawalView;
}

/** Who is signed in asked for it, or is no owner: an owner signs in here. */
function HandOver({ state, person, view }: ApproveProps) {
  const others = state.people.filter((each) => each.role === 'owner' && each.hasPin && each.name !== view.requestedBy && each.name !== person.name);
  const why = person.name === view.requestedBy ? text.otherOwner : text.needsOwner;
  if (others.length === 0) return <Notice tone="warn" title={why}>{text.noOwner}</Notice>;
  return (
    <div className="hand-over">
      <Notice tone="info" title={why}>
        {text.handOver}
      </Notice>
      <SignInForm people={others} word={words.signIn.enter} onDone={() => void look(view.id)} />
    </div>
  );
}

export function ApprovePanel(props: ApproveProps & { readonly titleHidden?: boolean }) {
  const { view, state, person } = props;
  const { kind, options, choose } = useSigner(state);
  const act = useAct();
  const waiting = state.signing.find(({ withdrawal }) => withdrawal === view.id);
  const mayApprove = person.role === 'owner' && person.name !== view.requestedBy;
  const approve = () => {
    if (kind === null) return;
    act.run(() => api().treasury.approve({ id: view.id, signer: kind }), (done) => {
      keep(done);
      say(words.spoken(headingOf(done), words.state[done.state], done.need.message));
    });
  };
  const stop = () => void api().treasury.stopSigning({ id: view.id }).then(taken);
  return (
    <Panel title={text.title} titleHidden={props.titleHidden === true}>
      {view.policy.length > 0 && (
        <Notice tone="bad" title={words.detail.stopped}>
          <ul className="lines-plain">
            {view.policy.map((each) => (
              <li key={`${each.rule} ${each.message}`}>{each.message}</li>
            ))}
          </ul>
        </Notice>
      )}
      {waiting ? (
        <DeviceWait signer={state.signers.find((each) => each.kind === waiting.signer)} kind={waiting.signer} onStop={stop} />
      ) : mayApprove ? (
        <>
          {options.length > 1 && kind !== null && <Choices columns legend={text.signer} value={kind} onChange={choose} options={options} />}
          {kind === null ? (
            <Notice tone="warn" title={words.signers.none}>{words.signers.noneHint}</Notice>
          ) : (
            <div className="place-buttons place-buttons-start">
              <Button look="primary" size="till" icon="device" busy={act.busy} onClick={approve}>
                {text.now}
              </Button>
            </div>
          )}
        </>
      ) : (
        <HandOver {...props} />
      )}
      <Problem problem={act.error} />
      <SideBySide view={view} network={state.network} />
    </Panel>
  );
}
