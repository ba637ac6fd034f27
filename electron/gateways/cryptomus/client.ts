// The calls to Cryptomus: every one is a signed POST of JSON; the signature covers exactly the bytes that are sent.
import { createHash } from 'node:crypto';
import { fail, ok, type Result } from '../../../shared/errors/result.ts';
import type { ErrorCode } from '../../../shared/errors/codes.ts';
import { decimalsOf, formatMinor } from '../../../shared/domain/money.ts';
import type { Secret } from '../../core/ports.ts';
import type { JsonValue } from '../../core/json/parse-exact.ts';
import { isArray, isObject } from '../../core/json/read.ts';
import { createApi, type Api, type ApiAnswer, type ApiCall, type RemoteError } from '../common/api.ts';
import { secretOf, settingOf } from '../common/settings.ts';
import type { AccountConfig, AdapterDeps, CreateInvoiceRequest, PayoutRequest } from '../port.ts';
import { settings, type Coin } from './driver-data.ts';
import { succeeded } from './schema.ts';

export interface ResultAnswer extends ApiAnswer {
  readonly result: JsonValue | undefined;
}

export interface Client {
  readonly error: Api['error'];
  create(request: CreateInvoiceRequest, coin: Coin): Promise<Result<ResultAnswer>>;
  info(key: 'uuid' | 'order_id', id: string): Promise<Result<ResultAnswer>>;
  list(cursor: string | null, sinceMs: number): Promise<Result<ResultAnswer>>;
  services(): Promise<Result<ResultAnswer>>;
  /** Public: nothing of the account goes with it. */
  rates(currency: string): Promise<Result<ResultAnswer>>;
  balance(): Promise<Result<ResultAnswer>>;
  refund(uuid: string, address: string): Promise<Result<ResultAnswer>>;
  /** With the payout key, which must be there. */
  readonly payouts: {
    create(request: PayoutRequest, coin: Coin): Promise<Result<ResultAnswer>>;
    info(key: 'uuid' | 'order_id', id: string): Promise<Result<ResultAnswer>>;
    list(cursor: string | null, sinceMs: number): Promise<Result<ResultAnswer>>;
    services(): Promise<Result<ResultAnswer>>;
  };
}

/** Lower-case hex of MD5 over the base64 of the body followed by the key. Without a body that is the key alone. */
export const signRequest = (body: string, key: Secret): string =>
  createHash('md5').update(Buffer.from(body, 'utf8').toString('base64') + key.reveal()).digest('hex');

const text = (value: JsonValue | undefined): string | null => (typeof value === 'string' ? value : null);

/** Its three forms: a message, errors by field, or a message with a code and no state. */
export function readError(json: JsonValue): RemoteError | null {
  if (!isObject(json)) return null;
  const errors = json.get('errors');
  const first = isObject(errors) ? [...errors.entries()][0] : undefined;
  const list = first?.[1];
  const detail = first ? `${first[0]}: ${(isArray(list) ? text(list[0]) : text(list)) ?? 'not accepted'}` : null;
  const message = detail ?? text(json.get('message'));
  return message === null && json.get('state') === undefined ? null : { code: null, message, permission: null };
}

/** The few texts that say more than the status. They are no contract: without them the table decides. */
export function meaningOf({ message }: RemoteError, status: number): ErrorCode | null {
  if (message === null) return null;
  if (/invalid sign/i.test(message)) return 'gateway/wrong_key';
  if (/^you are forbidden/i.test(message)) return 'gateway/permission';
  if ((status === 401 || status === 403) && /\bip\b/i.test(message)) return 'gateway/caller_blocked';
  if (/^(?:payment|payout) (?:was )?not found|^not found pay(?:ment|out)/i.test(message)) return 'gateway/invoice_unknown';
  if (/^(?:gateway error|the terminal was not found|server error)/i.test(message)) return 'gateway/unavailable';
  return null;
}

const permission = 'the merchant or its payment key is blocked for this';
/** Limits of `lifetime`, in seconds. */
const [SHORTEST_S, LONGEST_S] = [300, 43_200];
const DAY_MS = 86_400_000;

/** `YYYY-MM-DD HH:mm:ss` in UTC. Which zone the gateway reads it in is not documented; the caller leaves a day of margin. */
const listTime = (ms: number): string => new Date(ms).toISOString().slice(0, 19).replace('T', ' ');

/** Its limits for an address; one beyond them would cost the whole call, and asking learns the same. */
const callbackField = (url: string | null): { readonly url_callback?: string } =>
  (url === null || url.length < 6 || url.length > 255 ? {} : { url_callback: url });

function createBody({ terms }: CreateInvoiceRequest, coin: Coin, callback: string | null): string {
  const lifetime = terms.expiresInMinutes === null ? null : Math.min(LONGEST_S, Math.max(SHORTEST_S, terms.expiresInMinutes * 60));
  return JSON.stringify({
    amount: formatMinor(terms.amount.minor, decimalsOf(terms.amount.unit)), currency: terms.amount.unit, order_id: terms.orderId,
    to_currency: coin.currency, network: coin.network, is_payment_multiple: true,
    ...(lifetime === null ? {} : { lifetime }),
    ...callbackField(callback),
    additional_data: terms.id,
  });
}

/** The whole amount arrives: what it costs comes out of the balance. */
function payoutBody({ reference, amount, address }: PayoutRequest, coin: Coin, callback: string | null): string {
  return JSON.stringify({
    amount: formatMinor(amount.minor, decimalsOf(amount.unit), true), currency: coin.currency, network: coin.network, order_id: reference, address, is_subtract: true,
    ...callbackField(callback),
  });
}

/**
 * By the documentation the cursor belongs into the query; the vendor's own client sends it in the body. Without a cursor it is the first page.
 */
function listFields(cursor: string | null, sinceMs: number): Pick<ApiCall, 'query'> & { readonly body: string } {
  return {
    ...(cursor === null ? {} : { query: [['cursor', cursor] as const] }),
    body: JSON.stringify({ ...(sinceMs > DAY_MS ? { date_from: listTime(sinceMs - DAY_MS) } : {}), ...(cursor === null ? {} : { cursor }) }),
  };
}

const isPayoutCall = (path: string): boolean => path.startsWith('/v1/payout');

/** Makes the client of one account. The key itself never travels. */
export function createClient(account: AccountConfig, deps: AdapterDeps): Client {
  // Versions belong to the routes; many copy the address with one.
  const root = account.baseUrl.replace(/\/+$/, '').replace(/\/v[12]$/, '');
  const keyFor = (path: string): Secret => secretOf(account, isPayoutCall(path) ? 'payoutKey' : 'apiKey');
  const api = createApi({
    account, deps, root, readError, succeeded, meaning: meaningOf,
    // What is asked by GET is public.
    headers: ({ method, url, body }): Readonly<Record<string, string>> =>
      (method === 'GET' ? {} : { merchant: settingOf(account, settings, 'merchantId'), sign: signRequest(body, keyFor(url.slice(root.length))) }),
  });

  const send = async (request: Pick<ApiCall, 'method' | 'path' | 'query' | 'body' | 'repeat' | 'missing'>): Promise<Result<ResultAnswer>> => {
    const answer = await api.call({ ...request, permission });
    if (!answer.ok) return answer;
    return ok({ ...answer.value, result: isObject(answer.value.json) ? answer.value.json.get('result') : undefined });
  };

  const call = async (request: Pick<ApiCall, 'path' | 'query' | 'repeat' | 'missing'> & { readonly body: string }): Promise<Result<ResultAnswer>> => {
    // The key is only hashed, so nothing else would notice one that was pasted with something around it.
    if (!/^[\x21-\x7e]+$/.test(keyFor(request.path).reveal())) return fail(api.error('gateway/wrong_key', {}, { outcome: 'not_sent' }));
    return send({ ...request, method: 'POST' });
  };
  const callback = (): string | null => deps.webhookUrl?.() ?? null;

  return {
    error: api.error,
    create: (request, coin) => call({ path: '/v1/payment', body: createBody(request, coin, callback()), repeat: 'once', missing: 'address' }),
    info: (key, id) => call({ path: '/v1/payment/info', body: JSON.stringify({ [key]: id }), repeat: 'safe', missing: 'invoice' }),
    list: (cursor, sinceMs) => call({ path: '/v1/payment/list', repeat: 'safe', missing: 'address', ...listFields(cursor, sinceMs) }),
    services: () => call({ path: '/v1/payment/services', body: '{}', repeat: 'safe', missing: 'address' }),
    rates: (currency) => send({ method: 'GET', path: `/v1/exchange-rate/${encodeURIComponent(currency)}/list`, repeat: 'safe', missing: 'address' }),
    balance: () => call({ path: '/v1/balance', body: '{}', repeat: 'safe', missing: 'address' }),
    refund: (uuid, address) => call({ path: '/v1/payment/refund', body: JSON.stringify({ uuid, address, is_subtract: true }), repeat: 'once', missing: 'invoice' }),
    payouts: {
      create: (request, coin) => call({ path: '/v1/payout', body: payoutBody(request, coin, callback()), repeat: 'once', missing: 'address' }),
      info: (key, id) => call({ path: '/v1/payout/info', body: JSON.stringify({ [key]: id }), repeat: 'safe', missing: 'invoice' }),
      list: (cursor, sinceMs) => call({ path: '/v1/payout/list', repeat: 'safe', missing: 'address', ...listFields(cursor, sinceMs) }),
      services: () => call({ path: '/v1/payout/services', body: '{}', repeat: 'safe', missing: 'address' }),
    },
  };
}
