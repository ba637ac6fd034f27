// The harmless questions that tell a wrong token, a missing right, a wrong address and a wrong clock apart.
import { fail, ok, type Result } from '../../../shared/errors/result.ts';
import { clockSkewMs } from '../common/clock-skew.ts';
import type { AccountConfig, CheckReport } from '../port.ts';
import type { Client } from './client.ts';
import { methods } from './driver-data.ts';
import type { Platforms } from './schema.ts';

/** An answer that is not the API's own, at the first contact, most likely means a wrong address. */
function asAddress<T>(client: Client, result: Result<T>): Result<T> {
  return !result.ok && result.error.code === 'gateway/nonsense' ? fail(client.error('gateway/wrong_url', { problem: result.error.details?.['problem'] ?? '' })) : result;
}

export async function checkAccount(client: Client, account: AccountConfig, platforms: () => Promise<Result<Platforms>>): Promise<Result<CheckReport>> {
  // What `/auth/test` answers is not documented; a page of orders proves the token, the right and the address at once.
  const orders = asAddress(client, await client.orders(1, null));
  if (!orders.ok) return orders;
  const found = asAddress(client, await platforms());
  if (!found.ok) return found;
  const offered = methods.filter((method) => found.value.has(method));
  return ok({
    methods: offered,
    clockSkewMs: clockSkewMs(orders.value.answer),
    warnings: [
      ...(new URL(account.baseUrl).hostname.includes('sandbox') ? ['This is CoinGate’s sandbox: no real money moves here.'] : []),
      ...(offered.length === 0 ? ['The account has no coin switched on that Countersign handles.'] : []),
    ],
  });
}
