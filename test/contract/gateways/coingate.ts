// CoinGate in the contract suite.
import type { Traits } from '../../support/gateway-traits.ts';

export const traits: Traits = {
  method: 'BTC@bitcoin', otherMethod: 'USDT@tron', manyInvoices: 105, seen: ['detected'], lateState: 'settled', webhooksOfASale: 3, secondCall: '/checkout',
  createPath: 'POST /v2/orders$', signedKeys: ['order_id', 'token'], signatureAt: { field: 'token' },
  freeFields: ['order_id', 'txid', 'transactions\u00000\u0000id'],
  apiSecrets: ['apiToken'],
  payout: { method: 'USDT@tron', amount: '12.5', address: 'TJRabPrwbZy45sbavfcjinPJC18kjpRTv8', path: 'POST /v2/send_requests$', needs: ['payoutToken', 'payoutBeneficiary'] },
  refund: {
    method: 'BTC@bitcoin', amount: '0.0001', address: 'tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx', path: '/refunds$', needs: ['payoutToken', 'refundEmail'], ends: ['completed', 'failed'],
  },
  statuses: [
    ['new', 'waiting'], ['pending', 'waiting'], ['confirming', 'detected'], ['paid', 'settled'], ['invalid', 'invalid'], ['expired', 'expired'],
    ['canceled', 'cancelled'], ['refunded', 'cancelled'], ['partially_refunded', 'cancelled'],
  ],
};
