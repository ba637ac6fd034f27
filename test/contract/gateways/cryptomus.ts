// Cryptomus in the contract suite.
import type { Traits } from '../../support/gateway-traits.ts';

export const traits: Traits = {
  method: 'USDT@tron', otherMethod: 'BTC@bitcoin', manyInvoices: 35, seen: ['confirming'], lateState: 'settled', webhooksOfASale: 2, secondCall: null,
  signedKeys: null, signatureAt: { field: 'sign' }, apiSecrets: ['apiKey'], orderIds: /^[A-Za-z0-9_-]{1,128}$/, freeFields: ['order_id', 'txid'],
  createPath: 'POST /v1/payment$',
  payout: { method: 'LTC@litecoin', amount: '0.25', address: 'ltc1qw508d6qejxtdg4y5r3zarvary0c5xw7kgmn4n9', path: 'POST /v1/payout$', needs: ['payoutKey'] },
  refund: { method: 'USDT@tron', amount: '25.5', address: 'TJRabPrwbZy45sbavfcjinPJC18kjpRTv8', path: 'POST /v1/payment/refund' },
  statuses: [
    ['check', 'waiting'], ['process', 'waiting'], ['confirm_check', 'confirming'], ['wrong_amount_waiting', 'partial'], ['paid', 'settled'], ['paid_over', 'settled'],
    ['wrong_amount', 'settled'], ['cancel', 'expired'], ['fail', 'invalid'], ['system_fail', 'invalid'], ['refund_process', 'settled'], ['refund_fail', 'settled'],
    ['refund_paid', 'invalid'], ['locked', 'detected'],
  ],
};
