// Which rows of a long list are drawn, and where a value lands on a chart.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { largest, parts, toMinor } from '../../../../renderer/ui/chart-scale.ts';
import { visibleRows } from '../../../../renderer/ui/visible-rows.ts';

describe('visibleRows', () => {
  it('draws nothing of nothing', () => expect(visibleRows(0, 50, 0, 500)).toEqual({ from: 0, to: 0 }));

  it('always draws what is in sight, never beyond the list, and never much more', () => {
    fc.assert(fc.property(fc.nat(100_000), fc.integer({ min: 20, max: 120 }), fc.nat(6_000_000), fc.integer({ min: 100, max: 1500 }), (total, row, scrolled, box) => {
      const rows = visibleRows(total, row, scrolled, box);
      expect(rows.from).toBeGreaterThanOrEqual(0);
      expect(rows.to).toBeLessThanOrEqual(total);
      const first = Math.floor(scrolled / row);
      const last = Math.min(total, Math.ceil((scrolled + box) / row));
      if (first < total) {
        expect(rows.from).toBeLessThanOrEqual(first);
        expect(rows.to).toBeGreaterThanOrEqual(last);
      }
      expect(rows.to - rows.from).toBeLessThan(box / row + 60);
    }));
  });
});

describe('the scale of a chart', () => {
  it.each([
    { why: 'in thousandths of the largest', values: ['1', '2.5', '5'], wanted: [200, 500, 1000] }, { why: 'exact beyond floats', values: ['9007199254740993', '18014398509481986'], wanted: [500, 1000] },
    { why: 'nothing at all', values: ['0', '0.00'], wanted: [0, 0] }, { why: 'what cannot be read is nothing', values: ['x', '1'], wanted: [0, 1000] }, { why: 'below zero is drawn at zero', values: ['-1', '1'], wanted: [0, 1000] },
  ])('$why', ({ values, wanted }) => expect(parts(values)).toEqual(wanted));

  it('takes another chart’s largest', () => expect(parts(['1'], '4')).toEqual([250]));
  it('finds the largest as it was written', () => expect(largest(['0.10', '0.1000001', '0.09'])).toBe('0.1000001'));
  it('reads a sign', () => expect(toMinor('-0.5')).toBe(-(10n ** 18n) / 2n));
});
