// Exact decimals for the master format: from the minor units as they are stored, without a number between.
import { isMethodId, saleCurrencyOf } from '../../../../shared/domain/methods.ts';
import { decimalsOf, formatMinor, isFiatCode, tickerOf, type Unit } from '../../../../shared/domain/money.ts';
import { invariant } from '../../../../shared/errors/invariant.ts';

export interface UnitForm {
  readonly unit: Unit;
  readonly decimals: number;
  /** Coins are written without trailing zeros. */
  readonly trim: boolean;
  readonly ticker: string;
}

const forms = new Map<string, UnitForm>();

/** How amounts of a unit of the ledger are written. */
export function formOf(unit: string): UnitForm {
  const known = forms.get(unit);
  if (known !== undefined) return known;
  invariant(isMethodId(unit) || isFiatCode(unit), 'the ledger names known units');
  const made: UnitForm = { unit, decimals: decimalsOf(unit), trim: isMethodId(unit) && saleCurrencyOf(unit) === null, ticker: tickerOf(unit) };
  forms.set(unit, made);
  return made;
}

/** As formatMoney writes it. */
export const amountText = (unit: string, minor: bigint): string => {
  const { decimals, trim } = formOf(unit);
  return formatMinor(minor, decimals, trim);
};

/** The same from the digits as they are stored. @example digitsText('BTC@bitcoin', '20834') // '0.00020834' */
export function digitsText(unit: string, digits: string): string {
  const { decimals, trim } = formOf(unit);
  if (decimals === 0) return digits;
  const negative = digits.startsWith('-');
  const bare = (negative ? digits.slice(1) : digits).padStart(decimals + 1, '0');
  const dot = bare.length - decimals;
  let end = bare.length;
  if (trim) while (end > dot && bare.charCodeAt(end - 1) === 48) end -= 1;
  const whole = bare.slice(0, dot);
  return `${negative ? '-' : ''}${whole}${end === dot ? '' : `.${bare.slice(dot, end)}`}`;
}

/** Significant digits of a rate that is not stored but follows from two amounts. */
const RATE_DIGITS = 12;

/**
 * Currency for one whole coin, from what an amount of coins was worth: rounded half up to twelve significant digits, without trailing zeros.
 * Empty where there is no coin to divide by.
 * @example rateText(1250n, 'USD', 12_500_000n, 'USDT@tron') // '1'
 */
export function rateText(fiatMinor: bigint, currency: string, coinMinor: bigint, coin: string): string {
  if (coinMinor <= 0n || fiatMinor < 0n) return '';
  const top = fiatMinor * 10n ** BigInt(formOf(coin).decimals);
  const bottom = coinMinor * 10n ** BigInt(formOf(currency).decimals);
  const wholeDigits = top / bottom === 0n ? 0 : (top / bottom).toString().length;
  let scale = Math.max(0, RATE_DIGITS - wholeDigits);
  // A rate far below one keeps its digits: count the zeros behind the dot.
  if (wholeDigits === 0 && top > 0n) for (let part = top * 10n; part < bottom; part *= 10n) scale += 1;
  const scaled = (2n * top * 10n ** BigInt(scale) + bottom) / (2n * bottom);
  return formatMinor(scaled, scale, true);
}
