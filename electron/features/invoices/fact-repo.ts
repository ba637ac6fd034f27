// Reads and writes facts: appended as they came; a fact learned again becomes a row that points at the first.
import type { Fact, FactBody, FactSource } from '../../../shared/domain/facts.ts';
import { toNumber, type ReadableDb, type WritableDb } from '../../db/database.ts';
import { fromJson, toJson } from '../../db/json.ts';
import type { InvoiceSeq } from './invoice-repo.ts';

interface FactRow {
  readonly seq: bigint; readonly key: string; readonly source: FactSource; readonly body: string | null;
  readonly learned_at_ms: bigint; readonly duplicate_of: bigint | null;
}

/** A fact with its place in the ledger; a repeat carries the first one's body. */
export interface StoredFact extends Fact {
  readonly seq: number;
  readonly duplicateOf: number | null;
}

/** Appends a fact. False when it was known already (the repeat is recorded all the same). */
export function appendFact(db: WritableDb, invoice: InvoiceSeq, fact: Fact): boolean {
  const first = db.get<{ seq: bigint }>('SELECT seq FROM fact WHERE invoice_seq = ? AND key = ? AND duplicate_of IS NULL', invoice, fact.key);
  db.run(
    'INSERT INTO fact (invoice_seq, key, source, kind, body, learned_at_ms, duplicate_of) VALUES (?, ?, ?, ?, ?, ?, ?)',
    invoice, fact.key, fact.source, fact.body.kind, first === undefined ? toJson(fact.body) : null, fact.learnedAtMs, first?.seq ?? null,
  );
  return first === undefined;
}

/** All facts of a sale in the order learned, repeats included. */
export function factsOf(db: ReadableDb, invoice: InvoiceSeq): readonly StoredFact[] {
  const rows = db.all<FactRow>('SELECT seq, key, source, body, learned_at_ms, duplicate_of FROM fact WHERE invoice_seq = ? ORDER BY seq', invoice);
  const bodies = new Map<number, FactBody>();
  return rows.flatMap((row) => {
    const seq = toNumber(row.seq);
    const duplicateOf = row.duplicate_of === null ? null : toNumber(row.duplicate_of);
    const body = row.body === null ? bodies.get(duplicateOf ?? seq) : fromJson<FactBody>(row.body);
    if (body === undefined) return [];
    bodies.set(seq, body);
    return [{ seq, key: row.key, source: row.source, learnedAtMs: toNumber(row.learned_at_ms), body, duplicateOf }];
  });
}
