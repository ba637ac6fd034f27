// Closes days, months and years: each freezes what was booked since the close before it, in one transaction.
import type { ClosingBody, ClosingKind, NumberRange, RangeTotals } from '../../../shared/domain/closing.ts';
import { businessDate, dateBefore, dayStartMs, isDate, nextDate } from '../../../shared/domain/time.ts';
import { GENESIS_HASH } from '../../../shared/domain/hash-chain.ts';
import { failure, ok, type Result } from '../../../shared/errors/result.ts';
import type { BooksService, Closing } from '../../core/books.ts';
import type { Clock } from '../../core/ports.ts';
import { toNumber, type ReadableDb, type WritableDb } from '../../db/database.ts';
import { attempt } from '../../db/errors.ts';
import { closingByNumber, closingPage, closingsAfter, insertClosing, lastClosing } from './closing-repo.ts';
import { documentName, writeDocument } from './documents.ts';
import { combined } from './combined.ts';
import { readBooksSetting } from './setting.ts';
import { addSums, totalsOf } from './totals.ts';

export interface ClosingDeps {
  readonly db: WritableDb;
  readonly path: string;
  readonly clock: Clock;
  readonly shop: () => { readonly shopName: string; readonly timeZone: string };
  /** Called once the close is durable: it puts a copy of it outside the file. */
  readonly onClosed: (closing: Closing) => void;
}

type Closings = Pick<BooksService, 'closeDay' | 'closeMonth' | 'closeYear' | 'closings' | 'closing' | 'preview'>;

const PAGE = 100;

/** A period as it is checked and closed: where it ends, and what it consists of. */
interface Period { readonly kind: ClosingKind; readonly period: string; readonly firstDay: string; readonly dayAfter: string }

export function createClosings({ db, path, clock, shop, onClosed }: ClosingDeps): Closings {
  const cut = (): number => readBooksSetting(db).dayCutMinutes;
  const today = (): string => businessDate(clock.nowMs(), shop().timeZone, cut());
  const startOf = (date: string): number => dayStartMs(date, shop().timeZone, cut());

  /** Whether anything booked before a moment is in no closed day yet. */
  const hasOpenEntries = (endMs: number): boolean =>
    db.get('SELECT 1 FROM entry WHERE seq > ? AND at_ms < ? LIMIT 1', lastClosing(db, 'day')?.toEntry ?? 0, endMs) !== undefined;

  const close = (period: Period | null, text: string): Result<Closing> => {
    if (period === null) return failure('books/period', { details: { period: text } });
    const done = attempt(path, () => db.transaction((): Result<Closing> =>
      refusal(period) ?? ok(write(period, period.kind === 'day' ? ofDay(period) : ofParts(period)))));
    const closed = done.ok ? done.value : done;
    if (closed.ok) onClosed(closed.value);
    return closed;
  };

  const refusal = ({ kind, period, firstDay, dayAfter }: Period): Result<never> | null => {
    if (today() < firstDay) return failure('books/not_begun', { details: { period } });
    const last = lastClosing(db, kind);
    if (last !== null && last.period >= period) return failure('books/closed_already', { details: { period, last: last.period } });
    if (kind !== 'day') {
      const lastDay = dateBefore(dayAfter);
      if (hasOpenEntries(startOf(dayAfter)) || today() < dayAfter && lastClosing(db, 'day')?.period !== lastDay) return failure('books/still_open', { details: { period, parts: 'days' } });
      if (kind === 'year' && closingsAfter(db, 'day', lastPart(db, 'month'), lastDay).length > 0) return failure('books/still_open', { details: { period, parts: 'months' } });
      return null;
    }
    // What belongs to a closed day and was learned later is taken along; a day that was left out is not.
    const since = last === null ? null : startOf(nextDate(last.period));
    const left = since === null ? undefined : db.get<{ at_ms: bigint }>('SELECT at_ms FROM entry WHERE seq > ? AND at_ms >= ? AND at_ms < ? ORDER BY seq LIMIT 1', last?.toEntry ?? 0, since, startOf(firstDay));
    return left === undefined ? null : failure('books/earlier_open', { details: { period, earlier: businessDate(toNumber(left.at_ms), shop().timeZone, cut()) } });
  };

  const ofDay = ({ dayAfter }: { readonly dayAfter: string }): RangeTotals & Pick<ClosingBody, 'parts'> => {
    const last = lastClosing(db, 'day');
    const end = startOf(dayAfter);
    return { ...totalsOf(db, rangeOf(db, 'entry', (last?.toEntry ?? 0) + 1, end), rangeOf(db, 'document', (last?.body.documentRange.to ?? 0) + 1, end)), parts: null };
  };

  /** The sum of the closed days (months) of the period: nothing is added up twice, whatever the number of sales. */
  const ofParts = ({ kind, dayAfter }: Period): RangeTotals & Pick<ClosingBody, 'parts'> => {
    const last = lastClosing(db, kind);
    const part = kind === 'month' ? 'day' : 'month';
    const parts = closingsAfter(db, part, lastPart(db, kind), kind === 'month' ? dateBefore(dayAfter) : dateBefore(dayAfter).slice(0, 7));
    return combined(part, parts, { entry: (last?.toEntry ?? 0) + 1, document: (last?.body.documentRange.to ?? 0) + 1 });
  };

  const bodyOf = (kind: ClosingKind, range: RangeTotals & Pick<ClosingBody, 'parts'>): ClosingBody => {
    const { shopName, timeZone } = shop();
    const { till, dayCutMinutes } = readBooksSetting(db);
    const hash = db.get<{ hash: string }>('SELECT hash FROM entry WHERE seq = ?', range.entries.to)?.hash ?? GENESIS_HASH;
    return {
      format: 1, shop: shopName, till, timeZone, dayCutMinutes, ...range,
      perpetual: addSums([...lastClosing(db, kind)?.body.perpetual ?? [], ...range.totals]), head: { seq: range.entries.to, hash },
    };
  };

  const write = ({ kind, period }: Period, range: RangeTotals & Pick<ClosingBody, 'parts'>): Closing => {
    const body = bodyOf(kind, range);
    const number = (lastClosing(db, kind)?.number ?? 0) + 1;
    const atMs = clock.nowMs();
    const document = writeDocument(db, {
      kind: 'close', till: body.till, atMs, timeZone: body.timeZone, dayCutMinutes: body.dayCutMinutes, about: { subject: `cl:${kind}:${String(number)}` },
      body: { kind, number, period, toEntry: body.entries.to, head: body.head.hash },
    });
    return insertClosing(db, {
      kind, number, period, fromEntry: body.entries.from, toEntry: body.entries.to, headHash: body.head.hash, atMs, document: documentName('close', body.till, document.number),
    }, body);
  };

  return {
    closeDay: (date = today()) => close(isDate(date) ? { kind: 'day', period: date, firstDay: date, dayAfter: nextDate(date) } : null, date),
    closeMonth: (month) => close(isDate(`${month}-01`) ? { kind: 'month', period: month, firstDay: `${month}-01`, dayAfter: `${monthAfter(month)}-01` } : null, month),
    closeYear: (year) => close(isDate(`${year}-01-01`) ? { kind: 'year', period: year, firstDay: `${year}-01-01`, dayAfter: `${String(Number(year) + 1).padStart(4, '0')}-01-01` } : null, year),
    closings(kind, cursor) {
      const before = cursor !== null && cursor !== undefined && /^\d{1,15}$/.test(cursor) ? Number(cursor) : Number.MAX_SAFE_INTEGER;
      const page = closingPage(db, kind, before, PAGE + 1);
      return { closings: page.slice(0, PAGE), next: page.length > PAGE ? String(page[PAGE - 1]?.number ?? '') : null };
    },
    closing(id) {
      const match = /^(day|month|year):([1-9]\d{0,14})$/.exec(id);
      const kind = match?.[1] === 'day' || match?.[1] === 'month' || match?.[1] === 'year' ? match[1] : null;
      const found = kind === null ? null : closingByNumber(db, kind, Number(match?.[2]));
      return found === null ? failure('books/no_such_closing', { details: { id } }) : ok(found);
    },
    preview: () => db.snapshot(() => ({ kind: 'day' as const, period: today(), atMs: clock.nowMs(), body: bodyOf('day', ofDay({ dayAfter: nextDate(today()) })) })),
  };
}

// Four days after the 28th it is the next month, always.
const monthAfter = (month: string): string => new Date(Date.parse(`${month}-28T00:00:00Z`) + 4 * 86_400_000).toISOString().slice(0, 7);

/** From a row on to the last before the first one of the next period: a clock that went back puts nothing of the next day into this one. */
function rangeOf(db: ReadableDb, table: 'entry' | 'document', from: number, endMs: number): NumberRange {
  const later = db.get<{ seq: bigint }>(`SELECT seq FROM ${table} WHERE seq >= ? AND at_ms >= ? ORDER BY seq LIMIT 1`, from, endMs)?.seq;
  const to = later === undefined ? toNumber(db.get<{ seq: bigint | null }>(`SELECT max(seq) AS seq FROM ${table}`)?.seq ?? 0n) : toNumber(later) - 1;
  return { from, to: Math.max(to, from - 1) };
}

/** The number of the last day (month) that is in a closed month (year). */
function lastPart(db: ReadableDb, kind: ClosingKind): number {
  for (let closing = lastClosing(db, kind); closing !== null; closing = closingByNumber(db, kind, closing.number - 1)) {
    if (closing.body.parts !== null) return closing.body.parts.last;
  }
  return 0;
}
