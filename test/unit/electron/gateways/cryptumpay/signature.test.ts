// CryptumPay's signatures on the vectors of its sheet, each with its wrong neighbours; adapter and emulator must agree on them.
import { createHash, createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { secret } from '../../../../../electron/core/secret.ts';
import { createAdapter } from '../../../../../electron/gateways/cryptumpay/adapter.ts';
import { callbackSignature } from '../../../../../electron/gateways/cryptumpay/emulator.ts';
import { requestSignature } from '../../../../../electron/gateways/cryptumpay/emulator-http.ts';
import { bodyHash, signRequest } from '../../../../../electron/gateways/cryptumpay/signature.ts';
import { keptLog } from '../../../../support/http-ports.ts';
import { scriptedClient } from '../../../../support/scripted-http-client.ts';

const KEY = 'ck_test_0123456789abcdef';
const SECRET = 'cs_test_fedcba9876543210';
const AT = '1790000000000';
const BODY = '{"title":"Order ORD-1001","description":"Two coffees","fiatAmount":"25.00","fiatCurrency":"usd","projectDataOrderId":"ORD-1001"}';
const sign = (outgoing: Parameters<typeof signRequest>[0], at = AT, key = KEY, held = SECRET): string => signRequest(outgoing, at, secret(key), secret(held));
const create = { method: 'POST', url: 'https://papi.cryptumpay.com/v1/orders', body: BODY } as const;
const V1 = '3ad9f6ba742976c3d8f6eafdd0caf20f84b3c10fba2316e220f7ec498996ebbd';

test('E4: V1, creating an order', () => {
  expect(bodyHash(BODY)).toBe('e28da088e0d2ba82f5316052c015bf09a724377cb00077a26f93d5ebbcd88ba0');
  expect(sign(create)).toBe(V1);
  expect(requestSignature({ apiKey: KEY, apiSecret: SECRET }, 'POST', '/v1/orders', BODY, AT)).toBe(V1);
});

test('E4: V2, reading one: the body of two braces, and no body at all, sign alike', () => {
  const read = { method: 'GET', url: 'https://papi.cryptumpay.com/v1/orders/ord_abc123' } as const;
  const expected = 'f2d09cdf8f50cb106ea1991b76c750feb76e22687748512f1d953ec2adae5026';
  expect(bodyHash('{}')).toBe('44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a');
  expect([sign({ ...read, body: '{}' }), sign({ ...read, body: '' })]).toEqual([expected, expected]);
});

test('V3, a callback', () => {
  const body = '{"id":"ord_abc123","status":3}';
  expect(bodyHash(body)).toBe('89cb5bf4be330d5135ae0ef189b3768d76d57ba4158d1f65724642a4d5319a38');
  expect(callbackSignature({ apiKey: KEY, apiSecret: SECRET }, body)).toBe('6934566e74e94872d89d5efb0f3451e716931c7cf2791dc6c8f923d7a015e62d');
});

test.each([
  ['another method', sign({ ...create, method: 'PUT' })], ['another path', sign({ ...create, url: `${create.url}/x` })], ['a space in the body', sign({ ...create, body: BODY.replace(':', ': ') })],
  ['seconds for milliseconds', sign(create, '1790000000')], ['another key', sign(create, AT, 'ck_test_0123456789abcdee')], ['another secret', sign(create, AT, KEY, 'cs_test_fedcba9876543211')],
])('%s signs otherwise', (_name, signature) => expect(signature).not.toBe(V1));

test.each([
  ['a slash at the end of the path', `${create.url}/`], ['a query', `${create.url}?a=b`], ['another host and port', 'http://127.0.0.1:4100/v1/orders'],
])('%s signs the same: only the path counts', (_name, url) => expect(sign({ ...create, url })).toBe(V1));

describe('E4: what is signed is exactly what is sent', () => {
  test.each([
    ['trailing zeros', 'A-1', 2500n, '"25.00"'], ['less than one', 'A-2', 5n, '"0.05"'], ['a large amount, no exponent', 'A-3', 123_456_789_012n, '"1234567890.12"'],
    ['letters beyond ASCII', 'Ünïcode ☕ 😀', 100n, 'Ünïcode ☕ 😀'], ['slashes and quotes', 'a/b\\"c"', 100n, 'a/b\\\\\\"c\\"'], ['line breaks and controls', 'a\nb\u0001\u2028', 100n, 'a\\nb\\u0001'],
  ])('%s', async (_name, orderId, minor, held) => {
    const http = scriptedClient(() => ({ body: {} }), 0);
    const clock = { nowMs: () => Number(AT), monotonicMs: () => 0, after: () => () => undefined };
    const adapter = createAdapter({ name: 'shop', driver: 'cryptumpay', baseUrl: 'https://papi.cryptumpay.com/', selfHosted: false, settings: {}, secrets: { apiKey: secret(KEY), apiSecret: secret(SECRET) } }, { http, clock, log: keptLog() });
    await adapter.createInvoice({
      terms: { id: 'sale-1', orderId, note: 'private', gateway: 'shop', driver: 'cryptumpay', method: 'USD@checkout', amount: { unit: 'USD', minor }, expiresInMinutes: null, createdAtMs: 0 },
      confirmationsWanted: 1, idempotencyKey: 'k',
    });
    const [sent] = http.requests;
    const body = sent?.body ?? '';
    expect(body).toContain(held);
    expect(body).not.toContain('private');
    const hash = createHash('sha256').update(Buffer.from(body, 'utf8')).digest('hex');
    expect(sent?.headers).toMatchObject({
      'content-type': 'application/json', 'x-api-key': KEY, 'x-timestamp': AT, 'x-signature': createHmac('sha256', SECRET).update(`${hash}|POST|/v1/orders|${AT}|${KEY}`).digest('hex'),
    });
  });
});
