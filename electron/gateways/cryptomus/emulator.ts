// Cryptomus in memory, written from its sheet alone: MD5 over raw bytes, PHP's JSON, one order id for one invoice, webhooks per status.
import type { Emulator, EmulatorDeps } from '../emulator-kit/port.ts';
import type { GatewayModel, ModelTools, PreparedWebhook } from '../emulator-kit/model.ts';
import { assembleEmulator } from '../emulator-kit/assemble.ts';
import { formatDec } from '../emulator-kit/decimal.ts';
import { writeJson, type JsonObject } from '../emulator-kit/json.ts';
import { base58Token, uuid } from '../emulator-kit/tokens.ts';
import { createHttp, defaultCryptomusOptions, signText, type CryptomusKeys, type CryptomusOptions } from './emulator-http.ts';
import { createCryptomusPlay } from './emulator-play.ts';
import { asPhp, paidAmount, services, webhookView, type Books, type Invoice } from './emulator-state.ts';

export interface CryptomusEmulatorOptions extends Partial<CryptomusOptions> {
  /** merchantId, apiKey; what is missing is made up. */
  readonly credentials?: Readonly<Record<string, string>>;
  /** Where webhooks of invoices without a `url_callback` go; the real gateway sends none for them. */
  readonly webhookUrl?: string;
}

const MINUTE_MS = 60_000;

export function createCryptomusEmulator(deps: EmulatorDeps, options: CryptomusEmulatorOptions = {}): Emulator {
  return assembleEmulator(deps, (tools) => buildModel(tools, options));
}

/** A body with its signature as the last member, both as PHP writes them. */
export function signedBody(fields: JsonObject, key: string): string {
  const text = asPhp(writeJson(fields));
  return `${text.slice(0, -1)},"sign":"${signText(text, key)}"}`;
}

function buildModel(tools: ModelTools, options: CryptomusEmulatorOptions): GatewayModel {
  const { random } = tools;
  const keys: CryptomusKeys = {
    merchantId: options.credentials?.['merchantId'] ?? uuid(random),
    apiKey: options.credentials?.['apiKey'] ?? base58Token(random, 128),
  };
  const books: Books = { invoices: [], balance: {}, webhookUrl: options.webhookUrl ?? null };
  const urlOf = (invoice: Invoice | undefined): string | null => invoice?.urlCallback ?? books.webhookUrl;
  const post = (url: string | null, body: string): PreparedWebhook | null => (url === null ? null : { url, headers: { 'content-type': 'application/json' }, body });
  const byId = (id: string): Invoice | undefined => books.invoices.find((invoice) => invoice.uuid === id);

  const tell = (invoice: Invoice): void =>
    tools.emit({ id: uuid(random), queue: invoice.uuid, invoice: invoice.uuid, event: invoice.status, data: signedBody(webhookView(invoice), keys.apiKey) });
  const { play, refresh, refund } = createCryptomusPlay(books, tools, tell);
  const watch = (invoice: Invoice): void => tools.at(invoice.expiresAtMs, () => refresh(invoice));
  const refreshAll = (): void => { for (const invoice of books.invoices) refresh(invoice); };
  const http = createHttp(books, keys, { ...defaultCryptomusOptions, ...options }, tools, {
    created: watch,
    refund,
    resend(invoice) {
      if (urlOf(invoice) === null) return false;
      tell(invoice);
      return true;
    },
    // About a made-up invoice; nothing is stored.
    test(body, url) {
      const fields = { type: 'payment', uuid: body['uuid'] ?? uuid(random), order_id: body['order_id'] ?? 'test', amount: '20.00', payment_amount: '20.00000000', is_final: true, status: body['status'], network: body['network'], currency: body['currency'], payer_currency: body['currency'] };
      tools.emit({ id: `to:${url}`, queue: 'test', invoice: 'test', event: 'test', data: signedBody(fields, keys.apiKey) });
    },
  });

  return {
    driver: 'cryptomus',
    basePath: '',
    credentials: { merchantId: keys.merchantId, apiKey: keys.apiKey },
    // Undocumented: a few tries, each event on its own.
    webhookRules: { retryDelaysMs: [1, 5, 15].map((minutes) => minutes * MINUTE_MS), retryOn: (status) => status !== 200, serial: false },
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
    setWebhookUrl(url) {
      books.webhookUrl = url;
      for (const invoice of books.invoices) invoice.urlCallback = null;
    },
    prepare: ({ id, invoice, data }) => post(id.startsWith('to:') ? id.slice('to:'.length) : urlOf(byId(invoice)), data),
    forge(id, how) {
      const invoice = byId(id);
      if (!invoice) return null;
      const genuine = webhookView({ ...invoice, status: 'paid' });
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
        // A refund that was under way goes on.
        if (invoice.status === 'refund_process' && !invoice.pinned) tools.at(invoice.updatedAtMs + MINUTE_MS, () => { invoice.status = 'refund_paid'; tell(invoice); });
      }
    },
  };
}
