// Rates are exact from text to fee, kept between floor and ceiling, and a fee never shows as less than it is.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { btcText, checkRate, droppedSat, feeAt, percentText, rateBounds, rateOf, rateText, readRate, suggestRate } from '../../../../electron/wallet/fees.ts';

const bounds = { leastSatPerKvb: 1000n, mostSatPerKvb: 100_000n };

describe('fees', () => {
  test.each<[bigint, number, bigint]>([[1000n, 141, 141n], [1500n, 141, 212n], [1n, 1, 1n], [999n, 1000, 999n], [100n, 141, 15n], [1001n, 1000, 1001n]])(
    '%s sat per kvB for %d vB is %s sat', (rate, vsize, fee) => { expect(feeAt(rate, vsize)).toBe(fee); });

  test('a fee comes to at least the rate it was made for, and one satoshi less does not', () => {
    fc.assert(fc.property(fc.bigInt({ min: 1n, max: 10_000_000n }), fc.integer({ min: 1, max: 100_000 }), (rate, vsize) => {
      expect(rateOf(feeAt(rate, vsize), vsize)).toBeGreaterThanOrEqual(rate);
      expect((feeAt(rate, vsize) - 1n) * 1000n).toBeLessThan(rate * BigInt(vsize));
    }));
  });

  test.each<[bigint, bigint, string | null]>([
    [212n, 100_000n, '0.22'], [1n, 100_000_000n, '0.01'], [0n, 5n, '0.00'], [50n, 50n, '100.00'], [1000n, 10n, '10000.00'], [5n, 0n, null],
  ])('%s of %s sat is %s percent', (fee, amount, percent) => { expect(percentText(fee, amount)).toBe(percent); });

  test('what is paid above the rate', () => {
    expect(droppedSat({ feeSat: 500n, vsize: 141 }, 2000n)).toBe(218n);
    expect(droppedSat({ feeSat: 282n, vsize: 141 }, 2000n)).toBe(0n);
  });

  test('satoshi as people read them', () => {
    expect([1n, 100_000_000n, 123_456_789_000n].map(btcText)).toEqual(['0.00000001 BTC', '1 BTC', '1234.56789 BTC']);
  });
});

describe('rates as text', () => {
  test('are exact both ways', () => {
    fc.assert(fc.property(fc.bigInt({ min: 1000n, max: 100_000n }), (rate) => {
      expect(readRate(rateText(rate), bounds)).toEqual({ ok: true, value: rate });
    }));
  });

  test.each<[string, bigint | string]>([
    ['1', 1000n], ['1.5', 1500n], ['100', 100_000n], ['1.001', 1001n], ['2.500000', 2500n],
    ['0.999', 'withdrawal/fee'], ['100.001', 'withdrawal/fee'], ['1.0001', 'withdrawal/fee'], ['1,5', 'withdrawal/fee'], ['', 'withdrawal/fee'], ['-2', 'withdrawal/fee'], ['1e2', 'withdrawal/fee'],
  ])('“%s” is %s', (text, expected) => {
    const read = readRate(text, bounds);
    expect(read.ok ? read.value : read.error.code).toBe(expected);
  });

  test('a refusal names the bounds', () => {
    const read = checkRate(999n, bounds);
    expect(read.ok ? '' : read.error.hint).toBe('Choose a rate between 1 and 100 sat/vB.');
  });
});

describe('floor and ceiling', () => {
  test.each<[bigint, bigint, bigint, bigint]>([
    [1000n, 500_000n, 1000n, 500_000n], [0n, 500_000n, 100n, 500_000n], [1000n, 99_000_000n, 1000n, 10_000_000n], [20_000n, 5000n, 20_000n, 20_000n],
  ])('the source takes %s, the shop allows %s: %s to %s', (minimum, ceiling, leastSatPerKvb, mostSatPerKvb) => {
    expect(rateBounds(minimum, ceiling)).toEqual({ leastSatPerKvb, mostSatPerKvb });
  });

  const targets = [{ blocks: 1, satPerKvb: 500_000n }, { blocks: 6, satPerKvb: 20_000n }, { blocks: 144, satPerKvb: 2000n }, { blocks: 1008, satPerKvb: 500n }];
  test.each<[number, bigint]>([[1, 100_000n], [2, 100_000n], [6, 20_000n], [100, 20_000n], [144, 2000n], [2000, 1000n], [0, 100_000n]])(
    'within %d blocks: %s', (blocks, rate) => { expect(suggestRate(targets.toReversed(), blocks, bounds)).toBe(rate); });

  test('no estimate is no reason to pay more than the floor', () => { expect(suggestRate([], 6, bounds)).toBe(1000n); });
});
