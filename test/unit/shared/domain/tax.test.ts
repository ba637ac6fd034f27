// Tax: rates by their dates, one rounding rule, and everything tying to the smallest unit, also when a sale is given back in parts.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { breakdownOf, minus, rateOn, takeFrom, taxOf, type Breakdown, type TaxSetting } from '../../../../shared/domain/tax.ts';

const standard = { id: 'standard', name: 'Standard', rates: [{ basisPoints: 1900, fromDate: '2007-01-01' }, { basisPoints: 1600, fromDate: '2020-07-01' }, { basisPoints: 1900, fromDate: '2021-01-01' }] };
const reduced = { id: 'reduced', name: 'Reduced', rates: [{ basisPoints: 700, fromDate: '2007-01-01' }] };
const setting: TaxSetting = { mode: 'included', classes: [standard, reduced], defaultClass: 'standard' };

test.each([['2006-12-31', null], ['2007-01-01', 1900], ['2020-06-30', 1900], ['2020-07-01', 1600], ['2020-12-31', 1600], ['2021-01-01', 1900], ['2026-10-31', 1900]])('on %s the rate is %s', (date, expected) => {
  expect(rateOn(standard, date)).toBe(expected);
});

// By hand: 19 % in 0.03 is 0.479 cents, in 0.04 0.639; 10 % on 0.05 is half a cent, which goes up; 100 % in 0.01 is half a cent.
test.each<[bigint, number, TaxSetting['mode'], bigint, bigint]>([
  [1190n, 1900, 'included', 1000n, 190n], [100n, 700, 'included', 93n, 7n], [3n, 1900, 'included', 3n, 0n], [4n, 1900, 'included', 3n, 1n], [1000n, 1900, 'on_top', 1000n, 190n],
  [5n, 1000, 'on_top', 5n, 1n], [4n, 1000, 'on_top', 4n, 0n], [1n, 10_000, 'included', 0n, 1n], [777n, 0, 'included', 777n, 0n], [-1190n, 1900, 'included', -1000n, -190n], [-5n, 1000, 'on_top', -5n, -1n],
])('%s at %s (%s): net %s, tax %s', (minor, bp, mode, net, tax) => {
  expect(taxOf(minor, bp, mode)).toEqual({ netMinor: net, taxMinor: tax, grossMinor: net + tax });
});

const minors = fc.bigInt({ min: 1n, max: 10n ** 15n });
const rates = fc.integer({ min: 0, max: 10_000 });

test('net and tax make the gross, the tax is within half a unit of the exact one, and a refund mirrors its sale', () => {
  fc.assert(fc.property(minors, rates, fc.constantFrom('included' as const, 'on_top' as const), (minor, bp, mode) => {
    const { netMinor, taxMinor, grossMinor } = taxOf(minor, bp, mode);
    expect(netMinor + taxMinor).toBe(grossMinor);
    const [top, bottom] = mode === 'included' ? [minor * BigInt(bp), 10_000n + BigInt(bp)] : [minor * BigInt(bp), 10_000n];
    const twiceOff = 2n * (taxMinor * bottom - top);
    expect(twiceOff > -bottom && twiceOff <= bottom).toBe(true);
    expect(taxOf(-minor, bp, mode)).toEqual({ netMinor: -netMinor, taxMinor: -taxMinor, grossMinor: -grossMinor });
  }));
});

describe('a sale taken apart', () => {
  test('items of one class are added before the tax is rounded; the tip stays whole', () => {
    const done = breakdownOf(setting, [{ taxClass: 'standard', minor: 4n }, { taxClass: 'reduced', minor: 107n }, { taxClass: 'standard', minor: 4n }], 50n, '2026-10-31');
    expect(done).toEqual({ ok: true, value: {
      lines: [
        { taxClass: 'standard', name: 'Standard', basisPoints: 1900, netMinor: 7n, taxMinor: 1n, grossMinor: 8n },
        { taxClass: 'reduced', name: 'Reduced', basisPoints: 700, netMinor: 100n, taxMinor: 7n, grossMinor: 107n },
      ], tipMinor: 50n, grossMinor: 165n } });
  });

  test.each([
    ['unknown_class', [{ taxClass: 'other', minor: 1n }], 0n, '2026-01-01'], ['no_rate_yet', [{ taxClass: 'standard', minor: 1n }], 0n, '2006-12-31'], ['not_positive', [{ taxClass: 'standard', minor: 0n }], 0n, '2026-01-01'],
    ['not_positive', [], 0n, '2026-01-01'], ['not_positive', [{ taxClass: 'standard', minor: 1n }], -1n, '2026-01-01'],
  ])('%s is refused', (problem, items, tip, date) => {
    expect(breakdownOf(setting, items, tip, date)).toMatchObject({ ok: false, problem });
  });
});

test('given back in any parts, the parts make the whole, and no part of it ever turns negative', () => {
  const items = fc.array(fc.record({ taxClass: fc.constantFrom('standard', 'reduced'), minor: fc.bigInt({ min: 1n, max: 100_000n }) }), { minLength: 1, maxLength: 4 });
  fc.assert(fc.property(items, fc.bigInt({ min: 0n, max: 5_000n }), fc.constantFrom('included' as const, 'on_top' as const), fc.array(fc.nat(1_000), { maxLength: 6 }), (sold, tip, mode, cuts) => {
    const whole = breakdownOf({ ...setting, mode }, sold, tip, '2026-10-31');
    if (!whole.ok) throw new Error(whole.problem);
    let left: Breakdown = whole.value;
    for (const cut of [...cuts, 1_000]) {
      const part = takeFrom(left, (left.grossMinor * BigInt(cut)) / 1_000n);
      expect(part.lines.reduce((sum, line) => sum + line.grossMinor, part.tipMinor)).toBe(part.grossMinor);
      left = minus(left, part);
      for (const line of [...part.lines, ...left.lines]) {
        expect(line.netMinor >= 0n && line.taxMinor >= 0n).toBe(true);
        expect(line.netMinor + line.taxMinor).toBe(line.grossMinor);
      }
      expect(left.tipMinor >= 0n).toBe(true);
    }
    expect([left.grossMinor, left.tipMinor, ...left.lines.flatMap(({ netMinor, taxMinor }) => [netMinor, taxMinor])].every((rest) => rest === 0n)).toBe(true);
  }));
});
