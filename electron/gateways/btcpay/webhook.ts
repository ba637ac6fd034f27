// BTCPay's webhook: the header `BTCPay-Sig` signs the raw body, so everything in the body can be believed once it fits.
import { createHash } from 'node:crypto';
import { oneLine } from '../../../shared/domain/plain-text.ts';
import { parseExactBytes, type JsonObject } from '../../core/json/parse-exact.ts';
import { isObject } from '../../core/json/read.ts';
import type { Secret } from '../../core/ports.ts';
import { macMatches } from '../common/verify-mac.ts';
import type { RawWebhook, WebhookVerdict } from '../port.ts';

const knownEvents = new Set([
  'InvoiceCreated', 'InvoiceReceivedPayment', 'InvoicePaymentSettled', 'InvoiceProcessing', 'InvoiceSettled', 'InvoiceInvalid', 'InvoiceExpired',
  'InvoiceExpiredPaidPartial', 'InvoicePaidAfterExpiration', 'InvoiceRefund',
  'PayoutCreated', 'PayoutApproved', 'PayoutUpdated',
  'PaymentRequestCreated', 'PaymentRequestUpdated', 'PaymentRequestArchived', 'PaymentRequestStatusChanged', 'PaymentRequestCompleted',
  'PendingTransactionCreated', 'PendingTransactionSignatureCollected', 'PendingTransactionBroadcast', 'PendingTransactionCancelled',
  'SubscriberCreated', 'SubscriberCredited', 'SubscriberCharged', 'SubscriberActivated', 'SubscriberPhaseChanged', 'SubscriberDisabled', 'SubscriberNeedUpgrade',
  'PaymentReminder', 'PlanStarted',
]);

const rejected = (status: 400 | 401, reason: string): WebhookVerdict => ({ ok: false, status, reason });

const textAt = (body: JsonObject, key: string): string | null => {
  const value = body.get(key);
  return typeof value === 'string' && value !== '' ? value : null;
};

/** The event in words; the flags are signed like everything else. */
function detailOf(event: string, body: JsonObject): string {
  const payment = body.get('payment');
  const value = isObject(payment) ? textAt(payment, 'value') : null;
  const method = textAt(body, 'paymentMethodId');
  const flags = ([['afterExpiration', 'after expiry'], ['overPaid', 'too much'], ['partiallyPaid', 'too little'], ['manuallyMarked', 'marked by hand'], ['isRedelivery', 'delivered again']] as const)
    .filter(([key]) => body.get(key) === true)
    .map(([, words]) => words);
  return [event, ...(value !== null && method !== null ? [`${value} by ${method}`] : []), ...flags].join(', ');
}

/** Verifies a delivery over its raw bytes. A redelivery has the key of the first delivery, so that it counts as the same event. */
export function verifyWebhook(webhook: RawWebhook, secret: Secret): WebhookVerdict {
  const header = webhook.headers['btcpay-sig'];
  if (header === undefined || header === '') return rejected(400, 'the header BTCPay-Sig is missing');
  if (!header.startsWith('sha256=') || !macMatches(secret.reveal(), webhook.body, header.slice('sha256='.length))) {
    return rejected(401, 'the signature does not fit');
  }
  const parsed = parseExactBytes(webhook.body);
  if (!parsed.ok || !isObject(parsed.value)) return rejected(400, 'the body is not a JSON object');
  const body = parsed.value;
  const event = textAt(body, 'type');
  if (event === null) return rejected(400, 'the body names no event');
  const knownEvent = knownEvents.has(event);
  return {
    ok: true,
    eventKey: textAt(body, 'originalDeliveryId') ?? textAt(body, 'deliveryId') ?? `sha256:${createHash('sha256').update(webhook.body).digest('hex')}`,
    // An event nobody documented is whatever its sender wrote.
    event: knownEvent ? event : oneLine(event).slice(0, 100),
    knownEvent,
    gatewayInvoiceId: textAt(body, 'invoiceId'),
    detail: knownEvent ? detailOf(event, body) : 'an event its documentation does not name',
  };
}
