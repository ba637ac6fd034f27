// The QR on the screen: whole device pixels per module, four modules of margin, level M, exactly the text.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { qrMatrix } from '../../../../renderer/ui/Qr.tsx';
import { layoutQr, QR_MARGIN_MODULES } from '../../../../renderer/ui/qr-layout.ts';

describe('layoutQr', () => {
  it.each([
    { why: 'fits whole pixels', modules: 29, box: 288, dpr: 1, modulePx: 7, sizePx: 259, sizeCss: 259 },
    { why: 'uses the finer pixels of a dense screen', modules: 29, box: 288, dpr: 2, modulePx: 15, sizePx: 555, sizeCss: 277.5 },
    { why: 'keeps whole device pixels at 125 %', modules: 25, box: 200, dpr: 1.25, modulePx: 7, sizePx: 231, sizeCss: 184.8 },
    { why: 'never draws less than a pixel', modules: 177, box: 20, dpr: 1, modulePx: 1, sizePx: 185, sizeCss: 185 },
  ])('$why', ({ why: _, modules, box, dpr, ...wanted }) => {
    expect(layoutQr(modules, box, dpr)).toEqual(wanted);
  });

  it('always gives a whole number of pixels per module, margin included, inside the box', () => {
    fc.assert(
      fc.property(fc.integer({ min: 21, max: 177 }), fc.integer({ min: 200, max: 2000 }), fc.constantFrom(1, 1.25, 1.5, 1.75, 2, 3), (modules, box, dpr) => {
        const layout = layoutQr(modules, box, dpr);
        expect(Number.isInteger(layout.modulePx)).toBe(true);
        expect(layout.sizePx).toBe(layout.modulePx * (modules + 2 * QR_MARGIN_MODULES));
        expect(layout.sizeCss * dpr).toBeCloseTo(layout.sizePx, 6);
        expect(layout.sizeCss).toBeLessThanOrEqual(box);
      }),
    );
  });
});

describe('qrMatrix', () => {
  const finder = (isDark: (row: number, column: number) => boolean, top: number, left: number) =>
    Array.from({ length: 7 }, (_, row) => Array.from({ length: 7 }, (__, column) => (isDark(top + row, left + column) ? '#' : '.')).join('')).join('\n');

  it('has the three finder patterns, so nothing covers its corners', () => {
    const { size, isDark } = qrMatrix('bitcoin:bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4?amount=0.00042');
    const wanted = ['#######', '#.....#', '#.###.#', '#.###.#', '#.###.#', '#.....#', '#######'].join('\n');
    expect([finder(isDark, 0, 0), finder(isDark, 0, size - 7), finder(isDark, size - 7, 0)]).toEqual([wanted, wanted, wanted]);
  });

  it('is of error level M', () => {
    const { isDark } = qrMatrix('TXYZopYRdj2D9XRtbG411XZZ3kM5VkAeBf');
    // Format bits 14 and 13, unmasked (mask 10 of 101010000010010), name the level: 00 is M.
    expect([isDark(8, 0), isDark(8, 1)]).toEqual([true, false]);
  });

  it('changes with every character', () => {
    const draw = (text: string) => {
      const { size, isDark } = qrMatrix(text);
      return Array.from({ length: size * size }, (_, at) => (isDark(Math.floor(at / size), at % size) ? 1 : 0)).join('');
    };
    expect(draw('bitcoin:x?amount=0.1')).not.toBe(draw('bitcoin:x?amount=0.2'));
  });
});
