// Builds what the customer display shows for one sale. Texts are in the renderer; here are only states, numbers and the request.
import type { DisplayModel } from './display-model.ts';
import type { InvoiceTerms } from './facts.ts';
import { cryptoView, isPayable, stillToPay } from './invoice-view-build.ts';
import { methodOf, saleCurrencyOf } from './methods.ts';
import { formatMoney } from './money.ts';
import { paymentUri } from './payment-uri.ts';
import type { Judgement } from './status.ts';

type SaleModel = Extract<DisplayModel, { kind: 'sale' }>;

export interface DisplayInput {
  readonly shopName: string;
  readonly practice: boolean;
  readonly terms: InvoiceTerms;
  readonly judgement: Judgement;
  /** Our clock; the offer is not shown past its end even before the next judgement. */
  readonly nowMs: number;
}

/** The picture for a status. What needs a person is "being checked" for the customer: the reason is for the till. */
function stateOf(judgement: Judgement): SaleModel['state'] {
  switch (judgement.status) {
    case 'draft': return 'preparing';
    case 'pending': return judgement.checking ? 'checking' : 'waiting';
    case 'detected': return 'seen';
    case 'confirming': return 'confirming';
    case 'paid': return 'paid';
    case 'underpaid': return judgement.checking ? 'checking' : 'too_little';
    case 'overpaid': return 'too_much';
    case 'paid_late':
    case 'needs_review': return 'checking';
    case 'expired': return 'expired';
    case 'cancelled':
    case 'partially_refunded':
    case 'refunded': return 'cancelled';
    case 'failed': return 'failed';
  }
}

/** The customer's view of a sale; for a payment that came short the request is for exactly the rest. */
export function displayModel({ shopName, practice, terms, judgement, nowMs }: DisplayInput): DisplayModel {
  const method = methodOf(terms.method);
  const endsAtMs = judgement.expiresAtMs === null ? null : judgement.expiresAtMs - judgement.clockOffsetMs;
  const isOver = endsAtMs !== null && nowMs >= endsAtMs;
  const payable = isPayable(judgement) && !isOver;
  const toPay = stillToPay(judgement);
  const received = judgement.received && judgement.received.minor > 0n ? judgement.received : null;
  const surplus = judgement.surplus && judgement.surplus.minor > 0n ? judgement.surplus : null;
  return {
    kind: 'sale',
    shopName,
    practice,
    state: isPayable(judgement) && isOver ? 'checking' : stateOf(judgement),
    fiat: { value: formatMoney(terms.amount), currency: terms.amount.unit },
    crypto: toPay && saleCurrencyOf(terms.method) === terms.amount.unit && toPay.minor === terms.amount.minor ? null : cryptoView(toPay),
    received: cryptoView(received),
    surplus: cryptoView(surplus),
    only: method.only,
    onPage: method.uri.kind === 'page',
    networkName: method.networkName,
    feeAsset: method.feeAsset,
    address: payable ? judgement.address : null,
    qrText: payable && toPay ? paymentUri(terms.method, judgement.address, toPay.minor, judgement.paymentLink) : null,
    countdown: payable && endsAtMs !== null ? { startedAtMs: Math.min(terms.createdAtMs, endsAtMs), endsAtMs } : null,
    confirmations: judgement.confirmations,
  };
}
