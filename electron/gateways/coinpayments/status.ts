// How CoinPayments' statuses are understood. One its documentation does not name is 'unknown' and goes to a person.
import type { GatewayState } from '../../../shared/domain/facts.ts';

/** What was seen of the sale's own payment. */
export interface Seen {
  readonly received: bigint;
  /** null: not known. */
  readonly due: bigint | null;
  readonly confirmations: number;
}

const isPart = ({ received, due }: Seen): boolean => received > 0n && due !== null && received < due;

/** The state of an invoice; total over the documented statuses. */
export function stateOf(status: string, seen: Seen): GatewayState {
  switch (status) {
    case 'draft':
    case 'scheduled': return 'waiting';
    case 'unpaid':
    // It was asked to end and has not ended yet.
    case 'cancelling': return isPart(seen) ? 'partial' : seen.received > 0n ? 'detected' : 'waiting';
    case 'pending': return isPart(seen) ? 'partial' : seen.confirmations > 0 ? 'confirming' : 'detected';
    // The money is with CoinPayments; what follows is its way to the merchant.
    case 'paid':
    case 'scheduledForPayout':
    case 'completed': return 'settled';
    case 'cancelled':
    case 'deleted': return 'cancelled';
    // Whole but not confirmed within the payment's hour counts as late there, and goes back to the customer.
    case 'timedOut': return seen.received > 0n && seen.due !== null && seen.received >= seen.due ? 'late' : 'expired';
    default: return 'unknown';
  }
}

/** What a payment's own state says of its money. `returned`: it went back to the customer. */
export type PaymentMoney = 'open' | 'final' | 'returning' | 'returned' | 'unknown';

/** Total over the documented states of a payment. */
export function moneyOf(state: string): PaymentMoney {
  switch (state) {
    case 'created':
    case 'detected':
    case 'pending': return 'open';
    case 'confirmed':
    case 'scheduledForPayout':
    case 'completed': return 'final';
    case 'cancelledWaitingRefund':
    case 'timedOutWaitingRefund': return 'returning';
    case 'timedOutRefundProcessed':
    case 'cancelledRefundProcessed':
    case 'refunded': return 'returned';
    default: return 'unknown';
  }
}
