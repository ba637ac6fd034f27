// CryptoPayment.center's webhook: the signature sits inside the body and covers the invoice id and the event, nothing more.
import { parseExactBytes } from '../../core/json/parse-exact.ts';
import { isObject, readWord } from '../../core/json/read.ts';
import type { Secret } from '../../core/ports.ts';
import { macMatches } from '../common/verify-mac.ts';
import type { RawWebhook, WebhookVerdict } from '../port.ts';

const knownEvents = new Set(['payment.detected', 'payment.confirmed']);

/** The key is the decoded APP_KEY; its base64 text itself is never the key. null: the setting is not base64. */
export function decodeAppKey(appKey: string): Uint8Array | null {
  const text = appKey.trim().replace(/^base64:/, '');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return null;
  const bytes = Buffer.from(text, 'base64');
  return bytes.length > 0 && bytes.toString('base64').replace(/=+$/, '') === text.replace(/=+$/, '') ? bytes : null;
}

const rejected = (status: 400 | 401, reason: string): WebhookVerdict => ({ ok: false, status, reason });

/**
 * Verifies a delivery. Everything but `invoice_id` and `event` is unsigned and is not even read: amounts, order id and status come from
 * the gateway's own answer when the invoice is fetched again.
 */
export function verifyWebhook(webhook: RawWebhook, secret: Secret): WebhookVerdict {
  const parsed = parseExactBytes(webhook.body);
  if (!parsed.ok || !isObject(parsed.value)) return rejected(400, 'the body is not a JSON object');
  const id = readWord(parsed.value.get('invoice_id'));
  const event = readWord(parsed.value.get('event'));
  const signature = readWord(parsed.value.get('signature'));
  if (!id.ok || !event.ok || !signature.ok || id.value === '' || event.value === '') {
    return rejected(400, 'invoice_id, event or signature is missing');
  }
  const key = decodeAppKey(secret.reveal());
  if (!key) return rejected(401, 'the APP_KEY of this account is not base64');
  if (!macMatches(key, `${id.value}.${event.value}`, signature.value)) return rejected(401, 'the signature does not fit');
  const knownEvent = knownEvents.has(event.value);
  return {
    ok: true,
    eventKey: JSON.stringify([id.value, event.value]),
    event: event.value,
    knownEvent,
    gatewayInvoiceId: id.value,
    detail: knownEvent ? event.value : 'an event its documentation does not name',
  };
}
