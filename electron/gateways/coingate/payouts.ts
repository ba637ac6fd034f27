// Money out of a CoinGate balance: a send request to an address that was registered for a beneficiary first. It waits for the owner's second factor.
import { fail, failure, ok, type Result } from '../../../shared/errors/result.ts';
import { sameAddress } from '../../../shared/domain/address-shape.ts';
import { decimalsOf, formatMinor } from '../../../shared/domain/money.ts';
import type { JsonValue } from '../../core/json/parse-exact.ts';
import { isArray, isObject, readCount } from '../../core/json/read.ts';
import type { ApiAnswer } from '../common/api.ts';
import { collect } from '../common/paging.ts';
import { settingOf } from '../common/settings.ts';
import type { AccountConfig, AdapterDeps, PayoutCalls, PayoutRequest, PayoutSnapshot } from '../port.ts';
import { createCalls } from './client.ts';
import type { CoinNumbers, Coins } from './coins.ts';
import { methodOfPair, settings, symbolOf } from './driver-data.ts';
import { accountIn } from './ledger.ts';
import { readSend } from './money-out-schema.ts';

/** The longest `external_id` there is. */
const MOST_REFERENCE = 50;

/** Until the last step nothing was asked for that moves money, whatever became of the questions before it. */
const beforeAnything = <T>(result: Result<T>): Result<T> => (result.ok || result.error.outcome !== 'unknown' ? result : fail({ ...result.error, outcome: 'not_sent' }));

/** The number of a payout setting for exactly this address, coin and platform; null for any other row. */
function settingIn(value: JsonValue, { address, method }: PayoutRequest): number | null {
  const to = isObject(value) ? value.get('crypto_address') : null;
  if (!isObject(value) || typeof to !== 'string' || !sameAddress(to, address) || (value.get('crypto_address_metadata') ?? '') !== '') return null;
  const [currency, platform] = [value.get('currency'), value.get('platform')];
  const symbol = isObject(currency) ? currency.get('symbol') : null;
  const name = isObject(platform) ? platform.get('id_name') : null;
  const id = readCount(value.get('id'));
  return typeof symbol === 'string' && typeof name === 'string' && methodOfPair(symbol, name) === method && id.ok ? id.value : null;
}

export function createPayouts(account: AccountConfig, deps: AdapterDeps, coins: Coins): PayoutCalls {
  const calls = createCalls(account, deps, 'payoutToken');
  const nonsense = (problem: string) => fail(calls.error('gateway/nonsense', { problem }, { outcome: 'unknown' }));
  const form = (fields: Readonly<Record<string, string>>) => ({ body: new URLSearchParams(fields).toString(), contentType: 'application/x-www-form-urlencoded' } as const);
  const one = (answer: Result<ApiAnswer>, request: PayoutRequest): Result<PayoutSnapshot> => {
    if (!answer.ok) return answer;
    const payout = readSend(answer.value.json, request);
    return payout ? ok(payout) : nonsense('the send request cannot be read');
  };

  /** The number of the address among the beneficiaries' payout settings; one that is not there is added to the account's own beneficiary. */
  const settingFor = async (request: PayoutRequest, { currencyId, platformId }: CoinNumbers): Promise<Result<number>> => {
    const known = await collect<number>(async (cursor) => {
      const page = await calls.list('/beneficiaries', 'beneficiaries', 'reading beneficiaries', Number(cursor ?? '1'));
      if (!page.ok) return page;
      const rows = page.value.rows.filter(isObject).map((row) => row.get('beneficiary_payout_settings')).filter(isArray).flat();
      return ok({ items: rows.map((row) => settingIn(row, request)).filter((id) => id !== null), next: page.value.next === null ? null : String(page.value.next) });
    }, () => true, (items) => items.length > 0);
    if (!known.ok) return known;
    const [found] = known.value;
    if (found !== undefined) return ok(found);

    const beneficiary = settingOf(account, settings, 'payoutBeneficiary');
    if (beneficiary === '') {
      return failure('gateway/setting_missing', { outcome: 'refused', details: { field: 'payoutBeneficiary', driver: account.driver, needed: 'payoutBeneficiary for payouts to an address that CoinGate does not know yet' } });
    }
    const answer = await calls.call({
      method: 'POST', path: '/beneficiary_payout_settings', repeat: 'once', missing: 'address', permission: 'adding payout settings',
      ...form({ beneficiary_id: beneficiary, currency_id: String(currencyId), platform_id: String(platformId), crypto_address: request.address }),
    });
    if (!answer.ok) return answer;
    const made = settingIn(answer.value.json, request);
    return made === null ? nonsense('the new payout setting is not for the address that was sent') : ok(made);
  };

  return {
    async create(request) {
      const { method, amount, reference } = request;
      if (reference.length > MOST_REFERENCE) return failure('input/invalid', { outcome: 'refused', details: { field: 'reference', problem: `it is longer than ${String(MOST_REFERENCE)} characters` } });
      const table = beforeAnything(await coins.now());
      if (!table.ok) return table;
      const numbers = table.value.get(method);
      if (!numbers) return fail(calls.error('method/not_offered', { method, offered: [...table.value.keys()].join(', ') }, { outcome: 'refused' }));
      // From the balance in the coin itself: then nothing is exchanged, and no quote of a minute has to be confirmed.
      const from = beforeAnything(await accountIn(calls, symbolOf(method)));
      if (!from.ok) return from;
      const setting = beforeAnything(await settingFor(request, numbers));
      if (!setting.ok) return setting;
      const answer = await calls.call({
        method: 'POST', path: '/send_requests', repeat: 'once', missing: 'address', permission: 'sending',
        ...form({
          ledger_account_id: from.value, beneficiary_payout_setting_id: String(setting.value), amount: formatMinor(amount.minor, decimalsOf(method), true),
          amount_currency_id: String(numbers.currencyId), purpose: `Payout ${reference}`, external_id: reference,
        }),
      });
      return one(answer, request);
    },

    async find(request) {
      const found = await collect<JsonValue>(async (cursor) => {
        const page = await calls.list('/send_requests', 'send_requests', 'reading send requests', Number(cursor ?? '1'));
        return page.ok ? ok({ items: page.value.rows, next: page.value.next === null ? null : String(page.value.next) }) : page;
      }, () => true, () => false);
      if (!found.ok) return found;
      const rows = found.value.map((row) => (isObject(row) && row.has('external_id') ? row : null));
      if (rows.includes(null)) return nonsense('a send request in the list cannot be read');
      const ours = rows.filter((row) => row?.get('external_id') === request.reference);
      const [row, ...more] = ours;
      if (!row) return ok(null);
      const payout = readSend(row, request);
      return more.length > 0 || !payout ? nonsense(`${String(ours.length)} send requests carry the reference ${request.reference}, or one that cannot be read`) : ok(payout);
    },

    read: async (id, request) => one(await calls.get(`/send_requests/${encodeURIComponent(id)}`, 'reading send requests', 'invoice'), request),

    // The second factor is asked for in the dashboard alone.
    verify: null,

    async cancel(id) {
      const answer = await calls.call({ method: 'PATCH', path: `/send_requests/${encodeURIComponent(id)}/cancel`, repeat: 'once', missing: 'invoice', permission: 'sending' });
      if (!answer.ok) return answer;
      const { json } = answer.value;
      return isObject(json) && json.get('status') === 'canceled' ? ok(undefined) : nonsense('the send request is not canceled');
    },
  };
}
