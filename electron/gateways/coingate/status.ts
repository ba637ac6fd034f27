// How CoinGate's order statuses are understood. Anything it does not document is 'unknown' and goes to a person.
import type { GatewayState } from '../../../shared/domain/facts.ts';

export interface StatusInput {
  readonly status: string;
  /** Minor units of the sale's method that its transactions make up. */
  readonly received: bigint;
  /** null when unreadable, or no coin was chosen yet. */
  readonly due: bigint | null;
  /** At least one transaction has a confirmation. */
  readonly anyConfirmation: boolean;
}

/**
 * The nine documented statuses. Too little has none: such an order stays `pending` and then expires, so the sums decide. `expired` and
 * `canceled` are soft: both can still become `paid`. Refunds are made at the gateway by a person; the sale is taken back, and the
 * judgement says so where it was paid before.
 */
export function stateOf({ status, received, due, anyConfirmation }: StatusInput): GatewayState {
  const isFull = due !== null && due > 0n && received >= due;
  switch (status) {
    case 'new': return 'waiting';
    case 'pending':
      if (received === 0n) return 'waiting';
      return isFull ? 'detected' : 'partial';
    case 'confirming': return anyConfirmation ? 'confirming' : 'detected';
    case 'paid': return 'settled';
    case 'invalid': return 'invalid';
    case 'expired': return isFull ? 'late' : 'expired';
    case 'canceled': return 'cancelled';
    case 'refunded':
    case 'partially_refunded': return 'cancelled';
    default: return 'unknown';
  }
}

/** Statuses in which the gateway has credited the money, whatever became of it later. */
export const isCredited = (status: string): boolean => status === 'paid' || status === 'refunded' || status === 'partially_refunded';
