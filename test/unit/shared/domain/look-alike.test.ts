// Look-alike addresses: the same ends are found, whatever is between them; the same address and other ends are not.
import fc from 'fast-check';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { expect, test } from 'vitest';
import { addressOfScript } from '../../../../electron/wallet/address.ts';
import { findLookAlike } from '../../../../shared/domain/look-alike.ts';

const bech32 = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const body = fc.string({ unit: fc.constantFrom(...bech32), minLength: 38, maxLength: 38 });

test('line 62: generated look-alikes are found, wherever the change is', () => {
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

test('six characters at one end are enough, and the same address in another case is no other', () => {
  const known = [{ name: 'Supplier', address: 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4' }];
  expect(findLookAlike('bc1qw508d6ppppppppppppppppppppppppppppp77', known)).toBe(known[0]);
  expect(findLookAlike('bc1q77ppppppppppppppppppppppppppppkv8f3t4', known)).toBe(known[0]);
  expect(findLookAlike('BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4', known)).toBeNull();
  // The same key as taproot and as another network's: another address with the same look.
  expect(findLookAlike('bc1pw508dqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqf3t4', known)).toBe(known[0]);
});

test('a thousand addresses by chance: none looks like another', () => {
  const addresses = Array.from({ length: 1_000 }, (_, i) => addressOfScript(`0014${bytesToHex(sha256(Uint8Array.of(i & 255, i >> 8))).slice(0, 40)}`, 'mainnet') ?? '');
  const known = addresses.map((address) => ({ name: address, address }));
  expect(addresses.filter((address) => findLookAlike(address, known) !== null)).toEqual([]);
});
