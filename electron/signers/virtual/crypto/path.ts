// Paths from the master key, as the protocol and as people write them.
import type { Reader } from '../reader.ts';
import { given, Refusal, status } from '../refusal.ts';

export const HARDENED = 0x8000_0000;
/** What the app's memory holds. */
const MOST_STEPS = 10;

/** A count and that many big-endian words; too many of them are bad data, too few bytes a wrong length. */
export function readPath(data: Reader): number[] {
  const count = given(data.byte(), status.wrongLength, 'no path');
  if (count > MOST_STEPS) throw new Refusal(status.badData, 'too many steps in the path');
  return Array.from({ length: count }, () => given(data.big(4), status.wrongLength, 'the path is cut short'));
}

/** @example pathText([0x80000054]) // "m/84'" */
export const pathText = (path: readonly number[]): string =>
  ['m', ...path.map((step) => (step >= HARDENED ? `${step - HARDENED}'` : `${step}`))].join('/');
