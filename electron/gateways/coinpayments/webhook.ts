// CoinPayments' webhook: the three headers of its calls, over the raw body and the address as it was registered.
import { createHash } from 'node:crypto';
import { oneLine } from '../../../shared/domain/plain-text.ts';
import { decodeUtf8, parseExactBytes, type JsonObject, type JsonValue } from '../../core/json/parse-exact.ts';
import { isObject } from '../../core/json/read.ts';
import type { Secret } from '../../core/ports.ts';
import { isFresh, macMatches, textMatches } from '../common/verify-mac.ts';
import type { RawWebhook, WebhookContext, WebhookVerdict } from '../port.ts';
import { signedText, timeOf } from './signing.ts';

/** Subscriptions are written `invoicePaid`, payloads `InvoicePaid`: case says nothing. */
const knownEvents = new Map([
  'invoiceCreated', 'invoicePending', 'invoicePaid', 'invoiceCompleted', 'invoiceCancelled', 'invoiceTimedOut', 'paymentCreated', 'paymentTimedOut',
].map((event) => [event.toLowerCase(), event]));

/** Of a wallet or address: it has no `type` and names its wallet. */
const WALLET_EVENT = 'walletTransaction';

const DEFAULT_MAX_AGE_S = 300;

const rejected = (status: 400 | 401, reason: string): WebhookVerdict => ({ ok: false, status, reason });

const textAt = (body: JsonObject, key: string): string | null => {
  const value: JsonValue | undefined = body.get(key);
  return typeof value === 'string' && value !== '' ? value : null;
};

function maxAgeMs(settings: WebhookContext['settings']): number {
  const typed = settings['webhookMaxAgeS'] ?? '';
  return (/^[1-9][0-9]{0,5}$/.test(typed) ? Number(typed) : DEFAULT_MAX_AGE_S) * 1000;
}

/** Verifies a delivery: our client id, the signature over our own registered address, its age; only then is the body read. */
export function verifyWebhook(webhook: RawWebhook, secret: Secret, { settings, nowMs }: WebhookContext): WebhookVerdict {
  const [client, timestamp, signature] = ['client', 'timestamp', 'signature'].map((name) => webhook.headers[`x-coinpayments-${name}`] ?? '');
  if (!client || !timestamp || !signature) return rejected(400, 'one of the headers X-CoinPayments-Client, -Timestamp, -Signature is missing');
  const { clientId = '', webhookUrl = '' } = settings;
  if (webhookUrl === '') return rejected(401, 'the address of this webhook is not known here, and the signature covers it');
  const text = decodeUtf8(webhook.body);
  if (text === null) return rejected(400, 'the body is not UTF-8');
  const fits = macMatches(secret.reveal(), signedText({ method: 'POST', url: webhookUrl, body: text }, clientId, timestamp), signature, 'sha256', 'base64');
  if (!textMatches(clientId, client) || !fits) return rejected(401, 'the signature does not fit');
  const sentAtMs = timeOf(timestamp);
  if (sentAtMs === null || !isFresh(sentAtMs, nowMs, maxAgeMs(settings))) return rejected(401, 'it is too old, or from the future');

  const parsed = parseExactBytes(webhook.body);
  if (!parsed.ok || !isObject(parsed.value)) return rejected(400, 'the body is not a JSON object');
  const body = parsed.value;
  const type = textAt(body, 'type') ?? (textAt(body, 'walletId') === null ? null : WALLET_EVENT);
  if (type === null) return rejected(400, 'the body names no event');
  const known = type === WALLET_EVENT ? WALLET_EVENT : knownEvents.get(type.toLowerCase());
  const invoice = body.get('invoice');
  const state = isObject(invoice) ? textAt(invoice, 'state') : null;
  return {
    ok: true,
    eventKey: textAt(body, 'id') ?? `sha256:${createHash('sha256').update(webhook.body).digest('hex')}`,
    event: known ?? oneLine(type).slice(0, 100),
    knownEvent: known !== undefined,
    gatewayInvoiceId: isObject(invoice) ? textAt(invoice, 'id') : null,
    detail: known === undefined ? 'an event its documentation does not name' : [known, ...(state === null ? [] : [oneLine(state).slice(0, 40)])].join(', '),
  };
}
