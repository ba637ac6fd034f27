// The calls to CoinGate's API v2, each with its path, the right it needs and what a refusal of it means.
import { fail, ok, type Result } from '../../../shared/errors/result.ts';
import { decimalsOf, formatMinor } from '../../../shared/domain/money.ts';
import type { JsonValue } from '../../core/json/parse-exact.ts';
import { isArray, isObject } from '../../core/json/read.ts';
import { createApi, type Api, type ApiAnswer, type RemoteError } from '../common/api.ts';
import { saleToken } from '../common/sale-token.ts';
import { secretOf, settingOf } from '../common/settings.ts';
import type { AccountConfig, AdapterDeps, CreateInvoiceRequest } from '../port.ts';
import { settings } from './driver-data.ts';
import { readPage } from './schema.ts';

type Query = readonly (readonly [string, string])[];
export type PageAnswer = ApiAnswer & { readonly rows: readonly JsonValue[]; readonly next: number | null };

export interface Client {
  readonly error: Api['error'];
  create(request: CreateInvoiceRequest): Promise<Result<ApiAnswer>>;
  /** Chooses coin and platform: there is an address now, and twenty minutes to pay. */
  checkout(id: string, symbol: string, platformId: number): Promise<Result<ApiAnswer>>;
  order(id: string): Promise<Result<ApiAnswer>>;
  /** Pages count from 1, newest first, 100 orders each. `day`: made on it or later. */
  orders(page: number, day: string | null): Promise<Result<PageAnswer>>;
  currencies(): Promise<Result<ApiAnswer>>;
  accounts(page: number): Promise<Result<PageAnswer>>;
}

const PER_PAGE = '100';
const text = (value: JsonValue | undefined): string | null => (typeof value === 'string' ? value : null);

/** `{message, reason, errors}`. */
function readError(json: JsonValue): RemoteError | null {
  if (!isObject(json)) return null;
  const errors = json.get('errors');
  const details = isArray(errors) ? errors.filter((entry) => typeof entry === 'string') : [];
  const message = details.length > 0 ? details.join('; ') : text(json.get('message'));
  const code = text(json.get('reason'));
  return message === null && code === null ? null : { code, message, permission: null };
}

/** The vendor wants HTTP status and reason read together: the same reason comes under 404 and 422. */
function meaning({ code }: RemoteError, status: number): 'gateway/invoice_unknown' | 'gateway/wrong_url' | 'gateway/wrong_key' | null {
  if ((status === 404 || status === 422) && code === 'OrderNotFound') return 'gateway/invoice_unknown';
  if (status === 404 && code === 'PageNotFound') return 'gateway/wrong_url';
  return code === 'BadAuthToken' || code === 'BadCredentials' ? 'gateway/wrong_key' : null;
}

/** The title of a sale's order: the one field of ours that lists give back besides the order id. */
export const titleOf = ({ terms }: CreateInvoiceRequest): string => `Sale ${terms.id}`.slice(0, 150);

/** Makes the client of one account. The base URL may be given with or without `/v2`. */
export function createClient(account: AccountConfig, deps: AdapterDeps): Client {
  const base = account.baseUrl.replace(/\/+$/, '');
  const root = base.endsWith('/v2') ? base : `${base}/v2`;
  const api = createApi({
    account, deps, root, readError, meaning, headers: () => ({ authorization: `Token ${secretOf(account, 'apiToken').reveal()}` }),
  });
  const right = (what: string): string => `${what} (API app), and its list of allowed addresses`;
  const get = (path: string, permission: string, missing: 'invoice' | 'address', query: Query = []): Promise<Result<ApiAnswer>> =>
    api.call({ method: 'GET', path, query, repeat: 'safe', missing, permission: right(permission) });

  const list = async (path: string, name: string, permission: string, page: number, query: Query): Promise<Result<PageAnswer>> => {
    const answer = await get(path, permission, 'address', [['page', String(page)], ['per_page', PER_PAGE], ...query]);
    if (!answer.ok) return answer;
    const read = readPage(answer.value.json, name);
    // A server that ignores the number would give the same page for ever.
    if (read?.page !== page) return fail(api.error('gateway/nonsense', { problem: `no page ${String(page)} of ${name} is found in the answer` }));
    return ok({ ...answer.value, rows: read.rows, next: page < read.pages ? page + 1 : null });
  };

  return {
    error: api.error,
    create: (request) => {
      const { terms } = request;
      const callback = deps.webhookUrl?.() ?? null;
      const rest = JSON.stringify({
        price_currency: terms.amount.unit,
        receive_currency: settingOf(account, settings, 'receiveCurrency'),
        title: titleOf(request),
        description: 'Point of sale',
        order_id: terms.orderId,
        ...(callback === null ? {} : { callback_url: callback }),
        token: saleToken(secretOf(account, 'webhookSecret'), 'coingate', terms.orderId),
      });
      // The amount is a JSON number, written by hand: a float could not promise its digits.
      const body = `{"price_amount":${formatMinor(terms.amount.minor, decimalsOf(terms.amount.unit))},${rest.slice(1)}`;
      return api.call({ method: 'POST', path: '/orders', body, repeat: 'once', missing: 'address', permission: right('creating orders') });
    },
    checkout: (id, symbol, platformId) => api.call({
      method: 'POST', path: `/orders/${encodeURIComponent(id)}/checkout`, body: JSON.stringify({ pay_currency: symbol, platform_id: platformId }),
      repeat: 'once', urgent: true, missing: 'invoice', permission: right('checking orders out'),
    }),
    order: (id) => get(`/orders/${encodeURIComponent(id)}`, 'reading orders', 'invoice'),
    orders: (page, day) => list('/orders', 'orders', 'reading orders', page, [['sort', 'created_at_desc'], ...(day === null ? [] : [['created_at[from]', day] as const])]),
    currencies: () => get('/currencies', 'a valid token', 'address', [['kind', 'crypto'], ['native', 'true'], ['merchant_pay', 'true'], ['enabled', 'true']]),
    accounts: (page) => list('/ledger/accounts', 'accounts', 'reading the ledger', page, []),
  };
}
