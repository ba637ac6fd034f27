// A sale is judged by the policy it was made under: whatever the settings become, its status and its books stay what they are.
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stateBySeq } from '../../../../../electron/features/invoices/invoice-repo.ts';
import type { Fact } from '../../../../../shared/domain/facts.ts';
import { judge } from '../../../../../shared/domain/invoice.ts';
import type { Policy, Tolerance } from '../../../../../shared/domain/policy.ts';
import { anyFacts } from '../../../../support/arbitrary-facts.ts';
import { summedBalances } from '../../../../support/balances.ts';
import { accepted, DUE, MINUTE, payment, policyWith, snapshot, T0, terms } from '../../../../support/invoice-facts.ts';
import { testLedger, type TestLedger } from '../../../../support/ledger.ts';

let ledger: TestLedger;
beforeEach(() => { ledger = testLedger(); });
afterEach(() => ledger.close());

const anyTolerance: fc.Arbitrary<Tolerance> = fc.record({ basisPoints: fc.constantFrom(0, 50, 6_000), fiatMinor: fc.constantFrom(0n, 1n, 10_000n) });
const anyPolicy: fc.Arbitrary<Policy> = fc.record({
  under: anyTolerance, over: anyTolerance,
  confirmations: fc.constantFrom([{ upToFiatMinor: null, wanted: 0 }], [{ upToFiatMinor: null, wanted: 22 }], [{ upToFiatMinor: 1249n, wanted: 1 }, { upToFiatMinor: null, wanted: 20 }]),
  graceAfterExpiryMs: fc.constantFrom(0, 120_000, 24 * 60 * MINUTE),
});

const statusOf = (seq: number): string | undefined => stateBySeq(ledger.db, seq)?.judgement.status;

describe('settings changed after the sale', () => {
  it('never change what it is: any facts, any policies, changed at any moment', () => {
    let differing = 0;
    let number = 0;
    const run = fc.property(anyFacts, anyPolicy, fc.array(anyPolicy, { minLength: 1, maxLength: 3 }), fc.integer({ min: 0, max: 8 }), (facts, made, later, at) => {
      number += 1;
      const own = { ...terms, id: `inv_${number}`, orderId: `P-${number}` };
      const mine = facts.map((fact): Fact => (fact.body.kind === 'snapshot' && fact.body.snapshot.orderId === terms.orderId
        ? { ...fact, body: { kind: 'snapshot', snapshot: { ...fact.body.snapshot, orderId: own.orderId } } } : fact));
      ledger.policy = made;
      const sale = ledger.begin(own);
      ledger.inbox.learn(sale, mine.slice(0, at));
      for (const policy of later) {
        ledger.policy = policy;
        ledger.inbox.learn(sale, mine.slice(at));
        // Everything once more: a late repetition, a redelivery, a replay next year.
        ledger.inbox.learn(sale, mine);
      }
      const expected = judge(own, mine, made, ledger.clock.nowMs());
      if (later.some((policy) => judge(own, mine, policy, ledger.clock.nowMs()).status !== expected.status)) differing += 1;
      expect(stateBySeq(ledger.db, sale)?.judgement).toEqual(expected);
    });
    ledger.db.transaction(() => fc.assert(run, { numRuns: 500 }));
    // The policies drawn must matter, or the property says nothing.
    expect(differing).toBeGreaterThan(20);
  }, 60_000);

  it('do not take a paid sale back when more confirmations are wanted', () => {
    const sale = ledger.begin(terms);
    const paid = snapshot(T0 + MINUTE, 'settled', DUE, { payments: [payment({ confirmations: 19 })] });
    ledger.inbox.learn(sale, [accepted(), paid]);
    const books = summedBalances(ledger.db, sale);
    expect(statusOf(sale)).toBe('paid');
    ledger.policy = policyWith({ confirmations: [{ upToFiatMinor: null, wanted: 100 }] });
    ledger.inbox.learn(sale, [paid]);
    ledger.inbox.learn(sale, []);
    expect(statusOf(sale)).toBe('paid');
    expect(summedBalances(ledger.db, sale)).toEqual(books);
  });

  it('count for the next sale', () => {
    const facts = (orderId: string): readonly Fact[] => [accepted(), snapshot(T0 + MINUTE, 'settled', DUE - 10n, { orderId })];
    const before = ledger.begin(terms);
    ledger.policy = policyWith({ under: { basisPoints: 100, fiatMinor: 100n } });
    const after = ledger.begin({ ...terms, id: 'inv_02', orderId: 'A-1002' });
    ledger.inbox.learn(before, facts('A-1001'));
    ledger.inbox.learn(after, facts('A-1002'));
    expect([statusOf(before), statusOf(after)]).toEqual(['underpaid', 'paid']);
  });
});
