// Chooses the coins that pay for something: every way of choosing is tried, the one that wastes the least wins.
import { failure, ok, type Result } from '../../shared/errors/result.ts';
import { btcText, feeAt } from './fees.ts';
import type { RandomBytes } from './random.ts';
import { takeInOrder } from './select-largest.ts';
import { groupOf, PARTS_OF_SAT, totalsOf, weightWith, type Choice, type CoinGroup, type SelectionTask } from './selection.ts';
import { MAX_DEVICE_INPUTS, MAX_STANDARD_WEIGHT, vsizeOf } from './sizes.ts';
import type { Coin } from './types.ts';

/** As Bitcoin Core's groups: of an address with more coins, so many are spent at a time. */
const MAX_OF_ONE_ADDRESS = 100;

export interface SelectionWish extends SelectionTask {
  /** Those that may be spent, each once. */
  readonly coins: readonly Coin[];
  readonly random: RandomBytes;
  /** `together` (usual): the coins of one address are spent together, since an address whose coins leave one by one tells more about its owner. */
  readonly sameAddress?: 'together' | 'apart';
}

/** The coins worth more than spending them costs, by address or one by one. */
function groupsOf({ coins, satPerKvb }: SelectionWish, sameAddress: 'together' | 'apart'): readonly CoinGroup[] {
  const worthIt = coins.map((coin) => groupOf([coin], satPerKvb)).filter((group) => group.effective > 0n);
  if (sameAddress === 'apart') return worthIt;
  const byAddress = new Map<string, Coin[]>();
  for (const { coins: [coin] } of worthIt) {
    if (coin === undefined) continue;
    const of = byAddress.get(coin.address);
    if (of === undefined) byAddress.set(coin.address, [coin]);
    else of.push(coin);
  }
  return [...byAddress.values()].flatMap((all) => {
    const parts: CoinGroup[] = [];
    for (let at = 0; at < all.length; at += MAX_OF_ONE_ADDRESS) parts.push(groupOf(all.slice(at, at + MAX_OF_ONE_ADDRESS), satPerKvb));
    return parts;
  });
}

const byEffective = (a: CoinGroup, b: CoinGroup): number => (a.effective > b.effective ? -1 : a.effective < b.effective ? 1 : 0);

function best(wish: SelectionWish, sameAddress: 'together' | 'apart'): Choice | null {
  const groups = [...groupsOf(wish, sameAddress)].sort(byEffective);
  const found = takeInOrder(wish, groups, MAX_DEVICE_INPUTS);
  if (found === null || found.verdict.weight > MAX_STANDARD_WEIGHT) return null;
  return { ...found.verdict, coins: found.groups.flatMap((group) => group.coins) };
}

/** Says which is missing: money, or room for so many coins. */
function whyNone(wish: SelectionWish): ReturnType<typeof failure> {
  const singles = [...groupsOf(wish, 'apart')].sort(byEffective);
  const all = totalsOf(singles);
  const neededSat = wish.paidSat + feeAt(wish.satPerKvb, vsizeOf(weightWith(wish, all, false)));
  if (all.valueSat < neededSat) return failure('withdrawal/not_enough', { details: { available: btcText(all.valueSat), needed: btcText(neededSat) } });
  const most = singles.slice(0, MAX_DEVICE_INPUTS).reduce((sum, { effective }) => sum + effective, 0n) / PARTS_OF_SAT;
  return failure('withdrawal/too_many_coins', { details: { count: String(MAX_DEVICE_INPUTS), most: btcText(most) } });
}

/**
 * Chooses coins for the task. Coins that cost more than they are worth are left alone. The same coins, task and random bytes give the same choice.
 * Errors: withdrawal/not_enough; withdrawal/too_many_coins when the money is there but in more coins than a transaction takes.
 */
export function selectCoins(wish: SelectionWish): Result<Choice> {
  const { sameAddress = 'together' } = wish;
  const choice = best(wish, sameAddress) ?? (sameAddress === 'together' ? best(wish, 'apart') : null);
  return choice === null ? whyNone(wish) : ok(choice);
}
