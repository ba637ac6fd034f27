// Labels as other wallets write and read them (BIP329): the standard's example, there and back, bad lines named.
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { labelsOfAccount, originOf, readLabels, writeLabels, type Label } from '../../../../electron/wallet/labels.ts';
import { oneLine } from '../../../../shared/domain/plain-text.ts';
import { softwareSigner } from '../../../support/software-signer.ts';
import naughty from '../../../fixtures/vectors/naughty-strings/blns.json' with { type: 'json' };

const txid = 'f91d0a8a78462bc59398f2c5d7a84fcff491c26ba54c4833478b202796c8aafd';
const example = [
  `{ "type": "tx", "ref": "${txid}", "label": "Transaction", "origin": "wpkh([d34db33f/84'/0'/0'])" }`,
  '{ "type": "addr", "ref": "bc1q34aq5drpuwy3wgl9lhup9892qp6svr8ldzyy7c", "label": "Address" }',
  '{ "type": "pubkey", "ref": "0283409659355b6d1cc3c32decd5d561abaac86c37a353b52895a5e6c196d6f448", "label": "Public Key" }',
  `{ "type": "input", "ref": "${txid}:0", "label": "Input" }`,
  `{ "type": "output", "ref": "${txid}:1", "label": "Output", "spendable": false }`,
  '{ "type": "xpub", "ref": "xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29ESFjqJoCu1Rupje8YtGqsefD265TMg7usUDFdp6W1EGMcet8", "label": "Extended Public Key" }',
  `{ "type": "tx", "ref": "f546156d9044844e02b181026a1a407abfca62e7ea1159f87bbeaa77b4286c74", "label": "Account #1 Transaction", "origin": "wpkh([d34db33f/84'/0'/1'])" }`,
].join('\n');

it('the standard’s example is read whole, and written so that it is read the same', () => {
  const read = readLabels(example, 'mainnet');
  expect(read.refused).toEqual([]);
  expect(read.labels).toHaveLength(7);
  expect(read.labels[4]).toEqual({ type: 'output', ref: `${txid}:1`, label: 'Output', spendable: false, origin: null });
  expect(readLabels(writeLabels(read.labels), 'mainnet')).toEqual(read);
});

it('there and back, one line each, whatever the label holds', () => {
  const labels: fc.Arbitrary<Label> = fc.record({
    type: fc.constantFrom('tx' as const, 'output' as const), ref: fc.constant(txid), label: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 50 }), spendable: fc.constant(null), origin: fc.constant(null),
  }).map((label) => ({ ...label, ref: label.type === 'output' ? `${txid}:7` : txid }));
  fc.assert(fc.property(fc.array(labels), (some) => {
    const text = writeLabels(some);
    expect(text.split('\n')).toHaveLength(some.filter(({ label }) => oneLine(label ?? '') !== '').length + 1);
    const again = readLabels(text, 'mainnet');
    expect(again.refused).toEqual([]);
    expect(writeLabels(again.labels)).toBe(text);
  }));
});

it('additional fields and types to come are passed over', () => {
  const read = readLabels(`{"type":"tx","ref":"${txid}","label":"a","height":123,"fee":5,"rate":{"USD":105620.00}}\n{"type":"silent","ref":"x","label":"y"}\n`, 'mainnet');
  expect(read).toEqual({ labels: [{ type: 'tx', ref: txid, label: 'a', spendable: null, origin: null }], refused: [] });
});

it('what the file does not say stays as it is', () => {
  expect(readLabels(`{"type":"output","ref":"${txid}:0","spendable":true}`, 'mainnet').labels).toEqual([{ type: 'output', ref: `${txid}:0`, label: null, spendable: true, origin: null }]);
});

describe('each bad line is named and the others are taken', () => {
  it.each([
    ['no JSON', 'nonsense', /JSON/], ['a list', '[]', /object/], ['nothing in it', '{}', /no type/], ['a number as label', `{"type":"tx","ref":"${txid}","label":5}`, /no text/],
    ['a text as spendable', `{"type":"output","ref":"${txid}:0","spendable":"false"}`, /true or false/], ['half an id', '{"type":"tx","ref":"f91d"}', /reference/],
    ['an address of another network', '{"type":"addr","ref":"tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx","label":"x"}', /reference/],
    ['a private key', '{"type":"xpub","ref":"xprv9s21ZrQH143K3GJpoapnV8SFfukcVBSfeCficPSGfubmSFDxo1kuHnLisriDvSnRRuL2Qrg5ggqHKNVpxR86QEC8w35uxmGoggxtQTPvfUu","label":"x"}', /reference/],
  ])('%s', (_name, line, words) => {
    const read = readLabels(`{"type":"tx","ref":"${txid}","label":"good"}\n\n${line}\n{"type":"tx","ref":"${txid}","label":"also"}`, 'mainnet');
    expect(read.labels.map(({ label }) => label)).toEqual(['good', 'also']);
    expect(read.refused).toEqual([{ line: 3, problem: expect.stringMatching(words) as unknown }]);
  });

  it('naughty strings as lines and as labels', () => {
    for (const text of naughty) {
      expect(readLabels(text, 'mainnet').labels).toEqual([]);
      const [label] = readLabels(JSON.stringify({ type: 'tx', ref: txid, label: text }), 'mainnet').labels;
      expect(label?.label).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u202a-\u202e\u2066-\u2069]/u);
      expect([...label?.label ?? ''].length).toBeLessThanOrEqual(255);
    }
  });
});

it('of a file with several accounts, the labels of this one', () => {
  const signer = softwareSigner();
  const [key, other] = [signer.accountKey('mainnet', 'p2wpkh', 0), signer.accountKey('mainnet', 'p2wpkh', 1)];
  expect(originOf(key)).toBe(`wpkh([${key.fingerprint}/84'/0'/0'])`);
  expect(originOf(signer.accountKey('mainnet', 'p2sh-p2wpkh'))).toBe(`sh(wpkh([${key.fingerprint}/49'/0'/0']))`);
  const of = (origin: string | null): Label => ({ type: 'tx', ref: txid, label: origin, spendable: null, origin });
  const [plain, mine, mineToo, theirs] = [of(null), of(originOf(key)), of(originOf(key).replaceAll("'", 'h')), of(originOf(other))];
  expect(labelsOfAccount([plain, mine, mineToo, theirs], key)).toEqual([plain, mine, mineToo]);
});
