// CryptoPayment.center in the contract suite.
import type { Traits } from '../../support/gateway-traits.ts';

export const traits: Traits = {
  method: 'USDT@tron', otherMethod: 'BTC@bitcoin', manyInvoices: 45, seen: ['detected'], lateState: 'settled', webhooksOfASale: 2, secondCall: null,
  signedKeys: ['invoice_id', 'event', 'signature'], signatureAt: { field: 'signature' }, freeFields: ['order_id', 'txid'],
  statuses: [['pending', 'waiting'], ['confirming', 'detected'], ['confirmed', 'settled'], ['expired', 'expired']],
};
