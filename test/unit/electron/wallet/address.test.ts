// Addresses: there and back for every kind and network, the standards' examples, and every way to be wrong told in plain words.
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { hexToBytes } from '@noble/hashes/utils.js';
import { Address, OutScript } from '@scure/btc-signer';
import { bech32, bech32m } from '@scure/base';
import { bitcoinNetworks, type BitcoinNetwork } from '../../../../shared/domain/bitcoin.ts';
import { addressOfScript, canonicalAddress, scriptOfAddress, typeOfAddress } from '../../../../electron/wallet/address.ts';
import { valueOf } from '../../../support/sample-plan.ts';
import naughty from '../../../fixtures/vectors/naughty-strings/blns.json' with { type: 'json' };

const problemOf = (address: string, network: BitcoinNetwork = 'mainnet'): string => {
  const script = scriptOfAddress(address, network);
  return script.ok ? 'taken' : `${script.error.code}: ${script.error.details?.['problem'] ?? ''}`;
};
const prefixes = { mainnet: { bech32: 'bc', pubKeyHash: 0, scriptHash: 5, wif: 0x80 }, testnet: { bech32: 'tb', pubKeyHash: 0x6f, scriptHash: 0xc4, wif: 0xef }, signet: { bech32: 'tb', pubKeyHash: 0x6f, scriptHash: 0xc4, wif: 0xef }, regtest: { bech32: 'bcrt', pubKeyHash: 0x6f, scriptHash: 0xc4, wif: 0xef } };
/** x-only keys that are on the curve. */
const points = ['79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798', 'f9308a019258c31049344f85f89d5229b531c845836f99b08601f113bce036f9'];
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const scripts = fc.oneof(
  bytes(20).map((hash) => ({ type: 'p2pkh' as const, hex: `76a914${Buffer.from(hash).toString('hex')}88ac` })),
  bytes(20).map((hash) => ({ type: 'p2sh' as const, hex: `a914${Buffer.from(hash).toString('hex')}87` })),
  bytes(20).map((hash) => ({ type: 'p2wpkh' as const, hex: `0014${Buffer.from(hash).toString('hex')}` })),
  bytes(32).map((hash) => ({ type: 'p2wsh' as const, hex: `0020${Buffer.from(hash).toString('hex')}` })),
  fc.constantFrom(...points).map((point) => ({ type: 'p2tr' as const, hex: `5120${point}` })),
);

describe('there and back', () => {
  it('for every kind on every network, as another library writes them', () => {
    fc.assert(fc.property(scripts, fc.constantFrom(...bitcoinNetworks), ({ type, hex }, network) => {
      const address = addressOfScript(hex, network);
      expect(address).toBe(Address(prefixes[network]).encode(OutScript.decode(hexToBytes(hex))));
      expect(scriptOfAddress(address ?? '', network)).toEqual({ ok: true, value: hex });
      expect(typeOfAddress(address ?? '', network)).toEqual({ ok: true, value: type });
    }), { numRuns: 300 });
  });

  it('one wrong character is found, and so are two swapped', () => {
    fc.assert(fc.property(scripts, fc.nat(), fc.constantFrom(...'qpzry9x8gf2tvdw0s3jn54khce6mua7lABCDEFGH123'), ({ hex }, at, character) => {
      const address = addressOfScript(hex, 'mainnet') ?? '';
      const place = at % address.length;
      fc.pre(address[place] !== character);
      expect(problemOf(address.slice(0, place) + character + address.slice(place + 1))).not.toBe('taken');
      const next = (place + 1) % address.length;
      fc.pre(next > place && address[place] !== address[next]);
      expect(problemOf(address.slice(0, place) + (address[next] ?? '') + (address[place] ?? '') + address.slice(next + 1))).not.toBe('taken');
    }), { numRuns: 500 });
  });

  it('capital bech32, as in small QR codes, is kept in small letters', () => {
    expect(valueOf(canonicalAddress('BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4', 'mainnet'))).toBe('bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4');
    expect(valueOf(canonicalAddress('1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2', 'mainnet'))).toBe('1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2');
  });
});

const program = (version: number, length: number, coder: typeof bech32): string => coder.encode('bc', [version, ...coder.toWords(new Uint8Array(length).fill(7))]);

describe('refused', () => {
  it.each([
    ['a typing mistake', 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5', /checksum/],
    ['cut off', 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t', /checksum/],
    ['a typing mistake in base58', '1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN3', /checksum/],
    ['mixed capitals', 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3T4', /mixes/],
    ['a test address', 'tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx', /testnet or signet/],
    ['a regtest address', addressOfScript(`0014${'11'.repeat(20)}`, 'regtest') ?? '', /regtest/],
    ['a legacy test address', 'mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn', /a test network/],
    ['Litecoin', 'LM2WMpR1Rp6j3Sa59cMXMs1SPzj9eXpGc1', /another coin/],
    ['Litecoin’s bech32', 'ltc1qw508d6qejxtdg4y5r3zarvary0c5xw7kgmn4n9', /checksum|another/],
    ['version 0 with the checksum of later ones', program(0, 20, bech32m), /checksum/],
    ['taproot with the checksum of version 0', program(1, 32, bech32), /checksum/],
    ['version 0 of another length', program(0, 25, bech32), /length|checksum/],
    ['version 2', program(2, 32, bech32m), /nobody can spend/],
    ['an anchor anyone can spend', 'bc1pfeessrawgf', /nobody can spend/],
    ['a taproot key that is no point', addressOfTaproot('0000000000000000000000000000000000000000000000000000000000000005'), /no key can ever spend/],
    ['spaces', ' bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4', /characters/],
    ['another kind of space', 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4\u200b', /characters/],
    ['a look-alike letter', 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4'.replace('a', '\u0430'), /characters/],
    ['nothing', '', /characters/],
  ])('%s', (_name, address, words) => {
    expect(problemOf(address)).toMatch(words);
    expect(problemOf(address)).toMatch(/^withdrawal\/address/);
  });

  it('mainnet on a test network', () => {
    expect(problemOf('bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4', 'regtest')).toMatch(/address of mainnet/);
    expect(problemOf('1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2', 'signet')).toMatch(/address of mainnet/);
  });

  it('naughty strings, without throwing', () => {
    for (const text of naughty) expect(problemOf(text)).toMatch(/^withdrawal\/address/);
  });

  it('scripts without an address have none', () => {
    for (const hex of ['', '6a0401020304', '51024e73', '5120' + '00'.repeat(31) + '05', '21' + '02'.repeat(33) + 'ac', '0014' + '00'.repeat(21)]) expect(addressOfScript(hex, 'mainnet')).toBeNull();
  });
});

function addressOfTaproot(xOnly: string): string {
  return bech32m.encode('bc', [1, ...bech32m.toWords(hexToBytes(xOnly))]);
}
