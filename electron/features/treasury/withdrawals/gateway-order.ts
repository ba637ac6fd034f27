// A gateway's payout and its refund as one thing: asked for, looked for, read.
import { isMethodId } from '../../../../shared/domain/methods.ts';
import type { WithdrawalTerms } from '../../../../shared/domain/withdrawal.ts';
import type { FactOf } from '../../../../shared/domain/withdrawal-journal.ts';
import { failure, ok, type Result } from '../../../../shared/errors/result.ts';
import type { Secret } from '../../../core/ports.ts';
import type { PayoutRequest, PayoutSnapshot, RefundRequest, RefundSnapshot } from '../../../gateways/port.ts';
import type { Workshop } from './deps.ts';
import { ownerOfPayout } from './hold-repo.ts';
import type { Known } from './journal.ts';
import { sourceName } from './repo.ts';

type Told = PayoutSnapshot & Partial<Pick<RefundSnapshot, 'claimUrl'>>;

/** The calls about one withdrawal, with its terms filled in. */
export interface GatewayOrder {
  readonly gateway: string;
  create(): Promise<Result<Told>>;
  find(): Promise<Result<Told | null>>;
  read(id: string): Promise<Result<Told>>;
  readonly verify: ((id: string, code: Secret) => Promise<Result<void>>) | null;
}

/** When it was sent first: looks go no further back than a little before. */
const firstSentAt = ({ facts, terms }: Known): number => facts.find((fact) => fact.kind === 'sending')?.atMs ?? terms.createdAtMs;

/** Errors: those of the account (unknown, sealed), `gateway/not_offered`. */
export function orderAt(deps: Workshop, known: Known): Result<GatewayOrder> {
  const { terms } = known;
  const [recipient] = terms.recipients;
  const gateway = sourceName(terms);
  const adapter = deps.adapter(gateway);
  if (!adapter.ok) return adapter;
  const { payouts, refunds } = adapter.value;
  if (recipient === undefined) return failure('gateway/not_offered', { details: { gateway, what: 'paying nobody' } });
  const requestedAtMs = firstSentAt(known);
  if (terms.source.kind === 'gateway_refund') {
    if (refunds === null) return failure('gateway/not_offered', { details: { gateway, what: 'refunding by its API' } });
    const request = refundRequest(deps, known, requestedAtMs);
    if (!request.ok) return request;
    return ok({ gateway, create: () => refunds.create(request.value), find: () => refunds.find(request.value), read: (id) => refunds.read(id, request.value), verify: null });
  }
  if (payouts === null) return failure('gateway/not_offered', { details: { gateway, what: 'paying out by its API' } });
  const request: PayoutRequest = { reference: terms.reference, method: terms.method, amount: recipient.amount, address: recipient.address, requestedAtMs };
  return ok({
    gateway, create: () => payouts.create(request), find: () => payouts.find(request), read: (id) => payouts.read(id, request),
    verify: payouts.verify === null ? null : (id, code) => payouts.verify?.(id, code) ?? Promise.resolve(ok(undefined)),
  });
}

/** All of what came in is asked for as “all”: some gateways send back the whole payment or nothing. */
function refundRequest(deps: Workshop, { terms }: Known, requestedAtMs: number): Result<RefundRequest> {
  const [recipient] = terms.recipients;
  if (terms.source.kind !== 'gateway_refund' || terms.invoice === null || recipient === undefined) return failure('gateway/not_offered', { details: { gateway: sourceName(terms), what: 'refunding what is no sale' } });
  const sale = deps.sales.find(terms.invoice.id);
  if (!sale.ok) return sale;
  const { amount, address } = recipient;
  const isWhole = isMethodId(amount.unit) && amount.minor === (sale.value.judgement.settled?.minor ?? 0n);
  return ok({
    reference: terms.reference, gatewayInvoiceId: terms.source.gatewayInvoiceId, terms: sale.value.terms, amount: isWhole ? null : amount, address: address === '' ? null : address, requestedAtMs,
  });
}

/** What the gateway said, as a fact; what does not fit the request is a problem of it. */
export function toldFact(told: Told, terms: WithdrawalTerms): Omit<FactOf<'payout'>, 'atMs'> {
  const foreign = told.reference !== null && told.reference !== terms.reference ? [`it carries the reference ${told.reference}`] : [];
  const problems = [...told.problems, ...foreign];
  return {
    kind: 'payout', state: told.state, gatewayId: told.gatewayPayoutId, txid: told.txid, fee: told.fee, rawStatus: told.rawStatus, problems, claimUrl: told.claimUrl ?? null,
  };
}

/** A gateway that tells nothing. */
export const nothingTold = (state: 'absent' | 'not_told', gatewayId: string | null): Omit<FactOf<'payout'>, 'atMs'> =>
  ({ kind: 'payout', state, gatewayId, txid: null, fee: null, rawStatus: state === 'absent' ? 'not there' : 'not told', problems: [], claimUrl: null });

const same = (a: Omit<FactOf<'payout'>, 'atMs'>, b: FactOf<'payout'>): boolean =>
  a.state === b.state && a.gatewayId === b.gatewayId && a.txid === b.txid && a.rawStatus === b.rawStatus && a.fee?.minor === b.fee?.minor && a.problems.join() === b.problems.join();

/** Whether it is something else than what the gateway said last. An absence is news after each sending. */
export function isNews({ facts }: Known, told: Omit<FactOf<'payout'>, 'atMs'>): boolean {
  const last = facts.findLast((fact): fact is FactOf<'payout'> => fact.kind === 'payout');
  const sentAt = facts.findLast((fact) => fact.kind === 'sending')?.atMs ?? 0;
  return last === undefined || last.atMs < sentAt || !same(told, last);
}

/** A payout that is known as another withdrawal's is not this one's, whatever the gateway says. */
export function foreignPayout({ db }: Pick<Workshop, 'db'>, { seq }: Pick<Known, 'seq'>, gateway: string, payoutId: string): Result<null> {
  const owner = ownerOfPayout(db, gateway, payoutId);
  return owner === null || owner === seq ? ok(null) : failure('gateway/nonsense', { details: { gateway, problem: `it names the payout ${payoutId}, which is another withdrawal’s` } });
}
