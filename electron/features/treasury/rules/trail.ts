// The trail of who changed which rule, person or entry; append-only.
import { toNumber, type ReadableDb, type WritableDb } from '../../../db/database.ts';

export interface RuleChange { readonly seq: number; readonly atMs: number; readonly who: string; readonly what: string }

/** Runs inside the caller's transaction, so that no change is there without its line. */
export function noteChange(db: WritableDb, atMs: number, who: string, what: string): void {
  db.run('INSERT INTO rule_change (at_ms, who, what) VALUES (?, ?, ?)', atMs, who, what);
}

/** Newest first, before `beforeSeq`. */
export function ruleChanges(db: ReadableDb, beforeSeq: number | null, limit: number): readonly RuleChange[] {
  return db.all<{ seq: bigint; at_ms: bigint; who: string; what: string }>(
    'SELECT seq, at_ms, who, what FROM rule_change WHERE seq < ? ORDER BY seq DESC LIMIT ?', beforeSeq ?? Number.MAX_SAFE_INTEGER, limit,
  ).map((row) => ({ seq: toNumber(row.seq), atMs: toNumber(row.at_ms), who: row.who, what: row.what }));
}
