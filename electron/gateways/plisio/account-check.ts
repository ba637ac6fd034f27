// The harmless questions that tell a wrong key, a missing Request IP, a shop without white label and a wrong clock apart.
import { fail, ok, type Result } from '../../../shared/errors/result.ts';
import type { MethodId } from '../../../shared/domain/methods.ts';
import { JsonNumber, type JsonValue } from '../../core/json/parse-exact.ts';
import { isArray, isObject } from '../../core/json/read.ts';
import { clockSkewMs } from '../common/clock-skew.ts';
import type { CheckReport } from '../port.ts';
import type { Client } from './client.ts';
import { methodOfCid, methods } from './driver-data.ts';

export const NOT_WHITE_LABEL = 'this shop is not a white-label one, and to others it tells neither the address nor the amounts received';

/** Flags come as true, as 1, or as text of either; null: something else. */
function flag(value: JsonValue | undefined): boolean | null {
  const text = value instanceof JsonNumber ? value.source : value;
  if (text === true || text === '1' || text === 'true') return true;
  return text === false || text === '0' || text === 'false' ? false : null;
}

/** Coins that are neither hidden nor under maintenance and that we can handle, in our order. */
export async function offeredCoins(client: Client): Promise<Result<readonly MethodId[]>> {
  const answer = await client.coins();
  if (!answer.ok) return answer;
  if (!isArray(answer.value.data)) return fail(client.error('gateway/nonsense', { problem: 'the list of coins is no list' }));
  const open = answer.value.data.filter(isObject).filter((row) => flag(row.get('hidden')) === false && flag(row.get('maintenance')) === false).map((row) => row.get('cid'));
  const known = new Set(open.map((cid) => (typeof cid === 'string' ? methodOfCid(cid) : null)));
  return ok(methods.filter((method) => known.has(method)));
}

/** An answer that is not the API's own, at the first contact, most likely means a wrong address. */
const asAddress = <T>(client: Client, result: Result<T>): Result<T> =>
  !result.ok && result.error.code === 'gateway/nonsense' ? fail(client.error('gateway/wrong_url', { problem: result.error.details?.['problem'] ?? '' })) : result;

export async function checkAccount(client: Client): Promise<Result<CheckReport>> {
  const shop = asAddress(client, await client.shop());
  if (!shop.ok) return shop;
  const whiteLabel = isObject(shop.value.data) ? flag(shop.value.data.get('white_label')) : null;
  if (whiteLabel === false) return fail(client.error('gateway/not_offered', { what: NOT_WHITE_LABEL }, { outcome: 'refused' }));
  // Proves that this computer may read, which Plisio allows only to addresses under “Request IP”.
  const list = asAddress(client, await client.page(1));
  if (!list.ok) return list;
  const coins = asAddress(client, await offeredCoins(client));
  if (!coins.ok) return coins;
  return ok({
    methods: coins.value,
    clockSkewMs: clockSkewMs(shop.value.answer),
    warnings: [
      ...(whiteLabel === null ? ['It does not say whether this shop is a white-label one. Without that no sale can be made.'] : []),
      ...(coins.value.length === 0 ? ['No coin is switched on that Countersign handles.'] : []),
    ],
  });
}
