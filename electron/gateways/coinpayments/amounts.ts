// The forms in which CoinPayments writes amounts: decimal text, or an object that counts smallest units.
import type { JsonValue } from '../../core/json/parse-exact.ts';
import { isObject, readDecimal, type Read } from '../../core/json/read.ts';

/** `{value: "11000000"}`: smallest units, as text or as a number. Its other fields are the same for people, and `valueAsDecimal` is a float. */
export function readSmallest(value: JsonValue | undefined): Read<bigint> {
  return isObject(value) ? readDecimal(value.get('value'), 0) : { ok: false, problem: value === undefined ? 'is missing' : 'should be an amount in smallest units' };
}

/** Decimal text (version 2), or smallest units in an object (version 1, still met in answers). */
export const readEither = (value: JsonValue | undefined, decimals: number): Read<bigint> => (isObject(value) ? readSmallest(value) : readDecimal(value, decimals));

/** The price of an invoice: `{breakdown, total}` with decimal text, or as {@link readEither}. */
export const readPrice = (value: JsonValue | undefined, decimals: number): Read<bigint> =>
  isObject(value) && value.has('total') ? readDecimal(value.get('total'), decimals) : readEither(value, decimals);
