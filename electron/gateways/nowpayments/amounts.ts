// NOWPayments writes amounts as floats: long tails and exponents, read here without ever counting with one.
import { JsonNumber, type JsonValue } from '../../core/json/parse-exact.ts';
import { readDecimal, type Read } from '../../core/json/read.ts';

/** More decimals than any float prints; the tail is cut by our own rule, not by the reader. */
const FINE = 64;
/** A float holds 53 bits: what its printed form is off by is smaller than this part of it. */
const FLOAT_BITS = 50n;

function fine(value: JsonValue | undefined, decimals: number): Read<{ readonly minor: bigint; readonly tail: bigint; readonly unit: bigint }> {
  const read = readDecimal(value, FINE);
  if (!read.ok) return read;
  const unit = 10n ** BigInt(FINE - decimals);
  return { ok: true, value: { minor: read.value / unit, tail: read.value % unit, unit } };
}

/** What is asked for, in minor units. Nobody can pay a part of the smallest unit, so a tail rounds up. */
export function readAsked(value: JsonValue | undefined, decimals: number): Read<bigint> {
  const read = fine(value, decimals);
  return read.ok ? { ok: true, value: read.value.minor + (read.value.tail > 0n ? 1n : 0n) } : read;
}

/** What is held in its books, in minor units. They know smaller parts than a chain does, and nobody can be paid those: a tail is cut off. */
export function readHeld(value: JsonValue | undefined, decimals: number): Read<bigint> {
  const read = fine(value, decimals);
  return read.ok ? { ok: true, value: read.value.minor } : read;
}

/**
 * What came, in minor units. On a chain there are no parts of the smallest unit, so a tail is either what a float adds to an exact amount
 * (and is taken off), or the amount is not one of this coin.
 * @example readCame(new JsonNumber('0.30000000000000004'), 8) // { ok: true, value: 30000000n }
 */
export function readCame(value: JsonValue | undefined, decimals: number): Read<bigint> {
  const read = fine(value, decimals);
  if (!read.ok) return read;
  const { minor, tail, unit } = read.value;
  if (tail === 0n) return { ok: true, value: minor };
  const isUp = tail * 2n >= unit;
  const nearest = isUp ? minor + 1n : minor;
  const off = isUp ? unit - tail : tail;
  if (value instanceof JsonNumber && off <= (nearest * unit) >> FLOAT_BITS) return { ok: true, value: nearest };
  return { ok: false, problem: `has more than ${String(decimals)} decimals` };
}
