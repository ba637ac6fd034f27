// What the device asks the host while a command runs. The host is not trusted: every answer is checked against a hash the device already has.
import { sha256 } from '@noble/hashes/sha2.js';
import { compactSize, joinBytes, sameBytes } from '../bytes.ts';
import { ask, type Flow } from '../flow.ts';
import { readerOf } from '../reader.ts';
import { given, Refusal, status } from '../refusal.ts';
import { climb, siblingSides } from './merkle.ts';

const code = { yield: 0x10, preimage: 0x40, leafProof: 0x41, leafIndex: 0x42, more: 0xa0 } as const;

const lie = (why: string): Refusal => new Refusal(status.badData, `the host's answer does not hold: ${why}`);
const read = <T>(value: T | null): T => given(value, status.badData, 'the host’s answer is cut short');

/** Hands a result over before the command ends. */
export function* handOver(result: Uint8Array): Flow<void> {
  yield* ask(joinBytes(Uint8Array.of(code.yield), result));
}

/** The rest of a long answer: elements of one size, at least one at a time. */
function* more(elementSize: number, atMost: number): Flow<Uint8Array> {
  const answer = readerOf(yield* ask(Uint8Array.of(code.more)));
  const count = read(answer.byte());
  if (read(answer.byte()) !== elementSize) throw lie('elements of another size');
  if (count === 0 || count > atMost) throw lie('too many elements or none');
  return read(answer.take(count * elementSize));
}

/** The bytes whose SHA-256 is `hash`, at most `longest` of them; at least the first comes at once. */
export function* preimage(hash: Uint8Array, longest: number): Flow<Uint8Array> {
  const answer = readerOf(yield* ask(joinBytes(Uint8Array.of(code.preimage, 0), hash)));
  const total = read(answer.compact());
  if (total > longest) throw new Refusal(status.badData, 'longer than the device can hold');
  const firstLength = read(answer.byte());
  if (firstLength === 0 || firstLength > total) throw lie('no bytes, or more than there are');
  const parts = [read(answer.take(firstLength))];
  for (let left = total - firstLength; left > 0; ) {
    const part = yield* more(1, left);
    parts.push(part);
    left -= part.length;
  }
  const bytes = joinBytes(...parts);
  if (!sameBytes(sha256(bytes), hash)) throw lie('bytes with another hash');
  return bytes;
}

/** The hash of leaf `index`, proven to be in the tree. */
export function* provenLeaf(root: Uint8Array, size: number, index: number): Flow<Uint8Array> {
  const sides = siblingSides(size, index);
  if (sides === null) throw new Refusal(status.badData, 'an element outside the list');
  const answer = readerOf(yield* ask(joinBytes(Uint8Array.of(code.leafProof), root, compactSize(size), compactSize(index))));
  const leaf = read(answer.take(32));
  if (read(answer.byte()) !== sides.length) throw lie('a proof of another length');
  let hash: Uint8Array = leaf;
  let level = 0;
  const climbBy = (siblings: Uint8Array): void => {
    for (let at = 0; at < siblings.length; at += 32, level += 1) {
      const side = sides[level];
      if (side === undefined) throw lie('a proof that is too long');
      hash = climb(hash, siblings.subarray(at, at + 32), side);
    }
  };
  climbBy(read(answer.take(read(answer.byte()) * 32)));
  while (level < sides.length) climbBy(yield* more(32, sides.length - level));
  if (!sameBytes(hash, root)) throw lie('a proof that leads to another root');
  return leaf;
}

/** The element of a list, at most `longest` bytes. */
export function* listElement(root: Uint8Array, size: number, index: number, longest: number): Flow<Uint8Array> {
  const leaf = yield* provenLeaf(root, size, index);
  const bytes = yield* preimage(leaf, longest + 1);
  if (bytes[0] !== 0) throw lie('a node where an element should be');
  return bytes.subarray(1);
}

/** Where a leaf stands, proven; null when the host says that there is none, which nothing here can disprove. */
export function* leafPosition(root: Uint8Array, size: number, leaf: Uint8Array): Flow<number | null> {
  const answer = readerOf(yield* ask(joinBytes(Uint8Array.of(code.leafIndex), root, leaf)));
  const found = read(answer.byte());
  const index = read(answer.compact());
  if (found === 0) return null;
  if (found !== 1) throw lie('neither found nor not');
  if (!sameBytes(yield* provenLeaf(root, size, index), leaf)) throw lie('another leaf than the one asked for');
  return index;
}
