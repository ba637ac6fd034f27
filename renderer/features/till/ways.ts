// The ways to pay that are on offer now: every method of every gateway account, and which of them is chosen first.
import { parseDecimal } from '../../../shared/domain/money.ts';
import type { Account, AppState } from '../../lib/api.ts';
import { isMethodId, saleCurrencyOf } from '../../../shared/domain/methods.ts';

export interface Way {
  readonly gateway: string;
  readonly gatewayTitle: string;
  readonly method: string;
  readonly asset: string;
  readonly networkName: string;
  readonly minimum: { readonly value: string; readonly currency: string } | null;
  readonly answering: boolean;
  /** It answers, and does not take the credentials. */
  readonly refusing: boolean;
  /** No real money moves. */
  readonly sandbox: boolean;
  /** The currencies the gateway prices in, when the shop's is not among them. */
  readonly onlyPricesIn: string | null;
}

export interface Choice {
  readonly gateway: string;
  readonly method: string;
}

export const sameWay = (a: Choice, b: Choice): boolean => a.gateway === b.gateway && a.method === b.method;

function waysOf(account: Account, currency: string): readonly Way[] {
  const prices = account.priceCurrencies;
  const onlyPricesIn = prices === 'any' || prices.includes(currency) ? null : prices.join(', ');
  const fitting = account.methods.filter(({ method }) => !isMethodId(method) || [null, currency].includes(saleCurrencyOf(method)));
  // A gateway with nothing for this currency shows one way all the same, and says why it cannot be used.
  const shown = fitting.length === 0 && onlyPricesIn !== null ? account.methods.slice(0, 1) : fitting;
  return shown.map((offered) => ({
    gateway: account.name,
    gatewayTitle: account.title,
    method: offered.method,
    asset: offered.asset,
    networkName: offered.networkName,
    minimum: offered.minimum,
    answering: account.health !== 'not_answering' && account.health !== 'refused',
    refusing: account.health === 'refused',
    sandbox: account.sandbox,
    onlyPricesIn,
  }));
}

export function allWays(state: AppState): readonly Way[] {
  return state.accounts.flatMap((account) => waysOf(account, state.settings.currency));
}

/** The wished way if it is offered, else the next wish, else the first that can be used. */
export function chooseWay(ways: readonly Way[], wishes: readonly (Choice | null)[]): Way | null {
  for (const wish of wishes) {
    const found = wish && ways.find((way) => sameWay(way, wish) && way.onlyPricesIn === null);
    if (found) return found;
  }
  return ways.find((way) => way.answering && way.onlyPricesIn === null) ?? ways.find((way) => way.onlyPricesIn === null) ?? null;
}

/** Whether main would refuse the amount as too small for this way. Said before `Charge`; main still decides. */
export function isBelowMinimum(way: Way, amount: string, currency: string): boolean {
  if (!way.minimum || way.minimum.currency !== currency) return false;
  // Compared with more decimals than any currency has: a minimum such as 0.015 must not be cut.
  const least = parseDecimal(way.minimum.value, 18);
  const typed = parseDecimal(amount, 18);
  return typed.ok && least.ok && typed.minor > 0n && typed.minor < least.minor;
}

/** One coin on one network, with every account that takes it. */
export interface Method {
  /** The account that would be charged. */
  readonly way: Way;
  readonly all: readonly Way[];
}

/** Real money before a test account, one that answers before one that does not. Lower is better. */
const rank = (way: Way): number => (way.onlyPricesIn === null ? 0 : 4) + (way.answering ? 0 : 2) + (way.sandbox ? 1 : 0);

/**
 * The methods once each, in the accounts' order, the owner's usual one first. The account of a method is the wished one where it takes it,
 * else the best one. Accounts that cannot take it in this currency are left out where another can.
 */
export function methodsOf(ways: readonly Way[], wishes: readonly (Choice | null)[], usual: string | null): readonly Method[] {
  const ids = [...new Set([...ways.filter((way) => way.method === usual), ...ways].map((way) => way.method))];
  return ids.flatMap((id) => {
    const mine = ways.filter((way) => way.method === id);
    const usable = mine.filter((way) => way.onlyPricesIn === null);
    const all = usable.length > 0 ? usable : mine.slice(0, 1);
    const best = all.toSorted((a, b) => rank(a) - rank(b))[0];
    const way = wishes.flatMap((wish) => (wish === null ? [] : all.filter((each) => sameWay(each, wish))))[0] ?? best;
    return way === undefined ? [] : [{ way, all }];
  });
}

/** What an account is called in the picker: the gateway's name, and the account's own where there are two at one gateway. */
export const accountWord = (way: Way, all: readonly Way[]): string =>
  all.some((other) => other.gateway !== way.gateway && other.gatewayTitle === way.gatewayTitle) ? `${way.gatewayTitle} (${way.gateway})` : way.gatewayTitle;
