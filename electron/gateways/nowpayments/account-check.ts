// What an account offers: its coins and minimums, and the harmless questions that tell what is wrong with it.
import { fail, ok, type Result } from '../../../shared/errors/result.ts';
import { decimalsOf, formatMinor, isFiatCode, type FiatCode } from '../../../shared/domain/money.ts';
import type { MethodId } from '../../../shared/domain/methods.ts';
import { Fields, isArray, isObject } from '../../core/json/read.ts';
import { clockSkewMs } from '../common/clock-skew.ts';
import { settingOf } from '../common/settings.ts';
import type { AccountConfig, AdapterDeps, CheckReport, OfferedMethod } from '../port.ts';
import type { ApiAnswer } from '../common/api.ts';
import { readAsked } from './amounts.ts';
import type { Client } from './client.ts';
import { methodOfTicker, methods, settings, tickerOfMethod } from './driver-data.ts';

interface Coins { readonly methods: readonly MethodId[]; readonly answer: ApiAnswer }

/** The coins that are switched on in the dashboard. Documented as `currencies`; the live API is said to answer `selectedCurrencies`. */
async function readCoins(client: Client): Promise<Result<Coins>> {
  const answer = await client.coins();
  if (!answer.ok) return answer;
  const body = isObject(answer.value.json) ? answer.value.json : null;
  const list = body?.get('selectedCurrencies') ?? body?.get('currencies');
  if (!isArray(list)) return fail(client.error('gateway/nonsense', { problem: 'the list of coins is no list' }));
  const known = new Set(list.map((ticker) => (typeof ticker === 'string' ? methodOfTicker(ticker) : null)));
  return ok({ methods: methods.filter((method) => known.has(method)), answer: answer.value });
}

/** The least amount by one method, in the currency of the prices; null where NOWPayments does not say. */
async function readMinimum(client: Client, account: AccountConfig, deps: AdapterDeps, method: MethodId): Promise<Result<OfferedMethod>> {
  const currency = settingOf(account, settings, 'priceCurrency').toUpperCase();
  if (!isFiatCode(currency)) return ok({ method, minimum: null });
  const answer = await client.minimum(tickerOfMethod(method) ?? '');
  if (!answer.ok) {
    // A pair it refuses to tell about is refused again, in its own words, when a sale is made.
    if (answer.error.code !== 'gateway/refused') return answer;
    deps.log.warn('gateway.minimum_unknown', { account: account.name, method });
    return ok({ method, minimum: null });
  }
  const fields = new Fields(isObject(answer.value.json) ? answer.value.json : new Map());
  const minor = fields.maybe('fiat_equivalent', (value) => readAsked(value, decimalsOf(currency)));
  const inCoin = minor === null ? fields.maybe('min_amount', (value) => readAsked(value, decimalsOf(method))) : null;
  if (fields.problems.length > 0) return fail(client.error('gateway/nonsense', { problem: fields.problems.join('; ') }));
  return inCoin === null ? ok({ method, minimum: minor === null ? null : { unit: currency, minor } }) : convertMinimum(client, { unit: method, minor: inCoin }, currency);
}

/** For when the answer keeps to the coin: the vendor's own client asks so, and holds the other way to be a mistake. */
async function convertMinimum(client: Client, least: { readonly unit: MethodId; readonly minor: bigint }, currency: FiatCode): Promise<Result<OfferedMethod>> {
  const method = least.unit;
  const answer = await client.estimate(formatMinor(least.minor, decimalsOf(method), true), tickerOfMethod(method) ?? '', currency.toLowerCase());
  if (!answer.ok) return answer.error.code === 'gateway/refused' ? ok({ method, minimum: null }) : answer;
  const fields = new Fields(isObject(answer.value.json) ? answer.value.json : new Map());
  const minor = fields.need('estimated_amount', (value) => readAsked(value, decimalsOf(currency)));
  return minor === null ? fail(client.error('gateway/nonsense', { problem: fields.problems.join('; ') })) : ok({ method, minimum: { unit: currency, minor } });
}

export async function readOffered(client: Client, account: AccountConfig, deps: AdapterDeps): Promise<Result<readonly OfferedMethod[]>> {
  const coins = await readCoins(client);
  if (!coins.ok) return coins;
  const offered: OfferedMethod[] = [];
  for (const method of coins.value.methods) {
    const read = await readMinimum(client, account, deps, method);
    if (!read.ok) return read;
    offered.push(read.value);
  }
  return ok(offered);
}

export async function checkAccount(client: Client): Promise<Result<CheckReport>> {
  const coins = await readCoins(client);
  if (!coins.ok) {
    // At the first contact an answer that is not the API's most likely means a wrong address.
    return coins.error.code === 'gateway/nonsense' ? fail(client.error('gateway/wrong_url', { problem: coins.error.details?.['problem'] ?? '' })) : coins;
  }
  const balance = await client.balance();
  if (!balance.ok && balance.error.outcome !== 'refused') return balance;
  const warnings: string[] = coins.value.methods.length > 0 ? [] : ['No coin that Countersign handles is switched on in the NOWPayments dashboard.'];
  // Payments go on: only what has to do with the money that is kept there asks for the address.
  if (!balance.ok && balance.error.code === 'gateway/caller_blocked') {
    warnings.push('NOWPayments shows no balances to this internet address and would pay nothing out for it: add it to the IP whitelist in the dashboard.');
  } else if (!balance.ok) {
    warnings.push('NOWPayments shows no balances to this key; payouts will most likely not work either.');
  }
  const unclear = 'A sale whose answer from NOWPayments is lost then ends as failed and is charged anew.';
  if (!client.hasLogin) {
    warnings.push(`There is no dashboard login, so payments cannot be listed and nothing can be paid out. ${unclear}`);
  } else {
    const login = await client.login();
    const listed = login.ok ? await client.list([['limit', '1'], ['page', '0']]) : login;
    if (!listed.ok && listed.error.outcome !== 'refused') return listed;
    if (!login.ok) warnings.push(`The dashboard e-mail or password is not accepted, so payments cannot be listed. ${unclear}`);
    else if (!listed.ok) warnings.push(`The login may not list payments. ${unclear}`);
  }
  return ok({ methods: coins.value.methods, clockSkewMs: clockSkewMs(coins.value.answer.answer), warnings });
}
