// Groups of four and the countdown's figures.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fractionLeft, timeLeft } from '../../../../renderer/ui/CountdownRing.tsx';
import { groupsOfFour } from '../../../../renderer/ui/group.ts';

describe('groupsOfFour', () => {
  it.each([
    { why: 'splits', text: 'TXYZopYRdj', wanted: ['TXYZ', 'opYR', 'dj'] },
    { why: 'leaves a short one whole', text: 'abc', wanted: ['abc'] },
    { why: 'makes nothing of nothing', text: '', wanted: [] },
  ])('$why', ({ text, wanted }) => expect(groupsOfFour(text)).toEqual(wanted));

  it('loses and changes nothing', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => groupsOfFour(text).join('') === text));
  });
});

describe('the countdown', () => {
  it.each([
    [900_000, '15:00'], [61_000, '1:01'], [60_500, '1:01'], [1, '0:01'], [0, '0:00'], [-5000, '0:00'], [3_723_000, '1:02:03'],
  ])('%d ms left read %s', (left, wanted) => expect(timeLeft(left)).toBe(wanted));

  it.each([
    { why: 'full at the start', now: 0, wanted: 1 }, { why: 'half', now: 50, wanted: 0.5 }, { why: 'empty at the end', now: 100, wanted: 0 },
    { why: 'empty after it', now: 1000, wanted: 0 }, { why: 'full when the clock went back', now: -50, wanted: 1 },
  ])('$why', ({ now, wanted }) => expect(fractionLeft({ startedAtMs: 0, endsAtMs: 100 }, now)).toBe(wanted));

  it('is empty where the end is not after the start', () => expect(fractionLeft({ startedAtMs: 5, endsAtMs: 5 }, 5)).toBe(0));
});
