// The calls to CryptoPayment.center, each with its path, its permission in words and what its 404 means.
import { fail, ok, type Result } from '../../../shared/errors/result.ts';
import { formatMinor } from '../../../shared/domain/money.ts';
import type { JsonObject, JsonValue } from '../../core/json/parse-exact.ts';
import { isArray, isObject } from '../../core/json/read.ts';
import { createApi, type Api, type ApiAnswer, type ApiCall, type RemoteError } from '../common/api.ts';
import { secretOf, settingOf } from '../common/settings.ts';
import type { AccountConfig, AdapterDeps, CreateInvoiceRequest } from '../port.ts';
import { settings } from './driver-data.ts';
import { OUR_ID, readList, readWrapper } from './schema.ts';

export interface WrappedAnswer extends ApiAnswer {
  readonly body: JsonObject;
}

export interface Client {
  readonly error: Api['error'];
  create(request: CreateInvoiceRequest, network: string): Promise<Result<WrappedAnswer>>;
  invoice(id: string): Promise<Result<WrappedAnswer>>;
  /** Pages count from 1; 20 invoices each; an empty one is the end. */
  page(page: number): Promise<Result<ApiAnswer & { readonly rows: readonly JsonValue[] }>>;
  balances(): Promise<Result<WrappedAnswer>>;
  /** `amount`: decimal text; it is sent as a number, which is what the vendor takes. */
  withdraw(order: { readonly coin: string; readonly amount: string; readonly address: string }): Promise<Result<WrappedAnswer>>;
}

const text = (value: JsonValue | undefined): string | null => (typeof value === 'string' ? value : null);

/** The error body is undocumented: a message, perhaps with the fields it is about. */
function readError(json: JsonValue): RemoteError | null {
  if (!isObject(json)) return null;
  const errors = json.get('errors');
  const first = isObject(errors) ? [...errors.entries()][0] : undefined;
  const list = first?.[1];
  const detail = first ? `${first[0]}: ${(isArray(list) ? text(list[0]) : text(list)) ?? 'not accepted'}` : null;
  const message = detail ?? text(json.get('message')) ?? text(json.get('error'));
  return message === null && json.get('success') !== false ? null : { code: null, message, permission: null };
}

const approval = 'the account or key is not approved for this';

/** Makes the client of one account. The key and the secret travel with every call, so they are revealed only for the header. */
export function createClient(account: AccountConfig, deps: AdapterDeps): Client {
  const root = account.baseUrl.replace(/\/+$/, '');
  const api = createApi({
    account, deps, root, readError, succeeded: (json) => readWrapper(json)?.success ?? null,
    headers: () => ({ authorization: `Bearer ${secretOf(account, 'apiKey').reveal()}:${secretOf(account, 'apiSecret').reveal()}` }),
  });

  const wrapped = async (call: ApiCall): Promise<Result<WrappedAnswer>> => {
    const answer = await api.call(call);
    if (!answer.ok) return answer;
    // That it is a wrapper, and one of success, the call has looked at.
    return isObject(answer.value.json) ? ok({ ...answer.value, body: answer.value.json }) : fail(api.error('gateway/nonsense', { problem: 'the answer is no object' }, { outcome: 'unknown' }));
  };

  return {
    error: api.error,
    create: ({ terms }, network) => {
      // The amount is a JSON number with two decimals; written by hand, since a float could not promise them.
      const body = `{"network":${JSON.stringify(network)},"amount_usd":${formatMinor(terms.amount.minor, 2)},`
        + `"order_id":${JSON.stringify(terms.orderId)},"metadata":${JSON.stringify({ [OUR_ID]: terms.id })}}`;
      return wrapped({ method: 'POST', path: '/invoices', body, repeat: 'once', missing: 'address', permission: approval });
    },
    invoice: (id) => {
      const path = settingOf(account, settings, 'invoicePath').replace('{id}', encodeURIComponent(id));
      return wrapped({ method: 'GET', path, repeat: 'safe', missing: 'invoice', permission: approval });
    },
    page: async (page) => {
      const answer = await api.call({ method: 'GET', path: '/invoices', query: [['page', String(page)]], repeat: 'safe', missing: 'address', permission: approval });
      if (!answer.ok) return answer;
      const rows = readList(answer.value.json, settingOf(account, settings, 'listEnvelope'));
      return rows ? ok({ ...answer.value, rows }) : fail(api.error('gateway/nonsense', { problem: 'no list of invoices is found in the answer' }));
    },
    balances: () => wrapped({ method: 'GET', path: settingOf(account, settings, 'balancesPath'), repeat: 'safe', missing: 'address', permission: approval }),
    withdraw: ({ coin, amount, address }) => wrapped({
      method: 'POST', path: settingOf(account, settings, 'withdrawalPath'), repeat: 'once', missing: 'address', permission: approval,
      body: `{"coin":${JSON.stringify(coin)},"amount":${amount},"address":${JSON.stringify(address)}}`,
    }),
  };
}
