// The calls to CoinPayments: path, permission, what a 404 means, whether a repeat is harmless.
import type { Result } from '../../../shared/errors/result.ts';
import { decimalsOf, formatMinor } from '../../../shared/domain/money.ts';
import { createApi, type Api, type ApiAnswer } from '../common/api.ts';
import { secretOf, settingOf } from '../common/settings.ts';
import type { AccountConfig, AdapterDeps, CreateInvoiceRequest } from '../port.ts';
import { settings } from './driver-data.ts';
import { OUR_ID } from './schema.ts';
import { acknowledged, createSignedApi, meaningOf, readError } from './signed-api.ts';

type Query = readonly (readonly [string, string])[];

export interface Client extends Api {
  create(request: CreateInvoiceRequest, currencyId: string, paymentCurrencyId: string): Promise<Result<ApiAnswer>>;
  invoice(id: string): Promise<Result<ApiAnswer>>;
  /** Money and time of the payment in one coin. */
  paymentStatus(id: string, paymentCurrencyId: string): Promise<Result<ApiAnswer>>;
  list(query: Query): Promise<Result<ApiAnswer>>;
  cancel(id: string): Promise<Result<void>>;
  merchantCurrencies(): Promise<Result<ApiAnswer>>;
  accessControl(): Promise<Result<ApiAnswer>>;
  fiatCurrencies(): Promise<Result<ApiAnswer>>;
  rates(from: string, to: string): Promise<Result<ApiAnswer>>;
}

/** The host alone: every call names its own version. */
export const apiRoot = (account: AccountConfig): string => account.baseUrl.replace(/\/+$/, '').replace(/\/api(?:\/v[123])?$/, '');

/** What the till subscribes to, invoice by invoice. */
const notifications = ['invoicePending', 'invoicePaid', 'invoiceCompleted', 'invoiceCancelled', 'invoiceTimedOut'];

/** Makes the client of one account. */
export function createClient(account: AccountConfig, deps: AdapterDeps): Client {
  const root = apiRoot(account);
  const signed = createSignedApi(account, deps, root, { clientId: settingOf(account, settings, 'clientId'), secret: secretOf(account, 'clientSecret') });
  const open = createApi({ account, deps, root, readError, meaning: meaningOf, headers: () => ({ accept: 'application/json' }) });
  const item = (version: 'v1' | 'v2', id: string): string => `/api/${version}/merchant/invoices/${encodeURIComponent(id)}`;
  const refundEmail = settingOf(account, settings, 'refundEmail');

  const bodyOf = ({ terms }: CreateInvoiceRequest, currencyId: string, paymentCurrencyId: string): string => {
    const total = formatMinor(terms.amount.minor, decimalsOf(terms.amount.unit));
    const url = deps.webhookUrl?.() ?? null;
    return JSON.stringify({
      currency: currencyId,
      items: [{ name: 'Sale', quantity: { value: 1, type: 'quantity' }, amount: total }],
      amount: { breakdown: { subtotal: total }, total },
      invoiceId: terms.orderId,
      customData: { [OUR_ID]: terms.id },
      payment: { paymentCurrency: paymentCurrencyId, ...(refundEmail === '' ? {} : { refundEmail }) },
      ...(url === null ? {} : { webhooks: [{ notificationsUrl: url, notifications }] }),
    });
  };

  return {
    error: signed.error,
    call: signed.call,
    create: (request, currencyId, paymentCurrencyId) => signed.call({
      method: 'POST', path: '/api/v2/merchant/invoices', body: bodyOf(request, currencyId, paymentCurrencyId), repeat: 'once', missing: 'address', permission: 'createInvoice',
    }),
    invoice: (id) => signed.call({ method: 'GET', path: item('v2', id), query: [['include_full_details', 'true']], repeat: 'safe', missing: 'invoice', permission: 'findInvoice' }),
    paymentStatus: (id, paymentCurrencyId) => open.call({
      method: 'GET', path: `/api/v1/invoices/${encodeURIComponent(id)}/payment-currencies/${encodeURIComponent(paymentCurrencyId)}/status`, repeat: 'safe', missing: 'invoice',
      permission: 'nothing: this call is open to all',
    }),
    list: (query) => signed.call({ method: 'GET', path: '/api/v2/merchant/invoices', query, repeat: 'safe', missing: 'address', permission: 'listInvoices' }),
    cancel: (id) => acknowledged(signed, { method: 'POST', path: `${item('v1', id)}/cancel`, repeat: 'once', missing: 'invoice', permission: 'createInvoice' }),
    merchantCurrencies: () => signed.call({ method: 'GET', path: '/api/v1/merchant/currencies', repeat: 'safe', missing: 'address', permission: 'createInvoice' }),
    accessControl: () => signed.call({ method: 'GET', path: '/api/v1/merchant/clients/access-control', repeat: 'safe', missing: 'address', permission: 'none' }),
    fiatCurrencies: () => open.call({ method: 'GET', path: '/api/v1/currencies', query: [['types', 'fiat']], repeat: 'safe', missing: 'address', permission: 'nothing: this call is open to all' }),
    rates: (from, to) => open.call({ method: 'GET', path: '/api/v2/rates', query: [['from', from], ['to', to]], repeat: 'safe', missing: 'address', permission: 'nothing: this call is open to all' }),
  };
}
