// Adds up what is written, per column and unit, exactly: the manifest's totals, and those of the rows that a test adds up for itself.
import { formatMinor } from '../../../../shared/domain/money.ts';
import { summed, type MasterRow } from './row.ts';

/** A decimal as whole units of its own last digit. */
interface Sum { minor: bigint; decimals: number }

export interface Totals {
  add(row: MasterRow): void;
  /** Column, then unit, to an exact decimal; both in a fixed order. */
  result(): Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Exact sum of two decimals, with as many decimals as the longer one has. */
function addInto(sum: Sum, text: string): void {
  const dot = text.indexOf('.');
  const decimals = dot === -1 ? 0 : text.length - dot - 1;
  let minor = BigInt(dot === -1 ? text : text.slice(0, dot) + text.slice(dot + 1));
  if (decimals > sum.decimals) {
    sum.minor *= 10n ** BigInt(decimals - sum.decimals);
    sum.decimals = decimals;
  } else if (decimals < sum.decimals) {
    minor *= 10n ** BigInt(sum.decimals - decimals);
  }
  sum.minor += minor;
}

const inOrder = <T>(entries: Iterable<readonly [string, T]>): readonly (readonly [string, T])[] => [...entries].sort(([a], [b]) => (a < b ? -1 : 1));

export function createTotals(): Totals {
  const sums = summed.map(({ amount, unit }) => ({ amount, unit, byUnit: new Map<string, Sum>() }));
  return {
    add(row) {
      for (const { amount, unit, byUnit } of sums) {
        const text = row[amount];
        if (text === '') continue;
        let sum = byUnit.get(row[unit]);
        if (sum === undefined) byUnit.set(row[unit], (sum = { minor: 0n, decimals: 0 }));
        addInto(sum, text);
      }
    },
    result: () => Object.fromEntries(sums.filter(({ byUnit }) => byUnit.size > 0).map(({ amount, byUnit }) =>
      [amount, Object.fromEntries(inOrder(byUnit).map(([unit, { minor, decimals }]) => [unit, formatMinor(minor, decimals)]))])),
  };
}
