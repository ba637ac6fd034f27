// CoinGate in the contract suite.
import type { Traits } from '../../support/gateway-traits.ts';

export const traits: Traits = {
  method: 'BTC@bitcoin', otherMethod: 'USDT@tron', manyInvoices: 105, seen: ['detected'], lateState: 'settled', webhooksOfASale: 3, secondCall: '/checkout',
  createPath: 'POST /v2/orders', signedKeys: ['order_id', 'token'], signatureAt: { field: 'token' },
  freeFields: ['order_id', 'txid', 'transactions\u00000\u0000id'],
  statuses: [
    ['new', 'waiting'], ['pending', 'waiting'], ['confirming', 'detected'], ['paid', 'settled'], ['invalid', 'invalid'], ['expired', 'expired'],
    ['canceled', 'cancelled'], ['refunded', 'cancelled'], ['partially_refunded', 'cancelled'],
  ],
};
