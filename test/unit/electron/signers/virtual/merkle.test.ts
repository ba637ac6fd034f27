// The device's Merkle trees against trees that were made by another implementation.
import { expect, test } from 'vitest';
import { climb, leafHash, siblingSides } from '../../../../../electron/signers/virtual/protocol/merkle.ts';
import { ownMade } from '../../../../support/ledger-vectors.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

test.each(ownMade.merkle.filter(({ n }) => n > 0))('$n leaves', ({ root, n, proofs }) => {
  expect(proofs.length).toBeGreaterThan(0);
  for (const { i, leafHash: expected, proofLeafToRoot } of proofs) {
    const leaf = leafHash(new TextEncoder().encode(`shared-leaf-${i}`));
    expect(hex(leaf)).toBe(expected);
    const sides = siblingSides(n, i);
    expect(sides).toHaveLength(proofLeafToRoot.length);
    expect(hex(proofLeafToRoot.reduce((hash, sibling, level) => climb(hash, Buffer.from(sibling, 'hex'), sides![level]!), leaf))).toBe(root);
  }
});

test('there is no proof for a leaf that is not in the tree', () => {
  expect(siblingSides(4, 4)).toBe(null);
  expect(siblingSides(0, 0)).toBe(null);
});
