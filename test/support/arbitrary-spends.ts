// Wallets and wishes of every kind for property tests: coins in blocks and not, mined, reused addresses, worthless ones, chosen ones.
import fc from 'fast-check';
import { scriptTypes } from '../../shared/domain/bitcoin.ts';
import type { RandomBytes } from '../../electron/wallet/random.ts';
import type { SpendWish } from '../../electron/wallet/plan-spend.ts';
import { outpointOf, type Coin } from '../../electron/wallet/types.ts';
import { accountKey, addressNamed, coin } from './coins.ts';

/** One of each type. */
export const payees = scriptTypes.map((type) => ({ type, address: addressNamed(type, 'payee') }));

const values = fc.oneof(fc.bigInt({ min: 1n, max: 2000n }), fc.bigInt({ min: 300n, max: 300_000n }), fc.bigInt({ min: 1n, max: 5_000_000_000n }));

const kinds = fc.record({
  valueSat: values,
  chain: fc.constantFrom<0 | 1>(0, 1),
  height: fc.oneof({ weight: 8, arbitrary: fc.integer({ min: 1, max: 900_000 }) }, { weight: 2, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.integer({ min: 899_890, max: 900_000 }) }),
  isCoinbase: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  address: fc.oneof({ weight: 5, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.constantFrom('reused', 'reused too') }),
});

/** What somebody wants to spend, still without randomness, which is used up by planning. */
export const spendWishes = fc.record({
  type: fc.constantFrom(...scriptTypes),
  kinds: fc.array(kinds, { minLength: 1, maxLength: 40 }),
  recipients: fc.array(fc.record({ to: fc.constantFrom(...payees), valueSat: fc.bigInt({ min: 1000n, max: 400_000n }) }), { minLength: 1, maxLength: 6 }),
  satPerKvb: fc.oneof(fc.bigInt({ min: 100n, max: 20_000n }), fc.bigInt({ min: 1000n, max: 500_000n })),
  longTermSatPerKvb: fc.bigInt({ min: 0n, max: 30_000n }),
  choose: fc.option(fc.array(fc.nat(39), { minLength: 1, maxLength: 10 }), { freq: 4 }),
  sameAddress: fc.constantFrom<'together' | 'apart'>('together', 'apart'),
}).map(({ type, kinds: all, recipients, choose, ...rates }) => (random: RandomBytes): SpendWish => {
  const coins = all.map(({ address, ...more }, index): Coin => coin(index, more.valueSat, { ...more, scriptType: type, ...(address === null ? {} : { address }) }));
  const chosen = choose === null ? null : [...new Set(choose.map((index) => outpointOf(coins[index % coins.length] ?? coin(0, 1n))))];
  return {
    key: accountKey(type), coins, recipients: recipients.map(({ to, valueSat }) => ({ address: to.address, valueSat })), ...rates, chosen,
    tipHeight: 900_000, change: { index: 0, address: addressNamed(type, 'change') }, random,
  };
});
