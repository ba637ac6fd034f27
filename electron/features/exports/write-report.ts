// Turns a report into bytes, chunk by chunk, counting rows and hashing as it goes.
import { createHash } from 'node:crypto';
import type { ReadableDb } from '../../db/database.ts';
import { readSetting } from '../../db/setting-repo.ts';
import type { CheckedRequest } from './check-request.ts';
import { plain, record } from './csv.ts';
import { reports } from './reports.ts';

/** Characters gathered before they are handed on. */
const CHUNK = 64 * 1024;

export interface Written {
  /** Without the header. */
  readonly rows: number;
  /** Lower-case hex of the whole file's bytes. */
  readonly sha256: string;
}

/** Writes header and records to `write`, waiting for it each time. The same ledger and request give the same bytes on every machine. */
export async function writeReport(db: ReadableDb, request: CheckedRequest, write: (chunk: string, rows: number) => void | Promise<void>): Promise<Written> {
  const report = reports[request.report];
  const hash = createHash('sha256');
  const mode = readSetting<string>(db, 'mode') ?? 'live';
  let waiting = record(report.columns.map(plain));
  let rows = 0;
  const hand = async (): Promise<void> => {
    hash.update(waiting, 'utf8');
    const chunk = waiting;
    waiting = '';
    await write(chunk, rows);
  };
  for (const cells of report.records(db, { ...request, mode })) {
    waiting += record(cells);
    rows += 1;
    if (waiting.length >= CHUNK) await hand();
  }
  await hand();
  return { rows, sha256: hash.digest('hex') };
}
