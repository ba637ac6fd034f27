// CoinGate in memory, written from its sheet alone: orders that are checked out, callbacks that nobody signs, soft ends.
import type { Emulator, EmulatorDeps } from '../emulator-kit/port.ts';
import type { GatewayModel, ModelTools, PreparedWebhook } from '../emulator-kit/model.ts';
import { assembleEmulator } from '../emulator-kit/assemble.ts';
import { isJsonObject, readJson, writeJson, type JsonObject, type JsonValue } from '../emulator-kit/json.ts';
import { base58Token, hex, uuid } from '../emulator-kit/tokens.ts';
import { createHttp, defaultCoingateOptions, type CoingateOptions } from './emulator-http.ts';
import { createOrderPlay } from './emulator-play.ts';
import { callbackView, coinText, received, ways, type Books, type Order } from './emulator-state.ts';
import { dec, zero } from '../emulator-kit/decimal.ts';

export interface CoingateEmulatorOptions extends Partial<CoingateOptions> {
  /** apiToken, payoutToken (of an API app for money out), payoutBeneficiary; webhookSecret and refundEmail are the shop's own, the gateway never learns them. */
  readonly credentials?: Readonly<Record<string, string>>;
  /** Where callbacks go instead of the address each order was made with. */
  readonly webhookUrl?: string;
  /** A setting of the API app, the same for all its orders. */
  readonly callbackFormat?: 'json' | 'form';
}

const MINUTE_MS = 60_000;
/** Five tries each, forty in all. */
const retryDelaysMs = [1, 5, 10, 20, 30, 60, 300, 1440].flatMap((minutes) => Array.from({ length: 5 }, () => minutes * MINUTE_MS));
const told = new Set(['pending', 'confirming', 'paid', 'invalid', 'canceled', 'refunded', 'partially_refunded', 'expired']);

/** Rails' form encoding: `a[b]=`, and `a[][b]=` for lists. */
export function railsForm(value: JsonObject): string {
  const pairs: [string, string][] = [];
  const put = (name: string, entry: JsonValue | undefined): void => {
    if (entry === undefined) return;
    if (Array.isArray(entry)) for (const item of entry as readonly JsonValue[]) put(`${name}[]`, item);
    else if (isJsonObject(entry)) for (const [key, inner] of Object.entries(entry)) put(name === '' ? key : `${name}[${key}]`, inner);
    else pairs.push([name, entry === null ? '' : typeof entry === 'string' ? entry : writeJson(entry)]);
  };
  put('', value);
  return new URLSearchParams(pairs).toString();
}

export function createCoingateEmulator(deps: EmulatorDeps, options: CoingateEmulatorOptions = {}): Emulator {
  return assembleEmulator(deps, (tools) => buildModel(tools, options));
}

function buildModel(tools: ModelTools, options: CoingateEmulatorOptions): GatewayModel {
  const { random } = tools;
  const apiToken = options.credentials?.['apiToken'] ?? base58Token(random, 40);
  const webhookSecret = options.credentials?.['webhookSecret'] ?? hex(random, 16);
  const payoutToken = options.credentials?.['payoutToken'] ?? base58Token(random, 40);
  // What sales bring comes to the accounts in their own coins; a thousand of the stable one is there from before.
  const books: Books = { orders: [], beneficiaries: [{ id: 1, settings: [] }], sends: [], refunds: [], ledger: { USDT: dec('1000') }, webhookUrl: options.webhookUrl ?? null, nextTransaction: 700_000 };

  const watch = (order: Order): void => tools.at(order.expiresAtMs, () => refresh(order));
  const { play, refresh, become, choose } = createOrderPlay(books, tools, {
    watch,
    told(order) {
      if (!told.has(order.status)) return;
      const id = String(order.id);
      tools.emit({ id: uuid(random), queue: id, invoice: id, event: order.status, data: writeJson(callbackView(order)) });
    },
  });
  const byId = (id: string): Order | undefined => books.orders.find((order) => String(order.id) === id);
  const refreshAll = (): void => { for (const order of books.orders) refresh(order); };
  const { answerTo, moneyOut } = createHttp(books, { till: apiToken, treasury: payoutToken }, { ...defaultCoingateOptions, ...options }, tools, {
    created: watch,
    choose,
    refunded: (order, whole) => become(order, whole ? 'refunded' : 'partially_refunded'),
  });
  const post = (url: string | null, body: JsonObject): PreparedWebhook | null => {
    if (url === null) return null;
    const isForm = options.callbackFormat === 'form';
    return {
      url,
      headers: { 'content-type': isForm ? 'application/x-www-form-urlencoded' : 'application/json', 'user-agent': 'CoinGate Order Callback' },
      body: isForm ? railsForm(body) : writeJson(body),
    };
  };

  return {
    driver: 'coingate',
    basePath: '/v2',
    credentials: { apiToken, webhookSecret, payoutToken, payoutBeneficiary: '1', refundEmail: 'till@practice.test' },
    // These answers end the tries for good; only 200 and 204 count as taken. Each callback is tried on its own, so they may change places.
    webhookRules: {
      retryDelaysMs, serial: false,
      retryOn: (status) => status === null || ![200, 204, 301, 302, 401, 403].includes(status),
    },
    answer: (request) => { refreshAll(); return answerTo(request); },
    play(action) {
      const order = byId(action.invoice);
      return order ? play(order, action) : { ok: false, error: 'no such order' };
    },
    find: (text) => String((byId(text) ?? books.orders.findLast((order) => order.orderId === text))?.id ?? '') || null,
    invoices() {
      refreshAll();
      return books.orders.map((order) => ({
        id: String(order.id), orderId: order.orderId, status: order.status, method: order.way === null ? '' : ways[order.way].method,
        address: order.address, due: coinText(order.payAmount ?? zero), paid: coinText(received(order)),
      }));
    },
    payouts: () => { moneyOut.refresh(); return moneyOut.lines(); },
    movePayout: (id, to) => moneyOut.move(id, to),
    setWebhookUrl(url) { books.webhookUrl = url; },
    prepare({ data, invoice }) {
      const parsed = readJson(data);
      const callbackUrl = byId(invoice)?.callbackUrl ?? null;
      // An order that was made without an address for callbacks has none.
      return parsed && isJsonObject(parsed.value) && callbackUrl !== null ? post(books.webhookUrl ?? callbackUrl, parsed.value) : null;
    },
    forge(id, how) {
      const order = byId(id);
      if (!order) return null;
      const genuine = callbackView({ ...order, status: 'paid' });
      const url = books.webhookUrl ?? order.callbackUrl;
      switch (how) {
        case 'wrong_key': return post(url, { ...genuine, token: hex(random, 32) });
        case 'no_signature': return post(url, { ...genuine, token: undefined });
        // Whoever has once seen an order's token can write anything beside it.
        case 'altered_amount': return post(url, { ...genuine, price_amount: '9999.0', pay_amount: '9999', receive_amount: '9999' });
      }
    },
    state: () => books,
    restore(state) {
      Object.assign(books, state);
      refreshAll();
      for (const order of books.orders) if (order.status === 'new' || order.status === 'pending') watch(order);
    },
  };
}
