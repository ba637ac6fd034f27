// Cryptomus' statuses, as its sheet lists them: a status that is missing from the map fails here.
import { describe, expect, test } from 'vitest';
import { documentedPayoutStatuses, documentedStatuses, payoutStateOf, refundStateOf, stateOf } from '../../../../../electron/gateways/cryptomus/status.ts';

/** The sheet, section 3: status, whether it is final, what it is to us, whether a person must look. */
const payments = [
  ['check', false, 'waiting', false], ['process', false, 'waiting', false], ['confirm_check', false, 'confirming', false], ['wrong_amount_waiting', false, 'partial', false],
  ['paid', true, 'settled', false], ['paid_over', true, 'settled', false], ['wrong_amount', true, 'settled', false], ['cancel', true, 'expired', false], ['fail', true, 'invalid', false],
  ['system_fail', true, 'invalid', true], ['refund_process', false, 'settled', true], ['refund_fail', true, 'settled', true], ['refund_paid', true, 'invalid', false],
  ['locked', false, 'detected', true],
] as const;
const payouts = [
  ['process', false, 'processing', false], ['check', false, 'processing', false], ['paid', true, 'completed', false], ['fail', true, 'failed', false], ['cancel', true, 'cancelled', false],
  ['system_fail', true, 'failed', true],
] as const;
const of = (status: string, isFinal: boolean | null, change: object = {}) => stateOf({ status, isFinal, sawMoney: false, needsFinal: true, ...change });

describe('B3: payments', () => {
  test.each(payments)('%s, final %s, is %s (review: %s)', (status, isFinal, state, review) => {
    const meaning = of(status, isFinal);
    expect([meaning.state, meaning.review !== null]).toEqual([state, review]);
  });

  test('the sheet’s list is the code’s', () => {
    expect([...documentedStatuses].sort()).toEqual(payments.map(([status]) => status).sort());
  });

  test.each([['paid', 'confirming'], ['paid_over', 'confirming'], ['wrong_amount', 'partial']])('B4: %s that is not final is %s, unless the setting says the status alone decides', (status, state) => {
    for (const isFinal of [false, null]) expect(of(status, isFinal).state).toBe(state);
    expect(of(status, false, { needsFinal: false }).state).toBe('settled');
  });

  test('process with money is seen', () => { expect(of('process', false, { sawMoney: true }).state).toBe('detected'); });
  test('only refund_paid takes the money away', () => { expect(payments.filter(([status, isFinal]) => of(status, isFinal).returned).map(([status]) => status)).toEqual(['refund_paid']); });
  test.each(['', 'PAID', 'paid ', 'constructor', '__proto__', 'refunded'])('B13: “%s” is unknown', (status) => { expect(of(status, true).state).toBe('unknown'); });
});

describe('payouts and refunds', () => {
  const payout = (status: string, isFinal: boolean | null, needsFinal = true) => payoutStateOf({ status, isFinal, needsFinal });

  test.each(payouts)('payout %s, final %s, is %s (review: %s)', (status, isFinal, state, review) => {
    const meaning = payout(status, isFinal);
    expect([meaning.state, meaning.review !== null]).toEqual([state, review]);
  });

  test('the sheet’s list is the code’s', () => { expect([...documentedPayoutStatuses].sort()).toEqual(payouts.map(([status]) => status).sort()); });

  test('what is not final is still under way: a failed payout may be sent again there, so its money is not free', () => {
    for (const status of ['paid', 'cancel', 'fail', 'system_fail']) expect(payout(status, false).state).toBe('processing');
    expect(payout('fail', false, false)).toMatchObject({ state: 'processing', review: expect.stringContaining('again') });
    expect(payout('paid', false, false).state).toBe('completed');
  });

  test('undocumented texts are unknown', () => { expect([payout('lost', true).state, refundStateOf('lost'), refundStateOf('locked')]).toEqual(['unknown', 'unknown', 'unknown']); });

  test.each(documentedStatuses)('refund of a payment that is %s', (status) => {
    const expected: Readonly<Record<string, string>> = { refund_process: 'processing', refund_paid: 'completed', refund_fail: 'failed', locked: 'unknown' };
    expect(refundStateOf(status)).toBe(expected[status] ?? null);
  });
});
