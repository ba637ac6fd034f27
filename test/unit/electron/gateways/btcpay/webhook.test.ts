// BTCPay's webhook signature over raw bytes, by the vector of its sheet, and how events are named.
import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { secret } from '../../../../../electron/core/secret.ts';
import { verifyWebhook } from '../../../../../electron/gateways/btcpay/webhook.ts';

const key = 'testsecret';
const event = {
  deliveryId: 'D1', webhookId: 'W1', originalDeliveryId: 'D1', isRedelivery: false, type: 'InvoiceCreated', timestamp: 1_700_000_000, storeId: 'S1', invoiceId: 'I1', metadata: { orderId: 'A-1' },
};
const pretty = JSON.stringify(event, null, 2);
const signed = (body: string, header?: string) => verifyWebhook({
  headers: { 'btcpay-sig': header ?? `sha256=${createHmac('sha256', key).update(body).digest('hex')}` }, body: new Uint8Array(Buffer.from(body)),
}, secret(key));

describe('E4: the vector', () => {
  test('the indented body of 237 bytes fits its signature', () => {
    expect(Buffer.byteLength(pretty)).toBe(237);
    expect(signed(pretty, 'sha256=c07820d80fbf3afb68520f34e7980f9587f8005032a749bc68a9b45f9549070f')).toEqual({
      ok: true, eventKey: 'D1', event: 'InvoiceCreated', knownEvent: true, gatewayInvoiceId: 'I1', detail: 'InvoiceCreated',
    });
  });
  test('D2: the same content written compactly does not', () => {
    expect(signed(JSON.stringify(event), 'sha256=c07820d80fbf3afb68520f34e7980f9587f8005032a749bc68a9b45f9549070f')).toMatchObject({ ok: false, status: 401 });
  });
  test.each(['c07820d80fbf3afb68520f34e7980f9587f8005032a749bc68a9b45f9549070f', 'SHA256=c07820d80fbf3afb68520f34e7980f9587f8005032a749bc68a9b45f9549070f', 'sha1=00', 'sha256='])('header %s', (header) => {
    expect(signed(pretty, header)).toMatchObject({ ok: false, status: 401 });
  });
});

describe('events', () => {
  const verdictOf = (change: object) => signed(JSON.stringify({ ...event, ...change }));

  test('D8: a redelivery has the key of the first delivery, whatever its own id', () => {
    expect(verdictOf({ deliveryId: 'D9', originalDeliveryId: 'D1', isRedelivery: true })).toMatchObject({ eventKey: 'D1', detail: 'InvoiceCreated, delivered again' });
    expect(verdictOf({ deliveryId: 'D9', originalDeliveryId: undefined })).toMatchObject({ eventKey: 'D9' });
    expect(verdictOf({ deliveryId: undefined, originalDeliveryId: undefined })).toMatchObject({ eventKey: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) });
  });
  test('D11: an event that is not documented is taken and marked', () => {
    expect(verdictOf({ type: 'InvoiceTeleported' })).toMatchObject({ ok: true, knownEvent: false, gatewayInvoiceId: 'I1' });
  });
  test.each([
    'InvoiceRefund', 'InvoiceExpiredPaidPartial', 'InvoicePaidAfterExpiration', 'PaymentRequestCompleted', 'PendingTransactionBroadcast', 'SubscriberCreated', 'SubscriberCredited', 'SubscriberCharged',
    'SubscriberActivated', 'SubscriberPhaseChanged', 'SubscriberDisabled', 'SubscriberNeedUpgrade', 'PaymentReminder', 'PlanStarted',
  ])('D11: %s is documented', (type) => {
    expect(verdictOf({ type })).toMatchObject({ ok: true, knownEvent: true, event: type });
  });
  test('events that are not about an invoice name none', () => {
    expect(verdictOf({ type: 'PayoutCreated', invoiceId: undefined })).toMatchObject({ ok: true, knownEvent: true, gatewayInvoiceId: null });
  });
  test('the details say what the flags say', () => {
    expect(verdictOf({ type: 'InvoiceSettled', manuallyMarked: true, overPaid: true })).toMatchObject({ detail: 'InvoiceSettled, too much, marked by hand' });
    expect(verdictOf({ type: 'InvoiceReceivedPayment', afterExpiration: true, paymentMethodId: 'BTC-CHAIN', payment: { value: '0.0003' } }))
      .toMatchObject({ detail: 'InvoiceReceivedPayment, 0.0003 by BTC-CHAIN, after expiry' });
  });
  test('signed, but no event in it: 400', () => {
    expect(verdictOf({ type: 5 })).toMatchObject({ ok: false, status: 400 });
    expect(signed('[]')).toMatchObject({ ok: false, status: 400 });
  });
});
