// Cryptomus in memory, written from its sheet alone: MD5 over raw bytes, PHP's JSON, one order id for one invoice, webhooks per status.
import type { Emulator, EmulatorDeps } from '../emulator-kit/port.ts';
import type { GatewayModel, ModelTools, PayoutLine, PreparedWebhook } from '../emulator-kit/model.ts';
import { assembleEmulator } from '../emulator-kit/assemble.ts';
import { dec, formatDec, zero } from '../emulator-kit/decimal.ts';
import { writeJson, type JsonObject } from '../emulator-kit/json.ts';
import { base58Token, uuid } from '../emulator-kit/tokens.ts';
import { asPhp, defaultCryptomusOptions, signedBody, signText, type CryptomusOptions } from './emulator-answers.ts';
import { createHttp, type CryptomusKeys } from './emulator-http.ts';
import { createPayouts, payoutWebhookView } from './emulator-payouts.ts';
import { createCryptomusPlay } from './emulator-play.ts';
import { paidAmount, services, webhookView, type Books, type Invoice } from './emulator-state.ts';

export interface CryptomusEmulatorOptions extends Partial<CryptomusOptions> {
  /** merchantId, apiKey, payoutKey; what is missing is made up. */
  readonly credentials?: Readonly<Record<string, string>>;
  /** Where webhooks of invoices without a `url_callback` go; the real gateway sends none for them. */
  readonly webhookUrl?: string;
  /** What the merchant has to begin with, by currency. */
  readonly balance?: Readonly<Record<string, string>>;
}

export function createCryptomusEmulator(deps: EmulatorDeps, options: CryptomusEmulatorOptions = {}): Emulator {
  return assembleEmulator(deps, (tools) => buildModel(tools, options));
}

function buildModel(tools: ModelTools, options: CryptomusEmulatorOptions): GatewayModel {
  const { random } = tools;
  const keys: CryptomusKeys = {
    merchantId: options.credentials?.['merchantId'] ?? uuid(random),
    apiKey: options.credentials?.['apiKey'] ?? base58Token(random, 128),
    payoutKey: options.credentials?.['payoutKey'] ?? base58Token(random, 128),
  };
  const settings: CryptomusOptions = { ...defaultCryptomusOptions, ...options };
  const books: Books = {
    merchantUuid: keys.merchantId, invoices: [], payouts: [], commission: settings.fees === 'none' ? zero : dec('0.02'),
    // Coins of other days, so that something can be paid out.
    balance: Object.fromEntries(Object.entries(options.balance ?? { LTC: '10' }).map(([currency, amount]) => [currency, dec(amount)])), webhookUrl: options.webhookUrl ?? null,
  };
  const urlOf = (invoice: Invoice | undefined): string | null => invoice?.urlCallback ?? books.webhookUrl;
  const post = (url: string | null, body: string): PreparedWebhook | null => (url === null ? null : { url, headers: { 'content-type': 'application/json' }, body });
  const byId = (id: string): Invoice | undefined => books.invoices.find((invoice) => invoice.uuid === id);

  const tell = (invoice: Invoice): void =>
    tools.emit({ id: uuid(random), queue: invoice.uuid, invoice: invoice.uuid, event: invoice.status, data: signedBody(webhookView(books, invoice), keys.apiKey) });
  const { play, refresh, refund, awaitRefund, moveRefund } = createCryptomusPlay(books, tools, tell);
  /** An event of no invoice: its queue is the address it goes to. */
  const tellAt = (url: string | null, event: string, fields: JsonObject, key: string): void => {
    if (url !== null) tools.emit({ id: uuid(random), queue: url, invoice: '', event, data: signedBody(fields, key) });
  };
  const payouts = createPayouts(books, settings, tools, (payout) =>
    tellAt(payout.urlCallback, `payout.${payout.status}`, payoutWebhookView(payout), keys.payoutKey));
  const watch = (invoice: Invoice): void => tools.at(invoice.expiresAtMs, () => refresh(invoice));
  const refreshAll = (): void => { for (const invoice of books.invoices) refresh(invoice); };
  const http = createHttp(books, keys, settings, tools, {
    created: watch,
    refund,
    resend(invoice) {
      if (urlOf(invoice) === null) return false;
      tell(invoice);
      return true;
    },
    payoutRoutes: payouts.routes,
    // About a made-up invoice or payout; nothing is stored.
    test(body, url, kind) {
      const { network, currency, status } = body;
      const fields = { type: kind, uuid: body['uuid'] ?? uuid(random), order_id: body['order_id'] ?? 'test', amount: '20.00', payment_amount: '20.00000000', is_final: true, status, network, currency, payer_currency: currency };
      tellAt(url, `test.${kind}`, fields, kind === 'payout' ? keys.payoutKey : keys.apiKey);
    },
  });

  /** A refund has no id of its own: it is its invoice. */
  const refunds = (): readonly PayoutLine[] => books.invoices.filter(({ refundAddress }) => refundAddress !== null).map((invoice) => ({
    id: invoice.uuid, kind: 'refund', reference: null, status: invoice.status, method: invoice.service === null ? '' : services[invoice.service].method,
    address: invoice.refundAddress, amount: formatDec(paidAmount(invoice)), txid: null,
  }));

  return {
    driver: 'cryptomus',
    basePath: '',
    credentials: { ...keys },
    // Undocumented: a few tries, each event on its own.
    webhookRules: { retryDelaysMs: [60_000, 300_000, 900_000], retryOn: (status) => status !== 200, serial: false },
    answer: (request) => { refreshAll(); return http(request); },
    play(action) {
      const invoice = byId(action.invoice);
      return invoice ? play(invoice, action) : { ok: false, error: 'no such invoice' };
    },
    find: (text) => (byId(text) ?? books.invoices.find((invoice) => invoice.orderId === text))?.uuid ?? null,
    invoices() {
      refreshAll();
      return books.invoices.map((invoice) => ({
        id: invoice.uuid, orderId: invoice.orderId, status: invoice.status, method: invoice.service === null ? '' : services[invoice.service].method,
        address: invoice.address, due: invoice.payerAmount === null ? '' : formatDec(invoice.payerAmount), paid: formatDec(paidAmount(invoice)),
      }));
    },
    payouts: () => [...payouts.lines(), ...refunds()],
    movePayout(id, to) {
      const payout = books.payouts.find((known) => known.uuid === id);
      const refunded = byId(id);
      if (payout) return payouts.move(payout, to);
      return refunded ? moveRefund(refunded, to) : { ok: false, error: 'no such payout' };
    },
    setWebhookUrl(url) {
      books.webhookUrl = url;
      for (const invoice of books.invoices) invoice.urlCallback = null;
    },
    prepare: ({ invoice, queue, data }) => post(invoice === '' ? queue : urlOf(byId(invoice)), data),
    forge(id, how) {
      const invoice = byId(id);
      if (!invoice) return null;
      const genuine = webhookView(books, { ...invoice, status: 'paid' });
      switch (how) {
        case 'wrong_key': return post(urlOf(invoice), signedBody(genuine, 'another key'));
        case 'no_signature': return post(urlOf(invoice), asPhp(writeJson(genuine)));
        case 'altered_amount': {
          const signature = signText(asPhp(writeJson(genuine)), keys.apiKey);
          return post(urlOf(invoice), asPhp(writeJson({ ...genuine, amount: '9999.00', payment_amount: '9999.00000000', sign: signature })));
        }
      }
    },
    state: () => books,
    restore(state) {
      Object.assign(books, state);
      refreshAll();
      for (const invoice of books.invoices) {
        if (invoice.status === 'check' || invoice.status === 'wrong_amount_waiting') watch(invoice);
        // What was under way goes on.
        if (invoice.status === 'refund_process') awaitRefund(invoice);
      }
      for (const payout of books.payouts) if (!payout.isFinal) payouts.watch(payout);
    },
  };
}
