// CoinPayments' webhooks: the sheet's vector, the registered address, age, client, and how events are named.
import { describe, expect, test } from 'vitest';
import { secret } from '../../../../../electron/core/secret.ts';
import { signCoinpayments } from '../../../../../electron/gateways/coinpayments/emulator-auth.ts';
import { verifyWebhook } from '../../../../../electron/gateways/coinpayments/webhook.ts';

const key = 'Zm9vYmFyLXRlc3Qtc2VjcmV0LTAwMDE=';
const clientId = '0123456789abcdef0123456789abcdef';
const webhookUrl = 'https://pos.example.test/hooks/coinpayments?t=1';
const sentAtMs = Date.UTC(2026, 10, 20, 12, 5, 1);
const vectorBody = '{"id":"5f1c2d3e4a5b6c7d8e9f0a1b2c3d4e5f","type":"invoiceCompleted","timestamp":"2026-11-20T12:05:00.1234567+00:00","invoice":{"id":"11111111-2222-3333-4444-555555555555","invoiceId":"POS-000123","state":"Completed"}}';
const settings = { clientId, webhookUrl };

interface Given {
  readonly body?: string | Uint8Array;
  readonly signature?: string;
  readonly time?: string;
  readonly client?: string;
  readonly settings?: Readonly<Record<string, string>>;
  readonly nowMs?: number;
  readonly signedUrl?: string;
}

function verify({ body = vectorBody, time = '2026-11-20T12:05:01', client = clientId, nowMs = sentAtMs, signedUrl = webhookUrl, ...given }: Given = {}) {
  const bytes = typeof body === 'string' ? new Uint8Array(Buffer.from(body)) : body;
  const signature = given.signature ?? signCoinpayments(key, 'POST', signedUrl, clientId, time, Buffer.from(bytes).toString());
  return verifyWebhook(
    { headers: { 'x-coinpayments-client': client, 'x-coinpayments-timestamp': time, 'x-coinpayments-signature': signature }, body: bytes }, secret(key),
    { settings: given.settings ?? settings, secrets: {}, nowMs },
  );
}

describe('E4: the vector', () => {
  test('the sheet’s fourth, 321 bytes, is taken', () => {
    expect(Buffer.byteLength(`\ufeffPOST${webhookUrl}${clientId}2026-11-20T12:05:01${vectorBody}`)).toBe(321);
    expect(verify({ signature: '8j2p8HbIOwkE/uK7aBkHwK7DEU0VMIW0RYqpuBQ3mA4=' })).toEqual({
      ok: true, eventKey: '5f1c2d3e4a5b6c7d8e9f0a1b2c3d4e5f', event: 'invoiceCompleted', knownEvent: true, gatewayInvoiceId: '11111111-2222-3333-4444-555555555555', detail: 'invoiceCompleted, Completed',
    });
  });
  test('D2: the body is taken as it is, whatever its spaces', () => {
    const indented = JSON.stringify(JSON.parse(vectorBody), null, 4);
    expect(verify({ body: indented })).toMatchObject({ ok: true });
    expect(verify({ body: indented, signature: '8j2p8HbIOwkE/uK7aBkHwK7DEU0VMIW0RYqpuBQ3mA4=' })).toMatchObject({ ok: false, status: 401 });
  });
});

describe('what is refused', () => {
  test('the address it came to, when another was registered', () => {
    expect(verify({ signedUrl: 'http://127.0.0.1:4321/w/x' })).toMatchObject({ ok: false, status: 401 });
    expect(verify({ signedUrl: webhookUrl.replace('?t=1', '') })).toMatchObject({ ok: false, status: 401 });
  });
  test('everything, while the address is not known', () => {
    expect(verify({ settings: { clientId } })).toMatchObject({ ok: false, status: 401 });
    expect(verify({ settings: { clientId, webhookUrl: '' }, signedUrl: '' })).toMatchObject({ ok: false, status: 401 });
  });
  test('another integration’s id, although the signature is over ours', () => {
    expect(verify({ client: 'fedcba9876543210fedcba9876543210' })).toMatchObject({ ok: false, status: 401 });
  });
  test.each([[-300_000, true], [300_000, true], [-301_000, false], [301_000, false], [7 * 86_400_000, false]])('D6: %d ms after it was sent: taken is %s', (ms, taken) => {
    expect(verify({ nowMs: sentAtMs + ms }).ok).toBe(taken);
  });
  test('D6: the age is a setting; one that is no number is the default', () => {
    expect(verify({ nowMs: sentAtMs + 500_000, settings: { ...settings, webhookMaxAgeS: '600' } }).ok).toBe(true);
    expect(verify({ nowMs: sentAtMs + 500_000, settings: { ...settings, webhookMaxAgeS: 'always' } }).ok).toBe(false);
  });
  test.each(['2026-11-20T12:05:01Z', '2026-11-20T12:05:01.000', '1795176301', ''])('the time %j, even when signed', (time) => {
    expect(verify({ time }).ok).toBe(false);
  });
  test('bytes that are not UTF-8', () => {
    expect(verify({ body: new Uint8Array([0x7b, 0xff, 0x7d]) })).toMatchObject({ ok: false, status: 400 });
  });
  test.each(['null', '[]', '{', '{"id":"x"}', '{"type":""}', '{"type":1}', '{"type":"invoicePaid","type":"invoicePaid"}'])('the body %s, although it is signed', (body) => {
    expect(verify({ body })).toMatchObject({ ok: false, status: 400 });
  });
});

describe('events', () => {
  const verdictOf = (change: object) => verify({ body: JSON.stringify({ ...JSON.parse(vectorBody) as object, ...change }) });

  test.each(['invoiceCreated', 'invoicePending', 'invoicePaid', 'invoiceCompleted', 'invoiceCancelled', 'invoiceTimedOut', 'paymentCreated', 'paymentTimedOut'])('D11: %s is documented, in any case of its letters', (event) => {
    for (const type of [event, event.charAt(0).toUpperCase() + event.slice(1)]) expect(verdictOf({ type })).toMatchObject({ ok: true, knownEvent: true, event });
  });
  test('D11: one that is not is taken and marked', () => {
    expect(verdictOf({ type: 'InvoiceTeleported\u202e' })).toMatchObject({ ok: true, knownEvent: false, gatewayInvoiceId: '11111111-2222-3333-4444-555555555555', detail: 'an event its documentation does not name' });
  });
  test('D8: without an id the whole body is the key', () => {
    expect(verdictOf({ id: undefined })).toMatchObject({ eventKey: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) });
  });
  test('one of a wallet is about no invoice', () => {
    expect(verify({ body: '{"walletId":"w-1","transactionType":"externalSpend","confirmations":1}' })).toMatchObject({ ok: true, knownEvent: true, event: 'walletTransaction', gatewayInvoiceId: null });
  });
  test('an invoice that is no object names none', () => {
    expect(verdictOf({ invoice: 'x' })).toMatchObject({ ok: true, gatewayInvoiceId: null, detail: 'invoiceCompleted' });
  });
});
