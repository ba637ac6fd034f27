// Fee rates as a person chooses them.
import { parseDecimal } from '../../../shared/domain/money.ts';
import type { Fees } from '../../lib/api.ts';
import { words } from '../../lib/treasury-text.ts';

/** One for each word; the source may give many. */
const MOST = 4;

/** One estimate per word: the first that fits it. */
export function offered(fees: Fees): Fees {
  const seen = new Set<string>();
  return fees.filter(({ blocks }) => {
    const word = words.flow.feeBlocks(blocks);
    if (seen.has(word)) return false;
    seen.add(word);
    return true;
  }).slice(0, MOST);
}

/** Decimal sat/vB above zero, thousandths at most. */
export const isRate = (typed: string): boolean => {
  const parsed = parseDecimal(typed, 3);
  return parsed.ok && parsed.minor > 0n;
};
