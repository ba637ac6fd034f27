// What sales without a gateway asked for, where, and what of it was called final.
import { toNumber, type ReadableDb, type WritableDb } from '../../../db/database.ts';

export interface StoredOffer {
  readonly seq: number;
  readonly invoiceId: string;
  readonly account: number;
  readonly accountName: string;
  readonly index: number;
  readonly address: string;
  readonly dueSat: bigint;
  readonly required: number;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  /** When it was taken before the first block; null: it was not. */
  readonly atOnceAtMs: number | null;
  /** Outputs (`txid:vout`) that were called final at least once. */
  readonly counted: readonly string[];
}

interface Row {
  readonly seq: bigint; readonly invoice_id: string; readonly account_seq: bigint; readonly name: string; readonly idx: bigint; readonly address: string; readonly due_sat: bigint;
  readonly required: bigint; readonly created_at_ms: bigint; readonly expires_at_ms: bigint; readonly at_once_at_ms: bigint | null; readonly counted: string;
}

const FROM = `o.seq, o.invoice_id, o.account_seq, a.name, o.idx, t.address, o.due_sat, o.required, o.created_at_ms, o.expires_at_ms, o.at_once_at_ms, o.counted
  FROM direct_offer o JOIN treasury_account a ON a.seq = o.account_seq JOIN treasury_address t ON t.account_seq = o.account_seq AND t.chain = 0 AND t.idx = o.idx`;

function outpointsOf(text: string): readonly string[] {
  const read: unknown = JSON.parse(text);
  return Array.isArray(read) ? read.filter((each) => typeof each === 'string') : [];
}

const offerOf = (row: Row): StoredOffer => ({
  seq: toNumber(row.seq), invoiceId: row.invoice_id, account: toNumber(row.account_seq), accountName: row.name, index: toNumber(row.idx), address: row.address, dueSat: row.due_sat,
  required: toNumber(row.required), createdAtMs: toNumber(row.created_at_ms), expiresAtMs: toNumber(row.expires_at_ms), atOnceAtMs: row.at_once_at_ms === null ? null : toNumber(row.at_once_at_ms),
  counted: outpointsOf(row.counted),
});

export function offerOfSale(db: ReadableDb, invoiceId: string): StoredOffer | null {
  const row = db.get<Row>(`SELECT ${FROM} WHERE o.invoice_id = ?`, invoiceId);
  return row === undefined ? null : offerOf(row);
}

/** Newest first; `before`: those with a lower number. */
export function offersOf(db: ReadableDb, account: number, before: number | null, sinceMs: number, limit: number): readonly StoredOffer[] {
  return db.all<Row>(
    `SELECT ${FROM} WHERE o.account_seq = ? AND o.seq < ? AND o.created_at_ms >= ? ORDER BY o.seq DESC LIMIT ?`, account, before ?? Number.MAX_SAFE_INTEGER, sinceMs, limit,
  ).map(offerOf);
}

export interface NewOffer { readonly invoiceId: string; readonly account: number; readonly index: number; readonly dueSat: bigint; readonly required: number; readonly rate: string; readonly createdAtMs: number; readonly expiresAtMs: number }

export function insertOffer(db: WritableDb, { invoiceId, account, index, dueSat, required, rate, createdAtMs, expiresAtMs }: NewOffer): void {
  db.run(
    'INSERT INTO direct_offer (invoice_id, account_seq, idx, due_sat, required, rate, created_at_ms, expires_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    invoiceId, account, index, dueSat, required, rate, createdAtMs, expiresAtMs,
  );
}

export function storeCounted(db: WritableDb, seq: number, counted: readonly string[]): void {
  db.run('UPDATE direct_offer SET counted = ? WHERE seq = ?', JSON.stringify(counted), seq);
}

/** Taken before the first block; `minor` is the sale's amount, which counts against the shift's cap. */
export function storeAtOnce(db: WritableDb, seq: number, atMs: number, minor: bigint): void {
  db.run('UPDATE direct_offer SET at_once_at_ms = ?, at_once_minor = ? WHERE seq = ?', atMs, minor, seq);
}

export function takenAtOnceSince(db: ReadableDb, sinceMs: number): bigint {
  return db.get<{ sum: bigint | null }>('SELECT sum(at_once_minor) AS sum FROM direct_offer WHERE at_once_at_ms IS NOT NULL AND at_once_at_ms >= ?', sinceMs)?.sum ?? 0n;
}
