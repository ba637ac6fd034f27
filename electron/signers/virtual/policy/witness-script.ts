// The scripts behind a hash or in a taproot leaf: the part of Miniscript that wallet policies of shops use.
import { hash160 } from '../crypto/script.ts';
import { joinBytes } from '../bytes.ts';
import type { Call, KeyExpression, Node } from './template.ts';

/** The public key of an expression at the address in question: 33 bytes. */
export type PublicKeyOf = (expression: KeyExpression) => Uint8Array;

const op = {
  zero: 0x00, one: 0x51, if: 0x63, notIf: 0x64, else: 0x67, endIf: 0x68, verify: 0x69, ifDup: 0x73, dup: 0x76, equalVerify: 0x88,
  numEqual: 0x9c, hash160: 0xa9, checkSig: 0xac, checkMultiSig: 0xae, checkLockTime: 0xb1, checkSequence: 0xb2, checkSigAdd: 0xba,
} as const;
/** Opcodes whose successor does the same and verifies. */
const verifiable: readonly number[] = [op.numEqual, op.checkSig, op.checkMultiSig];

const script = (...parts: readonly (number | Uint8Array)[]): Uint8Array =>
  joinBytes(...parts.map((part) => (typeof part === 'number' ? Uint8Array.of(part) : part)));
const push = (bytes: Uint8Array): Uint8Array => script(bytes.length, bytes);

/** A number as scripts push it: shortest form, sign in the highest bit. */
function pushNumber(value: number): Uint8Array {
  if (value === 0) return Uint8Array.of(op.zero);
  if (value <= 16) return Uint8Array.of(op.one - 1 + value);
  const bytes: number[] = [];
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) bytes.push(rest % 256);
  if ((bytes.at(-1) ?? 0) >= 0x80) bytes.push(0);
  return push(Uint8Array.from(bytes));
}

const byBytes = (left: Uint8Array, right: Uint8Array): number => {
  const at = left.findIndex((byte, index) => byte !== right[index]);
  return at === -1 ? 0 : (left[at] ?? 0) - (right[at] ?? 0);
};

/** `in` tells a witness script (33-byte keys) from a taproot leaf (32 bytes). Null: not of the part that is known. */
export function fragment(node: Node, publicKeyOf: PublicKeyOf, place: 'witness' | 'leaf'): Uint8Array | null {
  if (node.kind !== 'call') return null;
  let made = plain(node, publicKeyOf, place);
  for (const wrapper of [...node.wrappers].toReversed()) {
    if (made === null || wrapper !== 'v') return null;
    const last = made.at(-1) ?? 0;
    made = verifiable.includes(last) ? script(made.subarray(0, -1), last + 1) : script(made, op.verify);
  }
  return made;
}

function plain({ name, args }: Call, publicKeyOf: PublicKeyOf, place: 'witness' | 'leaf'): Uint8Array | null {
  const keyOf = (node: Node | undefined): Uint8Array | null => {
    if (node?.kind !== 'key') return null;
    const publicKey = publicKeyOf(node);
    return place === 'leaf' ? publicKey.subarray(1) : publicKey;
  };
  const [first, second, third] = args;
  const inner = (node: Node | undefined): Uint8Array | null => (node === undefined ? null : fragment(node, publicKeyOf, place));
  const [one, two, three] = [inner(first), inner(second), inner(third)];
  const key = keyOf(first);
  const count = first?.kind === 'count' ? first.value : null;
  switch (name) {
    case 'pk':
      return key === null || args.length !== 1 ? null : script(push(key), op.checkSig);
    case 'pkh':
      return key === null || args.length !== 1 ? null : script(op.dup, op.hash160, push(hash160(key)), op.equalVerify, op.checkSig);
    case 'older':
      return count === null || count === 0 || args.length !== 1 ? null : script(pushNumber(count), op.checkSequence);
    case 'after':
      return count === null || count === 0 || args.length !== 1 ? null : script(pushNumber(count), op.checkLockTime);
    case 'and_v':
      return one === null || two === null || args.length !== 2 ? null : script(one, two);
    case 'or_d':
      return one === null || two === null || args.length !== 2 ? null : script(one, op.ifDup, op.notIf, two, op.endIf);
    case 'or_i':
      return one === null || two === null || args.length !== 2 ? null : script(op.if, one, op.else, two, op.endIf);
    case 'andor':
      return one === null || two === null || three === null || args.length !== 3 ? null : script(one, op.notIf, three, op.else, two, op.endIf);
    case 'multi':
    case 'sortedmulti':
    case 'multi_a':
    case 'sortedmulti_a': {
      const inLeaf = name.endsWith('_a');
      const keys = args.slice(1).map(keyOf).filter((each) => each !== null);
      if (count === null || keys.length !== args.length - 1 || count < 1 || count > keys.length || inLeaf !== (place === 'leaf')) return null;
      const ordered = name.startsWith('sorted') ? keys.toSorted(byBytes) : keys;
      if (!inLeaf) return script(pushNumber(count), ...ordered.map(push), pushNumber(keys.length), op.checkMultiSig);
      return script(...ordered.flatMap((each, at) => [push(each), at === 0 ? op.checkSig : op.checkSigAdd]), pushNumber(count), op.numEqual);
    }
    default:
      return null;
  }
}
