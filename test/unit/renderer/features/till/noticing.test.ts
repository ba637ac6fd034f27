// Which changes make themselves noticed.
import { describe, expect, it } from 'vitest';
import { isNews, soundOf } from '../../../../../renderer/features/till/noticing.ts';
import { newestFirst, withSales } from '../../../../../renderer/features/till/store.ts';
import { sales } from '../../../../support/renderer-fixture/fixtures.ts';

const [first, second] = sales;
if (!first || !second) throw new Error('fixtures are empty');

describe('isNews', () => {
  it.each([
    { why: 'another status', change: { status: 'paid' as const, version: 2 }, wanted: true },
    { why: 'being checked', change: { checking: true, version: 2 }, wanted: true },
    { why: 'only more confirmations', change: { confirmations: { have: 3, wanted: 20 }, version: 2 }, wanted: false },
    { why: 'an older view that comes late', change: { status: 'paid' as const, version: 1 }, wanted: false },
  ])('$why: $wanted', ({ change, wanted }) => expect(isNews(first, { ...first, ...change })).toBe(wanted));
  it('a sale nobody knew is not a change', () => expect(isNews(undefined, first)).toBe(false));
});

it('J6: sounds only where somebody should look', () => {
  expect([soundOf({ ...first, status: 'paid' }), soundOf({ ...first, status: 'needs_review' }), soundOf({ ...first, status: 'confirming' })]).toEqual(['paid', 'attention', null]);
});

describe('the mirror of sales', () => {
  it('never goes back to an older version', () => {
    const newer = { ...first, status: 'paid' as const, version: 5 };
    expect(withSales(withSales({}, [newer]), [{ ...first, version: 4 }])[first.id]?.status).toBe('paid');
  });
  it('keeps the timeline when a list brings the sale without it', () => {
    const known = withSales({}, [{ ...first, timeline: [] }]);
    expect(withSales(known, [{ ...first, version: 9 }])[first.id]?.timeline).toEqual([]);
  });
  it('lists the newest first', () => expect(newestFirst([second.id, first.id], withSales({}, sales))).toEqual([first.id, second.id]));
});
