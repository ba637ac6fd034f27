// What the chain shows at a sale's address, in the words of a gateway.
import type { GatewaySnapshot, GatewayState, InvoiceTerms, SeenPayment } from '../../../shared/domain/facts.ts';
import type { DirectOffer, DirectPayment } from '../port.ts';

const valid = (payments: readonly DirectPayment[]): readonly DirectPayment[] => payments.filter(({ invalid }) => !invalid);
const sum = (payments: readonly DirectPayment[]): bigint => payments.reduce((total, { value }) => total + value.minor, 0n);

function stateOf(offer: DirectOffer, payments: readonly DirectPayment[], nowMs: number): GatewayState {
  const counted = valid(payments);
  const received = sum(counted);
  const isOver = nowMs >= offer.expiresAtMs;
  if (received === 0n) return isOver ? 'expired' : 'waiting';
  if (received < offer.due.minor) return isOver ? 'expired' : 'partial';
  if (sum(counted.filter(({ settled }) => settled)) >= offer.due.minor) return 'settled';
  return counted.every(({ confirmations }) => confirmations !== null && confirmations > 0) ? 'confirming' : 'detected';
}

/** In words for people who look closely: what there is and how sure it is. */
function rawStatusOf(offer: DirectOffer, payments: readonly DirectPayment[]): string {
  const counted = valid(payments);
  const gone = payments.length - counted.length;
  if (counted.length === 0) return gone === 0 ? 'nothing seen' : 'the payment is gone from the network';
  const least = Math.min(...counted.map(({ confirmations }) => confirmations ?? 0));
  return `${counted.length === 1 ? 'payment' : `${counted.length} payments`} with ${least} of ${offer.required} confirmations${gone === 0 ? '' : ', another is gone from the network'}`;
}

/** The offer with its payments, at our own clock's time: there is no other. */
export function snapshotOf(terms: InvoiceTerms | null, offer: DirectOffer, payments: readonly DirectPayment[], nowMs: number): GatewaySnapshot {
  const again = valid(payments).filter(({ unconfirmedAgain }) => unconfirmedAgain);
  return {
    gatewayInvoiceId: offer.invoiceId, orderId: terms?.orderId ?? null, state: stateOf(offer, payments, nowMs), rawStatus: rawStatusOf(offer, payments), method: offer.due.unit === 'BTC@bitcoin' ? 'BTC@bitcoin' : null,
    amount: null, due: offer.due, received: { unit: offer.due.unit, minor: sum(valid(payments)) }, address: offer.address,
    payments: payments.map(({ unconfirmedAgain: _, ...payment }): SeenPayment => payment), late: false, manual: false,
    ...(again.length === 0 ? {} : { underReview: 'The network has taken back the block with this payment; it waits for another one' }),
    expiresAtMs: offer.expiresAtMs, problems: [], gatewayTimeMs: nowMs,
  };
}
