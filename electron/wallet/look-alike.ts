// Addresses with the same ends as a known one: the trick that lives on people comparing only a few characters.

export interface KnownAddress {
  readonly name: string;
  readonly address: string;
}

/** How many characters at each end people look at. */
const ENDS = 4;
/** What every address of a kind begins with is no likeness. */
const PREFIX = /^(bc1[qp]|tb1[qp]|bcrt1[qp]|ltc1[qp]|tltc1[qp]|0x|T|[13LM])/i;

/** In base58 these are mistaken for each other on a screen; bech32 and hex are compared without case. */
const plain = (text: string): string => text.toLowerCase().replace(/[l1i]/g, '1').replace(/[o0]/g, '0').replace(/[b8]/g, '8').replace(/[s5]/g, '5').replace(/[z2]/g, '2');

const endsOf = (address: string): { readonly head: string; readonly tail: string } => {
  const body = address.replace(PREFIX, '');
  return { head: plain(body.slice(0, ENDS)), tail: plain(body.slice(-ENDS)) };
};

/** A known address that is another one than `address` and yet begins and ends alike; null: none. */
export function findLookAlike(address: string, known: readonly KnownAddress[]): KnownAddress | null {
  const { head, tail } = endsOf(address);
  return known.find((one) => {
    if (one.address === address) return false;
    const other = endsOf(one.address);
    return other.head === head && other.tail === tail;
  }) ?? null;
}
