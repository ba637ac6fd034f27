// CoinGate's callback: nobody signs it. It carries the token we gave with the order, as JSON or as a form, whichever the API app is set to.
import { oneLine } from '../../../shared/domain/plain-text.ts';
import { JsonNumber, parseExactBytes } from '../../core/json/parse-exact.ts';
import { isObject } from '../../core/json/read.ts';
import type { Secret } from '../../core/ports.ts';
import { saleTokenFits } from '../common/sale-token.ts';
import type { RawWebhook, WebhookVerdict } from '../port.ts';

/** `new` is never told. */
const knownEvents = new Set(['pending', 'confirming', 'paid', 'invalid', 'canceled', 'refunded', 'partially_refunded', 'expired']);

type Read = (name: string) => string | null;

/** A text or a whole number of the body; null when it is missing, something else, or (in a form) there twice. */
function fromJson(body: Uint8Array): Read | null {
  const parsed = parseExactBytes(body);
  if (!parsed.ok || !isObject(parsed.value)) return null;
  const object = parsed.value;
  return (name) => {
    const value = object.get(name);
    if (typeof value === 'string') return value;
    return value instanceof JsonNumber && /^[0-9]{1,15}$/.test(value.source) ? value.source : null;
  };
}

/** Rails writes lists as `fees[][type]=…`, several of them under one name; the plain fields are there once each. */
function fromForm(body: Uint8Array): Read | null {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return null;
  }
  const pairs = new URLSearchParams(text);
  return (name) => {
    const [value, ...more] = pairs.getAll(name);
    return value === undefined || more.length > 0 ? null : value;
  };
}

const isForm = ({ headers }: RawWebhook): boolean => /^application\/x-www-form-urlencoded\s*(?:;|$)/i.test(headers['content-type'] ?? '');
const rejected = (status: 400 | 401, reason: string): WebhookVerdict => ({ ok: false, status, reason });

/**
 * Verifies a delivery: the token must be the one of the order it names. Status and amounts are whatever its sender wrote; they are not
 * read, and the order is asked for at the gateway. A refund's callback has no token and is refused: refunds get a path of their own.
 */
export function verifyWebhook(webhook: RawWebhook, secret: Secret): WebhookVerdict {
  const read = isForm(webhook) ? fromForm(webhook.body) : fromJson(webhook.body);
  if (!read) return rejected(400, 'the body is neither a JSON object nor a form');
  const [id, orderId, status, token] = ['id', 'order_id', 'status', 'token'].map(read);
  if (!id || !orderId || !status || !token) return rejected(400, 'id, order_id, status or token is missing');
  if (!/^[0-9]{1,15}$/.test(id)) return rejected(400, 'the id is not a whole number');
  if (!saleTokenFits(secret, 'coingate', orderId, token)) return rejected(401, 'the token is not the one of this order');
  const knownEvent = knownEvents.has(status);
  return {
    ok: true,
    // A late payment repeats no status, but a second confirmation of the same one differs in its time.
    eventKey: JSON.stringify([id, status, read('paid_at') ?? '']),
    event: knownEvent ? status : oneLine(status).slice(0, 100),
    knownEvent,
    gatewayInvoiceId: id,
    detail: knownEvent ? `order ${status}` : 'an event its documentation does not name',
  };
}
