// CryptumPay in the contract suite.
import type { Traits } from '../../support/gateway-traits.ts';

const underReview = { status: 'needs_review', release: false, review: 'under_review', passes: ['needs_review'] } as const;

export const traits: Traits = {
  method: 'USD@checkout', otherMethod: null, manyInvoices: 3, seen: ['confirming'], lateState: 'settled', webhooksOfASale: 2, secondCall: null,
  signedKeys: null, signatureAt: { header: 'x-signature' }, apiSecrets: ['apiKey', 'apiSecret'], refusesWrongClock: true, noTxids: true, noLookUp: true, noAmounts: true,
  freeFields: ['orderId'], createPath: 'POST /v1/orders',
  unknownStatuses: ['5', '-1', '3.0', 'PAID', '', 'constructor', '__proto__'],
  statuses: [['0', 'waiting'], ['1', 'detected'], ['2', 'cancelled'], ['3', 'settled'], ['4', 'confirming']],
  payout: { method: 'USDT@bsc', amount: '100', address: '0x1111111111111111111111111111111111111111', path: 'POST /v1/withdraw', noFind: true },
  ends: {
    // What does not fit is looked into by the gateway; it names no sums.
    'underpaid, then topped up': { status: 'paid', release: true, review: null, passes: ['needs_review'] },
    'overpaid': underReview,
    'line 24: amount altered under a valid signature': underReview,
    // The customer picks coin and network on its page.
    'wrong network': null,
    // It can neither be found nor made again: `test/integration/unclear-for-good.test.ts`.
    'create answered too late and retried': null,
  },
};
