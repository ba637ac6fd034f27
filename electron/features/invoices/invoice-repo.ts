// Reads and writes the sales' terms and what was last judged of them.
import { invariant } from '../../../shared/errors/invariant.ts';
import type { InvoiceTerms } from '../../../shared/domain/facts.ts';
import { isMethodId } from '../../../shared/domain/methods.ts';
import { isFiatCode } from '../../../shared/domain/money.ts';
import type { Breakdown } from '../../../shared/domain/tax.ts';
import type { Policy } from '../../../shared/domain/policy.ts';
import type { Judgement } from '../../../shared/domain/status.ts';
import { toNumber, type ReadableDb, type WritableDb } from '../../db/database.ts';
import { fromJson, toJson } from '../../db/json.ts';
import { keepPolicy } from './policy-repo.ts';

/** The ledger's own number of a sale; never shown. */
export type InvoiceSeq = number;

interface TermsRow {
  readonly seq: bigint; readonly id: string; readonly order_id: string; readonly note: string; readonly gateway: string; readonly driver: string;
  readonly method: string; readonly unit: string; readonly amount_minor: string; readonly expires_in_minutes: bigint | null; readonly created_at_ms: bigint;
  readonly breakdown: string | null;
}

const TERMS = 'i.seq, i.id, i.order_id, i.note, i.gateway, i.driver, i.method, i.unit, i.amount_minor, i.expires_in_minutes, i.created_at_ms, i.breakdown';

function termsOf(row: TermsRow): InvoiceTerms {
  invariant(isMethodId(row.method) && isFiatCode(row.unit), 'a stored sale names a known method and currency');
  return {
    id: row.id, orderId: row.order_id, note: row.note, gateway: row.gateway, driver: row.driver, method: row.method,
    amount: { unit: row.unit, minor: BigInt(row.amount_minor) },
    expiresInMinutes: row.expires_in_minutes === null ? null : toNumber(row.expires_in_minutes),
    createdAtMs: toNumber(row.created_at_ms),
    ...(row.breakdown === null ? {} : { breakdown: fromJson<Breakdown>(row.breakdown) }),
  };
}

/** Stores a sale with the policy it is judged by from now on. */
export function insertTerms(db: WritableDb, terms: InvoiceTerms, policy: Policy): InvoiceSeq {
  const { lastId } = db.run(
    `INSERT INTO invoice (id, order_id, note, gateway, driver, method, unit, amount_minor, expires_in_minutes, created_at_ms, policy_seq, breakdown)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    terms.id, terms.orderId, terms.note, terms.gateway, terms.driver, terms.method, terms.amount.unit, terms.amount.minor.toString(),
    terms.expiresInMinutes, terms.createdAtMs, keepPolicy(db, policy), terms.breakdown === undefined ? null : toJson(terms.breakdown),
  );
  return toNumber(lastId);
}

export function termsBySeq(db: ReadableDb, seq: InvoiceSeq): InvoiceTerms {
  const row = db.get<TermsRow>(`SELECT ${TERMS} FROM invoice i WHERE seq = ?`, seq);
  invariant(row !== undefined, 'a sale with this number exists');
  return termsOf(row);
}

/** Sales whose id or order id is exactly this, or whose id begins with it; at most two, since more than one is ambiguous anyway. */
export function findSeqs(db: ReadableDb, idOrOrder: string): readonly InvoiceSeq[] {
  const exact = db.get<{ seq: bigint }>('SELECT seq FROM invoice WHERE id = ?', idOrOrder) ?? db.get<{ seq: bigint }>('SELECT seq FROM invoice WHERE order_id = ?', idOrOrder);
  if (exact !== undefined) return [toNumber(exact.seq)];
  if (idOrOrder.length < 3) return [];
  const rows = db.all<{ seq: bigint }>('SELECT seq FROM invoice WHERE id >= ? AND id < ? LIMIT 2', idOrOrder, `${idOrOrder}\u{10FFFF}`);
  return rows.map((row) => toNumber(row.seq));
}

export function seqByOrderId(db: ReadableDb, orderId: string): InvoiceSeq | null {
  const row = db.get<{ seq: bigint }>('SELECT seq FROM invoice WHERE order_id = ?', orderId);
  return row === undefined ? null : toNumber(row.seq);
}

/** The sale an account's gateway calls by this id, or null. */
export function seqByGatewayInvoice(db: ReadableDb, account: string, gatewayInvoiceId: string): InvoiceSeq | null {
  const row = db.get<{ invoice_seq: bigint }>('SELECT invoice_seq FROM invoice_state WHERE gateway_invoice_id = ? AND gateway = ?', gatewayInvoiceId, account);
  return row === undefined ? null : toNumber(row.invoice_seq);
}

/** An account's newest open sales that its gateway knows. */
export function newestOpenSales(db: ReadableDb, account: string, limit: number): readonly { readonly terms: InvoiceTerms; readonly gatewayInvoiceId: string }[] {
  const rows = db.all<{ invoice_seq: bigint; gateway_invoice_id: string }>(
    `SELECT invoice_seq, gateway_invoice_id FROM invoice_state WHERE final = 0 AND gateway = ? AND gateway_invoice_id IS NOT NULL
     ORDER BY created_at_ms DESC, invoice_seq DESC LIMIT ?`, account, limit,
  );
  return rows.map((row) => ({ terms: termsBySeq(db, toNumber(row.invoice_seq)), gatewayInvoiceId: row.gateway_invoice_id }));
}

export interface StoredState {
  readonly version: number;
  readonly changedAtMs: number;
  readonly judgement: Judgement;
  readonly nextCheckAtMs: number | null;
}

interface StateRow { readonly version: bigint; readonly changed_at_ms: bigint; readonly judgement: string; readonly next_check_at_ms: bigint | null }

const stateOf = (row: StateRow): StoredState => ({
  version: toNumber(row.version),
  changedAtMs: toNumber(row.changed_at_ms),
  judgement: fromJson<Judgement>(row.judgement),
  nextCheckAtMs: row.next_check_at_ms === null ? null : toNumber(row.next_check_at_ms),
});

export function stateBySeq(db: ReadableDb, seq: InvoiceSeq): StoredState | null {
  const row = db.get<StateRow>('SELECT version, changed_at_ms, judgement, next_check_at_ms FROM invoice_state WHERE invoice_seq = ?', seq);
  return row === undefined ? null : stateOf(row);
}

export function writeState(db: WritableDb, seq: InvoiceSeq, terms: InvoiceTerms, state: StoredState): void {
  const { judgement } = state;
  db.run(
    `INSERT INTO invoice_state (invoice_seq, created_at_ms, gateway, version, changed_at_ms, status, final, review_open, gateway_invoice_id, address,
       judgement, next_check_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (invoice_seq) DO UPDATE SET version = excluded.version, changed_at_ms = excluded.changed_at_ms, status = excluded.status,
       final = excluded.final, review_open = excluded.review_open, gateway_invoice_id = excluded.gateway_invoice_id, address = excluded.address,
       judgement = excluded.judgement, next_check_at_ms = excluded.next_check_at_ms`,
    seq, terms.createdAtMs, terms.gateway, state.version, state.changedAtMs, judgement.status, judgement.final ? 1 : 0,
    judgement.review?.open === true ? 1 : 0, judgement.gatewayInvoiceId, judgement.address, toJson(judgement), state.nextCheckAtMs,
  );
}

export function setNextCheck(db: WritableDb, seq: InvoiceSeq, atMs: number | null): void {
  db.run('UPDATE invoice_state SET next_check_at_ms = ? WHERE invoice_seq = ?', atMs, seq);
}

export interface ListedInvoice { readonly seq: InvoiceSeq; readonly terms: InvoiceTerms; readonly version: number; readonly judgement: Judgement }

/** The sales with these numbers, in this order. */
export function listedBySeqs(db: ReadableDb, seqs: readonly InvoiceSeq[]): readonly ListedInvoice[] {
  return seqs.map((seq) => {
    const state = stateBySeq(db, seq);
    invariant(state !== null, 'every sale has a judged state');
    return { seq, terms: termsBySeq(db, seq), version: state.version, judgement: state.judgement };
  });
}

export function countOpenReviews(db: ReadableDb): number {
  return toNumber(db.get<{ n: bigint }>('SELECT count(*) AS n FROM invoice_state WHERE review_open = 1')?.n ?? 0n);
}
