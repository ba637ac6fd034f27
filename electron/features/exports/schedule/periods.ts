// The periods of a scheduled export: days, or whole months, one after the other.
import { nextDate } from '../../../../shared/domain/time.ts';
import type { ScheduledExport } from '../../../core/exports.ts';

export interface Days { readonly from: string; readonly to: string }

/** The last day of a date's month. */
export function monthEnd(date: string): string {
  let last = date;
  for (let next = nextDate(last); next.slice(0, 7) === date.slice(0, 7); next = nextDate(next)) last = next;
  return last;
}

/** What comes after everything up to `doneTo`; a month that was begun in the middle is taken from there on. */
export function periodAfter(doneTo: string, every: ScheduledExport['every']): Days {
  const from = nextDate(doneTo);
  return { from, to: every === 'daily' ? from : monthEnd(from) };
}
