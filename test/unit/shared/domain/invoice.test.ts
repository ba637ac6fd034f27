// The state table, case by case: what the facts say, and what the cashier is told.
import { describe, expect, test } from 'vitest';
import type { Fact } from '../../../../shared/domain/facts.ts';
import { judge } from '../../../../shared/domain/invoice.ts';
import { defaultPolicy, type Policy } from '../../../../shared/domain/policy.ts';
import { invoiceStatuses, type Judgement, type ReviewReason } from '../../../../shared/domain/status.ts';
import { statusMeaning } from '../../../../shared/domain/status-meaning.ts';
import {
  accepted, cancelled, decision, DUE, EXPIRES, hint, LIMIT, MINUTE, payment, policyWith, refused, snapshot, T0, terms,
} from '../../../support/invoice-facts.ts';

interface Case {
  readonly description: string;
  readonly facts: readonly Fact[];
  readonly nowMs?: number;
  readonly policy?: Policy;
  readonly expected: Partial<Omit<Judgement, 'review'>>;
  readonly review?: ReviewReason | null;
}

const soon = T0 + 2 * MINUTE;
const short = DUE - 1_000_000n;
const more = DUE + 1_000_000n;
const half = DUE / 2n;
const onePercent = policyWith({ under: { basisPoints: 100, fiatMinor: 100n }, over: { basisPoints: 100, fiatMinor: 100n } });
const sixConfirmations = policyWith({ confirmations: [{ upToFiatMinor: 1249n, wanted: 1 }, { upToFiatMinor: null, wanted: 30 }] });

const cases: readonly Case[] = [
  { description: 'nothing known', facts: [], expected: { status: 'draft', final: false, release: false, next: 'wait_for_gateway', due: null } },
  { description: 'refused', facts: [refused('amount too small')], expected: { status: 'failed', failure: 'amount too small', next: 'charge_again' } },
  { description: 'refused once, accepted later', facts: [refused(), accepted()], expected: { status: 'pending', failure: null } },
  { description: 'cancelled before the gateway took it', facts: [cancelled()], expected: { status: 'cancelled', next: 'nothing' } },
  { description: 'money for a sale never accepted', facts: [snapshot(soon, 'settled', DUE)], expected: { status: 'needs_review' }, review: 'mismatch' },
  { description: 'accepted', facts: [accepted()], expected: { status: 'pending', next: 'show_code', expiresAtMs: EXPIRES, checking: false } },
  { description: 'a webhook alone moves nothing', facts: [accepted(), hint(soon)], expected: { status: 'pending' } },
  { description: 'waiting', facts: [accepted(), snapshot(soon, 'waiting', 0n)], expected: { status: 'pending', missing: { unit: 'USDT@tron', minor: DUE } } },
  {
    description: 'line 44: our clock says it is over, the gateway has not said so', facts: [accepted(), snapshot(soon, 'waiting', 0n)], nowMs: EXPIRES + 1,
    expected: { status: 'pending', checking: true, next: 'checking', final: false },
  },
  {
    description: 'line 44: our clock is 400 days ahead', facts: [accepted(), snapshot(soon, 'waiting', 0n)], nowMs: T0 + 400 * 86_400_000,
    expected: { status: 'pending', checking: true, final: false },
  },
  { description: 'seen without confirmations', facts: [accepted(), snapshot(soon, 'detected', DUE, { payments: [payment({ confirmations: 0, settled: false })] })], expected: { status: 'detected', next: 'wait_for_confirmations', confirmations: { have: 0, wanted: 19 } } },
  { description: 'the gateway does not count, it has seen it', facts: [accepted(), snapshot(soon, 'detected', DUE, { payments: [payment({ confirmations: null, required: null, settled: false })] })], expected: { status: 'detected', confirmations: null } },
  { description: 'said to be seen, amount not given yet', facts: [accepted(), snapshot(soon, 'detected', 0n)], expected: { status: 'detected' } },
  { description: 'some confirmations', facts: [accepted(), snapshot(soon, 'confirming', DUE, { payments: [payment({ confirmations: 3, settled: false })] })], expected: { status: 'confirming', release: false, confirmations: { have: 3, wanted: 19 } } },
  { description: 'settled in full', facts: [accepted(), snapshot(soon, 'settled', DUE)], expected: { status: 'paid', final: true, release: true, next: 'hand_over', settled: { unit: 'USDT@tron', minor: DUE } }, review: null },
  { description: 'settled in full without a payment list', facts: [accepted(), snapshot(soon, 'settled', DUE, { payments: [] })], expected: { status: 'paid', settled: { unit: 'USDT@tron', minor: DUE } } },
  { description: 'settled for the gateway, too few confirmations for this amount', facts: [accepted(), snapshot(soon, 'settled', DUE)], policy: sixConfirmations, expected: { status: 'confirming', release: false, confirmations: { have: 19, wanted: 30 } } },
  { description: 'the shop never undercuts the gateway', facts: [accepted({ required: 25 }), snapshot(soon, 'settled', DUE)], expected: { status: 'confirming', confirmations: { have: 19, wanted: 25 } } },
  { description: 'confirming again after settled stays paid', facts: [accepted(), snapshot(soon, 'settled', DUE), snapshot(soon + 1000, 'confirming', DUE, { payments: [payment({ confirmations: 2, settled: false })] })], expected: { status: 'paid' } },
  { description: 'too little, still open', facts: [accepted(), snapshot(soon, 'partial', short)], expected: { status: 'underpaid', final: false, next: 'ask_for_rest', missing: { unit: 'USDT@tron', minor: 1_000_000n } }, review: null },
  { description: 'too little, topped up', facts: [accepted(), snapshot(soon, 'partial', half), snapshot(soon + MINUTE, 'settled', DUE, { payments: [payment({ minor: half }), payment({ id: 'tx-2', minor: half })] })], expected: { status: 'paid' } },
  { description: 'too little, time over by our clock', facts: [accepted(), snapshot(soon, 'partial', short)], nowMs: EXPIRES + 1, expected: { status: 'underpaid', checking: true, next: 'checking', final: false }, review: null },
  { description: 'too little at the end', facts: [accepted(), snapshot(LIMIT, 'expired', short)], expected: { status: 'underpaid', final: true, next: 'call_owner', release: false }, review: 'short_at_end' },
  { description: 'too little after the end by the gateway’s clock', facts: [accepted(), snapshot(LIMIT, 'partial', short)], expected: { status: 'underpaid' }, review: 'short_at_end' },
  { description: 'settled with less', facts: [accepted(), snapshot(soon, 'settled', short)], expected: { status: 'underpaid', release: false }, review: 'short_at_end' },
  { description: 'short within the tolerance', facts: [accepted(), snapshot(soon, 'settled', DUE - 125_000n)], policy: onePercent, expected: { status: 'paid', missing: { unit: 'USDT@tron', minor: 125_000n } }, review: null },
  { description: 'short by one unit more than the tolerance', facts: [accepted(), snapshot(soon, 'settled', DUE - 125_001n)], policy: onePercent, expected: { status: 'underpaid' }, review: 'short_at_end' },
  { description: 'within the percent but over the fiat limit', facts: [accepted(), snapshot(soon, 'settled', DUE - 110_001n)], policy: policyWith({ under: { basisPoints: 100, fiatMinor: 11n } }), expected: { status: 'underpaid' }, review: 'short_at_end' },
  { description: 'too much', facts: [accepted(), snapshot(soon, 'settled', more)], expected: { status: 'overpaid', final: true, release: true, next: 'hand_over_and_review_surplus', surplus: { unit: 'USDT@tron', minor: 1_000_000n } }, review: 'surplus' },
  { description: 'too much within the tolerance', facts: [accepted(), snapshot(soon, 'settled', DUE + 125_000n)], policy: onePercent, expected: { status: 'paid' }, review: null },
  { description: 'too much, unconfirmed', facts: [accepted(), snapshot(soon, 'detected', more, { payments: [payment({ minor: more, confirmations: 0, settled: false })] })], expected: { status: 'detected' }, review: null },
  { description: 'paid, then a second payment arrives', facts: [accepted(), snapshot(soon, 'settled', DUE), snapshot(soon + MINUTE, 'settled', DUE * 2n, { payments: [payment(), payment({ id: 'tx-2', confirmations: 0, settled: false })] })], expected: { status: 'overpaid', release: true, settled: { unit: 'USDT@tron', minor: DUE } }, review: 'surplus' },
  { description: 'late by the gateway’s word', facts: [accepted(), snapshot(LIMIT + MINUTE, 'late', DUE, { late: true })], expected: { status: 'paid_late', release: false, final: true, next: 'call_owner' }, review: 'late' },
  { description: 'late and not yet confirmed', facts: [accepted(), snapshot(LIMIT + MINUTE, 'late', DUE, { late: true, payments: [payment({ confirmations: 1, settled: false, firstSeenAtMs: LIMIT + 1 })] })], expected: { status: 'paid_late', final: false }, review: 'late' },
  { description: 'late by the payment’s time', facts: [accepted(), snapshot(LIMIT + MINUTE, 'settled', DUE, { payments: [payment({ firstSeenAtMs: LIMIT + 1 })] })], expected: { status: 'paid_late', release: false }, review: 'late' },
  { description: 'in the grace after expiry is in time', facts: [accepted(), snapshot(LIMIT + MINUTE, 'late', DUE, { late: true, payments: [payment({ firstSeenAtMs: LIMIT })] })], expected: { status: 'paid', release: true }, review: null },
  { description: 'expired for the gateway, confirmed later', facts: [accepted(), snapshot(EXPIRES + 1, 'expired', 0n), snapshot(LIMIT + MINUTE, 'settled', DUE)], expected: { status: 'paid_late' }, review: 'late' },
  { description: 'the till was off while it was paid', facts: [accepted(), snapshot(LIMIT + 600 * MINUTE, 'settled', DUE)], nowMs: LIMIT + 600 * MINUTE, expected: { status: 'paid', release: true }, review: null },
  { description: 'topped up after the end', facts: [accepted(), snapshot(LIMIT, 'expired', half), snapshot(LIMIT + MINUTE, 'settled', DUE, { payments: [payment({ minor: half }), payment({ id: 'tx-2', minor: half })] })], expected: { status: 'paid_late' }, review: 'late' },
  { description: 'one total that grew after the end', facts: [accepted(), snapshot(soon, 'confirming', half, { payments: [payment({ id: 'total', minor: half })] }), snapshot(LIMIT + 1, 'confirming', half, { payments: [payment({ id: 'total', minor: half })] }), snapshot(LIMIT + MINUTE, 'settled', DUE, { payments: [payment({ id: 'total' })] })], expected: { status: 'paid_late', release: false }, review: 'late' },
  { description: 'one total that grew in time, confirmed after the end', facts: [accepted(), snapshot(soon, 'confirming', half, { payments: [payment({ id: 'total', minor: half })] }), snapshot(EXPIRES, 'confirming', DUE, { payments: [payment({ id: 'total', confirmations: 1, settled: false })] }), snapshot(LIMIT + MINUTE, 'settled', DUE, { payments: [payment({ id: 'total' })] })], expected: { status: 'paid', release: true }, review: null },
  { description: 'the gateway ended the offer earlier than it had said', facts: [accepted(), snapshot(T0 + 5 * MINUTE, 'settled', DUE, { expiresAtMs: T0 - 5 * MINUTE })], expected: { status: 'paid_late', expiresAtMs: T0 - 5 * MINUTE }, review: 'late' },
  { description: 'the gateway gave more time', facts: [accepted(), snapshot(LIMIT + MINUTE, 'waiting', 0n, { expiresAtMs: LIMIT + 9 * MINUTE })], nowMs: LIMIT + MINUTE, expected: { status: 'pending', checking: false, expiresAtMs: LIMIT + 9 * MINUTE } },
  { description: 'late and too much', facts: [accepted(), snapshot(LIMIT + MINUTE, 'late', more, { late: true })], expected: { status: 'paid_late' }, review: 'late' },
  { description: 'expired by the gateway’s word', facts: [accepted(), snapshot(EXPIRES, 'expired', 0n)], expected: { status: 'expired', final: true, next: 'charge_again' } },
  { description: 'nothing received by the gateway’s clock after grace', facts: [accepted(), snapshot(LIMIT, 'waiting', 0n)], expected: { status: 'expired', checking: false } },
  { description: 'still in the grace by the gateway’s clock', facts: [accepted(), snapshot(LIMIT - 1, 'waiting', 0n)], nowMs: LIMIT - 1, expected: { status: 'pending', checking: true } },
  { description: 'cancelled', facts: [accepted(), cancelled()], expected: { status: 'cancelled', final: true, next: 'nothing' } },
  { description: 'cancelled, nothing came', facts: [accepted(), cancelled(), snapshot(LIMIT, 'expired', 0n)], expected: { status: 'cancelled' } },
  { description: 'cancelled, then paid', facts: [accepted(), cancelled(), snapshot(soon, 'settled', DUE)], expected: { status: 'needs_review', release: false, next: 'call_owner' }, review: 'paid_after_cancel' },
  { description: 'cancelled while a payment was on its way', facts: [accepted(), cancelled(), snapshot(soon, 'detected', short)], expected: { status: 'needs_review' }, review: 'paid_after_cancel' },
  { description: 'marked invalid by hand at the gateway', facts: [accepted(), snapshot(soon, 'cancelled', 0n, { manual: true })], expected: { status: 'cancelled' }, review: null },
  { description: 'marked invalid by hand although money came', facts: [accepted(), snapshot(soon, 'cancelled', DUE, { manual: true })], expected: { status: 'needs_review' }, review: 'paid_after_cancel' },
  { description: 'given up by the gateway, nothing came', facts: [accepted(), snapshot(soon, 'invalid', 0n)], expected: { status: 'failed', next: 'charge_again' }, review: null },
  { description: 'given up by the gateway, money was seen', facts: [accepted(), snapshot(LIMIT + MINUTE, 'invalid', DUE)], expected: { status: 'failed', release: false, next: 'call_owner' }, review: 'paid_not_confirmed' },
  { description: 'marked settled by hand', facts: [accepted(), snapshot(soon, 'settled', 0n, { manual: true })], expected: { status: 'needs_review', release: false }, review: 'marked_by_hand' },
  { description: 'marked settled by hand, chain payments cover it', facts: [accepted(), snapshot(soon, 'settled', DUE, { manual: true })], expected: { status: 'paid', release: true }, review: null },
  { description: 'settled but no money named', facts: [accepted(), snapshot(soon, 'settled', 0n)], expected: { status: 'needs_review' }, review: 'mismatch' },
  { description: 'unknown status', facts: [accepted(), snapshot(soon, 'unknown', DUE, { rawStatus: 'teleported' })], expected: { status: 'needs_review', release: false }, review: 'unknown_status' },
  { description: 'the gateway itself is looking into it', facts: [accepted(), snapshot(soon, 'settled', DUE, { underReview: 'locked: frozen' })], expected: { status: 'needs_review', release: false }, review: 'under_review' },
  { description: 'looked into, then let go', facts: [accepted(), snapshot(soon, 'detected', DUE, { underReview: 'locked: frozen' }), snapshot(soon + 1, 'settled', DUE)], expected: { status: 'paid', release: true } },
  { description: 'an answer with missing fields', facts: [accepted(), snapshot(soon, 'settled', DUE, { problems: ['amount is missing'] })], expected: { status: 'needs_review' }, review: 'malformed' },
  { description: 'a garbled answer is healed by a good one', facts: [accepted(), snapshot(soon, 'settled', DUE, { problems: ['x'] }), snapshot(soon + 1, 'settled', DUE)], expected: { status: 'paid' }, review: null },
  { description: 'another address', facts: [accepted({ address: 'TA1' }), snapshot(soon, 'settled', DUE, { address: 'TA2' })], expected: { status: 'needs_review' }, review: 'mismatch' },
  { description: 'hex address in another case', facts: [accepted({ address: '0xABcd' }), snapshot(soon, 'settled', DUE, { address: '0xabCD' })], expected: { status: 'paid' } },
  { description: 'another order id', facts: [accepted(), snapshot(soon, 'settled', DUE, { orderId: 'A-1002' })], expected: { status: 'needs_review' }, review: 'mismatch' },
  { description: 'order id not given back', facts: [accepted(), snapshot(soon, 'settled', DUE, { orderId: null })], expected: { status: 'paid' } },
  { description: 'another fiat amount', facts: [accepted(), snapshot(soon, 'settled', DUE, { amount: { unit: 'USD', minor: 1249n } })], expected: { status: 'needs_review' }, review: 'mismatch' },
  { description: 'another amount due', facts: [accepted(), snapshot(soon, 'settled', short, { due: { unit: 'USDT@tron', minor: short } })], expected: { status: 'needs_review' }, review: 'mismatch' },
  { description: 'another method', facts: [accepted(), snapshot(soon, 'settled', DUE, { method: 'USDT@bsc' })], expected: { status: 'needs_review' }, review: 'mismatch' },
  { description: 'another method, and money by it', facts: [accepted(), snapshot(soon, 'confirming', 0n, { method: 'USDT@bsc', due: { unit: 'USDT@bsc', minor: 12n }, received: { unit: 'USDT@bsc', minor: 12n }, payments: [payment({ value: { unit: 'USDT@bsc', minor: 12n } })] })], expected: { status: 'needs_review', release: false }, review: 'wrong_method' },
  { description: 'another invoice', facts: [accepted(), snapshot(soon, 'settled', DUE, { gatewayInvoiceId: 'gw-9' })], expected: { status: 'needs_review' }, review: 'mismatch' },
  { description: 'payments that do not add up', facts: [accepted(), snapshot(soon, 'settled', DUE, { payments: [payment({ minor: short })] })], expected: { status: 'needs_review' }, review: 'mismatch' },
  { description: 'received in another coin', facts: [accepted(), snapshot(soon, 'settled', 0n, { received: { unit: 'USDT@bsc', minor: DUE }, payments: [] })], expected: { status: 'needs_review' }, review: 'wrong_method' },
  { description: 'a payment on another network', facts: [accepted(), snapshot(soon, 'waiting', 0n, { payments: [payment({ value: { unit: 'USDT@bsc', minor: 12n ** 18n } })] })], expected: { status: 'needs_review', received: { unit: 'USDT@tron', minor: 0n } }, review: 'wrong_method' },
  { description: 'first on another network, then right', facts: [accepted(), snapshot(soon, 'settled', DUE, { payments: [payment(), payment({ id: 'tx-0', value: { unit: 'USDT@bsc', minor: 5n } })] })], expected: { status: 'paid', release: true }, review: 'wrong_method' },
  { description: 'accepted with another coin', facts: [accepted({ due: { unit: 'USDT@bsc', minor: DUE } })], expected: { status: 'needs_review' }, review: 'mismatch' },
  { description: 'accepted as two invoices', facts: [accepted(), accepted({ gatewayInvoiceId: 'gw-2' })], expected: { status: 'needs_review', release: false }, review: 'mismatch' },
  { description: 'accepted as two invoices, one is paid', facts: [accepted(), accepted({ gatewayInvoiceId: 'gw-2' }), snapshot(soon, 'settled', DUE, { gatewayInvoiceId: 'gw-2' })], expected: { status: 'paid', release: true, gatewayInvoiceId: 'gw-2' }, review: 'mismatch' },
  { description: 'accepted twice with other amounts', facts: [accepted(), accepted({ due: { unit: 'USDT@tron', minor: short } })], expected: { status: 'needs_review' }, review: 'mismatch' },
  { description: 'accepted learned twice', facts: [accepted(), accepted({ gatewayTimeMs: T0 + 5 })], expected: { status: 'pending' }, review: null },
  { description: 'paid, then the gateway says less', facts: [accepted(), snapshot(soon, 'settled', DUE), snapshot(soon + 1, 'waiting', 0n)], expected: { status: 'needs_review', release: false }, review: 'taken_back' },
  { description: 'paid, then invalid', facts: [accepted(), snapshot(soon, 'settled', DUE), snapshot(soon + 1, 'invalid', DUE)], expected: { status: 'needs_review' }, review: 'taken_back' },
  { description: 'paid, the older “waiting” is learned later', facts: [accepted(), snapshot(soon, 'settled', DUE), snapshot(soon - 1, 'waiting', 0n)], expected: { status: 'paid' }, review: null },
  { description: 'paid and waiting in the same second', facts: [accepted(), snapshot(soon, 'settled', DUE), snapshot(soon, 'waiting', 0n)], expected: { status: 'paid' }, review: null },
  { description: 'a payment that was replaced', facts: [accepted(), snapshot(soon, 'detected', DUE, { payments: [payment({ settled: false, confirmations: 0 })] }), snapshot(soon + 1, 'waiting', 0n)], expected: { status: 'pending' }, review: null },
];

describe('judge', () => {
  test.each(cases)('$description', ({ facts, nowMs, policy, expected, review }) => {
    const judgement = judge(terms, facts, policy ?? defaultPolicy, nowMs ?? soon);
    expect(judgement).toMatchObject(expected);
    if (review !== undefined) expect(judgement.review?.reason ?? null).toBe(review);
    if (review) expect(judgement.review).toMatchObject({ open: true, decision: null });
    if (judgement.status === 'needs_review') expect(judgement.review?.detail).not.toBe('');
  });

  test('B1: the table covers every status that facts can give', () => {
    const covered = new Set(cases.map((each) => each.expected.status));
    // Refunds begin with payouts, which are not learned as facts yet.
    expect(invoiceStatuses.filter((status) => !covered.has(status))).toEqual(['partially_refunded', 'refunded']);
    expect(Object.keys(statusMeaning).sort()).toEqual([...invoiceStatuses].sort());
  });

  test('B4, B11: goods go only with paid and overpaid', () => {
    for (const { facts, policy } of cases) {
      const judgement = judge(terms, facts, policy ?? defaultPolicy, soon);
      expect(judgement.release).toBe(judgement.status === 'paid' || judgement.status === 'overpaid');
    }
  });

  test('an answer from after the end that was learned only after the money takes nothing back, however often it was learned', () => {
    const paidAfterwards = snapshot(LIMIT + MINUTE, 'settled', DUE);
    const older = snapshot(LIMIT + 1, 'waiting', 0n);
    const afterwards = { ...older, learnedAtMs: LIMIT + 2 * MINUTE };
    const status = (...facts: readonly Fact[]) => judge(terms, [accepted(), ...facts], defaultPolicy, soon).status;
    expect(status(paidAfterwards)).toBe('paid');
    expect(status(paidAfterwards, afterwards)).toBe('paid');
    expect(status(paidAfterwards, older)).toBe('paid_late');
    expect(status(paidAfterwards, older, afterwards)).toBe('paid_late');
    expect(status(afterwards, older, paidAfterwards)).toBe('paid_late');
  });

  test('line 44: after our clock was set back by 400 days the countdown follows the gateway again', () => {
    const learnedLater = { ...snapshot(soon, 'waiting', 0n), learnedAtMs: soon - 400 * 86_400_000 };
    const judgement = judge(terms, [accepted(), learnedLater], defaultPolicy, soon - 400 * 86_400_000);
    expect(judgement).toMatchObject({ status: 'pending', checking: false, clockOffsetMs: 400 * 86_400_000 });
  });
});

interface DecisionCase {
  readonly description: string;
  readonly facts: readonly Fact[];
  readonly reason: ReviewReason;
  readonly accept: readonly unknown[];
  readonly refund: readonly unknown[];
  readonly writeOff: readonly unknown[];
}

const decisions: readonly DecisionCase[] = [
  { description: 'short at the end', reason: 'short_at_end', facts: [snapshot(LIMIT, 'expired', short)], accept: ['paid', true, 'hand_over'], refund: ['underpaid', false, 'refund_owed'], writeOff: ['underpaid', false, 'nothing'] },
  { description: 'surplus', reason: 'surplus', facts: [snapshot(soon, 'settled', more)], accept: ['paid', true, 'hand_over'], refund: ['overpaid', true, 'refund_owed'], writeOff: ['overpaid', true, 'hand_over'] },
  { description: 'late', reason: 'late', facts: [snapshot(LIMIT + 1, 'late', DUE, { late: true })], accept: ['paid', true, 'hand_over'], refund: ['paid_late', false, 'refund_owed'], writeOff: ['paid_late', false, 'nothing'] },
  { description: 'after cancel', reason: 'paid_after_cancel', facts: [cancelled(), snapshot(soon, 'settled', DUE)], accept: ['paid', true, 'hand_over'], refund: ['cancelled', false, 'refund_owed'], writeOff: ['cancelled', false, 'nothing'] },
  { description: 'by hand', reason: 'marked_by_hand', facts: [snapshot(soon, 'settled', 0n, { manual: true })], accept: ['paid', true, 'hand_over'], refund: ['cancelled', false, 'nothing'], writeOff: ['cancelled', false, 'nothing'] },
  { description: 'not confirmed', reason: 'paid_not_confirmed', facts: [snapshot(LIMIT + 1, 'invalid', DUE)], accept: ['paid', true, 'hand_over'], refund: ['failed', false, 'refund_owed'], writeOff: ['failed', false, 'nothing'] },
  { description: 'wrong network', reason: 'wrong_method', facts: [snapshot(soon, 'waiting', 0n, { payments: [payment({ value: { unit: 'USDT@bsc', minor: 5n } })] })], accept: ['paid', true, 'hand_over'], refund: ['cancelled', false, 'refund_owed'], writeOff: ['failed', false, 'nothing'] },
];

describe('decisions', () => {
  test.each(decisions)('H2: $description', ({ facts, reason, accept, refund, writeOff }) => {
    const after = (what: 'accept' | 'refund' | 'write-off') => judge(terms, [accepted(), ...facts, decision(reason, what)], defaultPolicy, soon);
    const shape = (judgement: Judgement) => [judgement.status, judgement.release, judgement.next];
    expect(shape(after('accept'))).toEqual(accept);
    expect(shape(after('refund'))).toEqual(refund);
    expect(shape(after('write-off'))).toEqual(writeOff);
    expect(after('accept')).toMatchObject({ final: true, review: { reason, open: false, decision: 'accept', decisionReason: 'looked at it' } });
  });

  test('H2: another reason that arises later opens the review again', () => {
    const facts = [accepted(), snapshot(LIMIT, 'expired', half), decision('short_at_end', 'write-off'), snapshot(LIMIT + 99 * MINUTE, 'invalid', half)];
    expect(judge(terms, facts, defaultPolicy, soon)).toMatchObject({ status: 'failed', review: { reason: 'paid_not_confirmed', open: true } });
  });

  test('of several decisions the latest counts, also a repeated one', () => {
    const base = [accepted(), snapshot(soon, 'settled', more)];
    const at = (what: 'accept' | 'refund', minutes: number) => decision('surplus', what, LIMIT + minutes * MINUTE);
    const last = (facts: readonly Fact[]) => judge(terms, [...base, ...facts], defaultPolicy, soon).review?.decision;
    expect(last([at('accept', 1), at('refund', 2)])).toBe('refund');
    expect(last([at('accept', 3), at('refund', 2), at('accept', 1)])).toBe('accept');
  });

  test('a decision closes nothing when nothing is open', () => {
    expect(judge(terms, [accepted(), snapshot(soon, 'settled', DUE), decision('late', 'refund')], defaultPolicy, soon)).toMatchObject({ status: 'paid', review: null });
  });
});
