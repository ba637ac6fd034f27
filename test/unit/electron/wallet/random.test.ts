// Choices by chance are fair, complete and follow from the bytes alone.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { below, drawn, shuffled } from '../../../../electron/wallet/random.ts';
import { seededRandom } from '../../../support/coins.ts';

describe('below', () => {
  test('stays below its end', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 2 ** 32 }), fc.string(), (end, seed) => {
      const drawnNumber = below(seededRandom(seed), end);
      expect(drawnNumber).toBeGreaterThanOrEqual(0);
      expect(drawnNumber).toBeLessThan(end);
    }));
  });

  test('draws again where the last numbers would be likelier', () => {
    const words = [0xffff_ffff, 0xffff_fffe, 7];
    const random = { bytes: () => { const bytes = new Uint8Array(4); new DataView(bytes.buffer).setUint32(0, words.shift() ?? 0); return bytes; } };
    expect(below(random, 10)).toBe(7);
    expect(words).toEqual([]);
  });

  test.each([0, -1, 1.5, 2 ** 32 + 1])('refuses %d', (end) => { expect(() => below(seededRandom(1), end)).toThrow('end is a whole number'); });
});

describe('order', () => {
  test('every item once, the same for the same bytes', () => {
    fc.assert(fc.property(fc.uniqueArray(fc.integer(), { maxLength: 200 }), fc.string(), (items, seed) => {
      const order = shuffled(seededRandom(seed), items);
      expect([...order].sort((a, b) => a - b)).toEqual([...items].sort((a, b) => a - b));
      expect(shuffled(seededRandom(seed), items)).toEqual(order);
    }));
  });

  test('every order is as likely as any other', () => {
    const random = seededRandom('orders');
    const counts = new Map<string, number>();
    for (let round = 0; round < 6000; round += 1) {
      const order = shuffled(random, ['a', 'b', 'c']).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    // Five standard deviations of a fair draw; the bytes are fixed.
    for (const [order, count] of counts) expect(Math.abs(count - 1000), order).toBeLessThan(5 * Math.sqrt(6000 * (1 / 6) * (5 / 6)));
  });

  test('only what is asked for is drawn', () => {
    let asked = 0;
    const random = { bytes: (length: number) => { asked += length; return new Uint8Array(length); } };
    expect(drawn(random, Array.from({ length: 10_000 }, (_, index) => index)).next().value).toBe(0);
    expect(asked).toBeLessThan(1000);
  });
});
