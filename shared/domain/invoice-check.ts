// The money check: does a gateway's view of an invoice fit what it accepted and what was asked for?
import { sameAddress } from './address-shape.ts';
import type { FactBody, GatewaySnapshot, InvoiceTerms, ReviewReason } from './facts.ts';
import { formatMoney, tickerOf, type Money } from './money.ts';

type Accepted = Extract<FactBody, { kind: 'accepted' }>;

/** Something that does not fit, with exact words for it. */
export interface Misfit {
  readonly reason: ReviewReason;
  readonly detail: string;
}

const mismatch = (detail: string): Misfit => ({ reason: 'mismatch', detail });
const words = (money: Money): string => `${formatMoney(money)} ${tickerOf(money.unit)}`;
const same = (a: Money, b: Money): boolean => a.unit === b.unit && a.minor === b.minor;

/**
 * What is wrong with a snapshot, or null. In this order: an answer that does not hold together (`malformed`), identity and amounts that
 * differ from what was accepted (`mismatch`; `wrong_method` where money came in by another one), a status text the gateway's documentation does not name
 * (`unknown_status`), a payment the gateway itself is not done with (`under_review`).
 */
export function misfitOf(snapshot: GatewaySnapshot, accepted: Accepted, terms: InvoiceTerms): Misfit | null {
  if (snapshot.problems.length > 0) return { reason: 'malformed', detail: `The gateway's answer does not hold together: ${[...snapshot.problems].sort().join('; ')}.` };
  if (snapshot.gatewayInvoiceId !== accepted.gatewayInvoiceId) return mismatch(`The gateway answered for invoice ${snapshot.gatewayInvoiceId} instead of ${accepted.gatewayInvoiceId}.`);
  if (snapshot.orderId !== null && snapshot.orderId !== terms.orderId) return mismatch(`The gateway says order ${snapshot.orderId}; this sale is ${terms.orderId}.`);
  if (snapshot.method !== null && snapshot.method !== terms.method && snapshot.received.minor > 0n && snapshot.received.unit !== terms.method) {
    return { reason: 'wrong_method', detail: `This sale takes ${terms.method} only; ${formatMoney(snapshot.received)} ${snapshot.received.unit} came in.` };
  }
  if (snapshot.method !== terms.method) return mismatch(`The gateway says method ${snapshot.method ?? 'unknown'}; this sale is ${terms.method}.`);
  if (snapshot.address !== null && accepted.address !== null && !sameAddress(snapshot.address, accepted.address)) return mismatch('The gateway now names another address than the one that was shown.');
  if (snapshot.amount !== null && !same(snapshot.amount, terms.amount)) return mismatch(`The gateway says the sale is ${words(snapshot.amount)}; it is ${words(terms.amount)}.`);
  if (snapshot.due !== null && !same(snapshot.due, accepted.due)) return mismatch(`The gateway now asks for ${words(snapshot.due)}; it had asked for ${words(accepted.due)}.`);
  if (snapshot.received.minor < 0n) return mismatch('The gateway says that less than nothing was received.');
  if (snapshot.state === 'unknown') return { reason: 'unknown_status', detail: `The gateway's status “${snapshot.rawStatus}” is not in its documentation.` };
  if (snapshot.underReview !== undefined) return { reason: 'under_review', detail: `${snapshot.underReview}.` };
  return sumMisfit(snapshot, terms);
}

/** Payments and total must add up, unless money came in another coin (which is its own reason). */
function sumMisfit(snapshot: GatewaySnapshot, terms: InvoiceTerms): Misfit | null {
  const valid = snapshot.payments.filter((payment) => !payment.invalid);
  if (valid.length === 0 || snapshot.received.unit !== terms.method || valid.some((payment) => payment.value.unit !== terms.method)) return null;
  const sum = valid.reduce((total, payment) => total + payment.value.minor, 0n);
  if (sum === snapshot.received.minor) return null;
  return mismatch(`The gateway says ${words(snapshot.received)} came in; its payments add up to ${words({ unit: terms.method, minor: sum })}.`);
}
