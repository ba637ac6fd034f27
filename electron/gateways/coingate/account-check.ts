// The harmless questions that tell a wrong token, a missing right, a blocked address, a wrong base URL and a wrong clock apart.
import { fail, ok, type Result } from '../../../shared/errors/result.ts';
import { clockSkewMs } from '../common/clock-skew.ts';
import type { AccountConfig, AdapterDeps, CheckReport } from '../port.ts';
import { createCalls, type Client } from './client.ts';
import type { Coins } from './coins.ts';
import { methods, SANDBOX_HOST } from './driver-data.ts';

/** An answer that is not the API's own, at the first contact, most likely means a wrong address. */
function asAddress<T>(client: Client, result: Result<T>): Result<T> {
  return !result.ok && result.error.code === 'gateway/nonsense' ? fail(client.error('gateway/wrong_url', { problem: result.error.details?.['problem'] ?? '' })) : result;
}

export async function checkAccount(client: Client, account: AccountConfig, deps: AdapterDeps, coins: Coins): Promise<Result<CheckReport>> {
  // What `/auth/test` answers is not documented; a page of orders proves the token, the right and the address at once.
  const orders = asAddress(client, await client.orders(1, null));
  if (!orders.ok) return orders;
  const found = asAddress(client, await coins.load());
  if (!found.ok) return found;
  const offered = methods.filter((method) => found.value.has(method));
  // Sales go on without it, so whatever is wrong with the second token is a warning.
  const payoutToken = account.secrets['payoutToken'] === undefined ? null : await createCalls(account, deps, 'payoutToken').list('/beneficiaries', 'beneficiaries', 'reading beneficiaries', 1);
  return ok({
    methods: offered,
    clockSkewMs: clockSkewMs(orders.value.answer),
    warnings: [
      ...(new URL(account.baseUrl).hostname === SANDBOX_HOST ? ['This is CoinGate’s sandbox: no real money moves here.'] : []),
      ...(offered.length === 0 ? ['The account has no coin switched on that Countersign handles.'] : []),
      ...(payoutToken?.ok === false ? [`Payouts and refunds will not work: ${payoutToken.error.message}`] : []),
    ],
  });
}
