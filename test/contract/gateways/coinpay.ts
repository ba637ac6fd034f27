// CoinPay in the contract suite.
import type { Traits } from '../../support/gateway-traits.ts';

export const traits: Traits = {
  method: 'USDT@ethereum', otherMethod: 'BTC@bitcoin', manyInvoices: 105, seen: ['settled'], lateState: 'settled', webhooksOfASale: 2, secondCall: null,
  createPath: 'POST /api/payments/create', signedKeys: null, signatureAt: { header: 'x-coinpay-signature' }, apiSecrets: ['apiKey'], noOrderId: true, signsTime: true, freeFields: ['tx_hash'],
  statuses: [
    ['pending', 'waiting'], ['detected', 'detected'], ['confirmed', 'settled'], ['forwarding', 'settled'], ['forwarded', 'settled'], ['forwarding_failed', 'confirming'],
    ['expired', 'expired'], ['failed', 'invalid'], ['cancelled', 'cancelled'], ['refunded', 'cancelled'], ['completed', 'settled'],
  ],
  payout: {
    method: 'USDT@ethereum', amount: '12.5', address: '0x52908400098527886e0f7030069857d2e4169ee7', path: 'POST /api/payouts/create', ends: ['completed', 'failed'],
    needs: ['payoutKey', 'payoutEmail', 'email', 'password'],
  },
  ends: {
    // The whole amount on the chain is all it waits for.
    'paid': { status: 'paid', release: true, review: null, passes: ['paid'] },
    // It looks at one address on one chain, for one coin: money elsewhere is nothing to it.
    'wrong network': null,
  },
};
