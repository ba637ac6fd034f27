// How CryptoPayment.center's statuses are understood. Anything it does not document is 'unknown' and goes to a person.
import type { GatewayState } from '../../../shared/domain/facts.ts';

export interface StatusInput {
  readonly status: string;
  /** Confirmations of the last transaction; null when unreadable. */
  readonly confirmations: number | null;
  /** Minor units; null when unreadable. */
  readonly paid: bigint | null;
  readonly due: bigint | null;
}

const isFull = (input: StatusInput): boolean => input.paid !== null && input.due !== null && input.due > 0n && input.paid >= input.due;

/**
 * The four documented statuses. The gateway has none for too little, too much or too late: those follow from the amounts, which the
 * judgement compares. Money on an expired invoice that makes up the whole sum is the one case of 'late' that shows here.
 */
export function stateOf(input: StatusInput): GatewayState {
  const paidSome = input.paid !== null && input.paid > 0n;
  switch (input.status) {
    case 'pending':
      if (!paidSome) return 'waiting';
      return isFull(input) ? 'detected' : 'partial';
    case 'confirming': return input.confirmations === 0 ? 'detected' : 'confirming';
    case 'confirmed': return 'settled';
    case 'expired': return isFull(input) ? 'late' : 'expired';
    default: return 'unknown';
  }
}
