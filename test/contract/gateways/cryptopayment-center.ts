// CryptoPayment.center in the contract suite.
import type { Traits } from '../../support/gateway-traits.ts';

export const traits: Traits = {
  method: 'USDT@tron', otherMethod: 'BTC@bitcoin', manyInvoices: 45, seen: ['detected'], lateState: 'settled', webhooksOfASale: 2, secondCall: null,
  signedKeys: ['invoice_id', 'event', 'signature'], signatureAt: { field: 'signature' }, freeFields: ['order_id', 'txid'],
  payout: { method: 'LTC@litecoin', amount: '0.25', address: 'tltc1qw508d6qejxtdg4y5r3zarvary0c5xw7kgmn4n9', path: 'POST /api/v1/withdrawals', noFind: true, noRead: true },
  statuses: [['pending', 'waiting'], ['confirming', 'detected'], ['confirmed', 'settled'], ['expired', 'expired']],
};
