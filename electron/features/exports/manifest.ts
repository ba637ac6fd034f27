// The manifest beside an export: what was asked for, what is in the files, and what they hash to. The same export gives the same again, but for what is said of the books.
import { basename } from 'node:path';
import { dayStartMs, isoWithOffset } from '../../../shared/domain/time.ts';
import type { WrittenPart } from '../../core/exports.ts';
import { toNumber, type ReadableDb } from '../../db/database.ts';
import { entriesOfDays, knownUntil } from '../books/day-range.ts';
import type { BooksCheck } from './books-check.ts';
import { FIRST_PROFILE, type CheckedRequest } from './check-request.ts';

/** Of the manifest's own shape. */
const MANIFEST_VERSION = 1;

export interface ManifestFacts {
  readonly request: CheckedRequest;
  readonly mode: string;
  readonly parts: readonly WrittenPart[];
  readonly totals: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly books: BooksCheck;
  readonly losses: { readonly file: WrittenPart; readonly count: number } | null;
  readonly leftOut: ReadonlyMap<string, number>;
  readonly notes: readonly string[];
}

const file = ({ path, rows, bytes, sha256 }: WrittenPart) => ({ file: basename(path), rows, bytes, sha256 });

/** JSON of two spaces, LF, keys in a fixed order. */
export function manifestText(db: ReadableDb, { request, mode, parts, totals, books, losses, leftOut, notes }: ManifestFacts): string {
  // The last entry of the period: later ones change nothing here.
  const { to: last } = entriesOfDays(db, request.from, request.to, (date) => dayStartMs(date, request.timeZone, request.dayCutMinutes));
  const head = db.get<{ seq: bigint; hash: string }>('SELECT seq, hash FROM entry WHERE seq = ?', last);
  const asOfMs = knownUntil(db, request.to, request.toMs);
  return `${JSON.stringify({
    manifest: MANIFEST_VERSION,
    report: request.report, profile: request.profile, formatVersion: request.profile === FIRST_PROFILE ? 1 : 2, format: request.format,
    from: request.from, to: request.to, timeZone: request.timeZone, dayCutMinutes: request.dayCutMinutes, filter: request.filter, mode,
    // null: the period is open, and its sales are told as they are known now.
    asOf: asOfMs === null ? null : isoWithOffset(asOfMs, request.timeZone),
    rows: parts.reduce((sum, { rows }) => sum + rows, 0),
    parts: parts.map(file),
    totals,
    chain: head === undefined ? null : { entry: toNumber(head.seq), hash: head.hash },
    books: { hold: books.problem === null, problem: books.problem, checked: books.checked },
    losses: losses === null ? null : { ...file(losses.file), count: losses.count },
    leftOut: Object.fromEntries([...leftOut.entries()].sort(([a], [b]) => (a < b ? -1 : 1))),
    notes,
  }, null, 2)}\n`;
}
