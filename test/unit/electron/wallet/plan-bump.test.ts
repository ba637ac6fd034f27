// Replacements pay more, conflict with what they replace and leave the recipients their amounts; a child lifts its parent to the rate.
import { describe, expect, test } from 'vitest';
import { feeAt, rateOf } from '../../../../electron/wallet/fees.ts';
import { leastReplacementRate, planBump, planCancel, type ReplaceWish } from '../../../../electron/wallet/plan-bump.ts';
import { planChild } from '../../../../electron/wallet/plan-child.ts';
import { planSpend, type SpendWish } from '../../../../electron/wallet/plan-spend.ts';
import { outpointOf, type SpendPlan } from '../../../../electron/wallet/types.ts';
import type { Result } from '../../../../shared/errors/result.ts';
import { accountKey, addressNamed, coin, seededRandom } from '../../../support/coins.ts';

const payee = addressNamed('p2wpkh', 'payee');
const changeAddress = addressNamed('p2wpkh', 'change');
const coins = [coin(1, 100_000n), coin(2, 50_000n), coin(3, 20_000n)];

const basis = {
  key: accountKey('p2wpkh'), coins, longTermSatPerKvb: 1000n, tipHeight: 900_000, change: { index: 4, address: changeAddress }, random: seededRandom(1),
};

const must = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(`${result.error.code} ${JSON.stringify(result.error.details)}`);
  return result.value;
};
const code = (result: Result<unknown>): string => (result.ok ? 'ok' : result.error.code);

const spend = (more: Partial<SpendWish> = {}): SpendPlan =>
  must(planSpend({ ...basis, recipients: [{ address: payee, valueSat: 60_000n }], satPerKvb: 5000n, chosen: null, ...more }));
const replace = (before: SpendPlan, satPerKvb: bigint, more: Partial<ReplaceWish> = {}): ReplaceWish =>
  ({ ...basis, before, satPerKvb, incrementalSatPerKvb: 1000n, change: { index: 5, address: addressNamed('p2wpkh', 'other change') }, ...more });

const sum = (plan: SpendPlan): bigint => plan.inputs.reduce((all, { coin: { valueSat } }) => all + valueSat, 0n);
const paid = (plan: SpendPlan) => plan.outputs.filter(({ kind }) => kind === 'payment');

describe('bump', () => {
  test('the change pays for it, in its old place and at its old address', () => {
    const before = spend();
    const after = must(planBump(replace(before, 30_000n)));
    expect(after.inputs).toEqual(before.inputs);
    expect(after.outputs.map(({ kind }) => kind)).toEqual(before.outputs.map(({ kind }) => kind));
    expect(paid(after)).toEqual(paid(before));
    expect(after.feeSat).toBe(feeAt(30_000n, 141));
    expect(after.outputs.find(({ kind }) => kind === 'change')).toEqual({ kind: 'change', index: 4, address: changeAddress, valueSat: 40_000n - after.feeSat });
  });

  test('coins are added when the change does not reach', () => {
    const before = spend({ recipients: [{ address: payee, valueSat: 98_000n }] });
    const after = must(planBump(replace(before, 50_000n)));
    expect(after.inputs.length).toBeGreaterThan(before.inputs.length);
    expect(after.inputs.slice(0, before.inputs.length)).toEqual(before.inputs);
    expect(paid(after)).toEqual(paid(before));
    expect(rateOf(after.feeSat, after.vsize)).toBeGreaterThanOrEqual(50_000n);
  });

  test('only coins in a block are added', () => {
    const before = spend({ recipients: [{ address: payee, valueSat: 98_000n }] });
    const own = coin(9, 500_000n, { chain: 1, height: null });
    expect(code(planBump(replace(before, 50_000n, { coins: [own] })))).toBe('withdrawal/not_enough');
  });

  test('at least what it replaces, what hangs on it, and its own way', () => {
    const before = spend();
    const least = leastReplacementRate(before, 1000n);
    expect(code(planBump(replace(before, least - 1n)))).toBe('withdrawal/fee');
    const after = must(planBump(replace(before, least)));
    expect(after.feeSat).toBeGreaterThanOrEqual(before.feeSat + feeAt(1000n, after.vsize));
    const withChild = must(planBump(replace(before, least, { descendantsFeeSat: 9000n })));
    expect(withChild.feeSat).toBe(before.feeSat + 9000n + feeAt(1000n, withChild.vsize));
  });
});

describe('cancel', () => {
  test('the same coins, everything back to the change address', () => {
    const before = spend();
    const after = must(planCancel(replace(before, 12_000n)));
    expect(after.inputs).toEqual(before.inputs);
    expect(after.outputs).toEqual([{ kind: 'change', index: 4, address: changeAddress, valueSat: 100_000n - feeAt(12_000n, 110) }]);
    expect(after.vsize).toBe(110);
  });

  test('can be bumped in turn', () => {
    const cancelled = must(planCancel(replace(spend(), 12_000n)));
    const after = must(planBump(replace(cancelled, 40_000n)));
    expect(after.outputs).toEqual([{ kind: 'change', index: 4, address: changeAddress, valueSat: 100_000n - feeAt(40_000n, 110) }]);
  });
});

describe('child', () => {
  const parent = { txid: 'a'.repeat(64), feeSat: 141n, vsize: 141 };
  const received = coin(20, 40_000n, { txid: parent.txid, height: null });
  const child = (more = {}) => planChild({ ...basis, coins: [received, ...coins], satPerKvb: 20_000n, leastSatPerKvb: 1000n, parents: [parent], ...more });

  test('both together pay the rate', () => {
    const plan = must(child());
    expect(plan.inputs.map(({ coin: one }) => outpointOf(one))).toEqual([outpointOf(received)]);
    expect(plan.feeSat + parent.feeSat).toBe(feeAt(20_000n, plan.vsize + parent.vsize));
    expect(sum(plan) - plan.feeSat).toBe(plan.outputs[0]!.valueSat);
  });

  test('other coins help where its output is too small', () => {
    const plan = must(child({ coins: [{ ...received, valueSat: 600n }, ...coins] }));
    expect(plan.inputs.length).toBe(2);
    expect(plan.feeSat + parent.feeSat).toBe(feeAt(20_000n, plan.vsize + parent.vsize));
  });

  test('is refused where it is of no use', () => {
    expect(code(child({ parents: [{ ...parent, feeSat: 141n * 20n }] }))).toBe('withdrawal/fee');
    expect(code(child({ coins }))).toBe('withdrawal/coin');
    expect(code(child({ coins: [{ ...received, valueSat: 600n }] }))).toBe('withdrawal/not_enough');
  });
});
