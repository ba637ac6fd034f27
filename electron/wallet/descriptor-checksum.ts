// The checksum of BIP380: eight characters after `#` that find up to four typing mistakes.

const INPUT = "0123456789()[],'/*abcdefgh@:$%{}IJKLMNOPQRSTUVWXYZ&+-.;<=>?!^_|~ijklmnopqrstuvwxyzABCDEFGH`#\"\\ ";
const OUTPUT = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const GENERATOR = [0xf5dee51989n, 0xa9fdca3312n, 0x1bab10e32dn, 0x3706b1677an, 0x644d626ffdn];

function step(checksum: bigint, value: number): bigint {
  const top = checksum >> 35n;
  let next = ((checksum & 0x7ffffffffn) << 5n) ^ BigInt(value);
  GENERATOR.forEach((word, bit) => { if ((top >> BigInt(bit)) & 1n) next ^= word; });
  return next;
}

/**
 * The checksum of a descriptor given without it; null when it has characters that descriptors do not have. `h` and `'` give different ones.
 * @example descriptorChecksum('raw(deadbeef)') // '89f8spxm'
 */
export function descriptorChecksum(body: string): string | null {
  let checksum = 1n;
  let group = 0;
  let grouped = 0;
  for (const character of body) {
    const position = INPUT.indexOf(character);
    if (position < 0) return null;
    checksum = step(checksum, position & 31);
    group = group * 3 + (position >> 5);
    grouped += 1;
    if (grouped === 3) {
      checksum = step(checksum, group);
      group = 0;
      grouped = 0;
    }
  }
  if (grouped > 0) checksum = step(checksum, group);
  for (let i = 0; i < 8; i += 1) checksum = step(checksum, 0);
  checksum ^= 1n;
  let text = '';
  for (let i = 0; i < 8; i += 1) text += OUTPUT[Number((checksum >> BigInt(5 * (7 - i))) & 31n)] ?? '';
  return text;
}
