// Step 1: what for, and which money.
import { methodInWords } from '../../lib/format.ts';
import { words } from '../../lib/treasury-text.ts';
import { Choices } from '../../ui/Choices.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { AmountWithWorth } from './Amounts.tsx';
import { purposesOf, sourceKey, sourcesOf, toCustomer } from './draft.ts';
import type { FlowTold } from './Flow.tsx';
import { change } from './store.ts';

const text = words.flow;

export function FromStep({ draft, state }: FlowTold) {
  const purposes = purposesOf(draft);
  const sources = sourcesOf(draft, state);
  const { sale } = draft;
  return (
    <>
      {purposes.length > 1 && (
        <Choices columns legend={text.what} value={draft.purpose} options={purposes.map((value) => ({ value, ...words.purpose[value] }))}
          onChange={(purpose) => change({ purpose, source: purpose === 'consolidation' && draft.source?.kind !== 'account' ? null : draft.source, recipients: [], coins: null })} />
      )}
      {sources.length === 0 ? (
        <EmptyState icon="coins" title={text.noFrom}>
          {text.noFromHint}
        </EmptyState>
      ) : (
        <Choices legend={words.detail.from} value={draft.source === null ? null : sourceKey(draft.source)}
          onChange={(key) => {
            const chosen = sources.find((option) => option.key === key);
            if (chosen) change({ source: chosen.source, recipients: sale === null ? [] : [toCustomer(sale)], coins: null });
          }}
          options={sources.map(({ key, source, place }) => ({
            value: key,
            word: place === null ? text.gatewayRefund(source.name) : place.title,
            means: place === null ? text.gatewayRefundMeans : `${words.placeKind[place.kind]}, ${methodInWords(place.method)}`,
            end: place?.available && <AmountWithWorth amount={place.available} worth={place.worth} />,
          }))} />
      )}
    </>
  );
}
