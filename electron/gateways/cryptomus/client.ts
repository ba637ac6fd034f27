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
import type { AccountConfig, AdapterDeps, CreateInvoiceRequest } from '../port.ts';
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
export function meaningOf({ message }: RemoteError): ErrorCode | null {
  if (message === null) return null;
  if (/invalid sign/i.test(message)) return 'gateway/wrong_key';
  if (/^you are forbidden/i.test(message)) return 'gateway/permission';
  if (/^payment (?:was )?not found|^not found payment/i.test(message)) return 'gateway/invoice_unknown';
  if (/^(?:gateway error|the terminal was not found|server error)/i.test(message)) return 'gateway/unavailable';
  return null;
}

const permission = 'the merchant or its payment key is blocked for this';
/** Limits of `lifetime`, in seconds. */
const [SHORTEST_S, LONGEST_S] = [300, 43_200];
const DAY_MS = 86_400_000;

/** `YYYY-MM-DD HH:mm:ss` in UTC. Which zone the gateway reads it in is not documented; the caller leaves a day of margin. */
const listTime = (ms: number): string => new Date(ms).toISOString().slice(0, 19).replace('T', ' ');

function createBody({ terms }: CreateInvoiceRequest, coin: Coin, callback: string | null): string {
  const lifetime = terms.expiresInMinutes === null ? null : Math.min(LONGEST_S, Math.max(SHORTEST_S, terms.expiresInMinutes * 60));
  return JSON.stringify({
    amount: formatMinor(terms.amount.minor, decimalsOf(terms.amount.unit)), currency: terms.amount.unit, order_id: terms.orderId,
    to_currency: coin.currency, network: coin.network, is_payment_multiple: true,
    ...(lifetime === null ? {} : { lifetime }),
    // Its limits for an address; one beyond them would cost the whole sale, and polling learns the same.
    ...(callback === null || callback.length < 6 || callback.length > 255 ? {} : { url_callback: callback }),
    additional_data: terms.id,
  });
}

/** Makes the client of one account. The key itself never travels. */
export function createClient(account: AccountConfig, deps: AdapterDeps): Client {
  // Versions belong to the routes; many copy the address with one.
  const root = account.baseUrl.replace(/\/+$/, '').replace(/\/v[12]$/, '');
  const api = createApi({
    account, deps, root, readError, succeeded, meaning: meaningOf,
    headers: ({ body }) => ({ merchant: settingOf(account, settings, 'merchantId'), sign: signRequest(body, secretOf(account, 'apiKey')) }),
  });

  const call = async (request: Pick<ApiCall, 'path' | 'query' | 'repeat' | 'missing'> & { readonly body: string }): Promise<Result<ResultAnswer>> => {
    // The key is only hashed, so nothing else would notice one that was pasted with something around it.
    if (!/^[\x21-\x7e]+$/.test(secretOf(account, 'apiKey').reveal())) return fail(api.error('gateway/wrong_key', {}, { outcome: 'not_sent' }));
    const answer = await api.call({ ...request, method: 'POST', permission });
    if (!answer.ok) return answer;
    return ok({ ...answer.value, result: isObject(answer.value.json) ? answer.value.json.get('result') : undefined });
  };

  return {
    error: api.error,
    create: (request, coin) => call({ path: '/v1/payment', body: createBody(request, coin, deps.webhookUrl?.() ?? null), repeat: 'once', missing: 'address' }),
    info: (key, id) => call({ path: '/v1/payment/info', body: JSON.stringify({ [key]: id }), repeat: 'safe', missing: 'invoice' }),
    list: (cursor, sinceMs) => call({
      path: '/v1/payment/list', repeat: 'safe', missing: 'address',
      // By the documentation the cursor belongs into the query; the vendor's own client sends it in the body.
      ...(cursor === null ? {} : { query: [['cursor', cursor] as const] }),
      body: JSON.stringify({ ...(sinceMs > DAY_MS ? { date_from: listTime(sinceMs - DAY_MS) } : {}), ...(cursor === null ? {} : { cursor }) }),
    }),
    services: () => call({ path: '/v1/payment/services', body: '{}', repeat: 'safe', missing: 'address' }),
  };
}
