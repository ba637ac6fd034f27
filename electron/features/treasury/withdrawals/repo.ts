// Reads and writes withdrawals: what was asked for, the journal of each, and what was last judged of it.
import { invariant } from '../../../../shared/errors/invariant.ts';
import type { WithdrawalFact, WithdrawalState, WithdrawalTerms } from '../../../../shared/domain/withdrawal.ts';
import { toNumber, type ReadableDb, type WritableDb } from '../../../db/database.ts';
import { fromJson, toJson } from '../../../db/json.ts';

/** The ledger's own number of a withdrawal; never shown. */
export type WithdrawalSeq = number;

type Bare<T> = T extends { readonly atMs: number } ? Omit<T, 'atMs'> : never;
/** A fact before the journal gave it its time. */
export type NewFact = Bare<WithdrawalFact>;

export function insertWithdrawal(db: WritableDb, terms: WithdrawalTerms, invoiceSeq: number | null): WithdrawalSeq {
  const { kind } = terms.source;
  const { lastId } = db.run(
    'INSERT INTO withdrawal (id, reference, source_kind, source_name, invoice_seq, terms, created_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?)',
    terms.id, terms.reference, kind, sourceName(terms), invoiceSeq, toJson(terms), terms.createdAtMs,
  );
  return toNumber(lastId);
}

/** The account or gateway it comes from, by name. */
export const sourceName = ({ source }: Pick<WithdrawalTerms, 'source'>): string => (source.kind === 'account' ? source.account : source.gateway);

export function termsOf(db: ReadableDb, seq: WithdrawalSeq): WithdrawalTerms {
  const row = db.get<{ terms: string }>('SELECT terms FROM withdrawal WHERE seq = ?', seq);
  invariant(row !== undefined, 'a withdrawal with this number exists');
  return fromJson<WithdrawalTerms>(row.terms);
}

export function invoiceOf(db: ReadableDb, seq: WithdrawalSeq): number | null {
  const row = db.get<{ invoice_seq: bigint | null }>('SELECT invoice_seq FROM withdrawal WHERE seq = ?', seq);
  return row?.invoice_seq == null ? null : toNumber(row.invoice_seq);
}

/** Those whose id or reference is exactly this, or whose id begins with it; at most two, since more than one is ambiguous anyway. */
export function findWithdrawals(db: ReadableDb, id: string): readonly WithdrawalSeq[] {
  const exact = db.get<{ seq: bigint }>('SELECT seq FROM withdrawal WHERE id = ? OR reference = ?', id, id);
  if (exact !== undefined) return [toNumber(exact.seq)];
  if (id.length < 3) return [];
  return db.all<{ seq: bigint }>('SELECT seq FROM withdrawal WHERE id >= ? AND id < ? LIMIT 2', id, `${id}\u{10FFFF}`).map(({ seq }) => toNumber(seq));
}

/** All facts in the order of their times. */
export function journalOf(db: ReadableDb, seq: WithdrawalSeq): readonly WithdrawalFact[] {
  return db.all<{ body: string }>('SELECT body FROM withdrawal_fact WHERE withdrawal_seq = ? ORDER BY at_ms', seq).map(({ body }) => fromJson<WithdrawalFact>(body));
}

/** After these certainly nothing of an earlier payout is out. */
const clears = (fact: NewFact): boolean =>
  (fact.kind === 'payout' && fact.state === 'absent') || (fact.kind === 'answered' && fact.txid === null && (fact.outcome === 'refused' || fact.outcome === 'not_sent'));

/** Appends; the time is the clock's, or just after the last fact where the clock was set back. */
export function appendFact(db: WritableDb, seq: WithdrawalSeq, fact: NewFact, nowMs: number): void {
  const last = db.get<{ at: bigint | null }>('SELECT max(at_ms) AS at FROM withdrawal_fact WHERE withdrawal_seq = ?', seq)?.at ?? null;
  const atMs = last === null ? nowMs : Math.max(nowMs, toNumber(last) + 1);
  const txid = 'txid' in fact && (fact.kind === 'signed' || fact.kind === 'sending') ? fact.txid : null;
  db.run(
    'INSERT INTO withdrawal_fact (withdrawal_seq, at_ms, kind, txid, clears, body) VALUES (?, ?, ?, ?, ?, ?)', seq, atMs, fact.kind, txid, clears(fact) ? 1 : 0, toJson({ ...fact, atMs }),
  );
}

export interface StoredState { readonly state: WithdrawalState; readonly final: boolean; readonly watched: boolean; readonly changedAtMs: number }

export function writeState(db: WritableDb, seq: WithdrawalSeq, createdAtMs: number, state: StoredState): void {
  db.run(
    `INSERT INTO withdrawal_state (withdrawal_seq, created_at_ms, state, final, watched, changed_at_ms) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (withdrawal_seq) DO UPDATE SET state = excluded.state, final = excluded.final, watched = excluded.watched, changed_at_ms = excluded.changed_at_ms`,
    seq, createdAtMs, state.state, state.final ? 1 : 0, state.watched ? 1 : 0, state.changedAtMs,
  );
}

/** As it was last judged; null: there is none with this number. */
export function stateOf(db: ReadableDb, seq: WithdrawalSeq): WithdrawalState | null {
  return db.get<{ state: WithdrawalState }>('SELECT state FROM withdrawal_state WHERE withdrawal_seq = ?', seq)?.state ?? null;
}

/** Those there is still something to learn about, oldest first. */
export function watchedWithdrawals(db: ReadableDb): readonly WithdrawalSeq[] {
  return db.all<{ seq: bigint }>('SELECT withdrawal_seq AS seq FROM withdrawal_state WHERE watched = 1 ORDER BY withdrawal_seq').map(({ seq }) => toNumber(seq));
}

/** Those that are not over. */
export function openWithdrawals(db: ReadableDb): readonly WithdrawalSeq[] {
  return db.all<{ seq: bigint }>('SELECT withdrawal_seq AS seq FROM withdrawal_state WHERE final = 0 ORDER BY withdrawal_seq').map(({ seq }) => toNumber(seq));
}

export interface WithdrawalPageQuery { readonly state: string | null; readonly cursor: string | null; readonly limit: number }

/** Newest first. The cursor is `createdAtMs.seq` of the last one given; one that cannot be read is none. */
export function pageOfWithdrawals(db: ReadableDb, { state, cursor, limit }: WithdrawalPageQuery): { readonly seqs: readonly WithdrawalSeq[]; readonly next: string | null } {
  const [, ms, seq] = /^([0-9]{1,15})\.([0-9]{1,15})$/.exec(cursor ?? '') ?? [];
  const [beforeMs, beforeSeq] = [Number(ms ?? Number.MAX_SAFE_INTEGER), Number(seq ?? Number.MAX_SAFE_INTEGER)];
  const where = state === null ? '1 = 1' : state === 'open' ? 'final = 0' : 'state = ?';
  const named = state === null || state === 'open' ? [] : [state];
  const rows = db.all<{ seq: bigint; at: bigint }>(
    `SELECT withdrawal_seq AS seq, created_at_ms AS at FROM withdrawal_state WHERE (created_at_ms, withdrawal_seq) < (?, ?) AND ${where}
     ORDER BY created_at_ms DESC, withdrawal_seq DESC LIMIT ?`, beforeMs, beforeSeq, ...named, limit + 1,
  );
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { seqs: page.map((row) => toNumber(row.seq)), next: rows.length > limit && last !== undefined ? `${String(last.at)}.${String(last.seq)}` : null };
}

/** Withdrawals of one sale, oldest first. */
export function withdrawalsOfInvoice(db: ReadableDb, invoiceSeq: number): readonly WithdrawalSeq[] {
  return db.all<{ seq: bigint }>('SELECT seq FROM withdrawal WHERE invoice_seq = ? ORDER BY seq', invoiceSeq).map(({ seq }) => toNumber(seq));
}
