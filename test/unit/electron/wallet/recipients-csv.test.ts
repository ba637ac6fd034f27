// Lists of people to pay: read as spreadsheets write them, amounts exact, every bad line named and none guessed.
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { parse } from 'csv-parse/sync';
import { csvRows } from '../../../../electron/wallet/csv-cells.ts';
import { readRecipientsCsv } from '../../../../electron/wallet/recipients-csv.ts';
import { canonicalAddress } from '../../../../electron/wallet/address.ts';
import amounts from '../../../fixtures/vectors/amount-strings/cases.json' with { type: 'json' };
import injections from '../../../fixtures/vectors/csv-injection/payloads.json' with { type: 'json' };
import naughty from '../../../fixtures/vectors/naughty-strings/blns.json' with { type: 'json' };

const question = { decimals: 8, checkAddress: (address: string) => canonicalAddress(address, 'mainnet') };
const read = (text: string) => readRecipientsCsv(text, question);
const a = 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4';
const b = '1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2';
const c = 'bc1p5cyxnuxmeuwuvkwfem96lqzszd02n6xdcjrs20cac6yqjjwudpxqkedrcr';
const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;

describe('rows and cells (RFC 4180)', () => {
  it('whatever is quoted comes back, as another reader reads it', () => {
    fc.assert(fc.property(fc.array(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 5 }), (rows) => {
      const text = rows.map((cells) => cells.map(quoted).join(',')).join('\r\n');
      expect(csvRows(text).map(({ cells, problem }) => ({ cells, problem }))).toEqual(rows.map((cells) => ({ cells, problem: null })));
      expect(parse(text, { relax_column_count: true })).toEqual(rows);
    }));
  });

  it('lines are counted through line breaks inside cells', () => {
    expect(csvRows('a,b\r\n"x\ny","1"\n\nq,"r"\n').map(({ line, cells }) => [line, ...cells])).toEqual([[1, 'a', 'b'], [2, 'x\ny', '1'], [5, 'q', 'r']]);
    expect(csvRows('\ufeffa,b').map(({ cells }) => cells)).toEqual([['a', 'b']]);
  });

  it('quotes out of place are problems, not guesses', () => {
    expect(csvRows('a"b,c').map(({ problem }) => problem)).toEqual(['a quotation mark stands inside a cell']);
    expect(csvRows('"a"b,c').map(({ problem }) => problem)).toEqual(['something follows a closing quotation mark']);
    expect(csvRows('x,y\n"a,b\nc').map(({ problem }) => problem)).toEqual([null, 'a quotation mark is never closed']);
  });
});

describe('recipients', () => {
  it('with and without a first line, in any order of columns, addresses as they are kept', () => {
    const expected = [{ name: 'Coffee, beans', address: a, amountMinor: 150_000n, amount: '0.0015', problem: null }, { name: 'Milk', address: b, amountMinor: 100_000_000n, amount: '1', problem: null }];
    expect(read(`"Coffee, beans",${a.toUpperCase()},0.00150\nMilk, ${b} ,1\n`)).toMatchObject(expected);
    expect(read(`Name,Address,Amount\r\n"Coffee, beans",${a},0.0015\r\nMilk,${b},1.0`)).toMatchObject(expected);
    expect(read(`amount,note,NAME,address\n0.0015,x,"Coffee, beans",${a}\n1,,Milk,${b}`)).toMatchObject(expected);
  });

  it.each([
    ['no name', `,${a},1`, /no name/], ['a wrong address', `X,${a.slice(0, -1)}5,1`, /checksum/], ['another network', 'X,tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx,1', /testnet/],
    ['a decimal comma', `X,${a},"0,5"`, /comma/], ['an unquoted decimal comma', `X,${a},0,5`, /4 cells/], ['nine decimals', `X,${a},0.000000001`, /more than 8/], ['nothing', `X,${a},0`, /nothing/],
    ['a sign', `X,${a},-1`, /plain digits/], ['an exponent', `X,${a},1e-3`, /plain digits/], ['a currency', `X,${a},1 BTC`, /plain digits/], ['semicolons', `X;${a};1`, /commas/], ['a cell too few', `X,${a}`, /2 cells/],
    ['hidden characters', `X\u202eY,${a},1`, /not shown/], ['a quote out of place', `X"Y,${a},1`, /quotation/],
  ])('%s is named', (_name, line, words) => {
    const [first, second] = read(`Good,${b},1\n${line}\nAlso,${c},2`).slice(1);
    expect(first).toMatchObject({ line: 2, problem: expect.stringMatching(words) as unknown });
    expect(second).toMatchObject({ line: 3, problem: null });
  });

  it('the same address twice', () => {
    expect(read(`A,${a},1\nB,${a.toUpperCase()},2`).map(({ problem }) => problem)).toEqual([null, expect.stringMatching(/line 1/)]);
  });

  it('amounts as the list of amount texts says', () => {
    for (const { text, must } of amounts) {
      const [recipient] = read(`X,${a},${quoted(text)}`);
      const isTaken = recipient?.problem === null;
      if (/^reject(?! or| for 2)/.test(must)) expect(`${text}: ${isTaken}`).toBe(`${text}: false`);
      if (isTaken) expect(recipient.amount).toBe(text.trim().replace(/^0+(?=\d)/, '').replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, ''));
    }
  });

  it('naughty strings and formulas as names and anywhere else, without throwing or hiding', () => {
    for (const text of [...naughty, ...injections]) {
      read(text);
      read(`${text},${a},1`);
      const [recipient] = read(`${quoted(text)},${a},1`);
      expect(recipient?.name ?? '').not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u);
      expect(read(`X,${quoted(text)},1`).every(({ problem }) => problem !== null)).toBe(true);
    }
    fc.assert(fc.property(fc.string({ maxLength: 80 }), (text) => { read(text); }));
  });

  it('more lines than can be paid at once', () => {
    const lines = Array.from({ length: 1_002 }, (_, i) => `N${i},${i},1`).join('\n');
    const all = readRecipientsCsv(lines, { decimals: 8, checkAddress: (address) => ({ ok: true, value: address }) });
    expect(all.filter(({ problem }) => problem !== null).map(({ line }) => line)).toEqual([1_001, 1_002]);
  });
});
