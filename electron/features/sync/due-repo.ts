// The queue of sales to ask about, by account and moment; an index, never a scan.
import { toNumber, type ReadableDb, type WritableDb } from '../../db/database.ts';
import { LONGEST_PAUSE_MS } from '../invoices/check-schedule.ts';
import type { InvoiceSeq } from '../invoices/invoice-repo.ts';
import { sendNow } from '../invoices/outbox-repo.ts';

interface SeqRow { readonly invoice_seq: bigint }

const seqs = (rows: readonly SeqRow[]): readonly InvoiceSeq[] => rows.map((row) => toNumber(row.invoice_seq));

/** The longest waiting first. */
export function dueSeqs(db: ReadableDb, account: string, nowMs: number, limit: number): readonly InvoiceSeq[] {
  return seqs(db.all<SeqRow>(
    'SELECT invoice_seq FROM invoice_state WHERE gateway = ? AND next_check_at_ms <= ? ORDER BY next_check_at_ms LIMIT ?', account, nowMs, limit,
  ));
}

/** When the account's next sale is due; null when none is watched. */
export function nextDueAt(db: ReadableDb, account: string): number | null {
  const row = db.get<{ next_check_at_ms: bigint }>(
    'SELECT next_check_at_ms FROM invoice_state WHERE gateway = ? AND next_check_at_ms IS NOT NULL ORDER BY next_check_at_ms LIMIT 1', account,
  );
  return row === undefined ? null : toNumber(row.next_check_at_ms);
}

/** Open ones and those of the ended ones whose time has come. */
export function seqsToCatchUp(db: ReadableDb, account: string, nowMs: number): readonly InvoiceSeq[] {
  return seqs(db.all<SeqRow>(
    'SELECT invoice_seq FROM invoice_state WHERE gateway = ? AND next_check_at_ms IS NOT NULL AND (final = 0 OR next_check_at_ms <= ?) ORDER BY next_check_at_ms',
    account, nowMs,
  ));
}

/** When the oldest of them was charged. */
export function oldestOf(db: ReadableDb, ids: readonly InvoiceSeq[]): number {
  const lowest = ids.reduce((least, seq) => Math.min(least, seq), Number.MAX_SAFE_INTEGER);
  const row = db.get<{ created_at_ms: bigint }>('SELECT created_at_ms FROM invoice WHERE seq = ?', lowest);
  return row === undefined ? 0 : toNumber(row.created_at_ms);
}

/** Puts a sale that is due behind all the others that are. */
export function dueLast(db: WritableDb, seq: InvoiceSeq, nowMs: number): void {
  db.run('UPDATE invoice_state SET next_check_at_ms = ? WHERE invoice_seq = ? AND next_check_at_ms <= ?', nowMs, seq, nowMs);
}

/** After a start or a jump of our clock: open sales are due now, and nothing waits for a moment that only the wrong clock knew. */
export function dueAfterJump(db: WritableDb, nowMs: number): void {
  db.run('UPDATE invoice_state SET next_check_at_ms = ? WHERE final = 0 AND next_check_at_ms > ?', nowMs, nowMs);
  db.run('UPDATE invoice_state SET next_check_at_ms = ? WHERE next_check_at_ms > ?', nowMs + LONGEST_PAUSE_MS, nowMs + LONGEST_PAUSE_MS);
  sendNow(db, nowMs);
}
