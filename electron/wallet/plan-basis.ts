// What every plan is made from, and how coins and outputs become one: order, lock time, sequence.
import { Address, NETWORK, OutScript, TEST_NETWORK } from '@scure/btc-signer';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { AccountKey, BitcoinNetwork } from '../../shared/domain/bitcoin.ts';
import { failure, ok, type Result } from '../../shared/errors/result.ts';
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

function scriptOf(address: string, network: BitcoinNetwork): Result<string> {
  const params = network === 'mainnet' ? NETWORK : network === 'regtest' ? { ...TEST_NETWORK, bech32: 'bcrt' } : TEST_NETWORK;
  try {
    return ok(bytesToHex(OutScript.encode(Address(params).decode(address))));
  } catch {
    return failure('withdrawal/address', { details: { method: 'BTC', problem: 'it is not an address of this network' } });
  }
}

/**
 * What is to be paid, as coin selection needs it; the required coins are spent in any case.
 * Errors: withdrawal/address, withdrawal/dust, withdrawal/too_many_recipients.
 */
export function taskFor({ key, satPerKvb, longTermSatPerKvb }: Pick<PlanBasis, 'key' | 'satPerKvb' | 'longTermSatPerKvb'>, recipients: readonly SpendRecipient[], required: readonly Coin[] = []): Result<SelectionTask> {
  let [paidSat, outputsWeight] = [0n, 0];
  for (const { address, valueSat } of recipients) {
    const script = scriptOf(address, key.network);
    if (!script.ok) return script;
    const leastSat = dustSat(script.value);
    if (valueSat < leastSat || valueSat <= 0n) return failure('withdrawal/dust', { details: { amount: btcText(valueSat), least: btcText(leastSat) } });
    paidSat += valueSat;
    outputsWeight += outputWeight(script.value);
  }
  if (outputsWeight > MAX_STANDARD_WEIGHT) return failure('withdrawal/too_many_recipients');
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
