// XAIGATE in the contract suite.
import type { Traits } from '../../support/gateway-traits.ts';

export const traits: Traits = {
  method: 'USD@checkout', otherMethod: null, manyInvoices: 3, seen: ['waiting'], lateState: 'settled', webhooksOfASale: 1, secondCall: null,
  signedKeys: [], signatureAt: { query: 'token' }, noTxids: true, noLookUp: true, silentUntilFinal: true, freeFields: ['orderId', 'createdAt', 'payUrl', 'expiry'], createPath: 'POST /api/v1/invoice/create',
  // Any case is taken, so `PAID` is known.
  unknownStatuses: ['frozen', '', 'Confirming', 'constructor', '__proto__', 'Paid '],
  statuses: [['Pending', 'waiting'], ['PaidPartial', 'partial'], ['Paid', 'settled'], ['PAID', 'settled'], ['Expired', 'expired'], ['Deleted', 'cancelled']],
  payout: {
    method: 'USDT@bsc', amount: '40', address: '0x1111111111111111111111111111111111111111', path: 'POST /api/v1/withdraw', absenceProvesNothing: true, needs: ['walletUserId'], ends: ['completed', 'failed'],
  },
  ends: {
    // Nothing shows before the network has confirmed it.
    'paid': { status: 'paid', release: true, review: null, passes: ['pending'] },
    'underpaid, then topped up': { status: 'paid', release: true, review: null, passes: ['pending'] },
    'line 24: amount altered under a valid signature': { status: 'pending', release: false, review: null, passes: ['pending'] },
    // The customer picks coin and network on its page.
    'wrong network': null,
    // It can neither be found nor made again: `test/integration/unclear-for-good.test.ts`.
    'create answered too late and retried': null,
  },
};
