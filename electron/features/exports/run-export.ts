// One export from the open ledger to its files or a sink: rows of the master format through a profile, checked by its rules as they are written.
import { zoneClock } from './master/zone-clock.ts';
import { createTotals, type Totals } from './master/totals.ts';
import type { MasterGroup, MasterRow } from './master/row.ts';
import { dayStartMs } from '../../../shared/domain/time.ts';
import { invariant } from '../../../shared/errors/invariant.ts';
import type { ExportFilter } from '../../core/exports.ts';
import type { ReadableDb } from '../../db/database.ts';
import { readSetting } from '../../db/setting-repo.ts';
import type { BooksCheck } from './books-check.ts';
import { entriesOfDays, knownUntil } from '../books/day-range.ts';
import type { CheckedRequest } from './check-request.ts';
import type { Layout, LayoutContext, Loss, OutRecord } from './profiles/layout.ts';
import { profileOf } from './profiles/table.ts';
import { profileValues, settingOf } from './profiles/setting.ts';
import type { ReportContext } from './reports/context.ts';
import { reports } from './reports/table.ts';

export interface Prepared {
  readonly layout: Layout;
  /** Records of one document after the other; reading them reads the ledger. */
  readonly groups: Iterable<readonly OutRecord[]>;
  readonly totals: Totals;
  /** Taken out by who writes them, so that they do not pile up. */
  readonly losses: Loss[];
  /** Why, and how often. */
  readonly leftOut: ReadonlyMap<string, number>;
  readonly mode: string;
}

/** Prepares an export of any profile but `default`. */
export function prepare(db: ReadableDb, request: CheckedRequest, currency: string, books: BooksCheck): Prepared {
  const profile = profileOf(request.profile);
  invariant(profile !== undefined, 'a checked request names a profile');
  const mode = readSetting<string>(db, 'mode') ?? 'live';
  const { from, to, fromMs, toMs, timeZone, dayCutMinutes, report, filter } = request;
  const losses: Loss[] = [];
  const leftOut = new Map<string, number>();
  const context: LayoutContext = {
    report, from, to, timeZone, currency, mode, setting: settingOf(profile, profileValues(db, profile.name)),
    lose: (loss) => void losses.push(loss),
    leaveOut: (why) => void leftOut.set(why, (leftOut.get(why) ?? 0) + 1),
  };
  const layout = profile.open(context);
  const reading: ReportContext = {
    db, from, to, fromMs, toMs, entries: entriesOfDays(db, from, to, (date) => dayStartMs(date, timeZone, dayCutMinutes)), clock: zoneClock(timeZone, dayCutMinutes),
    mode, mark: books.problem ?? '', asOfMs: knownUntil(db, to, toMs),
  };
  const totals = createTotals();
  return { layout, groups: laidOut(reports[report](reading), layout, filter, totals), totals, losses, leftOut, mode };
}

function* laidOut(groups: Iterable<MasterGroup>, layout: Layout, filter: ExportFilter, totals: Totals): Generator<readonly OutRecord[]> {
  const keeps = keeper(filter);
  for (const group of groups) {
    const kept = keeps === null ? group : group.filter(keeps);
    if (kept.length === 0) continue;
    for (const row of kept) totals.add(row);
    const records = layout.records(kept);
    if (records.length > 0) yield records;
  }
}

/** null: everything is kept. */
function keeper({ gateway, method, status }: ExportFilter): ((row: MasterRow) => boolean) | null {
  if (gateway === undefined && method === undefined && status === undefined) return null;
  return (row) => (gateway === undefined || row.gateway === gateway) && (method === undefined || row.method === method) && (status === undefined || row.status === status);
}
