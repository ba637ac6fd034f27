// BTCPay Server in the contract suite.
import type { Traits } from '../../support/gateway-traits.ts';

export const traits: Traits = {
  method: 'BTC@bitcoin', otherMethod: 'BTC@lightning', manyInvoices: 105, seen: ['confirming'], lateState: 'late', webhooksOfASale: 5, secondCall: '/payment-methods',
  signedKeys: null, signatureAt: { header: 'btcpay-sig' }, payout: {
    method: 'BTC@bitcoin', amount: '0.00123', address: 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080', path: '/payouts', needs: ['payoutKey'], ends: ['completed', 'cancelled'],
  },
  refund: { method: 'BTC@bitcoin', amount: '0.0001', address: 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080', path: '/refund', needs: ['payoutKey'], claimed: true },
  apiSecrets: ['apiKey'], freeFields: ['orderId', 'activated'],
  statuses: [
    ['New', 'waiting'], ['New/PaidPartial', 'partial'], ['Processing', 'confirming'], ['Processing/PaidOver', 'confirming'], ['Settled', 'settled'], ['Settled/PaidOver', 'settled'],
    ['Settled/Marked', 'settled'], ['Expired', 'expired'], ['Expired/PaidPartial', 'expired'], ['Expired/PaidLate', 'late'], ['Invalid', 'invalid'], ['Invalid/Marked', 'cancelled'],
  ],
};
