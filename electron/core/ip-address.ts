// What kind of place an IP address is: public, this machine, a private network, or never to be spoken to.
import { isIP } from 'node:net';

export type AddressKind = 'public' | 'loopback' | 'private' | 'forbidden';

interface Range {
  readonly base: bigint;
  readonly prefix: number;
  readonly kind: AddressKind;
}

const v4 = (text: string): bigint => text.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n);

/** 128 bits of an IPv6 text that `isIP` has accepted. */
function v6(text: string): bigint {
  let plain = text;
  const dotted = /^(.*:)([0-9]+(?:\.[0-9]+){3})$/.exec(plain);
  if (dotted) {
    const low = v4(dotted[2] ?? '0');
    plain = `${dotted[1] ?? ''}${(low >> 16n).toString(16)}:${(low & 0xffffn).toString(16)}`;
  }
  const [head = '', tail] = plain.split('::');
  const groups = (part: string): string[] => (part === '' ? [] : part.split(':'));
  const front = groups(head);
  const back = tail === undefined ? [] : groups(tail);
  const middle: string[] = tail === undefined ? [] : Array.from({ length: 8 - front.length - back.length }, () => '0');
  return [...front, ...middle, ...back].reduce((sum, group) => sum * 65536n + BigInt(`0x${group}`), 0n);
}

const range4 = (cidr: string, kind: AddressKind): Range => {
  const [base = '', prefix = ''] = cidr.split('/');
  return { base: v4(base), prefix: Number(prefix), kind };
};
const range6 = (cidr: string, kind: AddressKind): Range => {
  const [base = '', prefix = ''] = cidr.split('/');
  return { base: v6(base), prefix: Number(prefix), kind };
};

/** First match wins. Metadata services of clouds are named one by one where no range covers them. */
const ranges4: readonly Range[] = [
  range4('100.100.100.200/32', 'forbidden'),
  range4('168.63.129.16/32', 'forbidden'),
  range4('0.0.0.0/32', 'private'),
  range4('0.0.0.0/8', 'forbidden'),
  range4('10.0.0.0/8', 'private'),
  range4('100.64.0.0/10', 'private'),
  range4('127.0.0.0/8', 'loopback'),
  range4('169.254.0.0/16', 'forbidden'),
  range4('172.16.0.0/12', 'private'),
  range4('192.0.0.0/24', 'forbidden'),
  range4('192.0.2.0/24', 'forbidden'),
  range4('192.168.0.0/16', 'private'),
  range4('198.18.0.0/15', 'private'),
  range4('198.51.100.0/24', 'forbidden'),
  range4('203.0.113.0/24', 'forbidden'),
  range4('224.0.0.0/4', 'forbidden'),
  range4('240.0.0.0/4', 'forbidden'),
];

const ranges6: readonly Range[] = [
  range6('::/128', 'private'),
  range6('::1/128', 'loopback'),
  range6('fd00:ec2::254/128', 'forbidden'),
  range6('100::/64', 'forbidden'),
  range6('2001::/32', 'forbidden'),
  range6('2001:db8::/32', 'forbidden'),
  range6('64:ff9b:1::/48', 'private'),
  range6('fc00::/7', 'private'),
  range6('fe80::/10', 'forbidden'),
  range6('fec0::/10', 'private'),
  range6('ff00::/8', 'forbidden'),
];

/** IPv6 prefixes that carry an IPv4 address: mapped, compatible, translated, NAT64, 6to4. `shift` is where its lowest bit sits. */
const embedding: readonly { readonly base: bigint; readonly prefix: number; readonly shift: bigint }[] = [
  { base: v6('::ffff:0:0'), prefix: 96, shift: 0n },
  { base: v6('::ffff:0:0:0'), prefix: 96, shift: 0n },
  { base: v6('64:ff9b::'), prefix: 96, shift: 0n },
  { base: v6('2002::'), prefix: 16, shift: 80n },
  { base: 0n, prefix: 96, shift: 0n },
];

const within = (bits: bigint, base: bigint, prefix: number, width: number): boolean =>
  bits >> BigInt(width - prefix) === base >> BigInt(width - prefix);

const kind4 = (bits: bigint): AddressKind => ranges4.find((range) => within(bits, range.base, range.prefix, 32))?.kind ?? 'public';

/** The kind of an address in text form (brackets and zone allowed); null when the text is no IP address. */
export function addressKind(text: string): AddressKind | null {
  const bare = text.replace(/^\[(.*)\]$/, '$1').replace(/%.*$/, '');
  const family = isIP(bare);
  if (family === 0) return null;
  if (family === 4) return kind4(v4(bare));
  const bits = v6(bare.toLowerCase());
  const named = ranges6.find((range) => within(bits, range.base, range.prefix, 128));
  if (named) return named.kind;
  const carrier = embedding.find((entry) => within(bits, entry.base, entry.prefix, 128));
  return carrier ? kind4((bits >> carrier.shift) & 0xffff_ffffn) : 'public';
}
