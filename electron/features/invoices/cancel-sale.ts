// Cancels a sale: asks the gateway first, so that nothing that was paid is thrown away, and ends the offer there where it can.
import { failure, ok, type Result } from '../../../shared/errors/result.ts';
import type { Clock } from '../../core/ports.ts';
import type { WritableDb } from '../../db/database.ts';
import { attempt } from '../../db/errors.ts';
import type { GatewayAdapter } from '../../gateways/port.ts';
import type { Fetcher } from './fetch-invoice.ts';
import type { Inbox } from './inbox.ts';
import { stateBySeq, termsBySeq, type InvoiceSeq } from './invoice-repo.ts';
import { outboxOfInvoice } from './outbox-repo.ts';
import type { Sender } from './send-create.ts';

export interface CancelDeps {
  readonly db: WritableDb;
  readonly path: string;
  readonly clock: Clock;
  readonly inbox: Inbox;
  readonly sender: Sender;
  readonly fetcher: Fetcher;
  readonly adapter: (account: string) => Result<GatewayAdapter>;
  readonly isClosed: () => boolean;
}

const closing = (): Result<never> => failure('internal', { details: { logId: 'closing' } });

/** `invoice/not_cancellable` for a sale with money in it or one that ended otherwise; cancelling a cancelled one changes nothing. */
export async function cancelSale(deps: CancelDeps, seq: InvoiceSeq, reason: string): Promise<Result<null>> {
  const first = cancellable(deps, seq);
  if (!first.ok) return first;
  if (first.value === 'cancelled') return ok(null);
  const { db } = deps;
  const gateway = termsBySeq(db, seq).gateway;
  const gatewayInvoiceId = stateBySeq(db, seq)?.judgement.gatewayInvoiceId ?? null;
  if (gatewayInvoiceId === null) {
    const cancelled = learn(deps, seq, reason, false);
    if (!cancelled.ok) return cancelled;
    // Where the create may have arrived, the outbox goes on asking and ends at the gateway what it finds.
    const outbox = outboxOfInvoice(db, seq);
    if (outbox !== null) await deps.sender.attempt(outbox.seq);
    return ok(null);
  }
  const adapter = deps.adapter(gateway);
  if (!adapter.ok) return adapter;
  const { cancelInvoice } = adapter.value;
  const fetched = await deps.fetcher.fetch(seq);
  if (deps.isClosed()) return closing();
  // A gateway that cannot cancel is not needed for it: what is paid there later shows up as a review.
  if (!fetched.ok && cancelInvoice !== null) return fetched;
  const second = cancellable(deps, seq);
  if (!second.ok || second.value === 'cancelled') return second.ok ? ok(null) : second;
  if (cancelInvoice === null) return learn(deps, seq, reason, false);
  const ended = await cancelInvoice(gatewayInvoiceId);
  if (!ended.ok) return ended;
  if (deps.isClosed()) return closing();
  const done = learn(deps, seq, reason, true);
  if (done.ok) await deps.fetcher.fetch(seq);
  return done;
}

function cancellable({ db }: CancelDeps, seq: InvoiceSeq): Result<'open' | 'cancelled'> {
  const judgement = stateBySeq(db, seq)?.judgement;
  if (judgement?.status === 'cancelled') return ok('cancelled');
  const hasMoney = (judgement?.received?.minor ?? 0n) > 0n || (judgement?.payments.length ?? 0) > 0;
  if ((judgement?.status === 'draft' || judgement?.status === 'pending') && !hasMoney) return ok('open');
  const next = hasMoney ? 'Money came in for it: follow what the sale says to do next.' : 'Nothing more is needed for this sale.';
  return failure('invoice/not_cancellable', { details: { status: judgement?.status ?? 'unknown', next } });
}

function learn(deps: CancelDeps, seq: InvoiceSeq, reason: string, atGateway: boolean): Result<null> {
  const learnedAtMs = deps.clock.nowMs();
  const learned = attempt(deps.path, () => deps.inbox.learn(seq, [{ key: `cancelled:${atGateway}`, source: 'till', learnedAtMs, body: { kind: 'cancelled', atGateway, reason } }]));
  return learned.ok ? ok(null) : learned;
}
