// Replacements pay more, conflict with what they replace and leave the recipients their amounts; a child lifts its parent to the rate.
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { feeAt, rateOf } from '../../../../electron/wallet/fees.ts';
import { leastReplacementRate, planBump, planCancel, type ReplaceWish } from '../../../../electron/wallet/plan-bump.ts';
import { planChild } from '../../../../electron/wallet/plan-child.ts';
import { planSpend, type SpendWish } from '../../../../electron/wallet/plan-spend.ts';
import { outpointOf, type SpendPlan } from '../../../../electron/wallet/types.ts';
import type { Result } from '../../../../shared/errors/result.ts';
import { spendWishes } from '../../../support/arbitrary-spends.ts';
import { accountKey, addressNamed, coin, seededRandom } from '../../../support/coins.ts';

vi.setConfig({ testTimeout: 60_000 });

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

test('the least rate of a replacement: one percent for shorter signatures, and the incremental rate', () => {
  expect(leastReplacementRate({ feeSat: 1410n, vsize: 141 }, 1000n)).toBe(11_102n);
});

describe('change of a bump', () => {
  test('vanishes when too little is left of it, and the fee takes the rest', () => {
    const before = spend({ recipients: [{ address: payee, valueSat: 97_000n }] });
    const after = must(planBump(replace(before, 20_500n, { coins: [] })));
    expect(after.outputs).toEqual(paid(before));
    expect(after.feeSat).toBe(3000n);
  });

  test('appears in any place when coins are added to a plan without', () => {
    const fitting = { coins: [coin(1, 59_000n + feeAt(5000n, 153))] };
    const before = spend({ ...fitting, recipients: [{ address: payee, valueSat: 30_000n }, { address: addressNamed('p2tr', 'x'), valueSat: 29_000n }] });
    expect(before.outputs.length).toBe(2);
    const places = new Set(Array.from({ length: 60 }, (_, seed) => {
      const after = must(planBump(replace(before, 30_000n, { random: seededRandom(seed) })));
      expect(after.outputs.filter(({ kind }) => kind === 'payment')).toEqual(before.outputs);
      return after.outputs.findIndex(({ kind }) => kind === 'change');
    }));
    expect(places).toEqual(new Set([0, 1, 2]));
  });
});

describe('of any wallet', () => {
  const more = fc.record({ by: fc.bigInt({ min: 0n, max: 60_000n }), incremental: fc.bigInt({ min: 100n, max: 5000n }), descendants: fc.bigInt({ min: 0n, max: 20_000n }), isCancel: fc.boolean() });

  test('a replacement conflicts, pays more in rate and fee as the network demands, keeps the payments or pays all of it back, and adds only what is in a block', () => {
    fc.assert(fc.property(spendWishes, more, (from, { by, incremental, descendants, isCancel }) => {
      const wish = from(seededRandom(1));
      const first = planSpend(wish);
      fc.pre(first.ok);
      const before = first.value;
      const satPerKvb = leastReplacementRate(before, incremental) + by;
      const replacing = (): ReplaceWish => ({ ...wish, random: seededRandom(2), before, satPerKvb, incrementalSatPerKvb: incremental, descendantsFeeSat: descendants, change: { index: 9, address: addressNamed(wish.key.scriptType, 'later change') } });
      const result = (isCancel ? planCancel : planBump)(replacing());
      expect((isCancel ? planCancel : planBump)(replacing())).toEqual(result);
      if (!result.ok) { expect(['withdrawal/not_enough', 'withdrawal/too_many_coins']).toContain(result.error.code); return; }
      const after = result.value;
      expect(after.inputs.slice(0, before.inputs.length)).toEqual(before.inputs);
      expect(new Set(after.inputs.map(({ coin: one }) => outpointOf(one))).size).toBe(after.inputs.length);
      for (const { coin: one } of after.inputs.slice(before.inputs.length)) expect(one.height).not.toBeNull();
      expect(sum(after)).toBe(after.outputs.reduce((all, { valueSat }) => all + valueSat, 0n) + after.feeSat);
      expect(after.feeSat * 1000n).toBeGreaterThanOrEqual(satPerKvb * BigInt(after.vsize));
      expect(rateOf(after.feeSat, after.vsize)).toBeGreaterThan(rateOf(before.feeSat, before.vsize));
      expect(after.feeSat).toBeGreaterThanOrEqual(before.feeSat + descendants + feeAt(incremental, after.vsize));
      if (isCancel) expect(after.outputs.map(({ kind }) => kind)).toEqual(['change']);
      else expect(paid(after)).toEqual(paid(before));
      for (const output of after.outputs) if (output.kind === 'change') expect(output.index).toBe(before.outputs.find(({ kind }) => kind === 'change') === undefined ? 9 : 0);
    }), { numRuns: 300 });
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

  test('takes another coin when the fee leaves too little for an output', () => {
    const tight = { coins: [coin(1, 2000n)] };
    const before = spend({ ...tight, recipients: [{ address: payee, valueSat: 1200n }] });
    expect(code(planCancel(replace(before, 15_600n, tight)))).toBe('withdrawal/not_enough');
    const after = must(planCancel(replace(before, 15_600n)));
    expect(after.inputs.length).toBe(2);
    expect(after.inputs[0]).toEqual(before.inputs[0]);
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

  test('pays its own way where the parents need next to nothing', () => {
    const plan = must(child({ parents: [{ ...parent, feeSat: 141n * 20n - 1n }], satPerKvb: 20_000n, leastSatPerKvb: 25_000n }));
    expect(plan.feeSat).toBe(feeAt(25_000n, plan.vsize));
  });

  test('the coins that help are in a block', () => {
    const unsettled = coin(30, 900_000n, { chain: 1, height: null });
    const plan = must(child({ coins: [{ ...received, valueSat: 600n }, unsettled, ...coins] }));
    expect(plan.inputs.map(({ coin: { index } }) => index)).not.toContain(30);
  });

  test('is refused where it is of no use', () => {
    expect(code(child({ parents: [{ ...parent, feeSat: 141n * 20n }] }))).toBe('withdrawal/fee');
    expect(code(child({ coins }))).toBe('withdrawal/coin');
    expect(code(child({ coins: [{ ...received, valueSat: 600n }] }))).toBe('withdrawal/not_enough');
  });
});
