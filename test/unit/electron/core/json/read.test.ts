// Readers of exact JSON: amounts by their source text, times, and fields with their problems.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatMinor } from '../../../../../shared/domain/money.ts';
import { JsonNumber, parseExact } from '../../../../../electron/core/json/parse-exact.ts';
import { Fields, isObject, readDecimal, readInteger, readIsoTime, readSignedDecimal, readString, readUnixSeconds, readWord } from '../../../../../electron/core/json/read.ts';

interface Case { readonly text: string; readonly must: string }
const cases: readonly Case[] = JSON.parse(readFileSync(new URL('../../../../fixtures/vectors/amount-strings/cases.json', import.meta.url), 'utf8'));

describe('line 47: vectors/amount-strings', () => {
  test.each(cases)('$text: $must', ({ text, must }) => {
    const decimals = /for 2 decimals/.test(must) ? 2 : 8;
    const read = readDecimal(text, decimals);
    // Minor units are whole numbers of the smallest unit.
    if (must === 'ok as minor units') expect(readDecimal(text, 0)).toEqual({ ok: true, value: BigInt(text) });
    else if (must.startsWith('ok')) expect(read.ok).toBe(true);
    else if (must.startsWith('reject or')) expect(read).toEqual(read.ok ? { ok: true, value: { '010': 10n, '.5': 5n, '5.': 5n, '-0': 0n }[text]! * 10n ** 8n } : read);
    // What a 64-bit column cannot hold is text in our books, so only the domain's own limit of digits counts.
    else if (!must.startsWith('reject: over 64 bits')) expect(read.ok).toBe(false);
  });
});

describe('amounts', () => {
  test.each([
    ['1', 8, 100_000_000n], ['25.00', 2, 2500n], ['25', 6, 25_000_000n], ['1e3', 2, 100_000n], ['1E-8', 8, 1n], ['2.5e-7', 8, 25n], ['1.5e+2', 0, 150n],
    ['0e5', 2, 0n], ['0.000', 2, 0n], ['12.3450e1', 2, 12_345n], ['9007199254740993', 0, 9_007_199_254_740_993n], ['1e17', 0, 10n ** 17n],
  ])('number token %s with %i decimals', (source, decimals, value) => {
    expect(readDecimal(new JsonNumber(source), decimals)).toEqual({ ok: true, value });
  });

  test.each([['1e-9', 8], ['1e65', 0], ['1e99999', 0], ['1e-99999', 8], ['-1', 2], ['-1e2', 2], ['0.30000000000000004', 6], ['1e30', 0]])('number token %s is refused at %i decimals', (source, decimals) => {
    expect(readDecimal(new JsonNumber(source), decimals).ok).toBe(false);
  });

  test('signs are read only where asked for', () => {
    expect(readSignedDecimal('-0.00012', 8)).toEqual({ ok: true, value: -12_000n });
    expect(readSignedDecimal(new JsonNumber('-1.2e-4'), 8)).toEqual({ ok: true, value: -12_000n });
    expect(readSignedDecimal('0.5', 8)).toEqual({ ok: true, value: 50_000_000n });
    expect(readSignedDecimal('--1', 8).ok).toBe(false);
    expect(readDecimal('-1', 8).ok).toBe(false);
  });

  test('every amount printed is read back, as text and as number, and shifting its dot by an exponent changes nothing', () => {
    fc.assert(fc.property(fc.bigInt({ min: 0n, max: 10n ** 24n }), fc.constantFrom(0, 2, 6, 8, 11, 18), fc.integer({ min: -20, max: 20 }), (minor, decimals, shift) => {
      const text = formatMinor(minor, decimals);
      if (text.split('.')[0]!.length > 18) return;
      expect(readDecimal(text, decimals)).toEqual({ ok: true, value: minor });
      expect(readDecimal(new JsonNumber(text), decimals)).toEqual({ ok: true, value: minor });
      expect(readDecimal(new JsonNumber(`${minor}e${-decimals}`), decimals)).toEqual({ ok: true, value: minor });
      const shifted = shift >= 0 ? formatMinor(minor, decimals + shift) : `${minor}${'0'.repeat(-shift)}`;
      const exponent = shift >= 0 ? shift : shift - decimals;
      expect(readDecimal(new JsonNumber(`${shifted}e${exponent}`), decimals)).toEqual({ ok: true, value: minor });
    }));
  });

  test('what is not an amount says so', () => {
    expect(readDecimal(undefined, 2)).toEqual({ ok: false, problem: 'is missing' });
    expect(readDecimal(null, 2)).toEqual({ ok: false, problem: 'should be an amount and is null' });
    expect(readDecimal(true, 2)).toMatchObject({ ok: false });
    expect(readDecimal(new Map(), 2)).toEqual({ ok: false, problem: 'should be an amount and is an object' });
  });
});

describe('other fields', () => {
  test.each([['2026-09-21T14:28:20+00:00', 1_790_000_900_000], ['2026-09-21T14:28:20Z', 1_790_000_900_000], ['2026-09-21T16:28:20.000+0200', 1_790_000_900_000]])('time %s', (text, ms) => {
    expect(readIsoTime(text)).toEqual({ ok: true, value: ms });
  });
  test.each(['2026-09-21', '2026-09-21T14:28:20', '2026-13-21T14:28:20Z', 'yesterday', ''])('no time: %s', (text) => {
    expect(readIsoTime(text).ok).toBe(false);
  });
  test('unix seconds and whole numbers', () => {
    expect(readUnixSeconds(new JsonNumber('1780000900'))).toEqual({ ok: true, value: 1_780_000_900_000 });
    expect(readUnixSeconds(new JsonNumber('-1')).ok).toBe(false);
    expect(readUnixSeconds(new JsonNumber('1780000900000000')).ok).toBe(false);
    expect(readInteger(new JsonNumber('19'))).toEqual({ ok: true, value: 19 });
    expect(readInteger(new JsonNumber('19.0'))).toEqual({ ok: true, value: 19 });
    expect(readInteger(new JsonNumber('1.5')).ok).toBe(false);
    expect(readInteger('19').ok).toBe(false);
  });
  test('problems carry the name of their field, nested ones with their path', () => {
    const parsed = parseExact('{"a":1,"b":null,"c":{"d":"x"}}');
    const fields = new Fields(parsed.ok && isObject(parsed.value) ? parsed.value : new Map());
    expect(fields.need('a', readString)).toBeNull();
    expect(fields.maybe('b', readString)).toBeNull();
    expect(fields.need('missing', readString)).toBeNull();
    expect(fields.inner('c')?.need('d', readInteger)).toBeNull();
    expect(fields.inner('a')).toBeNull();
    expect(fields.problems).toEqual([
      'a should be text and is a number', 'missing is missing', 'c.d should be a whole number and is text', 'a should be an object and is a number',
    ]);
  });
});

test('a text that people will see holds nothing hidden, and no text is endless', () => {
  for (const text of ['pa\u202eid', 'a\u0000', 'a\nb', '\u200b', '\u001b[2J']) {
    expect(readWord(text)).toEqual({ ok: false, problem: 'holds characters that cannot be shown' });
    expect(readString(text)).toEqual({ ok: true, value: text });
  }
  expect(readWord('Größe 1 €')).toEqual({ ok: true, value: 'Größe 1 €' });
  for (const read of [readWord, readString]) {
    expect(read('a'.repeat(4_001))).toEqual({ ok: false, problem: 'is too long' });
    expect(read('a'.repeat(4_000)).ok).toBe(true);
  }
});
