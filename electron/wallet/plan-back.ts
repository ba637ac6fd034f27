// A plan that pays everything back to the account: the one output takes what the fee leaves. Cancelling, hurrying a parent, bumping either.
import { failure, ok, type Result } from '../../shared/errors/result.ts';
import { btcText } from './fees.ts';
import { assemble, changeOutput, type PlanBasis } from './plan-basis.ts';
import { groupOf, leastChangeSat, plus, type Totals } from './selection.ts';
import { MAX_DEVICE_INPUTS, outputWeight, transactionWeight } from './sizes.ts';
import type { Coin, SpendPlan } from './types.ts';

export interface BackWish {
  /** Spent in any case, in this order. */
  readonly required: readonly Coin[];
  /** Spent as well, one after the other, while the required ones leave too little. */
  readonly more: readonly Coin[];
  readonly feeSat: (weight: number) => bigint;
  readonly to: PlanBasis['change'];
}

const nothing: Totals = { count: 0, valueSat: 0n, weight: 0, witnesses: 0 };

/** Errors: withdrawal/not_enough when the fee leaves less than is worth an output. */
export function planBack(basis: PlanBasis, { required, more, feeSat, to }: BackWish): Result<SpendPlan> {
  const { scriptType } = basis.key;
  const leastSat = leastChangeSat({ changeType: scriptType, longTermSatPerKvb: basis.longTermSatPerKvb });
  const coins = [...required];
  let totals = plus(nothing, groupOf(required, basis.satPerKvb));
  for (const another of [...more, null]) {
    const weight = transactionWeight({ inputs: totals.count, inputsWeight: totals.weight, witnesses: totals.witnesses, outputs: 1, outputsWeight: outputWeight(scriptType) });
    const valueSat = totals.valueSat - feeSat(weight);
    if (valueSat >= leastSat) return ok(assemble(basis, coins, [changeOutput(to, valueSat)], weight));
    if (another === null || totals.count >= MAX_DEVICE_INPUTS) {
      return failure('withdrawal/not_enough', { details: { available: btcText(totals.valueSat), needed: btcText(totals.valueSat - valueSat + leastSat) } });
    }
    coins.push(another);
    totals = plus(totals, groupOf([another], basis.satPerKvb));
  }
  return failure('withdrawal/not_enough', { details: { available: btcText(totals.valueSat), needed: btcText(totals.valueSat + leastSat) } });
}
