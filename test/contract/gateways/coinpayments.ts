// CoinPayments in the contract suite.
import type { Traits } from '../../support/gateway-traits.ts';

export const traits: Traits = {
  method: 'BTC@bitcoin', otherMethod: 'USDT@tron', manyInvoices: 55, seen: ['detected'], lateState: 'late', webhooksOfASale: 6, secondCall: null,
  createPath: 'POST /api/v2/merchant/invoices', signedKeys: null, signatureAt: { header: 'x-coinpayments-signature' }, apiSecrets: ['clientSecret'], noTxids: true, signsTime: true,
  payout: {
    method: 'LTC@litecoin', amount: '1.25', address: 'ltc1qw508d6qejxtdg4y5r3zarvary0c5xw7kgmn4n9', path: '/spend/confirmation', needs: ['payoutClientId', 'payoutClientSecret'],
  },
  freeFields: ['invoiceId'],
  statuses: [
    ['draft', 'waiting'], ['scheduled', 'waiting'], ['unpaid', 'waiting'], ['pending', 'detected'], ['paid', 'settled'], ['scheduledForPayout', 'settled'], ['completed', 'settled'],
    ['cancelling', 'waiting'], ['cancelled', 'cancelled'], ['timedOut', 'expired'], ['deleted', 'cancelled'],
  ],
};
