// A spend is planned as asked: exact amounts, the rate, change, order, lock time, and what is refused.
import { describe, expect, test } from 'vitest';
import { feeAt } from '../../../../electron/wallet/fees.ts';
import { planSpend, type SpendWish } from '../../../../electron/wallet/plan-spend.ts';
import { outpointOf } from '../../../../electron/wallet/types.ts';
import { accountKey, addressNamed, coin, seededRandom } from '../../../support/coins.ts';

const payee = addressNamed('p2wpkh', 'payee');
const changeAddress = addressNamed('p2wpkh', 'change');

const wish = (more: Partial<SpendWish> = {}): SpendWish => ({
  key: accountKey('p2wpkh'), coins: [coin(1, 100_000n), coin(2, 50_000n), coin(3, 20_000n)], recipients: [{ address: payee, valueSat: 60_000n }],
  satPerKvb: 20_000n, longTermSatPerKvb: 10_000n, tipHeight: 900_000, change: { index: 4, address: changeAddress }, random: seededRandom(1), chosen: null, ...more,
});

const planned = (more: Partial<SpendWish> = {}) => {
  const plan = planSpend(wish(more));
  if (!plan.ok) throw new Error(plan.error.code);
  return plan.value;
};

const refusal = (more: Partial<SpendWish>) => {
  const plan = planSpend(wish(more));
  return plan.ok ? null : { code: plan.error.code, ...plan.error.details };
};

describe('what is planned', () => {
  test('one coin, one payment, change: 141 vB', () => {
    const plan = planned();
    expect(plan.inputs.map(({ coin: { valueSat }, sequence }) => [valueSat, sequence])).toEqual([[100_000n, 0xffff_fffd]]);
    expect(plan.vsize).toBe(141);
    expect(plan.feeSat).toBe(feeAt(20_000n, 141));
    expect(new Set(plan.outputs)).toEqual(new Set([
      { kind: 'payment', address: payee, valueSat: 60_000n }, { kind: 'change', index: 4, address: changeAddress, valueSat: 37_180n },
    ]));
  });

  test('chosen coins are all spent, and no others', () => {
    const coins = wish().coins;
    const chosen = [coins[1], coins[2]].map((one) => outpointOf(one!));
    expect(new Set(planned({ chosen }).inputs.map(({ coin: one }) => outpointOf(one)))).toEqual(new Set(chosen));
  });
});

describe('what is refused', () => {
  test.each<[string, Partial<SpendWish>, object]>([
    ['dust', { recipients: [{ address: payee, valueSat: 293n }] }, { code: 'withdrawal/dust', amount: '0.00000293 BTC', least: '0.00000294 BTC' }],
    ['more than there is', { recipients: [{ address: payee, valueSat: 170_000n }] }, { code: 'withdrawal/not_enough', available: '0.0017 BTC', needed: '0.0017492 BTC' }],
    ['an address of another network', { recipients: [{ address: 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4', valueSat: 60_000n }] }, { code: 'withdrawal/address' }],
    ['a coin that is not there', { chosen: ['00:1'] }, { code: 'withdrawal/coin', outpoint: '00:1' }],
  ])('%s', (_name, more, error) => { expect(refusal(more)).toMatchObject(error); });
});
