// The signature schemes of gateways that are still to come, by the vectors of their sheets: what is shared must fit all of them.
import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { secret } from '../../../../../electron/core/secret.ts';
import { provenSale, saleToken, saleTokenFits, saleWebhookUrl } from '../../../../../electron/gateways/common/sale-token.ts';
import { phpJson, readForm, sortedJson, without } from '../../../../../electron/gateways/common/signed-text.ts';
import { hashMatches, isFresh, macMatches, textMatches } from '../../../../../electron/gateways/common/verify-mac.ts';

describe('E4, E9: signatures', () => {
  test('a sorted payload under HMAC-SHA512', () => {
    const body = JSON.parse('{"price_currency":"usd","payment_id":123,"payment_status":"finished","pay_amount":1e-7,"price_amount":1,"order_id":"A-1","actually_paid":15.5,"payment_extra_ids":[7],"fee":{"withdrawalFee":0,"currency":"btc","serviceFee":0,"depositFee":0.1}}') as unknown;
    const signature = 'f5ce8e3b71f567618f81ac2dc2ec86c071435ef0a45b0d434c2879a4444aa926ef1a38a9b9ce7f08f477fe55abc04e1a3ca4c9ed3f7db6cded2279dacd506e7c';
    expect(macMatches('testsecret', sortedJson(body), signature, 'sha512')).toBe(true);
    expect(macMatches('testsecret', JSON.stringify(body), signature, 'sha512')).toBe(false);
    expect(macMatches('testsecret', sortedJson(body), signature.toUpperCase(), 'sha512')).toBe(false);
  });

  test('the text PHP writes, hashed with the key behind it', () => {
    const body = {
      type: 'payment', uuid: '62f88b36-a9d5-4fa6-aa26-e040c3dbf26d', order_id: 'POS-000123', amount: '10.50', payment_amount: '10.50000000', payment_amount_usd: '10.50',
      merchant_amount: '10.29000000', commission: '0.21000000', is_final: true, status: 'paid', from: 'TFrom000000000000000000000000000000', wallet_address_uuid: null,
      network: 'tron', currency: 'USD', payer_currency: 'USDT', additional_data: 'table 5/Café', convert: null, txid: '00aa', sign: 'x',
    };
    const hashed = (text: string): string => `${Buffer.from(text).toString('base64')}pay_test_key_0001`;
    expect(hashMatches('md5', hashed(phpJson(without(body, 'sign'))), '20f190477458a8707b4873f25cb1cf20')).toBe(true);
    expect(hashMatches('md5', hashed(JSON.stringify(without(body, 'sign'))), '99ad8d8eadc0e8236669f8e983244c13')).toBe(true);
    expect(hashMatches('md5', hashed(phpJson(body)), '20f190477458a8707b4873f25cb1cf20')).toBe(false);
  });

  test('HMAC-SHA1 over sorted fields, letters as they are', () => {
    const body = {
      txn_id: '673e00000000000000000001', amount: '0.00011', comment: '', confirmations: '1', currency: 'BTC', ipn_type: 'invoice', merchant: 'Café Demo', merchant_id: '5f0000000000000000000001',
      order_name: 'Coffee/Tea', order_number: 'POS-000123', source_amount: '10.50', source_currency: 'USD', source_rate: '95454.55', status: 'completed', tx_urls: ['https://www.blockchain.com/btc/tx/00aa'],
    };
    expect(macMatches('plisio_test_key_0001', sortedJson(body), 'a3cf800e90b00f20b0a3ecf69f09eb40310f2a08', 'sha1')).toBe(true);
    expect(macMatches('plisio_test_key_0001', phpJson(body), 'a3cf800e90b00f20b0a3ecf69f09eb40310f2a08', 'sha1')).toBe(false);
  });

  test('HMAC-SHA256 in base64 over address, client, time and body', () => {
    const body = '{"id":"5f1c2d3e4a5b6c7d8e9f0a1b2c3d4e5f","type":"invoiceCompleted","timestamp":"2026-11-20T12:05:00.1234567+00:00","invoice":{"id":"11111111-2222-3333-4444-555555555555","invoiceId":"POS-000123","state":"Completed"}}';
    const message = `\ufeffPOSThttps://pos.example.test/hooks/coinpayments?t=10123456789abcdef0123456789abcdef2026-11-20T12:05:01${body}`;
    const signature = '8j2p8HbIOwkE/uK7aBkHwK7DEU0VMIW0RYqpuBQ3mA4=';
    expect(macMatches('Zm9vYmFyLXRlc3Qtc2VjcmV0LTAwMDE=', message, signature, 'sha256', 'base64')).toBe(true);
    for (const other of [signature.slice(0, -1), ` ${signature}`, `${signature}=`, signature.replace('/', '_'), signature.replace('mA4=', 'mA5=')]) {
      expect(macMatches('Zm9vYmFyLXRlc3Qtc2VjcmV0LTAwMDE=', message, other, 'sha256', 'base64'), other).toBe(false);
    }
  });

  test('HMAC-SHA256 over time and body, near our time', () => {
    expect(macMatches('whsecret_00112233445566778899aabbccddeeff', '1790000000.{"id":"evt_1","type":"test.webhook"}', 'ceaef7f280ca12e8f5e134abfc7168d7d285d11da256dc10cf17d31b3f2dd9d8')).toBe(true);
    expect([1_790_000_300_000, 1_790_000_300_001, 1_789_999_700_000, 1_789_999_699_999].map((nowMs) => isFresh(1_790_000_000_000, nowMs))).toEqual([true, false, true, false]);
  });

  test('F1: without a key nothing fits, also what anybody can sign with none', () => {
    for (const key of ['', new Uint8Array()]) expect(macMatches(key, 'x', createHmac('sha256', '').update('x').digest('hex'))).toBe(false);
  });

  test('texts are compared whole', () => {
    expect([textMatches('abc', 'abc'), textMatches('abc', 'ab'), textMatches('abc', 'abcd'), textMatches('abc', 'ABC'), textMatches('', '')]).toEqual([true, false, false, false, true]);
  });
});

describe('a proof in the address, where nothing is signed', () => {
  const held = secret('local_ipn_secret');
  test('the sheet’s vector', () => {
    expect(saleToken(held, 'xaigate', 'ORD-1001')).toBe('7c8fefcaf74cf3df189f9a66bd27de1d774e7eec09bbd8264f4825cb57c06f7b');
  });
  test.each(['ORD-1001', 'a&b=c d/é+%', ''])('%j comes back from the address', (order) => {
    const url = new URL(saleWebhookUrl('https://pos.example/w/shop-1?x=1', held, 'xaigate', order));
    expect(url.origin + url.pathname).toBe('https://pos.example/w/shop-1');
    expect(provenSale(url.search.slice(1), held, 'xaigate')).toBe(order);
    expect(provenSale(url.search.slice(1), secret('another'), 'xaigate')).toBeNull();
    expect(provenSale(url.search.slice(1), held, 'coingate')).toBeNull();
    expect(provenSale(`${url.search.slice(1)}&sale=other`, held, 'xaigate')).toBeNull();
  });
  test.each([undefined, '', 'sale=A', 'token=x', 'sale=A&token='])('%j proves nothing', (query) => {
    expect(provenSale(query, held, 'xaigate')).toBeNull();
  });
  test('without a secret nothing fits', () => {
    expect(saleTokenFits(secret(''), 'xaigate', 'A', saleToken(secret(''), 'xaigate', 'A'))).toBe(false);
  });
});

describe('form bodies', () => {
  const form = (text: string): ReadonlyMap<string, string> | null => readForm(new Uint8Array(Buffer.from(text)));
  test('pairs by name', () => {
    expect(form('a=1&b=x+y&c=%C3%A9')).toEqual(new Map([['a', '1'], ['b', 'x y'], ['c', 'é']]));
  });
  test('a name twice, nothing, not UTF-8', () => {
    expect([form('a=1&a=2'), form(''), readForm(Uint8Array.from([0x61, 0x3d, 0xff]))]).toEqual([null, null, null]);
  });
});
