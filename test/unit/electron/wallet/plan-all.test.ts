// Everything to somebody, and small coins into one: no change, nothing lost but the fee, and only when it pays off.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { droppedSat, feeAt } from '../../../../electron/wallet/fees.ts';
import { planConsolidation, planSendAll, type ConsolidationWish, type SendAllWish } from '../../../../electron/wallet/plan-all.ts';
import { outpointOf, type SpendPlan } from '../../../../electron/wallet/types.ts';
import type { Result } from '../../../../shared/errors/result.ts';
import { spendWishes } from '../../../support/arbitrary-spends.ts';
import { accountKey, addressNamed, coin, seededRandom } from '../../../support/coins.ts';

const payee = addressNamed('p2wpkh', 'payee');
const rest = addressNamed('p2tr', 'cold storage');
const change = { index: 3, address: addressNamed('p2wpkh', 'change') };

const basis = { key: accountKey('p2wpkh'), satPerKvb: 2000n, longTermSatPerKvb: 10_000n, tipHeight: 900_000, change, random: seededRandom(1) };
const coins = [coin(1, 100_000n), coin(2, 50_000n), coin(3, 20_000n), coin(4, 100n)];

const all = (more: Partial<SendAllWish> = {}) => planSendAll({ ...basis, coins, recipients: [], restTo: rest, chosen: null, ...more });
const together = (more: Partial<ConsolidationWish> = {}) => planConsolidation({ ...basis, coins, chosen: null, ...more });

const must = (result: Result<SpendPlan>): SpendPlan => {
  if (!result.ok) throw new Error(`${result.error.code} ${JSON.stringify(result.error.details)}`);
  return result.value;
};
const refusal = (result: Result<SpendPlan>) => (result.ok ? null : { code: result.error.code, ...result.error.details });
const indexes = (plan: SpendPlan): readonly number[] => plan.inputs.map(({ coin: { index } }) => index).toSorted((a, b) => a - b);

describe('send all', () => {
  test('every coin that is worth its fee, less the fee', () => {
    const plan = must(all());
    expect(indexes(plan)).toEqual([1, 2, 3]);
    expect(plan.vsize).toBe(258);
    expect(plan.outputs).toEqual([{ kind: 'payment', address: rest, valueSat: 170_000n - feeAt(2000n, 258) }]);
  });

  test('fixed amounts first', () => {
    const plan = must(all({ recipients: [{ address: payee, valueSat: 60_000n }] }));
    expect(new Set(plan.outputs)).toEqual(new Set([{ kind: 'payment', address: payee, valueSat: 60_000n }, { kind: 'payment', address: rest, valueSat: 110_000n - feeAt(2000n, 289) }]));
  });

  test('of chosen coins, those and all of them', () => {
    expect(indexes(must(all({ chosen: [outpointOf(coin(2, 1n)), outpointOf(coin(4, 1n))] })))).toEqual([2, 4]);
  });

  test.each<[string, Partial<SendAllWish>, object]>([
    ['nothing to spend', { coins: [] }, { code: 'withdrawal/not_enough', available: '0 BTC' }],
    ['less than the fixed amounts', { recipients: [{ address: payee, valueSat: 200_000n }] }, { code: 'withdrawal/not_enough', available: '0.0017 BTC', needed: '0.00200578 BTC' }],
    ['a rest that is dust', { recipients: [{ address: payee, valueSat: 170_000n - feeAt(2000n, 289) - 329n }] }, { code: 'withdrawal/dust', amount: '0.00000329 BTC', least: '0.0000033 BTC' }],
    ['more coins than fit', { coins: Array.from({ length: 513 }, (_, index) => coin(index, 10_000n)) }, { code: 'withdrawal/too_many_coins', count: '512' }],
    ['a wrong address', { restTo: 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4' }, { code: 'withdrawal/address' }],
  ])('is refused: %s', (_name, more, error) => { expect(refusal(all(more))).toMatchObject(error); });

  test('of any wallet: nothing is left but what is not worth its fee, and the rate is met exactly', () => {
    fc.assert(fc.property(spendWishes, (spend) => {
      const wish = spend(seededRandom(1));
      const plan = planSendAll({ ...wish, restTo: rest });
      if (!plan.ok) return;
      const { inputs, outputs, feeSat } = plan.value;
      expect(inputs.reduce((sum, { coin: { valueSat } }) => sum + valueSat, 0n)).toBe(outputs.reduce((sum, { valueSat }) => sum + valueSat, 0n) + feeSat);
      expect(droppedSat(plan.value, wish.satPerKvb)).toBe(0n);
      expect(outputs.some(({ kind }) => kind === 'change')).toBe(false);
      expect(outputs.length).toBe(wish.recipients.length + 1);
    }), { numRuns: 200 });
  });
});

describe('consolidation', () => {
  test('the small coins into one at the change address', () => {
    const plan = must(together());
    expect(indexes(plan)).toEqual([1, 2, 3]);
    expect(plan.outputs).toEqual([{ kind: 'change', ...change, valueSat: 170_000n - plan.feeSat }]);
    expect(droppedSat(plan, 2000n)).toBe(0n);
  });

  test('the smallest first when not all fit, an address whole or not at all', () => {
    expect(indexes(must(together({ most: 2 })))).toEqual([2, 3]);
    const reused = [coin(5, 30_000n, { address: 'reused' }), coin(6, 500_000n, { address: 'reused' })];
    expect(indexes(must(together({ coins: [...coins, ...reused], most: 3 })))).toEqual([3, 5, 6]);
    expect(indexes(must(together({ coins: [...coins, ...reused], most: 2 })))).toEqual([2, 3]);
  });

  test('what is in no block yet stays', () => {
    expect(indexes(must(together({ coins: [...coins, coin(7, 40_000n, { chain: 1, height: null })] })))).toEqual([1, 2, 3]);
  });

  test.each<[string, Partial<ConsolidationWish>, object]>([
    ['now costs more than it saves', { satPerKvb: 10_000n }, { code: 'withdrawal/fee', most: '9.999' }],
    ['one coin', { coins: [coin(1, 100_000n)] }, { code: 'withdrawal/not_enough' }],
    ['nothing would be left', { coins: [coin(1, 150n), coin(2, 150n)] }, { code: 'withdrawal/not_enough' }],
    ['a coin that is not there', { chosen: ['ab:1'] }, { code: 'withdrawal/coin' }],
  ])('is refused: %s', (_name, more, error) => { expect(refusal(together(more))).toMatchObject(error); });

  test('of chosen coins at any rate', () => {
    const chosen = [outpointOf(coin(1, 1n)), outpointOf(coin(4, 1n))];
    expect(indexes(must(together({ chosen, satPerKvb: 30_000n })))).toEqual([1, 4]);
  });
});
