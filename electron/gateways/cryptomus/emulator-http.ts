// The Cryptomus emulator's HTTP side: signatures over raw bytes, paths, validation and answers as the sheet describes them.
import { createHash } from 'node:crypto';
import type { EmulatorAnswer, EmulatorRequest } from '../emulator-kit/port.ts';
import type { ModelTools } from '../emulator-kit/model.ts';
import { compare, dec, div, mul, formatDec, readDec, type Dec } from '../emulator-kit/decimal.ts';
import { createMatcher, sameText, targetOf } from '../emulator-kit/http.ts';
import { isJsonObject, NumberText, readJson, writeJson, type JsonObject, type JsonValue } from '../emulator-kit/json.ts';
import { rateOf } from '../emulator-kit/rates.ts';
import { uuid } from '../emulator-kit/tokens.ts';
import { asPhp, balanceView, invoiceView, serviceIds, serviceOf, services, type Books, type Invoice } from './emulator-state.ts';

/** What the vendor's pages leave open. */
export interface CryptomusOptions {
  /** Status of a wrong signature (undocumented). */
  readonly invalidSignStatus: 401 | 403 | 422;
  /** Status of an invoice that is not there (undocumented). */
  readonly notFoundStatus: 404 | 422;
  /** Where the list looks for its cursor: the documentation and the vendor's own client differ. */
  readonly cursorIn: 'query' | 'body' | 'either';
  /** How the service list writes network codes. */
  readonly networkCase: 'lower' | 'upper';
}

export const defaultCryptomusOptions: CryptomusOptions = { invalidSignStatus: 401, notFoundStatus: 422, cursorIn: 'either', networkCase: 'lower' };

export interface CryptomusKeys { readonly merchantId: string; readonly apiKey: string }

/** md5(base64(text) + key), lower-case hex: requests and webhooks alike. */
export const signText = (body: string, key: string): string => createHash('md5').update(Buffer.from(body, 'utf8').toString('base64')).update(key).digest('hex');

const PER_PAGE = 15;
const MINIMUM_USD = dec('0.5');

const answer = (status: number, body: JsonValue): EmulatorAnswer => ({ status, headers: { 'content-type': 'application/json' }, body: asPhp(writeJson(body)) });
const good = (result: JsonValue): EmulatorAnswer => answer(200, { state: 0, result });
const refused = (message: string, status = 422): EmulatorAnswer => answer(status, { state: 1, message });
const invalid = (errors: Readonly<Record<string, string>>): EmulatorAnswer =>
  answer(422, { state: 1, errors: Object.fromEntries(Object.entries(errors).map(([field, key]) => [field, [key]])) });

const textOf = (value: JsonValue | undefined): string | null => (typeof value === 'string' ? value : null);

/** `YYYY-MM-DD H:mm:ss` at the vendor's own +03:00. */
function dateOf(text: string | null): number | null {
  const [, day, hour, rest] = /^([0-9]{4}-[0-9]{2}-[0-9]{2}) ([0-9]{1,2}):([0-9]{2}:[0-9]{2})$/.exec(text ?? '') ?? [];
  return day === undefined || hour === undefined || rest === undefined ? null : Date.parse(`${day}T${hour.padStart(2, '0')}:${rest}+03:00`);
}

export function createHttp(books: Books, keys: CryptomusKeys, options: CryptomusOptions, tools: ModelTools, hooks: {
  readonly created: (invoice: Invoice) => void;
  readonly refund: (invoice: Invoice) => boolean;
  /** False when there is nowhere to send it. */
  readonly resend: (invoice: Invoice) => boolean;
  readonly test: (body: JsonObject, url: string) => void;
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
      return good(invoiceView(existing));
    }
    const [toCurrency, network] = [textOf(body['to_currency']) ?? currency, textOf(body['network'])];
    const service = network === null ? null : serviceOf(toCurrency, network);
    if (network !== null && !serviceIds.some((id) => services[id].network === network.toLowerCase())) return refused('The network was not found');
    if (network !== null && service === null) return refused('Not found service to_currency');
    const usd = rateOf('USDT', currency);
    if (!usd && !serviceIds.some((id) => services[id].currency === currency)) return refused('The currency was not found');
    if (usd && compare(amount, mul(MINIMUM_USD, usd)) < 0) return refused('Minimum amount 0.5 USDT');
    const rate: Dec | null = service === null ? null : rateOf(services[service].currency, currency);
    if (service !== null && !rate) return refused('Error convert to_currency');
    const invoice: Invoice = {
      number: books.invoices.length + 1, uuid: uuid(random), orderId, amount, currency, service,
      payerAmount: service === null || !rate ? null : div(amount, rate, services[service].decimals, 'up'),
      address: service === null ? null : services[service].address(random),
      additionalData: textOf(body['additional_data']), urlCallback: textOf(body['url_callback']), multiple: body['is_payment_multiple'] !== false,
      lifetimeMs: lifetime * 1000, status: 'check', createdAtMs: nowMs(), updatedAtMs: nowMs(), expiresAtMs: nowMs() + lifetime * 1000, payments: [], pinned: false,
    };
    books.invoices.push(invoice);
    hooks.created(invoice);
    return good(invoiceView(invoice));
  };

  /** By order id first, as the information call does; `uuidFirst` for the refund. */
  const withInvoice = (body: JsonObject, uuidFirst: boolean, run: (invoice: Invoice) => EmulatorAnswer): EmulatorAnswer => {
    const [id, order] = [textOf(body['uuid']), textOf(body['order_id'])];
    if (id === null && order === null) return invalid({ uuid: 'validation.required_without', order_id: 'validation.required_without' });
    const byUuid = id !== null && (uuidFirst || order === null);
    const invoice = books.invoices.find((known) => (byUuid ? known.uuid === id : known.orderId === order));
    return invoice ? run(invoice) : refused('Payment was not found', options.notFoundStatus);
  };

  const list = (body: JsonObject, query: URLSearchParams): EmulatorAnswer => {
    const [inQuery, inBody] = [query.get('cursor'), textOf(body['cursor'])];
    const cursor = options.cursorIn === 'query' ? inQuery : options.cursorIn === 'body' ? inBody : inQuery ?? inBody;
    const before = Number(/^\{"id":([0-9]+)\}$/.exec(Buffer.from(cursor ?? '', 'base64').toString())?.[1] ?? 'Infinity');
    const [fromMs, toMs] = [dateOf(textOf(body['date_from'])), dateOf(textOf(body['date_to']))];
    const wanted = [...books.invoices].reverse().filter(({ number, createdAtMs }) =>
      number < before && createdAtMs >= (fromMs ?? -Infinity) && createdAtMs <= (toMs ?? Infinity));
    const shown = wanted.slice(0, PER_PAGE);
    const hasNext = wanted.length > shown.length;
    const last = shown.at(-1)?.number ?? 0;
    const nextCursor = hasNext ? Buffer.from(`{"id":${last}}`).toString('base64') : null;
    return good({
      items: shown.map(invoiceView),
      paginate: { count: shown.length, hasPages: hasNext || cursor !== null, nextCursor, previousCursor: cursor, perPage: PER_PAGE },
    });
  };

  const serviceList = (): EmulatorAnswer => good(serviceIds.map((id) => {
    const { network, currency, min } = services[id];
    return {
      network: options.networkCase === 'upper' ? network.toUpperCase() : network, currency, is_available: true,
      limit: { min_amount: min, max_amount: '10000000.00000000' }, commission: { fee_amount: '0.00', percent: '2.00' },
    };
  }));

  const rates = (coin: string): EmulatorAnswer => {
    const course = rateOf(coin, 'USD');
    return good(course === null ? [] : [{ from: coin, to: 'USD', course: formatDec(course, 8) }]);
  };

  interface Call { readonly body: JsonObject; readonly query: URLSearchParams }
  const match = createMatcher<{ readonly method: string; readonly path: string; readonly run: (call: Call) => EmulatorAnswer }>([
    { method: 'POST', path: '/v1/payment', run: ({ body }) => create(body) },
    { method: 'POST', path: '/v1/payment/info', run: ({ body }) => withInvoice(body, false, (invoice) => good(invoiceView(invoice))) },
    { method: 'POST', path: '/v1/payment/list', run: ({ body, query }) => list(body, query) },
    { method: 'POST', path: '/v1/payment/services', run: serviceList },
    {
      method: 'POST', path: '/v1/payment/refund', run: ({ body }) => withInvoice(body, true, (invoice) => {
        if (textOf(body['address']) === null) return invalid({ address: 'validation.required' });
        if (typeof body['is_subtract'] !== 'boolean') return invalid({ is_subtract: 'validation.required' });
        return hooks.refund(invoice) ? good([]) : refused('Refunds are made only for completed payments');
      }),
    },
    {
      method: 'POST', path: '/v1/payment/resend', run: ({ body }) => withInvoice(body, false, (invoice) =>
        (['wrong_amount', 'paid', 'paid_over'].includes(invoice.status) && hooks.resend(invoice) ? good([]) : refused('Notification not found'))),
    },
    { method: 'POST', path: '/v1/balance', run: () => good([{ balance: balanceView(books) }]) },
    {
      method: 'POST', path: '/v1/test-webhook/payment', run: ({ body }) => {
        const missing = ['url_callback', 'currency', 'network', 'status'].find((field) => textOf(body[field]) === null);
        if (missing !== undefined) return invalid({ [missing]: 'validation.required' });
        hooks.test(body, textOf(body['url_callback']) ?? '');
        return good([]);
      },
    },
  ]);

  return (request: EmulatorRequest): EmulatorAnswer => {
    const { path, query } = targetOf(request);
    const coin = /^\/v1\/exchange-rate\/([A-Z0-9]+)\/list$/.exec(path)?.[1];
    if (coin !== undefined && request.method === 'GET') return rates(coin);
    const found = match(request.method, path);
    if (found === 'unknown') return answer(404, { message: 'The route could not be found.' });
    if (found === 'wrong_method') return answer(405, { message: `The ${request.method} method is not supported for this route.` });
    const known = sameText(request.headers['merchant'] ?? '', keys.merchantId);
    if (!sameText(request.headers['sign'] ?? '', signText(request.body, keys.apiKey)) || !known) return answer(options.invalidSignStatus, { message: 'Invalid Sign.' });
    const parsed = request.body === '' ? { value: {} } : readJson(request.body);
    const body = parsed === null ? null : Array.isArray(parsed.value) && parsed.value.length === 0 ? {} : parsed.value;
    if (body === null || !isJsonObject(body)) return answer(500, { message: 'Server error, #1', code: 500, error: null });
    return found.route.run({ body, query });
  };
}
