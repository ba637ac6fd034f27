// The last balance of each day of every place where the shop has money, and what was read last.
import { toNumber, type ReadableDb, type WritableDb } from '../../../db/database.ts';

export interface DayBalance {
  /** `treasury:NAME` or `gateway:NAME`. */
  readonly place: string;
  readonly unit: string;
  /** In the shop's zone. */
  readonly day: string;
  readonly minor: bigint;
  /** On its way in; null: the place does not tell. */
  readonly pendingMinor: bigint | null;
  readonly atMs: number;
}

interface Row { readonly place: string; readonly unit: string; readonly day: string; readonly minor: string; readonly pending_minor: string | null; readonly at_ms: bigint }

const balanceOf = (row: Row): DayBalance => ({
  place: row.place, unit: row.unit, day: row.day, minor: BigInt(row.minor), pendingMinor: row.pending_minor === null ? null : BigInt(row.pending_minor), atMs: toNumber(row.at_ms),
});

export function storeBalance(db: WritableDb, { place, unit, day, minor, pendingMinor, atMs }: DayBalance): void {
  db.run(
    `INSERT INTO balance_day (place, unit, day, minor, pending_minor, at_ms) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (place, unit, day) DO UPDATE SET minor = excluded.minor, pending_minor = excluded.pending_minor, at_ms = excluded.at_ms`,
    place, unit, day, minor.toString(), pendingMinor?.toString() ?? null, atMs,
  );
}

/** What was read last of a place, one balance for each unit. */
export function lastBalances(db: ReadableDb, place: string): readonly DayBalance[] {
  return db.all<Row>('SELECT * FROM balance_day b WHERE place = ? AND day = (SELECT max(day) FROM balance_day WHERE place = b.place AND unit = b.unit) ORDER BY unit', place).map(balanceOf);
}

/** Every day from one on, oldest first. */
export function balancesSince(db: ReadableDb, day: string): readonly DayBalance[] {
  return db.all<Row>('SELECT * FROM balance_day WHERE day >= ? ORDER BY place, unit, day', day).map(balanceOf);
}
