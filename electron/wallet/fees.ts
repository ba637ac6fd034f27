// Fee rates: what is asked for as text and back, floor and ceiling, and what a fee is in percent. sat per kvB throughout; 1 sat/vB is 1000n.
import { formatMinor, parseDecimal } from '../../shared/domain/money.ts';
import { failure, ok, type Result } from '../../shared/errors/result.ts';
import type { SatPerKvb, SpendPlan } from './types.ts';

/** Lowest rate at which nodes pass on: Bitcoin Core's default since 29.1 (0.1 sat/vB). A source may ask for more. */
export const LOWEST_SAT_PER_KVB: SatPerKvb = 100n;
/** Above it Bitcoin Core's `sendrawtransaction` refuses (0.10 BTC/kvB), and so do we whatever the shop's ceiling is. */
export const HIGHEST_SAT_PER_KVB: SatPerKvb = 10_000_000n;
/** What spending a coin costs some day when it does not hurry, where nothing better is known: Bitcoin Core's default, 10 sat/vB. */
export const LONG_TERM_SAT_PER_KVB: SatPerKvb = 10_000n;
/** What a replacement pays for being passed on as well, on top of the fees it replaces: 1 sat/vB, which nodes of every version take. */
export const INCREMENTAL_SAT_PER_KVB: SatPerKvb = 1000n;

/**
 * The fee in satoshi for so many virtual bytes, rounded up as Bitcoin Core does.
 * @example feeAt(1500n, 141) // 212n
 */
export const feeAt = (satPerKvb: SatPerKvb, vsize: number): bigint => (satPerKvb * BigInt(vsize) + 999n) / 1000n;

/** The rate that a fee comes to, rounded down: what nodes compare. */
export const rateOf = (feeSat: bigint, vsize: number): SatPerKvb => (feeSat * 1000n) / BigInt(vsize);

/**
 * A rate in sat/vB, exact.
 * @example rateText(1250n) // '1.25'
 */
export const rateText = (satPerKvb: SatPerKvb): string => formatMinor(satPerKvb, 3, true);

export interface RateBounds {
  readonly leastSatPerKvb: SatPerKvb;
  readonly mostSatPerKvb: SatPerKvb;
}

/** Floor: what the source's mempool takes, at least {@link LOWEST_SAT_PER_KVB}. Ceiling: the shop's, at most {@link HIGHEST_SAT_PER_KVB}, never below the floor. */
export function rateBounds(minimumSatPerKvb: SatPerKvb, ceilingSatPerKvb: SatPerKvb): RateBounds {
  const least = minimumSatPerKvb > LOWEST_SAT_PER_KVB ? minimumSatPerKvb : LOWEST_SAT_PER_KVB;
  const most = ceilingSatPerKvb < HIGHEST_SAT_PER_KVB ? ceilingSatPerKvb : HIGHEST_SAT_PER_KVB;
  return { leastSatPerKvb: least, mostSatPerKvb: most > least ? most : least };
}

const refused = (problem: string, bounds: RateBounds) =>
  failure('withdrawal/fee', { details: { problem, least: rateText(bounds.leastSatPerKvb), most: rateText(bounds.mostSatPerKvb) } });

/** The rate itself when it is within the bounds. Errors: withdrawal/fee. */
export function checkRate(satPerKvb: SatPerKvb, bounds: RateBounds): Result<SatPerKvb> {
  if (satPerKvb < bounds.leastSatPerKvb) return refused(`${rateText(satPerKvb)} sat/vB is so low that nodes do not pass it on`, bounds);
  if (satPerKvb > bounds.mostSatPerKvb) return refused(`${rateText(satPerKvb)} sat/vB is above the ceiling`, bounds);
  return ok(satPerKvb);
}

/** Reads a rate typed in sat/vB, exact to three decimals, and checks its bounds. Errors: withdrawal/fee. */
export function readRate(text: string, bounds: RateBounds): Result<SatPerKvb> {
  const parsed = parseDecimal(text, 3);
  return parsed.ok ? checkRate(parsed.minor, bounds) : refused(`“${text}” is not a rate with at most three decimals`, bounds);
}

/**
 * What the source suggests for being in a block within `blocks`: its slowest target that is quick enough, or else its quickest; kept within the
 * bounds. Without any target the floor.
 */
export function suggestRate(targets: readonly { readonly blocks: number; readonly satPerKvb: SatPerKvb }[], blocks: number, bounds: RateBounds): SatPerKvb {
  const bySpeed = [...targets].sort((a, b) => a.blocks - b.blocks);
  const wanted = bySpeed.findLast((target) => target.blocks <= blocks) ?? bySpeed[0];
  const rate = wanted?.satPerKvb ?? bounds.leastSatPerKvb;
  if (rate < bounds.leastSatPerKvb) return bounds.leastSatPerKvb;
  return rate > bounds.mostSatPerKvb ? bounds.mostSatPerKvb : rate;
}

/**
 * The fee in percent of an amount, to two decimals, rounded up: a fee never shows as less than it is. null when there is no amount.
 * @example percentText(212n, 100_000n) // '0.22'
 */
export const percentText = (feeSat: bigint, amountSat: bigint): string | null =>
  (amountSat <= 0n ? null : formatMinor((feeSat * 10_000n + amountSat - 1n) / amountSat, 2));

/** What a plan pays above the rate that was asked for: a rest too small to be an output. It is told, never hidden. */
export const droppedSat = (plan: Pick<SpendPlan, 'feeSat' | 'vsize'>, satPerKvb: SatPerKvb): bigint => plan.feeSat - feeAt(satPerKvb, plan.vsize);

/** Satoshi as people read them. */
export const btcText = (sat: bigint): string => `${formatMinor(sat, 8, true)} BTC`;
