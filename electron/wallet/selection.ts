// What every way of choosing coins shares: the task, coins weighed together, and the judgement over a choice (fee, change, waste), which is exact.
import type { ScriptType } from '../../shared/domain/bitcoin.ts';
import { feeAt } from './fees.ts';
import { dustSat, hasWitness, inputWeight, MAX_STANDARD_WEIGHT, outputWeight, transactionWeight, vsizeOf } from './sizes.ts';
import type { Coin, SatPerKvb } from './types.ts';

/**
 * Waste and effective values are compared in 4000ths of a satoshi: weight (a fourth of a vB) times rate (sat per 1000 vB) is then a whole number
 * and nothing is rounded before the fee itself.
 */
export const PARTS_OF_SAT = 4000n;

/** What coins are wanted for. */
export interface SelectionTask {
  readonly satPerKvb: SatPerKvb;
  /** What spending a coin costs when it does not hurry; see LONG_TERM_SAT_PER_KVB. */
  readonly longTermSatPerKvb: SatPerKvb;
  /** Sum, number and weight of the outputs, without change. */
  readonly paidSat: bigint;
  readonly outputs: number;
  readonly outputsWeight: number;
  /** Type of the change output, if one is made. */
  readonly changeType: ScriptType;
  /** Coins that are spent in any case; the choice comes on top of them. */
  readonly required: CoinGroup;
  /** Where it replaces a transaction: the fees that go with that one, and what it pays for its own way through the network on top (BIP125, rules 3 and 4). */
  readonly replaces: { readonly feeSat: bigint; readonly incrementalSatPerKvb: SatPerKvb } | null;
}

/** Coins that are spent together or not at all. */
export interface CoinGroup {
  readonly coins: readonly Coin[];
  readonly valueSat: bigint;
  readonly weight: number;
  readonly witnesses: number;
  /** Value less the fee for spending it, in parts of a satoshi. */
  readonly effective: bigint;
}

export interface Totals {
  readonly count: number;
  readonly valueSat: bigint;
  readonly weight: number;
  readonly witnesses: number;
}

export const plus = (totals: Totals, group: CoinGroup): Totals => ({
  count: totals.count + group.coins.length, valueSat: totals.valueSat + group.valueSat, weight: totals.weight + group.weight, witnesses: totals.witnesses + group.witnesses,
});

const none: Totals = { count: 0, valueSat: 0n, weight: 0, witnesses: 0 };

/** Of the coins that are spent in any case. */
export const requiredTotals = (task: SelectionTask): Totals => plus(none, task.required);

/** A choice that pays: what it costs. */
export interface Verdict {
  readonly feeSat: bigint;
  /** 0n: none is made. */
  readonly changeSat: bigint;
  readonly weight: number;
  /**
   * In parts of a satoshi; the lower, the better, comparable between choices for one task only. The whole fee, less what spending these coins
   * would cost some day anyway, plus what spending the change will cost. It differs from Bitcoin Core's metric (inputs × (rate − long-term rate)
   * + cost of change or excess) by what all choices share, the fee of the outputs.
   */
  readonly waste: bigint;
}

/** Groups that pay, and what that costs. */
export interface Found extends Verdict {
  readonly groups: readonly CoinGroup[];
}

export interface Choice extends Verdict {
  readonly coins: readonly Coin[];
}

export function groupOf(coins: readonly Coin[], satPerKvb: SatPerKvb): CoinGroup {
  let [valueSat, weight, witnesses] = [0n, 0, 0];
  for (const coin of coins) {
    valueSat += coin.valueSat;
    weight += inputWeight(coin.scriptType);
    if (hasWitness(coin.scriptType)) witnesses += 1;
  }
  return { coins, valueSat, weight, witnesses, effective: valueSat * PARTS_OF_SAT - BigInt(weight) * satPerKvb };
}

/** The least that is worth a change output: neither dust nor less than spending it will cost. What is below goes to the fee. */
export function leastChangeSat({ changeType, longTermSatPerKvb }: Pick<SelectionTask, 'changeType' | 'longTermSatPerKvb'>): bigint {
  const dust = dustSat(changeType);
  const later = feeAt(longTermSatPerKvb, vsizeOf(inputWeight(changeType)));
  return later > dust ? later : dust;
}

/** Weight of the transaction that spends coins of these totals, with or without change. */
export const weightWith = (task: SelectionTask, totals: Totals, hasChange: boolean): number => transactionWeight({
  inputs: totals.count, inputsWeight: totals.weight, witnesses: totals.witnesses,
  outputs: task.outputs + (hasChange ? 1 : 0), outputsWeight: task.outputsWeight + (hasChange ? outputWeight(task.changeType) : 0),
});

/** The fee it must pay at the least when it weighs that much. */
export function leastFeeSat({ satPerKvb, replaces }: Pick<SelectionTask, 'satPerKvb' | 'replaces'>, weight: number): bigint {
  const asked = feeAt(satPerKvb, vsizeOf(weight));
  if (replaces === null) return asked;
  const toReplace = replaces.feeSat + feeAt(replaces.incrementalSatPerKvb, vsizeOf(weight));
  return asked > toReplace ? asked : toReplace;
}

/** What spending coins of these totals comes to; null when they do not pay for it or make it heavier than nodes take. */
export function judge(task: SelectionTask, totals: Totals): Verdict | null {
  const left = totals.valueSat - task.paidSat;
  const weight = weightWith(task, totals, false);
  if (weight > MAX_STANDARD_WEIGHT || left < leastFeeSat(task, weight)) return null;
  const anyway = BigInt(totals.weight) * task.longTermSatPerKvb;
  const heavier = weightWith(task, totals, true);
  const feeSat = leastFeeSat(task, heavier);
  const changeSat = left - feeSat;
  if (changeSat < leastChangeSat(task)) return { feeSat: left, changeSat: 0n, weight, waste: left * PARTS_OF_SAT - anyway };
  if (heavier > MAX_STANDARD_WEIGHT) return null;
  const later = BigInt(inputWeight(task.changeType)) * task.longTermSatPerKvb;
  return { feeSat, changeSat, weight: heavier, waste: feeSat * PARTS_OF_SAT - anyway + later };
}
