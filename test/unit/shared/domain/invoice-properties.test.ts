// Order and repetition of facts change nothing, and nothing older takes a paid sale back: over random fact sets and all small permutations.
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import type { Fact } from '../../../../shared/domain/facts.ts';
import { judge } from '../../../../shared/domain/invoice.ts';
import { defaultPolicy } from '../../../../shared/domain/policy.ts';
import { postingsDelta, postingsTarget, sumsByUnit, type Posting } from '../../../../shared/domain/postings.ts';
import type { Judgement } from '../../../../shared/domain/status.ts';
import { anyFacts, anyLearned, anyMoment, reshuffled } from '../../../support/arbitrary-facts.ts';
import { accepted, cancelled, decision, DUE, hint, LIMIT, MINUTE, payment, policyWith, snapshot, T0, terms } from '../../../support/invoice-facts.ts';

vi.setConfig({ testTimeout: 120_000 });

const tolerant = policyWith({ under: { basisPoints: 50, fiatMinor: 100n }, over: { basisPoints: 50, fiatMinor: 100n } });
const anyPolicy = fc.constantFrom(defaultPolicy, tolerant, policyWith({ graceAfterExpiryMs: 0, confirmations: [{ upToFiatMinor: null, wanted: 6 }] }));
const isReleased = (judgement: Judgement) => judgement.status === 'paid' || judgement.status === 'overpaid';

function* permutations<T>(items: readonly T[]): Generator<readonly T[]> {
  if (items.length <= 1) { yield items; return; }
  for (const [index, item] of items.entries()) {
    for (const rest of permutations([...items.slice(0, index), ...items.slice(index + 1)])) yield [item, ...rest];
  }
}

describe('line 30: order and repetition change nothing', () => {
  test('1,000s of random fact sets, orders and repetitions', () => {
    fc.assert(fc.property(anyFacts.chain((facts) => fc.tuple(fc.constant(facts), reshuffled(facts))), anyPolicy, anyMoment, ([facts, other], policy, nowMs) => {
      const judgement = judge(terms, facts, policy, nowMs);
      expect(judge(terms, other, policy, nowMs)).toEqual(judgement);
      expect(postingsTarget(terms, judge(terms, other, policy, nowMs))).toEqual(postingsTarget(terms, judgement));
    }), { numRuns: 3000 });
  });

  const half = DUE / 2n;
  const soon = T0 + MINUTE;
  const scenarios: Readonly<Record<string, readonly Fact[]>> = {
    paid: [accepted(), hint(soon), snapshot(soon, 'waiting', 0n), snapshot(soon + 1, 'detected', DUE), snapshot(soon + 2, 'confirming', DUE), snapshot(soon + 3, 'settled', DUE)],
    'paid within one second': [accepted(), snapshot(soon, 'waiting', 0n), snapshot(soon, 'detected', DUE), snapshot(soon, 'confirming', DUE), snapshot(soon, 'settled', DUE), hint(soon)],
    'underpaid, topped up': [accepted(), snapshot(soon, 'partial', half), snapshot(soon + 1, 'confirming', half), hint(soon),
      snapshot(soon + 2, 'settled', DUE, { payments: [payment({ minor: half }), payment({ id: 'tx-2', minor: half })] })],
    overpaid: [accepted(), snapshot(soon, 'detected', DUE + 1n), snapshot(soon + 1, 'settled', DUE + 1n), hint(soon), decision('surplus', 'refund')],
    late: [accepted(), snapshot(LIMIT, 'expired', 0n), snapshot(LIMIT + MINUTE, 'settled', DUE), hint(LIMIT), decision('late', 'accept')],
    cancelled: [accepted(), snapshot(soon, 'waiting', 0n), cancelled(), snapshot(soon + 1, 'settled', DUE), hint(soon)],
    'taken back': [accepted(), snapshot(soon, 'settled', DUE), snapshot(soon + 1, 'invalid', 0n), snapshot(soon + 2, 'settled', DUE), hint(soon)],
    'accepted twice': [accepted(), accepted({ gatewayInvoiceId: 'gw-2' }), snapshot(soon, 'settled', DUE), snapshot(soon, 'waiting', 0n, { gatewayInvoiceId: 'gw-2' }), hint(soon)],
  };

  test.each(Object.entries(scenarios))('all permutations: %s', (_, facts) => {
    const expected = judge(terms, facts, defaultPolicy, soon);
    let count = 0;
    for (const order of permutations(facts)) {
      expect(judge(terms, order, defaultPolicy, soon)).toEqual(expected);
      expect(judge(terms, [...order, ...order.slice(0, 2)], defaultPolicy, soon)).toEqual(expected);
      count += 1;
    }
    expect(count).toBeGreaterThanOrEqual(120);
  });
});

describe('B6, D10: no older fact takes a paid sale back', () => {
  test('whatever is older, or of the same moment, and learned afterwards', () => {
    let paidOnes = 0;
    fc.assert(fc.property(anyFacts, anySale, fc.array(anyLearned, { minLength: 1, maxLength: 4 }), anyPolicy, anyMoment, (facts, sale, older, policy, nowMs) => {
      const all = [...facts.filter((fact) => fact.body.kind !== 'cancelled'), ...sale];
      const before = judge(terms, all, policy, nowMs);
      // What a person accepted rests on the review they closed; a review for another reason may follow it.
      if (!isReleased(before) || before.review?.decision === 'accept') return;
      paidOnes += 1;
      const newestMs = Math.max(...all.map((fact) => (fact.body.kind === 'snapshot' ? fact.body.snapshot.gatewayTimeMs : 0)));
      const learnedMs = Math.max(...all.map((fact) => fact.learnedAtMs));
      const late = older.filter((fact) => fact.body.kind !== 'snapshot' || fact.body.snapshot.gatewayTimeMs < newestMs)
        .map((fact) => ({ ...fact, learnedAtMs: learnedMs + 1 }));
      const after = judge(terms, [...all, ...late], policy, nowMs);
      expect(isReleased(after)).toBe(true);
      expect(after.release).toBe(true);
    }), { numRuns: 3000 });
    expect(paidOnes).toBeGreaterThan(300);
  });

  test('nor does anything of the same moment as the proof', () => {
    fc.assert(fc.property(fc.array(anyLearned, { maxLength: 6 }), (others) => {
      const proof = snapshot(LIMIT - MINUTE, 'settled', DUE);
      const same = others.map((fact) => (fact.body.kind === 'snapshot'
        ? { ...fact, learnedAtMs: LIMIT, body: { ...fact.body, snapshot: { ...fact.body.snapshot, gatewayTimeMs: LIMIT - MINUTE } } } : fact));
      expect(isReleased(judge(terms, [accepted(), proof, ...same], defaultPolicy, T0))).toBe(true);
    }), { numRuns: 2000 });
  });
});

/** A sale that goes well, so that enough random sets are paid. */
const anySale = fc.constantFrom<readonly Fact[]>([], [snapshot(LIMIT + 90 * MINUTE, 'settled', DUE, { payments: [payment({ firstSeenAtMs: T0 + MINUTE })] })],
  [snapshot(T0 + MINUTE, 'settled', DUE), snapshot(LIMIT + 90 * MINUTE, 'settled', DUE + 500n, { payments: [] })]);

describe('what must hold for every judgement', () => {
  test('time alone changes nothing but “checking”', () => {
    fc.assert(fc.property(anyFacts, anyMoment, fc.integer({ min: T0 - 400 * 86_400_000, max: T0 + 400 * 86_400_000 }), (facts, nowMs, thenMs) => {
      const pick = ({ checking: _, next: __, ...rest }: Judgement) => rest;
      expect(pick(judge(terms, facts, defaultPolicy, thenMs))).toEqual(pick(judge(terms, facts, defaultPolicy, nowMs)));
    }), { numRuns: 1000 });
  });

  test('goods go only for money that is there, or by a person’s decision', () => {
    fc.assert(fc.property(anyFacts, anyMoment, (facts, nowMs) => {
      const judgement = judge(terms, facts, defaultPolicy, nowMs);
      expect(judgement.release).toBe(isReleased(judgement));
      if (judgement.release && judgement.review?.decision !== 'accept') expect(judgement.received?.minor).toBeGreaterThanOrEqual(DUE);
      if (judgement.status === 'needs_review') expect(judgement.review?.open).toBe(true);
      expect((judgement.missing?.minor ?? 0n) === 0n || (judgement.surplus?.minor ?? 0n) === 0n).toBe(true);
    }), { numRuns: 2000 });
  });

  test('line 45: the books balance at every step, and end the same whatever the steps were', () => {
    fc.assert(fc.property(anyFacts, (facts) => {
      let posted: readonly Posting[] = [];
      for (let known = 0; known <= facts.length; known += 1) {
        const delta = postingsDelta(posted, postingsTarget(terms, judge(terms, facts.slice(0, known), defaultPolicy, T0)));
        for (const [, sum] of sumsByUnit(delta)) expect(sum).toBe(0n);
        posted = [...posted, ...delta];
      }
      const end = postingsTarget(terms, judge(terms, facts, defaultPolicy, T0));
      expect(postingsDelta(posted, end)).toEqual([]);
    }), { numRuns: 2000 });
  });
});
