// Look-alike addresses: the same ends are found, whatever is between them; the same address and other ends are not.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findLookAlike } from '../../../../electron/wallet/look-alike.ts';

const bech32 = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const body = fc.string({ unit: fc.constantFrom(...bech32), minLength: 38, maxLength: 38 });

test('generated look-alikes are found, wherever the change is', () => {
  fc.assert(fc.property(fc.constantFrom('bc1q', 'tb1q', 'bcrt1p', 'ltc1q'), body, body, (prefix, one, other) => {
    fc.pre(one.slice(4, -4) !== other.slice(4, -4));
    const known = { name: 'Supplier', address: prefix + one };
    expect(findLookAlike(prefix + one.slice(0, 4) + other.slice(4, -4) + one.slice(-4), [known])).toBe(known);
    expect(findLookAlike(known.address, [known])).toBeNull();
  }));
});

test('one end alone is no likeness', () => {
  const known = [{ name: 'Supplier', address: 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4' }];
  expect(findLookAlike('bc1qw508qqqqqqqqqqqqqqqqqqqqqqqqqqqqqq7777', known)).toBeNull();
  expect(findLookAlike('bc1q7777qqqqqqqqqqqqqqqqqqqqqqqqqqqqqq8f3t4'.replace('8f3t4', 'f3t4'), known)).toBeNull();
  expect(findLookAlike('bc1qw508qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqf3t4', known)).toBe(known[0]);
});

test('letters that look alike on a screen count as the same, in hex any case does', () => {
  const tron = [{ name: 'A', address: 'TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t' }];
  expect(findLookAlike('TR7NHxxxxxxxxxxxxxxxxxxxxxxxxxLj6t', tron)).toBe(tron[0]);
  const evm = [{ name: 'B', address: '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed' }];
  expect(findLookAlike('0x5AAE000000000000000000000000000000008eaed'.replace('8eaed', 'beaed'), evm)).toBe(evm[0]);
});
