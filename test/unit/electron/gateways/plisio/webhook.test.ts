// Plisio's verify_hash: the vectors computed from its rule, each with its wrong neighbours, and what the rule leaves open.
import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { secret } from '../../../../../electron/core/secret.ts';
import { verifyWebhook } from '../../../../../electron/gateways/plisio/webhook.ts';

const key = 'plisio_test_key_0001';
const bytes = (text: string) => new Uint8Array(Buffer.from(text));
const verify = (body: string | Uint8Array, held = key) => verifyWebhook({ headers: {}, body: typeof body === 'string' ? bytes(body) : body }, secret(held));
const hash = (text: string, held = key): string => createHmac('sha1', held).update(text, 'utf8').digest('hex');
/** A body whose hash is that of `signed`; the field is put last, as live callbacks have it. */
const body = (json: string, signed = json, held = key): string => `${json.slice(0, -1)},"verify_hash":"${hash(signed, held)}"}`;

const json = '{"amount":"0.00011","comment":"","confirmations":"1","currency":"BTC","ipn_type":"invoice","merchant":"Café Demo","merchant_id":"5f0000000000000000000001","order_name":"Coffee/Tea","order_number":"POS-000123","source_amount":"10.50","source_currency":"USD","source_rate":"95454.55","status":"completed","tx_urls":["https://www.blockchain.com/btc/tx/00aa"],"txn_id":"673e00000000000000000001"}';
const withHash = (text: string, given: string): string => `${text.slice(0, -1)},"verify_hash":"${given}"}`;

describe('E4: the JSON vector', () => {
  test('fits, and says what the signed fields say', () => {
    expect(verify(withHash(json, 'a3cf800e90b00f20b0a3ecf69f09eb40310f2a08'))).toEqual({
      ok: true, eventKey: '["673e00000000000000000001","completed","0.00011","1",""]', event: 'completed', knownEvent: true, gatewayInvoiceId: '673e00000000000000000001', detail: 'completed, 0.00011',
    });
  });

  test.each([
    ['with escaped slashes', '44593f16fc4a4740f3ae2b512a86f4011ec00ccf'], ['with escaped letters', '90b09eeded06cac675ea256f2fe45b8ec09a3e1d'],
    ['of the form', '5e9b3c701e25b26721e6b51588219a053549d551'], ['in capitals', 'A3CF800E90B00F20B0A3ECF69F09EB40310F2A08'], ['cut short', 'a3cf800e90b00f20b0a3ecf69f09eb40310f2a'],
    ['of nothing', hash('')], ['a plain SHA-1', 'da39a3ee5e6b4b0d3255bfef95601890afd80709'],
  ])('a hash %s does not', (_name, given) => {
    expect(verify(withHash(json, given))).toMatchObject({ ok: false, status: 401 });
  });

  test('how the body itself escapes its texts does not matter: the texts are hashed', () => {
    const escaped = json.replaceAll('/', '\\/').replace('é', '\\u00e9');
    expect(verify(withHash(escaped, 'a3cf800e90b00f20b0a3ecf69f09eb40310f2a08')).ok).toBe(true);
    expect(verify(withHash(json.replace('é', 'e'), 'a3cf800e90b00f20b0a3ecf69f09eb40310f2a08')).ok).toBe(false);
  });

  test('another key, an empty key', () => {
    expect(verify(body(json), 'plisio_test_key_0002')).toMatchObject({ ok: false, status: 401 });
    expect(verify(body(json, json, ''), '')).toMatchObject({ ok: false, status: 401 });
  });
});

describe('E4: the vendor’s own vector, from the tests of its client', () => {
  const vendorKey = '8LEfCIhEwSApKj02NM0jI-1urGthaqprSArbfzTAcvAIpMQu_jGTkXEyE3TE26Ip';
  const fields = {
    amount: '15.300000', comment: 'Invoice details: https://plisio.loc/account/transactions/61b19fd3f609ba61f4282547', confirmations: '0', currency: 'USDT', ipn_type: 'invoice', merchant: 'Test shop',
    merchant_id: '5d09fcd84f1e66138d706ed8', order_name: 'test USDT', order_number: '21120906', psys_cid: 'USDT', source_amount: '15.00', source_currency: 'USD', source_rate: '1.000000', status: 'completed',
    txn_id: '61b19fd3f609ba61f4282547',
  };
  const given = '6c53ff3472d694bfa13851ef266ec67389d25e2f';
  test('fits in any order of the keys, and spaced as a person would write it', () => {
    expect(verify(JSON.stringify({ ...fields, verify_hash: given }), vendorKey)).toMatchObject({ ok: true, gatewayInvoiceId: '61b19fd3f609ba61f4282547', detail: 'completed, 15.300000 USDT' });
    expect(verify(JSON.stringify({ verify_hash: given, ...Object.fromEntries(Object.entries(fields).reverse()) }, null, 2), vendorKey).ok).toBe(true);
  });
  test.each(Object.keys(fields))('not with another %s', (name) => {
    expect(verify(JSON.stringify({ ...fields, [name]: `${name}x`, verify_hash: given }), vendorKey)).toMatchObject({ ok: false, status: 401 });
  });
});

describe('what the rule leaves open: keys as received, sorted, or sorted with every value a text', () => {
  const sorted = '{"amount":"1.50","status":"new","tx_urls":null,"txn_id":"t1"}';
  test.each([
    ['the keys as they came', '{"txn_id":"t1","status":"new","amount":"1.50"}', '{"txn_id":"t1","status":"new","amount":"1.50"}'],
    ['the keys sorted', '{"txn_id":"t1","status":"new","amount":"1.50"}', '{"amount":"1.50","status":"new","txn_id":"t1"}'],
    ['null as null', sorted, sorted],
    ['null as a text', sorted, '{"amount":"1.50","status":"new","tx_urls":"null","txn_id":"t1"}'],
    ['a list as a list', '{"status":"new","tx_urls":["a/b","c"],"txn_id":"t1"}', '{"status":"new","tx_urls":["a/b","c"],"txn_id":"t1"}'],
    ['a list as a text', '{"status":"new","tx_urls":["a/b","c"],"txn_id":"t1"}', '{"status":"new","tx_urls":"a/b,c","txn_id":"t1"}'],
    ['null in a list as a text', '{"status":"new","tx_urls":["a",null,true],"txn_id":"t1"}', '{"status":"new","tx_urls":"a,,true","txn_id":"t1"}'],
    ['an object in its own order', '{"extra":{"b":1,"a":[true,null]},"status":"new","txn_id":"t1"}', '{"extra":{"b":1,"a":[true,null]},"status":"new","txn_id":"t1"}'],
    ['a number with its zeros', '{"amount":1.50,"status":"new","txn_id":"t1"}', '{"amount":1.50,"status":"new","txn_id":"t1"}'],
    ['a number with its exponent', '{"amount":1.0E-7,"status":"new","txn_id":"t1"}', '{"amount":1.0E-7,"status":"new","txn_id":"t1"}'],
    ['a number as a text', '{"amount":1.50,"status":"new","txn_id":"t1"}', '{"amount":"1.50","status":"new","txn_id":"t1"}'],
    ['true as a text', '{"flag":true,"status":"new","txn_id":"t1"}', '{"flag":"true","status":"new","txn_id":"t1"}'],
    ['letters beyond the first plane', '{"order_name":"☕😀\u2028","status":"new","txn_id":"t1"}', '{"order_name":"☕😀\u2028","status":"new","txn_id":"t1"}'],
    ['quotes and line breaks', '{"order_name":"a\\"b\\\\c\\nd\\u0007","status":"new","txn_id":"t1"}', '{"order_name":"a\\"b\\\\c\\nd\\u0007","status":"new","txn_id":"t1"}'],
  ])('%s', (_name, sent, signed) => {
    expect(verify(body(sent, signed)).ok).toBe(true);
  });

  test.each([
    ['a number without its zeros', '{"amount":1.50,"status":"new","txn_id":"t1"}', '{"amount":1.5,"status":"new","txn_id":"t1"}'],
    ['spaces after the commas', '{"status":"new","txn_id":"t1"}', '{"status": "new", "txn_id": "t1"}'],
    ['a field less', '{"amount":"9","status":"new","txn_id":"t1"}', '{"status":"new","txn_id":"t1"}'],
    ['inner keys sorted', '{"extra":{"b":1,"a":2},"status":"new","txn_id":"t1"}', '{"extra":{"a":2,"b":1},"status":"new","txn_id":"t1"}'],
  ])('but not %s', (_name, sent, signed) => {
    expect(verify(body(sent, signed))).toMatchObject({ ok: false, status: 401 });
  });
});

describe('E4: the form vector', () => {
  const fields = {
    amount: '0.00011', confirmations: '1', currency: 'BTC', ipn_type: 'invoice', merchant: 'Demo Shop', merchant_id: '5f0000000000000000000001', order_name: 'Coffee', order_number: 'POS-000123',
    source_amount: '10.50', source_currency: 'USD', source_rate: '95454.55', status: 'completed', txn_id: '673e00000000000000000001',
  };
  const form = (given: Record<string, string>, verifyHash: string): string => new URLSearchParams({ ...given, verify_hash: verifyHash }).toString();

  test('fits, in whatever order the fields come', () => {
    const found = { ok: true, gatewayInvoiceId: '673e00000000000000000001', event: 'completed', knownEvent: true };
    expect(verify(form(fields, '5e9b3c701e25b26721e6b51588219a053549d551'))).toMatchObject(found);
    expect(verify(form(Object.fromEntries(Object.entries(fields).reverse()), '5e9b3c701e25b26721e6b51588219a053549d551'))).toMatchObject(found);
    expect(verify(form({ ...fields, amount: '0.00012' }, '5e9b3c701e25b26721e6b51588219a053549d551'))).toMatchObject({ ok: false, status: 401 });
  });

  test('lengths are bytes; texts that were trimmed do not fit', () => {
    const text = 'a:3:{s:8:"merchant";s:10:"Café ☕ ";s:6:"status";s:3:"new";s:6:"txn_id";s:2:"t1";}';
    const given = { txn_id: 't1', status: 'new', merchant: 'Café ☕ ' };
    expect(Buffer.byteLength('Café ☕ ')).toBe(10);
    expect(verify(form(given, hash(text)))).toMatchObject({ ok: true });
    expect(verify(form(given, hash(text.replace('s:10:', 's:7:'))))).toMatchObject({ ok: false, status: 401 });
    expect(verify(form({ ...given, merchant: 'Café ☕' }, hash(text)))).toMatchObject({ ok: false, status: 401 });
  });

  test('tx_urls loses its slashes and entities first, expire_utc is a text, nothing else is touched', () => {
    const text = 'a:5:{s:10:"expire_utc";s:10:"1795212000";s:10:"order_name";s:7:"a\\&amp;";s:6:"status";s:3:"new";s:7:"tx_urls";s:21:"["https://x.test?a&"]";s:6:"txn_id";s:2:"t1";}';
    const urls = '[\\"https://x.test?a&amp;\\"]';
    expect(Buffer.byteLength('["https://x.test?a&"]')).toBe(21);
    expect(verify(form({ txn_id: 't1', status: 'new', expire_utc: '1795212000', order_name: 'a\\&amp;', tx_urls: urls }, hash(text)))).toMatchObject({ ok: true });
  });

  test('a field that comes twice, and bytes that are no text, are refused', () => {
    expect(verify(`${form(fields, '5e9b3c701e25b26721e6b51588219a053549d551')}&amount=9`)).toMatchObject({ ok: false, status: 400 });
    expect(verify(new Uint8Array([0x61, 0x3d, 0xff]))).toMatchObject({ ok: false, status: 400 });
  });
});

describe('D5: parts that are missing', () => {
  test.each(['verify_hash', 'txn_id', 'status'])('%s: 400', (field) => {
    const all: Record<string, string> = { txn_id: 't1', status: 'new', verify_hash: '0'.repeat(40) };
    expect(verify(JSON.stringify(all))).toMatchObject({ ok: false, status: 401 });
    for (const value of [undefined, null, '', {}, ['x']]) expect(verify(JSON.stringify({ ...all, [field]: value }))).toMatchObject({ ok: false, status: 400 });
  });
  test.each(['', '[]', '{', '{"a":1,"a":2}', '{"txn_id":"t1"} x'])('%j: 400', (text) => {
    expect(verify(text)).toMatchObject({ ok: false, status: 400 });
  });
});

describe('D8, D11: events', () => {
  const event = (change: Record<string, unknown>) => verify(body(JSON.stringify({ amount: '0', psys_cid: 'BTC', status: 'pending', txn_id: 't1', ...change })));
  const keyOf = (change: Record<string, unknown>): string => {
    const verdict = event(change);
    return verdict.ok ? verdict.eventKey : 'refused';
  };

  test('equal for repeats, another for each change the gateway tells of', () => {
    expect(keyOf({})).toBe(keyOf({ comment: 'again' }));
    const keys = [{}, { status: 'completed' }, { amount: '1' }, { confirmations: '1' }, { confirmations: '2' }, { pending_amount: '5' }, { txn_id: 't2' }].map(keyOf);
    expect(new Set(keys).size).toBe(7);
    expect(keys).not.toContain('refused');
  });

  test('a deposit, or a status nobody documented, is verified and marked; its words are not repeated', () => {
    expect(event({ ipn_type: 'invoice' })).toMatchObject({ ok: true, knownEvent: true, detail: 'pending, 0 BTC' });
    expect(event({ ipn_type: 'pay_in' })).toMatchObject({ ok: true, knownEvent: false, gatewayInvoiceId: 't1' });
    expect(event({ status: 'pa\u202eid\n!'.repeat(50) })).toMatchObject({ ok: true, knownEvent: false, detail: 'a status its documentation does not name', event: expect.not.stringMatching(/[\u202e\n]/) });
  });
});
