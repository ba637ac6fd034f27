// Largest first: the fewest coins that pay. It always finds a choice when there is one, so the others can fail.
import { judge, noCoins, plus, type CoinGroup, type SelectionTask, type Verdict } from './selection.ts';

export interface Found {
  readonly groups: readonly CoinGroup[];
  readonly verdict: Verdict;
}

/** Takes groups in the order given until they pay. null when all of them, or the first `maxInputs` coins of them, do not. */
export function takeInOrder(task: SelectionTask, groups: readonly CoinGroup[], maxInputs: number): Found | null {
  let totals = noCoins;
  const taken: CoinGroup[] = [];
  for (const group of groups) {
    if (totals.count + group.coins.length > maxInputs) continue;
    totals = plus(totals, group);
    taken.push(group);
    if (totals.valueSat < task.paidSat) continue;
    const verdict = judge(task, totals);
    if (verdict !== null) return { groups: taken, verdict };
  }
  return null;
}
