// CryptoPayment.center's webhook signature, by the vectors computed from the vendor's rule.
import { describe, expect, test } from 'vitest';
import { secret } from '../../../../../electron/core/secret.ts';
import { decodeAppKey, verifyWebhook } from '../../../../../electron/gateways/cryptopayment-center/webhook.ts';

const appKey = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=';
const id = '550e8400-e29b-41d4-a716-446655440000';
const confirmed = '436f797df8270532a1939b78b4f60acb52643da194f7f1b0297eb45657e7a2eb';
const detected = '023db3e78c6f68670f5ac3602a09a43965f7f361b869f84a7eb5ecf45034d427';
const undecoded = 'c5f069b23a46fdb59424efbadd93d94bfec9b07f3666d78127817e834a18e054';

const verify = (fields: object, key = appKey) => verifyWebhook({ headers: {}, body: new Uint8Array(Buffer.from(JSON.stringify(fields))) }, secret(key));

describe('E4: vectors', () => {
  test.each([['payment.confirmed', confirmed], ['payment.detected', detected]])('%s', (event, signature) => {
    expect(verify({ event, invoice_id: id, signature })).toEqual({
      ok: true, eventKey: JSON.stringify([id, event]), event, knownEvent: true, gatewayInvoiceId: id, detail: event,
    });
  });

  test('the base64 text itself is not the key', () => {
    expect(verify({ event: 'payment.confirmed', invoice_id: id, signature: undecoded })).toMatchObject({ ok: false, status: 401 });
  });

  test('a signature is for its own event only', () => {
    expect(verify({ event: 'payment.confirmed', invoice_id: id, signature: detected })).toMatchObject({ ok: false, status: 401 });
  });

  test('where the dot sits matters: parts cannot be moved over it', () => {
    expect(verify({ event: 'confirmed', invoice_id: `${id}.payment`, signature: confirmed })).toMatchObject({ ok: true, gatewayInvoiceId: `${id}.payment`, knownEvent: false });
  });

  test('D11: an event that is not documented is verified and marked', () => {
    expect(verify({ event: 'payment.other', invoice_id: id, signature: confirmed })).toMatchObject({ ok: false, status: 401 });
  });

  test('unsigned fields are neither needed nor repeated', () => {
    const verdict = verify({ event: 'payment.confirmed', invoice_id: id, signature: confirmed, paid_amount: 99999, order_id: 'FORGED', status: 7, txid: null });
    expect(verdict.ok).toBe(true);
    expect(JSON.stringify(verdict)).not.toMatch(/99999|FORGED/);
  });

  test.each(['event', 'invoice_id', 'signature'])('without %s: 400', (field) => {
    const fields: Record<string, unknown> = { event: 'payment.confirmed', invoice_id: id, signature: confirmed };
    for (const value of [undefined, null, 5, '', {}]) expect(verify({ ...fields, [field]: value })).toMatchObject({ ok: false });
    expect(verify({ ...fields, [field]: undefined })).toMatchObject({ ok: false, status: 400 });
  });
});

describe('APP_KEY', () => {
  test.each([[appKey, 32], [` ${appKey}\n`, 32], [`base64:${appKey}`, 32], [appKey.replace('=', ''), 32]])('%j is read', (text, length) => {
    expect(decodeAppKey(text)?.length).toBe(length);
  });
  test.each(['', 'not base64!', 'AAEC*', '====', 'A'])('%j is refused', (text) => {
    expect(decodeAppKey(text)).toBeNull();
    expect(verify({ event: 'payment.confirmed', invoice_id: id, signature: confirmed }, text)).toMatchObject({ ok: false, status: 401 });
  });
});
