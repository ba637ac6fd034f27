// Cryptomus' webhook: the signature sits inside the body and covers everything else of it, as PHP wrote it.
import { JsonNumber, parseExactBytes, type JsonObject, type JsonValue } from '../../core/json/parse-exact.ts';
import { isArray, isObject, readWord } from '../../core/json/read.ts';
import type { Secret } from '../../core/ports.ts';
import { phpJson } from '../common/signed-text.ts';
import { hashMatches } from '../common/verify-mac.ts';
import type { RawWebhook, WebhookContext, WebhookVerdict } from '../port.ts';
import { documentedPayoutStatuses, documentedStatuses } from './status.ts';

const rejected = (status: 400 | 401, reason: string): WebhookVerdict => ({ ok: false, status, reason });
const known: Readonly<Record<'payment' | 'payout', ReadonlySet<string>>> = { payment: new Set<string>(documentedStatuses), payout: new Set<string>(documentedPayoutStatuses) };
const signedAtEnd = /,"sign":"[0-9a-f]{32}"\}$/;

/** As PHP writes it with JSON_UNESCAPED_UNICODE: keys in their order, numbers as they came, letters raw, slashes and the two line separators escaped. */
function phpText(value: JsonValue): string {
  if (value instanceof JsonNumber) return value.source;
  if (isArray(value)) return `[${value.map(phpText).join(',')}]`;
  // Its arrays know no difference between an empty list and an empty object.
  if (isObject(value)) return value.size === 0 ? '[]' : `{${[...value].map(([name, entry]) => `${phpJson(name)}:${phpText(entry)}`).join(',')}}`;
  return phpJson(value);
}

/**
 * The texts the signature may cover: the body as it came without its last member, else written again by PHP's rules. Nothing more: each
 * further reading would be another chance for a forger.
 */
function candidates(text: string, body: JsonObject): readonly string[] {
  const raw = signedAtEnd.test(text) ? [text.replace(signedAtEnd, '}')] : [];
  return [...raw, phpText(new Map([...body].filter(([name]) => name !== 'sign')))];
}

/** Verifies a delivery by the key its kind is signed with: payouts by the payout key, which an account may not have, all else by the payment key. */
export function verifyWebhook(webhook: RawWebhook, secret: Secret, { secrets }: Pick<WebhookContext, 'secrets'>): WebhookVerdict {
  const parsed = parseExactBytes(webhook.body);
  if (!parsed.ok || !isObject(parsed.value)) return rejected(400, 'the body is not a JSON object');
  const body = parsed.value;
  const word = (name: string): string => {
    const read = readWord(body.get(name));
    return read.ok ? read.value : '';
  };
  const [id, status, type, sign] = [word('uuid'), word('status'), word('type'), word('sign')];
  if (sign === '') return rejected(400, 'sign is missing');
  const key = (type === 'payout' ? secrets['payoutKey'] : secret)?.reveal() ?? '';
  if (key === '') return rejected(401, type === 'payout' ? 'the account has no payout key' : 'the account has no payment key');
  const fits = candidates(Buffer.from(webhook.body).toString('utf8'), body).some((text) => hashMatches('md5', Buffer.from(text, 'utf8').toString('base64') + key, sign));
  if (!fits) return rejected(401, 'the signature does not fit');
  if (id === '' || status === '') return rejected(400, 'uuid or status is missing');
  const knownEvent = (type === 'payment' || type === 'payout') && known[type].has(status);
  return {
    ok: true,
    // There is no event id: what tells two events apart is which status, by which transaction, with how much.
    eventKey: JSON.stringify([type, id, status, word('txid'), word('payment_amount'), body.get('is_final') === true]),
    event: `${type}.${status}`,
    knownEvent,
    // A payout, or money on a static wallet, is no invoice of a sale.
    gatewayInvoiceId: type === 'payment' ? id : null,
    detail: knownEvent ? `${type === 'payout' ? 'payout ' : ''}${status}` : 'an event its documentation does not name',
  };
}
