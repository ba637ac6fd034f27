// Plans a payment: coins, amounts, change, fee, lock time and order, complete and decided before anybody is asked to approve it.
import { failure, ok, type Result } from '../../shared/errors/result.ts';
import { btcText } from './fees.ts';
import { assemble, changeOutput, paymentOutput, taskFor, type PlanBasis, type SpendRecipient } from './plan-basis.ts';
import { shuffled } from './random.ts';
import { selectCoins } from './select-coins.ts';
import { judge, leastFeeSat, requiredTotals, weightWith, type Choice, type SelectionTask } from './selection.ts';
import { MAX_DEVICE_INPUTS } from './sizes.ts';
import { chosenCoins, spendableCoins } from './spendable.ts';
import type { SpendPlan } from './types.ts';

export interface SpendWish extends PlanBasis {
  /** At least one. */
  readonly recipients: readonly SpendRecipient[];
  /** `txid:vout` of coins chosen by hand: all of them are spent and no others. null: the wallet chooses. */
  readonly chosen: readonly string[] | null;
  /** See selectCoins. */
  readonly sameAddress?: 'together' | 'apart';
}

/** The required coins and no others, whatever they are worth. */
function onlyRequired(task: SelectionTask): Result<Choice> {
  const totals = requiredTotals(task);
  const verdict = judge(task, totals);
  if (totals.count > MAX_DEVICE_INPUTS) return failure('withdrawal/too_many_coins', { details: { count: String(MAX_DEVICE_INPUTS), most: btcText(totals.valueSat) } });
  if (verdict !== null) return ok({ ...verdict, coins: task.required.coins });
  const neededSat = task.paidSat + leastFeeSat(task, weightWith(task, totals, false));
  return failure('withdrawal/not_enough', { details: { available: btcText(totals.valueSat), needed: btcText(neededSat) } });
}

/** What is in blocks first; change that is still under way only where that is not enough. */
function chosenByWallet(wish: SpendWish, task: SelectionTask): Result<Choice> {
  const coins = spendableCoins(wish.coins, wish);
  const settled = coins.filter((coin) => coin.height !== null);
  const more = { random: wish.random, sameAddress: wish.sameAddress ?? 'together' };
  const choice = selectCoins({ ...task, ...more, coins: settled });
  return choice.ok || settled.length === coins.length ? choice : selectCoins({ ...task, ...more, coins });
}

function chooseCoins(wish: SpendWish): Result<Choice> {
  if (wish.chosen === null) {
    const task = taskFor(wish, wish.recipients);
    return task.ok ? chosenByWallet(wish, task.value) : task;
  }
  const coins = chosenCoins(wish.coins, wish.chosen, wish);
  if (!coins.ok) return coins;
  const task = taskFor(wish, wish.recipients, coins.value);
  return task.ok ? onlyRequired(task.value) : task;
}

/**
 * Pays the recipients exactly, at no less than the rate. Change goes to the next change address unless it would be dust or not worth its later
 * fee; then it goes to the fee (droppedSat of fees.ts says how much). Inputs and outputs are in random order, so that neither tells which
 * output is change. The same wish and random bytes give the same plan.
 * Errors: withdrawal/address, withdrawal/dust, withdrawal/coin (a chosen one), withdrawal/not_enough, withdrawal/too_many_coins,
 * withdrawal/too_many_recipients.
 */
export function planSpend(wish: SpendWish): Result<SpendPlan> {
  const choice = chooseCoins(wish);
  if (!choice.ok) return choice;
  const { coins, changeSat, weight } = choice.value;
  const change = changeSat === 0n ? [] : [changeOutput(wish.change, changeSat)];
  return ok(assemble(wish, shuffled(wish.random, coins), shuffled(wish.random, [...wish.recipients.map(paymentOutput), ...change]), weight));
}
