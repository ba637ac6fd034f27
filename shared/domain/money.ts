// Money: exact amounts as bigint minor units of a unit (a fiat currency or a payment method), parsed and printed without floats.
import { failure, ok, type Result } from '../errors/result.ts';
import { isMethodId, methodOf, saleCurrencyOf, type MethodId } from './methods.ts';

/** Decimals of fiat currencies by ISO 4217. */
const fiatDecimals = {
  USD: 2, EUR: 2, GBP: 2, CHF: 2, AUD: 2, CAD: 2, NZD: 2, SEK: 2, NOK: 2, DKK: 2, PLN: 2, CZK: 2, HUF: 2, RON: 2, BGN: 2, TRY: 2, UAH: 2,
  AED: 2, ARS: 2, BRL: 2, CNY: 2, COP: 2, GEL: 2, HKD: 2, IDR: 2, ILS: 2, INR: 2, KES: 2, KZT: 2, MXN: 2, MYR: 2, NGN: 2, PEN: 2, PHP: 2,
  SAR: 2, SGD: 2, THB: 2, TWD: 2, ZAR: 2, JPY: 0, KRW: 0, CLP: 0, VND: 0, ISK: 0, KWD: 3, BHD: 3, JOD: 3, OMR: 3, TND: 3,
} as const;

export type FiatCode = keyof typeof fiatDecimals;
/** What an amount is counted in. The same asset on two networks is two units. */
export type Unit = FiatCode | MethodId;

/** An exact amount: `minor` counts the smallest units (cents, satoshi, wei). */
export interface Money {
  readonly unit: Unit;
  readonly minor: bigint;
}

export const fiatCodes = Object.keys(fiatDecimals) as readonly FiatCode[];

export function isFiatCode(text: string): text is FiatCode {
  return Object.hasOwn(fiatDecimals, text);
}

/** How many decimals the unit has. */
export function decimalsOf(unit: Unit): number {
  return isMethodId(unit) ? methodOf(unit).decimals : fiatDecimals[unit];
}

/** The ticker to print beside an amount: `USD`, `USDT`. */
export function tickerOf(unit: Unit): string {
  return isMethodId(unit) ? methodOf(unit).asset : unit;
}

export type ParseAmount =
  | { readonly ok: true; readonly minor: bigint }
  | { readonly ok: false; readonly reason: 'malformed' | 'too_many_decimals' | 'too_large' };

/** Most digits before the dot that are taken; keeps a typing slip from becoming a booking. */
const MAX_INTEGER_DIGITS = 19;
/** Fiat amounts fit a signed 64-bit column of minor units. */
const MAX_FIAT_MINOR = 2n ** 63n - 1n;

/**
 * Reads plain decimal text (ASCII digits, one optional dot, no sign, no exponent) exactly.
 * Refuses more decimals than `decimals` unless the extra ones are zeros. Leading and trailing spaces are refused.
 * @example parseDecimal('12.50', 2) // { ok: true, minor: 1250n }
 */
export function parseDecimal(text: string, decimals: number): ParseAmount {
  const match = /^([0-9]+)(?:\.([0-9]+))?$/.exec(text);
  if (!match) return { ok: false, reason: 'malformed' };
  const whole = (match[1] ?? '').replace(/^0+(?=[0-9])/, '');
  const fraction = (match[2] ?? '').replace(/0+$/, '');
  if (fraction.length > decimals) return { ok: false, reason: 'too_many_decimals' };
  if (whole.length > MAX_INTEGER_DIGITS) return { ok: false, reason: 'too_large' };
  return { ok: true, minor: BigInt(whole + fraction.padEnd(decimals, '0')) };
}

/**
 * Prints minor units as exact decimal text. `trim` drops trailing zeros of the fraction (crypto); without it all decimals are kept (fiat).
 * @example formatMinor(1250n, 2) // '12.50'
 */
export function formatMinor(minor: bigint, decimals: number, trim = false): string {
  const sign = minor < 0n ? '-' : '';
  const digits = (minor < 0n ? -minor : minor).toString().padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = decimals === 0 ? '' : digits.slice(digits.length - decimals);
  const kept = trim ? fraction.replace(/0+$/, '') : fraction;
  return sign + whole + (kept === '' ? '' : `.${kept}`);
}

/** Prints an amount as programs and reports take it: fiat with all its decimals (at the gateway's page too), crypto exact without trailing zeros. */
export function formatMoney(money: Money): string {
  return formatMinor(money.minor, decimalsOf(money.unit), isMethodId(money.unit) && saleCurrencyOf(money.unit) === null);
}

/** Reads the text of an amount in a unit; see {@link parseDecimal}. Fiat beyond 64 bits of minor units is too large. */
export function parseMoney(text: string, unit: Unit): ParseAmount {
  const parsed = parseDecimal(text, decimalsOf(unit));
  if (parsed.ok && !isMethodId(unit) && parsed.minor > MAX_FIAT_MINOR) return { ok: false, reason: 'too_large' };
  return parsed;
}

/** Reads an amount to charge or pay: {@link parseMoney}, and more than zero. Errors: amount/malformed, too_many_decimals, too_large, not_positive. */
export function parseAmount(text: string, unit: Unit): Result<Money> {
  const parsed = parseMoney(text, unit);
  if (parsed.ok) return parsed.minor > 0n ? ok({ unit, minor: parsed.minor }) : failure('amount/not_positive');
  switch (parsed.reason) {
    case 'malformed': return failure('amount/malformed', { details: { text } });
    case 'too_large': return failure('amount/too_large', { details: { text } });
    case 'too_many_decimals': return failure('amount/too_many_decimals', { details: { text, currency: tickerOf(unit), decimals: String(decimalsOf(unit)) } });
  }
}
