// CryptumPay's callback: an HMAC over the hash of the raw body and the API key. Nothing in it dates it, so a captured one fits for ever.
import { JsonNumber, parseExactBytes, type JsonValue } from '../../core/json/parse-exact.ts';
import { isObject, readWord } from '../../core/json/read.ts';
import type { Secret } from '../../core/ports.ts';
import { macMatches } from '../common/verify-mac.ts';
import type { RawWebhook, WebhookContext, WebhookVerdict } from '../port.ts';
import { settings } from './driver-data.ts';
import { bodyHash } from './signature.ts';
import { documentedStatuses } from './status.ts';

/** Where the vendor may have put them: the body's shape is not published. */
const ID_PATHS = ['id', 'orderId', 'order.id', 'data.id'];
const STATUS_PATHS = ['financeSummary.status', 'data.financeSummary.status', 'status', 'order.status'];

const rejected = (status: 400 | 401, reason: string): WebhookVerdict => ({ ok: false, status, reason });

const at = (json: JsonValue, path: string): JsonValue | undefined =>
  path.split('.').reduce<JsonValue | undefined>((value, key) => (isObject(value) ? value.get(key) : undefined), json);

/** The first of the places that holds a text fit to show, or a number. */
function firstWord(json: JsonValue, paths: readonly string[]): string | null {
  for (const path of paths) {
    const value = at(json, path);
    if (value instanceof JsonNumber) return value.source;
    const word = readWord(value);
    if (word.ok && word.value !== '') return word.value;
  }
  return null;
}

function signatureOf(webhook: RawWebhook, context: WebhookContext): string | null {
  const names = context.settings['signatureHeaders']?.trim() || settings.find((field) => field.key === 'signatureHeaders')?.default || '';
  for (const name of names.split(',')) {
    const found = webhook.headers[name.trim().toLowerCase()];
    if (found !== undefined && found !== '') return found;
  }
  return null;
}

/** Verifies a delivery. What it says is signed, yet may be an old truth: the order is asked for before anything counts. */
export function verifyWebhook(webhook: RawWebhook, secret: Secret, context: WebhookContext): WebhookVerdict {
  const signature = signatureOf(webhook, context);
  if (signature === null) return rejected(400, 'the signature is missing');
  const apiKey = context.secrets['apiKey']?.reveal() ?? '';
  const apiSecret = secret.reveal();
  if (apiSecret === '' || apiKey === '') return rejected(401, 'the credentials of this account are missing');
  const hash = bodyHash(webhook.body);
  if (!macMatches(apiSecret, `${hash}|${apiKey}`, signature)) return rejected(401, 'the signature does not fit');
  const parsed = parseExactBytes(webhook.body);
  if (!parsed.ok || !isObject(parsed.value)) return rejected(400, 'the body is not a JSON object');
  const id = firstWord(parsed.value, ID_PATHS);
  const told = firstWord(parsed.value, STATUS_PATHS);
  const status = documentedStatuses.find(([code, name]) => told === String(code) || told === name)?.[1] ?? null;
  const known = id !== null && status !== null;
  return {
    ok: true, eventKey: hash, event: known ? `order ${status}` : 'order', knownEvent: known, gatewayInvoiceId: id,
    detail: known ? status : 'a callback of a kind nobody has described',
  };
}
