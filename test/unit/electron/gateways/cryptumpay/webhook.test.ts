// CryptumPay's callback: the vector of its sheet, the places where id and status may stand, and what is refused.
import { expect, test } from 'vitest';
import { secret } from '../../../../../electron/core/secret.ts';
import { callbackSignature } from '../../../../../electron/gateways/cryptumpay/emulator.ts';
import { verifyWebhook } from '../../../../../electron/gateways/cryptumpay/webhook.ts';

const keys = { apiKey: 'ck_test_0123456789abcdef', apiSecret: 'cs_test_fedcba9876543210' };
const verify = (body: string, headers: Readonly<Record<string, string>>, settings: Record<string, string> = {}, apiKey = keys.apiKey) =>
  verifyWebhook({ headers, body: new Uint8Array(Buffer.from(body)) }, secret(keys.apiSecret), { settings, secrets: { apiKey: secret(apiKey) }, nowMs: 0 });
const signed = (body: string) => verify(body, { 'x-signature': callbackSignature(keys, body) });

test('V3 is taken, and names its order', () => {
  expect(verify('{"id":"ord_abc123","status":3}', { 'x-signature': '6934566e74e94872d89d5efb0f3451e716931c7cf2791dc6c8f923d7a015e62d' }))
    .toEqual({ ok: true, eventKey: '89cb5bf4be330d5135ae0ef189b3768d76d57ba4158d1f65724642a4d5319a38', event: 'order PAID', knownEvent: true, gatewayInvoiceId: 'ord_abc123', detail: 'PAID' });
});

test.each([
  ['id and status', '{"id":"o1","status":4}', 'CREDITING'], ['orderId', '{"orderId":"o1","status":"PAID"}', 'PAID'], ['order', '{"order":{"id":"o1","status":1}}', 'UNDER_REVIEW'],
  ['data', '{"data":{"id":"o1","financeSummary":{"status":0}}}', 'IN_PROGRESS'], ['the summary before the status', '{"id":"o1","status":3,"financeSummary":{"status":2}}', 'CANCELED'],
])('found in %s', (_name, body, detail) => expect(signed(body)).toMatchObject({ ok: true, gatewayInvoiceId: 'o1', knownEvent: true, detail }));

test.each([['{"id":"o1"}', 'o1'], ['{"id":"o1","status":9}', 'o1'], ['{"status":3}', null], ['{}', null], ['{"id":{"a":1}}', null]])('D11: %s is stored as of a kind nobody described', (body, id) =>
  expect(signed(body)).toMatchObject({ ok: true, knownEvent: false, gatewayInvoiceId: id }));

test('the header’s name is a setting; the first that is there counts', () => {
  const body = '{"id":"o1","status":3}';
  const mac = callbackSignature(keys, body);
  expect(verify(body, { signature: mac }).ok).toBe(true);
  expect(verify(body, { 'x-pay-mac': mac }, { signatureHeaders: 'X-Pay-Mac' }).ok).toBe(true);
  expect(verify(body, { 'x-pay-mac': mac })).toMatchObject({ ok: false, status: 400 });
});

test('line 22: another key in the MAC, a body written otherwise, or none at all is refused', () => {
  const body = '{"id":"o1","status":3}';
  const mac = callbackSignature(keys, body);
  expect(verify(body, { 'x-signature': mac }, {}, 'ck_other')).toMatchObject({ ok: false, status: 401 });
  expect(verify(body, { 'x-signature': callbackSignature({ ...keys, apiKey: '' }, body) }, {}, '')).toMatchObject({ ok: false, status: 401 });
  expect(verify('{ "id":"o1","status":3}', { 'x-signature': mac })).toMatchObject({ ok: false, status: 401 });
  expect(signed('not json')).toMatchObject({ ok: false, status: 400 });
  expect(signed('[]')).toMatchObject({ ok: false, status: 400 });
});
