// The device's side of Merkle trees: hashing leaves, and walking a proof from a leaf up to the root.
import { sha256 } from '@noble/hashes/sha2.js';
import { joinBytes } from '../bytes.ts';

export const leafHash = (element: Uint8Array): Uint8Array => sha256(joinBytes(Uint8Array.of(0), element));

const nodeHash = (left: Uint8Array, right: Uint8Array): Uint8Array => sha256(joinBytes(Uint8Array.of(1), left, right));

/** Largest power of two below `size` (for `size` > 1): how many leaves the left half of a tree has. */
function leftLeaves(size: number): number {
  let left = 1;
  while (left * 2 < size) left *= 2;
  return left;
}

/** On which side the sibling stands at each level, from the leaf up; null for an index outside the tree. */
export function siblingSides(size: number, index: number): readonly ('left' | 'right')[] | null {
  if (index >= size) return null;
  const sides: ('left' | 'right')[] = [];
  for (let leaves = size, at = index; leaves > 1; ) {
    const left = leftLeaves(leaves);
    const isLeft = at < left;
    sides.push(isLeft ? 'right' : 'left');
    at = isLeft ? at : at - left;
    leaves = isLeft ? left : leaves - left;
  }
  return sides.toReversed();
}

/** One step up. */
export const climb = (hash: Uint8Array, sibling: Uint8Array, side: 'left' | 'right'): Uint8Array =>
  side === 'left' ? nodeHash(sibling, hash) : nodeHash(hash, sibling);
