// Payments that grow, vanish or are replaced: goods go only for what is final now, and nobody learns late that money is gone.
import { describe, expect, test } from 'vitest';
import type { Fact, GatewaySnapshot } from '../../../../shared/domain/facts.ts';
import { judge } from '../../../../shared/domain/invoice.ts';
import { defaultPolicy, type Policy } from '../../../../shared/domain/policy.ts';
import { postingsTarget } from '../../../../shared/domain/postings.ts';
import { accepted, decision, DUE, LIMIT, MINUTE, payment, policyWith, snapshot, T0, terms } from '../../../support/invoice-facts.ts';

const soon = T0 + MINUTE;
const half = DUE / 2n;
const judged = (facts: readonly Fact[], policy: Policy = defaultPolicy) => judge(terms, [accepted(), ...facts], policy, soon + 10_000);
const books = (facts: readonly Fact[]) => postingsTarget(terms, judged(facts)).map(({ account, unit, minor }) => `${account} ${minor} ${unit}`);

/** As a gateway tells it that knows one total and the last transaction's confirmations. */
const total = (atMs: number, state: GatewaySnapshot['state'], minor: bigint, confirmations: number, settled = state === 'settled'): Fact =>
  snapshot(atMs, state, minor, { payments: [payment({ id: 'total', minor, confirmations, settled })] });

describe('one total that grows', () => {
  test('the part that was final earlier does not make the rest final', () => {
    const facts = [total(soon, 'settled', half, 19), total(soon + 1, 'confirming', DUE, 0)];
    expect(judged(facts)).toMatchObject({ status: 'detected', release: false, confirmations: { have: 0, wanted: 19 } });
    expect(books(facts)).toContain(`gateway:shop-main ${half} USDT@tron`);
    expect(judged([...facts, total(soon + 2, 'settled', DUE, 19)])).toMatchObject({ status: 'paid', release: true });
  });

  test('B12: the shop’s own confirmations are counted for the whole sum, not for the first part of it', () => {
    const wants30 = policyWith({ confirmations: [{ upToFiatMinor: null, wanted: 30 }] });
    const facts = [total(soon, 'partial', half, 40), total(soon + 1, 'settled', DUE, 19)];
    expect(judged(facts, wants30)).toMatchObject({ status: 'confirming', release: false, confirmations: { have: 19, wanted: 30 } });
    expect(judged([...facts, total(soon + 2, 'settled', DUE, 30)], wants30)).toMatchObject({ status: 'paid', release: true });
  });

  test('a little more on top of a paid sale takes nothing back', () => {
    const facts = [total(soon, 'settled', DUE, 19), total(soon + 1, 'confirming', DUE + 5n, 0)];
    expect(judged(facts)).toMatchObject({ status: 'overpaid', release: true });
  });
});

describe('a payment that is replaced after it was final', () => {
  const paid = snapshot(soon, 'settled', DUE, { payments: [payment({ id: 'tx-1' })] });
  const replaced = (settled: boolean): Fact => snapshot(soon + 1, settled ? 'settled' : 'confirming', DUE, {
    payments: [payment({ id: 'tx-1', settled: false, invalid: true }), payment({ id: 'tx-2', txid: 'tx-2', settled, confirmations: settled ? 19 : 0 })],
  });

  test('somebody is told as long as the new one is not final', () => {
    expect(judged([paid, replaced(false)])).toMatchObject({ status: 'needs_review', release: false, review: { reason: 'taken_back', open: true } });
    expect(books([paid, replaced(false)])).toEqual([]);
  });

  test('it is paid again once the new one is', () => {
    expect(judged([paid, replaced(false), replaced(true)])).toMatchObject({ status: 'paid', release: true });
    expect(judged([replaced(true), paid])).toMatchObject({ status: 'paid', release: true });
  });
});

describe('a sale that a person accepted', () => {
  test('is not silently expired when its money vanishes', () => {
    const short = snapshot(LIMIT, 'expired', DUE - 5n, { payments: [payment({ minor: DUE - 5n })] });
    const facts = [short, decision('short_at_end', 'accept', LIMIT + 1)];
    expect(judged(facts)).toMatchObject({ status: 'paid', release: true });
    const gone = snapshot(LIMIT + 2, 'expired', 0n, { payments: [payment({ minor: DUE - 5n, invalid: true })] });
    expect(judged([...facts, gone])).toMatchObject({ status: 'needs_review', release: false, review: { reason: 'taken_back', open: true } });
  });
});

describe('a decision answers what was looked at', () => {
  const surplus = (more: bigint): Fact => snapshot(soon + Number(more), 'settled', DUE + more);
  const decided = (facts: readonly Fact[], what: 'accept' | 'refund' | 'write-off'): Fact => {
    const { review } = judged(facts);
    if (review === null) throw new Error('a review is open');
    return decision(review.reason, what, LIMIT, review.detail);
  };

  test('more money after it is open again', () => {
    const facts = [surplus(5n), decided([surplus(5n)], 'accept')];
    expect(judged(facts)).toMatchObject({ status: 'paid', review: { open: false } });
    expect(judged([...facts, surplus(900n)])).toMatchObject({ status: 'overpaid', release: true, review: { reason: 'surplus', open: true, decision: null } });
    expect(books([...facts, surplus(900_000n)])).toContain('customer-deposits -90 USD');
  });

  test('another contradiction is open again', () => {
    const orders = snapshot(soon, 'settled', DUE, { orderId: 'another' });
    const facts = [orders, decided([orders], 'accept')];
    expect(judged(facts).status).toBe('paid');
    expect(judged([...facts, snapshot(soon + 1, 'waiting', 0n, { due: { unit: 'USDT@tron', minor: 1n } })])).toMatchObject({ status: 'needs_review', release: false, review: { reason: 'mismatch', open: true } });
  });

  test('a late payment that was accepted before it was confirmed stays accepted when it is', () => {
    const late = (state: 'confirming' | 'settled', atMs: number): Fact => snapshot(atMs, state, DUE, { late: true, payments: [payment({ settled: state === 'settled', confirmations: state === 'settled' ? 19 : 1 })] });
    const facts = [late('confirming', LIMIT + 1), decided([late('confirming', LIMIT + 1)], 'accept')];
    expect(judged([...facts, late('settled', LIMIT + 2)])).toMatchObject({ status: 'paid', release: true, review: { reason: 'late', open: false } });
  });
});

describe('money in time that the gateway never confirms, since its own time was over', () => {
  test('goes to a person instead of “confirming” for ever', () => {
    const late = (confirmations: number): Fact => snapshot(LIMIT - MINUTE, 'late', DUE, { late: true, payments: [payment({ id: 'total', confirmations, settled: false })] });
    expect(judged([late(3)])).toMatchObject({ status: 'confirming', review: null });
    expect(judged([late(19)])).toMatchObject({ status: 'paid_late', release: false, review: { reason: 'late', open: true } });
  });
});
