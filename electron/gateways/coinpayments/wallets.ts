// CoinPayments' wallets: what each holds of the coins we handle. An integration reaches only the wallets that were made with it.
import { fail, ok, type Result } from '../../../shared/errors/result.ts';
import type { MethodId } from '../../../shared/domain/methods.ts';
import type { JsonObject } from '../../core/json/parse-exact.ts';
import { isArray, isObject, readWord } from '../../core/json/read.ts';
import type { Api } from '../common/api.ts';
import { collect } from '../common/paging.ts';
import type { Balance } from '../port.ts';
import { readSmallest } from './amounts.ts';
import { idOf, rowsOf } from './currencies.ts';
import { methodOfCurrency, methods } from './driver-data.ts';

/** One coin in one wallet. */
export interface Holding {
  readonly method: MethodId;
  readonly available: bigint;
  readonly pending: bigint;
}

export interface RemoteWallet {
  readonly id: string;
  /** Currency of its chain; null: not told. */
  readonly chain: string | null;
  /** Nothing keeps its money from leaving. */
  readonly isUsable: boolean;
  /** A token that is all spent need not be among them. */
  readonly holdings: readonly Holding[];
}

const PAGE = 100;

/** Money objects of a wallet, each with the currency it names; its tokens apart. null: something that is there is none. */
function moneyIn(wallet: JsonObject, state: 'confirmed' | 'unconfirmed'): readonly { readonly currency: string | null; readonly money: JsonObject }[] | null {
  const [balance, tokens] = [wallet.get(`${state}Balance`) ?? null, wallet.get(`${state}Tokens`) ?? []];
  if ((balance !== null && !isObject(balance)) || !isArray(tokens) || !tokens.every(isObject)) return null;
  return [
    ...(balance === null ? [] : [{ currency: idOf(balance.get('currencyId') ?? wallet.get('currencyId')), money: balance }]),
    ...tokens.filter(isObject).map((token) => ({
      currency: idOf(token.get('currencyId') ?? token.get('nativeCurrencyId') ?? wallet.get('currencyId'), token.get('contractAddress') ?? null), money: token,
    })),
  ];
}

/** null when something of it that matters cannot be read. */
function readWallet(wallet: JsonObject): RemoteWallet | null {
  const walletId = readWord(wallet.get('walletId'));
  if (!walletId.ok || walletId.value === '') return null;
  const sums = new Map<MethodId, { available: bigint; pending: bigint }>();
  for (const state of ['confirmed', 'unconfirmed'] as const) {
    const held = moneyIn(wallet, state);
    if (held === null) return null;
    for (const { currency, money } of held) {
      const method = methodOfCurrency(currency ?? '');
      if (currency !== null && method === null) continue;
      const minor = readSmallest(money);
      if (method === null || !minor.ok) return null;
      const sum = sums.get(method) ?? { available: 0n, pending: 0n };
      sums.set(method, state === 'confirmed' ? { ...sum, available: sum.available + minor.value } : { ...sum, pending: sum.pending + minor.value });
    }
  }
  const isUsable = wallet.get('isActive') !== false && wallet.get('isLocked') !== true && wallet.get('isVaultLocked') !== true;
  const chain = idOf(wallet.get('currencyId'))?.split(':')[0] ?? null;
  return { id: walletId.value, chain, isUsable, holdings: [...sums].map(([method, sum]) => ({ method, ...sum })) };
}

/** Every wallet. One that cannot be read is an error: a balance is never shown as less than it is. */
export async function readWallets(api: Api): Promise<Result<readonly RemoteWallet[]>> {
  const wallets = await collect(async (cursor) => {
    const skip = Number(cursor ?? '0');
    const answer = await api.call({
      method: 'GET', path: '/api/v1/merchant/wallets', query: [['skip', String(skip)], ['take', String(PAGE)]], repeat: 'safe', missing: 'address', permission: 'getWallets',
    });
    if (!answer.ok) return answer;
    const rows = rowsOf(answer.value.json);
    if (!rows) return fail(api.error('gateway/nonsense', { problem: 'the list of wallets is no list' }));
    return ok({ items: rows, next: rows.length === 0 ? null : String(skip + rows.length) });
  }, () => true, (page) => page.length === 0);
  if (!wallets.ok) return wallets;
  const read = wallets.value.map(readWallet).filter((wallet) => wallet !== null);
  return read.length === wallets.value.length ? ok(read) : fail(api.error('gateway/nonsense', { problem: 'a wallet cannot be read' }));
}

/** Balances by method, over all wallets. */
export function balancesOf(wallets: readonly RemoteWallet[]): readonly Balance[] {
  const holdings = wallets.flatMap((wallet) => wallet.holdings);
  return methods.filter((method) => holdings.some((holding) => holding.method === method)).map((method) => {
    const own = holdings.filter((holding) => holding.method === method);
    const total = (of: 'available' | 'pending') => ({ unit: method, minor: own.reduce((sum, holding) => sum + holding[of], 0n) });
    return { method, available: total('available'), pending: total('pending') };
  });
}

/** The open wallet that holds most of a coin; null: none holds any. */
export function fullestWallet(wallets: readonly RemoteWallet[], method: MethodId): string | null {
  let best: { readonly id: string; readonly available: bigint } | null = null;
  for (const { id, isUsable, holdings } of wallets) {
    const available = holdings.find((holding) => holding.method === method)?.available ?? 0n;
    if (isUsable && available > (best?.available ?? 0n)) best = { id, available };
  }
  return best?.id ?? null;
}
