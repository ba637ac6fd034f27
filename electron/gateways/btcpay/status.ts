// How BTCPay's pair of status and additional status is understood. A pair it does not document is 'unknown' and goes to a person.
import type { GatewayState } from '../../../shared/domain/facts.ts';

export interface StateOf {
  readonly state: GatewayState;
  /** Full payment after expiry; it never becomes Settled by itself. */
  readonly late: boolean;
  /** Somebody marked it Settled: there is no chain proof. */
  readonly manual: boolean;
}

const plain = (state: GatewayState): StateOf => ({ state, late: false, manual: false });

/** Total over the documented pairs. `sawPayment`: a payment of the invoice is seen, settled or not. */
export function stateOf(status: string, additional: string, sawPayment: boolean): StateOf {
  switch (`${status}/${additional}`) {
    case 'New/None': return plain(sawPayment ? 'detected' : 'waiting');
    case 'New/PaidPartial': return plain('partial');
    case 'Processing/None':
    case 'Processing/PaidOver': return plain('confirming');
    case 'Settled/None':
    case 'Settled/PaidOver': return plain('settled');
    case 'Settled/Marked': return { state: 'settled', late: false, manual: true };
    case 'Expired/None':
    case 'Expired/PaidPartial': return plain('expired');
    case 'Expired/PaidLate': return { state: 'late', late: true, manual: false };
    case 'Invalid/None': return plain('invalid');
    // Our own cancel is this very mark, so it is not reported as somebody's hand.
    case 'Invalid/Marked': return plain('cancelled');
    default: return plain('unknown');
  }
}
