// Every status, payment state and transaction status the sheet names: each has its meaning, and nothing else has one.
import { describe, expect, test } from 'vitest';
import { moneyOf, stateOf, type Seen } from '../../../../../electron/gateways/coinpayments/status.ts';
import { payoutStateOf } from '../../../../../electron/gateways/coinpayments/transactions.ts';

const none: Seen = { received: 0n, due: 100n, confirmations: 0 };
const part: Seen = { received: 40n, due: 100n, confirmations: 1 };
const seen: Seen = { received: 100n, due: 100n, confirmations: 0 };
const whole: Seen = { received: 100n, due: 100n, confirmations: 1 };

describe('B3: invoice statuses', () => {
  test.each([
    ['draft', 'waiting', 'waiting', 'waiting'], ['scheduled', 'waiting', 'waiting', 'waiting'], ['unpaid', 'waiting', 'partial', 'detected'], ['cancelling', 'waiting', 'partial', 'detected'],
    ['pending', 'detected', 'partial', 'confirming'], ['paid', 'settled', 'settled', 'settled'], ['scheduledForPayout', 'settled', 'settled', 'settled'], ['completed', 'settled', 'settled', 'settled'],
    ['cancelled', 'cancelled', 'cancelled', 'cancelled'], ['timedOut', 'expired', 'expired', 'late'], ['deleted', 'cancelled', 'cancelled', 'cancelled'],
  ] as const)('%s: %s without money, %s with a part of it, %s with all', (status, withNone, withPart, withAll) => {
    expect([stateOf(status, none), stateOf(status, part), stateOf(status, whole)]).toEqual([withNone, withPart, withAll]);
  });
  test('pending without a confirmation is detected', () => {
    expect(stateOf('pending', seen)).toBe('detected');
  });
  test('without the sum to pay nothing is late', () => {
    expect(stateOf('timedOut', { ...whole, due: null })).toBe('expired');
  });
  test.each(['', 'Paid', 'PAID', 'paid ', 'confirmed', 'toString', '__proto__', 'refunded'])('B13: %j is unknown', (status) => {
    expect(stateOf(status, whole)).toBe('unknown');
  });
});

describe('payment states', () => {
  test.each([
    ['created', 'open'], ['detected', 'open'], ['pending', 'open'], ['confirmed', 'final'], ['scheduledForPayout', 'final'], ['completed', 'final'],
    ['cancelledWaitingRefund', 'returning'], ['timedOutWaitingRefund', 'returning'],
    ['timedOutRefundProcessed', 'returned'], ['cancelledRefundProcessed', 'returned'], ['refunded', 'returned'], ['Completed', 'unknown'], ['', 'unknown'],
  ] as const)('%s is %s', (state, money) => {
    expect(moneyOf(state)).toBe(money);
  });
});

describe('B3: transaction statuses', () => {
  test.each([
    ['created', 'processing'], ['pending', 'processing'], ['processing', 'processing'], ['pendingReceive', 'processing'], ['confirmedOnBlockchain', 'completed'], ['expired', 'failed'],
    ['failed', 'failed'], ['failedOnBlockchain', 'failed'], ['rejected', 'failed'], ['cancelled', 'cancelled'], ['unknown', 'unknown'], ['Failed', 'unknown'], ['', 'unknown'],
  ] as const)('%s is %s', (status, state) => {
    expect(payoutStateOf(status, false)).toBe(state);
  });
  test('completed is said in the mempool already: only what is final is an end', () => {
    expect([payoutStateOf('completed', false), payoutStateOf('completed', true)]).toEqual(['processing', 'completed']);
  });
});
