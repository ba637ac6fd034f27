// Exact decimal arithmetic on bigint for emulators: digits and a scale, rounding only where it is asked for.

/** digits / 10^scale. */
export interface Dec {
  readonly digits: bigint;
  readonly scale: number;
}

export const zero: Dec = { digits: 0n, scale: 0 };

/** Reads decimal text with optional sign and exponent (as JSON numbers have); null when it is none or absurdly long. */
export function readDec(text: string): Dec | null {
  const match = /^(-?)([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]{1,3}))?$/.exec(text);
  if (!match || text.length > 80) return null;
  const fraction = match[3] ?? '';
  const digits = BigInt((match[1] ?? '') + (match[2] ?? '') + fraction);
  const scale = fraction.length - Number(match[4] ?? '0');
  if (scale > 100) return null;
  return scale >= 0 ? { digits, scale } : { digits: digits * 10n ** BigInt(-scale), scale: 0 };
}

/** A decimal written in the source; throws when it is not one. */
export function dec(text: string): Dec {
  const value = readDec(text);
  if (!value) throw new Error(`not a decimal: ${text}`);
  return value;
}

const at = (value: Dec, scale: number): bigint => value.digits * 10n ** BigInt(scale - value.scale);

export function add(a: Dec, b: Dec): Dec {
  const scale = Math.max(a.scale, b.scale);
  return { digits: at(a, scale) + at(b, scale), scale };
}

export const negate = (a: Dec): Dec => ({ digits: -a.digits, scale: a.scale });
export const sub = (a: Dec, b: Dec): Dec => add(a, negate(b));
export const mul = (a: Dec, b: Dec): Dec => ({ digits: a.digits * b.digits, scale: a.scale + b.scale });
export const sum = (values: readonly Dec[]): Dec => values.reduce(add, zero);

/** -1, 0 or 1. */
export function compare(a: Dec, b: Dec): -1 | 0 | 1 {
  const { digits } = sub(a, b);
  return digits < 0n ? -1 : digits > 0n ? 1 : 0;
}

export type Rounding = 'up' | 'down' | 'half_even';

/** n / d for d > 0, rounded: 'up' and 'down' mean away from and towards zero. */
function divide(n: bigint, d: bigint, rounding: Rounding): bigint {
  const quotient = n / d;
  const rest = n < 0n ? -(n % d) : n % d;
  if (rest === 0n || rounding === 'down') return quotient;
  const away = quotient + (n < 0n ? -1n : 1n);
  if (rounding === 'up') return away;
  const twice = rest * 2n;
  if (twice !== d) return twice > d ? away : quotient;
  return quotient % 2n === 0n ? quotient : away;
}

/** a / b at `scale` decimals; b must be positive. */
export function div(a: Dec, b: Dec, scale: number, rounding: Rounding): Dec {
  const shift = scale + b.scale - a.scale;
  const n = shift >= 0 ? a.digits * 10n ** BigInt(shift) : a.digits;
  const d = shift >= 0 ? b.digits : b.digits * 10n ** BigInt(-shift);
  return { digits: divide(n, d, rounding), scale };
}

/** The value at exactly `scale` decimals. */
export function round(value: Dec, scale: number, rounding: Rounding): Dec {
  if (value.scale <= scale) return { digits: at(value, scale), scale };
  return { digits: divide(value.digits, 10n ** BigInt(value.scale - scale), rounding), scale };
}

/** Plain decimal text, never an exponent. At least `minScale` decimals; more only as far as they are not zeros. */
export function formatDec(value: Dec, minScale = 0): string {
  const sign = value.digits < 0n ? '-' : '';
  const digits = (value.digits < 0n ? -value.digits : value.digits).toString().padStart(value.scale + 1, '0');
  const whole = digits.slice(0, digits.length - value.scale);
  let fraction = digits.slice(digits.length - value.scale);
  while (fraction.length > minScale && fraction.endsWith('0')) fraction = fraction.slice(0, -1);
  fraction = fraction.padEnd(minScale, '0');
  return sign + whole + (fraction === '' ? '' : `.${fraction}`);
}

/** The decimals a value really needs. */
export function neededScale(value: Dec): number {
  return formatDec(value).split('.')[1]?.length ?? 0;
}
