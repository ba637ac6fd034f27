// Percentages and whole numbers as typed.
import { describe, expect, it } from 'vitest';
import { basisPointsOf, draftOf, percentText, policyOf, wholeNumberOf } from '../../../../../renderer/features/settings/policy-form.ts';

const policy = { under: { basisPoints: 50, fiat: '1.00' }, over: { basisPoints: 0, fiat: '0.00' }, confirmations: [{ upTo: '50.00', wanted: 1 }, { upTo: null, wanted: 3 }], graceMinutes: 2 };

describe('percentages', () => {
  it.each([['0.5', 50], ['0,5', 50], ['100', 10_000], ['0', 0], ['0.01', 1], ['100.01', null], ['0.001', null], ['', null], ['-1', null], ['1e1', null]])('reads %s as %s', (typed, wanted) => expect(basisPointsOf(typed)).toBe(wanted));
  it.each([[50, '0.5'], [10_000, '100'], [1, '0.01'], [0, '0']])('writes %d as %s', (points, wanted) => expect(percentText(points)).toBe(wanted));
});

it.each([['2', 2], [' 2 ', 2], ['10080', 10_080], ['10081', null], ['2.5', null], ['', null], ['-1', null]])('reads the whole number %s as %s', (typed, wanted) => expect(wholeNumberOf(typed, 10_080)).toBe(wanted));

it('comes back as it was', () => expect(policyOf(draftOf(policy))).toEqual(policy));

it.each([
  { why: 'a bad percentage', change: { underPercent: 'x' } }, { why: 'a bad grace', change: { graceMinutes: '' } }, { why: 'a bad step', change: { steps: [{ upTo: null, wanted: 'many' }] } },
])('refuses $why', ({ change }) => expect(policyOf({ ...draftOf(policy), ...change })).toBeNull());
