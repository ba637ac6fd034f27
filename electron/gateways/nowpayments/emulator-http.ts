// The NOWPayments emulator's HTTP side: keys, paths, lists and prices as its collection describes them.
import type { EmulatorAnswer, EmulatorRequest } from '../emulator-kit/port.ts';
import type { ModelTools } from '../emulator-kit/model.ts';
import { compare, readDec, zero } from '../emulator-kit/decimal.ts';
import { createMatcher, jsonAnswer as answer, targetOf } from '../emulator-kit/http.ts';
import { num, writeJson, type JsonObject, type JsonValue } from '../emulator-kit/json.ts';
import { blockedAddress, createAuth, problem, type AddressRule, type Keys } from './emulator-auth.ts';
import { createMaker, invalid, leastOf } from './emulator-create.ts';
import type { Asked, createPayouts } from './emulator-payouts.ts';
import { coins, convert, isoTime, jsNumber, paymentView, priceIn, tickerFrom, tickers, type Books, type Payment } from './emulator-state.ts';

/** What the vendor's collection leaves open. */
export interface HttpOptions {
  /** Clients have seen both for a key that is not known. */
  readonly refusedKeyStatus: 401 | 403;
  /** The key of the list of coins: documented, or as the live API is said to answer. */
  readonly coinsKey: 'currencies' | 'selectedCurrencies';
  /** Whether a further deposit can be read by its own id. */
  readonly furtherReadable: boolean;
  readonly addressesAllowed: AddressRule;
  /** Whether the least amount is told in the currency that was asked for as well. */
  readonly fiatEquivalent: boolean;
}

const sortable: readonly string[] = [
  'created_at', 'payment_id', 'payment_status', 'pay_address', 'price_amount', 'price_currency', 'pay_amount', 'actually_paid', 'pay_currency', 'order_id', 'order_description',
  'purchase_id', 'outcome_amount', 'outcome_currency',
];

export function createHttp(
  books: Books, keys: Keys, options: HttpOptions, tools: ModelTools, payouts: ReturnType<typeof createPayouts>, onCreated: (payment: Payment) => void,
) {
  const auth = createAuth(keys, tools.clock, tools.random, options.refusedKeyStatus);
  const make = createMaker(books, tools, onCreated);

  const one = (id: string): EmulatorAnswer => {
    if (!/^[0-9]+$/.test(id)) return invalid('Payment id must be a number');
    const payment = books.payments.find((each) => each.id === id);
    return payment && (options.furtherReadable || payment.parentId === null) ? answer(200, paymentView(books, payment)) : problem(404, 'PAYMENT_NOT_FOUND', 'Payment not found');
  };

  const list = ({ query }: Asked): EmulatorAnswer => {
    const whole = (name: string, otherwise: number): number => (/^[0-9]{1,9}$/.test(query.get(name) ?? String(otherwise)) ? Number(query.get(name) ?? otherwise) : NaN);
    const [limit, page, sortBy, orderBy] = [whole('limit', 10), whole('page', 0), query.get('sortBy') ?? 'created_at', query.get('orderBy') ?? 'asc'];
    if (!(limit >= 1 && limit <= 500)) return invalid('limit must be between 1 and 500');
    if (Number.isNaN(page)) return invalid('page must be a number');
    if (!sortable.includes(sortBy)) return invalid('sortBy is not one of the allowed values');
    if (orderBy !== 'asc' && orderBy !== 'desc') return problem(500, 'INTERNAL_ERROR', 'Internal server error');
    const [from, to, invoice] = [query.get('dateFrom'), query.get('dateTo'), query.get('invoiceId')];
    const wanted = books.payments.filter((each) => (from === null || isoTime(each.createdAtMs) >= from) && (to === null || isoTime(each.createdAtMs) <= to) && (invoice === null || each.invoiceId === invoice));
    const keyOf = (payment: Payment): string => writeJson(paymentView(books, payment)[sortBy] ?? null);
    const ordered = sortBy === 'created_at' ? wanted.toSorted((a, b) => a.createdAtMs - b.createdAtMs) : wanted.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
    if (orderBy === 'desc') ordered.reverse();
    return answer(200, {
      data: ordered.slice(page * limit, (page + 1) * limit).map((payment) => paymentView(books, payment)), limit, page, pagesCount: Math.ceil(ordered.length / limit), total: ordered.length,
    });
  };

  const minimum = ({ query }: Asked): EmulatorAnswer => {
    const from = tickerFrom(query.get('currency_from'));
    const to = query.get('currency_to');
    if (from === null || (to !== null && tickerFrom(to) === null)) return problem(400, 'CURRENCY_UNAVAILABLE', 'Currency is not available');
    const least = leastOf(from, query.get('is_fixed_rate') === 'true' || query.get('is_fee_paid_by_user') === 'true');
    const fiat = options.fiatEquivalent ? query.get('fiat_equivalent') : null;
    const worth = fiat === null ? null : convert(least, from, fiat.toLowerCase());
    return answer(200, { currency_from: from, currency_to: to ?? from, min_amount: jsNumber(least), ...(worth === null ? {} : { fiat_equivalent: jsNumber(worth) }) });
  };

  const estimate = ({ query }: Asked): EmulatorAnswer => {
    const amount = readDec(query.get('amount') ?? '');
    const [from, to] = [(query.get('currency_from') ?? '').toLowerCase(), (query.get('currency_to') ?? '').toLowerCase()];
    const ticker = tickerFrom(to);
    const result = amount === null ? null : ticker === null ? convert(amount, from, to) : priceIn(amount, from, ticker);
    if (amount === null || compare(amount, zero) <= 0 || result === null) return invalid('amount, currency_from or currency_to is not valid');
    return answer(200, { currency_from: from, amount_from: jsNumber(amount), currency_to: to, estimated_amount: jsNumber(result) });
  };

  /** The quote as it is, or a new one (at the same fixed rates) once it is over. */
  const requote = (id: string): EmulatorAnswer => {
    const payment = books.payments.find((each) => each.id === id);
    if (!payment) return problem(404, 'PAYMENT_NOT_FOUND', 'Payment not found');
    if (tools.clock.nowMs() >= payment.quoteEndsAtMs) payment.quoteEndsAtMs = tools.clock.nowMs() + 20 * 60_000;
    return answer(200, { id: payment.id, token_id: payment.purchaseId, pay_amount: jsNumber(payment.payAmount), expiration_estimate_date: isoTime(payment.quoteEndsAtMs) });
  };

  const fullCurrencies = (): JsonObject => ({
    currencies: tickers.map((ticker, index): JsonValue => {
      const { code, name, network, contract, chainDecimals, addressForm } = coins[ticker];
      return {
        id: 100 + index, code, ticker, name, enable: true, wallet_regex: addressForm, priority: 100 + index, extra_id_exists: false, extra_id_regex: null, logo_url: `/images/coins/${ticker}.svg`,
        track: true, cg_id: name.toLowerCase(), is_maxlimit: false, network, smart_contract: contract, network_precision: contract === null ? null : String(chainDecimals), available_for_payment: true,
      };
    }),
  });

  const match = createMatcher<{ readonly method: string; readonly path: string; readonly open?: true; readonly token?: true; readonly guarded?: true; readonly run: (call: Asked) => EmulatorAnswer }>([
    { method: 'GET', path: '/status', open: true, run: () => answer(200, { message: 'OK' }) },
    { method: 'POST', path: '/auth', open: true, run: ({ request }) => auth.login(request) },
    { method: 'GET', path: '/currencies', run: () => answer(200, { currencies: tickers }) },
    { method: 'GET', path: '/full-currencies', run: () => answer(200, fullCurrencies()) },
    { method: 'GET', path: '/merchant/coins', run: () => answer(200, { [options.coinsKey]: tickers.map((ticker) => coins[ticker].code) }) },
    { method: 'GET', path: '/min-amount', run: minimum },
    { method: 'GET', path: '/estimate', run: estimate },
    { method: 'POST', path: '/payment', run: ({ request }) => make.payment(request) },
    { method: 'POST', path: '/invoice', run: ({ request }) => make.invoice(request) },
    { method: 'POST', path: '/invoice-payment', run: ({ request }) => make.invoicePayment(request) },
    { method: 'POST', path: '/payment/:id/update-merchant-estimate', run: ({ id }) => requote(id) },
    { method: 'GET', path: '/payment/', token: true, run: list },
    { method: 'GET', path: '/payment', token: true, run: list },
    { method: 'GET', path: '/payment/:id', run: ({ id }) => one(id) },
    {
      method: 'GET', path: '/balance', guarded: true, run: () => answer(200, Object.fromEntries(Object.entries(books.available).map(([ticker, amount]) => [ticker, { amount: jsNumber(amount), pendingAmount: num('0') }]))),
    },
    { method: 'POST', path: '/payout', token: true, guarded: true, run: payouts.create },
    { method: 'GET', path: '/payout', guarded: true, run: payouts.list },
    { method: 'POST', path: '/payout/validate-address', guarded: true, run: payouts.validate },
    { method: 'GET', path: '/payout/fee', guarded: true, run: payouts.fee },
    { method: 'GET', path: '/payout-withdrawal/min-amount/:id', guarded: true, run: payouts.least },
    { method: 'POST', path: '/payout/:id/verify', token: true, guarded: true, run: payouts.verify },
    { method: 'POST', path: '/payout/:id/cancel', token: true, guarded: true, run: payouts.cancel },
    { method: 'GET', path: '/payout/:id', guarded: true, run: payouts.one },
  ]);

  return (request: EmulatorRequest): EmulatorAnswer => {
    const { path, query } = targetOf(request);
    const found = path.startsWith('/v1/') ? match(request.method, path.slice('/v1'.length)) : 'unknown';
    if (found === 'unknown' || found === 'wrong_method') return problem(404, 'NOT_FOUND', `Cannot ${request.method} ${path}`);
    const { open, token, guarded } = found.route;
    if (options.addressesAllowed === 'none' || (guarded && options.addressesAllowed === 'payments')) return blockedAddress();
    const refused = (open ? null : auth.refuseKey(request)) ?? (token ? auth.refuseToken(request) : null);
    return refused ?? found.route.run({ request, query, id: found.params['id'] ?? '' });
  };
}
