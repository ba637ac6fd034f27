// What of a sale may go back, what it is worth, and what the sale is afterwards.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Fact } from '../../../../shared/domain/facts.ts';
import { judge } from '../../../../shared/domain/invoice.ts';
import { defaultPolicy } from '../../../../shared/domain/policy.ts';
import { postingsTarget, sumsByUnit } from '../../../../shared/domain/postings.ts';
import { atSaleRate, refundableMinor, sameAsset } from '../../../../shared/domain/refund.ts';
import { accepted, decision, DUE, snapshot, T0, terms } from '../../../support/invoice-facts.ts';

const refund = (withdrawal: string, coins: bigint, at: number, fiat = 0n): Fact => ({
  key: `refund:${withdrawal}:${String(at)}`, source: 'person', learnedAtMs: T0 + at, body: { kind: 'refund', withdrawal, coins: { unit: terms.method, minor: coins }, fiat: { unit: 'USD', minor: fiat } },
});
const paid = [accepted(), snapshot(T0 + 60_000, 'settled', DUE)];
const over = [accepted(), snapshot(T0 + 60_000, 'settled', DUE + DUE / 4n)];
const promised = [...over, decision('surplus', 'refund', T0 + 120_000)];
const judged = (facts: readonly Fact[]) => judge(terms, facts, defaultPolicy, T0 + 3_600_000);
const balance = (facts: readonly Fact[], account: string): bigint => postingsTarget(terms, judged(facts)).filter((each) => each.account === account).reduce((sum, { minor }) => sum + minor, 0n);

describe('the sale', () => {
  test('is refunded when all is back: no goods, nothing owed', () => {
    expect(judged([...paid, refund('wd_1', DUE, 200_000)])).toMatchObject({ status: 'refunded', release: false, final: true, next: 'nothing' });
  });
  test('is partly refunded before, and goods stay sold', () => {
    expect(judged([...paid, refund('wd_1', DUE / 2n, 200_000)])).toMatchObject({ status: 'partially_refunded', release: true });
  });
  test('stays as it is when it turns out that nothing went back', () => {
    expect(judged([...paid, refund('wd_1', DUE, 200_000), refund('wd_1', 0n, 300_000)])).toEqual(judged(paid));
  });
  test('counts each withdrawal once, the latest of each', () => {
    const { refunded } = judged([...paid, refund('wd_1', DUE / 4n, 200_000), refund('wd_2', DUE / 4n, 250_000), refund('wd_1', DUE / 2n, 300_000)]);
    expect(refunded?.coins.minor).toBe(DUE / 4n + DUE / 2n);
  });
  test('its surplus given back is nothing open any more, decided before or not', () => {
    expect(judged(promised)).toMatchObject({ status: 'overpaid' });
    expect(judged([...promised, refund('wd_1', DUE / 4n, 200_000)])).toMatchObject({ status: 'partially_refunded', release: true, next: 'nothing', review: { open: false } });
    expect(judged([...over, refund('wd_1', DUE / 4n, 200_000)])).toMatchObject({ status: 'partially_refunded', next: 'nothing', review: { open: false, decision: 'refund' } });
  });
  test('of its surplus a part is back: the rest is still owed', () => {
    const { next, review } = judged([...promised, refund('wd_1', DUE / 8n, 200_000)]);
    expect({ next, decision: review?.decision }).toEqual({ next: 'refund_owed', decision: 'refund' });
  });
});

test('may go back: after the decision the surplus, else all that is settled', () => {
  expect(refundableMinor(judged(paid))).toBe(DUE);
  expect(refundableMinor(judged(over))).toBe(DUE + DUE / 4n);
  expect(refundableMinor(judged(promised))).toBe(DUE / 4n);
});

test('the same asset on another network, exactly or not at all', () => {
  expect(sameAsset({ unit: 'BTC@bitcoin', minor: 1n }, 'BTC@lightning')).toEqual({ unit: 'BTC@lightning', minor: 1_000n });
  expect(sameAsset({ unit: 'BTC@lightning', minor: 1_001n }, 'BTC@bitcoin')).toBeNull();
  expect(sameAsset({ unit: 'USDT@bsc', minor: 10n ** 18n }, 'USDT@tron')).toEqual({ unit: 'USDT@tron', minor: 10n ** 6n });
  expect(sameAsset({ unit: 'USDT@tron', minor: 1n }, 'BTC@bitcoin')).toBeNull();
  expect(sameAsset({ unit: 'USD@checkout', minor: 1n }, 'USDT@tron')).toBeNull();
});

test('the books: however the refunds are cut, nothing stays due once all of it is back, and every entry balances', () => {
  fc.assert(fc.property(fc.array(fc.bigInt({ min: 1n, max: DUE / 4n }), { minLength: 1, maxLength: 6 }), fc.boolean(), (cuts, isPromised) => {
    const whole = isPromised ? DUE / 4n : DUE;
    const sales = isPromised ? promised : paid;
    let left = whole;
    const parts = cuts.flatMap((cut) => {
      const part = cut < left ? cut : left;
      left -= part;
      return part === 0n ? [] : [part];
    });
    if (left > 0n) parts.push(left);
    const judgement = judged(sales);
    const facts = parts.map((part, index) => refund(`wd_${String(index)}`, part, 200_000 + index, atSaleRate(terms, judgement, part)));
    const paidOut = facts.reduce((sum, { body }) => (body.kind === 'refund' ? sum + body.fiat.minor : sum), 0n);
    for (const sum of sumsByUnit(postingsTarget(terms, judged([...sales, ...facts]))).values()) expect(sum).toBe(0n);
    // What the withdrawals pay out of it and what the sale puts there meet.
    expect(balance([...sales, ...facts], 'refunds-due') + paidOut).toBe(0n);
  }), { numRuns: 500 });
});
