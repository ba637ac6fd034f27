// The Plisio emulator's HTTP side: the key in the query, GET alone, validation and answers as the sheet describes them.
import type { EmulatorAnswer, EmulatorRequest } from '../emulator-kit/port.ts';
import type { ModelTools } from '../emulator-kit/model.ts';
import { add, compare, dec, div, formatDec, mul, readDec, round, zero, type Dec } from '../emulator-kit/decimal.ts';
import { createMatcher, jsonAnswer, sameText, targetOf } from '../emulator-kit/http.ts';
import { num, type JsonObject, type JsonValue } from '../emulator-kit/json.ts';
import { rateOf } from '../emulator-kit/rates.ts';
import { hex } from '../emulator-kit/tokens.ts';
import { hashPlisio, jsonText } from './emulator-callback.ts';
import { cids, coins, coinText, isCid, operationView, sumsView, withdrawalView, type Books, type Cid, type Invoice } from './emulator-state.ts';
import type { WithdrawOptions } from './emulator-withdraw.ts';

/** What the vendor leaves open, or the shop sets. */
export interface PlisioOptions extends WithdrawOptions {
  /** Others are told neither address nor amounts. */
  readonly whiteLabel: boolean;
  /** Share of the sum that Plisio keeps; 0 so that practice amounts can be worked out by hand (a real shop pays 0.5). */
  readonly commissionPercent: string;
  readonly commissionPaidBy: 'client' | 'shop';
  /** Whether the caller's address is under “Request IP”. */
  readonly requestIp: boolean;
  /** How a call from another address is refused (undocumented): some saw 401, some 403. */
  readonly blockedStatus: 401 | 403;
  /** How an unknown key is refused (undocumented): 401, or the envelope under 200. */
  readonly wrongKeyStatus: 401 | 200;
  /** Letter case of the list's `_meta` (undocumented). */
  readonly metaCase: 'camel' | 'snake';
  /** Life of an invoice without `expire_min`. */
  readonly expiryMs: number;
  readonly maintenance: readonly Cid[];
  /** The test coin is switched on; it is only listed, practice coins are worthless anyway. */
  readonly testCoin: boolean;
}

export const defaultPlisioOptions: PlisioOptions = {
  whiteLabel: true, commissionPercent: '0', commissionPaidBy: 'client', requestIp: true, blockedStatus: 403, wrongKeyStatus: 401, withdrawals: 'pending', timeUnit: 's', metaCase: 'camel', expiryMs: 36_000_000, maintenance: [], testCoin: false,
};

const MOST_PER_PAGE = 50;

export interface Shop { readonly id: string; readonly name: string; readonly secretKey: string }

const success = (data: JsonValue): EmulatorAnswer => jsonAnswer(200, { status: 'success', data });
const problem = (status: number, name: string, message: string, code: number): EmulatorAnswer => jsonAnswer(status, { status: 'error', data: { name, message, code } });
const invalid = (fields: Readonly<Record<string, string>>): EmulatorAnswer => problem(422, 'Unprocessable entity', JSON.stringify(fields), 105);

export function createHttp(
  books: Books, shop: Shop, options: PlisioOptions, { clock, random }: ModelTools, withdraw: (query: URLSearchParams) => EmulatorAnswer, onCreated: (invoice: Invoice) => void,
) {
  const view = (invoice: Invoice) => operationView(invoice, shop.id, options);

  const create = (query: URLSearchParams, origin: string): EmulatorAnswer => {
    const errors: Record<string, string> = {};
    const text = (name: string): string => query.get(name) ?? '';
    const orderNumber = text('order_number');
    const existing = books.invoices.find((known) => known.orderNumber === orderNumber);
    if (orderNumber === '') errors['order_number'] = 'Order number cannot be blank';
    else if (existing && text('return_existing') !== '1') errors['order_number'] = 'Order number has already been taken';
    if (text('order_name') === '') errors['order_name'] = 'Order name cannot be blank';
    const allowed = text('allowed_psys_cids').split(',').filter((cid) => cid !== '');
    const cid = text('currency') === '' ? (allowed[0] ?? 'BTC') : text('currency');
    if (!isCid(cid) || options.maintenance.includes(cid)) errors['currency'] = 'Currency is not supported';
    const fiat = text('source_currency');
    const price = isCid(cid) ? rateOf(coins[cid].currency, fiat) : null;
    const sourceAmount = readDec(text('source_amount'));
    if (fiat !== '' && isCid(cid) && price === null) errors['source_currency'] = 'Source currency is not supported';
    if (sourceAmount === null || compare(sourceAmount, zero) <= 0) errors['source_amount'] = 'Source amount must be a number greater than 0';
    const minutes = text('expire_min');
    if (minutes !== '' && !/^[1-9][0-9]{0,5}$/.test(minutes)) errors['expire_min'] = 'Expire min must be an integer';
    if (Object.keys(errors).length > 0 || !isCid(cid) || price === null || sourceAmount === null) return invalid(errors);
    if (existing) return success(created(existing, origin));

    const { precision, minSumIn, address } = coins[cid];
    const amount = div(sourceAmount, price, precision, 'up');
    if (compare(amount, dec(minSumIn)) < 0) return invalid({ amount: `Amount must be no less than ${minSumIn}` });
    const commission = round(mul(amount, div(dec(options.commissionPercent), dec('100'), 6, 'up')), precision, 'up');
    const now = Math.floor(clock.nowMs() / 1000) * 1000;
    const invoice: Invoice = {
      id: hex(random, 12), parentId: null, orderNumber, orderName: text('order_name'), description: query.get('description'), cid, sourceCurrency: fiat, sourceAmount,
      sourceRate: div(dec('1'), price, 8, 'half_even'),
      amount, commission, sum: options.commissionPaidBy === 'client' ? add(amount, commission) : amount, address: address(random), callbackUrl: query.get('callback_url'),
      createdAtMs: now, expiresAtMs: now + (minutes === '' ? options.expiryMs : Number(minutes) * 60_000), status: 'new', transactions: [], pinned: false,
    };
    books.invoices.push(invoice);
    onCreated(invoice);
    return success(created(invoice, origin));
  };

  const created = (invoice: Invoice, origin: string): JsonValue => {
    const { pending_amount: pending, ...sums } = sumsView(invoice);
    const hosted = { txn_id: invoice.id, invoice_url: `${origin}/invoice/${invoice.id}`, invoice_total_sum: sums.invoice_total_sum };
    if (!options.whiteLabel) return hosted;
    const full = {
      ...hosted, amount: coinText(invoice.cid, invoice.amount), pending_amount: pending, wallet_hash: invoice.address, psys_cid: invoice.cid, currency: coins[invoice.cid].currency,
      source_currency: invoice.sourceCurrency, source_rate: formatDec(invoice.sourceRate, 6),
      expected_confirmations: String(coins[invoice.cid].required), qr_code: 'data:image/png;base64,iVBORw0KGgo=', ...sums,
    };
    return { ...full, verify_hash: hashPlisio(shop.secretKey, jsonText(full, 'native')) };
  };

  const list = (query: URLSearchParams): EmulatorAnswer => {
    const whole = (name: string, otherwise: number): number => (/^[1-9][0-9]{0,6}$/.test(query.get(name) ?? '') ? Number(query.get(name)) : otherwise);
    const page = whole('page', 1);
    const size = Math.min(MOST_PER_PAGE, whole('limit', 20));
    const fits = (filter: string, value: string): boolean => (query.get(filter) ?? value) === value;
    const search = query.get('search') ?? '';
    const operations = [
      ...books.invoices.filter(({ orderNumber, transactions }) => orderNumber.includes(search) || transactions.some(({ txid }) => txid === search))
        .map((invoice) => ({ type: 'invoice', status: invoice.status, cid: invoice.cid, createdAtMs: invoice.createdAtMs, json: () => view(invoice) })),
      ...books.withdrawals.filter(({ txid }) => search === '' || txid === search)
        .map((withdrawal) => ({ type: withdrawal.type, status: withdrawal.status, cid: withdrawal.cid, createdAtMs: withdrawal.createdAtMs, json: () => withdrawalView(withdrawal, options.timeUnit) })),
    ];
    const wanted = operations.filter(({ type, status, cid }) => fits('type', type) && fits('status', status) && fits('currency', cid)).reverse().sort((a, b) => b.createdAtMs - a.createdAtMs);
    const [total, pages] = [wanted.length, Math.ceil(wanted.length / size)];
    const meta = options.metaCase === 'camel' ? { totalCount: total, pageCount: pages, currentPage: page, perPage: size } : { total_count: total, page_count: pages, current_page: page, per_page: size };
    return success({ operations: wanted.slice((page - 1) * size, page * size).map(({ json }) => json()), _links: { self: { href: '/api/v1/operations' } }, _meta: meta });
  };

  const coin = (cid: Cid, fiat: string): JsonObject => {
    const { name, currency, precision, minSumIn } = coins[cid];
    const perCoin = (code: string): Dec => rateOf(currency, code) ?? zero;
    const perUnit = (code: string): string => formatDec(div(dec('1'), perCoin(code), 8, 'half_even'));
    return {
      name, cid, currency, icon: `https://plisio.test/${cid}.svg`, rate_usd: perUnit('USD'), price_usd: formatDec(perCoin('USD')), precision: String(precision), output_precision: String(precision),
      fiat, fiat_rate: perUnit(fiat), min_sum_in: minSumIn, invoice_commission_percentage: options.commissionPercent, hidden: 0, maintenance: options.maintenance.includes(cid),
    };
  };

  const listed = (fiat: string): readonly JsonObject[] => {
    const all = cids.map((cid) => coin(cid, fiat));
    return options.testCoin ? [...all, { ...coin('LTC', fiat), name: 'Zcash testnet', cid: 'TZEC', currency: 'TZEC' }] : all;
  };

  interface Call { readonly query: URLSearchParams; readonly origin: string; readonly id: string }
  interface PlisioRoute { readonly method: 'GET'; readonly path: string; readonly needsIp: boolean; readonly run: (call: Call) => EmulatorAnswer }
  const route = (path: string, needsIp: boolean, run: PlisioRoute['run']): PlisioRoute => ({ method: 'GET', path, needsIp, run });
  const unknown = problem(404, 'Not Found', 'Object not found', 404);
  const match = createMatcher([
    route('/invoices/new', false, ({ query, origin }) => create(query, origin)),
    route('/operations', true, ({ query }) => list(query)),
    route('/operations/withdraw', true, ({ query }) => withdraw(query)),
    route('/operations/:id', true, ({ id }) => {
      const invoice = books.invoices.find((known) => known.id === id);
      const withdrawal = books.withdrawals.find((known) => known.id === id);
      return invoice ? success(view(invoice)) : withdrawal ? success(withdrawalView(withdrawal, options.timeUnit)) : unknown;
    }),
    route('/currencies', true, () => success(listed('USD'))),
    route('/currencies/:id', true, ({ id }) => (rateOf('BTC', id) === null ? unknown : success(listed(id)))),
    route('/balances/:id', true, ({ id }) => (isCid(id) ? success({ psys_cid: id, currency: coins[id].currency, balance: coinText(id, books.balances[id] ?? zero) }) : unknown)),
    route('/shops', false, () => success({
      name: shop.name, link: 'https://shop.test', logo: null, commission_payment: num(options.commissionPaidBy === 'shop' ? '1' : '2'), white_label: options.whiteLabel, extra_commission: num('0'), verified: true,
    })),
  ]);

  return (request: EmulatorRequest): EmulatorAnswer => {
    const { path, query } = targetOf(request);
    const page = /^\/invoice\/([^/]+)$/.exec(path)?.[1];
    if (page !== undefined && request.method === 'GET') return invoicePage(books.invoices.find((known) => known.id === page));
    if (!path.startsWith('/api/v1/')) return problem(404, 'Not Found', 'Page not found.', 0);
    if (!sameText(query.get('api_key') ?? '', shop.secretKey)) return problem(options.wrongKeyStatus, 'Unauthorized', 'Your request was made with invalid credentials.', 401);
    const found = match(request.method, path.slice('/api/v1'.length));
    if (found === 'unknown') return problem(404, 'Not Found', 'Page not found.', 0);
    if (found === 'wrong_method') return problem(405, 'Method Not Allowed', 'Method Not Allowed. This URL can only handle the following request methods: GET.', 0);
    if (found.route.needsIp && !options.requestIp) {
      return options.blockedStatus === 403 ? problem(403, 'Forbidden', 'Your IP address is not allowed.', 403) : problem(401, 'Unauthorized', 'Your IP address is not allowed.', 401);
    }
    return found.route.run({ query, origin: `http://${request.headers['host'] ?? 'plisio.test'}`, id: found.params['id'] ?? '' });
  };
}

function invoicePage(invoice: Invoice | undefined): EmulatorAnswer {
  const text = invoice ? `Pay ${coinText(invoice.cid, invoice.sum)} ${coins[invoice.cid].name} to ${invoice.address}` : 'Not found';
  return { status: invoice ? 200 : 404, headers: { 'content-type': 'text/html; charset=utf-8' }, body: `<!doctype html><title>Practice checkout</title><p>${text}</p>` };
}
