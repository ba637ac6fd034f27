// Amounts with what they are worth beneath, and how old a figure is. Texts of main as they came; nothing is computed.
import { useEffect, useState } from 'react';
import type { AmountView, Worth } from '../../lib/api.ts';
import { nowMs } from '../../lib/clock.ts';
import { ago } from '../../lib/format.ts';
import { words } from '../../lib/treasury-text.ts';
import { Money } from '../../ui/Money.tsx';

export function Amount({ amount, size = 'text' }: { readonly amount: AmountView; readonly size?: 'text' | 'large' | 'inherit' }) {
  return <Money value={amount.value} unit={amount.asset} size={size} />;
}

export function WorthText({ worth }: { readonly worth: Worth }) {
  return <span className="quiet worth">{worth === null ? words.noWorth : words.worth(worth.value, worth.currency)}</span>;
}

/** `always`: says so where no rate is known. */
export function AmountWithWorth({ amount, worth, always = false }: { readonly amount: AmountView; readonly worth: Worth; readonly always?: boolean }) {
  return (
    <span className="amount-worth">
      <Amount amount={amount} />
      {(worth !== null || (always && amount.value !== '0')) && <WorthText worth={worth} />}
    </span>
  );
}

const TICK_MS = 30_000;

/** "3 min ago", kept true while it is looked at. */
export function Age({ at }: { readonly at: string | null }) {
  const [now, setNow] = useState(nowMs);
  useEffect(() => {
    setNow(nowMs());
    const timer = setInterval(() => setNow(nowMs()), TICK_MS);
    return () => clearInterval(timer);
  }, [at]);
  return at === null ? words.ago.never : <time dateTime={at}>{ago(at, now, words.ago)}</time>;
}
