// Which transactions a miner takes: whole families of them, the best paying first, nothing below the least rate.
import type { ChainState, Entry } from './chain-state.ts';

const MAX_BLOCK_WEIGHT = 3_990_000;

/** In an order in which parents come first. A child that pays enough for its parents takes them along. */
export function chooseForBlock(state: ChainState, leastSatPerKvb: bigint): readonly Entry[] {
  const chosen = new Set<string>();
  const ordered: Entry[] = [];
  let weight = 4_000;
  const familyOf = (entry: Entry): readonly Entry[] =>
    [...[...state.relatives(entry.tx.txid, 'ancestors')].flatMap((txid) => state.mempool.get(txid) ?? []), entry].filter(({ tx }) => !chosen.has(tx.txid));
  /** sat per 1,000 vB, to a thousandth. */
  const rateOf = (family: readonly Entry[]): bigint =>
    (family.reduce((sum, { feeSat }) => sum + feeSat, 0n) * 1_000_000n) / BigInt(family.reduce((sum, { tx }) => sum + tx.vsize, 0));
  const waiting = [...state.mempool.values()].map((entry) => ({ entry, rate: rateOf(familyOf(entry)) })).toSorted((a, b) => (a.rate === b.rate ? 0 : a.rate < b.rate ? 1 : -1));
  for (const { entry } of waiting) {
    if (chosen.has(entry.tx.txid)) continue;
    const family = familyOf(entry);
    const familyWeight = family.reduce((sum, { tx }) => sum + tx.weight, 0);
    if (rateOf(family) < leastSatPerKvb * 1000n || weight + familyWeight > MAX_BLOCK_WEIGHT) continue;
    weight += familyWeight;
    for (const member of parentsFirst(family)) {
      chosen.add(member.tx.txid);
      ordered.push(member);
    }
  }
  return ordered;
}

function parentsFirst(family: readonly Entry[]): readonly Entry[] {
  const left = new Map(family.map((entry) => [entry.tx.txid, entry]));
  const ordered: Entry[] = [];
  const take = (entry: Entry): void => {
    if (!left.delete(entry.tx.txid)) return;
    for (const { txid } of entry.tx.inputs) {
      const parent = left.get(txid);
      if (parent) take(parent);
    }
    ordered.push(entry);
  };
  for (const entry of family) take(entry);
  return ordered;
}
