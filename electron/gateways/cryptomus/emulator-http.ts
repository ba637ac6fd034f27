// The Cryptomus emulator's HTTP side: signatures over raw bytes, paths, validation and answers as the sheet describes them.
import type { EmulatorAnswer, EmulatorRequest } from '../emulator-kit/port.ts';
import type { ModelTools } from '../emulator-kit/model.ts';
import { compare, dec, div, mul, formatDec, readDec, type Dec } from '../emulator-kit/decimal.ts';
import { createMatcher, sameText, targetOf } from '../emulator-kit/http.ts';
import { isJsonObject, NumberText, readJson, type JsonObject } from '../emulator-kit/json.ts';
import { rateOf } from '../emulator-kit/rates.ts';
import { uuid } from '../emulator-kit/tokens.ts';
import { answer, good, invalid, pageOf, refused, signText, textOf, type Call, type CryptomusOptions, type Route } from './emulator-answers.ts';
import { balanceView, invoiceView, serviceIds, serviceOf, services, type Books, type Invoice } from './emulator-state.ts';

export interface CryptomusKeys { readonly merchantId: string; readonly apiKey: string; readonly payoutKey: string }

const MINIMUM_USD = dec('0.5');
const MAXIMUM_USD = dec('10000000');

export function createHttp(books: Books, keys: CryptomusKeys, options: CryptomusOptions, tools: ModelTools, hooks: {
  readonly created: (invoice: Invoice) => void;
  readonly refund: (invoice: Invoice, address: string) => boolean;
  /** False when there is nowhere to send it. */
  readonly resend: (invoice: Invoice) => boolean;
  readonly test: (body: JsonObject, url: string, kind: 'payment' | 'payout') => void;
  readonly payoutRoutes: readonly Route[];
}) {
  const { clock, random } = tools;
  const nowMs = (): number => Math.floor(clock.nowMs() / 1000) * 1000;

  const create = (body: JsonObject): EmulatorAnswer => {
    const errors: Record<string, string> = {};
    const amount = readDec(textOf(body['amount']) ?? '');
    if (body['amount'] === undefined) errors['amount'] = 'validation.required';
    else if (amount === null || amount.digits <= 0n) errors['amount'] = 'validation.numeric';
    const currency = textOf(body['currency']);
    if (currency === null) errors['currency'] = 'validation.required';
    const orderId = textOf(body['order_id']);
    if (orderId === null) errors['order_id'] = 'validation.required';
    else if (!/^[A-Za-z0-9_-]{1,128}$/.test(orderId)) errors['order_id'] = 'validation.regex';
    const lifetime = body['lifetime'] instanceof NumberText ? Number(body['lifetime'].text) : body['lifetime'] === undefined ? 3600 : NaN;
    if (!Number.isInteger(lifetime) || lifetime < 300 || lifetime > 43_200) errors['lifetime'] = 'validation.between.numeric';
    for (const [field, min] of [['url_callback', 6], ['url_return', 6], ['url_success', 6], ['additional_data', 0]] as const) {
      const value = body[field];
      if (value !== undefined && value !== null && (typeof value !== 'string' || value.length < min || value.length > 255)) errors[field] = 'validation.between.string';
    }
    if (amount === null || currency === null || orderId === null || Object.keys(errors).length > 0) return invalid(errors);

    const existing = books.invoices.find((invoice) => invoice.orderId === orderId);
    if (existing) {
      if (body['is_refresh'] === true && existing.status === 'cancel') {
        existing.status = 'check';
        existing.expiresAtMs = nowMs() + existing.lifetimeMs;
        if (existing.service !== null) existing.address = services[existing.service].address(random);
        hooks.created(existing);
      }
      return good(invoiceView(books, existing));
    }
    const [toCurrency, network] = [textOf(body['to_currency']) ?? currency, textOf(body['network'])];
    const service = network === null ? null : serviceOf(toCurrency, network);
    if (network !== null && !serviceIds.some((id) => services[id].network === network.toLowerCase())) return refused('The network was not found');
    if (network !== null && service === null) return refused('Not found service to_currency');
    const usd = rateOf('USDT', currency);
    if (!usd && !serviceIds.some((id) => services[id].currency === currency)) return refused('The currency was not found');
    if (usd && compare(amount, mul(MINIMUM_USD, usd)) < 0) return refused('Minimum amount 0.5 USDT');
    if (usd && compare(amount, mul(MAXIMUM_USD, usd)) > 0) return refused('Maximum amount 10000000 USDT');
    const rate: Dec | null = service === null ? null : rateOf(services[service].currency, currency);
    if (service !== null && !rate) return refused('Error convert to_currency');
    const invoice: Invoice = {
      number: books.invoices.length + 1, uuid: uuid(random), orderId, amount, currency, service,
      payerAmount: service === null || !rate ? null : div(amount, rate, services[service].decimals, 'up'),
      address: service === null ? null : services[service].address(random),
      additionalData: textOf(body['additional_data']), urlCallback: textOf(body['url_callback']), multiple: body['is_payment_multiple'] !== false,
      lifetimeMs: lifetime * 1000, resends: 0, refundAddress: null, status: 'check', createdAtMs: nowMs(), updatedAtMs: nowMs(), expiresAtMs: nowMs() + lifetime * 1000, payments: [], pinned: false,
    };
    books.invoices.push(invoice);
    hooks.created(invoice);
    return good(invoiceView(books, invoice));
  };

  /** By order id first, as the information call does; `uuidFirst` for the refund. */
  const withInvoice = (body: JsonObject, uuidFirst: boolean, run: (invoice: Invoice) => EmulatorAnswer): EmulatorAnswer => {
    const [id, order] = [textOf(body['uuid']), textOf(body['order_id'])];
    if (id === null && order === null) return invalid({ uuid: 'validation.required_without', order_id: 'validation.required_without' });
    const byUuid = id !== null && (uuidFirst || order === null);
    const invoice = books.invoices.find((known) => (byUuid ? known.uuid === id : known.orderId === order));
    return invoice ? run(invoice) : refused('Payment was not found', options.notFoundStatus);
  };

  const serviceList = (): EmulatorAnswer => good(serviceIds.map((id) => {
    const { network, currency, min } = services[id];
    return {
      network: options.networkCase === 'upper' ? network.toUpperCase() : network, currency, is_available: true,
      limit: { min_amount: min, max_amount: '10000000.00000000' }, commission: { fee_amount: '0.00', percent: options.fees === 'none' ? '0.00' : '2.00' },
    };
  }));

  const rates = (coin: string): EmulatorAnswer => {
    const course = rateOf(coin, 'USD');
    return good(course === null ? [] : [{ from: coin, to: 'USD', course: formatDec(course, 8) }]);
  };

  const resend = ({ body }: Call): EmulatorAnswer => withInvoice(body, false, (invoice) => {
    if (invoice.resends >= 10) return refused('Too much resend');
    if (!['wrong_amount', 'paid', 'paid_over'].includes(invoice.status) || !hooks.resend(invoice)) return refused('Notification not found');
    invoice.resends += 1;
    return good([]);
  });

  const testWebhook = (kind: 'payment' | 'payout') => ({ body }: Call): EmulatorAnswer => {
    const missing = ['url_callback', 'currency', 'network', 'status'].find((field) => textOf(body[field]) === null);
    if (missing !== undefined) return invalid({ [missing]: 'validation.required' });
    hooks.test(body, textOf(body['url_callback']) ?? '', kind);
    return good([]);
  };

  const match = createMatcher<Route>([
    { method: 'POST', path: '/v1/payment', run: ({ body }) => create(body) },
    { method: 'POST', path: '/v1/payment/info', run: ({ body }) => withInvoice(body, false, (invoice) => good(invoiceView(books, invoice))) },
    { method: 'POST', path: '/v1/payment/list', run: (call) => good(pageOf(books.invoices, call, options.cursorIn, (invoice) => invoiceView(books, invoice))) },
    { method: 'POST', path: '/v1/payment/services', run: serviceList },
    {
      method: 'POST', path: '/v1/payment/refund', run: ({ body }) => withInvoice(body, true, (invoice) => {
        const address = textOf(body['address']);
        if (address === null) return invalid({ address: 'validation.required' });
        if (typeof body['is_subtract'] !== 'boolean') return invalid({ is_subtract: 'validation.required' });
        return hooks.refund(invoice, address) ? good([]) : refused('Refunds are made only for completed payments');
      }),
    },
    { method: 'POST', path: '/v1/payment/resend', run: resend },
    { method: 'POST', path: '/v2/payment/resend', run: resend },
    { method: 'POST', path: '/v1/balance', run: () => good([{ balance: balanceView(books) }]) },
    { method: 'POST', path: '/v1/test-webhook/payment', run: testWebhook('payment') },
    { method: 'POST', path: '/v1/test-webhook/payout', run: testWebhook('payout') },
    ...hooks.payoutRoutes,
  ]);

  return (request: EmulatorRequest): EmulatorAnswer => {
    const { path, query } = targetOf(request);
    const coin = /^\/v1\/exchange-rate\/([A-Z0-9]+)\/list$/.exec(path)?.[1];
    if (coin !== undefined && request.method === 'GET') return rates(coin);
    const found = match(request.method, path);
    if (found === 'unknown') return answer(404, { message: 'The route could not be found.' });
    if (found === 'wrong_method') return answer(405, { message: `The ${request.method} method is not supported for this route.` });
    const known = sameText(request.headers['merchant'] ?? '', keys.merchantId);
    const key = path.startsWith('/v1/payout') || path === '/v1/test-webhook/payout' ? keys.payoutKey : keys.apiKey;
    if (!sameText(request.headers['sign'] ?? '', signText(request.body, key)) || !known) return answer(options.invalidSignStatus, { message: 'Invalid Sign.' });
    if (options.refuses === 'merchant') return answer(403, { state: 1, message: 'You are forbidden' });
    if (options.refuses === 'address') return answer(403, { state: 1, message: 'This IP address is not allowed' });
    const parsed = request.body === '' ? { value: {} } : readJson(request.body);
    const body = parsed === null ? null : Array.isArray(parsed.value) && parsed.value.length === 0 ? {} : parsed.value;
    if (body === null || !isJsonObject(body)) return answer(500, { message: 'Server error, #1', code: 500, error: null });
    return found.route.run({ body, query });
  };
}
