// Amounts are exact from text to text, and whatever is not plainly an amount is refused.
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import {
  decimalsOf, fiatCodes, formatMinor, formatMoney, isFiatCode, parseAmount, parseDecimal, parseMoney, tickerOf, type Unit,
} from '../../../../shared/domain/money.ts';
import { methodIds } from '../../../../shared/domain/methods.ts';
import cases from '../../../fixtures/vectors/amount-strings/cases.json' with { type: 'json' };

// Many runs on a busy machine take longer than one test should.
vi.setConfig({ testTimeout: 60_000 });

const units: readonly Unit[] = [...fiatCodes, ...methodIds];

/** How each demand of the vectors reads as a call. */
function check(text: string, must: string): void {
  if (must === 'ok for 8 decimals') expect(parseDecimal(text, 8)).toEqual({ ok: true, minor: 1n });
  else if (must.startsWith('reject for 8 decimals')) expect(parseDecimal(text, 8)).toEqual({ ok: false, reason: 'too_many_decimals' });
  else if (must.startsWith('reject for 2 decimals')) expect(parseDecimal(text, 2)).toEqual({ ok: false, reason: 'too_many_decimals' });
  else if (must === 'ok as minor units') expect(parseMoney(text, 'JPY')).toEqual({ ok: true, minor: BigInt(text) });
  else if (must === 'reject: over 64 bits') expect(parseMoney(text, 'JPY')).toEqual({ ok: false, reason: 'too_large' });
  else if (must === 'reject or 10, never 8') expect(parseDecimal(text, 0)).toEqual({ ok: true, minor: 10n });
  else if (must.startsWith('ok')) {
    const parsed = parseMoney(text, 'LTC@litecoin');
    expect(parsed.ok && formatMinor(parsed.minor, 8, true)).toBe(text.includes('.') ? text.replace(/0+$/, '') : text);
  } else {
    for (const unit of ['USD', 'JPY', 'ETH@ethereum'] as const) expect(parseMoney(text, unit).ok, unit).toBe(false);
  }
}

describe('line 47: amount strings', () => {
  test.each(cases)('$text: $must', ({ text, must }) => {
    check(text, must);
  });

  test('what people type in 64 bits of cents fits, one more does not', () => {
    expect(parseMoney('92233720368547758.07', 'USD')).toEqual({ ok: true, minor: 9223372036854775807n });
    expect(parseMoney('92233720368547758.08', 'USD')).toEqual({ ok: false, reason: 'too_large' });
  });
});

describe('parseAmount', () => {
  test.each([
    ['12.50', 'EUR', null], ['0', 'EUR', 'amount/not_positive'], ['0.00', 'EUR', 'amount/not_positive'], ['12,50', 'EUR', 'amount/malformed'],
    ['1.005', 'EUR', 'amount/too_many_decimals'], ['1.1', 'JPY', 'amount/too_many_decimals'], ['1.234', 'KWD', null], ['1.2345', 'KWD', 'amount/too_many_decimals'],
    ['99999999999999999999', 'EUR', 'amount/too_large'], ['1.000000000000000001', 'ETH@ethereum', null],
  ] as const)('%s %s', (text, unit, code) => {
    const parsed = parseAmount(text, unit);
    expect(parsed.ok ? null : parsed.error.code).toBe(code);
    if (!parsed.ok) expect(parsed.error.message + parsed.error.hint).not.toMatch(/[{}]/);
  });
});

describe('properties', () => {
  test('text → minor units → text is exact for every unit, also for 10^30 and more', () => {
    fc.assert(fc.property(fc.constantFrom(...units), fc.bigInt({ min: 0n, max: 10n ** 36n }), (unit, minor) => {
      const text = formatMoney({ unit, minor });
      expect(text).toMatch(/^\d+(\.\d+)?$/);
      const parsed = parseDecimal(text, decimalsOf(unit));
      if (parsed.ok) expect(parsed.minor).toBe(minor);
      else expect(parsed.reason).toBe('too_large');
    }), { numRuns: 1000 });
  });

  test('a text is read as the number it says, or refused', () => {
    fc.assert(fc.property(fc.stringMatching(/^[0-9]{1,15}(\.[0-9]{1,6})?$/), fc.integer({ min: 0, max: 18 }), (text, decimals) => {
      const [whole = '', fraction = ''] = text.split('.');
      const parsed = parseDecimal(text, decimals);
      if (!parsed.ok) expect(fraction.slice(decimals)).toMatch(/[1-9]/);
      else expect(parsed.minor * 10n ** 6n).toBe(BigInt(whole + fraction.padEnd(6, '0')) * 10n ** BigInt(decimals));
    }));
  });

  test('any text at all gives an amount or a reason, never an exception', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
      const parsed = parseMoney(text, 'USD');
      if (parsed.ok) expect(text).toMatch(/^[0-9]+(\.[0-9]+)?$/);
    }));
  });
});

test('negative amounts keep their sign in front', () => {
  expect(formatMinor(-5n, 2)).toBe('-0.05');
  expect(formatMinor(-1_250_000n, 6, true)).toBe('-1.25');
  expect(formatMinor(-7n, 0)).toBe('-7');
});

test('fiat keeps its decimals, coins drop trailing zeros', () => {
  expect(formatMoney({ unit: 'EUR', minor: 1200n })).toBe('12.00');
  expect(formatMoney({ unit: 'JPY', minor: 1200n })).toBe('1200');
  expect(formatMoney({ unit: 'KWD', minor: 1200n })).toBe('1.200');
  expect(formatMoney({ unit: 'USDT@tron', minor: 12_500_000n })).toBe('12.5');
  expect(formatMoney({ unit: 'USDT@bsc', minor: 12_500_000_000_000_000_000n })).toBe('12.5');
  expect(tickerOf('USDT@bsc')).toBe('USDT');
  expect(isFiatCode('usd')).toBe(false);
});
