// Plans that spend coins without leaving change: everything to somebody, or an account's small coins into one.
import { failure, ok, type Result } from '../../shared/errors/result.ts';
import { btcText, rateText } from './fees.ts';
import { assemble, changeOutput, paymentOutput, taskFor, weighPayment, type PlanBasis, type SpendRecipient } from './plan-basis.ts';
import { shuffled } from './random.ts';
import { groupOf, leastChangeSat, leastFeeSat, requiredTotals, weightWith, type SelectionTask } from './selection.ts';
import { MAX_DEVICE_INPUTS, MAX_STANDARD_WEIGHT } from './sizes.ts';
import { chosenCoins, spendableCoins } from './spendable.ts';
import type { Coin, SpendPlan } from './types.ts';

/** What the required coins leave for the open amount; below zero when they do not even pay for the rest. */
function leftOver(task: SelectionTask): Result<{ readonly leftSat: bigint; readonly weight: number }> {
  const totals = requiredTotals(task);
  const weight = weightWith(task, totals, false);
  if (totals.count > MAX_DEVICE_INPUTS || weight > MAX_STANDARD_WEIGHT) {
    return failure('withdrawal/too_many_coins', { details: { count: String(MAX_DEVICE_INPUTS), most: btcText(totals.valueSat) } });
  }
  return ok({ leftSat: totals.valueSat - task.paidSat - leastFeeSat(task, weight), weight });
}

/** By hand, or all that may be spent and are worth more than spending them costs. */
function coinsToSpend(basis: PlanBasis, chosen: readonly string[] | null): Result<readonly Coin[]> {
  if (chosen !== null) return chosenCoins(basis.coins, chosen, basis);
  return ok(spendableCoins(basis.coins, basis).filter((coin) => groupOf([coin], basis.satPerKvb).effective > 0n));
}

export interface SendAllWish extends PlanBasis {
  /** Who gets fixed amounts; may be empty. */
  readonly recipients: readonly SpendRecipient[];
  /** Gets all the rest. */
  readonly restTo: string;
  readonly chosen: readonly string[] | null;
}

/**
 * Sends everything that may be spent (or all of the chosen coins): fixed amounts first, all the rest less the fee to `restTo`. There is no change.
 * Coins that cost more than they are worth stay. Errors: as planSpend; more coins than fit into one transaction are withdrawal/too_many_coins.
 */
export function planSendAll(wish: SendAllWish): Result<SpendPlan> {
  const coins = coinsToSpend(wish, wish.chosen);
  if (!coins.ok) return coins;
  const task = taskFor(wish, [...wish.recipients, { address: wish.restTo, valueSat: null }], coins.value);
  if (!task.ok) return task;
  const left = leftOver(task.value);
  if (!left.ok) return left;
  const { leftSat, weight } = left.value;
  const { valueSat } = task.value.required;
  if (leftSat < 0n) return failure('withdrawal/not_enough', { details: { available: btcText(valueSat), needed: btcText(valueSat - leftSat) } });
  const rest = { address: wish.restTo, valueSat: leftSat };
  const notDust = weighPayment(rest, wish.key);
  if (!notDust.ok) return notDust;
  return ok(assemble(wish, shuffled(wish.random, coins.value), shuffled(wish.random, [...wish.recipients, rest].map(paymentOutput)), weight));
}

export interface ConsolidationWish extends PlanBasis {
  readonly chosen: readonly string[] | null;
  /** At most so many coins at once; a hardware wallet needs a while for each. 100 when left out. */
  readonly most?: number;
}

const USUAL_MOST = 100;

/** All coins of an address or none, addresses with the smallest coins first: those cost the most, for what they are worth, to spend later. */
function smallestFirst(coins: readonly Coin[], most: number): readonly Coin[] {
  const byAddress = new Map<string, Coin[]>();
  for (const coin of [...coins].sort((a, b) => (a.valueSat < b.valueSat ? -1 : a.valueSat > b.valueSat ? 1 : 0))) {
    const of = byAddress.get(coin.address);
    if (of === undefined) byAddress.set(coin.address, [coin]);
    else of.push(coin);
  }
  const taken: Coin[] = [];
  for (const of of byAddress.values()) if (taken.length + of.length <= most) taken.push(...of);
  return taken.length > 1 ? taken : coins.slice(0, most);
}

/**
 * Puts coins of the account together into one at the next change address: the smallest that are in blocks, or the chosen ones. It pays off only
 * below the long-term rate, and is refused at or above it unless coins were chosen. Whoever looks at the chain sees afterwards that they belong
 * together. Errors: withdrawal/fee (not now), withdrawal/coin, withdrawal/not_enough (fewer than two coins, or nothing left after the fee),
 * withdrawal/too_many_coins.
 */
export function planConsolidation(wish: ConsolidationWish): Result<SpendPlan> {
  if (wish.chosen === null && wish.satPerKvb >= wish.longTermSatPerKvb) {
    return failure('withdrawal/fee', { details: { problem: 'putting coins together now costs more than it saves', least: rateText(1n), most: rateText(wish.longTermSatPerKvb - 1n) } });
  }
  const all = coinsToSpend(wish, wish.chosen);
  if (!all.ok) return all;
  const coins = wish.chosen !== null ? all.value : smallestFirst(all.value.filter((coin) => coin.height !== null), wish.most ?? USUAL_MOST);
  const task = taskFor(wish, [{ address: wish.change.address, valueSat: null }], coins);
  if (!task.ok) return task;
  const left = leftOver(task.value);
  if (!left.ok) return left;
  const { leftSat, weight } = left.value;
  const leastSat = leastChangeSat(task.value);
  if (coins.length < 2 || leftSat < leastSat) {
    const { valueSat } = task.value.required;
    return failure('withdrawal/not_enough', { details: { available: btcText(valueSat), needed: btcText(valueSat - leftSat + leastSat) } });
  }
  return ok(assemble(wish, shuffled(wish.random, coins), [changeOutput(wish.change, leftSat)], weight));
}
