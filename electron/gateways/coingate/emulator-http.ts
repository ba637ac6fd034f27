// The CoinGate emulator's HTTP side: authentication, paths, validation and answers as the sheet describes them.
import type { EmulatorAnswer, EmulatorRequest } from '../emulator-kit/port.ts';
import type { ModelTools } from '../emulator-kit/model.ts';
import { compare, formatDec, readDec, zero } from '../emulator-kit/decimal.ts';
import { createMatcher, createThrottle, credentialOf, jsonAnswer as answer, sameText, targetOf } from '../emulator-kit/http.ts';
import { rateOf } from '../emulator-kit/rates.ts';
import { hex, uuid } from '../emulator-kit/tokens.ts';
import { paged, plain, problem, readBody, type Call, type Route } from './emulator-answers.ts';
import { createMoneyOut } from './emulator-money-out.ts';
import {
  accountsView, checkoutView, currenciesView, orderView, platformsView, transactionView, wayOf, type Books, type Order, type WayKey,
} from './emulator-state.ts';

/** What the vendor leaves open, and limits a test may want. */
export interface CoingateOptions {
  /** The OAS wants title and description, the vendor's own clients say they are optional. */
  readonly titleRequired: boolean;
  /** 200 at the vendor; null: as many as come, so that tests are not throttled. */
  readonly requestsPerMinute: number | null;
  /** 500 at the vendor; null likewise. */
  readonly ordersPerHour: number | null;
  /** A setting of the API app: what is sent waits for the owner in the dashboard. */
  readonly sendsWaitFor2fa: boolean;
  /** What the API app lets its caller do. How it says no is not documented; only that a token has rights and the app a list of addresses. */
  readonly access: 'full' | 'no_orders' | 'blocked_address';
}

export const defaultCoingateOptions: CoingateOptions = { titleRequired: true, requestsPerMinute: null, ordersPerHour: null, sendsWaitFor2fa: true, access: 'full' };

const CHOICE_MS = 2 * 3_600_000;
const FIRST_ID = 10_568_600;

const invalid = (errors: readonly string[]): EmulatorAnswer => problem(422, 'OrderIsNotValid', 'Order is not valid', errors);

export function createHttp(books: Books, tokens: { readonly till: string; readonly treasury: string }, options: CoingateOptions, { clock, random }: ModelTools, events: {
  readonly created: (order: Order) => void;
  /** Coin and platform, chosen for the order; false: there is no price in it. */
  readonly choose: (order: Order, way: WayKey) => boolean;
  readonly refunded: (order: Order, whole: boolean) => void;
}) {
  const mayCall = options.requestsPerMinute === null ? () => true : createThrottle(clock, options.requestsPerMinute, options.requestsPerMinute - 1);

  const createOrder = ({ request }: Call): EmulatorAnswer => {
    const body = readBody(request);
    if (body === null) return answer(400, {});
    const price = readDec(body['price_amount'] ?? '');
    const currency = body['price_currency'] ?? '';
    const errors: string[] = [];
    if (body['price_amount'] === undefined) errors.push("Price can't be blank");
    if (price === null) errors.push('Price is not a number');
    else if (compare(price, zero) <= 0) errors.push('Price must be greater than 0');
    if (currency === '') errors.push("Price currency can't be blank");
    else if (rateOf('BTC', currency) === null) errors.push('Price currency is not supported');
    for (const [name, label, most] of [['title', 'Title', 150], ['description', 'Description', 500]] as const) {
      const length = [...(body[name] ?? '')].length;
      if (body[name] === undefined ? options.titleRequired : length < 3) errors.push(`${label} is too short (minimum is 3 characters)`);
      if (length > most) errors.push(`${label} is too long (maximum is ${String(most)} characters)`);
    }
    const callback = body['callback_url'] ?? null;
    if (callback !== null && !/^https?:\/\//.test(callback)) errors.push('Callback url is not a valid URL');
    const now = clock.nowMs();
    const recent = books.orders.filter((order) => order.createdAtMs > now - 3_600_000).length;
    if (options.ordersPerHour !== null && recent >= options.ordersPerHour) errors.push('Order limit exceeded (contact support to increase)');
    if (errors.length > 0 || price === null) return invalid(errors);

    const order: Order = {
      id: FIRST_ID + books.orders.length, uuid: uuid(random), orderId: body['order_id'] ?? null, title: body['title'] ?? null, priceAmount: price,
      priceCurrency: currency, receiveCurrency: body['receive_currency'] ?? 'EUR', callbackUrl: callback, token: body['token'] ?? hex(random, 16),
      createdAtMs: Math.floor(now / 1000) * 1000, expiresAtMs: Math.floor(now / 1000) * 1000 + CHOICE_MS, paidAtMs: null, status: 'new', way: null, payAmount: null,
      rate: null, address: null, transactions: [], pinned: false,
    };
    books.orders.push(order);
    events.created(order);
    return answer(200, { ...orderView(order), token: order.token });
  };

  const checkout = ({ request, params }: Call): EmulatorAnswer => {
    const order = byId(params['id']);
    if (!order) return problem(422, 'OrderNotFound', 'Order does not exist');
    const body = readBody(request);
    if (body === null) return answer(400, {});
    const way = wayOf(body['pay_currency'] ?? '', body['platform_id'] ?? '');
    if (way === null) return invalid(['Pay currency is not supported on this platform']);
    if (order.status !== 'new') return invalid([`Order is ${order.status}`]);
    if (!events.choose(order, way)) return invalid(['Pay currency has no rate']);
    return answer(200, checkoutView(order));
  };

  const listOrders = ({ query }: Call): EmulatorAnswer => {
    const status = query.get('status');
    const [from, to] = [query.get('created_at[from]'), query.get('created_at[to]')].map((day) => (day === null ? NaN : Date.parse(day)));
    const rows = books.orders.filter((order) =>
      (status === null || order.status === status) && !(order.createdAtMs < (from ?? NaN)) && !(order.createdAtMs >= (to ?? NaN) + 86_400_000));
    if (query.get('sort') !== 'created_at_asc') rows.reverse();
    return paged(query, 'orders', rows.map((order) => orderView(order, moneyOut.refundViews(order))));
  };

  const byId = (id: string | undefined): Order | undefined => books.orders.find((order) => String(order.id) === id);
  const withOrder = (run: (order: Order, call: Call) => EmulatorAnswer) => (call: Call): EmulatorAnswer => {
    const order = byId(call.params['id']);
    return order ? run(order, call) : problem(404, 'OrderNotFound', 'Order does not exist');
  };

  const moneyOut = createMoneyOut(books, options, { clock, random }, { byId, refunded: events.refunded });
  const match = createMatcher<Route>([
    { method: 'POST', path: '/orders', right: 'till', run: createOrder },
    { method: 'GET', path: '/orders', right: 'till', run: listOrders },
    { method: 'POST', path: '/orders/:id/checkout', right: 'till', run: checkout },
    { method: 'GET', path: '/orders/:id', right: 'till', run: withOrder((order) => answer(200, orderView(order, moneyOut.refundViews(order)))) },
    {
      method: 'GET', path: '/orders/:id/blockchain_transactions', right: 'till',
      run: withOrder((order, { query }) => paged(query, 'transactions', order.transactions.map(transactionView))),
    },
    { method: 'GET', path: '/ledger/accounts', right: 'either', run: ({ query }) => paged(query, 'accounts', accountsView(books)) },
    { method: 'GET', path: '/auth/test', right: 'either', run: () => answer(200, { status: 'OK' }) },
    { method: 'GET', path: '/ping', run: () => answer(200, { ping: 'pong', time: new Date(clock.nowMs()).toISOString() }) },
    { method: 'GET', path: '/currencies', run: ({ query }) => answer(200, currenciesView().filter(({ kind }) => query.get('kind') === null || kind === query.get('kind'))) },
    { method: 'GET', path: '/platforms', run: () => answer(200, platformsView()) },
    { method: 'GET', path: '/ips-v4', run: ({ query }) => plain(`127.0.0.1${query.get('separator') ?? '\n'}`) },
    {
      method: 'GET', path: '/rates/merchant/:from/:to', run: ({ params }) => {
        const rate = rateOf(params['from'] ?? '', params['to'] ?? '');
        // What an unknown pair answers is not documented.
        return rate === null ? problem(404, 'RecordNotFound', 'Rate not found') : plain(formatDec(rate));
      },
    },
    ...moneyOut.routes,
  ]);

  const answerTo = (request: EmulatorRequest): EmulatorAnswer => {
    moneyOut.refresh();
    const { path, query } = targetOf(request);
    // Both roots are met in the documentation, with and without a slash at the end.
    const rest = /^(?:\/api)?\/v2(\/.*?)\/?$/.exec(path)?.[1];
    const found = rest === undefined ? 'unknown' : match(request.method, rest);
    if (found === 'unknown' || found === 'wrong_method') return problem(404, 'PageNotFound', 'Page not found');
    if (!mayCall()) return { ...problem(429, 'RateLimitExceeded', 'Rate limit exceeded'), headers: { 'content-type': 'application/json', 'retry-after': '60' } };
    return refusal(request, found.route) ?? found.route.run({ request, query, params: found.params });
  };

  /** Null: the caller may. */
  const refusal = (request: EmulatorRequest, { right }: Route): EmulatorAnswer | null => {
    if (right === undefined) return null;
    if (options.access === 'blocked_address') return problem(403, 'IpAddressIsNotAllowed', 'Request IP address is not in the whitelist of the API app');
    const given = credentialOf(request, 'token', 'bearer') ?? '';
    const isTill = sameText(given, tokens.till);
    if (!isTill && !sameText(given, tokens.treasury)) return problem(401, 'BadAuthToken', 'Auth Token is not valid');
    const may = right === 'either' || right === (isTill ? 'till' : 'treasury');
    return may && (right !== 'till' || options.access === 'full') ? null : problem(403, 'AccessDenied', 'API app has no permission for this');
  };
  return { answerTo, moneyOut };
}
