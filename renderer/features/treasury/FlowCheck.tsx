// Step 4: is it right? Everything in one place, beside what the device will show, and what the rules say.
import { api } from '../../lib/api.ts';
import { say } from '../../lib/store.ts';
import { words } from '../../lib/treasury-text.ts';
import { Button } from '../../ui/Button.tsx';
import { Fact, Facts, Panel } from '../../ui/Panel.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { keep } from './actions.ts';
import { Amount, AmountWithWorth } from './Amounts.tsx';
import { wishOf } from './draft.ts';
import type { FlowTold } from './Flow.tsx';
import { Problem } from './Problem.tsx';
import { SideBySide } from './SideBySide.tsx';
import { change } from './store.ts';
import { useAct } from './use-act.ts';
import { usePreview } from './use-preview.ts';
import { FeeText, Recipients } from './WithdrawalFacts.tsx';

const text = words.flow;

export function CheckStep({ draft, state }: FlowTold) {
  const wish = wishOf(draft);
  const { view, error, working } = usePreview(wish);
  const act = useAct();
  const isGateway = draft.source?.kind !== 'account';
  const ask = () => {
    if (wish === null) return;
    act.run(() => api().treasury.request(wish), (asked) => {
      keep(asked);
      say(text.asked);
      change({ requested: asked.id });
    });
  };
  return (
    <>
      <Problem problem={error} />
      {!view && !error && <p className="quiet">{text.working}</p>}
      {view && (
        <div aria-busy={working} className="stack">
          <Panel title={words.detail.facts} titleHidden>
            {view.recipients.length > 0 && <Recipients view={view} />}
            <Facts>
              <Fact term={words.detail.from}>{view.source.name}</Fact>
              <Fact term={words.detail.amount}>
                <AmountWithWorth amount={view.amount} worth={view.worth} always />
              </Fact>
              <Fact term={isGateway ? words.detail.gatewayFee : words.detail.fee}>
                <FeeText fee={view.fee} isGateway={isGateway} />
              </Fact>
              <Fact term={words.detail.total}>
                <Amount amount={view.total} />
              </Fact>
              {view.change && view.purpose !== 'consolidation' && (
                <Fact term={words.detail.change}>
                  <Amount amount={view.change.amount} />
                </Fact>
              )}
              {view.note !== '' && <Fact term={words.detail.note}>{view.note}</Fact>}
            </Facts>
          </Panel>
          <Panel title={words.approve.device}>
            <SideBySide view={view} network={state.network} />
          </Panel>
          {view.policy.length === 0 ? (
            <Notice tone="ok" title={words.detail.passes}>
              {text.stored}
            </Notice>
          ) : (
            <Notice tone="bad" role="status" title={words.detail.stopped}>
              <ul className="lines-plain">
                {view.policy.map((each) => (
                  <li key={`${each.rule} ${each.message}`}>{each.message}</li>
                ))}
              </ul>
            </Notice>
          )}
        </div>
      )}
      <Problem problem={act.error} />
      <div className="place-buttons">
        <Button onClick={() => change({ step: 2 })}>{words.back}</Button>
        <Button look="primary" size="till" busy={act.busy} disabled={!view || working || view.policy.length > 0} onClick={ask}>
          {text.ask}
        </Button>
      </div>
    </>
  );
}
