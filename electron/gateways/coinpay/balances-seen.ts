// What was last seen at the addresses of open payments: CoinPay tells it only while a payment is open, and at most 30 times a minute.
import type { Clock } from '../../core/ports.ts';

/** A little under CoinPay's own limit, so that it never makes the whole account wait. */
const LOOKS_A_MINUTE = 24;
const MINUTE_MS = 60_000;
/** Older payments are forgotten first. */
const MOST = 2_000;

export interface BalancesSeen {
  /** Whether the chain may be looked at for this payment now; counts as a look. */
  mayLook(id: string): boolean;
  saw(id: string, balance: bigint): void;
  /** null: never seen since the app started. */
  last(id: string): bigint | null;
}

export function createBalancesSeen(clock: Clock): BalancesSeen {
  const seen = new Map<string, { looks: readonly number[]; balance: bigint | null }>();
  const of = (id: string): { looks: readonly number[]; balance: bigint | null } => {
    const entry = seen.get(id) ?? { looks: [], balance: null };
    seen.delete(id);
    seen.set(id, entry);
    const [oldest] = seen.keys();
    if (seen.size > MOST && oldest !== undefined) seen.delete(oldest);
    return entry;
  };
  return {
    mayLook(id) {
      const entry = of(id);
      const now = clock.monotonicMs();
      const looks = entry.looks.filter((atMs) => now - atMs < MINUTE_MS);
      const may = looks.length < LOOKS_A_MINUTE;
      entry.looks = may ? [...looks, now] : looks;
      return may;
    },
    saw(id, balance) {
      of(id).balance = balance;
    },
    last: (id) => seen.get(id)?.balance ?? null,
  };
}
