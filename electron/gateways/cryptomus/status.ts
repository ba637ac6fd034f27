// How Cryptomus' statuses are understood. Anything it does not document is 'unknown' and goes to a person.
import type { GatewayState } from '../../../shared/domain/facts.ts';
import type { PayoutState } from '../port.ts';

/** Every payment status of its documentation. */
export const documentedStatuses = [
  'check', 'process', 'confirm_check', 'wrong_amount_waiting', 'paid', 'paid_over', 'wrong_amount', 'cancel', 'fail', 'system_fail',
  'refund_process', 'refund_fail', 'refund_paid', 'locked',
] as const;

export interface StatusInput {
  readonly status: string;
  /** As the answer says; null when unreadable. */
  readonly isFinal: boolean | null;
  /** A transaction is named, or money is counted. */
  readonly sawMoney: boolean;
  /** Whether an end counts only when the answer calls it final. */
  readonly needsFinal: boolean;
}

export interface StatusMeaning {
  readonly state: GatewayState;
  /** The money was given back: what was received is no longer there. */
  readonly returned: boolean;
  /** Words for the person who must look at it; null: nobody must. */
  readonly review: string | null;
}

const plain = (state: GatewayState): StatusMeaning => ({ state, returned: false, review: null });
const look = (state: GatewayState, review: string): StatusMeaning => ({ state, returned: false, review });

/** Total over the documented statuses. */
export function stateOf({ status, isFinal, sawMoney, needsFinal }: StatusInput): StatusMeaning {
  const ended = isFinal === true || !needsFinal;
  switch (status) {
    case 'check': return plain('waiting');
    case 'process': return plain(sawMoney ? 'detected' : 'waiting');
    case 'confirm_check': return plain('confirming');
    case 'wrong_amount_waiting': return plain('partial');
    case 'paid':
    case 'paid_over': return plain(ended ? 'settled' : 'confirming');
    // Too little, and closed: the amounts say how much is missing.
    case 'wrong_amount': return plain(ended ? 'settled' : 'partial');
    case 'cancel': return plain('expired');
    case 'fail': return plain('invalid');
    case 'system_fail': return look('invalid', 'system_fail: the gateway had an error of its own with this payment');
    case 'locked': return look('detected', 'locked: the gateway froze this payment for a check of its origin');
    case 'refund_process': return look('settled', 'refund_process: this payment is being sent back');
    case 'refund_fail': return look('settled', 'refund_fail: this payment should have been sent back, and was not');
    case 'refund_paid': return { state: 'invalid', returned: true, review: null };
    default: return plain('unknown');
  }
}

/** Every payout status of its documentation. */
export const documentedPayoutStatuses = ['process', 'check', 'paid', 'fail', 'cancel', 'system_fail'] as const;

export interface PayoutMeaning {
  readonly state: PayoutState;
  readonly review: string | null;
}

/** What a payout's status is to us. An end that is not called final may still turn. */
export function payoutStateOf({ status, isFinal, needsFinal }: Omit<StatusInput, 'sawMoney'>): PayoutMeaning {
  const ended = isFinal === true || !needsFinal;
  switch (status) {
    case 'process':
    case 'check': return { state: 'processing', review: null };
    case 'paid': return { state: ended ? 'completed' : 'processing', review: null };
    case 'cancel': return { state: ended ? 'cancelled' : 'processing', review: null };
    // Its staff may send it again as long as it is not final, whatever a setting says.
    case 'fail': return isFinal === true ? { state: 'failed', review: null } : { state: 'processing', review: 'fail, not final: the gateway may send it again' };
    case 'system_fail':
      return { state: isFinal === true ? 'failed' : 'processing', review: 'system_fail: the gateway had an error of its own; look there whether the money left' };
    default: return { state: 'unknown', review: null };
  }
}

/** What an invoice's status says about the refund of its payment; null: that there is none. */
export function refundStateOf(status: string): PayoutState | null {
  switch (status) {
    case 'refund_process': return 'processing';
    case 'refund_paid': return 'completed';
    case 'refund_fail': return 'failed';
    case 'check': case 'process': case 'confirm_check': case 'wrong_amount_waiting': case 'paid': case 'paid_over': case 'wrong_amount':
    case 'cancel': case 'fail': case 'system_fail': return null;
    // Locked for a check, or a text nobody documents: it cannot be told.
    default: return 'unknown';
  }
}
