// Amounts of coins as Cryptomus writes them: with eight decimals, also where the coin on its chain has six.
import type { JsonValue } from '../../core/json/parse-exact.ts';
import { readDecimal, type Read } from '../../core/json/read.ts';

/** More than any coin has. */
const MOST = 18;

/** In minor units; decimals that the coin does not have, rounded by `up` to the next unit, else cut off. */
function readCoin(value: JsonValue | undefined, decimals: number, up: boolean): Read<bigint> {
  const read = readDecimal(value, MOST);
  if (!read.ok) return read;
  const unit = 10n ** BigInt(MOST - decimals);
  return { ok: true, value: (read.value + (up ? unit - 1n : 0n)) / unit };
}

/** What is to be paid, or a least amount: less could be too little. */
export const readCoinUp = (value: JsonValue | undefined, decimals: number): Read<bigint> => readCoin(value, decimals, true);

/** What there is, or a most: a smaller part of it could not be sent anyway. */
export const readCoinDown = (value: JsonValue | undefined, decimals: number): Read<bigint> => readCoin(value, decimals, false);
