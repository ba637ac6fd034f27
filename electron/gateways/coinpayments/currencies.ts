// CoinPayments' currencies and rates: which coins the shop accepts, the ids of sale currencies, and what an amount is in a coin.
import { fail, ok, type Result } from '../../../shared/errors/result.ts';
import { decimalsOf, type FiatCode, type Money } from '../../../shared/domain/money.ts';
import type { MethodId } from '../../../shared/domain/methods.ts';
import { JsonNumber, type JsonObject, type JsonValue } from '../../core/json/parse-exact.ts';
import { isArray, isObject, readDecimal } from '../../core/json/read.ts';
import { clockSkewMs } from '../common/clock-skew.ts';
import type { Estimate } from '../port.ts';
import type { Client } from './client.ts';
import { currencyOf, knownFiatIds, methodOfCurrency, methods } from './driver-data.ts';

/** The rows of a list: bare, or under `items`. */
export function rowsOf(json: JsonValue): readonly JsonObject[] | null {
  const list = isObject(json) ? json.get('items') : json;
  return isArray(list) ? list.filter(isObject) : null;
}

/** An id as text: native coins are numbers, in some answers without quotes. A contract beside it makes it a token's. */
export function idOf(currency: JsonValue | undefined, contract?: JsonValue): string | null {
  const base = currency instanceof JsonNumber ? currency.source : currency;
  if (typeof base !== 'string') return null;
  return typeof contract === 'string' && contract !== '' && !base.includes(':') ? `${base}:${contract}` : base;
}

/** The methods the shop has switched on and we handle, in our order. */
export async function acceptedMethods(client: Client): Promise<Result<{ readonly methods: readonly MethodId[]; readonly skewMs: number }>> {
  const answer = await client.merchantCurrencies();
  if (!answer.ok) return answer;
  const rows = rowsOf(answer.value.json);
  if (!rows) return fail(client.error('gateway/nonsense', { problem: 'the list of accepted currencies is no list' }));
  const accepted = new Set(rows.filter(isAccepted).map((row) => methodOfCurrency(idOf(currencyIn(row).get('id')) ?? '')));
  return ok({ methods: methods.filter((method) => accepted.has(method)), skewMs: clockSkewMs(answer.value.answer) });
}

/** A row is the currency, or holds it. */
const currencyIn = (row: JsonObject): JsonObject => {
  const inner = row.get('currency');
  return isObject(inner) ? inner : row;
};

const isAccepted = (row: JsonObject): boolean => {
  const status = currencyIn(row).get('status');
  return row.get('switcherStatus') !== 'disabled' && (status === undefined || status === 'active') && currencyIn(row).get('isEnabledForPayment') !== false;
};

export interface FiatIds {
  /** null: CoinPayments does not price in it. */
  find(code: FiatCode): Promise<Result<string | null>>;
}

/** Ids of sale currencies, asked for once; those the documentation names are taken as they are. */
export function createFiatIds(client: Client): FiatIds {
  let table: ReadonlyMap<string, string> | null = null;
  return {
    async find(code) {
      const known = knownFiatIds[code];
      if (known !== undefined) return ok(known);
      if (table === null) {
        const answer = await readFiatIds(client);
        if (!answer.ok) return answer;
        table = answer.value;
      }
      return ok(table.get(code) ?? null);
    },
  };
}

/** Every fiat currency by its code. */
export async function readFiatIds(client: Client): Promise<Result<ReadonlyMap<string, string>>> {
  const answer = await client.fiatCurrencies();
  if (!answer.ok) return answer;
  const rows = rowsOf(answer.value.json);
  if (!rows) return fail(client.error('gateway/nonsense', { problem: 'the list of currencies is no list' }));
  return ok(new Map(rows.filter((row) => row.get('type') === 'fiat').flatMap((row): [string, string][] => {
    const [id, symbol] = [idOf(row.get('id')), row.get('symbol')];
    return id === null || typeof symbol !== 'string' ? [] : [[symbol, id]];
  })));
}

/** Decimals a rate is read with; it has about a dozen. */
const RATE_DECIMALS = 30;

/** What an amount is in a coin at the present rate, rounded up. Fees of theirs that the buyer pays are not in it. */
export async function estimate(client: Client, fiatIds: FiatIds, amount: Money, fiat: FiatCode, method: MethodId): Promise<Result<Estimate>> {
  const [coinId, fiatId] = [currencyOf(method), await fiatIds.find(fiat)];
  if (!fiatId.ok) return fiatId;
  if (coinId === null || fiatId.value === null) return fail(client.error('gateway/not_offered', { what: `a rate of ${method} in ${fiat}` }, { outcome: 'refused' }));
  const answer = await client.rates(coinId, fiatId.value);
  if (!answer.ok) return answer;
  const row = (rowsOf(answer.value.json) ?? []).find((entry) =>
    methodOfCurrency(idOf(entry.get('baseCurrencyId'), entry.get('baseToken')) ?? '') === method && idOf(entry.get('quoteCurrencyId')) === fiatId.value);
  const rate = readDecimal(row?.get('rate'), RATE_DECIMALS);
  if (!rate.ok || rate.value === 0n) return fail(client.error('gateway/nonsense', { problem: 'the rate asked for is not in the answer' }));
  const above = amount.minor * 10n ** BigInt(decimalsOf(method) + RATE_DECIMALS);
  const below = rate.value * 10n ** BigInt(decimalsOf(amount.unit));
  return ok({ due: { unit: method, minor: (above + below - 1n) / below }, validUntilMs: null });
}
