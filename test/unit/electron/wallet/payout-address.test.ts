// Addresses money may be sent to: checksum and network of each method, and every single wrong character found.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkPayoutAddress } from '../../../../electron/wallet/payout-address.ts';
import type { BitcoinNetwork } from '../../../../shared/domain/bitcoin.ts';
import type { MethodId } from '../../../../shared/domain/methods.ts';

// From BIP173, BIP350, EIP-55 and the networks' own documentation.
const good: readonly (readonly [MethodId, BitcoinNetwork, string])[] = [
  ['BTC@bitcoin', 'mainnet', 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4'],
  ['BTC@bitcoin', 'mainnet', 'bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0'],
  ['BTC@bitcoin', 'mainnet', '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa'],
  ['BTC@bitcoin', 'mainnet', '3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy'],
  ['BTC@bitcoin', 'testnet', 'tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx'],
  ['BTC@bitcoin', 'testnet', 'mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn'],
  ['USDT@tron', 'mainnet', 'TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t'],
  ['ETH@ethereum', 'mainnet', '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed'],
  ['USDT@bsc', 'mainnet', '0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359'],
];

test.each(good)('%s on %s takes %s', (method, network, address) => {
  expect(checkPayoutAddress(method, address, network)).toEqual({ ok: true, value: address });
});

test('capitals of bech32 are the same address; hex without capitals gets its own', () => {
  const [, , address] = good[0]!;
  expect(checkPayoutAddress('BTC@bitcoin', address.toUpperCase(), 'mainnet')).toEqual({ ok: true, value: address });
  expect(checkPayoutAddress('ETH@ethereum', good[7]![2].toLowerCase(), 'mainnet')).toEqual({ ok: true, value: good[7]![2] });
});

describe('another network is refused', () => {
  test.each<[MethodId, BitcoinNetwork, string]>([
    ['BTC@bitcoin', 'mainnet', 'tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx'],
    ['BTC@bitcoin', 'regtest', 'tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx'],
    ['BTC@bitcoin', 'testnet', '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa'],
    ['LTC@litecoin', 'mainnet', 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4'],
    ['LTC@litecoin', 'mainnet', '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa'],
    ['USDT@tron', 'mainnet', '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa'],
    ['BTC@bitcoin', 'mainnet', 'TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t'],
    ['ETH@ethereum', 'mainnet', 'TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t'],
    ['BTC@lightning', 'mainnet', 'lnbc1pvjluezpp5qqqsyqcyq5rqwzqfqqqsyqcyq5rqwzqfqqqsyqcyq5rqwzqfqypq'],
    ['EUR@checkout', 'mainnet', 'anything'],
  ])('%s on %s: %s', (method, network, address) => {
    expect(checkPayoutAddress(method, address, network)).toMatchObject({ ok: false, error: { code: 'withdrawal/address' } });
  });
});

test('one wrong character is found, wherever it is', () => {
  fc.assert(fc.property(fc.constantFrom(...good), fc.nat(), fc.constantFrom(...'023456789acdefghjklmnpqrstuvwxyzABCDEFGH'), ([method, network, address], where, letter) => {
    const at = where % address.length;
    const wrong = address.slice(0, at) + letter + address.slice(at + 1);
    // Hex in one case carries no checksum: EIP-55 finds a wrong letter among mixed ones with a chance of one in 2^15 or so.
    fc.pre(wrong !== address && !(address.startsWith('0x')));
    expect(checkPayoutAddress(method, wrong, network).ok).toBe(false);
  }), { numRuns: 2_000 });
});

test('a missing, doubled or swapped character of an address with a checksum is found', () => {
  for (const [method, network, address] of good) {
    for (let at = 0; at < address.length; at += 1) {
      expect(checkPayoutAddress(method, address.slice(0, at) + address.slice(at + 1), network).ok).toBe(false);
      expect(checkPayoutAddress(method, address.slice(0, at) + address.charAt(at) + address.slice(at), network).ok).toBe(false);
    }
  }
});
