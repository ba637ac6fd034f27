// Choosing coins: how long it takes in a large account, and how much it wastes compared with two libraries on the same wallets.
//
// Waste is counted in the same way for all, from the coins spent, whether there is change, and the fee: inputs × (rate − long-term rate), plus
// what change costs now and when it is spent, or else what is paid above the rate (Bitcoin Core's metric). The libraries are measured by the
// coins they choose and by whether they make change. What they cannot know is not held against them: their rates are whole sat/vB and so are
// ours here, they are told script lengths and dust of the wallet's type, and their fee is counted again from exact sizes, what they pay too much
// for rounding being given back to their change. A choice of theirs that does not pay the rate is none. Every coin has an address of its own
// and is in a block, since they know of neither.
import { planSpend } from '../../../electron/wallet/plan-spend.ts';
import { taskFor } from '../../../electron/wallet/plan-basis.ts';
import { groupOf, PARTS_OF_SAT, type SelectionTask } from '../../../electron/wallet/selection.ts';
import { dustSat, hasWitness, inputWeight, outputWeight, transactionWeight, vsizeOf } from '../../../electron/wallet/sizes.ts';
import type { Coin } from '../../../electron/wallet/types.ts';
import { liveRandom } from '../../../electron/core/live-ports.ts';
import { accountKey, addressNamed, coin, seededRandom } from '../../support/coins.ts';
import { valueOf } from '../../support/sample-plan.ts';
import type { BenchSetting } from '../setting.ts';
import { chance } from '../support/chance.ts';
import { byBtcSigner, byCoinselect, otherStrategies, usualStrategy, type OtherChoice } from '../support/other-selections.ts';
import { randomRate, randomValueSat, randomWallet, type RandomWallet } from '../support/random-wallets.ts';
import { percentile, type Row } from '../support/report.ts';

const LARGE_ACCOUNT = 10_000;
const LARGE_SAMPLES = 200;
/** A payment is worth as much as up to so many coins. */
const MOST_SPENT = 200;
const LIMIT_MS = 50;
const WALLETS = 1000;
/** Wallets that selectUTXO is also asked to solve in all its other orders, which takes it long. */
const IN_ANY_ORDER = 100;
const MOST_COINS = 400;
/** sat per kvB. */
const LONG_TERM = 10_000n;

const wishOf = ({ scriptType, coins, recipients, satPerVb }: RandomWallet, random: { bytes(length: number): Uint8Array }) => ({
  key: accountKey(scriptType), coins, recipients, satPerKvb: satPerVb * 1000n, longTermSatPerKvb: LONG_TERM, tipHeight: 900_000,
  change: { index: 0, address: addressNamed(scriptType, 'change') }, random, chosen: null,
});

function speed(setting: BenchSetting): Row {
  const by = chance(setting.seed);
  const coins = Array.from({ length: LARGE_ACCOUNT }, (_, index) => coin(index, randomValueSat(by, 100_000_000)));
  const took: number[] = [];
  for (let sample = 0; sample < LARGE_SAMPLES; sample += 1) {
    const from = by.below(coins.length);
    const valueSat = coins.slice(from, from + 1 + by.below(MOST_SPENT)).reduce((sum, one) => sum + one.valueSat, 0n);
    const wallet: RandomWallet = { scriptType: 'p2wpkh', coins, recipients: [{ address: addressNamed('p2wpkh', 'payee'), valueSat }], satPerVb: randomRate(by) };
    const wish = wishOf(wallet, liveRandom);
    const startedMs = performance.now();
    valueOf(planSpend(wish));
    took.push(performance.now() - startedMs);
  }
  setting.say(`  ${LARGE_ACCOUNT} coins: p50 ${percentile(took, 0.5).toFixed(1)}, p95 ${percentile(took, 0.95).toFixed(1)}, longest ${Math.max(...took).toFixed(1)} ms`);
  return { name: 'coin selection over 10,000 coins, p95', unit: 'ms', ours: percentile(took, 0.95), yardstick: { name: 'fixed limit', value: LIMIT_MS }, goal: { ratio: 1, better: 'at most' }, samples: took.length };
}

/** In parts of a satoshi, exact; null: it does not pay the rate. `feeSat`: what is paid, null to count it from exact sizes. */
function wasteOf(task: SelectionTask, coins: readonly Coin[], change: boolean, feeSat: bigint | null): bigint | null {
  const { valueSat, weight } = groupOf(coins, task.satPerKvb);
  const leastFee = (hasChange: boolean): bigint => {
    const vsize = vsizeOf(transactionWeight({
      inputs: coins.length, inputsWeight: weight, witnesses: hasWitness(task.changeType) ? coins.length : 0,
      outputs: task.outputs + (hasChange ? 1 : 0), outputsWeight: task.outputsWeight + (hasChange ? outputWeight(task.changeType) : 0),
    }));
    return (task.satPerKvb * BigInt(vsize) + 999n) / 1000n;
  };
  const left = valueSat - task.paidSat;
  const hasChange = change && left - leastFee(true) >= dustSat(task.changeType);
  const paidFee = feeSat ?? (hasChange ? leastFee(true) : left);
  if (paidFee < leastFee(hasChange)) return null;
  const later = hasChange ? BigInt(inputWeight(task.changeType)) * LONG_TERM : 0n;
  return paidFee * PARTS_OF_SAT - task.satPerKvb * BigInt(task.outputsWeight) - BigInt(weight) * LONG_TERM + later;
}

const least = (wastes: readonly (bigint | null)[]): bigint | null => wastes.reduce<bigint | null>((best, one) => (one === null || (best !== null && best <= one) ? best : one), null);

interface Compared { readonly ours: bigint; readonly theirs: bigint; readonly satPerVb: bigint; /** null: not measured. */ readonly theirsByAnyOrder: bigint | null }

/** null: neither library finds coins. */
function compare(wallet: RandomWallet, seed: number, byAnyOrder: boolean): Compared | null {
  const wish = wishOf(wallet, seededRandom(seed));
  const task = valueOf(taskFor(wish, wallet.recipients));
  const of = (choice: OtherChoice | null): bigint | null => (choice === null ? null : wasteOf(task, choice.coins, choice.hasChange, null));
  const theirs = least([of(byCoinselect(wallet)), of(byBtcSigner(wallet, usualStrategy))]);
  if (theirs === null) return null;
  const plan = valueOf(planSpend(wish));
  const ours = wasteOf(task, plan.inputs.map((input) => input.coin), plan.outputs.some(({ kind }) => kind === 'change'), plan.feeSat);
  if (ours === null) throw new Error('our own choice does not pay the rate');
  const theirsByAnyOrder = byAnyOrder ? least([theirs, ...otherStrategies.map((strategy) => of(byBtcSigner(wallet, strategy)))]) : null;
  return { ours, theirs, satPerVb: wallet.satPerVb, theirsByAnyOrder };
}

function waste(setting: BenchSetting): readonly Row[] {
  const by = chance(setting.seed);
  const compared: Compared[] = [];
  let neither = 0;
  for (let number = 0; compared.length < WALLETS; number += 1) {
    const one = compare(randomWallet(by, MOST_COINS), number, number < IN_ANY_ORDER);
    if (one === null) neither += 1;
    else compared.push(one);
  }
  /** In sat. */
  const mean = (of: (one: Compared) => bigint, among: readonly Compared[] = compared): number => Number(among.reduce((sum, one) => sum + of(one), 0n)) / Number(PARTS_OF_SAT) / among.length;
  const tell = (what: string, among: readonly Compared[], theirs: (one: Compared) => bigint): void => {
    const count = (is: (one: Compared) => boolean): number => among.filter(is).length;
    setting.say(`  ${what}: better on ${count((one) => one.ours < theirs(one))}, worse on ${count((one) => one.ours > theirs(one))} of ${among.length}, mean ${mean(({ ours }) => ours, among).toFixed(0)} against ${mean(theirs, among).toFixed(0)} sat`);
  };
  const byDefault = ({ theirs }: Compared): bigint => theirs;
  const isCheap = ({ satPerVb }: Compared): boolean => satPerVb * 1000n < LONG_TERM;
  tell('at or above the long-term rate', compared.filter((one) => !isCheap(one)), byDefault);
  tell('below it, where it is a saving', compared.filter(isCheap), byDefault);
  tell('at or above it, against every order of selectUTXO', compared.filter((one) => !isCheap(one) && one.theirsByAnyOrder !== null), (one) => one.theirsByAnyOrder ?? 0n);
  tell('below it, against every order of selectUTXO', compared.filter((one) => isCheap(one) && one.theirsByAnyOrder !== null), (one) => one.theirsByAnyOrder ?? 0n);
  setting.say(`  ${neither} more wallets from which neither library can pay`);
  const worse = compared.filter(({ ours, theirs }) => ours > theirs).length;
  return [
    { name: 'wallets on which more is wasted', unit: 'wallets', ours: worse, yardstick: { name: 'all wallets', value: compared.length }, goal: { ratio: 0, better: 'at most' }, samples: compared.length },
    { name: 'waste on 1,000 random wallets, mean', unit: 'sat', ours: mean(({ ours }) => ours), yardstick: { name: 'best of coinselect and @scure/btc-signer', value: mean(byDefault) }, goal: { ratio: 1, better: 'at most' }, samples: compared.length },
  ];
}

export const measure = (setting: BenchSetting): Promise<readonly Row[]> => Promise.resolve([speed(setting), ...waste(setting)]);
