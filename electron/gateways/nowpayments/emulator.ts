// NOWPayments in memory, written from its collection alone: float amounts, a MAC over sorted JSON, further deposits as payments of their own.
import { createHmac } from 'node:crypto';
import type { Emulator, EmulatorDeps } from '../emulator-kit/port.ts';
import type { GatewayModel, ModelTools } from '../emulator-kit/model.ts';
import { assembleEmulator } from '../emulator-kit/assemble.ts';
import { add, dec, formatDec } from '../emulator-kit/decimal.ts';
import { isJsonObject, readJson, writeJson, type JsonObject, type JsonValue } from '../emulator-kit/json.ts';
import { base58Token, hex, uuid } from '../emulator-kit/tokens.ts';
import type { Keys } from './emulator-auth.ts';
import { createHttp, type HttpOptions } from './emulator-http.ts';
import { createPayouts, payoutIpnView, type PayoutOptions } from './emulator-payouts.ts';
import { createNowpaymentsPlay, type PlayOptions } from './emulator-play.ts';
import { cameFor, coins, ipnView, jsNumber, type Books, type Payment } from './emulator-state.ts';

export interface NowpaymentsEmulatorOptions extends Partial<HttpOptions>, Partial<PlayOptions>, Partial<PayoutOptions> {
  /** apiKey, ipnSecret, email, password; what is missing is made up. */
  readonly credentials?: Readonly<Record<string, string>>;
  readonly webhookUrl?: string;
}

const defaults: HttpOptions & PlayOptions & PayoutOptions = {
  refusedKeyStatus: 403, coinsKey: 'selectedCurrencies', furtherReadable: true, addressesAllowed: 'all', fiatEquivalent: true, furtherBecomes: 'finished', otherCoin: 'manual',
  verificationCode: '123456', createdAs: 'WAITING', payoutShape: 'list', uniqueReferences: false, referencesListed: true, failedAs: 'REJECTED', wallets: null,
};

const sorted = (value: JsonValue): JsonValue => {
  if (Array.isArray(value)) return (value as readonly JsonValue[]).map(sorted);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key] ?? null)]));
};

/** Lower-case hex of HMAC-SHA512 over the body with the keys of every object sorted, as the vendor's own client checks it. */
export const signIpn = (ipnSecret: string, body: JsonObject): string => createHmac('sha512', ipnSecret.trim()).update(writeJson(sorted(body))).digest('hex');

export function createNowpaymentsEmulator(deps: EmulatorDeps, options: NowpaymentsEmulatorOptions = {}): Emulator {
  return assembleEmulator(deps, (tools) => buildModel(tools, options));
}

function buildModel(tools: ModelTools, options: NowpaymentsEmulatorOptions): GatewayModel {
  const { random } = tools;
  const given = options.credentials ?? {};
  const keys: Keys = {
    apiKey: given['apiKey'] ?? base58Token(random, 31), ipnSecret: given['ipnSecret'] ?? base58Token(random, 32),
    email: given['email'] ?? 'owner@practice.test', password: given['password'] ?? hex(random, 12),
  };
  const settings = { ...defaults, ...options };
  const books: Books = { payments: [], invoices: [], payouts: [], available: { usdttrc20: dec('1000') }, webhookUrl: options.webhookUrl ?? null };

  const urlOf = ({ ipnUrl }: { readonly ipnUrl: string | null }): string | null => ipnUrl ?? books.webhookUrl;
  const post = (url: string, body: JsonObject, signature: string | null) => ({
    url, headers: { 'content-type': 'application/json', ...(signature === null ? {} : { 'x-nowpayments-sig': signature }) }, body: writeJson(body),
  });
  const changed = (payment: Payment): void => {
    const invoice = payment.parentId ?? payment.id;
    tools.emit({ id: uuid(random), queue: invoice, invoice, event: payment.status, data: writeJson({ payment: payment.id, body: ipnView(books, payment) }) });
  };
  const { play, refresh } = createNowpaymentsPlay(books, tools, settings, changed);
  const watch = (payment: Payment): void => tools.at(payment.validUntilMs, () => refresh(payment));
  const payouts = createPayouts(books, tools, settings, (withdrawal) => {
    tools.emit({ id: uuid(random), queue: withdrawal.batch, invoice: withdrawal.batch, event: withdrawal.status, data: writeJson({ payout: withdrawal.id, body: payoutIpnView(withdrawal) }) });
  });
  const answer = createHttp(books, keys, settings, tools, payouts, (payment) => {
    watch(payment);
    changed(payment);
  });
  const refreshAll = (): void => {
    for (const payment of books.payments) refresh(payment);
    payouts.refresh();
  };
  const byId = (id: string): Payment | undefined => books.payments.find((payment) => payment.id === id);
  const sales = (): readonly Payment[] => books.payments.filter((payment) => payment.parentId === null);

  return {
    driver: 'nowpayments',
    basePath: '/v1',
    credentials: { ...keys },
    // Set by the merchant; three times a minute is the example of the documentation. What counts as success is not said: any 2xx here.
    webhookRules: { retryDelaysMs: [60_000, 60_000, 60_000], retryOn: (status) => status === null || status < 200 || status > 299, serial: false },
    answer: (request) => { refreshAll(); return answer(request); },
    play(action) {
      const payment = byId(action.invoice);
      return payment ? play(payment, action) : { ok: false, error: 'no such payment' };
    },
    find: (text) => (byId(text) ?? sales().findLast((payment) => payment.orderId === text))?.id ?? null,
    invoices() {
      refreshAll();
      return sales().map((payment) => ({
        id: payment.id, orderId: payment.orderId, status: payment.status, method: coins[payment.ticker].method, address: payment.address,
        due: formatDec(payment.payAmount), paid: formatDec(cameFor(books, payment)),
      }));
    },
    payouts() {
      refreshAll();
      return payouts.lines();
    },
    movePayout: (batch, to) => payouts.move(batch, to),
    setWebhookUrl(url) { books.webhookUrl = url; },
    prepare(delivery) {
      const data = readJson(delivery.data)?.value;
      const body = isJsonObject(data) ? data['body'] : undefined;
      const about = isJsonObject(data) ? [...books.payments, ...books.payouts].find(({ id }) => id === (data['payment'] ?? data['payout'])) : undefined;
      const url = about ? urlOf(about) : null;
      return url !== null && isJsonObject(body) ? post(url, body, signIpn(keys.ipnSecret, body)) : null;
    },
    forge(id, how) {
      const payment = byId(id);
      const url = payment ? urlOf(payment) : null;
      if (!payment || url === null) return null;
      const genuine: JsonObject = { ...ipnView(books, payment), payment_status: 'finished' };
      switch (how) {
        case 'wrong_key': return post(url, genuine, signIpn('another key', genuine));
        case 'no_signature': return post(url, genuine, null);
        case 'altered_amount': return post(url, { ...genuine, actually_paid: jsNumber(add(payment.payAmount, dec('1000'))), order_id: 'FORGED-1', price_amount: 9999 }, signIpn(keys.ipnSecret, genuine));
      }
    },
    state: () => books,
    restore(state) {
      Object.assign(books, state);
      refreshAll();
      for (const payment of books.payments) if (payment.status === 'waiting') watch(payment);
      payouts.arm();
    },
  };
}
