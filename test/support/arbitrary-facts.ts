// Random fact sets for property tests: few moments, few amounts, few payments, so that ties and contradictions are common.
import fc from 'fast-check';
import type { Fact, GatewayState, SeenPayment } from '../../shared/domain/facts.ts';
import { accepted, cancelled, decision, DUE, EXPIRES, hint, LIMIT, MINUTE, payment, refused, snapshot, T0 } from './invoice-facts.ts';

const states: readonly GatewayState[] = ['waiting', 'partial', 'detected', 'confirming', 'settled', 'expired', 'late', 'invalid', 'cancelled', 'unknown'];
const amounts = [0n, 1n, DUE / 2n, DUE - 1n, DUE, DUE + 1n, DUE * 2n];
const moments = [T0 + 1000, T0 + MINUTE, T0 + 2 * MINUTE, EXPIRES, LIMIT, LIMIT + 1, LIMIT + MINUTE];

export const anyMoment = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...moments) }, fc.integer({ min: T0, max: LIMIT + 60 * MINUTE }));

const anyPayment: fc.Arbitrary<SeenPayment> = fc.record({
  id: fc.constantFrom('tx-1', 'tx-2', 'tx-3'), minor: fc.constantFrom(...amounts), confirmations: fc.option(fc.integer({ min: 0, max: 25 })),
  required: fc.constantFrom(null, 19), settled: fc.boolean(), invalid: fc.boolean(), firstSeenAtMs: fc.option(anyMoment), foreign: fc.integer({ min: 0, max: 9 }),
}).map(({ minor, foreign, ...rest }) => payment({ ...rest, minor, ...(foreign === 0 ? { value: { unit: 'USDT@bsc' as const, minor } } : {}) }));

/** Payments with distinct ids, adding up to what was received more often than not. */
const anyPayments = fc.uniqueArray(anyPayment, { maxLength: 3, selector: (each) => each.id });

export const anySnapshot: fc.Arbitrary<Fact> = fc.record({
  atMs: anyMoment, state: fc.constantFrom(...states), got: fc.constantFrom(...amounts), payments: anyPayments, addUp: fc.integer({ min: 0, max: 4 }),
  late: fc.integer({ min: 0, max: 9 }), manual: fc.integer({ min: 0, max: 9 }), wrong: fc.integer({ min: 0, max: 30 }), delayMs: fc.integer({ min: 0, max: 3000 }),
}).map(({ atMs, state, got, payments, addUp, late, manual, wrong, delayMs }) => {
  const valid = payments.filter((each) => !each.invalid && each.value.unit === 'USDT@tron');
  const sum = valid.reduce((total, each) => total + each.value.minor, 0n);
  const made = snapshot(atMs, state, got, {
    late: late === 0, manual: manual === 0,
    ...(addUp === 0 ? {} : { payments: addUp === 1 ? [] : payments }),
    ...(addUp > 1 ? { received: { unit: 'USDT@tron' as const, minor: sum } } : {}),
    ...(wrong === 0 ? { problems: ['something is missing'] } : {}),
    ...(wrong === 1 ? { orderId: 'another' } : {}),
    ...(wrong === 2 ? { gatewayInvoiceId: 'gw-9' } : {}),
    ...(wrong === 3 ? { address: 'TAnother' } : {}),
  });
  return { ...made, learnedAtMs: atMs + delayMs };
});

const reasons = ['short_at_end', 'surplus', 'late', 'wrong_method', 'mismatch', 'taken_back', 'paid_after_cancel'] as const;

const anyDecision = fc.record({ reason: fc.constantFrom(...reasons), what: fc.constantFrom('accept' as const, 'refund' as const, 'write-off' as const), atMs: anyMoment })
  .map(({ reason, what, atMs }) => decision(reason, what, atMs));

/** Anything that may be learned, and nothing a person did. */
export const anyLearned: fc.Arbitrary<Fact> = fc.oneof(
  { weight: 12, arbitrary: anySnapshot },
  { weight: 1, arbitrary: anyMoment.map(hint) },
  { weight: 1, arbitrary: fc.constantFrom('no', 'too small').map(refused) },
);

export const anyFacts: fc.Arbitrary<readonly Fact[]> = fc.tuple(
  fc.array(fc.oneof({ weight: 8, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constantFrom(1, 2) }), { minLength: 1, maxLength: 2 }),
  fc.array(anyLearned, { maxLength: 7 }),
  fc.array(anyDecision, { maxLength: 2 }),
  fc.integer({ min: 0, max: 7 }),
).map(([accepts, learned, decisions, cancel]) => [
  ...accepts.map((which) => accepted(which === 1 ? { gatewayInvoiceId: 'gw-2' } : which === 2 ? { due: { unit: 'USDT@tron', minor: DUE + 7n } } : {})),
  ...learned, ...decisions, ...(cancel === 0 ? [cancelled()] : []),
]);

const later = (fact: Fact, byMs: number): Fact => (fact.body.kind === 'decision' ? fact : { ...fact, learnedAtMs: fact.learnedAtMs + byMs });

/** The same facts in another order, some of them several times: learned again later, save decisions, which count each time. */
export const reshuffled = (facts: readonly Fact[]): fc.Arbitrary<readonly Fact[]> =>
  fc.tuple(fc.shuffledSubarray([...facts], { minLength: facts.length }), fc.array(fc.constantFrom(...(facts.length > 0 ? facts : [hint()])), { maxLength: 6 }), fc.integer())
    .map(([order, repeats, at]) => {
      const all = [...order];
      for (const [index, repeat] of repeats.entries()) all.splice(Math.abs(at + index * 7) % (all.length + 1), 0, later(repeat, (Math.abs(at) % 5) * 7_000));
      return facts.length > 0 ? all : [];
    });
