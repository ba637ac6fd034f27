// Plisio's callback: `verify_hash` inside the body is an HMAC-SHA1 over all other fields, written again by its rules.
import { oneLine } from '../../../shared/domain/plain-text.ts';
import { JsonNumber, parseExactBytes } from '../../core/json/parse-exact.ts';
import { isObject } from '../../core/json/read.ts';
import type { Secret } from '../../core/ports.ts';
import { readForm } from '../common/signed-text.ts';
import { macMatches } from '../common/verify-mac.ts';
import type { RawWebhook, WebhookVerdict } from '../port.ts';
import { formText, jsonTexts } from './callback-text.ts';
import { documentedStatuses } from './status.ts';

const knownStatuses: ReadonlySet<string> = new Set(documentedStatuses);
const rejected = (status: 400 | 401, reason: string): WebhookVerdict => ({ ok: false, status, reason });

interface Callback {
  /** A field's text, or a number's; '' when it is missing or something else. */
  readonly field: (name: string) => string;
  readonly signed: () => readonly string[];
}

function readJsonBody(body: Uint8Array): Callback | null {
  const parsed = parseExactBytes(body);
  if (!parsed.ok || !isObject(parsed.value)) return null;
  const json = parsed.value;
  return {
    field: (name) => {
      const value = json.get(name);
      return value instanceof JsonNumber ? value.source : typeof value === 'string' ? value : '';
    },
    signed: () => jsonTexts(json),
  };
}

function readFormBody(body: Uint8Array): Callback | null {
  const fields = readForm(body);
  return fields && { field: (name) => fields.get(name) ?? '', signed: () => [formText(fields)] };
}

/** Forms are told apart by the bytes: a body that is not JSON's object is read as one. */
const readBody = (body: Uint8Array): Callback | null => (body[0] === 0x7b ? readJsonBody(body) : readFormBody(body));

const short = (text: string): string => oneLine(text).slice(0, 100);

/** Verifies a delivery. There is no event id and no time in it: a repeat has the same key, and the invoice is asked for before anything counts. */
export function verifyWebhook({ body }: RawWebhook, secret: Secret): WebhookVerdict {
  const callback = readBody(body);
  if (!callback) return rejected(400, 'the body is neither a JSON object nor a form');
  const { field } = callback;
  const hash = field('verify_hash');
  const id = field('txn_id');
  const status = field('status');
  if (hash === '' || id === '' || status === '') return rejected(400, 'verify_hash, txn_id or status is missing');
  const key = secret.reveal();
  if (key === '' || !callback.signed().some((text) => macMatches(key, text, hash, 'sha1'))) return rejected(401, 'the verify_hash does not fit');
  const type = field('ipn_type');
  const knownEvent = knownStatuses.has(status) && (type === '' || type === 'invoice');
  return {
    ok: true,
    eventKey: JSON.stringify([id, status, ...['amount', 'confirmations', 'pending_amount'].map(field)]),
    event: short(status),
    knownEvent,
    gatewayInvoiceId: id,
    detail: knownEvent ? short([status, ...(field('amount') === '' ? [] : [`${field('amount')} ${field('psys_cid')}`])].join(', ')) : 'a status its documentation does not name',
  };
}
