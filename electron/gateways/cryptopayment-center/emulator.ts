// CryptoPayment.center in memory, written from its sheet alone: float amounts, one MAC inside the body, no expiry event, no idempotency.
import { createHmac } from 'node:crypto';
import type { Emulator, EmulatorDeps } from '../emulator-kit/port.ts';
import type { GatewayModel, ModelTools } from '../emulator-kit/model.ts';
import { assembleEmulator } from '../emulator-kit/assemble.ts';
import { add, dec, formatDec } from '../emulator-kit/decimal.ts';
import { isJsonObject, num, readJson, writeJson, type JsonObject } from '../emulator-kit/json.ts';
import { base58Token, hex, uuid } from '../emulator-kit/tokens.ts';
import { createHttp, defaultCpcOptions, type CpcKeys, type CpcOptions } from './emulator-http.ts';
import { createCpcPlay } from './emulator-play.ts';
import { amountToken, credit, isoTime, networks, paidAmount, received, shownNetwork, type Books, type Invoice } from './emulator-state.ts';

export interface CpcEmulatorOptions extends Partial<CpcOptions> {
  /** apiKey, apiSecret, appKey; what is missing is made up. */
  readonly credentials?: Readonly<Record<string, string>>;
  readonly webhookUrl?: string;
}

const MINUTE_MS = 60_000;

/** Lower-case hex of HMAC-SHA256 over `invoice_id.event` with the decoded bytes of the base64 APP_KEY. */
export function signCpc(appKey: string, invoiceId: string, event: string): string {
  return createHmac('sha256', Buffer.from(appKey, 'base64')).update(`${invoiceId}.${event}`).digest('hex');
}

export function createCpcEmulator(deps: EmulatorDeps, options: CpcEmulatorOptions = {}): Emulator {
  return assembleEmulator(deps, (tools) => buildModel(tools, options));
}

function buildModel(tools: ModelTools, options: CpcEmulatorOptions): GatewayModel {
  const { random, clock } = tools;
  const keys: CpcKeys = {
    apiKey: options.credentials?.['apiKey'] ?? `pk_${base58Token(random, 24)}`,
    apiSecret: options.credentials?.['apiSecret'] ?? `sk_${base58Token(random, 40)}`,
    appKey: options.credentials?.['appKey'] ?? Buffer.from(random.bytes(32)).toString('base64'),
  };
  // The practice account begins with some LTC, so that a withdrawal can be tried.
  const books: Books = { invoices: [], withdrawals: [], available: { LTC: dec('10') }, webhookUrl: options.webhookUrl ?? null };

  const webhookBody = (invoice: Invoice, event: string): JsonObject => ({
    event, invoice_id: invoice.id, order_id: invoice.orderId, status: invoice.status,
    network: shownNetwork(invoice), coin: networks[shownNetwork(invoice)].coin,
    amount_usd: num(formatDec(invoice.amountUsd, 2)), amount_crypto: amountToken(invoice.amountCrypto), paid_amount: amountToken(paidAmount(invoice)),
    txid: invoice.transactions.at(-1)?.txid ?? null, confirmations: received(invoice), address: invoice.address,
    timestamp: isoTime(clock.nowMs()), signature: signCpc(keys.appKey, invoice.id, event),
  });
  const post = (body: JsonObject): { url: string; headers: Record<string, string>; body: string } | null => (books.webhookUrl === null ? null : {
    url: books.webhookUrl, headers: { 'content-type': 'application/json', 'user-agent': 'CryptoPayment.center' }, body: writeJson(body),
  });

  const { play, refresh } = createCpcPlay(books, tools, (invoice, event) => {
    tools.emit({ id: uuid(random), queue: invoice.id, invoice: invoice.id, event, data: writeJson(webhookBody(invoice, event)) });
  });
  const watch = (invoice: Invoice): void => tools.at(invoice.expiresAtMs, () => refresh(invoice));
  const byId = (id: string): Invoice | undefined => books.invoices.find((invoice) => invoice.id === id);
  const refreshAll = (): void => { for (const invoice of books.invoices) refresh(invoice); };
  const answer = createHttp(books, keys, { ...defaultCpcOptions, ...options }, tools, watch);

  return {
    driver: 'cryptopayment-center',
    basePath: '/api/v1',
    credentials: { apiKey: keys.apiKey, apiSecret: keys.apiSecret, appKey: keys.appKey },
    // Each event is a job of its own: a retry does not hold up the others, so they may arrive out of order.
    webhookRules: {
      retryDelaysMs: [1, 5, 15, 60, 360].map((minutes) => minutes * MINUTE_MS), retryOn: (status) => status !== 200, serial: false,
    },
    answer: (request) => { refreshAll(); return answer(request); },
    play(action) {
      const invoice = byId(action.invoice);
      return invoice ? play(invoice, action) : { ok: false, error: 'no such invoice' };
    },
    find: (text) => (byId(text) ?? books.invoices.findLast((invoice) => invoice.orderId === text))?.id ?? null,
    invoices() {
      refreshAll();
      return books.invoices.map((invoice) => ({
        id: invoice.id, orderId: invoice.orderId, status: invoice.status, method: networks[invoice.network].method, address: invoice.address,
        due: formatDec(invoice.amountCrypto), paid: formatDec(paidAmount(invoice)),
      }));
    },
    payouts: () => books.withdrawals.map((each) => ({
      id: each.id, kind: 'payout', reference: null, status: each.status, method: each.coin, address: each.address, amount: formatDec(each.amount), txid: each.txid,
    })),
    movePayout(id, to) {
      const withdrawal = books.withdrawals.find((known) => known.id === id);
      if (!withdrawal) return { ok: false, error: 'no such withdrawal' };
      if (to === 'completed') withdrawal.txid ??= hex(random, 32);
      if ((to === 'failed' || to === 'cancelled') && (withdrawal.status === 'pending' || withdrawal.status === 'review')) credit(books, withdrawal.coin, withdrawal.amount);
      withdrawal.status = { completed: 'sent', failed: 'rejected', cancelled: 'rejected', undocumented: 'teleported' }[to];
      return { ok: true };
    },
    setWebhookUrl(url) { books.webhookUrl = url; },
    prepare(delivery) {
      const parsed = readJson(delivery.data);
      return parsed && isJsonObject(parsed.value) ? post(parsed.value) : null;
    },
    forge(id, how) {
      const invoice = byId(id);
      if (!invoice) return null;
      const genuine = webhookBody({ ...invoice, status: 'confirmed' }, 'payment.confirmed');
      switch (how) {
        case 'wrong_key':
          return post({ ...genuine, signature: signCpc(Buffer.alloc(32, 7).toString('base64'), id, 'payment.confirmed') });
        case 'no_signature':
          return post({ ...genuine, signature: undefined });
        case 'altered_amount': {
          // The MAC covers only id and event, so this one verifies.
          const much = add(invoice.amountCrypto, dec('1000'));
          return post({ ...genuine, order_id: 'FORGED-1', amount_usd: num('9999.00'), amount_crypto: amountToken(much), paid_amount: amountToken(much) });
        }
      }
    },
    state: () => books,
    restore(state) {
      Object.assign(books, state);
      refreshAll();
      for (const invoice of books.invoices) if (invoice.status === 'pending') watch(invoice);
    },
  };
}
