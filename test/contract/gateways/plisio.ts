// Plisio in the contract suite.
import type { Traits } from '../../support/gateway-traits.ts';

export const traits: Traits = {
  method: 'USDT@tron', otherMethod: 'BTC@bitcoin', manyInvoices: 45, seen: ['detected'], lateState: 'settled', webhooksOfASale: 4, secondCall: '/operations/',
  signedKeys: null, signatureAt: { field: 'verify_hash' }, apiSecrets: ['secretKey'], freeFields: ['order_number', 'tx_id'],
  payout: { method: 'LTC@litecoin', amount: '0.25', address: 'ltc1qw508d6qejxtdg4y5r3zarvary0c5xw7kgmn4n9', path: '/operations/withdraw' },
  statuses: [
    ['new', 'waiting'], ['pending', 'detected'], ['pending internal', 'confirming'], ['pending_internal', 'confirming'], ['completed', 'settled'], ['mismatch', 'settled'],
    ['expired', 'expired'], ['cancelled', 'expired'], ['error', 'invalid'], ['cancelled duplicate', 'cancelled'], ['cancelled_duplicate', 'cancelled'],
  ],
};
