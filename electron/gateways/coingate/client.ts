// The calls to CoinGate's API v2, each with its path, the right it needs and what a refusal of it means.
import { fail, ok, type Result } from '../../../shared/errors/result.ts';
import { decimalsOf, formatMinor } from '../../../shared/domain/money.ts';
import type { ErrorCode } from '../../../shared/errors/codes.ts';
import type { JsonValue } from '../../core/json/parse-exact.ts';
import { isArray, isObject } from '../../core/json/read.ts';
import { createApi, type Api, type ApiAnswer, type ApiCall, type RemoteError } from '../common/api.ts';
import { saleToken } from '../common/sale-token.ts';
import { neededSecretOf, secretOf, settingOf } from '../common/settings.ts';
import type { AccountConfig, AdapterDeps, CreateInvoiceRequest } from '../port.ts';
import { settings } from './driver-data.ts';
import { readPage } from './schema.ts';

type Query = readonly (readonly [string, string])[];
export type PageAnswer = ApiAnswer & { readonly rows: readonly JsonValue[]; readonly next: number | null };

/** What can be asked with one of the account's two tokens. */
export interface Calls {
  readonly error: Api['error'];
  call(request: ApiCall): Promise<Result<ApiAnswer>>;
  /** `permission`: the right it needs, in words. */
  get(path: string, permission: string, missing: ApiCall['missing'], query?: Query): Promise<Result<ApiAnswer>>;
  /** Pages count from 1 and hold 100; `name` is the field the rows are in. */
  list(path: string, name: string, permission: string, page: number, query?: Query): Promise<Result<PageAnswer>>;
}

export interface Client extends Calls {
  create(request: CreateInvoiceRequest): Promise<Result<ApiAnswer>>;
  /** Chooses coin and platform: there is an address now, and twenty minutes to pay. */
  checkout(id: string, symbol: string, platformId: number): Promise<Result<ApiAnswer>>;
  order(id: string): Promise<Result<ApiAnswer>>;
  /** Newest first. `day`: made on it or later. */
  orders(page: number, day: string | null): Promise<Result<PageAnswer>>;
  currencies(): Promise<Result<ApiAnswer>>;
  /** What one of the coin costs in the currency: a bare number as text. */
  rate(symbol: string, currency: string): Promise<Result<ApiAnswer>>;
}

const PER_PAGE = '100';
const text = (value: JsonValue | undefined): string | null => (typeof value === 'string' ? value : null);
const texts = (value: JsonValue | undefined): readonly string[] => (isArray(value) ? value.filter((entry) => typeof entry === 'string') : []);

/** `{message, reason, errors}`, the errors as a list or by the names of their fields. */
function readError(json: JsonValue): RemoteError | null {
  if (!isObject(json)) return null;
  const errors = json.get('errors');
  const details = isObject(errors) ? [...errors].flatMap(([name, entry]) => texts(entry).map((problem) => `${name} ${problem}`)) : texts(errors);
  const message = details.length > 0 ? details.join('; ') : text(json.get('message'));
  const code = text(json.get('reason'));
  return message === null && code === null ? null : { code, message, permission: null };
}

/** The vendor wants HTTP status and reason read together: the same reason comes under 404 and 422. */
function meaning({ code, message }: RemoteError, status: number): ErrorCode | null {
  if ((status === 404 || status === 422) && code === 'OrderNotFound') return 'gateway/invoice_unknown';
  if (status === 404 && code === 'PageNotFound') return 'gateway/wrong_url';
  // How a caller outside the API app's address list is refused is not documented; whatever it says, it will speak of the address.
  if ((status === 401 || status === 403) && /\bip\b|\bwhite-?list/i.test(`${code ?? ''} ${message ?? ''}`)) return 'gateway/caller_blocked';
  return code === 'BadAuthToken' || code === 'BadCredentials' ? 'gateway/wrong_key' : null;
}

/** The title of a sale's order: the one field of ours that lists give back besides the order id. */
export const titleOf = ({ terms }: CreateInvoiceRequest): string => `Sale ${terms.id}`.slice(0, 150);

/** The calls by one token. Where it was not filled in each answers `gateway/setting_missing`. The base URL may be given with or without `/v2`. */
export function createCalls(account: AccountConfig, deps: AdapterDeps, token: 'apiToken' | 'payoutToken'): Calls {
  const base = account.baseUrl.replace(/\/+$/, '');
  const held = neededSecretOf(account, token);
  const api = createApi({
    account, deps, root: base.endsWith('/v2') ? base : `${base}/v2`, readError, meaning,
    headers: () => (held.ok ? { authorization: `Token ${held.value.reveal()}` } : {}),
  });
  const call: Calls['call'] = async (request) => (held.ok ? api.call({ ...request, permission: `${request.permission} (API app)` }) : held);
  const get: Calls['get'] = (path, permission, missing, query = []) => call({ method: 'GET', path, query, repeat: 'safe', missing, permission });
  return {
    error: api.error, call, get,
    list: async (path, name, permission, page, query = []) => {
      const answer = await get(path, permission, 'address', [['page', String(page)], ['per_page', PER_PAGE], ...query]);
      if (!answer.ok) return answer;
      const read = readPage(answer.value.json, name);
      // A server that ignores the number would give the same page for ever.
      if (read?.page !== page) return fail(api.error('gateway/nonsense', { problem: `no page ${String(page)} of ${name} is found in the answer` }));
      // An empty page before the end, or beyond the first: rows are missing, and half a list proves nothing.
      if (read.rows.length === 0 && (page < read.pages || (page > 1 && page <= read.pages))) return fail(api.error('gateway/nonsense', { problem: `page ${String(page)} of ${String(read.pages)} of ${name} is empty` }));
      return ok({ ...answer.value, rows: read.rows, next: page < read.pages ? page + 1 : null });
    },
  };
}

export function createClient(account: AccountConfig, deps: AdapterDeps): Client {
  const calls = createCalls(account, deps, 'apiToken');
  return {
    ...calls,
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
      return calls.call({ method: 'POST', path: '/orders', body, repeat: 'once', missing: 'address', permission: 'creating orders' });
    },
    checkout: (id, symbol, platformId) => calls.call({
      method: 'POST', path: `/orders/${encodeURIComponent(id)}/checkout`, body: JSON.stringify({ pay_currency: symbol, platform_id: platformId }),
      repeat: 'once', urgent: true, missing: 'invoice', permission: 'checking orders out',
    }),
    order: (id) => calls.get(`/orders/${encodeURIComponent(id)}`, 'reading orders', 'invoice'),
    orders: (page, day) => calls.list('/orders', 'orders', 'reading orders', page, [['sort', 'created_at_desc'], ...(day === null ? [] : [['created_at[from]', day] as const])]),
    currencies: () => calls.get('/currencies', 'a valid token', 'address', [['kind', 'crypto'], ['native', 'true'], ['merchant_pay', 'true'], ['enabled', 'true']]),
    rate: (symbol, currency) => calls.call({
      method: 'GET', path: `/rates/merchant/${symbol}/${currency}`, repeat: 'safe', reads: 'text', missing: 'address', permission: 'a valid token',
    }),
  };
}
