// Fair choices out of random bytes that are handed in: for the order of outputs, the random draw of coins and the lock time.
import { invariant } from '../../shared/errors/invariant.ts';

/** The shape of core/ports' Random: strong bytes live, a seeded stream in a replay. */
export interface RandomBytes {
  bytes(length: number): Uint8Array;
}

const SPAN = 2 ** 32;

function word(random: RandomBytes): number {
  const bytes = random.bytes(4);
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0);
}

/** A whole number from 0 up to, without, `end` (at most 2^32), each as likely as any other. */
export function below(random: RandomBytes, end: number): number {
  invariant(Number.isInteger(end) && end >= 1 && end <= SPAN, 'below: end is a whole number from 1');
  const fair = SPAN - (SPAN % end);
  let drawn = word(random);
  while (drawn >= fair) drawn = word(random);
  return drawn % end;
}

/** The same items in random order, each order as likely as any other (Fisher and Yates). */
export function shuffled<T>(random: RandomBytes, items: readonly T[]): T[] {
  const order = [...items];
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = below(random, last + 1);
    const [a, b] = [order[last], order[other]];
    if (a === undefined || b === undefined) continue;
    order[last] = b;
    order[other] = a;
  }
  return order;
}
