// Plisio's list of coins: which can be charged now, their least amounts, and what a price is in one of them.
import { fail, ok, type Result } from '../../../shared/errors/result.ts';
import type { MethodId } from '../../../shared/domain/methods.ts';
import { decimalsOf, type FiatCode, type Money } from '../../../shared/domain/money.ts';
import { JsonNumber, type JsonObject, type JsonValue } from '../../core/json/parse-exact.ts';
import { readCount, readDecimal, readInteger, type Read } from '../../core/json/read.ts';
import type { Estimate, OfferedMethod } from '../port.ts';
import type { Client } from './client.ts';
import { checkoutMethods, methodOfCid, methods, TEST_COIN } from './driver-data.ts';

/** Flags come as true, as 1, or as text of either; null: something else. */
export function flag(value: JsonValue | undefined): boolean | null {
  const text = value instanceof JsonNumber ? value.source : value;
  if (text === true || text === '1' || text === 'true') return true;
  return text === false || text === '0' || text === 'false' ? false : null;
}

/** Rates are read with this many decimals. */
const SCALE = 18;
const ONE = 10n ** BigInt(SCALE);

const divideUp = (value: bigint, by: bigint): bigint => (value + by - 1n) / by;
const positive = (value: JsonValue | undefined): bigint | null => {
  const read = readDecimal(value, SCALE);
  return read.ok && read.value > 0n ? read.value : null;
};
const isOpen = (row: JsonObject): boolean => flag(row.get('hidden')) === false && flag(row.get('maintenance')) === false;
const methodOfRow = (row: JsonObject): MethodId | null => {
  const cid = row.get('cid');
  return typeof cid === 'string' ? methodOfCid(cid) : null;
};

/** `min_sum_in` in cents of a dollar, rounded up; null where it cannot be told: Plisio refuses what is too little by itself. */
function minimumOf(row: JsonObject): Money | null {
  const [least, price] = [positive(row.get('min_sum_in')), positive(row.get('price_usd'))];
  return least === null || price === null ? null : { unit: 'USD', minor: divideUp(least * price * 100n, ONE * ONE) };
}

export interface OpenCoins {
  /** What can be charged now: single coins where the API tells addresses, else Plisio's page in three currencies. */
  readonly offered: readonly OfferedMethod[];
  /** The test coin is open to customers. While it is, the page is not offered. */
  readonly hasTestCoin: boolean;
}

export async function openCoins(client: Client, whiteLabel: boolean): Promise<Result<OpenCoins>> {
  const list = await client.coins('USD');
  if (!list.ok) return list;
  const open = list.value.rows.filter(isOpen);
  const hasTestCoin = open.some((row) => row.get('cid') === TEST_COIN);
  if (!whiteLabel) return ok({ offered: open.length === 0 || hasTestCoin ? [] : checkoutMethods.map((method) => ({ method, minimum: null })), hasTestCoin });
  const offered = methods.flatMap((method) => {
    const row = open.find((each) => methodOfRow(each) === method);
    return row ? [{ method, minimum: minimumOf(row) }] : [];
  });
  return ok({ offered, hasTestCoin });
}

/** Coins that can hold a balance, offered to customers or not. */
export async function workingCoins(client: Client): Promise<Result<readonly MethodId[]>> {
  const list = await client.coins('USD');
  if (!list.ok) return list;
  const working = new Set(list.value.rows.filter((row) => flag(row.get('maintenance')) === false).map(methodOfRow));
  return ok(methods.filter((method) => working.has(method)));
}

/** `precision` of a coin (or that of what is sent), at most our own decimals for it. */
function precisionOf(row: JsonObject, decimals: number, name: 'precision' | 'output_precision' = 'precision'): number {
  const value = row.get(name);
  const read: Read<number> = typeof value === 'string' && /^[0-9]{1,2}$/.test(value) ? readCount(new JsonNumber(value)) : readInteger(value);
  return read.ok && read.value >= 0 && read.value < decimals ? read.value : decimals;
}

/** Decimals with which it pays a coin out. */
export async function payoutDecimals(client: Client, method: MethodId): Promise<Result<number>> {
  const list = await client.coins('USD');
  if (!list.ok) return list;
  const row = list.value.rows.find((each) => methodOfRow(each) === method);
  if (row === undefined) return fail(client.error('method/not_offered', { method, offered: 'what its list of coins names' }, { outcome: 'refused' }));
  return ok(precisionOf(row, precisionOf(row, decimalsOf(method)), 'output_precision'));
}

/** Which way its rates point is told in contradicting ways; both of them together show it. */
function ratesAgree(row: JsonObject): boolean {
  const [rate, price] = [positive(row.get('rate_usd')), positive(row.get('price_usd'))];
  if (rate === null || price === null) return false;
  const product = rate * price;
  return product > ONE * ONE / 2n && product < ONE * ONE * 2n;
}

/** The sum in the coin by the list's own rate, rounded up as the coin is counted; with the commission when the customer pays it. */
export async function estimate(client: Client, amount: Money & { readonly unit: FiatCode }, method: MethodId, customerPaysCommission: boolean): Promise<Result<Estimate>> {
  const list = await client.coins(amount.unit);
  if (!list.ok) return list;
  const row = list.value.rows.find((each) => methodOfRow(each) === method);
  if (!row || !isOpen(row)) return fail(client.error('method/not_offered', { method, offered: list.value.rows.filter(isOpen).map(methodOfRow).filter((each) => each !== null).join(', ') }, { outcome: 'refused' }));
  const rate = row.get('fiat') === amount.unit ? positive(row.get('fiat_rate')) : null;
  const percent = readDecimal(row.get('invoice_commission_percentage'), SCALE);
  if (rate === null || !ratesAgree(row) || (customerPaysCommission && !percent.ok)) {
    return fail(client.error('gateway/nonsense', { problem: `the rate of ${method} in ${amount.unit} cannot be read` }));
  }
  const decimals = decimalsOf(method);
  const step = 10n ** BigInt(decimals - precisionOf(row, decimals));
  const exact = amount.minor * rate * (ONE * 100n + (customerPaysCommission && percent.ok ? percent.value : 0n)) * 10n ** BigInt(decimals);
  const due = divideUp(exact, ONE * ONE * 100n * 10n ** BigInt(decimalsOf(amount.unit)) * step) * step;
  return ok({ due: { unit: method, minor: due }, validUntilMs: null });
}
