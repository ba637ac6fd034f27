// The Greenfield calls, each on its nested route (which all versions answer), with the permission it needs.
import { fail, ok, type Result } from '../../../shared/errors/result.ts';
import { decimalsOf, formatMinor } from '../../../shared/domain/money.ts';
import type { JsonValue } from '../../core/json/parse-exact.ts';
import { isArray, isObject } from '../../core/json/read.ts';
import { createApi, type Api, type ApiAnswer, type RemoteError } from '../common/api.ts';
import { secretOf, settingOf } from '../common/settings.ts';
import type { AccountConfig, AdapterDeps, CreateInvoiceRequest } from '../port.ts';
import { settings } from './driver-data.ts';
import { OUR_ID } from './schema.ts';

export interface Client {
  readonly error: Api['error'];
  readonly storeId: string;
  create(request: CreateInvoiceRequest, paymentMethodId: string): Promise<Result<ApiAnswer>>;
  invoice(id: string): Promise<Result<ApiAnswer>>;
  /** `urgent`: a customer waits for the code in it. */
  prompts(id: string, urgent: boolean): Promise<Result<ApiAnswer>>;
  list(query: readonly (readonly [string, string])[]): Promise<Result<ApiAnswer & { readonly rows: readonly JsonValue[] }>>;
  markInvalid(id: string): Promise<Result<ApiAnswer>>;
  currentKey(): Promise<Result<ApiAnswer>>;
  serverInfo(): Promise<Result<ApiAnswer>>;
  storeMethods(): Promise<Result<ApiAnswer>>;
  wallet(paymentMethodId: string): Promise<Result<ApiAnswer>>;
  webhooks(): Promise<Result<ApiAnswer>>;
  /** `id` null: a new one. */
  saveWebhook(id: string | null, url: string): Promise<Result<ApiAnswer>>;
}

const text = (value: JsonValue | undefined): string | null => (typeof value === 'string' ? value : null);

/** `{code, message, missingPermission}` for API errors, a list of `{path, message}` for fields that were not accepted. */
export function readError(json: JsonValue): RemoteError | null {
  if (isArray(json)) {
    const messages = json.filter(isObject).map((entry) => `${text(entry.get('path')) ?? 'a field'}: ${text(entry.get('message')) ?? 'not accepted'}`);
    return { code: null, message: messages.length === 0 ? null : messages.join('; '), permission: null };
  }
  if (!isObject(json) || text(json.get('code')) === null) return null;
  return { code: text(json.get('code')), message: text(json.get('message')), permission: text(json.get('missingPermission')) };
}

/** Blocks the server waits for before Settled. Above two its only further step is six. */
function speedPolicy(confirmationsWanted: number): string {
  if (confirmationsWanted <= 0) return 'HighSpeed';
  if (confirmationsWanted === 1) return 'MediumSpeed';
  return confirmationsWanted === 2 ? 'LowMediumSpeed' : 'LowSpeed';
}

const view = 'btcpay.store.canviewinvoices';
/** The right to change webhooks. */
export const WEBHOOKS = 'btcpay.store.webhooks.canmodifywebhooks';

/** The base URL may be given with or without `/api/v1`. */
export const apiRoot = (account: AccountConfig): string => `${account.baseUrl.replace(/\/+$/, '').replace(/\/api\/v1$/, '')}/api/v1`;

/** Makes the client of one account. */
export function createClient(account: AccountConfig, deps: AdapterDeps): Client {
  const storeId = settingOf(account, settings, 'storeId');
  const store = `/stores/${encodeURIComponent(storeId)}`;
  const item = (id: string): string => `${store}/invoices/${encodeURIComponent(id)}`;
  const api = createApi({
    account, deps, root: apiRoot(account), readError,
    headers: () => ({ authorization: `token ${secretOf(account, 'apiKey').reveal()}` }),
  });
  const get = (path: string, permission: string, missing: 'invoice' | 'address', query: readonly (readonly [string, string])[] = []): Promise<Result<ApiAnswer>> =>
    api.call({ method: 'GET', path, query, repeat: 'safe', missing, permission });

  return {
    error: api.error,
    storeId,
    create: ({ terms, confirmationsWanted }, paymentMethodId) => {
      const body = JSON.stringify({
        amount: formatMinor(terms.amount.minor, decimalsOf(terms.amount.unit)),
        currency: terms.amount.unit,
        metadata: { orderId: terms.orderId, [OUR_ID]: terms.id },
        checkout: {
          paymentMethods: [paymentMethodId],
          defaultPaymentMethod: paymentMethodId,
          // The address must be there at once, not after the customer opened a page.
          lazyPaymentMethods: false,
          speedPolicy: speedPolicy(confirmationsWanted),
          // Whether a short payment is enough is the shop's policy here; the store's own tolerance would settle it, and end what can be topped up.
          paymentTolerance: 0,
          ...(terms.expiresInMinutes === null ? {} : { expirationMinutes: terms.expiresInMinutes }),
        },
      });
      return api.call({ method: 'POST', path: `${store}/invoices`, body, repeat: 'once', missing: 'address', permission: 'btcpay.store.cancreateinvoice' });
    },
    invoice: (id) => get(item(id), view, 'invoice'),
    // Payments that were replaced or double-spent are shown only this way.
    prompts: (id, urgent) => api.call({
      method: 'GET', path: `${item(id)}/payment-methods`, query: [['onlyAccountedPayments', 'false']], repeat: 'safe', urgent, missing: 'invoice', permission: view,
    }),
    list: async (query) => {
      const answer = await get(`${store}/invoices`, view, 'address', query);
      if (!answer.ok) return answer;
      return isArray(answer.value.json)
        ? ok({ ...answer.value, rows: answer.value.json })
        : fail(api.error('gateway/nonsense', { problem: 'the list of invoices is no list' }));
    },
    markInvalid: (id) => api.call({
      method: 'POST', path: `${item(id)}/status`, body: JSON.stringify({ status: 'Invalid' }), repeat: 'once', missing: 'invoice', permission: 'btcpay.store.canmodifyinvoices',
    }),
    currentKey: () => get('/api-keys/current', 'a valid API key', 'address'),
    serverInfo: () => get('/server/info', 'a valid API key', 'address'),
    storeMethods: () => get(`${store}/payment-methods`, 'btcpay.store.canviewstoresettings', 'address', [['onlyEnabled', 'true']]),
    webhooks: () => get(`${store}/webhooks`, WEBHOOKS, 'address'),
    saveWebhook: (id, url) => api.call({
      // Putting the same again is harmless; a second new one is not.
      method: id === null ? 'POST' : 'PUT', path: id === null ? `${store}/webhooks` : `${store}/webhooks/${encodeURIComponent(id)}`, repeat: id === null ? 'once' : 'safe',
      body: JSON.stringify({
        url, enabled: true, automaticRedelivery: true, secret: secretOf(account, 'webhookSecret').reveal(), authorizedEvents: { everything: true, specificEvents: [] },
      }),
      missing: 'address', permission: WEBHOOKS,
    }),
    wallet: (paymentMethodId) => get(`${store}/payment-methods/${paymentMethodId}/wallet`, 'btcpay.store.canviewwallet', 'address'),
  };
}
