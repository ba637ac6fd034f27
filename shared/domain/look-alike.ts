// Addresses with the same ends as a known one: the trick that lives on people comparing only a few characters.
import { sameAddress } from './address-shape.ts';

export interface KnownAddress {
  readonly name: string;
  readonly address: string;
}

/** So many characters alike at both ends, or so many at one, do not happen by chance. */
const BOTH_ENDS = 3;
const ONE_END = 6;
/** What every address of a kind begins with is no likeness. */
const PREFIX = /^(bc1[qp]|tb1[qp]|bcrt1[qp]|ltc1[qp]|tltc1[qp]|0x|T|[123LMmn])/i;

/** In base58 these are mistaken for each other on a screen; bech32 and hex are compared without case. */
const mistaken: Readonly<Record<string, string>> = { l: '1', i: '1', o: '0', b: '8', s: '5', z: '2' };
const plain = (character: string): string => {
  const small = character.toLowerCase();
  return mistaken[small] ?? small;
};

/** How many characters of two texts are alike, going on from a place in each; more than six are not counted. An account has thousands of addresses. */
function alike(a: string, atA: number, b: string, atB: number, step: 1 | -1): number {
  let count = 0;
  while (count < ONE_END) {
    const one = a[atA + step * count];
    const other = b[atB + step * count];
    if (one === undefined || other === undefined || (one !== other && plain(one) !== plain(other))) return count;
    count += 1;
  }
  return count;
}

const bodyStart = (address: string): number => PREFIX.exec(address)?.[0].length ?? 0;

/**
 * A known address that is another one than `address` and yet begins and ends alike (3 characters at both ends after the prefix, or 6 at one; case
 * and letters that look the same do not count as a difference); null: none.
 */
export function findLookAlike(address: string, known: readonly KnownAddress[]): KnownAddress | null {
  const wanted = address.trim();
  const start = bodyStart(wanted);
  return known.find((one) => {
    const other = one.address;
    const head = alike(wanted, start, other, bodyStart(other), 1);
    const tail = alike(wanted, wanted.length - 1, other, other.length - 1, -1);
    const looksAlike = (head >= BOTH_ENDS && tail >= BOTH_ENDS) || head >= ONE_END || tail >= ONE_END;
    return looksAlike && !sameAddress(other, wanted);
  }) ?? null;
}
