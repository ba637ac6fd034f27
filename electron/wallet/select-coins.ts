// Chooses the coins that pay for something: every way of choosing is tried, the one that wastes the least wins.
import { failure, ok, type Result } from '../../shared/errors/result.ts';
import { btcText, feeAt } from './fees.ts';
import { drawn, type RandomBytes } from './random.ts';
import { branchAndBound } from './select-branch-and-bound.ts';
import { takeInOrder, takeSmallest, takeWhatFits } from './select-in-order.ts';
import { groupOf, leastFeeSat, plus, requiredTotals, weightWith, type Choice, type CoinGroup, type Found, type SelectionTask } from './selection.ts';
import { dustSat, inputWeight, MAX_DEVICE_INPUTS, vsizeOf } from './sizes.ts';
import type { Coin } from './types.ts';

/** As Bitcoin Core's groups: of an address with more coins, so many are spent at a time. */
const MAX_OF_ONE_ADDRESS = 100;
/** While fees are low every coin more that is used up saves something, but a hardware wallet needs seconds for each: no more than these, unless fewer do not pay. */
const EASY_INPUTS = 30;

export interface SelectionWish extends SelectionTask {
  /** Those that may be spent, each once, without the required ones. */
  readonly coins: readonly Coin[];
  readonly random: RandomBytes;
  /** `together` (usual): the coins of one address are spent together, since an address whose coins leave one by one tells more about its owner. */
  readonly sameAddress?: 'together' | 'apart';
}

/** The coins worth more than spending them costs, by address or one by one; largest first. */
function groupsOf({ coins, satPerKvb }: SelectionWish, sameAddress: 'together' | 'apart'): readonly CoinGroup[] {
  const worthIt: CoinGroup[] = [];
  for (const coin of coins) {
    const single = groupOf([coin], satPerKvb);
    if (single.effective > 0n) worthIt.push(single);
  }
  const groups = sameAddress === 'apart' ? worthIt : byAddress(worthIt, satPerKvb);
  return groups.sort((a, b) => (a.effective > b.effective ? -1 : a.effective < b.effective ? 1 : 0));
}

const addressOf = ({ coins: [coin] }: CoinGroup): string => coin?.address ?? '';

function byAddress(singles: CoinGroup[], satPerKvb: bigint): CoinGroup[] {
  if (new Set(singles.map(addressOf)).size === singles.length) return singles;
  const addresses = new Map<string, Coin[]>();
  for (const single of singles) {
    const of = addresses.get(addressOf(single));
    if (of === undefined) addresses.set(addressOf(single), [...single.coins]);
    else of.push(...single.coins);
  }
  return [...addresses.values()].flatMap((of) => {
    const parts: CoinGroup[] = [];
    for (let at = 0; at < of.length; at += MAX_OF_ONE_ADDRESS) parts.push(groupOf(of.slice(at, at + MAX_OF_ONE_ADDRESS), satPerKvb));
    return parts;
  });
}

/** The least waste; of equals the lower fee now. */
const better = (a: Found | null, b: Found | null): Found | null => {
  if (a === null || b === null) return a ?? b;
  if (a.waste !== b.waste) return a.waste < b.waste ? a : b;
  return a.feeSat <= b.feeSat ? a : b;
};

/**
 * Largest first, which settles whether there is a choice and how many coins it takes at the least, and once more until there is change; what
 * fits, with the spares that `@scure/btc-signer` (dust) and `coinselect` (a legacy input's fee) leave, so that no choice of theirs is better than
 * ours; the single random draw; the smallest coins while fees are low; and then branch and bound for less waste than the best of these.
 */
function best(wish: SelectionWish, groups: readonly CoinGroup[]): Found | null {
  const largest = takeInOrder(wish, groups, MAX_DEVICE_INPUTS);
  if (largest === null) return null;
  const isCheapNow = wish.satPerKvb < wish.longTermSatPerKvb;
  const fewest = largest.groups.reduce((sum, group) => sum + group.coins.length, wish.required.coins.length);
  const easy = isCheapNow ? Math.max(EASY_INPUTS, fewest) : MAX_DEVICE_INPUTS;
  const found = [
    takeInOrder(wish, groups, easy, 'change'),
    ...[dustSat(wish.changeType), dustSat('p2pkh'), feeAt(wish.satPerKvb, vsizeOf(inputWeight('p2pkh')))].map((spareSat) => takeWhatFits(wish, groups, spareSat, MAX_DEVICE_INPUTS)),
    takeInOrder(wish, drawn(wish.random, groups), easy),
    isCheapNow ? takeSmallest(wish, groups, easy) : null,
  ].reduce(better, largest);
  return better(found, branchAndBound(wish, groups, { maxInputs: easy, belowWaste: found?.waste ?? null }));
}

/** Says which is missing: money, or room for so many coins. */
function whyNone(wish: SelectionWish): ReturnType<typeof failure> {
  const singles = groupsOf(wish, 'apart');
  const sumOf = (groups: readonly CoinGroup[]) => groups.reduce(plus, requiredTotals(wish));
  const all = sumOf(singles);
  const neededSat = wish.paidSat + leastFeeSat(wish, weightWith(wish, all, false));
  if (all.valueSat < neededSat) return failure('withdrawal/not_enough', { details: { available: btcText(all.valueSat), needed: btcText(neededSat) } });
  const room = Math.max(0, MAX_DEVICE_INPUTS - wish.required.coins.length);
  const most = sumOf(singles.slice(0, room));
  const mostSat = most.valueSat - leastFeeSat(wish, weightWith(wish, most, false));
  return failure('withdrawal/too_many_coins', { details: { count: String(MAX_DEVICE_INPUTS), most: btcText(mostSat) } });
}

/**
 * Chooses coins for the task. Coins that cost more than they are worth are left alone. The same coins, task and random bytes give the same choice.
 * Errors: withdrawal/not_enough; withdrawal/too_many_coins when the money is there but in more coins than a transaction takes.
 */
export function selectCoins(wish: SelectionWish): Result<Choice> {
  const { sameAddress = 'together' } = wish;
  const found = best(wish, groupsOf(wish, sameAddress)) ?? (sameAddress === 'together' ? best(wish, groupsOf(wish, 'apart')) : null);
  if (found === null) return whyNone(wish);
  return ok({ ...found, coins: [...wish.required.coins, ...found.groups.flatMap((group) => group.coins)] });
}
