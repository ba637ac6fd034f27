// Writes profile `default`, format 1, as it always was: the same ledger and request give the same bytes on every machine, and always will.
import type { ReadableDb } from '../../../db/database.ts';
import { readSetting } from '../../../db/setting-repo.ts';
import { invariant } from '../../../../shared/errors/invariant.ts';
import type { CheckedRequest } from '../check-request.ts';
import { formatOneReport } from '../format1/reports.ts';
import { zoneClock } from '../master/zone-clock.ts';
import { headLine, lineWriter, plainCsv } from './dialect.ts';
import type { TextSink } from './write-text.ts';

/** Characters gathered before they are handed on. */
const CHUNK = 256 * 1024;

/** Gives the number of rows. */
export async function writeFormatOne(db: ReadableDb, request: CheckedRequest, sink: TextSink): Promise<number> {
  const report = formatOneReport(request.report);
  invariant(report !== undefined, 'a checked request names a report of its profile');
  const mode = readSetting<string>(db, 'mode') ?? 'live';
  await sink.next();
  const line = lineWriter(report.columns, plainCsv);
  const setting = { fromMs: request.fromMs, toMs: request.toMs, clock: zoneClock(request.timeZone, request.dayCutMinutes), mode };
  let waiting = headLine(report.columns, plainCsv);
  let rows = 0;
  const hand = async (): Promise<void> => {
    await sink.write(waiting);
    waiting = '';
    await sink.between(rows);
  };
  for (const cells of report.records(db, setting)) {
    waiting += line(cells);
    rows += 1;
    if (waiting.length >= CHUNK) await hand();
  }
  sink.count(rows);
  await hand();
  return rows;
}
