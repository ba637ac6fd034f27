// How Plisio's statuses are understood. Anything it does not document is 'unknown' and goes to a person.
import type { GatewayState } from '../../../shared/domain/facts.ts';

/** In the order its documentation lists them; the last is known from its own clients' issue lists. */
export const documentedStatuses = [
  'new', 'pending', 'pending internal', 'expired', 'completed', 'mismatch', 'error', 'cancelled', 'cancelled duplicate',
] as const;

export interface StatusInput {
  readonly status: string;
  /** null when unreadable or not told. */
  readonly confirmations: number | null;
  /** Seen so far, unconfirmed money with it, in minor units; null when unreadable. */
  readonly received: bigint | null;
  readonly due: bigint | null;
}

/**
 * `completed` and `mismatch` (more than asked for) alone allow fulfilment. Final are also `expired`, `cancelled` (its time-out after ten
 * hours; nobody can cancel), `error` and `cancelled duplicate` (the customer chose another coin: another invoice goes on).
 */
export function stateOf({ status, confirmations, received, due }: StatusInput): GatewayState {
  const isFull = received !== null && due !== null && due > 0n && received >= due;
  const isPartial = received !== null && received > 0n && !isFull;
  switch (status) {
    case 'new':
      if (received === 0n || received === null) return 'waiting';
      return isFull ? 'detected' : 'partial';
    case 'pending':
      if (isPartial) return 'partial';
      return confirmations === null || confirmations === 0 ? 'detected' : 'confirming';
    case 'pending internal':
    case 'pending_internal': return 'confirming';
    case 'completed':
    case 'mismatch': return 'settled';
    case 'expired':
    case 'cancelled': return isFull ? 'late' : 'expired';
    case 'error': return 'invalid';
    case 'cancelled duplicate':
    case 'cancelled_duplicate': return 'cancelled';
    default: return 'unknown';
  }
}
