// The calls to Plisio: every one a GET with the secret key in its query, in one envelope.
import { fail, ok, type Result } from '../../../shared/errors/result.ts';
import { decimalsOf, formatMinor } from '../../../shared/domain/money.ts';
import { parseExact, type JsonValue } from '../../core/json/parse-exact.ts';
import { isArray, isObject } from '../../core/json/read.ts';
import { createApi, type Api, type ApiAnswer, type ApiCall, type RemoteError } from '../common/api.ts';
import { secretOf } from '../common/settings.ts';
import type { AccountConfig, AdapterDeps, CreateInvoiceRequest } from '../port.ts';

export interface DataAnswer extends ApiAnswer {
  /** What the envelope holds. */
  readonly data: JsonValue | undefined;
}

export interface Client {
  readonly error: Api['error'];
  create(request: CreateInvoiceRequest, cid: string): Promise<Result<DataAnswer>>;
  /** `urgent`: a customer waits for the code in it. */
  operation(id: string, urgent: boolean): Promise<Result<DataAnswer>>;
  /** Invoices, pages from 1; an empty one is the end. */
  page(page: number): Promise<Result<ApiAnswer & { readonly rows: readonly JsonValue[] }>>;
  shop(): Promise<Result<DataAnswer>>;
  coins(): Promise<Result<DataAnswer>>;
  balance(cid: string): Promise<Result<DataAnswer>>;
}

const PAGE = 40;
const text = (value: JsonValue | undefined): string | null => (typeof value === 'string' ? value : null);

/** A message may be words, or JSON text with one message per field. */
function wordsOf(message: string | null): string | null {
  const parsed = message?.startsWith('{') === true ? parseExact(message) : null;
  if (parsed?.ok !== true || !isObject(parsed.value)) return message;
  const words = [...parsed.value].map(([field, value]) => `${field}: ${(isArray(value) ? text(value[0]) : text(value)) ?? 'not accepted'}`);
  return words.length === 0 ? message : words.join('; ');
}

/** `{status: "error", data: {name, message, code}}`; without the envelope, at least the words. */
function readError(json: JsonValue): RemoteError | null {
  if (!isObject(json)) return null;
  const data = json.get('data');
  const inner = isObject(data) ? data : json;
  const message = wordsOf(text(inner.get('message'))) ?? text(inner.get('name'));
  return message === null && json.get('status') !== 'error' ? null : { code: text(inner.get('name')), message, permission: null };
}

function succeeded(json: JsonValue): boolean | null {
  const status = isObject(json) ? json.get('status') : undefined;
  if (status === 'success') return true;
  return status === 'error' ? false : null;
}

/** Where its callbacks for one invoice go: our own address, asked to write JSON. */
function callbackUrl(base: string): string {
  const url = new URL(base);
  url.searchParams.set('json', 'true');
  return url.href;
}

const needsIp = 'read operations; this computer’s address must be under “Request IP” in the shop’s API settings';
const printable = /^[\x21-\x7e]+$/;

/** Makes the client of one account. The key is revealed for each call anew; the query it stands in is never logged. */
export function createClient(account: AccountConfig, deps: AdapterDeps): Client {
  const api = createApi({
    account, deps, root: account.baseUrl.replace(/\/+$/, ''), readError, succeeded,
    headers: () => ({}),
    // How it refuses a key is not documented: 401, or an envelope of that name.
    meaning: (remote) => (/^unauthori[sz]ed$/i.test(remote.code ?? '') ? 'gateway/wrong_key' : null),
  });

  const get = async (call: Omit<ApiCall, 'method'>): Promise<Result<DataAnswer>> => {
    const key = secretOf(account, 'secretKey').reveal();
    if (!printable.test(key)) return fail(api.error('gateway/wrong_key', {}, { outcome: 'not_sent' }));
    const answer = await api.call({ ...call, method: 'GET', query: [...(call.query ?? []), ['api_key', key]] });
    if (!answer.ok) return answer;
    return ok({ ...answer.value, data: isObject(answer.value.json) ? answer.value.json.get('data') : undefined });
  };

  return {
    error: api.error,
    create: ({ terms }, cid) => {
      const hook = deps.webhookUrl?.() ?? null;
      return get({
        path: '/invoices/new', repeat: 'once', missing: 'address', permission: 'create invoices',
        query: [
          ['order_number', terms.orderId], ['order_name', terms.orderId],
          ['source_currency', terms.amount.unit], ['source_amount', formatMinor(terms.amount.minor, decimalsOf(terms.amount.unit))],
          // One coin and no choice: another one would become another invoice.
          ['currency', cid], ['allowed_psys_cids', cid],
          ['description', terms.id],
          ...(terms.expiresInMinutes === null ? [] : [['expire_min', String(terms.expiresInMinutes)] as const]),
          ...(hook === null ? [] : [['callback_url', callbackUrl(hook)] as const]),
        ],
      });
    },
    operation: (id, urgent) => get({ path: `/operations/${encodeURIComponent(id)}`, repeat: 'safe', urgent, missing: 'invoice', permission: needsIp }),
    page: async (page) => {
      const answer = await get({
        path: '/operations', query: [['type', 'invoice'], ['page', String(page)], ['limit', String(PAGE)]], repeat: 'safe', missing: 'address', permission: needsIp,
      });
      if (!answer.ok) return answer;
      const rows = isObject(answer.value.data) ? answer.value.data.get('operations') : undefined;
      return isArray(rows) ? ok({ ...answer.value, rows }) : fail(api.error('gateway/nonsense', { problem: 'no list of operations is found in the answer' }));
    },
    shop: () => get({ path: '/shops', repeat: 'safe', missing: 'address', permission: 'read the shop' }),
    coins: () => get({ path: '/currencies/USD', repeat: 'safe', missing: 'address', permission: needsIp }),
    balance: (cid) => get({ path: `/balances/${cid}`, repeat: 'safe', missing: 'address', permission: needsIp }),
  };
}
