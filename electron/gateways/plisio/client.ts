// The calls to Plisio: every one a GET with the secret key in its query, in one envelope.
import { fail, ok, type Result } from '../../../shared/errors/result.ts';
import type { InvoiceTerms } from '../../../shared/domain/facts.ts';
import { decimalsOf, formatMinor, type FiatCode } from '../../../shared/domain/money.ts';
import { parseExact, type JsonObject, type JsonValue } from '../../core/json/parse-exact.ts';
import { isArray, isObject, readCount } from '../../core/json/read.ts';
import { createApi, type Api, type ApiAnswer, type ApiCall, type RemoteError } from '../common/api.ts';
import { secretOf } from '../common/settings.ts';
import type { AccountConfig, AdapterDeps, PayoutRequest } from '../port.ts';

export interface DataAnswer extends ApiAnswer {
  /** What the envelope holds. */
  readonly data: JsonValue | undefined;
}

export interface PageAnswer extends ApiAnswer {
  readonly rows: readonly JsonValue[];
  /** null: not told. */
  readonly pages: number | null;
}

export interface Client {
  readonly error: Api['error'];
  create(terms: InvoiceTerms, how: CreateHow): Promise<Result<DataAnswer>>;
  /** `urgent`: a customer waits for the code in it. */
  operation(id: string, urgent: boolean): Promise<Result<DataAnswer>>;
  /** Pages from 1; an empty one is the end. */
  page(type: 'invoice' | 'cash_out', page: number, search?: string): Promise<Result<PageAnswer>>;
  /** Page after page, newest first, with a cursor that begins as null. */
  walk(type: 'invoice' | 'cash_out', cursor: string | null): Promise<Result<PageAnswer & { readonly next: string | null }>>;
  shop(): Promise<Result<DataAnswer>>;
  coins(fiat: FiatCode): Promise<Result<DataAnswer & { readonly rows: readonly JsonObject[] }>>;
  balance(cid: string): Promise<Result<DataAnswer>>;
  withdraw(request: PayoutRequest, cid: string, feePlan: string): Promise<Result<DataAnswer>>;
}

export interface CreateHow {
  readonly orderNumber: string;
  /** The one coin; null: the customer chooses on Plisio's page. */
  readonly cid: string | null;
  /** An invoice that has this order number already is given again; else it is refused. */
  readonly orExisting: boolean;
  readonly expireMinutes: number | null;
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

/** How many pages `_meta` says there are, in either spelling; null: it does not. */
function pagesOf(data: JsonValue | undefined): number | null {
  const meta = isObject(data) ? data.get('_meta') : undefined;
  const count = isObject(meta) ? readCount(meta.get('pageCount') ?? meta.get('page_count')) : null;
  return count?.ok === true ? count.value : null;
}

/** Where its callbacks for one invoice go: our own address, asked to write JSON. */
function callbackUrl(base: string): string {
  const url = new URL(base);
  url.searchParams.set('json', 'true');
  return url.href;
}

/** A call that Plisio takes from addresses under the shop's “Request IP” alone; nothing else of a key is ever forbidden. */
type Call = Omit<ApiCall, 'method' | 'permission'> & { readonly listedOnly?: true };
const printable = /^[\x21-\x7e]+$/;

/** Makes the client of one account. The key is revealed for each call anew; the query it stands in is never logged. */
export function createClient(account: AccountConfig, deps: AdapterDeps): Client {
  const api = createApi({
    account, deps, root: account.baseUrl.replace(/\/+$/, ''), readError, succeeded,
    headers: () => ({}),
    // How it refuses a key is not documented: 401, or an envelope of that name.
    meaning: (remote) => (/^unauthori[sz]ed$/i.test(remote.code ?? '') ? 'gateway/wrong_key' : null),
  });

  const get = async ({ listedOnly, ...call }: Call): Promise<Result<DataAnswer>> => {
    const key = secretOf(account, 'secretKey').reveal();
    if (!printable.test(key)) return fail(api.error('gateway/wrong_key', {}, { outcome: 'not_sent' }));
    const answer = await api.call({ ...call, permission: 'use this call', method: 'GET', query: [...(call.query ?? []), ['api_key', key]] });
    if (!answer.ok) {
      const isBlocked = listedOnly === true && answer.error.code === 'gateway/permission';
      return isBlocked ? fail(api.error('gateway/caller_blocked', { ...answer.error.details }, { outcome: 'refused' })) : answer;
    }
    return ok({ ...answer.value, data: isObject(answer.value.json) ? answer.value.json.get('data') : undefined });
  };

  const client: Client = {
    error: api.error,
    create: (terms, { orderNumber, cid, orExisting, expireMinutes }) => {
      const hook = deps.webhookUrl?.() ?? null;
      return get({
        path: '/invoices/new', repeat: 'once', missing: 'address',
        query: [
          ['order_number', orderNumber], ['order_name', terms.orderId],
          ['source_currency', terms.amount.unit], ['source_amount', formatMinor(terms.amount.minor, decimalsOf(terms.amount.unit))],
          // One coin and no choice: another one would become another invoice.
          ...(cid === null ? [] : [['currency', cid], ['allowed_psys_cids', cid]] as const),
          ['description', terms.id],
          ...(orExisting ? [['return_existing', '1']] as const : []),
          ...(expireMinutes === null ? [] : [['expire_min', String(expireMinutes)] as const]),
          ...(hook === null ? [] : [['callback_url', callbackUrl(hook)] as const]),
        ],
      });
    },
    operation: (id, urgent) => get({ path: `/operations/${encodeURIComponent(id)}`, repeat: 'safe', urgent, missing: 'invoice', listedOnly: true }),
    page: async (type, page, search) => {
      const answer = await get({
        path: '/operations', query: [['type', type], ['page', String(page)], ['limit', String(PAGE)], ...(search === undefined ? [] : [['search', search] as const])],
        repeat: 'safe', missing: 'address', listedOnly: true,
      });
      if (!answer.ok) return answer;
      const rows = isObject(answer.value.data) ? answer.value.data.get('operations') : undefined;
      if (!isArray(rows)) return fail(api.error('gateway/nonsense', { problem: 'no list of operations is found in the answer' }));
      // A page that is missing from the middle is no end of the list.
      const pages = pagesOf(answer.value.data);
      if (rows.length === 0 && pages !== null && page < pages) return fail(api.error('gateway/nonsense', { problem: `page ${String(page)} of ${String(pages)} of its list is empty` }));
      return ok({ ...answer.value, rows, pages });
    },
    walk: async (type, cursor) => {
      const [number = '1', seen = ''] = cursor?.split(' ') ?? [];
      const answer = await client.page(type, Number(number));
      if (!answer.ok) return answer;
      const { rows, pages } = answer.value;
      const [row] = rows;
      const first = isObject(row) ? text(row.get('id')) ?? '' : '';
      // Only an empty page is the end: a server may cap the limit. So is the same page again, from one that gives its last for ever; where
      // there are more by its own count a page was left out, and without ids nothing tells.
      const isRepeat = rows.length > 0 && cursor !== null && first === seen;
      if (isRepeat && (first === '' || (pages !== null && Number(number) <= pages))) return fail(api.error('gateway/nonsense', { problem: `page ${number} of its list is the one before` }));
      const ended = rows.length === 0 || isRepeat;
      return ok({ ...answer.value, rows: ended ? [] : rows, next: ended ? null : `${String(Number(number) + 1)} ${first}` });
    },
    shop: () => get({ path: '/shops', repeat: 'safe', missing: 'address' }),
    coins: async (fiat) => {
      const answer = await get({ path: `/currencies/${fiat}`, repeat: 'safe', missing: 'address', listedOnly: true });
      if (!answer.ok) return answer;
      const { data } = answer.value;
      return isArray(data) ? ok({ ...answer.value, rows: data.filter(isObject) }) : fail(api.error('gateway/nonsense', { problem: 'the list of coins is no list' }));
    },
    balance: (cid) => get({ path: `/balances/${cid}`, repeat: 'safe', missing: 'address', listedOnly: true }),
    withdraw: ({ amount, address }, cid, feePlan) => get({
      path: '/operations/withdraw', repeat: 'once', missing: 'address', listedOnly: true,
      // Its page names the coin `currency`, its generated clients `psys_cid`; each knows one of them.
      query: [['currency', cid], ['psys_cid', cid], ['type', 'cash_out'], ['to', address], ['amount', formatMinor(amount.minor, decimalsOf(amount.unit), true)], ['feePlan', feePlan]],
    }),
  };
  return client;
}
