// Payment requests given to us: the standard's examples, amounts read exactly, and whom to pay on the chain.
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { payeeOf, readPaymentUri } from '../../../../electron/wallet/payment-uri.ts';
import { formatMinor } from '../../../../shared/domain/money.ts';
import amounts from '../../../fixtures/vectors/amount-strings/cases.json' with { type: 'json' };
import vectors from '../../../fixtures/vectors/ledger/bip321-uris.json' with { type: 'json' };
import naughty from '../../../fixtures/vectors/naughty-strings/blns.json' with { type: 'json' };

const problemOf = (uri: string): string => {
  const read = readPaymentUri(uri);
  return read.ok ? 'read' : `${read.error.code}: ${read.error.details?.['problem'] ?? ''}`;
};
const address = 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4';

it.each(vectors.items)('the standard’s $id', ({ uri, valid }) => {
  expect(readPaymentUri(uri).ok).toBe(valid);
});

it('says what the request says', () => {
  expect(readPaymentUri(`BITCOIN:${address.toUpperCase()}?AMOUNT=20.3&label=Luke-Jr&message=Donation%20for%20x&lightning=lnbc1&bc=bc1p`)).toEqual({ ok: true, value: {
    address: address.toUpperCase(), amountSat: 2_030_000_000n, label: 'Luke-Jr', message: 'Donation for x', others: [{ key: 'lightning', value: 'lnbc1' }, { key: 'bc', value: 'bc1p' }],
  } });
});

describe('amounts', () => {
  it('are exact', () => {
    fc.assert(fc.property(fc.bigInt({ min: 0n, max: 2_100_000_000_000_000n }), (sat) => {
      expect(readPaymentUri(`bitcoin:${address}?amount=${formatMinor(sat, 8, true)}`)).toMatchObject({ ok: true, value: { amountSat: sat } });
    }));
  });
  it.each(['', '.', '1,5', '1 000', '1e3', '-1', '+1', '0x10', '1.123456789', '21000001', '١', 'NaN', '1.2.3'])('not “%s”', (text) => {
    expect(problemOf(`bitcoin:${address}?amount=${encodeURIComponent(text)}`)).toMatch(/amount/);
  });
  it('as the list of amount texts says', () => {
    for (const { text, must } of amounts.filter((one) => /^reject(?! or| for 2)/.test(one.must))) {
      // The standard lets a half stand alone.
      if (/^\d*\.\d*$/.test(text) && /\d/.test(text)) continue;
      expect(`${text}: ${must}: ${problemOf(`bitcoin:${address}?amount=${encodeURIComponent(text.replace(/[\ud800-\udfff]/g, 'x'))}`)}`).toMatch(/amount is not|twice|nobody/);
    }
  });
});

describe('refused', () => {
  it.each([
    ['another scheme', `ethereum:${address}`, /no payment request/], ['nothing', 'bitcoin:', /nobody/], ['a label alone', 'bitcoin:?label=x', /nobody/],
    ['an address with slashes', `bitcoin://${address}`, /characters/], ['broken percent signs', `bitcoin:${address}?label=%zz`, /percent/],
    ['half a character', `bitcoin:${address}?label=%e2%82`, /percent/], ['a requirement', `bitcoin:${address}?req-x=1`, /requires/], ['a requirement in capitals', `bitcoin:${address}?REQ-X=1`, /requires/],
    ['two amounts in different capitals', `bitcoin:${address}?amount=1&AMOUNT=2`, /twice/], ['two labels', `bitcoin:${address}?label=a&label=b`, /twice/], ['a call-back that is required', `bitcoin:${address}?req-pop=x`, /requires/],
  ])('%s', (_name, uri, words) => {
    expect(problemOf(uri)).toMatch(words);
  });

  it('naughty strings, without throwing; in labels they cannot hide anything', () => {
    for (const text of naughty) {
      expect(problemOf(text)).toMatch(/^withdrawal\/address/);
      if (!text.isWellFormed()) continue;
      const read = readPaymentUri(`bitcoin:${address}?label=${encodeURIComponent(text)}`);
      expect(read.ok && read.value.label).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u);
    }
  });
});

describe('whom to pay on the chain', () => {
  const other = 'bc1p5cyxnuxmeuwuvkwfem96lqzszd02n6xdcjrs20cac6yqjjwudpxqkedrcr';
  it.each([
    ['an address', address, address], ['with spaces around', `  ${address}\n`, address], ['capitals', `bitcoin:${address.toUpperCase()}`, address],
    ['the path', `bitcoin:${address}?bc=${other}`, address], ['beside the path', `bitcoin:?bc=${other}&lightning=lnbc1`, other], ['beside a path of another network', `bitcoin:tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx?bc=${other}`, other],
  ])('%s', (_name, text, expected) => {
    expect(payeeOf(text, 'mainnet')).toMatchObject({ ok: true, value: { address: expected } });
  });
  it.each([
    ['Lightning only', 'bitcoin:?lightning=lnbc1', /cannot be paid on this chain/], ['another network', 'bitcoin:?tb=tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx', /cannot be paid/],
    ['a wrong checksum', `bitcoin:${address.slice(0, -1)}5`, /checksum/], ['an address of another network', 'tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx', /testnet/],
  ])('not %s', (_name, text, words) => {
    const payee = payeeOf(text, 'mainnet');
    expect(payee.ok ? '' : payee.error.details?.['problem']).toMatch(words);
  });
});
