// Which entries of the books belong to some business days: those their closes took; where a day was not closed by itself, those booked on it.
import { dateBefore, nextDate } from '../../../shared/domain/time.ts';
import type { NumberRange } from '../../../shared/domain/closing.ts';
import { toNumber, type ReadableDb } from '../../db/database.ts';

/** Start of a business day as an instant, by the shop's zone and day-cut. */
export type DayStart = (date: string) => number;

interface Boundary { readonly period: string; readonly to_entry: bigint }

/**
 * The entries of the days `from` to `to`, both included: the same that the Z reports of these days count. What was booked after a day was
 * closed belongs to the next close, whatever the clock said.
 */
export const entriesOfDays = (db: ReadableDb, from: string, to: string, startOf: DayStart): NumberRange =>
  ({ from: lastBefore(db, from, startOf) + 1, to: lastBefore(db, nextDate(to), startOf) });

/** The last entry that belongs before a day. */
function lastBefore(db: ReadableDb, date: string, startOf: DayStart): number {
  const earlier = db.get<Boundary>("SELECT period, to_entry FROM closing WHERE kind = 'day' AND period < ? ORDER BY number DESC LIMIT 1", date);
  const taken = earlier === undefined ? 0 : toNumber(earlier.to_entry);
  if (earlier?.period === dateBefore(date)) return taken;
  const later = db.get<Boundary>("SELECT period, to_entry FROM closing WHERE kind = 'day' AND period >= ? ORDER BY number LIMIT 1", date);
  const first = db.get<{ seq: bigint }>('SELECT seq FROM entry WHERE seq > ? AND at_ms >= ? ORDER BY seq LIMIT 1', taken, startOf(date));
  const last = first === undefined ? toNumber(db.get<{ seq: bigint | null }>('SELECT max(seq) AS seq FROM entry')?.seq ?? 0n) : toNumber(first.seq) - 1;
  const most = later === undefined ? last : Math.min(last, toNumber(later.to_entry));
  return Math.max(most, taken);
}

/**
 * Until when something counts as known for a period: the first close of a day at or after its end that was made after it was over; null while
 * there is none. What is learned later belongs to the open period.
 */
export function knownUntil(db: ReadableDb, to: string, endMs: number): number | null {
  const row = db.get<{ at_ms: bigint }>("SELECT at_ms FROM closing WHERE kind = 'day' AND period >= ? AND at_ms >= ? ORDER BY number LIMIT 1", to, endMs);
  return row === undefined ? null : toNumber(row.at_ms);
}
