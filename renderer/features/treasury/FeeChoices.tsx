// How fast, as a fee rate: the source's estimates in words, or a rate of one's own.
import { useState } from 'react';
import { words } from '../../lib/treasury-text.ts';
import { Choices } from '../../ui/Choices.tsx';
import { Field } from '../../ui/Field.tsx';
import type { Fees } from '../../lib/api.ts';
import { isRate, offered } from './fee-rate.ts';

const text = words.flow;
const OWN = 'own';
interface FeeChoicesProps {
  readonly fees: Fees;
  readonly value: string;
  readonly onChange: (satPerVb: string) => void;
  readonly tried?: boolean;
}

export function FeeChoices({ fees, value, onChange, tried = false }: FeeChoicesProps) {
  const all = offered(fees);
  const [own, setOwn] = useState(all.length === 0 || (value !== '' && !all.some(({ satPerVb }) => satPerVb === value)));
  const chosen = own ? OWN : (all.find(({ satPerVb }) => satPerVb === value)?.blocks.toString() ?? null);
  return (
    <div className="fee-choices">
      {all.length > 0 && (
        <Choices columns legend={text.fee} value={chosen}
          onChange={(next) => {
            setOwn(next === OWN);
            const fee = all.find(({ blocks }) => String(blocks) === next);
            if (fee) onChange(fee.satPerVb);
          }}
          options={[...all.map(({ blocks, satPerVb }) => ({ value: String(blocks), word: text.feeBlocks(blocks), end: words.detail.rate(satPerVb) })), { value: OWN, word: text.feeOwn }]} />
      )}
      {own && (
        <Field label={text.feeOwn} inputMode="decimal" dir="ltr" maxLength={12} end={text.rate} value={value} help={all.length === 0 ? text.noFees : undefined}
          error={(tried || value !== '') && !isRate(value) ? text.rateWrong : null} onChange={(event) => onChange(event.target.value.trim())} />
      )}
    </div>
  );
}
