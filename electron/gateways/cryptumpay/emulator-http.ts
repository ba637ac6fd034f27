// The CryptumPay emulator's HTTP side: signatures, envelope, validation as the vendor's own program and its sheet describe them.
import { createHash, createHmac } from 'node:crypto';
import type { EmulatorAnswer, EmulatorRequest } from '../emulator-kit/port.ts';
import type { ModelTools } from '../emulator-kit/model.ts';
import { compare, neededScale, readDec, sub, zero, type Dec } from '../emulator-kit/decimal.ts';
import { createMatcher, jsonAnswer, sameText, targetOf } from '../emulator-kit/http.ts';
import { isJsonObject, num, readJson, type JsonObject, type JsonValue } from '../emulator-kit/json.ts';
import { base58Token } from '../emulator-kit/tokens.ts';
import { orderView, type Books, type Order } from './emulator-state.ts';

/** What the vendor leaves open. */
export interface CryptumpayOptions {
  /** How far the caller's clock may be off; its own is what counts. */
  readonly clockToleranceMs: number;
  readonly lifeMs: number;
  readonly expiryInSeconds: boolean;
  /** Errors under HTTP 200, as its program also reads them; else under their own status. */
  readonly errorsUnder200: boolean;
  /** The key lacks everything, or the caller's address is not on its list. */
  readonly refuses: 'nobody' | 'key' | 'address';
  /** Chains that support has switched on for withdrawals. */
  readonly blockchains: readonly string[];
}

export const defaultOptions: CryptumpayOptions = { clockToleranceMs: 300_000, lifeMs: 3_600_000, expiryInSeconds: false, errorsUnder200: false, refuses: 'nobody', blockchains: ['bsc'] };

export interface Keys { readonly apiKey: string; readonly apiSecret: string }

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** body hash, method, path, time and key, joined by bars. */
export const requestSignature = (keys: Keys, method: string, path: string, body: string, timestamp: string): string =>
  createHmac('sha256', keys.apiSecret).update(`${hashOf(body === '' ? '{}' : body)}|${method.toUpperCase()}|${path}|${timestamp}|${keys.apiKey}`).digest('hex');

const addressForms: Readonly<Record<string, RegExp>> = { bsc: /^0x[0-9a-fA-F]{40}$/, tron: /^T[1-9A-HJ-NP-Za-km-z]{33}$/ };

export function createHttp(books: Books, keys: Keys, options: CryptumpayOptions, { clock, random }: ModelTools, onCreated: (order: Order) => void) {
  const data = (value: JsonObject): EmulatorAnswer => jsonAnswer(200, { data: value, errorObject: null });
  const problem = (httpCode: number, appCode: number, message: string): EmulatorAnswer =>
    jsonAnswer(options.errorsUnder200 ? 200 : httpCode, { data: null, errorObject: { httpCode: num(String(httpCode)), appCode: num(String(appCode)), message } });

  const refuse = (request: EmulatorRequest, path: string): EmulatorAnswer | null => {
    const timestamp = request.headers['x-timestamp'] ?? '';
    if (!sameText(request.headers['x-api-key'] ?? '', keys.apiKey)) return problem(401, 1001, 'Invalid API key');
    if (options.refuses === 'address') return problem(403, 1005, 'IP address is not allowed');
    if (!/^[0-9]{13}$/.test(timestamp) || Math.abs(Number(timestamp) - clock.nowMs()) > options.clockToleranceMs) return problem(401, 1002, 'Timestamp is out of the allowed window');
    if (!sameText(request.headers['x-signature'] ?? '', requestSignature(keys, request.method, path, request.body, timestamp))) return problem(401, 1003, 'Invalid signature');
    return options.refuses === 'key' ? problem(403, 1004, 'This key may not do this') : null;
  };

  const createOrder = (body: JsonObject): EmulatorAnswer => {
    const text = (name: string): string | null => optionalText(body[name]);
    const [title, description, fiatText] = [text('title'), text('description'), text('fiatAmount')];
    const ticker = text('fiatCurrency')?.toLowerCase() ?? '';
    if (!title) return problem(422, 2001, 'title is required');
    if (!description) return problem(422, 2001, 'description is required');
    const amount = fiatText === null || !/^[0-9]{1,12}(?:\.[0-9]{1,2})?$/.test(fiatText) ? null : readDec(fiatText);
    if (fiatText === null || amount === null || compare(amount, zero) <= 0) return problem(422, 2002, 'fiatAmount must be a positive decimal string');
    if (ticker !== 'usd' && ticker !== 'eur') return problem(422, 2003, 'fiatCurrency is not supported');
    for (const name of ['projectDataOrderId', 'projectDataUserEmail', 'projectDataUserId', 'projectDataMeta', 'url']) {
      if (body[name] !== undefined && body[name] !== null && typeof body[name] !== 'string') return problem(422, 2004, `${name} must be a string`);
    }
    const now = clock.nowMs();
    const order: Order = {
      id: `ord_${base58Token(random, 16)}`, orderId: text('projectDataOrderId'), meta: text('projectDataMeta'), title, description, fiatAmount: amount, fiatText, fiatTicker: ticker,
      url: text('url') ?? '', createdAtMs: now, expiresAtMs: now + options.lifeMs, status: 0, begun: false, payments: [], pinned: false,
    };
    books.orders.push(order);
    onCreated(order);
    return data(orderView(order, false, options.expiryInSeconds));
  };

  const withdraw = (body: JsonObject): EmulatorAnswer => {
    const blockchain = body['blockchain'] ?? 'bsc';
    const { currency, address, amount: asked, extra = null } = body;
    if (currency !== 'usdt') return problem(422, 3001, 'currency must be usdt');
    if (typeof blockchain !== 'string' || !options.blockchains.includes(blockchain)) return problem(403, 3002, 'This blockchain is not enabled for the project');
    if (typeof address !== 'string' || addressForms[blockchain]?.test(address) !== true) return problem(422, 3003, 'address is not valid');
    const amount: Dec | null = typeof asked === 'string' && /^[0-9]+(?:\.[0-9]+)?$/.test(asked) ? readDec(asked) : null;
    if (amount === null || compare(amount, zero) <= 0 || neededScale(amount) > (blockchain === 'tron' ? 6 : 18)) return problem(422, 3004, 'amount must be a positive decimal string');
    if (extra !== null && typeof extra !== 'string') return problem(422, 3005, 'extra must be a string or null');
    if (compare(amount, books.balance) > 0) return problem(422, 3006, 'Insufficient funds');
    books.balance = sub(books.balance, amount);
    const withdrawal = { id: `wd_${base58Token(random, 16)}`, blockchain, address, amount, extra, status: 'processing', hash: null };
    books.withdrawals.push(withdrawal);
    return data({ id: withdrawal.id });
  };

  const byId = (id: string): EmulatorAnswer => {
    const order = books.orders.find((known) => known.id === id);
    return order ? data(orderView(order, true, options.expiryInSeconds)) : problem(404, 2404, 'Order not found');
  };
  const withdrawalById = (id: string): EmulatorAnswer => {
    const found = books.withdrawals.find((known) => known.id === id);
    return found ? data({ status: found.status, hash: found.hash ?? undefined }) : problem(404, 3404, 'Withdrawal not found');
  };

  const match = createMatcher<{ readonly method: string; readonly path: string; readonly run: (body: JsonObject, id: string) => EmulatorAnswer }>([
    { method: 'POST', path: '/v1/orders', run: createOrder },
    { method: 'GET', path: '/v1/orders/:id', run: (_body, id) => byId(id) },
    { method: 'POST', path: '/v1/withdraw', run: withdraw },
    { method: 'GET', path: '/v1/withdraw/:id', run: (_body, id) => withdrawalById(id) },
  ]);

  return (request: EmulatorRequest): EmulatorAnswer => {
    const { path } = targetOf(request);
    const page = /^\/m\/([^/]+)$/.exec(path)?.[1];
    if (page !== undefined && request.method === 'GET') return checkoutPage(books.orders.find((known) => known.id === page));
    const found = match(request.method, path);
    if (found === 'unknown' || found === 'wrong_method') return { status: 404, headers: { 'content-type': 'text/html' }, body: '<h1>Not Found</h1>' };
    const refused = refuse(request, path.replace(/(.)\/$/, '$1'));
    if (refused) return refused;
    const parsed = request.body === '' ? { value: {} } : readJson(request.body);
    if (parsed === null || !isJsonObject(parsed.value)) return problem(400, 2000, 'The body is not valid JSON');
    return found.route.run(parsed.value, found.params['id'] ?? '');
  };
}

const optionalText = (value: JsonValue | undefined): string | null => (typeof value === 'string' ? value : null);

function checkoutPage(order: Order | undefined): EmulatorAnswer {
  const text = order ? `Pay ${order.fiatText} ${order.fiatTicker.toUpperCase()} in any coin` : 'Not found';
  return { status: order ? 200 : 404, headers: { 'content-type': 'text/html; charset=utf-8' }, body: `<!doctype html><title>Practice checkout</title><p>${text}</p>` };
}
