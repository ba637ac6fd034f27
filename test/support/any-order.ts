// Replays what was learned of a sale in random orders and with random repetitions, as the inbox would take it, and expects one end.
import fc from 'fast-check';
import { expect } from 'vitest';
import type { InvoiceStatus } from '../../shared/domain/status.ts';
import { judge } from '../../shared/domain/invoice.ts';
import { postingsDelta, postingsTarget, type Posting } from '../../shared/domain/postings.ts';
import { ledgerFile, openReadonly } from '../../electron/db/open.ts';
import { factsOf } from '../../electron/features/invoices/fact-repo.ts';
import { seqByOrderId, termsBySeq } from '../../electron/features/invoices/invoice-repo.ts';
import { policyOfSale } from '../../electron/features/invoices/policy-repo.ts';
import { summedBalances } from './balances.ts';
import { must } from './shop.ts';

const balances = (postings: readonly Posting[]): Record<string, bigint> => {
  const sums: Record<string, bigint> = {};
  for (const { account, unit, minor } of postings) sums[`${account} ${unit}`] = (sums[`${account} ${unit}`] ?? 0n) + minor;
  return Object.fromEntries(Object.entries(sums).filter(([, sum]) => sum !== 0n));
};

/** `runs` random orders and repetitions of the facts in the ledger end in `status` and in the books that the ledger holds. Returns how many facts. */
export function expectSameInAnyOrder(home: string, orderId: string, status: InvoiceStatus, nowMs: number, runs: number): number {
  const db = must(openReadonly(home));
  const seq = seqByOrderId(db, orderId);
  if (seq === null) throw new Error(`${ledgerFile(home)} has no sale ${orderId}`);
  const [terms, facts, policy, books] = [termsBySeq(db, seq), factsOf(db, seq), policyOfSale(db, seq), summedBalances(db, seq)];
  db.close();
  const inOrder = judge(terms, facts, policy, nowMs);
  expect(inOrder.status).toBe(status);
  const most = Math.max(2, Math.ceil(facts.length / 3));
  fc.assert(fc.property(
    fc.shuffledSubarray([...facts], { minLength: facts.length }), fc.array(fc.constantFrom(...facts), { maxLength: 8 }), fc.integer({ min: 1, max: most }),
    (order, repeated, batch) => {
      const sequence = [...repeated, ...order];
      let posted: readonly Posting[] = [];
      let judgement = inOrder;
      for (let known = batch; known < sequence.length + batch; known += batch) {
        judgement = judge(terms, sequence.slice(0, known), policy, nowMs);
        posted = [...posted, ...postingsDelta(posted, postingsTarget(terms, judgement))];
      }
      expect(judgement).toEqual(inOrder);
      expect(balances(posted)).toEqual(books);
    },
  ), { numRuns: runs });
  return facts.length;
}
