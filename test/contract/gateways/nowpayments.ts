// NOWPayments in the contract suite.
import type { Traits } from '../../support/gateway-traits.ts';

export const traits: Traits = {
  method: 'BTC@bitcoin', otherMethod: 'USDT@tron', manyInvoices: 105, seen: ['confirming'], lateState: 'late', webhooksOfASale: 5, secondCall: null,
  signedKeys: null, signatureAt: { header: 'x-nowpayments-sig' }, apiSecrets: ['apiKey'], freeFields: ['order_id', 'order_description', 'payin_hash'], createPath: 'POST /v1/payment',
  payout: { method: 'USDT@tron', amount: '200.5', address: 'TXYZopYRdj2D9XRtbG411XZZ3kM5VkAeBf', path: 'POST /v1/payout', needs: ['email', 'password'], code: '123456' },
  statuses: [
    ['waiting', 'waiting'], ['confirming', 'confirming'], ['confirmed', 'confirming'], ['sending', 'confirming'], ['finished', 'settled'], ['partially_paid', 'partial'],
    ['failed', 'invalid'], ['refunded', 'invalid'], ['expired', 'expired'], ['cancelled', 'cancelled'], ['canceled', 'cancelled'],
  ],
};
