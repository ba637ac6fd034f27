// How NOWPayments' statuses are understood. Anything it does not document is 'unknown' and goes to a person.
import type { GatewayState } from '../../../shared/domain/facts.ts';
import type { PayoutState } from '../port.ts';

/** One payment by itself. `cancelled` is not documented but its own client knows it, in both spellings. */
export function stateOf(status: string): GatewayState {
  switch (status) {
    case 'waiting': return 'waiting';
    case 'confirming':
    case 'confirmed':
    case 'sending': return 'confirming';
    case 'finished': return 'settled';
    case 'partially_paid': return 'partial';
    // Money that went back is no longer there, and a person looks at what came.
    case 'failed':
    case 'refunded': return 'invalid';
    case 'expired': return 'expired';
    case 'cancelled':
    case 'canceled': return 'cancelled';
    default: return 'unknown';
  }
}

/** Whether a status says that what came is at the merchant's: too little is settled as well. */
export const isSettled = (status: string): boolean => status === 'finished' || status === 'partially_paid';

/** A status in which money of a further deposit counts. */
export const carriesMoney = (status: string): boolean => isSettled(status) || stateOf(status) === 'confirming';

export interface Whole {
  /** Of the payment that the sale was made with. */
  readonly status: string;
  /** Minor units, all deposits in the sale's own coin together. */
  readonly received: bigint;
  /** null when unreadable. */
  readonly due: bigint | null;
  /** Further deposits that carry money in the sale's own coin, by status. */
  readonly further: readonly string[];
}

/**
 * The sale as a whole. NOWPayments settles each deposit to an address by itself and calls even a small further one `finished`; whether it is
 * enough is seen only by adding up.
 */
export function wholeStateOf({ status, received, due, further }: Whole): GatewayState {
  const own = stateOf(status);
  const isFull = due !== null && due > 0n && received >= due;
  if (own === 'expired' && received > 0n) return isFull ? 'late' : 'expired';
  if (further.length === 0 || own === 'unknown' || own === 'invalid' || own === 'cancelled' || own === 'expired') return own;
  const isOver = further.every(isSettled);
  // Somebody at the dashboard may call less than the price finished: that is its last word.
  if (!isFull) return own === 'settled' && isOver ? 'settled' : 'partial';
  return isOver && own !== 'confirming' ? 'settled' : 'confirming';
}

/** A payout. Its texts are in capitals in answers and in small letters in the documentation. */
export function payoutStateOf(status: string): PayoutState {
  switch (status.toLowerCase()) {
    // Not processed before it was verified, and rejected after an hour without.
    case 'creating': return 'needs_verification';
    case 'waiting':
    case 'processing':
    case 'sending': return 'processing';
    case 'finished': return 'completed';
    case 'failed':
    case 'rejected': return 'failed';
    case 'cancelled': return 'cancelled';
    default: return 'unknown';
  }
}
