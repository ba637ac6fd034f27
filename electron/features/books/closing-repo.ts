// Closes in the ledger: written once, read as they were written.
import { createHash } from 'node:crypto';
import { closingText, type ClosingBody, type ClosingKind, type SealedClosing } from '../../../shared/domain/closing.ts';
import { GENESIS_HASH } from '../../../shared/domain/hash-chain.ts';
import type { Closing, ClosingSummary } from '../../core/books.ts';
import { toNumber, type ReadableDb, type WritableDb } from '../../db/database.ts';
import { fromJson, toJson } from '../../db/json.ts';

/** SHA-256 of the close's text, lower-case hex. `body` is the stored text. */
export const closingHash = (closing: SealedClosing, body: string): string => createHash('sha256').update(closingText(closing, body), 'utf8').digest('hex');

export interface ClosingRow {
  readonly kind: ClosingKind; readonly number: bigint; readonly period: string; readonly from_entry: bigint; readonly to_entry: bigint;
  readonly from_document: bigint; readonly to_document: bigint; readonly head_hash: string; readonly at_ms: bigint; readonly document: string;
  readonly prev_hash: string; readonly body: string; readonly hash: string;
}

const COLUMNS = 'kind, number, period, from_entry, to_entry, from_document, to_document, head_hash, at_ms, document, prev_hash, body, hash';

/** The last close of a kind; null before the first. */
export function lastClosing(db: ReadableDb, kind: ClosingKind): Closing | null {
  const row = db.get<ClosingRow>(`SELECT ${COLUMNS} FROM closing WHERE kind = ? ORDER BY number DESC LIMIT 1`, kind);
  return row === undefined ? null : closingOf(row);
}

export function closingByNumber(db: ReadableDb, kind: ClosingKind, number: number): Closing | null {
  const row = db.get<ClosingRow>(`SELECT ${COLUMNS} FROM closing WHERE kind = ? AND number = ?`, kind, number);
  return row === undefined ? null : closingOf(row);
}

/** Those with numbers above `after` and periods up to `lastPeriod`, oldest first. */
export const closingsAfter = (db: ReadableDb, kind: ClosingKind, after: number, lastPeriod: string): readonly Closing[] =>
  db.all<ClosingRow>(`SELECT ${COLUMNS} FROM closing WHERE kind = ? AND number > ? AND period <= ? ORDER BY number`, kind, after, lastPeriod).map(closingOf);

/** Newest first, with numbers below `before`. */
export const closingPage = (db: ReadableDb, kind: ClosingKind, before: number, limit: number): readonly ClosingSummary[] =>
  db.all<ClosingRow>(`SELECT ${COLUMNS} FROM closing WHERE kind = ? AND number < ? ORDER BY number DESC LIMIT ?`, kind, before, limit).map(sealedOf);

/** As they are in the file, for the audit, among the first `newest` that were written; in the order of their ends. */
export const closingRows = (db: ReadableDb, after: number, upTo: number, newest: bigint): readonly ClosingRow[] =>
  db.all<ClosingRow>(`SELECT ${COLUMNS} FROM closing WHERE to_entry > ? AND to_entry <= ? AND rowid <= ? ORDER BY to_entry, kind, number`, after, upTo, newest);

/** Marks what is written by now. */
export const newestRow = (db: ReadableDb): bigint => db.get<{ row: bigint | null }>('SELECT max(rowid) AS row FROM closing')?.row ?? 0n;

/** Those of a kind with numbers from `first` to `last`. */
export const closingsBetween = (db: ReadableDb, { kind, first, last }: { readonly kind: ClosingKind; readonly first: number; readonly last: number }): readonly Closing[] =>
  db.all<ClosingRow>(`SELECT ${COLUMNS} FROM closing WHERE kind = ? AND number BETWEEN ? AND ? ORDER BY number`, kind, first, last).map(closingOf);

/** Runs inside the caller's transaction. */
export function insertClosing(db: WritableDb, sealed: Omit<SealedClosing, 'prevHash'>, body: ClosingBody): Closing {
  const prevHash = db.get<{ hash: string }>('SELECT hash FROM closing WHERE kind = ? ORDER BY number DESC LIMIT 1', sealed.kind)?.hash ?? GENESIS_HASH;
  const closing = { ...sealed, prevHash };
  const text = toJson(body);
  const hash = closingHash(closing, text);
  const { kind, number, period, fromEntry, toEntry, headHash, atMs, document } = closing;
  db.run(
    `INSERT INTO closing (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    kind, number, period, fromEntry, toEntry, body.documentRange.from, body.documentRange.to, headHash, atMs, document, prevHash, text, hash,
  );
  return { id: `${kind}:${String(number)}`, ...closing, hash, body };
}

/** All but the body. */
export const sealedOf = (row: ClosingRow): ClosingSummary => ({
  id: `${row.kind}:${String(row.number)}`, kind: row.kind, number: toNumber(row.number), period: row.period, fromEntry: toNumber(row.from_entry), toEntry: toNumber(row.to_entry),
  headHash: row.head_hash, atMs: toNumber(row.at_ms), document: row.document, prevHash: row.prev_hash, hash: row.hash,
});

const closingOf = (row: ClosingRow): Closing => ({ ...sealedOf(row), body: fromJson<ClosingBody>(row.body) });
