// CoinGate's callback: no signature, only the sale's own token, as JSON or as a form.
import { describe, expect, test } from 'vitest';
import { verifyWebhook } from '../../../../../electron/gateways/coingate/webhook.ts';
import { saleToken } from '../../../../../electron/gateways/common/sale-token.ts';
import { secret } from '../../../../../electron/core/secret.ts';
import { callback } from './samples.ts';

const held = secret('thirty-two characters, made up..');
const token = saleToken(held, 'coingate', 'POS-1042');
const genuine = { ...callback, token };
const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));
const asJson = (fields: object, by = held) => verifyWebhook({ headers: { 'content-type': 'application/json; charset=utf-8' }, body: bytes(JSON.stringify(fields)) }, by);
const asForm = (text: string, type = 'application/x-www-form-urlencoded', by = held) => verifyWebhook({ headers: { 'content-type': type }, body: bytes(text) }, by);
/** As Rails writes it, with the fees in it. */
const form = (change: Readonly<Record<string, string>> = {}): string => new URLSearchParams({
  'id': '390104', 'order_id': 'POS-1042', 'status': 'paid', 'is_refundable': 'false', 'paid_at': '2026-11-20T10:09:32+00:00', token,
  'fees[][type]': 'processing_fee', 'fees[][amount]': '0.26', 'fees[][currency][id]': '2', 'fees[][currency][symbol]': 'EUR', ...change,
}).toString();
const verdict = {
  ok: true, eventKey: JSON.stringify(['390104', 'paid', '2026-11-20T10:09:32+00:00']), event: 'paid', knownEvent: true, gatewayInvoiceId: '390104', detail: 'order paid',
};

describe('D3: the documented callback', () => {
  test('as JSON, and as a form: the same event', () => {
    expect(asJson(genuine)).toEqual(verdict);
    expect(asForm(form())).toEqual(verdict);
    expect(asForm(form(), 'application/x-www-form-urlencoded; charset=UTF-8')).toEqual(verdict);
  });

  test('several fees under one name do not matter, the token twice does', () => {
    expect(asForm(`${form()}&fees%5B%5D%5Btype%5D=network_fee`)).toEqual(verdict);
    expect(asForm(`${form()}&token=${token}`)).toMatchObject({ ok: false, status: 400 });
    expect(asForm(`${form()}&status=expired`)).toMatchObject({ ok: false, status: 400 });
  });

  test('the body is read by its content type alone', () => {
    expect(asForm(JSON.stringify(genuine))).toMatchObject({ ok: false, status: 400 });
    expect(verifyWebhook({ headers: { 'content-type': 'application/json' }, body: bytes(form()) }, held)).toMatchObject({ ok: false, status: 400 });
    expect(asForm(form(), 'application/x-www-form-urlencoded-not')).toMatchObject({ ok: false, status: 400 });
  });

  test.each(['pending', 'confirming', 'paid', 'invalid', 'canceled', 'refunded', 'partially_refunded', 'expired'])('the event “%s” is known', (status) => {
    expect(asJson({ ...genuine, status })).toMatchObject({ ok: true, event: status, knownEvent: true });
  });

  test.each(['new', 'cancelled', 'PAID', '__proto__'])('D11: “%s” is not documented, and noted as such', (status) => {
    expect(asJson({ ...genuine, status })).toMatchObject({ ok: true, knownEvent: false, gatewayInvoiceId: '390104' });
  });

  test('nothing but the id and the status is repeated: the sender could write anything', () => {
    expect(JSON.stringify(asJson({ ...genuine, price_amount: '9999', pay_amount: 'FORGED' }))).not.toMatch(/9999|FORGED/);
  });
});

describe('D8: what a repeat is', () => {
  test('the same status of the same order, whatever else differs', () => {
    expect(asJson({ ...genuine, receive_amount: '1' })).toEqual(asJson(genuine));
  });
  test.each([{ status: 'refunded' }, { id: 390105 }, { paid_at: '2026-11-20T11:09:32+00:00' }])('%j is another event', (change) => {
    expect(asJson({ ...genuine, ...change })).not.toMatchObject({ eventKey: verdict.eventKey });
  });
});

describe('D5: refused', () => {
  test.each(['id', 'order_id', 'status', 'token'])('without %s: 400', (field) => {
    for (const value of [undefined, null, '', {}, [], true]) expect(asJson({ ...genuine, [field]: value })).toMatchObject({ ok: false, status: 400 });
  });

  test('a refund’s callback has the gateway’s own order number and no token', () => {
    expect(asJson({ id: 123, order_id: 124, status: 'completed', request_amount: '123.0', refund_amount: '0.00012345' })).toMatchObject({ ok: false, status: 400 });
  });

  test.each([
    ['the token the gateway would have made up', callback.token], ['of another order', saleToken(held, 'coingate', 'POS-1043')], ['of another gateway', saleToken(held, 'plisio', 'POS-1042')],
    ['of another account', saleToken(secret('another'), 'coingate', 'POS-1042')], ['in capitals', token.toUpperCase()], ['with a space', `${token} `], ['shortened', token.slice(0, -1)],
  ])('a token %s: 401', (_name, wrong) => {
    expect(asJson({ ...genuine, token: wrong })).toMatchObject({ ok: false, status: 401 });
    expect(asForm(form({ token: wrong }))).toMatchObject({ ok: false, status: 401 });
  });

  test('a token cannot be taken to another order', () => {
    expect(asJson({ ...genuine, order_id: 'POS-1043' })).toMatchObject({ ok: false, status: 401 });
  });

  test.each(['abc', '1.5', '-1', '1e3', '9'.repeat(16), '39 0104'])('the id %j is none', (id) => {
    expect(asForm(form({ id }))).toMatchObject({ ok: false, status: 400 });
  });

  test('bytes that are not UTF-8, in either form', () => {
    for (const type of ['application/json', 'application/x-www-form-urlencoded']) {
      expect(verifyWebhook({ headers: { 'content-type': type }, body: new Uint8Array([0x69, 0x64, 0x3d, 0xff]) }, held)).toMatchObject({ ok: false, status: 400 });
    }
  });

  test('order ids of any letters carry their token', () => {
    for (const orderId of ['Ünïcode ☕ 😀', 'a&b=c#d?e/f%20g+h', 'a"b\\c/\u2028']) {
      expect(asJson({ ...genuine, order_id: orderId, token: saleToken(held, 'coingate', orderId) }).ok).toBe(true);
      expect(asForm(form({ order_id: orderId, token: saleToken(held, 'coingate', orderId) })).ok).toBe(true);
    }
  });
});
