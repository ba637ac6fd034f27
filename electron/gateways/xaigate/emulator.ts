// XAIGATE in memory, written from its sheet alone: an invoice with a page, five statuses, unsigned notices to each invoice's own address.
import type { Emulator, EmulatorDeps } from '../emulator-kit/port.ts';
import type { GatewayModel, ModelTools, PreparedWebhook } from '../emulator-kit/model.ts';
import { assembleEmulator } from '../emulator-kit/assemble.ts';
import { dec, formatDec } from '../emulator-kit/decimal.ts';
import { writeJson, type JsonObject } from '../emulator-kit/json.ts';
import { base58Token, evmAddress, hex, uuid } from '../emulator-kit/tokens.ts';
import { createHttp, defaultOptions, type XaigateOptions } from './emulator-http.ts';
import { createXaigatePlay } from './emulator-play.ts';
import { credit, isoTime, sentOf, transactionView, type Books, type Invoice } from './emulator-state.ts';

export interface XaigateEmulatorOptions extends Partial<XaigateOptions> {
  /** apiKey and, as a till would have them, webhookSecret, email, walletUserId; what is missing is made up. */
  readonly credentials?: Readonly<Record<string, string>>;
  /** `documented`: JSON as its pages show it; `json`, `form`: with order and status, as its shop modules read them. */
  readonly notices?: 'documented' | 'json' | 'form';
  readonly webhookUrl?: string;
}

export function createXaigateEmulator(deps: EmulatorDeps, options: XaigateEmulatorOptions = {}): Emulator {
  return assembleEmulator(deps, (tools) => buildModel(tools, options));
}

function buildModel(tools: ModelTools, options: XaigateEmulatorOptions): GatewayModel {
  const { random, clock } = tools;
  const given = options.credentials ?? {};
  const credentials = {
    apiKey: given['apiKey'] ?? uuid(random), webhookSecret: given['webhookSecret'] ?? base58Token(random, 32), email: given['email'] ?? 'till@practice.test', walletUserId: given['walletUserId'] ?? uuid(random),
  };
  const books: Books = { invoices: [], users: [{ id: credentials.walletUserId, createdAtMs: clock.nowMs() }], balances: {}, transactions: [], receiver: options.webhookUrl ?? null, made: 0 };
  // The practice wallet begins with money, so that a withdrawal can be tried.
  credit(books, credentials.walletUserId, 'USDT', dec('1000'));
  credit(books, credentials.walletUserId, 'ETH', dec('1'));

  /** Where a notice goes: the invoice's own address; moved by a control to another place, with the query it has. */
  const addressOf = (invoice: Invoice): string | null => {
    if (invoice.notifyUrl === null || books.receiver === null) return invoice.notifyUrl;
    const moved = new URL(books.receiver);
    moved.search = new URL(invoice.notifyUrl).search;
    return moved.href;
  };
  const post = (url: string | null, body: JsonObject): PreparedWebhook | null => {
    if (url === null) return null;
    if (options.notices !== 'form') return { url, headers: { 'content-type': 'application/json' }, body: writeJson(body) };
    const form = new URLSearchParams(Object.entries(body).flatMap(([name, value]): [string, string][] => (typeof value === 'string' ? [[name, value]] : [])));
    return { url, headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: form.toString() };
  };
  const bodyOf = (invoice: Invoice): JsonObject => {
    if (options.notices === 'json' || options.notices === 'form') return { orderId: invoice.orderId, invoiceId: invoice.invoiceNo, status: invoice.status };
    const txid = `0x${hex(random, 32)}`;
    return {
      invoiceNo: invoice.invoiceNo, networkName: 'Binance Smart Chain (BEP20)', notifyUrl: invoice.notifyUrl ?? '', expiryOn: isoTime(invoice.expiresAtMs), description: invoice.description,
      id: txid, txid, explorerUrl: `https://testnet.bscscan.com/tx/${txid}`, sentAddress: evmAddress(random), receivedAddress: evmAddress(random), date: isoTime(clock.nowMs()),
      createdAt: isoTime(invoice.createdAtMs), updatedAt: isoTime(invoice.updatedAtMs),
    };
  };

  const { play, refresh, of } = createXaigatePlay(books, tools, (invoice) => {
    const prepared = post(addressOf(invoice), bodyOf(invoice));
    if (prepared) tools.emit({ id: uuid(random), queue: invoice.invoiceNo, invoice: invoice.invoiceNo, event: invoice.status, data: JSON.stringify({ headers: prepared.headers, body: prepared.body }) });
  });
  const watch = (invoice: Invoice): void => tools.at(invoice.expiresAtMs, () => refresh(invoice));
  const refreshAll = (): void => { for (const invoice of books.invoices) refresh(invoice); };
  const answer = createHttp(books, credentials.apiKey, { ...defaultOptions, ...options }, tools, watch);

  return {
    driver: 'xaigate',
    basePath: '/api/v1',
    credentials,
    // Not documented: none is assumed, so a lost notice stays lost.
    webhookRules: { retryDelaysMs: [], retryOn: () => false, serial: false },
    answer: (request) => { refreshAll(); return answer(request); },
    play(action) {
      const invoice = of(action.invoice);
      return invoice ? play(invoice, action) : { ok: false, error: 'no such invoice' };
    },
    find: (text) => (of(text) ?? books.invoices.findLast((invoice) => invoice.orderId === text))?.invoiceNo ?? null,
    invoices() {
      refreshAll();
      return books.invoices.map((invoice) => ({
        id: invoice.invoiceNo, orderId: invoice.orderId, status: invoice.status, method: `${invoice.currency}@checkout`, address: null, due: formatDec(invoice.amount, 2), paid: formatDec(sentOf(invoice), 2),
      }));
    },
    payouts: () => books.transactions.map((each) => ({
      id: each.id, kind: 'payout', reference: null, status: each.status, method: `${each.coin}@${{ 1: 'ethereum', 56: 'bsc', TRX: 'tron' }[each.networkId] ?? each.networkId}`, address: each.toAddress,
      amount: formatDec(each.total), txid: each.txid.startsWith('replaceable_') ? null : each.txid,
    })),
    movePayout(id, to) {
      const payout = books.transactions.find((each) => each.id === id);
      if (!payout) return { ok: false, error: 'no such payout' };
      if ((to === 'failed' || to === 'cancelled') && payout.status === 'pending') credit(books, payout.userId, payout.coin, payout.total);
      if (to === 'completed') payout.txid = payout.networkId === 'TRX' ? hex(random, 32) : `0x${hex(random, 32)}`;
      payout.status = { completed: 'success', failed: 'failed', cancelled: 'failed', undocumented: 'teleported' }[to];
      payout.errorMessage = to === 'failed' ? 'The transaction was reverted' : to === 'cancelled' ? 'Cancelled by the merchant' : null;
      return { ok: true, data: transactionView(payout).status };
    },
    setWebhookUrl(url) { books.receiver = url; },
    prepare(delivery) {
      const invoice = of(delivery.invoice);
      const url = invoice ? addressOf(invoice) : null;
      return url === null ? null : { url, ...(JSON.parse(delivery.data) as Pick<PreparedWebhook, 'headers' | 'body'>) };
    },
    forge(id, how) {
      const invoice = of(id);
      // A forger knows where the till listens, also where no sale was told to the gateway.
      const url = invoice ? addressOf(invoice) ?? books.receiver : null;
      if (!invoice || url === null) return null;
      const target = new URL(url);
      switch (how) {
        case 'wrong_key':
          target.searchParams.set('token', '0'.repeat(64));
          return post(target.href, bodyOf(invoice));
        case 'no_signature':
          target.search = '';
          return post(target.href, bodyOf(invoice));
        // The address is right and nothing else is: this one is taken, and may change nothing.
        case 'altered_amount':
          return post(url, { ...bodyOf(invoice), status: 'Paid', amount: '9999.00', paidAmount: '9999.00', description: 'FORGED-1' });
      }
    },
    state: () => books,
    restore(state) {
      Object.assign(books, state);
      refreshAll();
      for (const invoice of books.invoices) if (invoice.status === 'Pending') watch(invoice);
    },
  };
}
