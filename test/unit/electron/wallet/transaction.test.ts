// Raw transactions from outside: read as other programs read them, and refused when damaged, padded or impossible.
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { hexToBytes } from '@noble/hashes/utils.js';
import { Transaction } from '@scure/btc-signer';
import { readTransaction } from '../../../../electron/wallet/transaction.ts';
import { fundedCoin, softwareSigner } from '../../../support/software-signer.ts';
import { valueOf } from '../../../support/sample-plan.ts';
import official from '../../../fixtures/vectors/ledger/psbt-expected.json' with { type: 'json' };
import bip341 from '../../../fixtures/vectors/ledger/bip341.json' with { type: 'json' };
import naughty from '../../../fixtures/vectors/naughty-strings/blns.json' with { type: 'json' };

const raws = [...official.items.flatMap(({ rawtx }) => (rawtx === undefined ? [] : [rawtx])), ...bip341.keyPathSpending.map(({ auxiliary }) => auxiliary.fullySignedTx)];
const GENESIS = '01000000010000000000000000000000000000000000000000000000000000000000000000ffffffff4d04ffff001d0104455468652054696d65732030332f4a616e2f32303039204368616e63656c6c6f72206f6e206272696e6b206f66207365636f6e64206261696c6f757420666f722062616e6b73ffffffff0100f2052a01000000434104678afdb0fe5548271967f1a67130b7105cd6a828e03909a67962e0ea1f61deb649f6bc3f4cef38c4f35504e51ec112de5c384df7ba0b8d578a4c702b6bf11d5fac00000000';
const problemOf = (rawHex: string): string => {
  const read = readTransaction(rawHex);
  return read.ok ? 'read' : `${read.error.code}: ${read.error.details?.['problem'] ?? ''}`;
};

describe('reading', () => {
  it('agrees with another library', () => {
    expect(raws.length).toBeGreaterThan(2);
    for (const raw of raws) {
      const read = valueOf(readTransaction(raw));
      const other = Transaction.fromRaw(hexToBytes(raw), { allowUnknownOutputs: true, allowUnknownInputs: true, disableScriptCheck: true, allowUnknownVersion: true });
      expect(read).toMatchObject({ txid: other.id, version: other.version, lockTime: other.lockTime, weight: other.weight, vsize: other.vsize, isCoinbase: false });
      expect(read.outputs.map(({ valueSat }) => valueSat)).toEqual(read.outputs.map((_, i) => other.getOutput(i).amount));
      expect(valueOf(readTransaction(raw.toUpperCase()))).toEqual(read);
    }
  });

  it('knows the first transaction of all', () => {
    expect(valueOf(readTransaction(GENESIS))).toMatchObject({ txid: '4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b', isCoinbase: true, version: 1, outputs: [{ valueSat: 5_000_000_000n }], weight: 816, vsize: 204 });
  });
});

describe('refused', () => {
  const { rawHex } = fundedCoin(softwareSigner().accountKey('regtest', 'p2wpkh'), 0, 0, 50_000n, 3);
  it.each([
    ['nothing', '', /hex/], ['no hex', 'xyz', /hex/], ['half a byte', `${rawHex}0`, /hex/],
    ['cut off', rawHex.slice(0, -2), /cut off|damaged/], ['more behind it', `${rawHex}00`, /cut off|damaged|proper/],
    ['a length written long', rawHex.replace(/^(02000000)(0001)(01)/, '$1$2fd0100'), /proper|damaged/],
    ['more bitcoin than there are', GENESIS.replace('00f2052a01000000', '0140075af0750700'), /more bitcoin/],
    ['an amount beyond 63 bits', GENESIS.replace('00f2052a01000000', 'ffffffffffffffff'), /more bitcoin|damaged/],
    ['no inputs', '01000000000000000000', /no inputs|damaged/],
    ['no outputs', `${GENESIS.slice(0, GENESIS.indexOf('0100f2052a'))}0000000000`, /no outputs|damaged/],
  ])('%s', (_name, raw, words) => {
    expect(problemOf(raw)).toMatch(words);
    expect(problemOf(raw)).toMatch(/^treasury\/transaction/);
  });

  it('noise and naughty strings, without throwing', () => {
    for (const text of naughty) expect(problemOf(text)).toMatch(/^treasury\/transaction/);
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => problemOf(Buffer.from(noise).toString('hex')) !== 'read'), { numRuns: 500 });
  });
});
