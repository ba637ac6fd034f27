// Hurrying a transaction by spending an output of it at a higher fee: child pays for parent.
import { failure, type Result } from '../../shared/errors/result.ts';
import { feeAt, HIGHEST_SAT_PER_KVB, rateOf, rateText } from './fees.ts';
import { planBack } from './plan-back.ts';
import type { PlanBasis } from './plan-basis.ts';
import { vsizeOf } from './sizes.ts';
import { spendableCoins } from './spendable.ts';
import { outpointOf, type Coin, type SatPerKvb, type SpendPlan } from './types.ts';

/** A transaction that is in no block yet. */
export interface ParentTransaction {
  readonly txid: string;
  readonly feeSat: bigint;
  /** As signed. */
  readonly vsize: number;
}

export interface ChildWish extends PlanBasis {
  /** What is hurried, first, and whatever of its own ancestors is in no block yet either. */
  readonly parents: readonly [ParentTransaction, ...ParentTransaction[]];
  /** What nodes want of the child itself at the least. */
  readonly leastSatPerKvb: SatPerKvb;
}

/** The unspent outputs of ours that the first parent has, largest first. Whose money came in by it does not matter here. */
const outputsOf = (txid: string, coins: readonly Coin[]): readonly Coin[] =>
  coins.filter((coin) => coin.txid === txid && coin.valueSat > 0n).sort((a, b) => (a.valueSat > b.valueSat ? -1 : a.valueSat < b.valueSat ? 1 : 0));

/**
 * A transaction from the account to its own change address whose fee brings itself and the parents together to the rate. It spends the largest
 * of our outputs of the first parent, and other coins only where that is too little. The rate of the plan itself is above the one asked for.
 * Errors: withdrawal/coin (the parent has no unspent output of ours), withdrawal/fee (the parents pay the rate already), withdrawal/not_enough.
 */
export function planChild(wish: ChildWish): Result<SpendPlan> {
  const [{ txid }] = wish.parents;
  const [largest, ...others] = outputsOf(txid, wish.coins);
  if (largest === undefined) return failure('withdrawal/coin', { details: { outpoint: txid, problem: 'none of its outputs is ours and unspent' } });
  const parentsSat = wish.parents.reduce((sum, parent) => sum + parent.feeSat, 0n);
  const parentsVsize = wish.parents.reduce((sum, parent) => sum + parent.vsize, 0);
  if (feeAt(wish.satPerKvb, parentsVsize) <= parentsSat) {
    return failure('withdrawal/fee', { details: { problem: 'it pays that much by itself', least: rateText(rateOf(parentsSat, parentsVsize) + 1n), most: rateText(HIGHEST_SAT_PER_KVB) } });
  }
  const taken = new Set([largest, ...others].map(outpointOf));
  const settled = spendableCoins(wish.coins, wish).filter((coin) => coin.height !== null && !taken.has(outpointOf(coin)));
  return planBack(wish, {
    required: [largest],
    more: [...others, ...settled.toSorted((a, b) => (a.valueSat > b.valueSat ? -1 : a.valueSat < b.valueSat ? 1 : 0))],
    to: wish.change,
    feeSat: (weight) => {
      const together = feeAt(wish.satPerKvb, vsizeOf(weight) + parentsVsize) - parentsSat;
      const own = feeAt(wish.leastSatPerKvb, vsizeOf(weight));
      return together > own ? together : own;
    },
  });
}
