// XAIGATE's notices: the token rule's vector, both encodings, and what an address that is not ours gets.
import { expect, test } from 'vitest';
import { secret } from '../../../../../electron/core/secret.ts';
import { saleToken } from '../../../../../electron/gateways/common/sale-token.ts';
import { verifyWebhook } from '../../../../../electron/gateways/xaigate/webhook.ts';

const SECRET = 'local_ipn_secret';
const TOKEN = '7c8fefcaf74cf3df189f9a66bd27de1d774e7eec09bbd8264f4825cb57c06f7b';
const FORM = 'application/x-www-form-urlencoded; charset=utf-8';
const verify = (body: string, { query = `sale=ORD-1001&token=${TOKEN}`, type = 'application/json', held = SECRET } = {}) =>
  verifyWebhook({ headers: { 'content-type': type }, body: new Uint8Array(Buffer.from(body)), query }, secret(held));

test('the vector of the sheet', () => expect(saleToken(secret(SECRET), 'xaigate', 'ORD-1001')).toBe(TOKEN));

test.each([
  ['as documented', '{"invoiceNo":"INV1","networkName":"Binance Smart Chain (BEP20)","txid":"0x1","id":"0x1"}', 'application/json', 'INV1'], ['invoiceId', '{"orderId":"ORD-1001","invoiceId":"INV1"}', 'application/json', 'INV1'],
  ['inside data', '{"data":{"invoiceNo":"INV1","orderId":"ORD-1001"}}', 'application/json', 'INV1'], ['a form', 'orderId=ORD-1001&invoiceId=INV1&status=Paid', FORM, 'INV1'],
  ['a form with the order alone', 'orderId=ORD-1001', FORM, null], ['an object that says nothing', '{}', 'application/json', null], ['a number for a number', '{"invoiceNo":5}', 'application/json', null],
])('%s is taken for its sale', (_name, body, type, gatewayInvoiceId) => {
  expect(verify(body, { type })).toMatchObject({ ok: true, knownEvent: true, gatewayInvoiceId, orderId: 'ORD-1001', detail: 'an unsigned notice at the sale’s own address' });
});

test('D8: equal bytes at one address are one event; other bytes, or another address, are another', () => {
  const keyOf = (body: string, options = {}) => {
    const verdict = verify(body, options);
    return verdict.ok ? verdict.eventKey : 'refused';
  };
  const other = `sale=ORD-2&token=${saleToken(secret(SECRET), 'xaigate', 'ORD-2')}`;
  expect(keyOf('{"a":1}')).toBe(keyOf('{"a":1}'));
  expect(new Set([keyOf('{"a":1}'), keyOf('{"a":2}'), keyOf('{"a":1}', { query: other })]).size).toBe(3);
});

test.each([
  ['no query', '', 400], ['no token', 'sale=ORD-1001', 400], ['no sale', `token=${TOKEN}`, 400], ['another sale’s token', `sale=ORD-1002&token=${TOKEN}`, 401], ['a token twice', `sale=ORD-1001&token=${TOKEN}&token=${TOKEN}`, 401],
  ['a sale twice', `sale=ORD-1001&sale=ORD-1001&token=${TOKEN}`, 401], ['a shorter token', `sale=ORD-1001&token=${TOKEN.slice(1)}`, 401], ['an empty one', 'sale=ORD-1001&token=', 401],
])('line 22: %s is refused', (_name, query, status) => expect(verify('{}', { query })).toMatchObject({ ok: false, status }));

test('one that names another order than its address does is refused, wherever it stands', () => {
  for (const body of ['{"orderId":"ORD-2"}', '{"order_id":"ORD-2"}', '{"data":{"orderId":"ORD-2"}}']) expect(verify(body)).toMatchObject({ ok: false, status: 401 });
  expect(verify('orderId=ORD-2', { type: FORM })).toMatchObject({ ok: false, status: 401 });
});

test.each([['not JSON', 'hello', 'application/json'], ['a list', '[]', 'application/json'], ['a key twice', '{"a":1,"a":2}', 'application/json'], ['a form with a field twice', 'a=1&a=2', FORM], ['an empty form', '', FORM]])(
  '%s is refused', (_name, body, type) => expect(verify(body, { type })).toMatchObject({ ok: false, status: 400 }),
);

test('an account without a secret takes none', () => {
  expect(verify('{}', { held: '', query: `sale=ORD-1001&token=${saleToken(secret(''), 'xaigate', 'ORD-1001')}` })).toMatchObject({ ok: false, status: 401 });
});
