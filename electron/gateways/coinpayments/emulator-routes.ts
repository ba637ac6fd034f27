// The CoinPayments emulator's calls about invoices, currencies, rates and webhooks.
import type { EmulatorAnswer } from '../emulator-kit/port.ts';
import { formatDec, sub, sum, zero } from '../emulator-kit/decimal.ts';
import { readJson, type JsonObject, type JsonValue } from '../emulator-kit/json.ts';
import { rateOf } from '../emulator-kit/rates.ts';
import { readHook, readNewInvoice, type NewInvoice } from './emulator-create.ts';
import { empty, json, problem, type Context, type CoinpaymentsOptions, type Route } from './emulator-http.ts';
import {
  coinOf, coins, confirmationsOf, currencyView, fiats, fiatView, invoiceView, isoTime, major, moneyV1, received, type Books, type Coin, type Invoice, type Payment,
} from './emulator-state.ts';

/** What the calls need of the model. */
export interface Doings {
  create(wanted: NewInvoice): Invoice;
  addPayment(invoice: Invoice, currencyId: string): Payment | null;
  cancel(invoice: Invoice): void;
  newId(): string;
}

const bip21 = (coin: Coin, payment: Payment): string => `${coin.name.toLowerCase().replaceAll(' ', '')}:${payment.address}?amount=${formatDec(payment.expected)}`;

function hotWallet(payment: Payment, coin: Coin): JsonObject {
  const amount = major(payment.expected, coin.decimals);
  return { currency: currencyView(coin), amount, remainingAmount: amount, addresses: { address: payment.address, biP21: bip21(coin, payment) }, expires: isoTime(payment.expiresMs) };
}

export function invoiceRoutes(books: Books, doings: Doings, options: CoinpaymentsOptions): readonly Route[] {
  const withInvoice = (run: (invoice: Invoice, context: Context) => EmulatorAnswer) => (context: Context): EmulatorAnswer => {
    const invoice = books.invoices.find((known) => known.id === context.params['id']);
    return invoice ? run(invoice, context) : problem(404, 'The invoice was not found.');
  };
  const custom = (invoice: Invoice): JsonValue => readJson(invoice.customData)?.value ?? null;
  const listed = (items: readonly JsonValue[]): EmulatorAnswer => json(options.wrapsCurrencies ? { items } : items);

  const create = ({ body, origin }: Context): EmulatorAnswer => {
    const wanted = readNewInvoice(body);
    if (typeof wanted === 'string') return problem(400, wanted);
    const invoice = doings.create(wanted);
    const [payment] = invoice.payments;
    const links = { id: invoice.id, link: `${origin}/invoice/${invoice.id}`, checkoutLink: `${origin}/checkout/${invoice.id}` };
    if (!payment || !wanted.coin) return json({ invoices: [{ ...links, payment: null }] });
    const amount = major(payment.expected, wanted.coin.decimals);
    return json({
      invoices: [{
        ...links,
        payment: {
          paymentId: payment.id, expires: isoTime(payment.expiresMs), refundEmail: null,
          paymentCurrencies: [{ currency: currencyView(wanted.coin), isDisabled: false, amount, approximateNetworkAmount: formatDec(wanted.coin.fee), remainingAmount: amount }],
        },
        hotWallet: hotWallet(payment, wanted.coin),
      }],
    });
  };

  const list = ({ query, origin }: Context): EmulatorAnswer => {
    const limit = /^[1-9][0-9]{0,2}$/.test(query.get('limit') ?? '') ? Math.min(100, Number(query.get('limit'))) : 25;
    const fromMs = Date.parse(query.get('from') ?? '1970-01-01T00:00:00Z');
    const statuses = query.get('status')?.split(',');
    const text = query.get('q');
    const fitting = books.invoices.filter((invoice) =>
      invoice.createdMs >= fromMs && (!statuses || statuses.includes(invoice.status)) && (text === null || invoice.orderId?.includes(text) === true)).reverse();
    const after = query.get('after');
    const start = after === null ? 0 : fitting.findIndex((invoice) => invoice.id === after) + 1;
    const shown = fitting.slice(start, start + limit);
    const last = shown.at(-1)?.id ?? null;
    const next = start + limit < fitting.length ? `${origin}/api/v2/merchant/invoices?after=${String(last)}&limit=${String(limit)}` : null;
    return json({
      items: shown.map((invoice) => invoiceView(invoice, custom(invoice), false)),
      paging: { cursors: { before: shown[0]?.id ?? null, after: last }, limit, first: `${origin}/api/v2/merchant/invoices?limit=${String(limit)}`, next, previous: null, last: null },
    });
  };

  const paymentStatus = (invoice: Invoice, { params }: Context): EmulatorAnswer => {
    const coin = coinOf(params['currency'] ?? '');
    const payment = invoice.payments.find((known) => known.currencyId === coin?.id);
    if (!coin || !payment) return problem(404, 'The invoice has no payment in this currency.');
    const sumOf = (isConfirmed: boolean) => moneyV1(sum(payment.transactions.filter((tx) => (tx.confirmations >= coin.required) === isConfirmed).map((tx) => tx.amount)), coin);
    const open = sub(payment.expected, received(payment));
    return json({
      created: isoTime(invoice.createdMs), expires: isoTime(payment.expiresMs), status: invoice.status, partialAcceptAvailable: false,
      payment: {
        currencyId: coin.id, confirmations: confirmationsOf(payment), requiredConfirmations: coin.required, confirmedAmount: sumOf(true), unconfirmedAmount: sumOf(false),
        expectedAmount: moneyV1(payment.expected, coin), remainingAmount: moneyV1(open.digits < 0n ? zero : open, coin),
      },
    });
  };

  const payTo = (invoice: Invoice, { params }: Context): EmulatorAnswer => {
    const coin = coinOf(params['currency'] ?? '');
    const payment = coin && (invoice.payments.find((known) => known.currencyId === coin.id) ?? doings.addPayment(invoice, coin.id));
    return coin && payment ? json({ ...hotWallet(payment, coin), amount: moneyV1(payment.expected, coin) }) : problem(404, 'The currency is not accepted.');
  };

  const rates = ({ query }: Context): EmulatorAnswer => {
    const named = (name: string) => (query.get(name) ?? '').split(',').filter((id) => id !== '');
    const items = named('from').flatMap((from) => named('to').map((to): JsonValue => {
      const [coin, fiat] = [coinOf(from), fiats.find((known) => known.id === to)];
      const rate = coin && fiat ? rateOf(coin.rate, fiat.symbol) : null;
      return coin && fiat && rate ? { baseCurrencyId: coin.id.split(':')[0], baseToken: coin.id.split(':')[1] ?? null, quoteCurrencyId: fiat.id, quoteToken: null, rate: formatDec(rate) } : null;
    }));
    return json({ items: items.filter((item) => item !== null) });
  };

  const versions = (path: string, route: Omit<Route, 'path'>): readonly Route[] => ['v1', 'v2'].map((version) => ({ ...route, path: path.replace('v2', version) }));
  return [
    { method: 'POST', path: '/api/v2/merchant/invoices', permission: 'createInvoice', run: create },
    { method: 'GET', path: '/api/v2/merchant/invoices', permission: 'listInvoices', run: list },
    { method: 'GET', path: '/api/v2/merchant/invoices/:id', permission: 'findInvoice', run: withInvoice((invoice, { query }) => json(invoiceView(invoice, custom(invoice), query.get('include_full_details') === 'true'))) },
    {
      method: 'POST', path: '/api/v1/merchant/invoices/:id/cancel', permission: 'createInvoice', run: withInvoice((invoice) => {
        if (!['unpaid', 'draft', 'scheduled'].includes(invoice.status)) return problem(400, `An invoice that is ${invoice.status} cannot be cancelled.`);
        doings.cancel(invoice);
        return empty();
      }),
    },
    { method: 'GET', path: '/api/v1/invoices/:id/payment-currencies/:currency', permission: 'anonymous', run: withInvoice(payTo) },
    { method: 'GET', path: '/api/v1/invoices/:id/payment-currencies/:currency/status', permission: 'anonymous', run: withInvoice(paymentStatus) },
    ...versions('/api/v2/currencies', {
      method: 'GET', permission: 'anonymous', run: ({ query }) => {
        const types = query.get('types')?.split(',') ?? ['crypto', 'token', 'fiat'];
        return listed([...coins.filter((coin) => types.includes(coin.type)).map(currencyView), ...(types.includes('fiat') ? fiats.map(fiatView) : [])]);
      },
    }),
    ...versions('/api/v2/rates', { method: 'GET', permission: 'anonymous', run: rates }),
    { method: 'GET', path: '/api/v1/merchant/currencies', permission: null, run: () => listed(coins.map(currencyView)) },
    { method: 'GET', path: '/api/v1/merchant/clients/access-control', permission: null, run: ({ client }) => json({ permissions: client.permissions }) },
    { method: 'POST', path: '/api/v1/merchant/clients/:client/webhooks', permission: 'createClientWebHook', run: ({ body }) => {
      const hook = readHook(body);
      if (typeof hook === 'string') return problem(400, hook);
      const id = doings.newId();
      books.hooks.push({ id, ...hook });
      return json({ id });
    } },
    { method: 'GET', path: '/api/v1/merchant/clients/:client/webhooks', permission: 'getWebhooks', run: () => json({
      items: books.hooks.map(({ id, url, notifications }) => ({ id, notificationsUrl: url, notifications })), paging: null,
    }) },
  ];
}
