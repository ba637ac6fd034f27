// The usual periods of a bookkeeper, as dates in the shop's time zone. Dates are `YYYY-MM-DD`, both ends inclusive.

export type PeriodName = 'today' | 'yesterday' | 'this_month' | 'last_month' | 'this_year' | 'last_year' | 'custom';

export interface DateRange {
  readonly from: string;
  readonly to: string;
}

/** The date it is in `timeZone` at this instant. */
export function dateIn(timeZone: string, atMs: number): string {
  const parts = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).formatToParts(atMs);
  const part = (type: string) => parts.find((p) => p.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}-${part('day')}`;
}

const iso = (year: number, month: number, day: number): string => new Date(Date.UTC(year, month, day)).toISOString().slice(0, 10);

/** The range of a usual period when today is `today`. @example rangeOf('last_month', '2026-03-15') // 2026-02-01 to 2026-02-28 */
export function rangeOf(period: Exclude<PeriodName, 'custom'>, today: string): DateRange {
  const [year = 0, month1 = 1, day = 1] = today.split('-').map(Number);
  const month = month1 - 1;
  const ranges: Record<typeof period, DateRange> = {
    today: { from: today, to: today },
    yesterday: { from: iso(year, month, day - 1), to: iso(year, month, day - 1) },
    this_month: { from: iso(year, month, 1), to: today },
    last_month: { from: iso(year, month - 1, 1), to: iso(year, month, 0) },
    this_year: { from: iso(year, 0, 1), to: today },
    last_year: { from: iso(year - 1, 0, 1), to: iso(year - 1, 11, 31) },
  };
  return ranges[period];
}
