// Reads what format 1 needs, row by row from one moment of the ledger; each report is a single statement.
import { toNumber, type ReadableDb } from '../../../db/database.ts';

/** Instants, the end exclusive. */
export interface Period {
  readonly fromMs: number;
  readonly toMs: number;
}

interface SaleColumns {
  readonly id: string; readonly order_id: string; readonly note: string; readonly gateway: string; readonly driver: string; readonly method: string;
  readonly unit: string; readonly amount_minor: string; readonly created_at_ms: bigint; readonly status: string | null; readonly judgement: string | null;
}

export interface SaleRow {
  readonly id: string;
  readonly orderId: string;
  readonly note: string;
  readonly gateway: string;
  readonly driver: string;
  readonly method: string;
  readonly unit: string;
  /** Digits as stored. */
  readonly amountMinor: string;
  readonly createdAtMs: number;
  /** null only for a sale that was never judged; the judgement as stored. */
  readonly status: string | null;
  readonly judgement: string | null;
}

/** Sales created in the period, oldest first, with their judged state as it is stored. */
export function* salesIn(db: ReadableDb, { fromMs, toMs }: Period): Generator<SaleRow> {
  const rows = db.each<SaleColumns>(
    `SELECT i.id, i.order_id, i.note, i.gateway, i.driver, i.method, i.unit, i.amount_minor, i.created_at_ms, s.status, s.judgement
     FROM invoice i LEFT JOIN invoice_state s ON s.invoice_seq = i.seq
     WHERE i.created_at_ms >= ? AND i.created_at_ms < ? ORDER BY i.created_at_ms, i.seq`, fromMs, toMs,
  );
  for (const row of rows) {
    yield {
      id: row.id, orderId: row.order_id, note: row.note, gateway: row.gateway, driver: row.driver, method: row.method, unit: row.unit,
      amountMinor: row.amount_minor, createdAtMs: toNumber(row.created_at_ms), status: row.status, judgement: row.judgement,
    };
  }
}

interface PaidColumns {
  readonly id: string; readonly order_id: string; readonly gateway: string; readonly created_at_ms: bigint; readonly status: string; readonly judgement: string;
}

/** What the payments of a sale are told with. */
export type PaidRow = Pick<SaleRow, 'id' | 'orderId' | 'gateway' | 'createdAtMs'> & { readonly status: string; readonly judgement: string };

/** Sales created in the period with the few columns that their payments need. */
export function* paidIn(db: ReadableDb, { fromMs, toMs }: Period): Generator<PaidRow> {
  const rows = db.each<PaidColumns>(
    `SELECT i.id, i.order_id, i.gateway, i.created_at_ms, s.status, s.judgement FROM invoice i JOIN invoice_state s ON s.invoice_seq = i.seq
     WHERE i.created_at_ms >= ? AND i.created_at_ms < ? ORDER BY i.created_at_ms, i.seq`, fromMs, toMs,
  );
  for (const { id, order_id: orderId, gateway, created_at_ms: createdAtMs, status, judgement } of rows) {
    yield { id, orderId, gateway, createdAtMs: toNumber(createdAtMs), status, judgement };
  }
}

interface JournalColumns {
  readonly seq: bigint; readonly at_ms: bigint; readonly kind: string; readonly hash: string; readonly id: string; readonly order_id: string;
  readonly line: bigint; readonly account: string; readonly unit: string; readonly minor: string;
}

export interface JournalRow {
  readonly entry: number;
  readonly line: number;
  readonly atMs: number;
  readonly kind: string;
  readonly hash: string;
  /** The sale, or the subject of an entry about something else; such entries have no order. */
  readonly invoiceId: string;
  readonly orderId: string;
  readonly account: string;
  readonly unit: string;
  readonly minor: bigint;
}

/** Postings of the entries booked in the period, in the order of the books. */
export function* journalIn(db: ReadableDb, { fromMs, toMs }: Period): Generator<JournalRow> {
  const rows = db.each<JournalColumns>(
    `SELECT e.seq, e.at_ms, e.kind, e.hash, coalesce(i.id, e.subject) AS id, coalesce(i.order_id, '') AS order_id, p.line, p.account, p.unit, p.minor
     FROM entry e JOIN posting p ON p.entry_seq = e.seq LEFT JOIN invoice i ON i.seq = e.invoice_seq
     WHERE e.at_ms >= ? AND e.at_ms < ? ORDER BY e.seq, p.line`, fromMs, toMs,
  );
  for (const row of rows) {
    yield {
      entry: toNumber(row.seq), line: toNumber(row.line), atMs: toNumber(row.at_ms), kind: row.kind, hash: row.hash, invoiceId: row.id,
      orderId: row.order_id, account: row.account, unit: row.unit, minor: BigInt(row.minor),
    };
  }
}
