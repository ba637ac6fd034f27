// Taking coins one after the other until they pay: largest first, in random order, or only those that still fit.
import { judge, leastFeeSat, plus, requiredTotals, weightWith, type CoinGroup, type Found, type SelectionTask, type Totals } from './selection.ts';

/**
 * Takes groups in the order given until they pay, or until they leave change as well. With the largest first it takes the fewest coins that do,
 * and finds a choice whenever there is one. null when all of them, or as many as `maxInputs` allows, do not.
 */
export function takeInOrder(task: SelectionTask, groups: Iterable<CoinGroup>, maxInputs: number, until: 'paid' | 'change' = 'paid'): Found | null {
  let totals = requiredTotals(task);
  const taken: CoinGroup[] = [];
  for (const group of groups) {
    if (totals.count + group.coins.length > maxInputs) continue;
    totals = plus(totals, group);
    taken.push(group);
    if (totals.valueSat < task.paidSat) continue;
    const verdict = judge(task, totals);
    if (verdict !== null && (until === 'paid' || verdict.changeSat > 0n)) return { ...verdict, groups: taken };
  }
  return null;
}

/**
 * Takes groups, largest first, passing over each that would bring more than `spareSat` above what is needed: the quick way to a choice without
 * change, known as blackjack. null when that ends without paying.
 */
export function takeWhatFits(task: SelectionTask, largestFirst: readonly CoinGroup[], spareSat: bigint, maxInputs: number): Found | null {
  const heaviest = largestFirst.reduce<CoinGroup | undefined>((most, group) => (most === undefined || group.weight > most.weight ? group : most), undefined);
  if (heaviest === undefined) return null;
  const mostWith = (group: CoinGroup): bigint => task.paidSat + leastFeeSat(task, weightWith(task, plus(totals, group), false)) + spareSat;
  let totals = requiredTotals(task);
  let most = mostWith(heaviest);
  const taken: CoinGroup[] = [];
  for (const group of largestFirst) {
    const valueSat = totals.valueSat + group.valueSat;
    if (valueSat > most || valueSat > mostWith(group) || totals.count + group.coins.length > maxInputs) continue;
    totals = plus(totals, group);
    most = mostWith(heaviest);
    taken.push(group);
    const verdict = valueSat < task.paidSat ? null : judge(task, totals);
    if (verdict !== null) return { ...verdict, groups: taken };
  }
  return null;
}

/**
 * As many of the smallest coins as `maxInputs` lets pay: for when fees are lower than usual and every small coin that is used up now saves
 * more later. null when no run of so many neighbours in size pays.
 */
export function takeSmallest(task: SelectionTask, largestFirst: readonly CoinGroup[], maxInputs: number): Found | null {
  const taken: CoinGroup[] = [];
  const required = requiredTotals(task);
  let totals = required;
  for (const group of largestFirst.toReversed()) {
    taken.push(group);
    totals = plus(totals, group);
    while (totals.count > maxInputs && taken.length > 0) {
      const smallest = taken.shift();
      if (smallest !== undefined) totals = minus(totals, smallest);
    }
    const verdict = totals.valueSat < task.paidSat ? null : judge(task, totals);
    if (verdict !== null) return { ...verdict, groups: [...taken] };
  }
  return null;
}

const minus = (totals: Totals, group: CoinGroup): Totals => ({
  count: totals.count - group.coins.length, valueSat: totals.valueSat - group.valueSat, weight: totals.weight - group.weight, witnesses: totals.witnesses - group.witnesses,
});
