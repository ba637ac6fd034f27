// How XAIGATE's statuses are understood. Anything it does not document is 'unknown' and goes to a person.
import type { GatewayState } from '../../../shared/domain/facts.ts';

/** Every invoice status of its documentation. */
export const documentedStatuses = ['Pending', 'PaidPartial', 'Paid', 'Expired', 'Deleted'] as const;

export interface StatusInput {
  readonly status: string;
  /** Minor units of the invoice's currency; null when unreadable. */
  readonly paid: bigint | null;
  readonly amount: bigint | null;
}

/** Total over the documented statuses, in whatever case they are written: the vendor's own programs differ in that. */
export function stateOf({ status, paid, amount }: StatusInput): GatewayState {
  const some = paid !== null && paid > 0n;
  const full = some && amount !== null && paid >= amount;
  switch (status.toLowerCase()) {
    case 'pending':
      if (!some) return 'waiting';
      return full ? 'detected' : 'partial';
    case 'paidpartial': return 'partial';
    case 'paid': return 'settled';
    case 'expired': return full ? 'late' : 'expired';
    case 'deleted': return 'cancelled';
    default: return 'unknown';
  }
}
