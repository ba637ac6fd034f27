// What every plan is made from, and how coins and outputs become one: order, lock time, sequence.
import type { AccountKey } from '../../shared/domain/bitcoin.ts';
import { invariant } from '../../shared/errors/invariant.ts';
import { failure, ok, type Result } from '../../shared/errors/result.ts';
import { scriptOfAddress } from './address.ts';
import { btcText } from './fees.ts';
import { below, type RandomBytes } from './random.ts';
import { groupOf, type SelectionTask } from './selection.ts';
import { dustSat, MAX_STANDARD_WEIGHT, outputWeight, vsizeOf } from './sizes.ts';
import { bareCoin, type SpendableQuestion } from './spendable.ts';
import type { ChangeOutput, Coin, PaymentOutput, SatPerKvb, SpendPlan } from './types.ts';

/** Allows the lock time and says that it may be replaced (BIP68, BIP125). */
export const REPLACEABLE_SEQUENCE = 0xffff_fffd;
/** A tip older than that is no news: its height would tell since when we were away. */
export const STALE_TIP_MS = 8 * 60 * 60 * 1000;

/** Recipients never fill a transaction so far that a few coins and change find no room. */
const ROOM_FOR_INPUTS = 10_000;

export interface SpendRecipient {
  readonly address: string;
  readonly valueSat: bigint;
}

export interface PlanBasis extends SpendableQuestion {
  readonly key: AccountKey;
  /** Of the account, without frozen and locked ones. */
  readonly coins: readonly Coin[];
  readonly satPerKvb: SatPerKvb;
  readonly longTermSatPerKvb: SatPerKvb;
  /** How long ago the tip was mined; left out: just now. */
  readonly tipAgeMs?: number;
  /** The next change address: chain 1, never used. */
  readonly change: { readonly index: number; readonly address: string };
  readonly random: RandomBytes;
}

/**
 * Against miners who would rather mine the last block again for its fees: valid in the next block at the earliest, and one time in ten up to 99
 * lower, so that what is sent late does not stand out. 0 when the tip is stale. As Bitcoin Core does.
 */
export function antiFeeSnipingLockTime({ tipHeight, tipAgeMs = 0, random }: Pick<PlanBasis, 'tipHeight' | 'tipAgeMs' | 'random'>): number {
  if (tipAgeMs > STALE_TIP_MS) return 0;
  return below(random, 10) === 0 ? Math.max(0, tipHeight - below(random, 100)) : tipHeight;
}

/** A recipient whose amount may be open: it gets what is left. */
export interface OpenRecipient {
  readonly address: string;
  readonly valueSat: bigint | null;
}

/** Refuses an amount that nodes would not pass on: `withdrawal/dust`, or `withdrawal/address`. Gives the output's weight. */
export function weighPayment({ address, valueSat }: OpenRecipient, { network }: AccountKey): Result<number> {
  const script = scriptOfAddress(address, network);
  if (!script.ok) return script;
  const leastSat = dustSat(script.value);
  if (valueSat !== null && valueSat < leastSat) return failure('withdrawal/dust', { details: { amount: btcText(valueSat), least: btcText(leastSat) } });
  return ok(outputWeight(script.value));
}

/**
 * What is to be paid, as coin selection needs it; open amounts count as nothing. The required coins are spent in any case.
 * Errors: withdrawal/address, withdrawal/dust, withdrawal/too_many_recipients.
 */
export function taskFor({ key, satPerKvb, longTermSatPerKvb }: Pick<PlanBasis, 'key' | 'satPerKvb' | 'longTermSatPerKvb'>, recipients: readonly OpenRecipient[], required: readonly Coin[] = []): Result<SelectionTask> {
  invariant(recipients.length > 0 && satPerKvb > 0n && longTermSatPerKvb >= 0n, 'a spend has recipients and a rate');
  let [paidSat, outputsWeight] = [0n, 0];
  for (const recipient of recipients) {
    const weight = weighPayment(recipient, key);
    if (!weight.ok) return weight;
    paidSat += recipient.valueSat ?? 0n;
    outputsWeight += weight.value;
  }
  if (outputsWeight > MAX_STANDARD_WEIGHT - ROOM_FOR_INPUTS) return failure('withdrawal/too_many_recipients');
  return ok({
    satPerKvb, longTermSatPerKvb, paidSat, outputs: recipients.length, outputsWeight, changeType: key.scriptType,
    required: groupOf(required, satPerKvb), replaces: null,
  });
}

export const paymentOutput = ({ address, valueSat }: SpendRecipient): PaymentOutput => ({ kind: 'payment', address, valueSat });

export const changeOutput = ({ index, address }: PlanBasis['change'], valueSat: bigint): ChangeOutput => ({ kind: 'change', index, address, valueSat });

/** Coins and outputs, in the order given, as a transaction. The fee is what is left over. */
export function assemble(basis: Pick<PlanBasis, 'random' | 'tipHeight' | 'tipAgeMs'>, coins: readonly Coin[], outputs: SpendPlan['outputs'], weight: number): SpendPlan {
  const spentSat = coins.reduce((sum, coin) => sum + coin.valueSat, 0n);
  const sentSat = outputs.reduce((sum, output) => sum + output.valueSat, 0n);
  return {
    version: 2,
    lockTime: antiFeeSnipingLockTime(basis),
    inputs: coins.map((coin) => ({ coin: bareCoin(coin), sequence: REPLACEABLE_SEQUENCE })),
    outputs,
    feeSat: spentSat - sentSat,
    vsize: vsizeOf(weight),
  };
}
