// The CoinPay emulator's webhooks: two senders with different bodies, one secret, a signature over time and bytes.
import { createHmac } from 'node:crypto';
import { formatDec, type Dec } from '../emulator-kit/decimal.ts';
import { num, readJson, writeJson, type JsonObject } from '../emulator-kit/json.ts';
import type { Delivery, ModelTools, PreparedWebhook, WebhookRules } from '../emulator-kit/model.ts';
import { hex } from '../emulator-kit/tokens.ts';
import { balanceOf, floatText, floatToken, isoTime, metadataOf, type Books, type Payment } from './emulator-state.ts';

export type PaymentEvent = 'payment.confirmed' | 'payment.forwarded' | 'payment.expired' | 'payment.failed';
/** `rich`: the balance check and the forwarding; tries again, then from a durable queue. `lean`: the scheduled monitor; one try. */
export type Sender = 'rich' | 'lean';

/** `t=<seconds>,v1=<hex>`: HMAC-SHA256 under the whole secret text over the seconds, a dot and the raw body. */
export function signCoinpay(secret: string, seconds: number, body: string): string {
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** Tries of one call of the sender: same time, same signature. */
const IN_PROCESS_TRIES = 3;

export const webhookRules: WebhookRules = {
  retryDelaysMs: [SECOND, 2 * SECOND, MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, 12 * HOUR],
  retryOn: (status, delivery) => delivery.queue === 'rich' && (status === null || status < 200 || status > 299),
  serial: false,
};

export interface Hooks {
  send(payment: Payment, event: PaymentEvent, sender: Sender, more?: JsonObject): void;
  prepare(delivery: Delivery, attempt: number): PreparedWebhook | null;
  /** What the dashboard's button sends; false: there is nowhere to send it. */
  test(): boolean;
  forge(payment: Payment, how: 'wrong_key' | 'altered_amount' | 'no_signature'): PreparedWebhook | null;
}

export function createHooks(books: Books, { clock, random, emit }: ModelTools): Hooks {
  const seconds = (): number => Math.floor(clock.nowMs() / SECOND);
  const post = (body: string, signature: string | null): PreparedWebhook | null => (books.webhookUrl === null ? null : {
    url: books.webhookUrl, body,
    headers: { 'content-type': 'application/json', 'user-agent': 'CoinPay-Webhook/1.0', ...(signature === null ? {} : { 'x-coinpay-signature': signature }) },
  });
  /** A business with a URL and no secret: the header is there and empty. */
  const sign = (secret: string, at: number, body: string): string => (secret === '' ? '' : signCoinpay(secret, at, body));
  const envelope = (id: string, type: string, data: JsonObject): string =>
    writeJson({ id, type, data, created_at: isoTime(clock.nowMs()), business_id: books.businessId });

  const dataOf = (payment: Payment, sender: Sender, more: JsonObject): JsonObject => (sender === 'lean'
    ? { payment_id: payment.id, status: payment.status, blockchain: payment.code, amount_crypto: floatText(payment.cryptoAmount), payment_address: payment.address, ...more }
    : {
      payment_id: payment.id, status: payment.status, amount: floatText(payment.amountUsd), amount_usd: floatText(payment.amountUsd), amount_crypto: floatText(payment.cryptoAmount),
      currency: payment.code, confirmations: num('0'), payment_address: payment.address, tx_hash: payment.txHash, ...more, metadata: metadataOf(payment),
    });

  return {
    send(payment, type, sender, more = {}) {
      const at = seconds();
      const body = envelope(`evt_${payment.id}_${at}`, type, dataOf(payment, sender, more));
      emit({ id: hex(random, 16), queue: sender, invoice: payment.id, event: type, data: JSON.stringify([at, body]) });
    },
    prepare(delivery, attempt) {
      const parsed = readJson(delivery.data)?.value;
      const [at, body] = Array.isArray(parsed) ? (parsed as readonly unknown[]) : [];
      if (typeof body !== 'string') return null;
      const first = isNumberText(at) ? Number(at.text) : seconds();
      return post(body, sign(books.webhookSecret, attempt < IN_PROCESS_TRIES ? first : seconds(), body));
    },
    test() {
      const at = seconds();
      const body = envelope(`evt_test_${at}`, 'test.webhook', { message: 'This is a test webhook' });
      emit({ id: hex(random, 16), queue: 'lean', invoice: 'test', event: 'test.webhook', data: JSON.stringify([at, body]) });
      return books.webhookUrl !== null;
    },
    forge(payment, how) {
      const at = seconds();
      const genuine = envelope(`evt_${payment.id}_${at}`, 'payment.confirmed', dataOf({ ...payment, status: 'confirmed' }, 'rich', { received_amount: floatText(balanceOf(payment)) }));
      switch (how) {
        case 'wrong_key': return post(genuine, signCoinpay(`whsecret_${'7'.repeat(64)}`, at, genuine));
        case 'no_signature': return post(genuine, null);
        // The signature belongs to other bytes: whoever verifies the whole body refuses this one.
        case 'altered_amount': return post(genuine.replace(/"received_amount":"[^"]*"/, '"received_amount":"9999"'), sign(books.webhookSecret, at, genuine));
      }
    },
  };
}

const isNumberText = (value: unknown): value is { readonly text: string } => typeof value === 'object' && value !== null && 'text' in value && typeof value.text === 'string';

/** What each sender says of money besides: numbers from the monitor, text from the balance check. */
export const confirmedMore = (sender: Sender, balance: Dec, atMs: number): JsonObject => ({
  received_amount: sender === 'lean' ? floatToken(balance) : formatDec(balance), confirmed_at: isoTime(atMs),
});

