// The harmless questions that tell a wrong key, an address that is not listed, a shop without white label and a wrong clock apart.
import { fail, ok, type Result } from '../../../shared/errors/result.ts';
import { isObject } from '../../core/json/read.ts';
import { clockSkewMs } from '../common/clock-skew.ts';
import type { CheckReport } from '../port.ts';
import type { Client, DataAnswer } from './client.ts';
import { flag, openCoins } from './coins.ts';
import { TEST_COIN } from './driver-data.ts';

/** What `/shops` says of white label; null: nothing that can be read. */
export const whiteLabelOf = ({ data }: DataAnswer): boolean | null => (isObject(data) ? flag(data.get('white_label')) : null);

/** An answer that is not the API's own, at the first contact, most likely means a wrong address. */
const asAddress = <T>(client: Client, result: Result<T>): Result<T> =>
  !result.ok && result.error.code === 'gateway/nonsense' ? fail(client.error('gateway/wrong_url', { problem: result.error.details?.['problem'] ?? '' })) : result;

/** The shop was shown for this key: what is refused now is not the key but where the call comes from. */
const asListed = <T>(client: Client, result: Result<T>): Result<T> =>
  !result.ok && result.error.code === 'gateway/wrong_key' ? fail(client.error('gateway/caller_blocked', {}, { outcome: 'refused' })) : asAddress(client, result);

export async function checkAccount(client: Client): Promise<Result<CheckReport>> {
  const shop = asAddress(client, await client.shop());
  if (!shop.ok) return shop;
  const whiteLabel = whiteLabelOf(shop.value);
  const list = asListed(client, await client.page('invoice', 1));
  if (!list.ok) return list;
  const coins = asListed(client, await openCoins(client, whiteLabel !== false));
  if (!coins.ok) return coins;
  const { offered, hasTestCoin } = coins.value;
  return ok({
    methods: offered.map(({ method }) => method),
    clockSkewMs: clockSkewMs(shop.value.answer),
    warnings: [
      ...(whiteLabel === null ? ['It does not say whether this shop is a white-label one. Without that only its payment page can be used.'] : []),
      ...(whiteLabel === false ? ['This shop is not a white-label one: customers pay on Plisio’s page, and Plisio tells only whether a sale is paid, not how much came.'] : []),
      ...(hasTestCoin ? [`The test coin ${TEST_COIN} is switched on in this shop. Switch it off${whiteLabel === false ? ': until then no sale can be made on the page' : ''}.`] : []),
      ...(offered.length === 0 && !hasTestCoin ? ['No coin is switched on that Countersign handles.'] : []),
    ],
  });
}
