// The choice of coins: known answers, the optimum of every small wallet, groups by address, limits, and what is said when there is no choice.
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { branchAndBound, costOfChange } from '../../../../electron/wallet/select-branch-and-bound.ts';
import { selectCoins, type SelectionWish } from '../../../../electron/wallet/select-coins.ts';
import { takeInOrder, takeSmallest, takeWhatFits } from '../../../../electron/wallet/select-in-order.ts';
import { groupOf, judge, PARTS_OF_SAT, plus, requiredTotals, weightWith, type CoinGroup, type SelectionTask } from '../../../../electron/wallet/selection.ts';
import { inputWeight, outputWeight } from '../../../../electron/wallet/sizes.ts';
import { outpointOf, type Coin } from '../../../../electron/wallet/types.ts';
import { scriptTypes, type ScriptType } from '../../../../shared/domain/bitcoin.ts';
import { coin, seededRandom } from '../../../support/coins.ts';

vi.setConfig({ testTimeout: 60_000 });

const CENT = 1_000_000n;

const taskOf = (more: Partial<SelectionTask> = {}): SelectionTask => ({
  satPerKvb: 5000n, longTermSatPerKvb: 10_000n, paidSat: CENT, outputs: 1, outputsWeight: outputWeight('p2wpkh'), changeType: 'p2wpkh',
  required: groupOf([], 5000n), replaces: null, ...more,
});

/** A coin whose effective value at the rate is so much. */
const worth = (index: number, effectiveSat: bigint, satPerKvb: bigint): CoinGroup => groupOf([coin(index, effectiveSat + (68n * satPerKvb) / 1000n)], satPerKvb);

describe('branch and bound, on the cases of Bitcoin Core’s coinselection_tests', () => {
  /** Effective values in cents; `shortSat`: so much less is wanted than the sum of what is expected. */
  const found = (cents: readonly bigint[], wanted: bigint, satPerKvb = 5000n, shortSat = 0n) => {
    const bare = taskOf({ satPerKvb, paidSat: 0n });
    // Core's target is net of the fixed fee; ours is what is paid. One vB for rounding up.
    const fixedSat = (BigInt(weightWith(bare, { count: 1, valueSat: 0n, weight: 0, witnesses: 1 }, false)) * satPerKvb + PARTS_OF_SAT - 1n) / PARTS_OF_SAT;
    const groups = cents.map((amount, index) => worth(index, amount * CENT, satPerKvb)).toSorted((a, b) => Number(b.effective - a.effective));
    const choice = branchAndBound({ ...bare, paidSat: wanted * CENT - fixedSat - satPerKvb / 1000n - shortSat }, groups, { maxInputs: 512, belowWaste: null });
    return choice && choice.groups.map(({ effective }) => effective / PARTS_OF_SAT / CENT).toSorted((a, b) => Number(a - b));
  };

  test.each<[string, bigint, readonly bigint[]]>([
    ['the smallest', 1n, [1n]], ['the middle one', 3n, [3n]], ['the biggest', 5n, [5n]], ['two', 4n, [1n, 3n]], ['all', 9n, [1n, 3n, 5n]],
  ])('%s', (_name, wanted, expected) => { expect(found([1n, 3n, 5n], wanted)).toEqual(expected); });

  test('up to the cost of change above, and no more', () => {
    const cost = costOfChange(taskOf()) / PARTS_OF_SAT;
    expect(found([1n, 3n, 5n], 4n, 5000n, cost - 20n)).toEqual([1n, 3n]);
    expect(found([1n, 3n, 5n], 4n, 5000n, cost + 30n)).toBeNull();
  });

  test('many inputs at low rates, one at high ones', () => {
    expect(found([2n, 3n, 5n, 10n], 10n, 5000n)).toEqual([2n, 3n, 5n]);
    expect(found([2n, 3n, 5n, 10n], 10n, 25_000n)).toEqual([10n]);
  });

  test('no more inputs than allowed', () => {
    const groups = [4n, 3n, 2n, 1n].map((amount, index) => worth(index, amount * CENT, 5000n));
    const count = (maxInputs: number) => branchAndBound(taskOf({ paidSat: 6n * CENT - 1000n }), groups, { maxInputs, belowWaste: null })?.groups.length ?? 0;
    expect([count(512), count(2), count(1)]).toEqual([3, 2, 0]);
  });

  test('a choice that pays for the weight, but not for whole vB, is none', () => {
    const task = taskOf({ satPerKvb: 100_000n, longTermSatPerKvb: 1000n, paidSat: 100_000n });
    const weight = weightWith(task, { count: 1, valueSat: 0n, weight: 272, witnesses: 1 }, false);
    expect(weight % 4).toBe(2);
    const short = groupOf([coin(1, 100_000n + BigInt(weight) * 25n)], 100_000n);
    const enough = groupOf([coin(2, 100_000n + BigInt(weight + 2) * 25n)], 100_000n);
    const search = (groups: readonly CoinGroup[]) => branchAndBound(task, groups, { maxInputs: 512, belowWaste: null })?.groups;
    expect(search([enough, short])).toEqual([enough]);
    expect(search([short])).toBeUndefined();
  });

  test('nothing where there is nothing', () => {
    expect(found([1n, 3n, 5n], 7n)).toBeNull();
    expect(found([1n, 3n, 5n], 10n)).toBeNull();
    expect(found([], 1n)).toBeNull();
  });
});

/** Small wallets, tasks of all types; the payment is between nothing and a little more than there is. */
const wallets = fc.record({
  type: fc.constantFrom(...scriptTypes),
  values: fc.array(fc.bigInt({ min: 300n, max: 200_000n }), { minLength: 1, maxLength: 10 }),
  share: fc.integer({ min: 1, max: 1010 }),
  satPerKvb: fc.bigInt({ min: 1000n, max: 150_000n }),
  longTermSatPerKvb: fc.bigInt({ min: 0n, max: 20_000n }),
  seed: fc.nat(),
});
type Wallet = typeof wallets extends fc.Arbitrary<infer T> ? T : never;

const wishOf = ({ type, values, share, satPerKvb, longTermSatPerKvb, seed }: Wallet): SelectionWish => {
  const coins = values.map((valueSat, index) => coin(index, valueSat, { scriptType: type }));
  const brought = coins.reduce((sum, one) => { const { effective } = groupOf([one], satPerKvb); return effective > 0n ? sum + effective : sum; }, 0n) / PARTS_OF_SAT;
  return {
    ...taskOf({ satPerKvb, longTermSatPerKvb, paidSat: (brought * BigInt(share)) / 1000n + 1n, changeType: type, required: groupOf([], satPerKvb) }), coins, random: seededRandom(seed),
  };
};

/** By trying every set of coins: the least waste of those that pay. */
function leastWaste(wish: SelectionWish): bigint | null {
  const groups = wish.coins.map((one) => groupOf([one], wish.satPerKvb));
  let least: bigint | null = null;
  for (let set = 1; set < 2 ** groups.length; set += 1) {
    const verdict = judge(wish, groups.filter((_, index) => (set >> index) % 2 === 1).reduce(plus, requiredTotals(wish)));
    if (verdict !== null && (least === null || verdict.waste < least)) least = verdict.waste;
  }
  return least;
}

/** Two choices whose waste differs by a two-hundredth of a satoshi, since fees are for whole vB. */
const closeCall: Wallet = { type: 'p2tr', values: [9010n, 66_176n, 66_177n, 66_176n, 124_602n], share: 776, satPerKvb: 86_356n, longTermSatPerKvb: 4974n, seed: 0 };

/** A second coin turns a rest that would be lost into change that is worth having. */
const worthChange: Wallet = { type: 'p2wpkh', values: [300n, 300n], share: 1, satPerKvb: 1000n, longTermSatPerKvb: 0n, seed: 0 };

describe('the judgement', () => {
  const task = taskOf({ satPerKvb: 20_000n, paidSat: 50_000n });
  const of = (valueSat: bigint, more: Partial<SelectionTask> = {}) => judge({ ...task, ...more }, plus(requiredTotals(task), groupOf([coin(1, valueSat)], 20_000n)));

  test('waste is Bitcoin Core’s: inputs × (rate − long-term rate), with what change costs now and later, or what is paid above the rate', () => {
    const inputs = 68n * 10n;
    // What all choices share: 10.5 vB and an output, and half a vB of rounding.
    const shared = 42n * 20n;
    expect((of(80_000n)?.waste ?? 0n) / PARTS_OF_SAT - shared).toBe(inputs + 31n * 20n + 68n * 10n);
    expect((of(50_000n + 110n * 20n + 77n)?.waste ?? 0n) / PARTS_OF_SAT - shared).toBe(inputs + 77n);
  });

  test('one satoshi less than the fee does not pay', () => {
    expect(of(50_000n + 110n * 20n)).toMatchObject({ feeSat: 2200n, changeSat: 0n });
    expect(of(50_000n + 110n * 20n - 1n)).toBeNull();
  });

  test('heavier than nodes take is no choice, with change or without', () => {
    const room = (outputsWeight: number, valueSat: bigint) => of(valueSat, { satPerKvb: 1n, outputsWeight, outputs: 1 });
    const most = 400_000 - weightWith({ ...task, outputsWeight: 0 }, { count: 1, valueSat: 0n, weight: 272, witnesses: 1 }, false);
    expect(room(most, 50_500n)).toMatchObject({ changeSat: 0n, weight: 400_000 });
    expect(room(most + 1, 50_500n)).toBeNull();
    expect(room(most - 124, 90_000n)).toMatchObject({ weight: 400_000 });
    expect(room(most - 123, 90_000n)).toBeNull();
  });
});

describe('choice', () => {
  test('no set of coins of a small wallet wastes less, above the long-term rate', () => {
    fc.assert(fc.property(wallets.filter(({ satPerKvb, longTermSatPerKvb }) => longTermSatPerKvb * 20n < satPerKvb * 19n), (wallet) => {
      const wish = wishOf(wallet);
      const choice = selectCoins(wish);
      const least = leastWaste({ ...wish, coins: wish.coins.filter((one) => groupOf([one], wish.satPerKvb).effective > 0n) });
      expect(choice.ok ? choice.value.waste : null).toBe(least);
    }), { numRuns: 400, examples: [[closeCall], [worthChange]] });
  });

  test('adds up, pays the rate, spends nothing that costs more than it is worth, and is the same for the same seed', () => {
    fc.assert(fc.property(wallets, (wallet) => {
      const wish = wishOf(wallet);
      const choice = selectCoins(wish);
      const again = selectCoins(wishOf(wallet));
      expect(again).toEqual(choice);
      if (!choice.ok) { expect(choice.error.code).toBe('withdrawal/not_enough'); return; }
      const { coins, feeSat, changeSat, weight } = choice.value;
      expect(coins.reduce((sum, { valueSat }) => sum + valueSat, 0n)).toBe(wish.paidSat + feeSat + changeSat);
      expect(new Set(coins.map(outpointOf)).size).toBe(coins.length);
      expect(coins.every((one) => groupOf([one], wish.satPerKvb).effective > 0n)).toBe(true);
      expect(feeSat * 1000n).toBeGreaterThanOrEqual(wish.satPerKvb * BigInt(Math.ceil(weight / 4)));
      expect(weight).toBe(weightWith(wish, coins.map((one) => groupOf([one], wish.satPerKvb)).reduce(plus, requiredTotals(wish)), changeSat > 0n));
    }), { numRuns: 400 });
  });

  test('a tie goes to the lower fee now', () => {
    const wish: SelectionWish = { ...taskOf({ satPerKvb: 10_000n, paidSat: 100_000n }), coins: [coin(1, 400_000n), coin(2, 60_000n), coin(3, 60_000n)], random: seededRandom(1) };
    const choice = selectCoins(wish);
    expect(choice.ok && choice.value.coins.map(({ valueSat }) => valueSat)).toEqual([400_000n]);
  });
});

describe('coins of one address', () => {
  const wish = (coins: readonly Coin[], paidSat: bigint, more: Partial<SelectionWish> = {}): SelectionWish =>
    ({ ...taskOf({ satPerKvb: 20_000n, paidSat }), coins, random: seededRandom(1), ...more });
  const reused = [1, 2, 3].map((index) => coin(index, 50_000n, { address: 'reused' }));
  const spent = (from: SelectionWish): readonly string[] => {
    const choice = selectCoins(from);
    return choice.ok ? choice.value.coins.map(({ address }) => address).toSorted() : [choice.error.code];
  };

  test('leave together, or apart when asked', () => {
    expect(spent(wish([...reused, coin(9, 30_000n)], 40_000n))).toEqual(['reused', 'reused', 'reused']);
    expect(spent(wish([...reused, coin(9, 30_000n)], 40_000n, { sameAddress: 'apart' }))).toEqual(['reused']);
  });

  test('those not worth their fee stay', () => {
    const dusty = [...reused, coin(5, 400n, { address: 'reused' })];
    expect(spent(wish(dusty, 40_000n))).toEqual(['reused', 'reused', 'reused']);
  });

  test('a hundred of them at a time', () => {
    const many = Array.from({ length: 250 }, (_, index) => coin(index, 50_000n, { address: 'donations' }));
    expect(spent(wish(many, 40_000n, { satPerKvb: 20_000n })).length).toBe(50);
    expect(spent(wish(many, 3_000_000n)).length).toBe(100);
  });

  test('apart where together they do not fit', () => {
    const blocks = Array.from({ length: 6 }, (_, block) => Array.from({ length: 100 }, (__, index) => coin(block * 100 + index, 50_000n, { address: `block ${block}` }))).flat();
    const needsMoreThanFive = 505n * 48_640n;
    expect(spent(wish(blocks, needsMoreThanFive)).length).toBeGreaterThan(500);
  });
});

describe('limits', () => {
  const many = (count: number, type: ScriptType = 'p2wpkh') => Array.from({ length: count }, (_, index) => coin(index, 50_000n, { scriptType: type }));
  const refusal = (wish: SelectionWish) => { const choice = selectCoins(wish); return choice.ok ? choice.value.coins.length : choice.error; };

  test('512 coins and no more; what those bring can be sent', () => {
    const wish = { ...taskOf({ satPerKvb: 1000n, paidSat: 600n * 49_900n }), coins: many(700), random: seededRandom(1) };
    const error = refusal(wish);
    expect(error).toMatchObject({ code: 'withdrawal/too_many_coins', details: { count: '512' } });
    const mostSat = BigInt(Math.round(Number((typeof error === 'object' ? error.details?.['most'] ?? '' : '').split(' ')[0]) * 1e8));
    expect(refusal({ ...wish, paidSat: mostSat, random: seededRandom(1) })).toBe(512);
    expect(refusal({ ...wish, paidSat: mostSat + 1n, random: seededRandom(1) })).toMatchObject({ code: 'withdrawal/too_many_coins' });
  });

  test('a low rate is no reason to spend more than thirty', () => {
    const choice = selectCoins({ ...taskOf({ satPerKvb: 1000n, paidSat: 2_000_000n }), coins: [...many(300), coin(900, 5_000_000n)], random: seededRandom(1) });
    expect(choice.ok && choice.value.coins.length).toBeLessThanOrEqual(30);
  });

  test('not heavier than nodes take', () => {
    const outputsWeight = 398_000;
    expect(refusal({ ...taskOf({ satPerKvb: 1000n, outputsWeight, outputs: 3000, paidSat: 900_000n }), coins: many(30), random: seededRandom(1) })).toMatchObject({ code: 'withdrawal/too_many_coins' });
    expect(refusal({ ...taskOf({ satPerKvb: 1000n, outputsWeight, outputs: 3000, paidSat: 40_000n, longTermSatPerKvb: 0n }), coins: [coin(1, 500_000n)], random: seededRandom(1) })).toBe(1);
  });

  test('too little says what there is and what is needed, without coins that are worth nothing', () => {
    expect(refusal({ ...taskOf({ satPerKvb: 20_000n, paidSat: 100_000n }), coins: [coin(1, 50_000n), coin(2, 1000n)], random: seededRandom(1) }))
      .toMatchObject({ code: 'withdrawal/not_enough', details: { available: '0.0005 BTC', needed: '0.001022 BTC' } });
  });
});

describe('in order', () => {
  const groups = [50_000n, 40_000n, 30_000n, 20_000n, 10_000n].map((valueSat, index) => groupOf([coin(index, valueSat)], 1000n));
  const values = (found: { readonly groups: readonly CoinGroup[] } | null) => found && found.groups.map(({ valueSat }) => valueSat);
  const task = taskOf({ satPerKvb: 1000n, paidSat: 55_000n, required: groupOf([], 1000n) });

  test('until it pays', () => {
    expect(values(takeInOrder(task, groups, 512))).toEqual([50_000n, 40_000n]);
    expect(values(takeInOrder(task, groups, 1))).toBeNull();
    expect(values(takeInOrder({ ...task, paidSat: 150_000n }, groups, 512))).toBeNull();
  });

  test('what fits, as far as the spare goes', () => {
    expect(values(takeWhatFits({ ...task, paidSat: 49_700n }, groups, 1000n, 512))).toEqual([50_000n]);
    expect(values(takeWhatFits({ ...task, paidSat: 69_500n }, groups, 1000n, 512))).toEqual([50_000n, 20_000n]);
    expect(values(takeWhatFits({ ...task, paidSat: 45_000n }, groups, 1000n, 512))).toBeNull();
    expect(values(takeWhatFits(task, [], 1000n, 512))).toBeNull();
    // Several coins of one address weigh more, so more of them fits.
    const heavy = groupOf([coin(1, 20_000n), coin(2, 20_000n), coin(3, 10_300n)], 1000n);
    const light = groupOf([coin(4, 50_250n)], 1000n);
    expect(values(takeWhatFits({ ...task, paidSat: 50_000n }, [light, heavy], 100n, 512))).toEqual([heavy.valueSat]);
  });

  test('the smallest that pay, as many as allowed', () => {
    expect(values(takeSmallest(task, groups, 512))).toEqual([10_000n, 20_000n, 30_000n]);
    expect(values(takeSmallest(task, groups, 2))).toEqual([30_000n, 40_000n]);
    expect(values(takeSmallest(task, groups, 1))).toBeNull();
  });
});

test('a spent coin’s weight is that of its type', () => {
  for (const type of scriptTypes) expect(groupOf([coin(1, 1n, { scriptType: type })], 1000n).weight).toBe(inputWeight(type));
});
