// A scanner is told from fingers by speed and length.
import { describe, expect, it } from 'vitest';
import { collect, emptyScan, scanned } from '../../../../../renderer/features/till/scan.ts';

function typed(text: string, gapMs: number): string | null {
  let at = 1000;
  let buffer = emptyScan;
  for (const character of text) {
    buffer = collect(buffer, character, at);
    at += gapMs;
  }
  return scanned(buffer, at);
}

describe('scanned', () => {
  it.each([
    { why: 'a scanner', text: '4006381333931', gapMs: 8, wanted: '4006381333931' },
    { why: 'letters too', text: 'POS-2026-77', gapMs: 10, wanted: 'POS-2026-77' },
    { why: 'a quick amount is no scan', text: '1250', gapMs: 5, wanted: null },
    { why: 'a long amount by hand is no scan', text: '123456789', gapMs: 80, wanted: null },
  ])('$why', ({ text, gapMs, wanted }) => expect(typed(text, gapMs)).toBe(wanted));

  it('begins anew after a pause', () => {
    let buffer = collect(emptyScan, '5', 0);
    for (const [index, character] of [...'40063813'].entries()) buffer = collect(buffer, character, 500 + index * 8);
    expect(scanned(buffer, 564)).toBe('40063813');
  });
});
