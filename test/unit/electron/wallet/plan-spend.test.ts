// A spend is planned as asked: exact amounts, the rate, change, order, lock time, and what is refused.
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { selectUTXO, TEST_NETWORK } from '@scure/btc-signer';
import { hexToBytes } from '@noble/hashes/utils.js';
import { scriptTypes } from '../../../../shared/domain/bitcoin.ts';
import { droppedSat, feeAt } from '../../../../electron/wallet/fees.ts';
import { antiFeeSnipingLockTime } from '../../../../electron/wallet/plan-basis.ts';
import { planSpend, type SpendWish } from '../../../../electron/wallet/plan-spend.ts';
import { dustSat, inputWeight, outputWeight, vsizeOf, weightOf } from '../../../../electron/wallet/sizes.ts';
import { outpointOf } from '../../../../electron/wallet/types.ts';
import { accountKey, addressNamed, coin, keyNamed, paymentTo, seededRandom } from '../../../support/coins.ts';
import { payees, spendWishes } from '../../../support/arbitrary-spends.ts';

vi.setConfig({ testTimeout: 60_000 });

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
    expect([plan.version, plan.vsize, plan.feeSat]).toEqual([2, 141, feeAt(20_000n, 141)]);
    expect(new Set(plan.outputs)).toEqual(new Set([
      { kind: 'payment', address: payee, valueSat: 60_000n }, { kind: 'change', index: 4, address: changeAddress, valueSat: 37_180n },
    ]));
  });

  test('chosen coins are all spent, and no others', () => {
    const { coins } = wish();
    const chosen = [coins[1], coins[2]].map((one) => outpointOf(one!));
    expect(new Set(planned({ chosen }).inputs.map(({ coin: one }) => outpointOf(one)))).toEqual(new Set(chosen));
  });

  test('a coin chosen by hand is spent even where it costs more than it is worth', () => {
    const coins = [coin(1, 100_000n), coin(2, 400n)];
    expect(planned({ coins, chosen: coins.map(outpointOf) }).inputs.length).toBe(2);
  });

  test('change is avoided where coins fit', () => {
    const fitting = 30_000n + feeAt(20_000n, 110);
    const plan = planned({ coins: [coin(1, 100_000n), coin(2, fitting), coin(3, 90_000n)], recipients: [{ address: payee, valueSat: 30_000n }] });
    expect(plan.inputs.map(({ coin: { valueSat } }) => valueSat)).toEqual([fitting]);
    expect(plan.outputs.length).toBe(1);
    expect(droppedSat(plan, 20_000n)).toBe(0n);
  });

  test('what is too little for an output goes to the fee, and that is said', () => {
    const feeSat = feeAt(20_000n, 141);
    const withRest = (restSat: bigint) => planned({ coins: [coin(1, 60_000n + feeSat + restSat)] });
    expect(withRest(680n).outputs.length).toBe(2);
    const plan = withRest(679n);
    expect(plan.outputs).toEqual([{ kind: 'payment', address: payee, valueSat: 60_000n }]);
    expect(droppedSat(plan, 20_000n)).toBe(679n + feeSat - feeAt(20_000n, 110));
  });

  test('change is never dust, however cheap it is to spend', () => {
    const withRest = (restSat: bigint) => planned({ longTermSatPerKvb: 1000n, coins: [coin(1, 60_000n + feeAt(20_000n, 141) + restSat)] }).outputs.length;
    expect([withRest(293n), withRest(294n)]).toEqual([1, 2]);
  });

  test('what is in a block goes first, our own change helps out, other people’s promises never', () => {
    const settled = coin(1, 50_000n);
    const ourChange = coin(2, 500_000n, { chain: 1, height: null });
    const theirs = coin(3, 500_000n, { chain: 0, height: null });
    const spentFor = (valueSat: bigint) => planned({ coins: [theirs, ourChange, settled], recipients: [{ address: payee, valueSat }], satPerKvb: 20_000n }).inputs.map(({ coin: { index } }) => index);
    expect(spentFor(40_000n)).toEqual([1]);
    expect(spentFor(400_000n)).toEqual([2]);
    expect(refusal({ coins: [theirs, settled], recipients: [{ address: payee, valueSat: 60_000n }] })).toMatchObject({ code: 'withdrawal/not_enough', available: '0.0005 BTC' });
  });

  test('a plan has the fields of a coin and nothing that the caller knows besides', () => {
    const frozen = { ...coin(1, 100_000n), frozen: false };
    expect(planned({ coins: [frozen] }).inputs[0]?.coin).toEqual(coin(1, 100_000n));
  });
});

describe('lock time', () => {
  test('the tip, one time in ten up to 99 lower, and 0 when the tip is old', () => {
    const random = seededRandom('lock times');
    const heights = Array.from({ length: 5000 }, () => antiFeeSnipingLockTime({ tipHeight: 900_000, random }));
    const lower = heights.filter((height) => height < 900_000);
    expect(Math.max(...heights)).toBe(900_000);
    expect(Math.min(...heights)).toBe(900_000 - 99);
    expect(lower.length).toBeGreaterThan(400);
    expect(lower.length).toBeLessThan(600);
    expect(antiFeeSnipingLockTime({ tipHeight: 900_000, tipAgeMs: 8 * 3_600_000 + 1, random })).toBe(0);
    expect(antiFeeSnipingLockTime({ tipHeight: 900_000, tipAgeMs: 8 * 3_600_000, random })).toBeGreaterThan(0);
    expect(Math.min(...Array.from({ length: 500 }, () => antiFeeSnipingLockTime({ tipHeight: 3, random })))).toBe(0);
  });
});

describe('order', () => {
  test('change is in every place as often as in any other, and so is each coin', () => {
    const random = seededRandom('orders');
    const places = [0, 0, 0];
    const first = new Map<number, number>();
    const coins = [coin(1, 50_000n), coin(2, 50_000n), coin(3, 50_000n)];
    const recipients = [{ address: payee, valueSat: 60_000n }, { address: addressNamed('p2tr', 'other'), valueSat: 60_000n }];
    for (let round = 0; round < 1500; round += 1) {
      const plan = planned({ coins, recipients, random });
      const at = plan.outputs.findIndex(({ kind }) => kind === 'change');
      places[at] = (places[at] ?? 0) + 1;
      const index = plan.inputs[0]?.coin.index ?? 0;
      first.set(index, (first.get(index) ?? 0) + 1);
    }
    // Five standard deviations of a fair draw; the bytes are fixed.
    for (const count of [...places, ...first.values()]) expect(Math.abs(count - 500)).toBeLessThan(5 * Math.sqrt(1500 * (1 / 3) * (2 / 3)));
    expect(first.size).toBe(3);
  });
});

describe('what is refused', () => {
  test.each<[string, Partial<SpendWish>, object]>([
    ['dust', { recipients: [{ address: payee, valueSat: 293n }] }, { code: 'withdrawal/dust', amount: '0.00000293 BTC', least: '0.00000294 BTC' }],
    ['dust of another type', { recipients: [{ address: addressNamed('p2pkh', 'payee'), valueSat: 545n }] }, { code: 'withdrawal/dust', least: '0.00000546 BTC' }],
    ['more than there is', { recipients: [{ address: payee, valueSat: 170_000n }] }, { code: 'withdrawal/not_enough', available: '0.0017 BTC', needed: '0.0017492 BTC' }],
    ['more than the chosen coins hold', { chosen: [outpointOf(coin(2, 1n))] }, { code: 'withdrawal/not_enough', available: '0.0005 BTC', needed: '0.000622 BTC' }],
    ['an address of another network', { recipients: [{ address: 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4', valueSat: 60_000n }] }, { code: 'withdrawal/address' }],
    ['a coin that is not there', { chosen: ['00:1'] }, { code: 'withdrawal/coin', outpoint: '00:1' }],
    ['more recipients than fit', { recipients: Array.from({ length: 3200 }, () => ({ address: payee, valueSat: 1000n })) }, { code: 'withdrawal/too_many_recipients' }],
    ['more chosen coins than a device takes', { coins: Array.from({ length: 513 }, (_, index) => coin(index, 1000n)), chosen: Array.from({ length: 513 }, (_, index) => outpointOf(coin(index, 1000n))) }, { code: 'withdrawal/too_many_coins', count: '512' }],
  ])('%s', (_name, more, error) => { expect(refusal(more)).toMatchObject(error); });

  test('the least that is no dust is sent', () => { expect(planned({ recipients: [{ address: payee, valueSat: 294n }] }).outputs).toContainEqual({ kind: 'payment', address: payee, valueSat: 294n }); });

  test('a spend without recipients or a rate is a mistake of the caller', () => {
    expect(() => planSpend(wish({ recipients: [] }))).toThrow('a spend has recipients and a rate');
    expect(() => planSpend(wish({ satPerKvb: 0n }))).toThrow('a spend has recipients and a rate');
  });
});

describe('of any wallet', () => {
  test('adds up, pays exactly, at the rate and above it only by what is too little for an output; the same for the same seed', () => {
    fc.assert(fc.property(spendWishes, (spend) => {
      const plan = planSpend(spend(seededRandom(1)));
      expect(planSpend(spend(seededRandom(1)))).toEqual(plan);
      const { key, recipients, satPerKvb, longTermSatPerKvb, chosen, coins } = spend(seededRandom(1));
      if (!plan.ok) { expect(['withdrawal/not_enough', 'withdrawal/coin', 'withdrawal/too_many_coins']).toContain(plan.error.code); return; }
      const { inputs, outputs, feeSat, vsize } = plan.value;
      const payments = outputs.filter(({ kind }) => kind === 'payment').map(({ address, valueSat }) => ({ address, valueSat }));
      expect(payments.map((one) => `${one.address} ${one.valueSat}`).toSorted()).toEqual(recipients.map((one) => `${one.address} ${one.valueSat}`).toSorted());
      expect(inputs.reduce((sum, { coin: { valueSat } }) => sum + valueSat, 0n)).toBe(outputs.reduce((sum, { valueSat }) => sum + valueSat, 0n) + feeSat);
      expect(vsize).toBe(vsizeOf(weightOf(inputs.map(({ coin: { scriptType } }) => scriptType), outputs.map((one) => payees.find(({ address }) => address === one.address)?.type ?? key.scriptType))));
      const changes = outputs.filter(({ kind }) => kind === 'change');
      expect(changes.length).toBeLessThanOrEqual(1);
      for (const { valueSat } of changes) expect(valueSat).toBeGreaterThanOrEqual(dustSat(key.scriptType));
      const aboveSat = droppedSat({ feeSat, vsize }, satPerKvb);
      const largestRest = feeAt(satPerKvb, outputWeight(key.scriptType) / 4 + 1) + [dustSat(key.scriptType), feeAt(longTermSatPerKvb, vsizeOf(inputWeight(key.scriptType)))].reduce((a, b) => (a > b ? a : b));
      expect(aboveSat).toBeGreaterThanOrEqual(0n);
      expect(aboveSat).toBeLessThanOrEqual(changes.length === 1 ? 0n : largestRest);
      const spent = inputs.map(({ coin: one }) => outpointOf(one));
      expect(new Set(spent).size).toBe(spent.length);
      if (chosen !== null) expect(new Set(spent)).toEqual(new Set(chosen));
      for (const { coin: one } of inputs) {
        expect(coins).toContainEqual(one);
        expect(one.height !== null || one.chain === 1).toBe(true);
        expect(!one.isCoinbase || (one.height !== null && one.height <= 900_000 - 99)).toBe(true);
      }
      expect(inputs.every(({ sequence }) => sequence === 0xffff_fffd)).toBe(true);
    }), { numRuns: 300 });
  });

  test('@scure/btc-signer comes to the same fee and change for the same coins', () => {
    fc.assert(fc.property(fc.constantFrom(...scriptTypes), fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 200 }), fc.array(fc.constantFrom(...payees), { minLength: 1, maxLength: 5 }), (type, count, rate, to) => {
      const coins = Array.from({ length: count }, (_, index) => coin(index, 1_000_000n, { scriptType: type }));
      const recipients = to.map(({ address }) => ({ address, valueSat: 50_000n }));
      const plan = planned({ key: accountKey(type), coins, recipients, satPerKvb: BigInt(rate) * 1000n, chosen: coins.map(outpointOf), change: { index: 1, address: addressNamed(type, 'change') } });
      const payment = paymentTo(type, keyNamed('wallet'));
      const theirs = selectUTXO(
        coins.map(({ txid, vout, valueSat }) => ({
          txid: hexToBytes(txid), index: vout, witnessUtxo: { script: payment.script, amount: valueSat },
          ...('redeemScript' in payment && payment.redeemScript ? { redeemScript: payment.redeemScript } : {}), ...('tapInternalKey' in payment ? { tapInternalKey: payment.tapInternalKey } : {}),
        })),
        recipients.map(({ address, valueSat }) => ({ address, amount: valueSat })), 'all',
        { feePerByte: BigInt(rate), changeAddress: addressNamed(type, 'change'), network: { ...TEST_NETWORK, bech32: 'bcrt' }, createTx: false, bip69: false, allowLegacyWitnessUtxo: true, disableScriptCheck: true },
      );
      expect([plan.feeSat, plan.outputs.find(({ kind }) => kind === 'change')?.valueSat]).toEqual([theirs?.fee, theirs?.outputs.at(-1)?.amount]);
    }), { numRuns: 60 });
  });
});
