// The inbox: whatever the order and however often facts are learned, the same status and the same books come out.
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Fact } from '../../../../../shared/domain/facts.ts';
import { summedBalances } from '../../../../support/balances.ts';
import { accepted, cancelled, decision, DUE, EXPIRES, hint, LIMIT, MINUTE, payment, snapshot, T0, terms } from '../../../../support/invoice-facts.ts';
import { factsOf } from '../../../../../electron/features/invoices/fact-repo.ts';
import { stateBySeq } from '../../../../../electron/features/invoices/invoice-repo.ts';
import { testLedger, type TestLedger } from '../../../../support/ledger.ts';

let ledger: TestLedger;
beforeEach(() => { ledger = testLedger(); });
afterEach(() => ledger.close());

const confirming = (atMs: number, minor = DUE, confirmations = 3): Fact =>
  snapshot(atMs, 'confirming', minor, { payments: [payment({ minor, confirmations, settled: false, firstSeenAtMs: T0 + MINUTE })] });
const settled = (atMs: number, minor = DUE): Fact => snapshot(atMs, 'settled', minor, { payments: [payment({ minor, firstSeenAtMs: T0 + MINUTE })] });
const waiting = (atMs: number): Fact => snapshot(atMs, 'waiting', 0n);
const twice = (atMs: number): Fact => snapshot(atMs, 'settled', DUE, {
  payments: [payment({ id: 'tx-1', minor: DUE / 2n, firstSeenAtMs: T0 + MINUTE }), payment({ id: 'tx-2', txid: 'tx-2', minor: DUE / 2n, firstSeenAtMs: T0 + 2 * MINUTE })],
});

/** Facts of each of the stories, with what they end in. */
const stories: readonly (readonly [name: string, facts: () => readonly Fact[], status: string])[] = [
  ['paid', () => [accepted(), waiting(T0 + 1000), hint(T0 + MINUTE), confirming(T0 + MINUTE), hint(T0 + 3 * MINUTE), settled(T0 + 3 * MINUTE)], 'paid'],
  ['underpaid, then topped up', () => [
    accepted(), snapshot(T0 + MINUTE, 'partial', DUE / 2n, { payments: [payment({ minor: DUE / 2n, firstSeenAtMs: T0 + MINUTE })] }), hint(T0 + 2 * MINUTE), twice(T0 + 3 * MINUTE),
  ], 'paid'],
  ['overpaid', () => [accepted(), confirming(T0 + MINUTE, DUE * 2n), settled(T0 + 2 * MINUTE, DUE * 2n)], 'overpaid'],
  ['expired', () => [accepted(), waiting(T0 + 1000), snapshot(LIMIT + 1, 'expired', 0n)], 'expired'],
  ['paid late', () => [
    accepted(), waiting(T0 + 1000), snapshot(LIMIT + 1, 'expired', 0n),
    snapshot(LIMIT + MINUTE, 'late', DUE, { late: true, payments: [payment({ firstSeenAtMs: LIMIT + 30_000 })] }),
  ], 'paid_late'],
  ['cancelled', () => [accepted(), waiting(T0 + 1000), cancelled(T0 + MINUTE, true), snapshot(T0 + 2 * MINUTE, 'cancelled', 0n)], 'cancelled'],
  ['wrong network', () => [
    accepted(), waiting(T0 + 1000), snapshot(T0 + MINUTE, 'waiting', 0n, { payments: [payment({ value: { unit: 'USDT@bsc', minor: 5n } })] }),
  ], 'needs_review'],
  ['short at the end, written off', () => [
    accepted(), snapshot(T0 + MINUTE, 'partial', 5n), snapshot(EXPIRES + 3 * MINUTE, 'expired', 5n), decision('short_at_end', 'write-off'),
  ], 'underpaid'],
];

describe('line 30: order and repetition change nothing', () => {
  it.each(stories)('%s: 1,000 random orders and repetitions end in the same status and the same books', (_name, facts, status) => {
    const all = facts();
    // The order in which things truly happened sets the yardstick.
    const first = ledger.begin({ ...terms, id: 'inv_first', orderId: 'A-1001' });
    ledger.clock.advance(LIMIT + 2 * 60 * MINUTE - ledger.clock.nowMs());
    for (const fact of all) ledger.inbox.learn(first, [fact]);
    const wanted = { judgement: stateBySeq(ledger.db, first)?.judgement, books: summedBalances(ledger.db, first) };
    expect(wanted.judgement?.status).toBe(status);

    let number = 0;
    const run = fc.property(fc.array(fc.integer({ min: 0, max: all.length - 1 }), { minLength: 0, maxLength: 12 }), fc.shuffledSubarray(all.map((_fact, index) => index), { minLength: all.length }), fc.integer({ min: 1, max: 3 }),
      (extra, order, batch) => {
        number += 1;
        const sale = ledger.begin({ ...terms, id: `inv_${number}`, orderId: `R-${number}` });
        // The gateway gives the order id back: in this run it is the run's own.
        const mine = all.map((fact): Fact => (fact.body.kind === 'snapshot' ? { ...fact, body: { kind: 'snapshot', snapshot: { ...fact.body.snapshot, orderId: `R-${number}` } } } : fact));
        const sequence = [...extra, ...order].flatMap((index) => mine[index] ?? []);
        for (let at = 0; at < sequence.length; at += batch) ledger.inbox.learn(sale, sequence.slice(at, at + batch));
        expect(stateBySeq(ledger.db, sale)?.judgement).toEqual(wanted.judgement);
        expect(summedBalances(ledger.db, sale)).toEqual(wanted.books);
        expect(factsOf(ledger.db, sale)).toHaveLength(sequence.length);
        expect(factsOf(ledger.db, sale).filter((fact) => fact.duplicateOf === null)).toHaveLength(all.length);
      });
    // One transaction around the whole run: durability is tested elsewhere, and 1,000 sales are quick this way.
    ledger.db.transaction(() => fc.assert(run, { numRuns: 1000 }));
  }, 60_000);
});

describe('learning', () => {
  it('stores facts and books as they come, and nothing twice', () => {
    const sale = ledger.begin(terms);
    const paid = [accepted(), settled(T0 + 1000)];
    ledger.inbox.learn(sale, paid);
    const booked = summedBalances(ledger.db, sale);
    const before = stateBySeq(ledger.db, sale);
    ledger.inbox.learn(sale, paid);
    expect(summedBalances(ledger.db, sale)).toEqual(booked);
    expect(ledger.db.get<{ n: bigint }>('SELECT count(*) AS n FROM entry')?.n).toBe(1n);
    // The repetition shows in the timeline, so the screens must hear of it.
    expect(stateBySeq(ledger.db, sale)?.version).toBe((before?.version ?? 0) + 1);
    expect(factsOf(ledger.db, sale).map((fact) => fact.duplicateOf)).toEqual([null, null, 1, 2]);
  });

  it('is all or nothing: what fails alongside leaves no fact and no booking', () => {
    const sale = ledger.begin(terms);
    expect(() => ledger.inbox.learn(sale, [accepted(), settled(T0 + 1000)], () => { throw new Error('no'); })).toThrow('no');
    expect(factsOf(ledger.db, sale)).toEqual([]);
    expect(stateBySeq(ledger.db, sale)?.judgement.status).toBe('draft');
  });
});
