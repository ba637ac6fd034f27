// The bookkeeper's usual periods and the shop's day.
import { describe, expect, it } from 'vitest';
import { dateIn, rangeOf } from '../../../../renderer/lib/period.ts';

describe('rangeOf', () => {
  it.each([
    { period: 'today', today: '2026-03-01', from: '2026-03-01', to: '2026-03-01' },
    { period: 'yesterday', today: '2026-03-01', from: '2026-02-28', to: '2026-02-28' },
    { period: 'yesterday', today: '2026-01-01', from: '2025-12-31', to: '2025-12-31' },
    { period: 'this_month', today: '2026-03-15', from: '2026-03-01', to: '2026-03-15' },
    { period: 'last_month', today: '2024-03-31', from: '2024-02-01', to: '2024-02-29' },
    { period: 'last_month', today: '2026-01-05', from: '2025-12-01', to: '2025-12-31' },
    { period: 'this_year', today: '2026-03-15', from: '2026-01-01', to: '2026-03-15' },
    { period: 'last_year', today: '2026-03-15', from: '2025-01-01', to: '2025-12-31' },
  ] as const)('$period on $today', ({ period, today, from, to }) => expect(rangeOf(period, today)).toEqual({ from, to }));
});

it.each([
  ['UTC', '2026-03-29'], ['Asia/Tokyo', '2026-03-30'], ['America/New_York', '2026-03-29'], ['Pacific/Kiritimati', '2026-03-30'],
])('the day in %s is %s', (zone, wanted) => expect(dateIn(zone, Date.UTC(2026, 2, 29, 23, 30))).toBe(wanted));
