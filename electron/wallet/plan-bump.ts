// Replacing a transaction that is out but in no block yet: with a higher fee, or by one that pays everything back (BIP125).
import { failure, ok, type Result } from '../../shared/errors/result.ts';
import { HIGHEST_SAT_PER_KVB, rateOf, rateText } from './fees.ts';
import { planBack } from './plan-back.ts';
import { assemble, changeOutput, taskFor, type PlanBasis } from './plan-basis.ts';
import { below } from './random.ts';
import { selectCoins } from './select-coins.ts';
import { judge, leastFeeSat, requiredTotals, type Choice, type SelectionTask } from './selection.ts';
import { spendableCoins } from './spendable.ts';
import { outpointOf, type Coin, type PaymentOutput, type SatPerKvb, type SpendPlan } from './types.ts';

export interface ReplaceWish extends PlanBasis {
  /** The plan whose transaction is replaced; of several replacements the latest. */
  readonly before: SpendPlan;
  /** INCREMENTAL_SAT_PER_KVB unless the nodes are known to take less. */
  readonly incrementalSatPerKvb: SatPerKvb;
  /** Fees of the transactions that spend its outputs and disappear with it; none when left out. */
  readonly descendantsFeeSat?: bigint;
}

/** Shorter signatures than planned for leave the real rate of a signed transaction above that of its plan: by less than one percent. */
const SHORTER = 101n;

/** The least rate at which a replacement is offered: above the rate of what it replaces by the incremental relay rate. */
export const leastReplacementRate = (before: Pick<SpendPlan, 'feeSat' | 'vsize'>, incrementalSatPerKvb: SatPerKvb): SatPerKvb =>
  ((rateOf(before.feeSat, before.vsize) + 1n) * SHORTER + 99n) / 100n + incrementalSatPerKvb;

function checkReplacementRate({ before, incrementalSatPerKvb, satPerKvb }: ReplaceWish): Result<null> {
  const least = leastReplacementRate(before, incrementalSatPerKvb);
  if (satPerKvb >= least) return ok(null);
  return failure('withdrawal/fee', { details: { problem: 'a replacement must pay more than what it replaces', least: rateText(least), most: rateText(HIGHEST_SAT_PER_KVB) } });
}

const replaces = ({ before, descendantsFeeSat = 0n, incrementalSatPerKvb }: ReplaceWish): NonNullable<SelectionTask['replaces']> =>
  ({ feeSat: before.feeSat + descendantsFeeSat, incrementalSatPerKvb });

const coinsOf = (plan: SpendPlan): readonly Coin[] => plan.inputs.map(({ coin }) => coin);

/** Coins that may be added: in a block (a replacement must bring nothing new that is unconfirmed), and not spent by it already. */
function additional(wish: ReplaceWish): readonly Coin[] {
  const spent = new Set(coinsOf(wish.before).map(outpointOf));
  return spendableCoins(wish.coins, wish).filter((coin) => coin.height !== null && !spent.has(outpointOf(coin)));
}

const largestFirst = (coins: readonly Coin[]): readonly Coin[] => [...coins].sort((a, b) => (a.valueSat > b.valueSat ? -1 : a.valueSat < b.valueSat ? 1 : 0));

const changeOf = ({ before, change }: ReplaceWish): PlanBasis['change'] => before.outputs.find((output) => output.kind === 'change') ?? change;

/** The payments as they were, the change with its new value in its old place; change that is new in a random place. */
function outputsWith(wish: ReplaceWish, changeSat: bigint): SpendPlan['outputs'] {
  const { before } = wish;
  const change: SpendPlan['outputs'] = changeSat === 0n ? [] : [changeOutput(changeOf(wish), changeSat)];
  if (before.outputs.some((output) => output.kind === 'change')) return before.outputs.flatMap((output) => (output.kind === 'change' ? change : [output]));
  const at = change.length === 0 ? 0 : below(wish.random, before.outputs.length + 1);
  return [...before.outputs.slice(0, at), ...change, ...before.outputs.slice(at)];
}

function chooseMore(wish: ReplaceWish, task: SelectionTask): Result<Choice> {
  const verdict = judge(task, requiredTotals(task));
  if (verdict !== null) return ok({ ...verdict, coins: task.required.coins });
  return selectCoins({ ...task, coins: additional(wish), random: wish.random });
}

/**
 * The same payments at a higher rate. The difference comes out of the change, then out of coins that are added; the recipients get what they got.
 * Every input stays, so that only one of the two transactions can ever be in the chain, and the outputs keep their order. Follows the rules of
 * replacement as Bitcoin Core has them: higher rate, and a fee above all replaced ones by the incremental rate for its own size.
 * Errors: withdrawal/fee (not above what it replaces), withdrawal/not_enough, withdrawal/too_many_coins.
 */
export function planBump(wish: ReplaceWish): Result<SpendPlan> {
  const rate = checkReplacementRate(wish);
  if (!rate.ok) return rate;
  const { before } = wish;
  const payments = before.outputs.filter((output): output is PaymentOutput => output.kind === 'payment');
  if (payments.length === 0) return back(wish);
  const paid = taskFor(wish, payments, coinsOf(before));
  if (!paid.ok) return paid;
  const choice = chooseMore(wish, { ...paid.value, replaces: replaces(wish) });
  if (!choice.ok) return choice;
  return ok(assemble(wish, choice.value.coins, outputsWith(wish, choice.value.changeSat), choice.value.weight));
}

const back = (wish: ReplaceWish): Result<SpendPlan> => planBack(wish, {
  required: coinsOf(wish.before), more: largestFirst(additional(wish)), to: changeOf(wish),
  feeSat: (weight) => leastFeeSat({ satPerKvb: wish.satPerKvb, replaces: replaces(wish) }, weight),
});

/**
 * Takes a payment back, as far as it is not in a block: a replacement that spends the same coins and pays everything to the account's change
 * address. Errors: as planBump.
 */
export function planCancel(wish: ReplaceWish): Result<SpendPlan> {
  const rate = checkReplacementRate(wish);
  return rate.ok ? back(wish) : rate;
}
