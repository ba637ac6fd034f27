// Plisio in memory, written from its sheet alone: GET for everything, one key for calls and callbacks, order numbers that are unique.
import type { Emulator, EmulatorDeps } from '../emulator-kit/port.ts';
import type { GatewayModel, ModelTools } from '../emulator-kit/model.ts';
import { assembleEmulator } from '../emulator-kit/assemble.ts';
import { dec, formatDec } from '../emulator-kit/decimal.ts';
import { isJsonObject, readJson, writeJson, type JsonObject } from '../emulator-kit/json.ts';
import { base58Token, hex } from '../emulator-kit/tokens.ts';
import { callbackFields, post, type CallbackOptions } from './emulator-callback.ts';
import { createHttp, defaultPlisioOptions, type PlisioOptions, type Shop } from './emulator-http.ts';
import { createPlisioPlay } from './emulator-play.ts';
import { createWithdrawals } from './emulator-withdraw.ts';
import { coins, coinText, received, type Books, type Invoice } from './emulator-state.ts';

export interface PlisioEmulatorOptions extends Partial<PlisioOptions>, Partial<CallbackOptions> {
  /** secretKey; made up when missing. */
  readonly credentials?: Readonly<Record<string, string>>;
  /** What the shop has already; default: 10 LTC, so that payouts can be tried at once. */
  readonly balances?: Books['balances'];
  /** The Status URL of the dashboard. */
  readonly webhookUrl?: string;
}

export function createPlisioEmulator(deps: EmulatorDeps, options: PlisioEmulatorOptions = {}): Emulator {
  return assembleEmulator(deps, (tools) => buildModel(tools, options));
}

function buildModel(tools: ModelTools, options: PlisioEmulatorOptions): GatewayModel {
  const { random } = tools;
  const shop: Shop = { id: '5f0000000000000000000001', name: 'Practice Café', secretKey: options.credentials?.['secretKey'] ?? base58Token(random, 64) };
  const callbacks: CallbackOptions = { nullHashedAs: options.nullHashedAs ?? 'text' };
  const books: Books = { invoices: [], withdrawals: [], balances: { ...(options.balances ?? { LTC: dec('10') }) }, statusUrl: options.webhookUrl ?? null };

  const byId = (id: string): Invoice | undefined => books.invoices.find((invoice) => invoice.id === id);
  const rootOf = (invoice: Invoice): string => invoice.parentId ?? invoice.id;
  const urlOf = (invoice: Invoice): string | null => invoice.callbackUrl ?? books.statusUrl;
  const tell = (invoice: Invoice): void => {
    tools.emit({ id: hex(random, 12), queue: invoice.id, invoice: rootOf(invoice), event: invoice.status, data: writeJson(callbackFields(invoice, shop)) });
  };
  const { play, refresh } = createPlisioPlay(books, tools, tell);
  const watch = (invoice: Invoice): void => tools.at(invoice.expiresAtMs, () => refresh(invoice));
  const refreshAll = (): void => { for (const invoice of books.invoices) refresh(invoice); };
  const settled: PlisioOptions = { ...defaultPlisioOptions, ...options };
  const withdrawals = createWithdrawals(books, settled, tools);
  const answer = createHttp(books, shop, settled, tools, withdrawals.create, (invoice) => {
    watch(invoice);
    tell(invoice);
  });
  /** What the customer can pay; those made by a switch belong to the one they replace. */
  const originals = (): readonly Invoice[] => books.invoices.filter((invoice) => invoice.parentId === null);

  return {
    driver: 'plisio',
    basePath: '/api/v1',
    credentials: { secretKey: shop.secretKey },
    // Whether anything is sent again is not documented.
    webhookRules: { retryDelaysMs: [], retryOn: () => false, serial: true },
    answer: (request) => { refreshAll(); return answer(request); },
    play(action) {
      const invoice = byId(action.invoice);
      return invoice ? play(invoice, action) : { ok: false, error: 'no such invoice' };
    },
    find: (text) => (byId(text) ?? originals().findLast((invoice) => invoice.orderNumber === text))?.id ?? null,
    invoices() {
      refreshAll();
      return originals().map((invoice) => ({
        id: invoice.id, orderId: invoice.orderNumber, status: invoice.status, method: coins[invoice.cid].method, address: invoice.address,
        due: formatDec(invoice.sum), paid: coinText(invoice.cid, received(invoice)),
      }));
    },
    payouts: withdrawals.lines,
    movePayout: withdrawals.move,
    setWebhookUrl(url) { books.statusUrl = url; },
    prepare(delivery) {
      const parsed = readJson(delivery.data);
      const fields = parsed && isJsonObject(parsed.value) ? parsed.value : null;
      const id = fields?.['txn_id'];
      const invoice = typeof id === 'string' ? byId(id) : undefined;
      const url = invoice ? urlOf(invoice) : null;
      return fields === null || url === null ? null : post(url, fields, shop.secretKey, callbacks);
    },
    forge(id, how) {
      const invoice = byId(id);
      const url = invoice ? urlOf(invoice) : null;
      if (!invoice || url === null) return null;
      const genuine: JsonObject = { ...callbackFields(invoice, shop), status: 'completed' };
      switch (how) {
        case 'wrong_key': return post(url, genuine, 'not-the-secret', callbacks);
        case 'no_signature': return post(url, genuine, shop.secretKey, callbacks, null);
        case 'altered_amount': return post(url, { ...genuine, amount: '9999.00', order_number: 'FORGED-1' }, shop.secretKey, callbacks, genuine);
      }
    },
    state: () => books,
    restore(state) {
      Object.assign(books, state);
      refreshAll();
      for (const invoice of books.invoices) if (invoice.status === 'new' || invoice.status === 'pending') watch(invoice);
    },
  };
}
