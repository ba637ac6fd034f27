// CoinPayments in memory, written from its sheet alone: signed calls, an hour per payment, one payment per coin, webhooks per invoice.
import type { Emulator, EmulatorDeps } from '../emulator-kit/port.ts';
import type { GatewayModel, ModelTools } from '../emulator-kit/model.ts';
import { assembleEmulator } from '../emulator-kit/assemble.ts';
import { dec, formatDec } from '../emulator-kit/decimal.ts';
import { base58Token, hex, uuid } from '../emulator-kit/tokens.ts';
import type { Client } from './emulator-auth.ts';
import { notificationNames, priceIn, type NewInvoice } from './emulator-create.ts';
import { eventBody, packEnvelope, readEnvelope, signedWebhook, type Event } from './emulator-hooks.ts';
import { createHttp, defaultOptions, type CoinpaymentsOptions } from './emulator-http.ts';
import { createCoinpaymentsPlay } from './emulator-play.ts';
import { invoiceRoutes } from './emulator-routes.ts';
import { activePayment, coinOf, CONTROL_HOOK, received, type Books, type Invoice, type Payment } from './emulator-state.ts';
import { movePayout, newWallets, payoutLines, walletRoutes } from './emulator-wallets.ts';

export interface CoinpaymentsEmulatorOptions extends Partial<CoinpaymentsOptions> {
  /** clientId, clientSecret, payoutClientId, payoutClientSecret; what is missing is made up. */
  readonly credentials?: Readonly<Record<string, string>>;
  readonly webhookUrl?: string;
  /** After each failed try of a webhook; the vendor names no timetable, so by default there is no second try. */
  readonly retryDelaysMs?: readonly number[];
}

const HOUR_MS = 3_600_000;
const payoutPermissions = ['createWallet', 'getWallets', 'getWalletById', 'getWalletTransactions', 'getWalletTransaction', 'spendRequest', 'confirmSpendingFunds'];

export function createCoinpaymentsEmulator(deps: EmulatorDeps, options: CoinpaymentsEmulatorOptions = {}): Emulator {
  return assembleEmulator(deps, (tools) => buildModel(tools, options));
}

function buildModel(tools: ModelTools, given: CoinpaymentsEmulatorOptions): GatewayModel {
  const { random, clock } = tools;
  const options: CoinpaymentsOptions = { ...defaultOptions, ...given };
  const credential = (key: string, made: () => string): string => given.credentials?.[key] ?? made();
  const secret = (): string => Buffer.from(base58Token(random, 32)).toString('base64');
  const till: Client = { id: credential('clientId', () => hex(random, 16)), secret: credential('clientSecret', secret), permissions: options.permissions };
  const treasury: Client = { id: credential('payoutClientId', () => hex(random, 16)), secret: credential('payoutClientSecret', secret), permissions: payoutPermissions };
  const books: Books = { invoices: [], hooks: [], wallets: newWallets(tools), spends: [] };

  const setControlHook = (url: string): void => {
    books.hooks = [...books.hooks.filter((hook) => hook.id !== CONTROL_HOOK), { id: CONTROL_HOOK, url, notifications: notificationNames }];
  };
  if (given.webhookUrl !== undefined) setControlHook(given.webhookUrl);

  /** Each address once, whether the invoice or the integration named it. */
  const tell = (invoice: Invoice, event: Event): void => {
    const wanted = [...invoice.hooks, ...books.hooks].filter(({ notifications }) => notifications.some((name) => name.toLowerCase() === event.toLowerCase()));
    for (const url of new Set(wanted.map((hook) => hook.url))) {
      const id = hex(random, 16);
      tools.emit({ id: uuid(random), queue: invoice.id, invoice: invoice.id, event, data: packEnvelope({ url, body: eventBody(event, id, invoice, till.id, clock.nowMs()) }) });
    }
  };

  const addPayment = (invoice: Invoice, currencyId: string): Payment | null => {
    const coin = coinOf(currencyId);
    if (!coin) return null;
    const nowMs = clock.nowMs();
    for (const payment of invoice.payments) payment.isActive = false;
    const payment: Payment = {
      id: uuid(random), currencyId: coin.id, expected: priceIn(coin, invoice.fiat, invoice.total), address: coin.address(random), createdMs: nowMs, expiresMs: nowMs - (nowMs % 1000) + HOUR_MS,
      state: 'created', isActive: true, transactions: [],
    };
    invoice.payments.push(payment);
    watch(invoice);
    tell(invoice, 'PaymentCreated');
    return payment;
  };
  const { play, refresh } = createCoinpaymentsPlay(books, tools, tell, addPayment);
  const watch = (invoice: Invoice): void => {
    const payment = activePayment(invoice);
    if (payment) tools.at(payment.expiresMs, () => { refresh(invoice); });
  };
  const create = ({ fiat, total, orderId, customData, coin, hooks }: NewInvoice): Invoice => {
    const invoice: Invoice = {
      id: uuid(random), orderId, customData, fiat, total, hooks: hooks.map((hook) => ({ id: uuid(random), ...hook })), createdMs: clock.nowMs(), status: 'unpaid', pinned: false, payments: [],
    };
    books.invoices.push(invoice);
    tell(invoice, 'InvoiceCreated');
    if (coin) addPayment(invoice, coin.id);
    return invoice;
  };
  const cancel = (invoice: Invoice): void => {
    invoice.status = 'cancelled';
    for (const payment of invoice.payments) payment.isActive = false;
    tell(invoice, 'InvoiceCancelled');
  };

  const byId = (id: string): Invoice | undefined => books.invoices.find((invoice) => invoice.id === id);
  const refreshAll = (): void => { for (const invoice of books.invoices) refresh(invoice); };
  const answer = createHttp([...invoiceRoutes(books, { create, addPayment, cancel, newId: () => uuid(random) }, options), ...walletRoutes(books, tools)], [till, treasury], options, tools);

  return {
    driver: 'coinpayments',
    basePath: '',
    credentials: { clientId: till.id, clientSecret: till.secret, payoutClientId: treasury.id, payoutClientSecret: treasury.secret },
    webhookRules: { retryDelaysMs: given.retryDelaysMs ?? [], retryOn: (status) => status === null || status < 200 || status > 299, serial: false },
    answer: (request) => { refreshAll(); return answer(request); },
    play(action) {
      const invoice = byId(action.invoice);
      return invoice ? play(invoice, action) : { ok: false, error: 'no such invoice' };
    },
    find: (text) => (byId(text) ?? books.invoices.findLast((invoice) => invoice.orderId === text))?.id ?? null,
    invoices() {
      refreshAll();
      return books.invoices.map((invoice) => {
        const payment = activePayment(invoice);
        return {
          id: invoice.id, orderId: invoice.orderId, status: invoice.status, method: coinOf(payment?.currencyId ?? '')?.method ?? '', address: payment?.address ?? null,
          due: payment ? formatDec(payment.expected) : '0', paid: payment ? formatDec(received(payment)) : '0',
        };
      });
    },
    payouts: () => payoutLines(books),
    movePayout: (id, to) => movePayout(books, tools, id, to),
    setWebhookUrl: setControlHook,
    prepare(delivery) {
      const envelope = readEnvelope(delivery.data);
      return envelope === null ? null : signedWebhook(envelope, till, clock.nowMs());
    },
    forge(id, how) {
      const invoice = byId(id);
      const url = invoice?.hooks[0]?.url ?? books.hooks[0]?.url;
      if (!invoice || url === undefined) return null;
      const paid = { ...invoice, status: 'paid' };
      const body = eventBody('InvoicePaid', hex(random, 16), paid, till.id, clock.nowMs());
      const genuine = signedWebhook({ url, body }, till, clock.nowMs());
      switch (how) {
        case 'wrong_key': return signedWebhook({ url, body }, { ...till, secret: 'another secret' }, clock.nowMs());
        case 'no_signature': {
          const { 'x-coinpayments-signature': _left, ...headers } = genuine.headers;
          return { ...genuine, headers };
        }
        // The signature is that of the true body.
        case 'altered_amount': return { ...genuine, body: eventBody('InvoicePaid', hex(random, 16), paid, till.id, clock.nowMs(), dec('1000')) };
      }
    },
    state: () => books,
    restore(state) {
      Object.assign(books, state);
      refreshAll();
      for (const invoice of books.invoices) watch(invoice);
    },
  };
}
