// Step 3: how much to each, how fast, of which coins, and what it comes to.
import { useState } from 'react';
import { words } from '../../lib/treasury-text.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { Field, TextArea } from '../../ui/Field.tsx';
import { Fact, Facts, Panel } from '../../ui/Panel.tsx';
import { Amount } from './Amounts.tsx';
import { CoinPicker } from './CoinPicker.tsx';
import { decimalsFor, isAmount, isComplete, wishOf } from './draft.ts';
import { FeeChoices } from './FeeChoices.tsx';
import type { FlowTold } from './Flow.tsx';
import { Problem } from './Problem.tsx';
import { change, type DraftRecipient } from './store.ts';
import { useFees } from './use-fees.ts';
import { usePreview, type Preview } from './use-preview.ts';
import { FeeText } from './WithdrawalFacts.tsx';

const text = words.flow;

function AmountField({ recipient, told, available }: { readonly recipient: DraftRecipient; readonly told: FlowTold; readonly available: string | null }) {
  const { draft } = told;
  const decimals = decimalsFor(draft);
  const asset = draft.source?.method.split('@')[0] ?? '';
  const name = recipient.name === '' ? words.withdrawals.customer : recipient.name;
  const put = (amount: string) => change({ recipients: draft.recipients.map((each) => (each.key === recipient.key ? { ...each, amount } : each)) });
  const remove = () => change({ recipients: draft.recipients.filter((each) => each.key !== recipient.key) });
  return (
    <div className="amount-line">
      <Field label={text.amountTo(name)} inputMode="decimal" dir="ltr" maxLength={40} value={recipient.amount} end={asset} error={recipient.amount !== '' && !isAmount(recipient.amount, decimals) ? text.amountWrong(decimals) : null}
        onChange={(event) => put(event.target.value.trim())} />
      {available !== null && (
        <Button className="amount-all" onClick={() => put(available)}>
          {text.all}
        </Button>
      )}
      {draft.recipients.length > 1 && <IconButton icon="close" name={text.remove(name)} onClick={remove} />}
    </div>
  );
}

/** What it comes to, as main worked it out. */
export function PreviewFacts({ preview, isGateway }: { readonly preview: Preview; readonly isGateway: boolean }) {
  const { view, error, working } = preview;
  return (
    <div aria-busy={working} className="preview">
      <Problem problem={error} tone="warn" />
      <Facts>
        <Fact term={isGateway ? words.detail.gatewayFee : text.fee2}>{view ? <FeeText fee={view.fee} isGateway={isGateway} /> : <span className="quiet">{working ? text.working : '–'}</span>}</Fact>
        <Fact term={text.leaves}>{view ? <Amount amount={view.total} /> : <span className="quiet">–</span>}</Fact>
      </Facts>
    </div>
  );
}

export function MuchStep(told: FlowTold) {
  const { draft, state } = told;
  const [picking, setPicking] = useState(false);
  const isAccount = draft.source?.kind === 'account';
  const preview = usePreview(isComplete(draft, 2) ? wishOf(draft) : null);
  const place = state.places.find((each) => each.kind === draft.source?.kind && each.name === draft.source.name && each.method === draft.source.method);
  const fees = useFees(isAccount ? (draft.source?.name ?? null) : null);
  const available = place?.available ?? null;
  return (
    <>
      {draft.purpose === 'consolidation' ? (
        <p>{text.combine(draft.coins?.length ?? state.accounts.find(({ name }) => name === draft.source?.name)?.coins ?? 0)}</p>
      ) : (
        <Panel title={text.steps[2]} titleHidden>
          {available && <p className="quiet">{text.available(`${available.value} ${available.asset}`)}</p>}
          {draft.recipients.map((recipient) => (
            <AmountField key={recipient.key} recipient={recipient} told={told} available={isAccount || draft.recipients.length > 1 || !available ? null : available.value} />
          ))}
        </Panel>
      )}
      {isAccount && (
        <Panel title={text.fee} titleHidden>
          {fees && <FeeChoices fees={fees} value={draft.satPerVb ?? preview.view?.fee?.satPerVb ?? ''} onChange={(satPerVb) => change({ satPerVb })} />}
          <div className="place-buttons place-buttons-start">
            <Button icon="coins" onClick={() => setPicking(true)}>
              {words.coins.choose}
            </Button>
            <span className="quiet">{draft.coins === null ? text.coinsAuto : words.coins.chosen(draft.coins.length)}</span>
            {draft.coins !== null && (
              <Button look="quiet" onClick={() => change({ coins: null })}>
                {words.coins.byWallet}
              </Button>
            )}
          </div>
        </Panel>
      )}
      <TextArea label={text.note} optional={words.optional} help={text.noteHelp} maxLength={500} rows={2} value={draft.note} onChange={(event) => change({ note: event.target.value })} />
      <PreviewFacts preview={preview} isGateway={!isAccount} />
      {picking && draft.source && <CoinPicker account={draft.source.name} chosen={draft.coins ?? []} onClose={() => setPicking(false)} onUse={(coins) => change({ coins: coins.length === 0 ? null : coins })} />}
    </>
  );
}
