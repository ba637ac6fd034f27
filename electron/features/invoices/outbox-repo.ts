// The queue of what must still be sent to a gateway. A row is durable before the first byte leaves, and says what is known of it.
import { toNumber, type ReadableDb, type WritableDb } from '../../db/database.ts';
import type { InvoiceSeq } from './invoice-repo.ts';

/**
 * `queued`: certainly not at the gateway. `sending`: the bytes may be on their way now. `in_doubt`: they may have arrived; only asking
 * may follow. `done`, `failed`: settled.
 */
export type OutboxState = 'queued' | 'sending' | 'in_doubt' | 'done' | 'failed';

export interface OutboxRow {
  readonly seq: number;
  readonly invoiceSeq: InvoiceSeq;
  readonly idempotencyKey: string;
  readonly state: OutboxState;
  readonly attempts: number;
  readonly nextAtMs: number;
}

interface Row { readonly seq: bigint; readonly invoice_seq: bigint; readonly idempotency_key: string; readonly state: OutboxState; readonly attempts: bigint; readonly next_at_ms: bigint }

const COLUMNS = 'seq, invoice_seq, idempotency_key, state, attempts, next_at_ms';

/** What is not settled, worded as the index `outbox_waiting` is: SQLite takes the index only where its own words stand. */
const WAITING = `state IN ('queued', 'sending', 'in_doubt')`;

const rowOf = (row: Row): OutboxRow => ({
  seq: toNumber(row.seq), invoiceSeq: toNumber(row.invoice_seq), idempotencyKey: row.idempotency_key, state: row.state,
  attempts: toNumber(row.attempts), nextAtMs: toNumber(row.next_at_ms),
});

/** Stored as `sending`: the caller sends right after the commit, and a crash in between must count as "may have been sent". */
export function insertCreate(db: WritableDb, invoice: InvoiceSeq, idempotencyKey: string, nowMs: number): number {
  const { lastId } = db.run(
    `INSERT INTO outbox (invoice_seq, kind, idempotency_key, state, attempts, next_at_ms) VALUES (?, 'create', ?, 'sending', 0, ?)`, invoice, idempotencyKey, nowMs,
  );
  return toNumber(lastId);
}

export function outboxBySeq(db: ReadableDb, seq: number): OutboxRow | null {
  const row = db.get<Row>(`SELECT ${COLUMNS} FROM outbox WHERE seq = ?`, seq);
  return row === undefined ? null : rowOf(row);
}

export function outboxOfInvoice(db: ReadableDb, invoice: InvoiceSeq): OutboxRow | null {
  const row = db.get<Row>(`SELECT ${COLUMNS} FROM outbox WHERE invoice_seq = ?`, invoice);
  return row === undefined ? null : rowOf(row);
}

/** An account's rows that are not settled and to be tried by then, oldest first. */
export function waitingToSend(db: ReadableDb, account: string, byMs: number): readonly number[] {
  return db.all<{ seq: bigint }>(
    `SELECT o.seq FROM outbox o JOIN invoice i ON i.seq = o.invoice_seq
     WHERE o.${WAITING} AND i.gateway = ? AND o.next_at_ms <= ? ORDER BY o.seq`, account, byMs,
  ).map((row) => toNumber(row.seq));
}

/** When the account's next row is to be tried; null when none waits. */
export function nextSendAt(db: ReadableDb, account: string): number | null {
  const row = db.get<{ at: bigint | null }>(
    `SELECT min(o.next_at_ms) AS at FROM outbox o JOIN invoice i ON i.seq = o.invoice_seq WHERE o.${WAITING} AND i.gateway = ?`, account,
  );
  return row?.at == null ? null : toNumber(row.at);
}

/** Makes all that waits due. */
export function sendNow(db: WritableDb, nowMs: number): void {
  db.run(`UPDATE outbox SET next_at_ms = ? WHERE ${WAITING} AND next_at_ms > ?`, nowMs, nowMs);
}

export function setOutbox(db: WritableDb, seq: number, state: OutboxState, attempts: number, nextAtMs: number): void {
  db.run('UPDATE outbox SET state = ?, attempts = ?, next_at_ms = ? WHERE seq = ?', state, attempts, nextAtMs, seq);
}

/** At the start of the writer: what an earlier process was sending may have arrived. */
export function doubtInterrupted(db: WritableDb): void {
  db.run(`UPDATE outbox SET state = 'in_doubt' WHERE ${WAITING} AND state = 'sending'`);
}

/** Sales of which it is not known whether they reached their gateway. */
export function countInDoubt(db: ReadableDb): number {
  return toNumber(db.get<{ n: bigint }>(`SELECT count(*) AS n FROM outbox WHERE ${WAITING} AND state <> 'queued'`)?.n ?? 0n);
}
