// Cryptomus' webhook signature: the vectors of its sheet, and the ways a number, a slash or a letter can be written inside it.
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { secret } from '../../../../../electron/core/secret.ts';
import { verifyWebhook } from '../../../../../electron/gateways/cryptomus/webhook.ts';

const K = 'pay_test_key_0001';
const O = 'payout_test_key_0001';
const verify = (body: string, key = K, secrets: Readonly<Record<string, string>> = { payoutKey: O }) =>
  verifyWebhook({ headers: {}, body: new Uint8Array(Buffer.from(body)) }, secret(key), { secrets: Object.fromEntries(Object.entries(secrets).map(([name, value]) => [name, secret(value)])) });
const withSign = (text: string, sign: string): string => `${text.slice(0, -1)},"sign":"${sign}"}`;
/** By the documented rule: MD5 of the base64 of the text, and the key. */
const signOf = (text: string, key = K): string => createHash('md5').update(Buffer.from(text).toString('base64') + key).digest('hex');

const payment = '{"type":"payment","uuid":"62f88b36-a9d5-4fa6-aa26-e040c3dbf26d","order_id":"POS-000123","amount":"10.50","payment_amount":"10.50000000","payment_amount_usd":"10.50","merchant_amount":"10.29000000","commission":"0.21000000","is_final":true,"status":"paid","from":"TFrom000000000000000000000000000000","wallet_address_uuid":null,"network":"tron","currency":"USD","payer_currency":"USDT","additional_data":"table 5\\/Café","convert":null,"txid":"00aa"}';
const paymentSign = '20f190477458a8707b4873f25cb1cf20';
const unescapedSign = '99ad8d8eadc0e8236669f8e983244c13';
const payout = '{"type":"payout","uuid":"a7c0caec-a594-4aaa-b1c4-77d511857594","order_id":"PO-1","amount":"5","merchant_amount":"6.00000000","commission":"1.00000000","is_final":true,"status":"paid","txid":"00bb","currency":"USDT","network":"tron","payer_currency":"USDT","payer_amount":"5.00000000"}';
const payoutSign = '43be1d781833f590bbc42d9e5829138a';

describe('E4: the sheet’s vectors', () => {
  test('a payment, on the wire as PHP writes it', () => {
    expect(verify(withSign(payment, paymentSign))).toEqual({
      ok: true, eventKey: '["payment","62f88b36-a9d5-4fa6-aa26-e040c3dbf26d","paid","00aa","10.50000000",true]', event: 'payment.paid', knownEvent: true,
      gatewayInvoiceId: '62f88b36-a9d5-4fa6-aa26-e040c3dbf26d', detail: 'paid',
    });
  });

  test('the signature of the unescaped text is the documented wrong one', () => {
    expect(signOf(payment.replace('\\/', '/'))).toBe(unescapedSign);
    expect(verify(withSign(payment, unescapedSign))).toMatchObject({ ok: false, status: 401 });
  });

  test('a payout is checked by the payout key, and is about no sale', () => {
    expect(verify(withSign(payout, payoutSign))).toMatchObject({ ok: true, event: 'payout.paid', knownEvent: true, gatewayInvoiceId: null, detail: 'payout paid' });
    expect(verify(withSign(payout, signOf(payout, K)))).toMatchObject({ ok: false, status: 401 });
    expect(verify(withSign(payout, payoutSign), K, {})).toMatchObject({ ok: false, status: 401, reason: 'the account has no payout key' });
  });

  test('a payment is never checked by the payout key', () => {
    expect(verify(withSign(payment, signOf(payment, O)))).toMatchObject({ ok: false, status: 401 });
  });
});

describe('how the signed text was written', () => {
  /** `wire` arrives signed over `signed`; both without the signature. */
  const arrives = (wire: string, signed: string) => verify(withSign(wire, signOf(signed))).ok;
  const base = '{"type":"payment","uuid":"u-1","status":"paid"';

  test.each([
    ['numbers keep trailing zeros', ',"a":10.50}', ',"a":10.50}'],
    ['numbers keep their exponents', ',"a":1.0e-7,"b":2E+3}', ',"a":1.0e-7,"b":2E+3}'],
    ['large numbers keep their digits', ',"a":12345678901234567890.123456789}', ',"a":12345678901234567890.123456789}'],
    ['slashes escaped only in what was signed', ',"a":"x/y"}', ',"a":"x\\/y"}'],
    ['letters escaped only on the wire', ',"a":"Caf\\u00e9 \\ud83d\\ude00"}', ',"a":"Café 😀"}'],
    ['the two line separators escaped where other letters are not', ',"a":"é\u2028\u2029"}', ',"a":"é\\u2028\\u2029"}'],
    ['spaces only on the wire', ', "a" : [1, 2] }', ',"a":[1,2]}'],
    ['keys that look like numbers stay where they are', ',"b":{"10":1,"2":2},"a":1,"7":2}', ',"b":{"10":1,"2":2},"a":1,"7":2}'],
    ['nested objects and lists', ',"convert":{"rate":"1","list":[{"x":null}],"none":[]}, "z":false}', ',"convert":{"rate":"1","list":[{"x":null}],"none":[]},"z":false}'],
    ['an empty object is an empty list to PHP', ',"a":{} }', ',"a":[]}'],
    ['quotes and backslashes', ',"a":"\\"\\\\\\n\\t"}', ',"a":"\\"\\\\\\n\\t"}'],
  ])('%s', (_name, wire, signed) => {
    expect(arrives(base + wire, base + signed)).toBe(true);
    // Also when the signature is not the last member, so that the text must be written again.
    expect(verify(`{"sign":"${signOf(base + signed)}",${(base + wire).slice(1)}`).ok).toBe(true);
  });

  test.each([['slashes that nothing escaped', ',"a":"x/y"}'], ['an empty object', ',"a":{}}'], ['spaces', ', "a" : 1}']])('signed exactly as it came, though PHP would write it otherwise: %s', (_name, text) => {
    expect(arrives(base + text, base + text)).toBe(true);
  });

  test.each([
    ['another number with the same value', ',"a":10.5}', ',"a":10.50}'], ['keys in another order', ',"a":1,"b":2}', ',"b":2,"a":1}'], ['a text for a number', ',"a":"1"}', ',"a":1}'],
    ['a slash that nothing escaped in what was signed, and spaces on the wire', ', "a":"x/y"}', ',"a":"x/y"}'],
  ])('refused: %s', (_name, wire, signed) => {
    expect(arrives(base + wire, base + signed)).toBe(false);
  });
});

describe('D3, D5, D11', () => {
  const signed = (change: object): string => {
    const text = JSON.stringify({ type: 'payment', uuid: 'u-1', status: 'paid', txid: '00aa', ...change });
    return withSign(text, signOf(text));
  };

  test('without a signature, an id or a status: 400; with another key: 401', () => {
    expect(verify(payment)).toMatchObject({ ok: false, status: 400 });
    for (const change of [{ uuid: undefined }, { uuid: 5 }, { status: null }, { uuid: '', status: '' }]) expect(verify(signed(change))).toMatchObject({ ok: false, status: 400 });
    expect(verify(withSign(payment, paymentSign), 'another')).toMatchObject({ ok: false, status: 401 });
    expect(verify(withSign(payment, paymentSign), '')).toMatchObject({ ok: false, status: 401 });
  });

  test.each([{ status: 'frozen' }, { type: 'wallet' }, { type: 'other' }, { type: undefined }, { type: 'constructor' }])('%j is verified and marked as not known', (change) => {
    expect(verify(signed(change))).toMatchObject({ ok: true, knownEvent: false });
  });

  test('money on a static wallet is no invoice', () => {
    expect(verify(signed({ type: 'wallet' }))).toMatchObject({ ok: true, gatewayInvoiceId: null });
  });

  test('D8: another status, transaction, amount or end is another event; other fields are not', () => {
    const keyOf = (change: object): string => {
      const verdict = verify(signed(change));
      return verdict.ok ? verdict.eventKey : 'refused';
    };
    const keys = [{}, { status: 'confirm_check' }, { txid: '00bb' }, { payment_amount: '1' }, { is_final: true }, { type: 'wallet' }].map(keyOf);
    expect(new Set(keys).size).toBe(6);
    expect(keyOf({ commission: '1' })).toBe(keys[0]);
  });
});
