// What Cryptomus says about an account, read on arrival: its services, its balances, its rates.
import { decimalsOf, type FiatCode } from '../../../shared/domain/money.ts';
import type { MethodId } from '../../../shared/domain/methods.ts';
import type { JsonValue } from '../../core/json/parse-exact.ts';
import { Fields, isArray, isObject, readBoolean, readDecimal, readWord } from '../../core/json/read.ts';
import type { Balance } from '../port.ts';
import { coinOf, coins, type Coin } from './driver-data.ts';
import { readCoinDown, readCoinUp } from './read-amount.ts';

/** A coin that is switched on, its network as this answer writes it. Limits in the coin's minor units; null: none is told. */
export interface Service extends Coin {
  readonly minimum: bigint | null;
  readonly maximum: bigint | null;
}

/** The coins that can be used now; null when it is no list of services. */
export function readServices(result: JsonValue | undefined): readonly Service[] | null {
  if (!isArray(result)) return null;
  const found: Service[] = [];
  for (const service of result) {
    if (!isObject(service)) return null;
    const fields = new Fields(service);
    const [network, currency, available] = [fields.need('network', readWord), fields.need('currency', readWord), fields.need('is_available', readBoolean)];
    if (network === null || currency === null || available === null) return null;
    const coin = coinOf(currency, network);
    if (!coin || !available) continue;
    const limit = fields.raw('limit');
    const limits = new Fields(isObject(limit) ? limit : new Map());
    const decimals = decimalsOf(coin.method);
    found.push({
      method: coin.method, currency, network,
      minimum: limits.maybe('min_amount', (value) => readCoinUp(value, decimals)),
      maximum: limits.maybe('max_amount', (value) => readCoinDown(value, decimals)),
    });
  }
  return found;
}

/** Its balances of one currency are good for every network of it: each is shown once, under the first method of that currency. */
export function readBalances(result: JsonValue | undefined): { readonly balances: readonly Balance[]; readonly problems: readonly string[] } {
  const holder = isArray(result) && isObject(result[0]) ? result[0].get('balance') : undefined;
  const rows = isObject(holder) ? holder.get('merchant') : undefined;
  if (!isArray(rows)) return { balances: [], problems: ['the balances cannot be read'] };
  const problems: string[] = [];
  const balances = rows.flatMap((row): Balance[] => {
    const fields = new Fields(isObject(row) ? row : new Map(), problems);
    const currency = fields.need('currency_code', readWord);
    const method = coins.find((coin) => coin.currency === currency)?.method;
    if (method === undefined) return [];
    const available = fields.need('balance', (value) => readCoinDown(value, decimalsOf(method)));
    return available === null ? [] : [{ method, available: { unit: method, minor: available }, pending: null }];
  });
  if (new Set(balances.map(({ method }) => method)).size < balances.length) problems.push('a currency has two balances');
  return { balances, problems };
}

/** Decimals a rate is read with. */
export const RATE_DECIMALS = 18;

/** What one coin costs, times 10^{@link RATE_DECIMALS}; null: it names no rate to this currency. */
export function readRate(result: JsonValue | undefined, from: string, to: FiatCode): bigint | null | 'unreadable' {
  if (!isArray(result)) return 'unreadable';
  for (const row of result) {
    if (!isObject(row)) return 'unreadable';
    const fields = new Fields(row);
    if (fields.need('from', readWord) !== from || fields.need('to', readWord) !== to) continue;
    const course = fields.need('course', (value) => readDecimal(value, RATE_DECIMALS));
    return course === null || course === 0n ? 'unreadable' : course;
  }
  return null;
}

/** What an amount costs in a coin at this rate, rounded up to what an invoice could be written with: eight decimals at most. */
export function dueAtRate(amount: { readonly unit: FiatCode; readonly minor: bigint }, rate: bigint, method: MethodId): bigint {
  const decimals = decimalsOf(method);
  const shown = Math.min(8, decimals);
  const divisor = rate * 10n ** BigInt(decimalsOf(amount.unit));
  const minor = (amount.minor * 10n ** BigInt(RATE_DECIMALS + shown) + divisor - 1n) / divisor;
  return minor * 10n ** BigInt(decimals - shown);
}
