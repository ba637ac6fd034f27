// Sends a stored sale to its gateway, so that exactly one invoice exists there whatever happens in between.
import { invariant, unreachable } from '../../../shared/errors/invariant.ts';
import { appError, failure, ok, type AppError, type Result } from '../../../shared/errors/result.ts';
import type { FactBody } from '../../../shared/domain/facts.ts';
import { confirmationsWanted } from '../../../shared/domain/tolerance.ts';
import type { Clock, Logger } from '../../core/ports.ts';
import type { WritableDb } from '../../db/database.ts';
import { databaseError } from '../../db/errors.ts';
import type { AcceptedBody, CreateInvoiceRequest, GatewayAdapter } from '../../gateways/port.ts';
import type { Inbox, Learned } from './inbox.ts';
import { stateBySeq, termsBySeq } from './invoice-repo.ts';
import { outboxBySeq, setOutbox, type OutboxRow, type OutboxState } from './outbox-repo.ts';
import { policyOfSale } from './policy-repo.ts';

export interface SenderDeps {
  readonly db: WritableDb;
  readonly path: string;
  readonly inbox: Inbox;
  readonly clock: Clock;
  readonly log: Logger;
  readonly adapter: (account: string) => Result<GatewayAdapter>;
  /** True once the ledger is closing: late answers are dropped, the row is asked about at the next start. */
  readonly isClosed: () => boolean;
}

/** `settled`: accepted or refused. Else what stands in the way for now. */
export type SendOutcome = { readonly settled: true; readonly refused: AppError | null } | { readonly settled: false; readonly error: AppError };

export interface Sender {
  /** One attempt; calls for the same row meanwhile share it. */
  attempt(outboxSeq: number): Promise<SendOutcome>;
}

const RETRY_MS = [1_000, 2_000, 5_000, 10_000, 30_000, 60_000] as const;

/** The account itself is wrong; trying again changes nothing. */
const isLasting = (error: AppError): boolean => ['gateway/wrong_key', 'gateway/base_url', 'gateway/permission', 'gateway/wrong_url'].includes(error.code);

/** Errors after which the request can simply be sent again later: the gateway did not look at it. */
const isPassing = (error: AppError): boolean => error.outcome !== 'unknown'
  && (error.outcome === 'not_sent' || error.code === 'gateway/rate_limited' || error.code === 'gateway/circuit_open' || error.code.startsWith('vault/'));

export function createSender(deps: SenderDeps): Sender {
  const { db, inbox, clock, log } = deps;
  const running = new Map<number, Promise<SendOutcome>>();

  const later = (row: OutboxRow, state: OutboxState, error: AppError): SendOutcome => {
    const pause = error.retryAfterMs ?? RETRY_MS[Math.min(row.attempts, RETRY_MS.length - 1)] ?? 60_000;
    setOutbox(db, row.seq, state, row.attempts + 1, clock.nowMs() + pause);
    log.warn('outbox.waits', { outbox: row.seq, state, code: error.code, attempts: row.attempts + 1 });
    return { settled: false, error };
  };

  const learn = (row: OutboxRow, key: string, body: FactBody, state: OutboxState): Learned => {
    return inbox.learn(row.invoiceSeq, [{ key, source: 'poll', learnedAtMs: clock.nowMs(), body }], () => setOutbox(db, row.seq, state, row.attempts, clock.nowMs()));
  };

  const accept = async (row: OutboxRow, adapter: GatewayAdapter, body: AcceptedBody): Promise<SendOutcome> => {
    const { judgement } = learn(row, `accepted:${body.gatewayInvoiceId}`, body, 'done');
    if (judgement.status === 'cancelled') await endAtGateway(row, adapter, body.gatewayInvoiceId);
    return { settled: true, refused: null };
  };

  /** Cancelled at the till while it was unclear whether the gateway had it: it must not stay payable there. */
  const endAtGateway = async (row: OutboxRow, adapter: GatewayAdapter, gatewayInvoiceId: string): Promise<void> => {
    const ended = await adapter.cancelInvoice?.(gatewayInvoiceId);
    if (ended?.ok !== true || deps.isClosed()) return;
    inbox.learn(row.invoiceSeq, [{
      key: 'cancelled:true', source: 'till', learnedAtMs: clock.nowMs(), body: { kind: 'cancelled', atGateway: true, reason: 'Cancelled before the gateway had answered' },
    }]);
  };

  const refuse = (row: OutboxRow, error: AppError): SendOutcome => {
    learn(row, `refused:${row.seq}`, { kind: 'refused', code: error.code, message: error.message }, 'failed');
    return { settled: true, refused: error };
  };

  const closing = (): SendOutcome => ({ settled: false, error: failure('internal', { details: { logId: 'closing' } }).error });

  /** Looks before anything is sent again. null: there certainly is none. Where the gateway cannot be asked at all, that was the end. */
  const lookUp = async (row: OutboxRow, adapter: GatewayAdapter, request: CreateInvoiceRequest): Promise<SendOutcome | null> => {
    const found = await adapter.findInvoice(request);
    if (deps.isClosed()) return closing();
    // Nothing will ever tell. Where to pay was in the lost answer alone, so nobody can: the sale ends, and is charged anew by a person.
    if (!found.ok && found.error.code === 'gateway/not_offered') {
      return refuse(row, appError('invoice/unclear', { details: { gateway: request.terms.gateway }, outcome: 'unknown' }));
    }
    if (!found.ok) return later(row, 'in_doubt', found.error);
    return found.value === null ? null : accept(row, adapter, found.value);
  };

  const create = async (row: OutboxRow, adapter: GatewayAdapter, request: CreateInvoiceRequest): Promise<SendOutcome> => {
    const created = await adapter.createInvoice(request);
    if (deps.isClosed()) return closing();
    if (created.ok) return accept(row, adapter, created.value);
    const { error } = created;
    if (isPassing(error) && !isLasting(error)) return later(row, 'queued', error);
    return error.outcome === 'refused' || error.outcome === 'not_sent' ? refuse(row, error) : later(row, 'in_doubt', error);
  };

  const run = async (seq: number, isFirst: boolean): Promise<SendOutcome> => {
    const row = outboxBySeq(db, seq);
    invariant(row !== null, 'an outbox row stays');
    const terms = termsBySeq(db, row.invoiceSeq);
    switch (row.state) {
      case 'done':
      case 'failed': return { settled: true, refused: null };
      case 'queued':
      case 'sending':
      case 'in_doubt': break;
      default: return unreachable(row.state);
    }
    const mayExist = row.state === 'in_doubt' || (row.state === 'sending' && !isFirst);
    const isCancelled = stateBySeq(db, row.invoiceSeq)?.judgement.status === 'cancelled';
    if (isCancelled && !mayExist) {
      setOutbox(db, seq, 'done', row.attempts, clock.nowMs());
      return { settled: true, refused: null };
    }
    const adapter = deps.adapter(terms.gateway);
    if (!adapter.ok) return later(row, mayExist ? 'in_doubt' : 'queued', adapter.error);
    const request: CreateInvoiceRequest = {
      terms, idempotencyKey: row.idempotencyKey, confirmationsWanted: confirmationsWanted(policyOfSale(db, row.invoiceSeq), terms.amount.minor),
    };
    if (mayExist) {
      const looked = await lookUp(row, adapter.value, request);
      if (looked !== null) return looked;
      // Cancelled while in doubt, and there is none: nothing is to be made any more.
      if (stateBySeq(db, row.invoiceSeq)?.judgement.status === 'cancelled') {
        setOutbox(db, seq, 'done', row.attempts, clock.nowMs());
        return { settled: true, refused: null };
      }
    }
    // Durable before the first byte, so that a crash from here on is known to be in doubt.
    if (!isFirst || row.state !== 'sending') setOutbox(db, seq, 'sending', row.attempts, clock.nowMs());
    return create(row, adapter.value, request);
  };

  /** Rows stored as `sending` by this process and not tried yet are certainly not at the gateway. */
  const tried = new Set<number>();

  return {
    attempt(seq) {
      const shared = running.get(seq);
      if (shared !== undefined) return shared;
      const isFirst = !tried.has(seq);
      tried.add(seq);
      const attempt = run(seq, isFirst).catch((problem: unknown): SendOutcome => {
        const error = databaseError(problem, deps.path);
        if (error === null) throw problem;
        return { settled: false, error };
      }).finally(() => running.delete(seq));
      running.set(seq, attempt);
      return attempt;
    },
  };
}

/** For callers that want a Result: the refusal, or what stands in the way, as an error. */
export const outcomeResult = (outcome: SendOutcome): Result<null> => {
  if (!outcome.settled) return { ok: false, error: outcome.error };
  return outcome.refused === null ? ok(null) : { ok: false, error: outcome.refused };
};
