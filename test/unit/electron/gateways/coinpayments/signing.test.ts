// CoinPayments' request signature: the sheet's vectors for both readings of it, their wrong neighbours, and what breaks real integrations.
import { createHash, createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { signCoinpayments } from '../../../../../electron/gateways/coinpayments/emulator-auth.ts';
import { signatureOf, signedText, timeOf, timestampOf } from '../../../../../electron/gateways/coinpayments/signing.ts';
import { macMatches } from '../../../../../electron/gateways/common/verify-mac.ts';

const clientId = '0123456789abcdef0123456789abcdef';
const secret = 'Zm9vYmFyLXRlc3Qtc2VjcmV0LTAwMDE=';
const at = '2026-11-20T12:00:00';
const base = 'https://a-api.coinpayments.net';
const body = '{"currency":"5057","items":[{"customId":"sku-1","name":"Coffee","quantity":{"value":1,"type":"quantity"},"amount":"10.50"}],"amount":{"breakdown":{"subtotal":"10.50"},"total":"10.50"},"invoiceId":"POS-000123"}';

const vectors = [
  { name: '1: POST with a body', method: 'POST', path: '/api/v2/merchant/invoices', body, bytes: 322, signature: 'R6Qf/lt4fLzN4whWR3TJF/fCj5aG/UDDrEqHX/an0fI=' },
  { name: '2: GET with a query', method: 'GET', path: '/api/v2/merchant/invoices?status=unpaid&limit=25', body: '', bytes: 135, signature: '8349BtqHd58FPzSUdTW5t3OoRSDJ8rRa/Guax4SGb98=' },
  {
    name: '3: a path parameter with a colon, encoded', method: 'GET', body: '', bytes: 190, signature: 'hvnLROSBWzfuOOyILshgeYmPDKp3WKBTO8zevxp7swA=',
    path: '/api/v3/merchant/wallets/pos/4%3A0xdac17f958d2ee523a2206206994597c13d831ec7/transactions?skip=0&take=50',
  },
] as const;

describe('E4: the vectors of the sheet', () => {
  test.each(vectors)('$name', (vector) => {
    const outgoing = { method: vector.method, url: base + vector.path, body: vector.body };
    expect(Buffer.byteLength(signedText(outgoing, clientId, at))).toBe(vector.bytes);
    expect(signatureOf(secret, outgoing, clientId, at)).toBe(vector.signature);
    expect(signCoinpayments(secret, vector.method, base + vector.path, clientId, at, vector.body)).toBe(vector.signature);
  });

  test('the first one’s text has the sheet’s hash, and begins with EF BB BF', () => {
    const text = Buffer.from(signedText({ method: 'POST', url: `${base}/api/v2/merchant/invoices`, body }, clientId, at));
    expect([...text.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    expect(createHash('sha256').update(text).digest('hex')).toBe('80097e958e1ae9b5f73c78a59013b6484871d769aaa88f8d6ebce91950dd7e0a');
  });

  test('without the mark it is the sheet’s wrong one', () => {
    const wrong = createHmac('sha256', secret).update(`POST${base}/api/v2/merchant/invoices${clientId}${at}${body}`).digest('base64');
    expect(wrong).toBe('Afg82Y89cjoEFOScB2f8e/e1eoHW33WIxIL76mg6cI8=');
    expect(wrong).not.toBe(vectors[0].signature);
  });
});

describe('what it must not be', () => {
  const right = vectors[0].signature;
  const url = `${base}/api/v2/merchant/invoices`;
  test.each([
    ['the path alone', signatureOf(secret, { method: 'POST', url: '/api/v2/merchant/invoices', body }, clientId, at)],
    ['another of the three hosts', signatureOf(secret, { method: 'POST', url: url.replace('a-api', 'b-api'), body }, clientId, at)],
    ['the time with a Z', signatureOf(secret, { method: 'POST', url, body }, clientId, `${at}Z`)],
    ['the time with milliseconds', signatureOf(secret, { method: 'POST', url, body }, clientId, `${at}.000`)],
    ['the method in small letters', signatureOf(secret, { method: 'GET', url, body }, clientId, at)],
    ['keys in another order', signatureOf(secret, { method: 'POST', url, body: JSON.stringify({ invoiceId: 'POS-000123', currency: '5057' }) }, clientId, at)],
    ['a trailing zero less', signatureOf(secret, { method: 'POST', url, body: body.replaceAll('10.50', '10.5') }, clientId, at)],
    ['a number for a text', signatureOf(secret, { method: 'POST', url, body: body.replace('"total":"10.50"', '"total":10.50') }, clientId, at)],
    ['an exponent', signatureOf(secret, { method: 'POST', url, body: body.replace('"total":"10.50"', '"total":1.05E+1') }, clientId, at)],
    ['escaped slashes', signatureOf(secret, { method: 'POST', url, body: body.replace('Coffee', 'Coffee \\/ Tea') }, clientId, at)],
    ['escaped letters', signatureOf(secret, { method: 'POST', url, body: body.replace('Coffee', 'Caf\\u00e9') }, clientId, at)],
    ['a space after a colon', signatureOf(secret, { method: 'POST', url, body: body.replace('"total":', '"total": ') }, clientId, at)],
  ])('%s', (_name, signature) => {
    expect(signature).not.toBe(right);
  });

  test('letters beyond ASCII are signed as UTF-8, the same in both readings', () => {
    const odd = '{"name":"Crème brûlée ☕ 😀","path":"a/b","nested":{"z":1,"a":[1.0,1e2]}}';
    const outgoing = { method: 'POST' as const, url, body: odd };
    expect(signatureOf(secret, outgoing, clientId, at)).toBe(signCoinpayments(secret, 'POST', url, clientId, at, odd));
    expect(signatureOf(secret, { ...outgoing, body: odd.normalize('NFD') }, clientId, at)).not.toBe(signatureOf(secret, outgoing, clientId, at));
  });
});

describe('times', () => {
  test('written in whole seconds, read back', () => {
    expect(timestampOf(Date.UTC(2026, 10, 20, 12, 0, 0, 999))).toBe(at);
    expect(timeOf(at)).toBe(Date.UTC(2026, 10, 20, 12));
  });
  test.each(['2026-11-20T12:00:00Z', '2026-11-20T12:00:00.000', '2026-11-20 12:00:00', '2026-13-20T12:00:00', '', 'now', '2026-11-20T12:00:00+00:00'])('%j is none', (text) => {
    expect(timeOf(text)).toBeNull();
  });
});

describe('the old API’s signatures, which are not ours (vectors 5 and 6)', () => {
  const call = 'version=1&key=pubkey0001&cmd=get_tx_info&format=json&txid=CPEK0000000000000000000000';
  const ipn = 'ipn_version=1.0&ipn_type=api&ipn_mode=hmac&ipn_id=abc123&merchant=m0001&status=100&status_text=Complete&txn_id=CPEK0000000000000000000000&currency1=USD&currency2=BTC&amount1=10.5&amount2=0.00011&fee=1.0E-5&custom=POS-000123&item_name=Coffee+%2F+Tea';
  test.each([
    ['privkey0001', call, '710610183bec2d6bc9dac93d32d56a272cfa4834d5bd23cdc99b6ac0711ca3266bb1f01283ededc61a1467684cc1ddf921e1fd5a29f05077a59f23515d97313f'],
    ['ipnsecret0001', ipn, 'dbe40b08d426eb8f36395975af14e3a27546383d8a945f6e1ecf2e5a67d99b198c473756e167cd32ac9dca2535a937e87c2d5626ebbf2b8535b01f74668d12ca'],
  ])('%s over the raw body', (key, text, mac) => {
    expect(macMatches(key, text, mac, 'sha512')).toBe(true);
    expect(macMatches(key, new URLSearchParams(text).toString().replaceAll('%2F', '/'), mac, 'sha512')).toBe(text === call);
  });
});
