// What the treasury is told of a sale whose payment goes back.
import type { InvoiceView } from '../lib/api.ts';

export interface RefundOf {
  readonly id: string;
  readonly orderId: string;
  readonly gateway: string;
  readonly method: string;
  readonly amount: string;
}

/** Too much goes back as the surplus, all else as what came in. A proposal: main knows how much may still go back. */
export function refundOf({ id, orderId, gateway, method, surplus, received, status }: InvoiceView): RefundOf {
  const amount = status === 'overpaid' && surplus !== null ? surplus.value : (received?.value ?? '');
  return { id, orderId, gateway, method, amount };
}
