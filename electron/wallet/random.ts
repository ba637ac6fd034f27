// Fair choices out of random bytes that are handed in: for the order of outputs, the random draw of coins and the lock time.
import { invariant } from '../../shared/errors/invariant.ts';

/** The shape of core/ports' Random: strong bytes live, a seeded stream in a replay. */
export interface RandomBytes {
  bytes(length: number): Uint8Array;
}

const SPAN = 2 ** 32;

/** Draws many words at once: asking the system for four bytes at a time costs more than choosing coins. */
function words(random: RandomBytes, count: number): () => number {
  let view: DataView = new DataView(new ArrayBuffer(0));
  let at = 0;
  return () => {
    if (at === view.byteLength) {
      const bytes = random.bytes(4 * count);
      view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      at = 0;
    }
    at += 4;
    return view.getUint32(at - 4);
  };
}

function fairBelow(next: () => number, end: number): number {
  invariant(Number.isInteger(end) && end >= 1 && end <= SPAN, 'below: end is a whole number from 1');
  const fair = SPAN - (SPAN % end);
  let drawn = next();
  while (drawn >= fair) drawn = next();
  return drawn % end;
}

/** A whole number from 0 up to, without, `end` (at most 2^32), each as likely as any other. */
export const below = (random: RandomBytes, end: number): number => fairBelow(words(random, 1), end);

/** Few draws suffice where drawing ends early. */
const WORDS_AT_ONCE = 64;

/** The same items in random order, each order as likely as any other (Fisher and Yates), drawn as they are asked for. */
export function* drawn<T extends NonNullable<unknown>>(random: RandomBytes, items: readonly T[]): Generator<T, void, void> {
  const left = [...items];
  const next = words(random, Math.min(WORDS_AT_ONCE, Math.max(1, left.length - 1)));
  while (left.length > 1) {
    const at = fairBelow(next, left.length);
    const item = left[at];
    const last = left.pop();
    if (item === undefined || last === undefined) return;
    if (at < left.length) left[at] = last;
    yield item;
  }
  yield* left;
}

/** All of them in random order. */
export const shuffled = <T extends NonNullable<unknown>>(random: RandomBytes, items: readonly T[]): T[] => [...drawn(random, items)];
