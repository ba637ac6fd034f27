import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { add, compare, dec, div, formatDec, mul, readDec, round, sub, type Rounding } from '../../../../../electron/gateways/emulator-kit/decimal.ts';

const decimals = fc.record({ digits: fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), scale: fc.integer({ min: 0, max: 20 }) });

describe('emulator decimals', () => {
  it.each([
    ['25', '60000', 8, 'up', '0.00041667'], ['25', '3000', 18, 'up', '0.008333333333333334'], ['25', '3000', 18, 'down', '0.008333333333333333'],
    ['-5', '60000', 8, 'down', '-0.00008333'], ['-5', '60000', 8, 'up', '-0.00008334'], ['1', '8', 2, 'half_even', '0.12'], ['3', '8', 2, 'half_even', '0.38'], ['24', '60000', 8, 'up', '0.0004'], ['2', '3', 2, 'half_even', '0.67'], ['-1', '3', 2, 'half_even', '-0.33'],
  ] as const)('%s / %s at %i decimals %s is %s', (a, b, scale, rounding: Rounding, expected) => {
    expect(formatDec(div(dec(a), dec(b), scale, rounding))).toBe(expected);
  });

  it.each([['25.50', '25.5'], ['0.000', '0'], ['-0.10', '-0.1'], ['1e3', '1000'], ['1.5E-8', '0.000000015']])('reads %s as %s', (text, expected) => {
    expect(formatDec(dec(text))).toBe(expected);
  });

  it.each(['', '1,5', '.5', '1.', '0x10', 'NaN', '1e9999', ' 1', '١'])('refuses %j', (text) => {
    expect(readDec(text)).toBeNull();
  });

  it('adds, subtracts and multiplies without loss', () => {
    fc.assert(fc.property(decimals, decimals, (a, b) => {
      expect(compare(sub(add(a, b), b), a)).toBe(0);
      expect(compare(mul(a, b), mul(b, a))).toBe(0);
      expect(compare(dec(formatDec(a)), a)).toBe(0);
    }));
  });

  it('a rounded value is less than one last digit away, on the side that was asked for', () => {
    fc.assert(fc.property(decimals, fc.integer({ min: 0, max: 20 }), (value, scale) => {
      const up = round(value, scale, 'up');
      const down = round(value, scale, 'down');
      const unit = { digits: 1n, scale };
      const magnitude = (x: typeof value) => (x.digits < 0n ? { digits: -x.digits, scale: x.scale } : x);
      expect(compare(magnitude(down), magnitude(value))).toBeLessThanOrEqual(0);
      expect(compare(magnitude(up), magnitude(value))).toBeGreaterThanOrEqual(0);
      expect(compare(sub(magnitude(up), magnitude(down)), unit)).toBeLessThanOrEqual(0);
    }));
  });
});
