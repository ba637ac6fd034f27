// CryptumPay in memory, written from its sheet alone: an order with a page, one status code, a signed callback, withdrawals.
import { createHash, createHmac } from 'node:crypto';
import type { Emulator, EmulatorDeps } from '../emulator-kit/port.ts';
import type { GatewayModel, ModelTools, PreparedWebhook } from '../emulator-kit/model.ts';
import { assembleEmulator } from '../emulator-kit/assemble.ts';
import { add, dec, formatDec } from '../emulator-kit/decimal.ts';
import { num, writeJson, type JsonObject } from '../emulator-kit/json.ts';
import { base58Token, hex, uuid } from '../emulator-kit/tokens.ts';
import { createHttp, defaultOptions, type CryptumpayOptions, type Keys } from './emulator-http.ts';
import { createCryptumpayPlay } from './emulator-play.ts';
import { paidOf, type Books, type Order } from './emulator-state.ts';

export interface CryptumpayEmulatorOptions extends Partial<CryptumpayOptions> {
  /** apiKey, apiSecret; what is missing is made up. */
  readonly credentials?: Readonly<Record<string, string>>;
  readonly webhookUrl?: string;
}

const MINUTE_MS = 60_000;

/** Over the hash of the raw body and the key; no time, no path. */
export function callbackSignature(keys: Keys, body: string): string {
  return createHmac('sha256', keys.apiSecret).update(`${createHash('sha256').update(body).digest('hex')}|${keys.apiKey}`).digest('hex');
}

export function createCryptumpayEmulator(deps: EmulatorDeps, options: CryptumpayEmulatorOptions = {}): Emulator {
  return assembleEmulator(deps, (tools) => buildModel(tools, options));
}

function buildModel(tools: ModelTools, options: CryptumpayEmulatorOptions): GatewayModel {
  const { random } = tools;
  const keys: Keys = {
    apiKey: options.credentials?.['apiKey'] ?? `ck_${base58Token(random, 24)}`,
    apiSecret: options.credentials?.['apiSecret'] ?? `cs_${base58Token(random, 40)}`,
  };
  // The practice project begins with money, so that a withdrawal can be tried.
  const books: Books = { orders: [], withdrawals: [], balance: dec('1000'), webhookUrl: options.webhookUrl ?? null };

  const post = (body: string, signature: string | null): PreparedWebhook | null => (books.webhookUrl === null ? null : {
    url: books.webhookUrl, body, headers: { 'content-type': 'application/json', 'user-agent': 'CryptumPay', ...(signature === null ? {} : { 'x-signature': signature }) },
  });
  /** Its shape is made up, as in the sheet. */
  const bodyOf = (order: Order, more: JsonObject = {}): string => writeJson({ id: order.id, status: typeof order.status === 'number' ? num(String(order.status)) : order.status, ...more });

  const { play, refresh } = createCryptumpayPlay(books, tools, (order) => {
    tools.emit({ id: uuid(random), queue: order.id, invoice: order.id, event: `status ${order.status}`, data: bodyOf(order) });
  });
  const watch = (order: Order): void => tools.at(order.expiresAtMs, () => refresh(order));
  const refreshAll = (): void => { for (const order of books.orders) refresh(order); };
  const answer = createHttp(books, keys, { ...defaultOptions, ...options }, tools, watch);

  return {
    driver: 'cryptumpay',
    basePath: '',
    credentials: { ...keys, payUrl: '/m/{id}' },
    // Not documented: three more tries, none holding up the others.
    webhookRules: { retryDelaysMs: [1, 5, 30].map((minutes) => minutes * MINUTE_MS), retryOn: (status) => status === null || status < 200 || status > 299, serial: false },
    answer: (request) => { refreshAll(); return answer(request); },
    play(action) {
      const order = books.orders.find((known) => known.id === action.invoice);
      return order ? play(order, action) : { ok: false, error: 'no such order' };
    },
    find: (text) => (books.orders.find((order) => order.id === text) ?? books.orders.findLast((order) => order.orderId === text))?.id ?? null,
    invoices() {
      refreshAll();
      return books.orders.map((order) => ({
        id: order.id, orderId: order.orderId, status: String(order.status), method: `${order.fiatTicker.toUpperCase()}@checkout`, address: null, due: formatDec(order.fiatAmount, 2), paid: formatDec(paidOf(order), 2),
      }));
    },
    payouts: () => books.withdrawals.map((each) => ({
      id: each.id, kind: 'payout', reference: null, status: each.status, method: `USDT@${each.blockchain}`, address: each.address, amount: formatDec(each.amount), txid: each.hash,
    })),
    movePayout(id, to) {
      const withdrawal = books.withdrawals.find((known) => known.id === id);
      if (!withdrawal) return { ok: false, error: 'no such withdrawal' };
      if (to === 'completed') withdrawal.hash ??= withdrawal.blockchain === 'bsc' ? `0x${hex(random, 32)}` : hex(random, 32);
      if ((to === 'failed' || to === 'cancelled') && withdrawal.status === 'processing') books.balance = add(books.balance, withdrawal.amount);
      withdrawal.status = { completed: 'success', failed: 'failed', cancelled: 'canceled', undocumented: 'teleported' }[to];
      return { ok: true };
    },
    setWebhookUrl(url) { books.webhookUrl = url; },
    prepare: (delivery) => post(delivery.data, callbackSignature(keys, delivery.data)),
    forge(id, how) {
      const order = books.orders.find((known) => known.id === id);
      if (!order) return null;
      const genuine = bodyOf({ ...order, status: 3 });
      switch (how) {
        case 'wrong_key': return post(genuine, callbackSignature({ ...keys, apiSecret: 'cs_somebody_else' }, genuine));
        case 'no_signature': return post(genuine, null);
        // The signature of other bytes: must fail.
        case 'altered_amount': return post(bodyOf({ ...order, status: 3 }, { fiatAmount: '9999.00', orderId: 'FORGED-1' }), callbackSignature(keys, genuine));
      }
    },
    state: () => books,
    restore(state) {
      Object.assign(books, state);
      refreshAll();
      for (const order of books.orders) if (order.status === 0) watch(order);
    },
  };
}
