// NOWPayments' webhook (IPN): HMAC-SHA512 over the body written again with sorted keys, not over its bytes.
import { oneLine } from '../../../shared/domain/plain-text.ts';
import { JsonNumber, parseExactBytes, type JsonObject, type JsonValue } from '../../core/json/parse-exact.ts';
import { isObject } from '../../core/json/read.ts';
import type { Secret } from '../../core/ports.ts';
import { sortedJson } from '../common/signed-text.ts';
import { macMatches } from '../common/verify-mac.ts';
import type { RawWebhook, WebhookContext, WebhookVerdict } from '../port.ts';
import { settings } from './driver-data.ts';
import { readId } from './schema.ts';
import { payoutStateOf, stateOf } from './status.ts';

/** 'object' is how one sample of the documentation signs lists; the vendor's own client keeps them. */
type Lists = 'list' | 'object';

/** The value as JavaScript holds it, which is what was signed. null: it holds a number no float can be, so nobody signed it. */
function plain(value: JsonValue, lists: Lists): { readonly value: unknown } | null {
  if (value instanceof JsonNumber) {
    const number = Number(value.source);
    return Number.isFinite(number) ? { value: number } : null;
  }
  if (typeof value !== 'object' || value === null) return { value };
  const entries = (isObject(value) ? [...value] : value.map((item, index) => [String(index), item] as const))
    .map(([key, item]) => [key, plain(item, lists)] as const);
  if (entries.some(([, item]) => item === null)) return null;
  const members = entries.map(([key, item]) => [key, item?.value] as const);
  return { value: isObject(value) || lists === 'object' ? Object.fromEntries(members) : members.map(([, item]) => item) };
}

const rejected = (status: 400 | 401, reason: string): WebhookVerdict => ({ ok: false, status, reason });

const textAt = (body: JsonObject, key: string): string => {
  const value = body.get(key);
  if (value instanceof JsonNumber) return value.source;
  return typeof value === 'string' ? value : '';
};
const idAt = (body: JsonObject, key: string): string | null => {
  const id = readId(body.get(key));
  return id.ok ? id.value : null;
};

function verdictOn(body: JsonObject): WebhookVerdict {
  const payment = idAt(body, 'payment_id');
  if (payment === null) {
    // Payouts and recurring payments use the same secret. They are about no sale.
    const [id, status] = [idAt(body, 'id'), textAt(body, 'status')];
    if (id === null || status === '') return rejected(400, 'the body is about no payment');
    const event = body.has('batch_withdrawal_id') ? 'payout' : 'transfer';
    const known = payoutStateOf(status) !== 'unknown';
    return { ok: true, eventKey: JSON.stringify([event, id, status]), event, knownEvent: known, gatewayInvoiceId: null, detail: known ? `${event} ${status.toLowerCase()}` : `${event} in a state its documentation does not name` };
  }
  const status = textAt(body, 'payment_status');
  if (status === '') return rejected(400, 'payment_status is missing');
  const knownEvent = stateOf(status) !== 'unknown';
  const parent = idAt(body, 'parent_payment_id');
  const paid = oneLine(`${textAt(body, 'actually_paid')} ${textAt(body, 'pay_currency')}`).trim().slice(0, 100);
  return {
    ok: true,
    // It has no id of its own; a step is told apart from the next by these.
    eventKey: JSON.stringify([payment, status, textAt(body, 'actually_paid')]),
    event: knownEvent ? status : oneLine(status).slice(0, 100),
    knownEvent,
    // A further deposit has an id of its own; the sale knows the first.
    gatewayInvoiceId: parent ?? payment,
    detail: knownEvent ? `${status}, ${paid} so far${parent === null ? '' : ', a further deposit'}` : 'a status its documentation does not name',
  };
}

/** Verifies a delivery. What is compared and used comes from one reading of the bytes, in which no key may come twice. */
export function verifyWebhook(webhook: RawWebhook, secret: Secret, context: Pick<WebhookContext, 'settings'>): WebhookVerdict {
  const signature = webhook.headers['x-nowpayments-sig'];
  if (signature === undefined || signature === '') return rejected(400, 'the header x-nowpayments-sig is missing');
  const parsed = parseExactBytes(webhook.body);
  if (!parsed.ok || !isObject(parsed.value)) return rejected(400, 'the body is not a JSON object');
  const key = secret.reveal().trim();
  if (key === '') return rejected(401, 'the account has no IPN secret key');
  const body = parsed.value;
  const set = context.settings['listsInSignature']?.trim() ?? '';
  const allowed = set === '' ? settings.find((field) => field.key === 'listsInSignature')?.default : set;
  const forms: readonly Lists[] = allowed === 'both' ? ['list', 'object'] : ['list'];
  const signed = forms.some((lists) => {
    const value = plain(body, lists);
    return value !== null && macMatches(key, sortedJson(value.value), signature, 'sha512');
  });
  return signed ? verdictOn(body) : rejected(401, 'the signature does not fit');
}
