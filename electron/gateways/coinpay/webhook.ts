// CoinPay's webhook: the header `X-CoinPay-Signature` signs a time and the raw body, so everything in the body can be believed once it fits.
import { oneLine } from '../../../shared/domain/plain-text.ts';
import { JsonNumber, parseExactBytes, type JsonObject, type JsonValue } from '../../core/json/parse-exact.ts';
import { isObject } from '../../core/json/read.ts';
import type { Secret } from '../../core/ports.ts';
import { isFresh, macMatches } from '../common/verify-mac.ts';
import type { RawWebhook, WebhookContext, WebhookVerdict } from '../port.ts';

/** Those it sends, and those only its documentation lists. */
const knownEvents = new Set([
  'payment.confirmed', 'payment.forwarded', 'payment.expired', 'payment.failed', 'invoice.paid', 'test.webhook', 'lightning.payment.settled',
  'escrow.created', 'escrow.released', 'escrow.settled', 'escrow.disputed', 'escrow.refunded', 'escrow.funded', 'escrow.expired', 'escrow.resolved',
  'payment.created', 'payment.pending', 'payment.detected', 'payment.confirming', 'payment.completed', 'payment.refunded',
]);

const rejected = (status: 400 | 401, reason: string): WebhookVerdict => ({ ok: false, status, reason });

const textAt = (body: JsonObject, key: string): string | null => {
  const value = body.get(key);
  return typeof value === 'string' && value !== '' ? value : null;
};
/** Amounts come as text from one sender and as numbers from the other. */
const amountText = (value: JsonValue | undefined): string | null => (value instanceof JsonNumber ? value.source : typeof value === 'string' ? oneLine(value).slice(0, 40) : null);

function detailOf(event: string, data: JsonObject): string {
  const received = amountText(data.get('received_amount'));
  const reason = textAt(data, 'reason');
  return [event, ...(received === null ? [] : [`${received} came in`]), ...(reason === null ? [] : [oneLine(reason).slice(0, 100)])].join(', ');
}

/**
 * Verifies a delivery over its raw bytes. The header is `t=<seconds>,v1=<hex>` and nothing else: an empty one comes from a business without a
 * secret. A retry minutes later is signed anew but keeps its event id.
 */
export function verifyWebhook(webhook: RawWebhook, secret: Secret, context: WebhookContext): WebhookVerdict {
  const header = webhook.headers['x-coinpay-signature'];
  if (header === undefined || header === '') return rejected(400, 'the header X-CoinPay-Signature is missing or empty');
  const [, seconds = '', mac = ''] = /^t=([0-9]{1,12}),v1=([0-9a-f]{64})$/.exec(header) ?? [];
  const key = secret.reveal();
  const message = Buffer.concat([Buffer.from(`${seconds}.`), webhook.body]);
  if (key === '' || mac === '' || !macMatches(key, message, mac)) return rejected(401, 'the signature does not fit');
  if (!isFresh(Number(seconds) * 1000, context.nowMs)) return rejected(401, 'it was signed too long ago, or this computer’s clock is wrong');
  const parsed = parseExactBytes(webhook.body);
  if (!parsed.ok || !isObject(parsed.value)) return rejected(400, 'the body is not a JSON object');
  const body = parsed.value;
  const event = textAt(body, 'type');
  const id = textAt(body, 'id');
  if (event === null || id === null) return rejected(400, 'the body names no event');
  const knownEvent = knownEvents.has(event);
  const data = body.get('data');
  const isAboutPayment = event.startsWith('payment.') && isObject(data);
  return {
    ok: true,
    // The id is the payment's with the second it was sent: confirmed and forwarded may share one.
    eventKey: JSON.stringify([id, event]),
    event: knownEvent ? event : oneLine(event).slice(0, 100),
    knownEvent,
    // invoice.paid writes the id of a billing document there.
    gatewayInvoiceId: isAboutPayment ? textAt(data, 'payment_id') : null,
    detail: !knownEvent ? 'an event its documentation does not name' : isObject(data) ? detailOf(event, data) : event,
  };
}
