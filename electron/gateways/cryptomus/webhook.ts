// Cryptomus' webhook: the signature sits inside the body and covers everything else of it, as PHP wrote it.
import { parseExactBytes } from '../../core/json/parse-exact.ts';
import { isObject, readWord } from '../../core/json/read.ts';
import type { Secret } from '../../core/ports.ts';
import { phpJson, without } from '../common/signed-text.ts';
import { hashMatches } from '../common/verify-mac.ts';
import type { RawWebhook, WebhookVerdict } from '../port.ts';
import { documentedStatuses } from './status.ts';

const rejected = (status: 400 | 401, reason: string): WebhookVerdict => ({ ok: false, status, reason });
const knownStatuses: ReadonlySet<string> = new Set(documentedStatuses);
const signedAtEnd = /,"sign":"[0-9a-f]{32}"\}$/;

/**
 * The texts the signature may cover: the body as it came without its last member, else written again by PHP's rules. Nothing more: each
 * further reading would be another chance for a forger.
 */
function candidates(body: string): readonly string[] {
  const raw = signedAtEnd.test(body) ? [body.replace(signedAtEnd, '}')] : [];
  const parsed: unknown = JSON.parse(body);
  return typeof parsed === 'object' && parsed !== null ? [...raw, phpJson(without(parsed, 'sign'))] : raw;
}

/** Verifies a delivery by the payment key. Payouts are signed with another key, which a till does not hold: they are refused. */
export function verifyWebhook(webhook: RawWebhook, secret: Secret): WebhookVerdict {
  const parsed = parseExactBytes(webhook.body);
  if (!parsed.ok || !isObject(parsed.value)) return rejected(400, 'the body is not a JSON object');
  const word = (name: string): string => {
    const read = isObject(parsed.value) ? readWord(parsed.value.get(name)) : null;
    return read?.ok === true ? read.value : '';
  };
  const [id, status, type, sign] = [word('uuid'), word('status'), word('type'), word('sign')];
  if (sign === '') return rejected(400, 'sign is missing');
  if (secret.reveal() === '') return rejected(401, 'the account has no payment key');
  const fits = candidates(Buffer.from(webhook.body).toString('utf8')).some((text) =>
    hashMatches('md5', Buffer.from(text, 'utf8').toString('base64') + secret.reveal(), sign));
  if (!fits) return rejected(401, 'the signature does not fit');
  if (id === '' || status === '') return rejected(400, 'uuid or status is missing');
  const isPayment = type === 'payment';
  const knownEvent = isPayment && knownStatuses.has(status);
  return {
    ok: true,
    // There is no event id: what tells two events apart is which status, by which transaction, with how much.
    eventKey: JSON.stringify([id, status, word('txid'), word('payment_amount'), parsed.value.get('is_final') === true]),
    event: `${type}.${status}`,
    knownEvent,
    // Money on a static wallet is no invoice of a sale.
    gatewayInvoiceId: isPayment ? id : null,
    detail: knownEvent ? status : 'an event its documentation does not name for a sale',
  };
}
