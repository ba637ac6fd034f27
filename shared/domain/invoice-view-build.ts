// Builds the invoice as programs and screens see it: exact decimal texts, ISO times, the payment request.
import type { InvoiceTerms } from './facts.ts';
import type { CryptoView, InvoiceView, PaymentView, TimelineView } from './invoice-view.ts';
import { formatMoney, tickerOf, type Money } from './money.ts';
import { paymentUri } from './payment-uri.ts';
import type { Judgement } from './status.ts';
import { isoWithOffset } from './time.ts';

/** A coin amount as a view; null stays null. */
export function cryptoView(money: Money | null): CryptoView | null {
  return money && { value: formatMoney(money), asset: tickerOf(money.unit) };
}

/** What is still to be paid: all of it, or the rest of a payment that came short. */
export function stillToPay(judgement: Judgement): Money | null {
  return judgement.status === 'underpaid' && judgement.missing && judgement.missing.minor > 0n ? judgement.missing : judgement.due;
}

/** Whether the customer may be shown a payment request: the offer runs and something is missing. */
export function isPayable(judgement: Judgement): boolean {
  const isOpen = judgement.status === 'pending' || (judgement.status === 'underpaid' && !judgement.final);
  return isOpen && !judgement.checking;
}

/**
 * The view of an invoice. `version` rises with every stored change. `timeline` is given for a single invoice only. `timeZone` is the zone
 * whose offset the times carry.
 */
export function invoiceView(
  terms: InvoiceTerms, judgement: Judgement, version: number, timeline?: readonly TimelineView[], timeZone = 'UTC',
): InvoiceView {
  const iso = (ms: number | null): string | null => (ms === null ? null : isoWithOffset(ms, timeZone));
  const toPay = stillToPay(judgement);
  return {
    id: terms.id,
    orderId: terms.orderId,
    note: terms.note,
    status: judgement.status,
    final: judgement.final,
    release: judgement.release,
    next: judgement.next,
    checking: judgement.checking,
    gateway: terms.gateway,
    driver: terms.driver,
    gatewayInvoiceId: judgement.gatewayInvoiceId,
    amount: { value: formatMoney(terms.amount), currency: terms.amount.unit },
    method: terms.method,
    due: cryptoView(judgement.due),
    received: cryptoView(judgement.received),
    missing: cryptoView(judgement.missing),
    surplus: cryptoView(judgement.surplus),
    address: judgement.address,
    paymentUri: toPay && paymentUri(terms.method, judgement.address, toPay.minor, judgement.paymentLink),
    checkoutUrl: judgement.checkoutUrl,
    createdAt: isoWithOffset(terms.createdAtMs, timeZone),
    expiresAt: iso(judgement.expiresAtMs),
    confirmations: judgement.confirmations,
    payments: judgement.payments.filter((payment) => !payment.invalid).map((payment): PaymentView => ({
      txid: payment.txid,
      value: formatMoney(payment.value),
      asset: tickerOf(payment.value.unit),
      method: payment.value.unit,
      confirmations: payment.confirmations,
      required: payment.required,
      firstSeenAt: iso(payment.firstSeenAtMs),
    })),
    review: judgement.review,
    failure: judgement.failure,
    version,
    ...(timeline ? { timeline } : {}),
  };
}
