// CoinGate's ledger accounts: balances for the treasury, and the account that money out is taken from. An account holds a coin on no network.
import { fail, ok, type Result } from '../../../shared/errors/result.ts';
import { decimalsOf } from '../../../shared/domain/money.ts';
import { Fields, isObject, readDecimal, readWord } from '../../core/json/read.ts';
import { collect } from '../common/paging.ts';
import type { Balance } from '../port.ts';
import type { Calls } from './client.ts';
import { balanceMethods, symbolOf } from './driver-data.ts';

/** The books there are kept to more places than a coin has; what is below its smallest unit is no money yet. */
const BOOK_DECIMALS = 18;

interface Held { readonly id: string; readonly symbol: string; readonly minor18: bigint; readonly isActive: boolean; readonly isMain: boolean }

async function readAccounts(calls: Calls): Promise<Result<readonly Held[]>> {
  const problems: string[] = [];
  const accounts = await collect<Held>(async (cursor) => {
    const page = await calls.list('/ledger/accounts', 'accounts', 'reading the ledger', Number(cursor ?? '1'));
    if (!page.ok) return page;
    const items = page.value.rows.map((row): Held => {
      const fields = new Fields(isObject(row) ? row : new Map(), problems, 'account.');
      return {
        id: fields.need('id', readWord) ?? '',
        symbol: fields.inner('currency')?.need('symbol', readWord) ?? '',
        minor18: fields.need('balance', (value) => readDecimal(value, BOOK_DECIMALS)) ?? 0n,
        isActive: fields.need('status', readWord) === 'active',
        isMain: fields.raw('account_type') === 'main',
      };
    });
    return ok({ items, next: page.value.next === null ? null : String(page.value.next) });
  }, () => true, () => false);
  if (!accounts.ok) return accounts;
  // A balance that cannot be read is never shown as zero.
  return problems.length > 0 ? fail(calls.error('gateway/nonsense', { problem: problems.slice(0, 5).join('; ') })) : accounts;
}

/** Accounts in fiat cannot be stated and are left out. */
export async function readBalances(calls: Calls): Promise<Result<readonly Balance[]>> {
  const accounts = await readAccounts(calls);
  if (!accounts.ok) return accounts;
  return ok(balanceMethods.map((method) => {
    const own = accounts.value.filter((entry) => entry.symbol === symbolOf(method));
    const sum = (isActive: boolean): bigint => own.filter((entry) => entry.isActive === isActive).reduce((total, entry) => total + entry.minor18, 0n);
    const inUnits = (minor18: bigint) => ({ unit: method, minor: minor18 / 10n ** BigInt(BOOK_DECIMALS - decimalsOf(method)) });
    return { method, available: inUnits(sum(true)), pending: inUnits(sum(false)) };
  }));
}

/** The id of the active account in this currency, its main one first. */
export async function accountIn(calls: Calls, symbol: string): Promise<Result<string>> {
  const accounts = await readAccounts(calls);
  if (!accounts.ok) return accounts;
  const own = accounts.value.filter((entry) => entry.symbol === symbol && entry.isActive);
  const found = own.find((entry) => entry.isMain) ?? own[0];
  return found ? ok(found.id) : fail(calls.error('gateway/refused', { reason: `the account has no active balance in ${symbol}` }, { outcome: 'refused' }));
}
