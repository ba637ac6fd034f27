// CoinPay in memory, written from its sheet alone: replayed creates, a public view without metadata, two webhook senders, forwarding.
import type { Emulator, EmulatorDeps, EmulatorRequest } from '../emulator-kit/port.ts';
import type { GatewayModel, ModelTools } from '../emulator-kit/model.ts';
import { assembleEmulator } from '../emulator-kit/assemble.ts';
import { formatDec } from '../emulator-kit/decimal.ts';
import { base58Token, hex, uuid } from '../emulator-kit/tokens.ts';
import { businessRoutes } from './emulator-business.ts';
import { createHooks, webhookRules } from './emulator-hooks.ts';
import { createRouter } from './emulator-http.ts';
import { paymentRoutes, type PaymentOptions } from './emulator-payments.ts';
import { createPayoutParts, payoutLines, type PayoutOptions } from './emulator-payouts.ts';
import { createLife } from './emulator-play.ts';
import { coins, orderIdOf, payable, type Books, type Payment } from './emulator-state.ts';

export interface CoinpayEmulatorOptions extends Partial<PaymentOptions & PayoutOptions> {
  /** apiKey, webhookSecret, email, password, payoutKey, payoutEmail; what is missing is made up. An empty webhookSecret: the business has none. */
  readonly credentials?: Readonly<Record<string, string>>;
  readonly webhookUrl?: string;
  /** Of the API key: all by default, as keys of the old kind have. */
  readonly scopes?: readonly string[];
}

/** Wallets for everything Countersign can charge, and the coin of the documentation's samples. */
const defaults: PaymentOptions & PayoutOptions = {
  wallets: ['BTC', 'ETH', 'USDT_ETH', 'USDC_POL'], networkFeeUsd: '0.0105', monthlyLimit: null, plan: 'active', hotWallets: { USDT_ETH: '1000', USDT: '1000' }, sending: 'completed',
};

export function createCoinpayEmulator(deps: EmulatorDeps, options: CoinpayEmulatorOptions = {}): Emulator {
  return assembleEmulator(deps, (tools) => buildModel(tools, options));
}

function buildModel(tools: ModelTools, given: CoinpayEmulatorOptions): GatewayModel {
  const { random, clock } = tools;
  const options: PaymentOptions & PayoutOptions = { ...defaults, ...given };
  const credentials = {
    apiKey: given.credentials?.['apiKey'] ?? `cp_live_${hex(random, 16)}`,
    webhookSecret: given.credentials?.['webhookSecret'] ?? `whsecret_${hex(random, 32)}`,
    email: given.credentials?.['email'] ?? 'owner@practice.test',
    password: given.credentials?.['password'] ?? base58Token(random, 16),
    payoutKey: given.credentials?.['payoutKey'] ?? `cp_live_${hex(random, 16)}`,
    payoutEmail: given.credentials?.['payoutEmail'] ?? 'owner@practice.test',
  };
  const books: Books = {
    businessId: uuid(random), merchantId: uuid(random),
    keys: [{ key: credentials.apiKey, scopes: given.scopes ?? ['*'] }, { key: credentials.payoutKey, scopes: ['payouts:create'] }],
    sessions: [], webhookUrl: given.webhookUrl ?? null, webhookSecret: credentials.webhookSecret, payments: [], payouts: [],
  };
  const hooks = createHooks(books, tools);
  const life = createLife(tools, hooks);
  const payouts = createPayoutParts(books, options, tools);
  const route = createRouter([
    ...payouts.routes,
    ...paymentRoutes(books, options, tools, life),
    ...businessRoutes(books, { ...options, email: credentials.email.toLowerCase() }, credentials.password, tools, hooks.test),
  ], books, () => clock.nowMs());

  const byId = (id: string): Payment | undefined => books.payments.find((payment) => payment.id === id);
  const page = (request: EmulatorRequest) => {
    const id = /^\/pay\/([^/?]+)/.exec(request.target)?.[1];
    if (id === undefined || request.method !== 'GET') return null;
    const payment = byId(id);
    const text = payment === undefined ? 'Not found' : `Pay ${formatDec(payable(payment))} ${coins[payment.code].name} to ${payment.address}`;
    return { status: payment ? 200 : 404, headers: { 'content-type': 'text/html; charset=utf-8' }, body: `<!doctype html><title>Practice checkout</title><p>${text}</p>` };
  };

  return {
    driver: 'coinpay',
    basePath: '/api',
    credentials,
    webhookRules,
    answer: (request) => page(request) ?? route(request),
    play(action) {
      const payment = byId(action.invoice);
      return payment ? life.play(payment, action) : { ok: false, error: 'no such payment' };
    },
    find: (text) => (byId(text) ?? books.payments.findLast((payment) => orderIdOf(payment) === text))?.id ?? null,
    invoices: () => books.payments.map((payment) => ({
      id: payment.id, orderId: orderIdOf(payment), status: payment.status, method: coins[payment.code].method, address: payment.address,
      due: formatDec(payable(payment)), paid: formatDec(payment.seen),
    })),
    payouts: () => payoutLines(books),
    movePayout: payouts.move,
    setWebhookUrl(url) { books.webhookUrl = url; },
    prepare: hooks.prepare,
    forge(id, how) {
      const payment = byId(id);
      return payment ? hooks.forge(payment, how) : null;
    },
    state: () => books,
    restore(state) {
      Object.assign(books, state);
      for (const payment of books.payments) life.resume(payment);
    },
  };
}
