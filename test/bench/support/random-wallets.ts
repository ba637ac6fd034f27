// Wallets and payments by chance, of all four script types, for comparing ways of choosing coins.
import type { ScriptType } from '../../../shared/domain/bitcoin.ts';
import { scriptTypes } from '../../../shared/domain/bitcoin.ts';
import type { Coin } from '../../../electron/wallet/types.ts';
import { inputWeight } from '../../../electron/wallet/sizes.ts';
import { addressNamed, coin } from '../../support/coins.ts';
import type { Chance } from './chance.ts';

export interface RandomWallet {
  readonly scriptType: ScriptType;
  /** Each at an address of its own. */
  readonly coins: readonly Coin[];
  readonly recipients: readonly { readonly address: string; readonly valueSat: bigint }[];
  /** Whole, since neither library takes another. */
  readonly satPerVb: bigint;
}

/** As likely between 1 and 10 as between 10 and 100. */
const spread = (by: Chance, least: number, most: number): number => Math.floor(least * Math.exp((by.below(1_000_000) / 1_000_000) * Math.log(most / least)));

/** In whole sat/vB, 1 to 200. */
export const randomRate = (by: Chance): bigint => BigInt(spread(by, 1, 200));

/** 1,000 sat and more. */
export const randomValueSat = (by: Chance, mostSat: number): bigint => BigInt(spread(by, 1000, mostSat));

const addressNames = ['first', 'second', 'third'];

/** 1 to `mostCoins` coins of 1,000 sat to 1 BTC, 1 to 3 recipients, 1 to 200 sat/vB, a payment of up to nine tenths of what the coins bring. */
export function randomWallet(by: Chance, mostCoins: number): RandomWallet {
  const scriptType = by.oneOf(scriptTypes);
  const satPerVb = randomRate(by);
  const number = spread(by, 1, mostCoins + 1);
  const largest = spread(by, 20_000, 100_000_000);
  const coins = Array.from({ length: number }, (_, index) => coin(index, randomValueSat(by, largest), { scriptType }));
  const feeSat = (BigInt(inputWeight(scriptType)) * satPerVb) / 4n + 1n;
  const broughtSat = coins.reduce((sum, { valueSat }) => (valueSat > feeSat ? sum + valueSat - feeSat : sum), 0n);
  const paidSat = (broughtSat * BigInt(spread(by, 1000, 900_000))) / 1_000_000n;
  const payees = 1 + by.below(3);
  const recipients = Array.from({ length: payees }, (_, index) => ({
    address: addressNamed(by.oneOf(scriptTypes), addressNames[index] ?? ''), valueSat: paidSat / BigInt(payees) + 1000n,
  }));
  return { scriptType, coins, recipients, satPerVb };
}
