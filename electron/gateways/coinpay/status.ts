// How CoinPay's statuses are understood. Anything it does not document is 'unknown' and goes to a person.
import type { GatewayState } from '../../../shared/domain/facts.ts';
import type { PaidFrom } from './driver-data.ts';

export interface StatusInput {
  readonly status: string;
  /** Minor units at the address; null when it was not told. */
  readonly balance: bigint | null;
  /** Minor units; null when unreadable. */
  readonly due: bigint | null;
  readonly paidFrom: PaidFrom;
}

/**
 * The statuses of its database, its documentation and its client library. `pending` stays while too little is there; there is none for too
 * much. `forwarding_failed` is paid by the customer and not yet in the shop's wallet: alone it proves no sale, and takes none back.
 * `expired` with something at the address is given up: CoinPay never sends on what was too little, whatever the shop tolerates.
 */
export function stateOf({ status, balance, due, paidFrom }: StatusInput): GatewayState {
  switch (status) {
    case 'pending':
      if (balance === null || balance === 0n) return 'waiting';
      return due !== null && balance >= due ? 'detected' : 'partial';
    case 'detected': return 'detected';
    case 'confirmed':
    case 'forwarding': return paidFrom === 'confirmed' ? 'settled' : 'confirming';
    case 'forwarding_failed': return 'confirming';
    case 'forwarded':
    case 'completed': return 'settled';
    case 'expired': return balance === null || balance === 0n ? 'expired' : 'invalid';
    case 'failed': return 'invalid';
    case 'cancelled':
    case 'refunded': return 'cancelled';
    default: return 'unknown';
  }
}

/** Statuses that CoinPay reaches only with the whole amount on the chain. */
export const isFunded = (status: string): boolean => ['confirmed', 'forwarding', 'forwarding_failed', 'forwarded', 'completed'].includes(status);
