// Plans that spend coins without leaving change: everything to somebody, or an account's small coins into one.
import { failure, ok, type Result } from '../../shared/errors/result.ts';
import { btcText, rateText } from './fees.ts';
import { assemble, changeOutput, paymentOutput, taskFor, type PlanBasis, type SpendRecipient } from './plan-basis.ts';
import { shuffled } from './random.ts';
import { groupOf, leastChangeSat, leastFeeSat, requiredTotals, weightWith, type SelectionTask } from './selection.ts';
import { MAX_DEVICE_INPUTS, MAX_STANDARD_WEIGHT } from './sizes.ts';
import { chosenCoins, spendableCoins } from './spendable.ts';
import type { Coin, SpendPlan } from './types.ts';

/** What the required coins leave after the outputs of the task and the fee; each of the task's outputs is counted with its own value. */
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

/** Any value that is surely above dust, to weigh an output whose value is not known yet. */
const SOME_SAT = 100_000n;

/**
 * Sends everything that may be spent (or all of the chosen coins): fixed amounts first, all the rest less the fee to `restTo`. There is no change.
 * Coins that cost more than they are worth stay. Errors: as planSpend; more coins than fit into one transaction are withdrawal/too_many_coins.
 */
export function planSendAll(wish: SendAllWish): Result<SpendPlan> {
  const coins = coinsToSpend(wish, wish.chosen);
  if (!coins.ok) return coins;
  const task = taskFor(wish, [...wish.recipients, { address: wish.restTo, valueSat: SOME_SAT }], coins.value);
  if (!task.ok) return task;
  const left = leftOver(task.value);
  if (!left.ok) return left;
  const restSat = left.value.leftSat + SOME_SAT;
  const recipients = [...wish.recipients, { address: wish.restTo, valueSat: restSat }];
  const isEnough = taskFor(wish, recipients);
  if (restSat < 0n) return failure('withdrawal/not_enough', { details: { available: btcText(task.value.required.valueSat), needed: btcText(task.value.required.valueSat - restSat) } });
  return isEnough.ok ? ok(assemble(wish, shuffled(wish.random, coins.value), shuffled(wish.random, recipients.map(paymentOutput)), left.value.weight)) : isEnough;
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
  const task = taskFor(wish, [{ address: wish.change.address, valueSat: SOME_SAT }], coins);
  if (!task.ok) return task;
  const left = leftOver(task.value);
  if (!left.ok) return left;
  const valueSat = left.value.leftSat + SOME_SAT;
  const leastSat = leastChangeSat(task.value);
  if (coins.length < 2 || valueSat < leastSat) {
    const totals = requiredTotals(task.value);
    return failure('withdrawal/not_enough', { details: { available: btcText(totals.valueSat), needed: btcText(totals.valueSat - valueSat + leastSat) } });
  }
  return ok(assemble(wish, shuffled(wish.random, coins), [changeOutput(wish.change, valueSat)], left.value.weight));
}
