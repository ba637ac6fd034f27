// The treasury's audit trail: who did what, in the order it was done.
import type { Page } from '../../core/treasury.ts';
import { toNumber, type ReadableDb, type WritableDb } from '../../db/database.ts';

export interface AuditLine { readonly at: string; readonly who: string; readonly what: string; readonly withdrawal: string | null }

/** Writes one line; call it in the transaction of what it tells. `what` is a plain sentence without amounts of customers, keys or PINs. */
export function noteAudit(db: WritableDb, { who, what, withdrawal }: Omit<AuditLine, 'at'>, nowMs: number): void {
  db.run('INSERT INTO audit_line (at_ms, who, what, withdrawal) VALUES (?, ?, ?, ?)', nowMs, who, what, withdrawal);
}

/** Newest first. */
export function auditPage(db: ReadableDb, cursor: string | null, limit: number): Page<AuditLine> {
  const before = cursor !== null && /^\d{1,15}$/.test(cursor) ? Number(cursor) : Number.MAX_SAFE_INTEGER;
  const rows = db.all<{ seq: bigint; at_ms: bigint; who: string; what: string; withdrawal: string | null }>(
    'SELECT seq, at_ms, who, what, withdrawal FROM audit_line WHERE seq < ? ORDER BY seq DESC LIMIT ?', before, limit + 1,
  );
  const items = rows.slice(0, limit).map((row) => ({ at: new Date(toNumber(row.at_ms)).toISOString(), who: row.who, what: row.what, withdrawal: row.withdrawal }));
  const last = rows[limit - 1];
  return { items, next: rows.length > limit && last !== undefined ? String(last.seq) : null };
}
