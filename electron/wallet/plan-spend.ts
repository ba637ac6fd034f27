// Plans a spend: coins, amounts, change, fee, lock time and order, complete and decided before anybody is asked to approve it.
import { Address, NETWORK, OutScript, TEST_NETWORK } from '@scure/btc-signer';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { AccountKey, BitcoinNetwork } from '../../shared/domain/bitcoin.ts';
import { failure, ok, type Result } from '../../shared/errors/result.ts';
import { btcText } from './fees.ts';
import { below, shuffled, type RandomBytes } from './random.ts';
import { selectCoins } from './select-coins.ts';
import { groupOf, judge, totalsOf, weightWith, type Choice, type SelectionTask } from './selection.ts';
import { dustSat, MAX_DEVICE_INPUTS, MAX_STANDARD_WEIGHT, outputWeight, vsizeOf } from './sizes.ts';
import { bareCoin, chosenCoins, spendableCoins, type SpendableQuestion } from './spendable.ts';
import type { ChangeOutput, Coin, PaymentOutput, SatPerKvb, SpendPlan } from './types.ts';

/** Allows the lock time and says that it may be replaced (BIP68, BIP125). */
export const REPLACEABLE_SEQUENCE = 0xffff_fffd;
/** A tip older than that is no news: its height would tell since when we were away. */
export const STALE_TIP_MS = 8 * 60 * 60 * 1000;

export interface SpendRecipient {
  readonly address: string;
  readonly valueSat: bigint;
}

/** What every plan is made from. */
export interface PlanBasis extends SpendableQuestion {
  readonly key: AccountKey;
  /** Of the account, without frozen and locked ones. */
  readonly coins: readonly Coin[];
  readonly satPerKvb: SatPerKvb;
  readonly longTermSatPerKvb: SatPerKvb;
  /** How long ago the tip was mined; left out: just now. */
  readonly tipAgeMs?: number;
  readonly change: { readonly index: number; readonly address: string };
  readonly random: RandomBytes;
}

export interface SpendWish extends PlanBasis {
  readonly recipients: readonly SpendRecipient[];
  /** `txid:vout` of coins chosen by hand: all of them are spent and no others. null: the wallet chooses. */
  readonly chosen: readonly string[] | null;
  readonly sameAddress?: 'together' | 'apart';
}

/**
 * Against miners who would rather mine the last block again for its fees: valid in the next block at the earliest, and now and then up to 99
 * lower, so that what is sent late does not stand out. 0 when the tip is stale. As Bitcoin Core does.
 */
export function antiFeeSnipingLockTime({ tipHeight, tipAgeMs = 0, random }: Pick<PlanBasis, 'tipHeight' | 'tipAgeMs' | 'random'>): number {
  if (tipAgeMs > STALE_TIP_MS) return 0;
  return below(random, 10) === 0 ? Math.max(0, tipHeight - below(random, 100)) : tipHeight;
}

function scriptOf(address: string, network: BitcoinNetwork): Result<string> {
  const params = network === 'mainnet' ? NETWORK : network === 'regtest' ? { ...TEST_NETWORK, bech32: 'bcrt' } : TEST_NETWORK;
  try {
    return ok(bytesToHex(OutScript.encode(Address(params).decode(address))));
  } catch {
    return failure('withdrawal/address', { details: { method: 'BTC', problem: 'it is not an address of this network' } });
  }
}

/** What is to be paid, as coin selection needs it. Errors: withdrawal/address, withdrawal/dust. */
export function taskFor({ key, satPerKvb, longTermSatPerKvb }: PlanBasis, recipients: readonly SpendRecipient[]): Result<SelectionTask> {
  let [paidSat, outputsWeight] = [0n, 0];
  for (const { address, valueSat } of recipients) {
    const script = scriptOf(address, key.network);
    if (!script.ok) return script;
    const leastSat = dustSat(script.value);
    if (valueSat < leastSat) return failure('withdrawal/dust', { details: { amount: btcText(valueSat), least: btcText(leastSat) } });
    paidSat += valueSat;
    outputsWeight += outputWeight(script.value);
  }
  return ok({ satPerKvb, longTermSatPerKvb, paidSat, outputs: recipients.length, outputsWeight, changeType: key.scriptType });
}

/** All of the coins, whatever they are worth. Errors: withdrawal/not_enough, withdrawal/too_many_coins. */
function allOf(task: SelectionTask, coins: readonly Coin[]): Result<Choice> {
  const totals = totalsOf(coins.map((coin) => groupOf([coin], task.satPerKvb)));
  const verdict = judge(task, totals);
  if (verdict === null) {
    const neededSat = task.paidSat + (task.satPerKvb * BigInt(vsizeOf(weightWith(task, totals, false))) + 999n) / 1000n;
    return failure('withdrawal/not_enough', { details: { available: btcText(totals.valueSat), needed: btcText(neededSat) } });
  }
  if (coins.length > MAX_DEVICE_INPUTS || verdict.weight > MAX_STANDARD_WEIGHT) {
    return failure('withdrawal/too_many_coins', { details: { count: String(MAX_DEVICE_INPUTS), most: btcText(totals.valueSat - verdict.feeSat) } });
  }
  return ok({ ...verdict, coins });
}

/** Coins and outputs as a transaction, both in random order so that neither tells which output is change. */
export function planOf(basis: PlanBasis, choice: Choice, recipients: readonly SpendRecipient[]): SpendPlan {
  const { random, change } = basis;
  const payments = recipients.map(({ address, valueSat }): PaymentOutput => ({ kind: 'payment', address, valueSat }));
  const changes: readonly ChangeOutput[] = choice.changeSat === 0n ? [] : [{ kind: 'change', index: change.index, address: change.address, valueSat: choice.changeSat }];
  return {
    version: 2,
    lockTime: antiFeeSnipingLockTime(basis),
    inputs: shuffled(random, choice.coins).map((coin) => ({ coin: bareCoin(coin), sequence: REPLACEABLE_SEQUENCE })),
    outputs: shuffled(random, [...payments, ...changes]),
    feeSat: choice.feeSat,
    vsize: vsizeOf(choice.weight),
  };
}

/**
 * Pays the recipients exactly, at no less than the rate. Change goes to the next change address unless it would be dust or not worth its later
 * fee; then it goes to the fee (droppedSat of fees.ts says how much). The same wish and random bytes give the same plan.
 * Errors: withdrawal/address, withdrawal/dust, withdrawal/coin (a chosen one), withdrawal/not_enough, withdrawal/too_many_coins.
 */
export function planSpend(wish: SpendWish): Result<SpendPlan> {
  const task = taskFor(wish, wish.recipients);
  if (!task.ok) return task;
  if (wish.chosen !== null) {
    const coins = chosenCoins(wish.coins, wish.chosen, wish);
    if (!coins.ok) return coins;
    const choice = allOf(task.value, coins.value);
    return choice.ok ? ok(planOf(wish, choice.value, wish.recipients)) : choice;
  }
  const choice = selectCoins({ ...task.value, coins: spendableCoins(wish.coins, wish), random: wish.random, sameAddress: wish.sameAddress ?? 'together' });
  return choice.ok ? ok(planOf(wish, choice.value, wish.recipients)) : choice;
}
