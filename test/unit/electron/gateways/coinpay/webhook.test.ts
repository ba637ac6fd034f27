// CoinPay's webhook signature, by the vectors computed from its rule, each with its wrong neighbours.
import { createHash, createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { secret } from '../../../../../electron/core/secret.ts';
import { verifyWebhook } from '../../../../../electron/gateways/coinpay/webhook.ts';
import { macMatches } from '../../../../../electron/gateways/common/verify-mac.ts';

const KEY = 'whsecret_00112233445566778899aabbccddeeff';
const T = 1_790_000_000;
const PAYMENT = '11111111-2222-4333-8444-555555555555';
const V1_BODY = `{"id":"evt_${PAYMENT}_1790000000","type":"payment.confirmed","data":{"payment_id":"${PAYMENT}","status":"confirmed","amount":"25","amount_crypto":"25.0105","amount_usd":"25","currency":"USDC_POL","received_amount":"25.0105","confirmed_at":"2026-09-21T14:13:20.000Z","metadata":{"order_id":"ORD-1001"}},"created_at":"2026-09-21T14:13:20.000Z","business_id":"aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"}`;
const V1 = 'd0e7217d9afb7e436388883483828d46e12bb536164d7e7cbb9ebf5ec5c60019';
const V2_BODY = '{"id":"evt_1","type":"test.webhook"}';
const V2 = 'ceaef7f280ca12e8f5e134abfc7168d7d285d11da256dc10cf17d31b3f2dd9d8';

const verify = (body: string | Buffer, header: string | undefined, { key = KEY, nowS = T } = {}) => verifyWebhook(
  { headers: header === undefined ? {} : { 'x-coinpay-signature': header }, body: new Uint8Array(Buffer.from(body)) }, secret(key), { settings: {}, secrets: {}, nowMs: nowS * 1000 },
);
const sign = (body: string, t = String(T), key = KEY): string => `t=${t},v1=${createHmac('sha256', key).update(`${t}.${body}`).digest('hex')}`;

describe('E4: vectors', () => {
  test('V1, a rich confirmation', () => {
    expect(Buffer.byteLength(V1_BODY)).toBe(447);
    expect(createHash('sha256').update(V1_BODY).digest('hex')).toBe('96cd7e7d131d402169ced3a612058c7c41a42d7f42cdbe004a694242ab97b198');
    expect(verify(V1_BODY, `t=${T},v1=${V1}`)).toEqual({
      ok: true, eventKey: JSON.stringify([`evt_${PAYMENT}_1790000000`, 'payment.confirmed']), event: 'payment.confirmed', knownEvent: true, gatewayInvoiceId: PAYMENT,
      detail: 'payment.confirmed, 25.0105 came in',
    });
  });
  test('V2, the test webhook, is about no payment', () => {
    expect(verify(V2_BODY, `t=${T},v1=${V2}`)).toMatchObject({ ok: true, event: 'test.webhook', knownEvent: true, gatewayInvoiceId: null });
  });
  test('V3 and V6: wallet webhooks and the guide’s are signed otherwise, with the shared check', () => {
    const wallet = '{"event":"balance.changed","wallet_id":"w1","data":{"chain":"BTC"},"timestamp":"2026-09-21T14:13:20.000Z"}';
    expect(macMatches('ab'.repeat(32), wallet, '1acc25b7a2cc81d2f1017607019daf73f683fba1964b3c1f7a1350ee592b3b20')).toBe(true);
    const guide = '{"id":"evt_1","type":"invoice.paid","resource_id":"inv_123","status":"paid"}';
    expect(macMatches('test_webhook_secret', `1790000000.${guide}`, '157f0419ce5d050895b9127f12e5fc588e8ba3e16177c4c819e412e0809a9ab8')).toBe(true);
  });
  test('V5: the guide’s signature over a request', () => {
    const hash = createHash('sha256').update('{"amount":"25.00","currency":"USDT","reference":"order_48392"}').digest('hex');
    expect(hash).toBe('df8a5655d27027f746b7cd2df77ccb815e36e88bf85d88aee113c35c2e5abf20');
    const canonical = `POST\n/v1/invoices\n1790000000\n${hash}`;
    expect(createHash('sha256').update(canonical).digest('hex')).toBe('1c1b804f5afb350c1125694d29d716a3eefdec086f2add5ae398ef32eeacb1c4');
    expect(macMatches('test_signing_secret', canonical, 'e0c092d6a357ce39dbf72cf6e656ff0aa868736d1bdcc28265f1e9441806b371')).toBe(true);
  });

  test.each([
    ['the secret without its prefix', `t=${T},v1=${V1}`, { key: KEY.slice('whsecret_'.length) }], ['another second', `t=${T + 1},v1=${V1}`, {}], ['the other vector’s signature', `t=${T},v1=${V2}`, {}],
    ['no time', `v1=${V1}`, {}], ['a time that is no number', `t=now,v1=${V1}`, {}], ['a signed time', `t=+${T},v1=${V1}`, {}], ['an exponent', `t=1.79e9,v1=${V1}`, {}],
    ['the parts turned round', `v1=${V1},t=${T}`, {}], ['a second signature', `t=${T},v1=${V1},v1=${V1}`, {}], ['another version', `t=${T},v0=${V1}`, {}],
    ['capitals', `t=${T},v1=${V1.toUpperCase()}`, {}], ['base64', `t=${T},v1=${Buffer.from(V1, 'hex').toString('base64')}`, {}], ['a line after it', `t=${T},v1=${V1}\n`, {}], ['no secret at all', `t=${T},v1=${V1}`, { key: '' }],
  ])('%s is refused', (_name, header, options) => {
    expect(verify(V1_BODY, header, options)).toMatchObject({ ok: false, status: 401 });
  });
  test.each([[undefined], ['']])('a header that is %j: a business without a secret sends nothing to believe', (header) => {
    expect(verify(V1_BODY, header)).toMatchObject({ ok: false, status: 400 });
    expect(verify(V1_BODY, header, { key: '' })).toMatchObject({ ok: false, status: 400 });
  });
});

test('a signature made with no secret fits no account without one', () => {
  expect(verify(V1_BODY, sign(V1_BODY, String(T), ''), { key: '' })).toMatchObject({ ok: false, status: 401 });
});

describe('the bytes are what is signed', () => {
  // Each says the same to a JSON reader, and is other bytes.
  const twins: readonly (readonly [string, string, string])[] = [
    ['trailing zeros', '{"id":"e","type":"payment.confirmed","data":{"payment_id":"p","received_amount":25.10}}', '{"id":"e","type":"payment.confirmed","data":{"payment_id":"p","received_amount":25.1}}'],
    ['exponents', '{"id":"e","type":"payment.confirmed","data":{"payment_id":"p","received_amount":1e-7}}', '{"id":"e","type":"payment.confirmed","data":{"payment_id":"p","received_amount":0.0000001}}'],
    ['escaped slashes', '{"id":"e","type":"payment.expired","data":{"payment_id":"p","metadata":{"u":"https:\\/\\/a"}}}', '{"id":"e","type":"payment.expired","data":{"payment_id":"p","metadata":{"u":"https://a"}}}'],
    ['key order', '{"type":"payment.expired","id":"e","data":{"payment_id":"p"}}', '{"id":"e","type":"payment.expired","data":{"payment_id":"p"}}'],
    ['nested objects', '{"id":"e","type":"payment.expired","data":{"payment_id":"p","metadata":{"a":{"b":1,"c":2}}}}', '{"id":"e","type":"payment.expired","data":{"payment_id":"p","metadata":{"a":{"c":2,"b":1}}}}'],
    ['unicode', '{"id":"e","type":"payment.expired","data":{"payment_id":"p","metadata":{"order_id":"Ü☕😀"}}}', '{"id":"e","type":"payment.expired","data":{"payment_id":"p","metadata":{"order_id":"\\u00dc\\u2615\\ud83d\\ude00"}}}'],
    ['spaces', '{ "id": "e", "type": "payment.expired", "data": {"payment_id": "p"} }', '{"id":"e","type":"payment.expired","data":{"payment_id":"p"}}'],
  ];
  test.each(twins)('%s', (_name, sent, twin) => {
    expect(verify(sent, sign(sent))).toMatchObject({ ok: true, gatewayInvoiceId: 'p' });
    expect(verify(twin, sign(twin))).toMatchObject({ ok: true, gatewayInvoiceId: 'p' });
    expect(verify(twin, sign(sent))).toMatchObject({ ok: false, status: 401 });
  });
  test('signed bytes that are no JSON object, or name no event, are unreadable, not forged', () => {
    for (const body of ['[]', 'null', '{', '{"type":"payment.confirmed"}', '{"id":"e"}', '{"id":"e","type":7}', '{"id":"e","id":"f","type":"x"}']) expect(verify(body, sign(body))).toMatchObject({ ok: false, status: 400 });
  });
});

describe('D6: time', () => {
  test.each([[-300, true], [300, true], [-301, false], [301, false], [86_400, false]])('%i seconds from now: %s', (seconds, isTaken) => {
    expect(verify(V1_BODY, `t=${T},v1=${V1}`, { nowS: T + seconds }).ok).toBe(isTaken);
  });
});

describe('what it says', () => {
  const lean = (type: string, more: object): string => JSON.stringify({
    id: `evt_${PAYMENT}_${T}`, type, data: { payment_id: PAYMENT, status: 'x', blockchain: 'BTC', amount_crypto: '0.0005', payment_address: 'bc1', ...more }, created_at: '2026-09-21T14:13:20.000Z', business_id: 'b',
  });
  test('the lean sender: numbers for amounts, a reason, no metadata', () => {
    const confirmed = lean('payment.confirmed', { received_amount: 0.0005, confirmed_at: '2026-09-21T14:13:20.000Z' });
    expect(verify(confirmed, sign(confirmed))).toMatchObject({ ok: true, gatewayInvoiceId: PAYMENT, detail: 'payment.confirmed, 0.0005 came in' });
    const expired = lean('payment.expired', { reason: 'Payment window expired (15 minutes)\u202e', expired_at: '2026-09-21T14:28:20.000Z' });
    expect(verify(expired, sign(expired))).toMatchObject({ ok: true, detail: 'payment.expired, Payment window expired (15 minutes)' });
  });
  test('D8, D10: one second, two events: two keys; one event signed again later: one', () => {
    const [confirmed, forwarded] = [lean('payment.confirmed', {}), lean('payment.forwarded', {})];
    const keyOf = (body: string, t = T): string => {
      const verdict = verify(body, sign(body, String(t)), { nowS: t });
      return verdict.ok ? verdict.eventKey : 'refused';
    };
    expect(keyOf(confirmed)).not.toBe(keyOf(forwarded));
    expect(keyOf(confirmed, T + 3600)).toBe(keyOf(confirmed));
  });
  test.each([
    ['invoice.paid', true, null], ['escrow.settled', true, null], ['lightning.payment.settled', true, null], ['payment.failed', true, PAYMENT], ['payment.refunded', true, PAYMENT],
    ['payment.moved', false, PAYMENT], ['series.created', false, null], ['constructor', false, null],
  ])('D11: %s: known %s', (type, knownEvent, gatewayInvoiceId) => {
    const body = lean(type, {});
    expect(verify(body, sign(body))).toMatchObject({ ok: true, event: type, knownEvent, gatewayInvoiceId });
  });
  test('an event nobody documents is one short line', () => {
    const body = lean(`payment.x\u202e\n${'y'.repeat(300)}`, { received_amount: '1' });
    const verdict = verify(body, sign(body));
    expect(verdict).toMatchObject({ ok: true, knownEvent: false, detail: 'an event its documentation does not name' });
    expect(verdict.ok && verdict.event.length <= 100 && !/[\n\u202e]/.test(verdict.event)).toBe(true);
  });
});
