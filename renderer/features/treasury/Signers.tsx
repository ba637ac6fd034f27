// The signers that can be used here: what is known of each, whose it is, and help where it cannot be reached.
import { api, type SignerView, type TreasuryState } from '../../lib/api.ts';
import { say } from '../../lib/store.ts';
import { words } from '../../lib/treasury-text.ts';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Fact, Facts, Panel } from '../../ui/Panel.tsx';
import { read } from './actions.ts';
import { DeviceWait } from './DeviceWait.tsx';
import { signerLook } from './looks.ts';
import { Problem } from './Problem.tsx';
import type { Told } from './Treasury.tsx';
import { useAct } from './use-act.ts';

const text = words.signers;

function Udev({ rules }: { readonly rules: string }) {
  const copy = () => void navigator.clipboard.writeText(rules).then(() => say(text.copiedRules));
  return (
    <Notice tone="warn" title={text.udevTitle} actions={<Button icon="copy" onClick={copy}>{text.copyRules}</Button>}>
      <p>{text.udevText}</p>
      <pre className="signed-text" dir="ltr" tabIndex={0}>
        {rules}
      </pre>
    </Notice>
  );
}

function SignerCard({ signer, state, isOwner }: { readonly signer: SignerView; readonly state: TreasuryState; readonly isOwner: boolean }) {
  const act = useAct();
  const look = signerLook[signer.state];
  const owner = signer.fingerprint === null ? undefined : state.people.find(({ signers }) => signers.includes(signer.fingerprint ?? ''));
  const find = () => act.run(() => api().treasury.registerSigner({ signer: signer.kind }), () => void read());
  const { word, means } = words.signerKind[signer.kind];
  return (
    <Panel title={word} className="signer"
      aside={
        <>
          <Badge tone={look.tone} icon={look.icon}>
            {words.signerState[signer.state]}
          </Badge>
          {isOwner && !act.busy && (
            <Button icon="search" onClick={find} aria-label={`${text.find}: ${word}`}>
              {text.find}
            </Button>
          )}
        </>
      }
    >
      <p className="quiet">
        {means} {isOwner && signer.fingerprint === null && text.register}
      </p>
      {act.busy && <DeviceWait signer={signer} kind={signer.kind} onStop={() => void api().treasury.stopWaiting({ signer: signer.kind })} />}
      <Problem problem={act.error ?? (act.busy ? null : signer.problem)} tone="warn" />
      {signer.udev !== null && <Udev rules={signer.udev} />}
      <Facts>
        <Fact term={text.model}>{signer.model ?? <span className="quiet">{text.notSeen}</span>}</Fact>
        {signer.appName !== null && (
          <Fact term={text.app}>
            {signer.appName} {signer.appVersion}
          </Fact>
        )}
        {signer.fingerprint !== null && (
          <Fact term={text.fingerprint}>
            <span className="mono">{signer.fingerprint}</span>
            {signer.nickname !== null && ` (${signer.nickname})`}
          </Fact>
        )}
        {signer.fingerprint !== null && <Fact term={text.whose}>{owner?.name ?? <span className="quiet">{text.nobody}</span>}</Fact>}
      </Facts>
    </Panel>
  );
}

export function Signers({ state, person }: Told) {
  return (
    <div className="place">
      <header className="place-head">
        <div>
          <h1>{text.title}</h1>
          <p className="quiet">{text.lead}</p>
        </div>
      </header>
      {state.signers.length === 0 && (
        <EmptyState icon="device" title={text.none}>
          {text.noneHint}
        </EmptyState>
      )}
      {state.signers.map((signer) => (
        <SignerCard key={signer.kind} signer={signer} state={state} isOwner={person.role === 'owner'} />
      ))}
      {state.signers.some(({ kind }) => kind === 'ledger') && <p className="quiet">{text.help}</p>}
    </div>
  );
}
