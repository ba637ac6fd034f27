// The calls to XAIGATE. All are POSTs, and the key travels inside each body, so no body is ever logged.
import { fail, ok, type Result } from '../../../shared/errors/result.ts';
import type { ErrorCode } from '../../../shared/errors/codes.ts';
import { formatMinor } from '../../../shared/domain/money.ts';
import type { JsonObject, JsonValue } from '../../core/json/parse-exact.ts';
import { isObject } from '../../core/json/read.ts';
import type { HttpAnswer } from '../../core/ports.ts';
import { createApi, type Api, type ApiAnswer, type ApiCall, type RemoteError } from '../common/api.ts';
import { saleWebhookUrl } from '../common/sale-token.ts';
import { secretOf, settingOf } from '../common/settings.ts';
import type { AccountConfig, AdapterDeps, CreateInvoiceRequest } from '../port.ts';
import { settings } from './driver-data.ts';

export interface ObjectAnswer extends ApiAnswer {
  readonly body: JsonObject;
}

export interface Client {
  readonly error: Api['error'];
  /** The last answer of the gateway, whatever it said; null before the first. */
  lastAnswer(): HttpAnswer | null;
  create(request: CreateInvoiceRequest): Promise<Result<ObjectAnswer>>;
  invoice(invoiceNo: string): Promise<Result<ObjectAnswer>>;
  withdraw(order: { readonly userId: string; readonly coin: string; readonly networkId: string; readonly receivedAddress: string; readonly amount: string }): Promise<Result<ObjectAnswer>>;
  transactions(userId: string): Promise<Result<ObjectAnswer>>;
}

/** Errors are not documented but for “401 Unauthorized”: any object with words will do. */
export function readError(json: JsonValue): RemoteError | null {
  if (!isObject(json)) return null;
  for (const key of ['message', 'error', 'errorMessage', 'detail', 'title']) {
    const words = json.get(key);
    if (typeof words === 'string' && words !== '') return { code: null, message: words, permission: null };
  }
  return null;
}

/** Words about the key itself, under a status that could also be about what was asked for. 401 and 403 say enough by themselves. */
export const isAboutKey = (message: string | null): boolean => /\bapi[ _-]?key\b|unauthori[sz]ed/i.test(message ?? '');

const meaning = ({ message }: RemoteError, status: number): ErrorCode | null => ([400, 404, 422].includes(status) && isAboutKey(message) ? 'gateway/wrong_key' : null);

const SENDABLE = /^[\x21-\x7e]+$/;

/** Makes the client of one account. */
export function createClient(account: AccountConfig, deps: AdapterDeps): Client {
  let last: HttpAnswer | null = null;
  const http: AdapterDeps['http'] = {
    send: async (request) => {
      const answer = await deps.http.send(request);
      if (answer.ok) last = answer.value;
      return answer;
    },
  };
  const api = createApi({ account, deps: { ...deps, http }, root: account.baseUrl.replace(/\/+$/, ''), readError, meaning, headers: () => ({}) });

  const call = async (path: string, fields: Readonly<Record<string, string>>, rest: Pick<ApiCall, 'repeat' | 'missing' | 'permission'>): Promise<Result<ObjectAnswer>> => {
    const apiKey = secretOf(account, 'apiKey').reveal();
    if (!SENDABLE.test(apiKey)) return fail(api.error('gateway/wrong_key', {}, { outcome: 'not_sent' }));
    const answer = await api.call({ method: 'POST', path, body: JSON.stringify({ apiKey, ...fields }), ...rest });
    if (!answer.ok) return answer;
    const { json } = answer.value;
    return isObject(json) ? ok({ ...answer.value, body: json }) : fail(api.error('gateway/nonsense', { problem: 'the answer is no object' }, { outcome: 'unknown' }));
  };

  return {
    error: api.error,
    lastAnswer: () => last,
    create: ({ terms }) => {
      const hook = deps.webhookUrl?.() ?? null;
      const shopName = settingOf(account, settings, 'shopName');
      return call('/invoice/create', {
        ...(shopName === '' ? {} : { shopName }),
        // Two decimals in a text, as the vendor's own shop modules send them.
        amount: formatMinor(terms.amount.minor, 2), currency: terms.amount.unit, orderId: terms.orderId, email: settingOf(account, settings, 'email'),
        ...(hook === null ? {} : { notifyUrl: saleWebhookUrl(hook, secretOf(account, 'webhookSecret'), account.driver, terms.orderId) }),
        // The shop's note stays here: the payer reads the description.
        description: `Order ${terms.orderId}`,
      }, { repeat: 'once', missing: 'address', permission: 'creating invoices' });
    },
    invoice: (invoiceNo) => call('/invoice/info', { invoiceNo }, { repeat: 'safe', missing: 'invoice', permission: 'reading invoices' }),
    withdraw: (order) => call('/withdraw', order, { repeat: 'once', missing: 'address', permission: 'withdrawals' }),
    transactions: (userId) => call('/getTransactions', { userId }, { repeat: 'safe', missing: 'address', permission: 'the wallet' }),
  };
}
