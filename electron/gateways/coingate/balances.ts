// The ledger accounts of CoinGate as balances. An account holds a coin, on no network; accounts in fiat cannot be stated and are left out.
import { fail, ok, type Result } from '../../../shared/errors/result.ts';
import { decimalsOf } from '../../../shared/domain/money.ts';
import { Fields, isObject, readDecimal, readWord } from '../../core/json/read.ts';
import { collect } from '../common/paging.ts';
import type { Balance } from '../port.ts';
import type { Client } from './client.ts';
import { balanceMethods, symbolOf } from './driver-data.ts';

/** The books there are kept to more places than a coin has; what is below its smallest unit is no money yet. */
const BOOK_DECIMALS = 18;

interface Held { readonly symbol: string; readonly minor18: bigint; readonly isActive: boolean }

export async function readBalances(client: Client): Promise<Result<readonly Balance[]>> {
  const problems: string[] = [];
  const accounts = await collect<Held>(async (cursor) => {
    const page = await client.accounts(Number(cursor ?? '1'));
    if (!page.ok) return page;
    const items = page.value.rows.map((row): Held => {
      const fields = new Fields(isObject(row) ? row : new Map(), problems, 'account.');
      return {
        symbol: fields.inner('currency')?.need('symbol', readWord) ?? '',
        minor18: fields.need('balance', (value) => readDecimal(value, BOOK_DECIMALS)) ?? 0n,
        isActive: fields.need('status', readWord) === 'active',
      };
    });
    return ok({ items, next: page.value.next === null ? null : String(page.value.next) });
  }, () => true, () => false);
  if (!accounts.ok) return accounts;
  // A balance that cannot be read is never shown as zero.
  if (problems.length > 0) return fail(client.error('gateway/nonsense', { problem: problems.slice(0, 5).join('; ') }));
  return ok(balanceMethods.map((method) => {
    const own = accounts.value.filter((entry) => entry.symbol === symbolOf(method));
    const sum = (isActive: boolean): bigint => own.filter((entry) => entry.isActive === isActive).reduce((total, entry) => total + entry.minor18, 0n);
    const inUnits = (minor18: bigint) => ({ unit: method, minor: minor18 / 10n ** BigInt(BOOK_DECIMALS - decimalsOf(method)) });
    return { method, available: inUnits(sum(true)), pending: inUnits(sum(false)) };
  }));
}
