// What the treasury shows as pictures: balances by place, fees paid and what came in by method, one point per day.
import { formatMoney, type Unit } from '../../../shared/domain/money.ts';
import { isMethodId } from '../../../shared/domain/methods.ts';
import { businessDate, dayStartMs, nextDate } from '../../../shared/domain/time.ts';
import { treasuryBooks } from '../../../shared/domain/treasury-postings.ts';
import type { SeriesView, TreasuryService } from '../../core/treasury.ts';
import type { ReadableDb } from '../../db/database.ts';
import { TREASURY_METHOD } from './accounts/amounts.ts';
import { balancesSince, type DayBalance } from './accounts/balance-repo.ts';
import { allAccounts } from './accounts/account-repo.ts';

const LIMB = 10n ** 18n;
const DAY_MS = 86_400_000;

interface Day { readonly day: string; readonly fromMs: number; readonly toMs: number }

function daysUntil(nowMs: number, count: number, timeZone: string): readonly Day[] {
  const days: Day[] = [];
  const last = businessDate(nowMs, timeZone);
  for (let day = businessDate(nowMs - (count - 1) * DAY_MS, timeZone); day <= last; day = nextDate(day)) {
    days.push({ day, fromMs: dayStartMs(day, timeZone), toMs: dayStartMs(nextDate(day), timeZone) });
  }
  return days;
}

const text = (unit: Unit, minor: bigint): string => formatMoney({ unit, minor });

/** `rest` is awaited between the days, since a shop's year is a long read; false ends it there. */
export async function chartsOf(db: ReadableDb, nowMs: number, count: number, timeZone: string, rest: () => Promise<boolean>): Promise<Awaited<ReturnType<TreasuryService['charts']>>> {
  const days = daysUntil(nowMs, count, timeZone);
  const balances = [...accountBalances(db, days), ...gatewayBalances(db, days)];
  return { balances, fees: await seriesOf(days, (day) => feesOf(db, day), () => 'fees', rest), inflow: await seriesOf(days, (day) => inflowOf(db, day), (unit) => unit, rest) };
}

/** By the transactions themselves, so that an account that was added today shows its past. */
function accountBalances(db: ReadableDb, days: readonly Day[]): readonly SeriesView[] {
  return allAccounts(db).map(({ seq, name }) => {
    const until = (fromMs: number, toMs: number): bigint => db.get<{ sum: bigint | null }>(
      `SELECT sum(delta_sat) AS sum FROM treasury_transaction WHERE account_seq = ? AND state = 'block' AND at_ms >= ? AND at_ms < ?`, seq, fromMs, toMs,
    )?.sum ?? 0n;
    let balance = until(-Number.MAX_SAFE_INTEGER, days[0]?.fromMs ?? 0);
    return {
      label: name, unit: TREASURY_METHOD,
      points: days.map(({ day, fromMs, toMs }) => {
        balance += until(fromMs, toMs);
        return { day, value: text(TREASURY_METHOD, balance) };
      }),
    };
  });
}

/** Days on which nothing was read keep the last value; days before the first reading have no point. */
function gatewayBalances(db: ReadableDb, days: readonly Day[]): readonly SeriesView[] {
  const byPlace = new Map<string, DayBalance[]>();
  for (const row of balancesSince(db, days[0]?.day ?? '')) {
    if (!row.place.startsWith('gateway:')) continue;
    const key = `${row.place} ${row.unit}`;
    byPlace.set(key, [...byPlace.get(key) ?? [], row]);
  }
  return [...byPlace.values()].flatMap((rows): readonly SeriesView[] => {
    const first = rows[0];
    if (first === undefined || !isMethodId(first.unit)) return [];
    const unit = first.unit;
    const values = new Map(rows.map(({ day, minor }) => [day, minor]));
    let last: bigint | null = null;
    const points = days.flatMap(({ day }) => {
      last = values.get(day) ?? last;
      return last === null ? [] : [{ day, value: text(unit, last) }];
    });
    return [{ label: first.place.slice('gateway:'.length), unit, points }];
  });
}

interface Sum { readonly unit: string; readonly hi: bigint; readonly lo: bigint }

/** Days without any are zero; units that never moved are left out. */
async function seriesOf(days: readonly Day[], read: (day: Day) => readonly Sum[], label: (unit: string) => string, rest: () => Promise<boolean>): Promise<readonly SeriesView[]> {
  const rows: { readonly day: string; readonly sums: ReadonlyMap<string, bigint> }[] = [];
  for (const day of days) {
    rows.push({ day: day.day, sums: new Map(read(day).map(({ unit, hi, lo }) => [unit, hi * LIMB + lo])) });
    if (!await rest()) break;
  }
  const units = [...new Set(rows.flatMap(({ sums }) => [...sums.keys()]))].filter(isMethodId).sort();
  return units.map((unit) => ({ label: label(unit), unit, points: rows.map(({ day, sums }) => ({ day, value: text(unit, sums.get(unit) ?? 0n) })) }));
}

function feesOf(db: ReadableDb, { fromMs, toMs }: Day): readonly Sum[] {
  return db.all<Sum>(
    `SELECT p.unit, sum(p.hi) AS hi, sum(p.lo) AS lo FROM entry e INDEXED BY entry_by_time JOIN posting p ON p.entry_seq = e.seq
     WHERE e.at_ms >= ? AND e.at_ms < ? AND e.subject IS NOT NULL AND p.account IN (?, 'fees:gateway') GROUP BY p.unit`, fromMs, toMs, treasuryBooks.networkFees,
  );
}

/** What sales brought, by method. */
function inflowOf(db: ReadableDb, { fromMs, toMs }: Day): readonly Sum[] {
  return db.all<Sum>(
    `SELECT p.unit, sum(p.hi) AS hi, sum(p.lo) AS lo FROM entry e INDEXED BY entry_by_time JOIN posting p ON p.entry_seq = e.seq
     WHERE e.at_ms >= ? AND e.at_ms < ? AND e.invoice_seq IS NOT NULL AND (p.account GLOB 'gateway:*' OR p.account GLOB 'treasury:*') GROUP BY p.unit`, fromMs, toMs,
  );
}
