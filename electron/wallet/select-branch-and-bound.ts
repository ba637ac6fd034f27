// Branch and bound: searches for coins whose sum needs no change output, and among those for the least waste.
import { judge, leastChangeSat, PARTS_OF_SAT, plus, requiredTotals, weightWith, type CoinGroup, type Found, type SelectionTask } from './selection.ts';
import { outputWeight } from './sizes.ts';

/**
 * Steps after which the search ends with the best it has. Bitcoin Core allows 100,000; cut off by the number of inputs still missing, a fourth
 * of that already finds the same choices.
 */
export const TRIES = 25_000;

/**
 * The most that a choice without change brings above what is needed, in parts of a satoshi: with more of a rest, change would be made. Bitcoin
 * Core calls it the cost of change, what making it costs now and spending it later; never less than dust.
 */
export const costOfChange = (task: SelectionTask): bigint => BigInt(outputWeight(task.changeType)) * task.satPerKvb + leastChangeSat(task) * PARTS_OF_SAT;

/** The first position from `from` on whose group brings no more than `most`; groups are sorted, largest first. */
function firstWithin(effective: readonly bigint[], from: number, most: bigint): number {
  let [low, high] = [from, effective.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((effective[middle] ?? 0n) > most) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Sum of all groups from each position on. */
function restSums(effective: readonly bigint[]): readonly bigint[] {
  const rest = Array.from<bigint>({ length: effective.length + 1 }).fill(0n);
  for (let at = effective.length - 1; at >= 0; at -= 1) rest[at] = (rest[at + 1] ?? 0n) + (effective[at] ?? 0n);
  return rest;
}

/** Weight of everything but what is chosen. */
function fixedWeight(task: SelectionTask, groups: readonly CoinGroup[]): number {
  const start = requiredTotals(task);
  const marker = start.witnesses === 0 && groups.some((group) => group.witnesses > 0) ? 2 + start.count : 0;
  return weightWith(task, start, false) + marker;
}

export interface SearchLimits {
  readonly maxInputs: number;
  /** Only what wastes less is of use (as a verdict's waste); null: anything. */
  readonly belowWaste: bigint | null;
  readonly tries?: number;
}

/**
 * Depth first over the groups (largest first, every effective value above zero), each taken or left, for a sum of effective values from what is
 * needed up to that plus the cost of change. Cut off where the rest cannot reach it, and, while inputs cost more than they will later, where
 * already the number of inputs still missing at the least wastes more than the best found. M. Erhardt, "An Evaluation of Coin Selection
 * Strategies" (2016), and Bitcoin Core's `SelectCoinsBnB`. null when there is no such choice, or none was found in the tries; of more than 252
 * inputs, whose very count is longer, one that is then short is none.
 */
export function branchAndBound(task: SelectionTask, groups: readonly CoinGroup[], { maxInputs, belowWaste, tries = TRIES }: SearchLimits): Found | null {
  const start = requiredTotals(task);
  const fixed = fixedWeight(task, groups);
  const fixedFee = BigInt(fixed) * task.satPerKvb;
  const needed = (task.paidSat - start.valueSat) * PARTS_OF_SAT + fixedFee;
  const dearer = task.satPerKvb - task.longTermSatPerKvb;
  const effective = groups.map((group) => group.effective);
  const extraOf = new Map(groups.map(({ weight }) => [weight, BigInt(weight) * dearer]));
  const extra = groups.map(({ weight }) => extraOf.get(weight) ?? 0n);
  const leastExtra = [...extraOf.values()].reduce((least, one) => (one < least ? one : least), extra[0] ?? 0n);
  const rest = restSums(effective);

  /** For whole virtual bytes: what is paid on top, by what the weight exceeds a multiple of four. The fee of change is rounded up as well. */
  const rounding = [0n, 3n, 2n, 1n].map((missing) => missing * task.satPerKvb);
  const most = needed + costOfChange(task) + 3n * task.satPerKvb + PARTS_OF_SAT;

  const taken: number[] = [];
  let [sum, waste, count, weight, next] = [0n, 0n, start.count, fixed, 0];
  let best: readonly number[] | null = null;
  let bound = belowWaste === null ? null : belowWaste - fixedFee + BigInt(start.weight) * task.longTermSatPerKvb;
  const isHopeless = (largest: bigint): boolean => {
    if (bound === null || dearer <= 0n) return false;
    const missingInputs = (needed - sum + largest - 1n) / largest;
    return waste + missingInputs * leastExtra >= bound;
  };
  for (let step = 0; step < tries; step += 1) {
    if (sum >= needed && sum >= needed + (rounding[weight % 4] ?? 0n)) {
      if (bound === null || waste + sum - needed < bound) [best, bound] = [[...taken], waste + sum - needed];
      next = groups.length;
    } else next = firstWithin(effective, next, most - sum);
    const group = groups[next];
    if (group !== undefined && sum + (rest[next] ?? 0n) >= needed && count + group.coins.length <= maxInputs && !isHopeless(group.effective)) {
      taken.push(next);
      sum += group.effective;
      waste += extra[next] ?? 0n;
      count += group.coins.length;
      weight += group.weight;
      next += 1;
      continue;
    }
    const last = taken.pop();
    if (last === undefined) break;
    sum -= effective[last] ?? 0n;
    waste -= extra[last] ?? 0n;
    count -= groups[last]?.coins.length ?? 0;
    weight -= groups[last]?.weight ?? 0;
    next = last + 1;
    // To leave one and take its equal instead is the same choice again.
    while (next < groups.length && effective[next] === effective[last] && extra[next] === extra[last]) next += 1;
  }
  if (best === null) return null;
  const chosen = best.flatMap((at) => groups[at] ?? []);
  const verdict = judge(task, chosen.reduce(plus, start));
  return verdict === null ? null : { ...verdict, groups: chosen };
}
