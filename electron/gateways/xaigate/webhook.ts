// XAIGATE's notices: nobody signs them, so only the address they come to is ours. What they say is a reason to ask, never an answer.
import { createHash } from 'node:crypto';
import { parseExactBytes } from '../../core/json/parse-exact.ts';
import { isObject, readWord } from '../../core/json/read.ts';
import type { Secret } from '../../core/ports.ts';
import { provenSale } from '../common/sale-token.ts';
import { readForm } from '../common/signed-text.ts';
import type { RawWebhook, WebhookVerdict } from '../port.ts';

const rejected = (status: 400 | 401, reason: string): WebhookVerdict => ({ ok: false, status, reason });

type Fields = (name: string) => string | null;

/** The body's texts by name, from JSON or from a form: the vendor's documentation shows the one, its shop modules read the other. */
function fieldsOf({ headers, body }: RawWebhook): Fields | null {
  if ((headers['content-type'] ?? '').toLowerCase().startsWith('application/x-www-form-urlencoded')) {
    const form = readForm(body);
    return form && ((name) => form.get(name) ?? null);
  }
  const parsed = parseExactBytes(body);
  if (!parsed.ok || !isObject(parsed.value)) return null;
  const outer = parsed.value;
  const inner = outer.get('data');
  return (name) => {
    for (const object of isObject(inner) ? [outer, inner] : [outer]) {
      const word = readWord(object.get(name));
      if (word.ok && word.value !== '') return word.value;
    }
    return null;
  };
}

const first = (fields: Fields, names: readonly string[]): string | null => names.map(fields).find((value) => value !== null) ?? null;

/**
 * Takes a notice that came to the address of one of our sales. The invoice it names is a hint, and so is everything else in it: one that
 * names another order than its address does is refused, one that names another sale's invoice is kept apart.
 */
export function verifyWebhook(webhook: RawWebhook, secret: Secret): WebhookVerdict {
  const query = new URLSearchParams(webhook.query ?? '');
  if (!query.has('sale') || !query.has('token')) return rejected(400, 'the address is of no sale');
  const sale = provenSale(webhook.query, secret, 'xaigate');
  if (sale === null) return rejected(401, 'the address does not fit');
  const fields = fieldsOf(webhook);
  if (fields === null) return rejected(400, 'the body is neither a JSON object nor a form');
  const order = first(fields, ['orderId', 'order_id']);
  if (order !== null && order !== sale) return rejected(401, 'it names another order than its address does');
  return {
    ok: true,
    eventKey: createHash('sha256').update(`${sale}\n`).update(webhook.body).digest('hex'),
    event: 'notice',
    knownEvent: true,
    gatewayInvoiceId: first(fields, ['invoiceNo', 'invoiceId']),
    orderId: sale,
    detail: 'an unsigned notice at the sale’s own address',
  };
}
