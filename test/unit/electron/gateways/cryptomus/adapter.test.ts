// Cryptomus' adapter: the exact requests and their signatures, and answers its emulator does not give.
import { describe, expect, test } from 'vitest';
import { secret } from '../../../../../electron/core/secret.ts';
import { meaningOf, readError, signRequest } from '../../../../../electron/gateways/cryptomus/client.ts';
import { parseExact } from '../../../../../electron/core/json/parse-exact.ts';
import { adapterOn, K, MERCHANT, O, saleOf, type AdapterOptions } from '../../../../support/cryptomus.ts';
import { scriptedClient } from '../../../../support/scripted-http-client.ts';

const now = Date.UTC(2026, 10, 20, 12);
const uuid = '62f88b36-a9d5-4fa6-aa26-e040c3dbf26d';
/** As recorded live, with coin and network chosen. */
const invoice = (change: object = {}) => ({
  uuid, order_id: 'POS-000123', amount: '10.50', payment_amount: null, payment_amount_usd: '0', payer_amount: '10.50000000', payer_amount_exchange_rate: null, discount_percent: null,
  discount: '0.00000000', payer_currency: 'USDT', currency: 'USD', comments: null, merchant_amount: null, network: 'tron', address: 'TExampleExampleExampleExampleExamp', from: null, txid: null,
  payment_status: 'check', url: `https://pay.cryptomus.com/pay/${uuid}`, expired_at: 1_795_179_600, status: 'check', is_final: false, additional_data: 'sale-1',
  created_at: '2026-11-20T15:00:00+03:00', updated_at: '2026-11-20T15:00:00+03:00', commission: null, ...change,
});
const good = (result: unknown) => ({ body: { state: 0, result } });

describe('E4: request signatures', () => {
  test.each([
    ['{"amount":"10.50","currency":"USD","order_id":"POS-000123","url_callback":"https://pos.example.test/hooks/cryptomus","lifetime":3600}', K, '044248e1dac12d39894f86772f1fe2d4'],
    ['{"amount":"10.50","currency":"USD","order_id":"POS-000123","url_callback":"https:\\/\\/pos.example.test\\/hooks\\/cryptomus","lifetime":3600}', K, '1f17a398cd459504e0241d38ea0404cb'],
    ['', K, '9a2a265384262ce6eb2328ffdf0aba66'], ['{}', K, '11fcce9302878d0d9413a5a50ef8877f'], ['[]', K, '0c326508ba6108b94387ad4989b0435b'],
    ['{"amount":"5","currency":"USDT","network":"TRON","order_id":"PO-1","address":"TXYZ0000000000000000000000000000000","is_subtract":true}', O, 'f27062435e42c8449310f6b24fa24638'],
  ])('%s', (body, key, sign) => { expect(signRequest(body, secret(key))).toBe(sign); });

  test('A1: what is sent is what was signed; no note, a fixed lifetime, our own id', async () => {
    const http = scriptedClient(() => good(invoice()), now);
    expect(await adapterOn(http, { baseUrl: 'https://gateway.test/v1/', webhookUrl: 'https://till.test/w/ä' }).createInvoice(saleOf())).toMatchObject({ ok: true, value: { gatewayInvoiceId: uuid } });
    const body = '{"amount":"10.50","currency":"USD","order_id":"POS-000123","to_currency":"USDT","network":"tron","is_payment_multiple":true,"lifetime":3600,"url_callback":"https://till.test/w/ä","additional_data":"sale-1"}';
    expect(http.requests).toEqual([{
      method: 'POST', url: 'https://gateway.test/v1/payment', repeat: 'once', body,
      headers: { 'merchant': MERCHANT, 'sign': signRequest(body, secret(K)), 'content-type': 'application/json' },
    }]);
  });

  test('public rates are asked without key or merchant', async () => {
    const http = scriptedClient(() => good([{ from: 'USDT', to: 'USD', course: '1.00000000' }]), now);
    await adapterOn(http).estimate?.({ unit: 'USD', minor: 100n }, 'USDT@tron');
    expect(http.requests).toEqual([{ method: 'GET', url: 'https://gateway.test/v1/exchange-rate/USDT/list', repeat: 'safe', headers: {} }]);
  });

  test.each([[1, 300], [5, 300], [60, 3600], [100_000, 43_200], [null, undefined]])('a life of %j minutes is asked for as %j s', async (expiresInMinutes, lifetime) => {
    const http = scriptedClient(() => good(invoice()), now);
    await adapterOn(http).createInvoice(saleOf({ expiresInMinutes }));
    expect((JSON.parse(http.requests[0]?.body ?? '') as Record<string, unknown>)['lifetime']).toBe(lifetime);
  });

  test.each([null, 'http', `https://till.test/${'x'.repeat(250)}`])('a webhook address it would not take is left out: %j', async (webhookUrl) => {
    const http = scriptedClient(() => good(invoice()), now);
    await adapterOn(http, { webhookUrl }).createInvoice(saleOf());
    expect(http.requests[0]?.body).not.toContain('url_callback');
  });

  test('the network is sent as its list of services writes it', async () => {
    const services = [{ network: 'TRON', currency: 'USDT', is_available: true, limit: { min_amount: '0.50000000', max_amount: null } }, { network: 'eth', currency: 'USDT', is_available: false }, { network: 'ton', currency: 'TON', is_available: true }];
    const http = scriptedClient(({ url }) => good(url.endsWith('services') ? services : invoice({ network: 'TRON' })), now);
    const adapter = adapterOn(http);
    expect(await adapter.methods()).toEqual({ ok: true, value: [{ method: 'USDT@tron', minimum: { unit: 'USDT@tron', minor: 500_000n } }] });
    expect((await adapter.createInvoice(saleOf())).ok).toBe(true);
    expect(http.requests[1]?.body).toContain('"network":"TRON"');
  });
});

describe('create', () => {
  const create = (change: object, options: AdapterOptions = {}) => adapterOn(scriptedClient(() => good(invoice(change)), now), options).createInvoice(saleOf());

  test.each([
    ['another coin', { payer_currency: 'BTC', network: 'btc' }], ['another network', { network: 'bsc' }], ['another amount', { amount: '10.51' }], ['another currency', { currency: 'EUR' }],
    ['another order', { order_id: 'POS-2' }], ['nothing to pay', { payer_amount: '0' }], ['no address', { address: null }], ['an address that adds to the request', { address: 'TExampleExampleExample?amount=9' }],
    ['no sum', { payer_amount: null }], ['no expiry', { expired_at: null }], ['no echo of our id', { additional_data: undefined }], ['two statuses', { status: 'paid' }],
  ])('an answer about %s is not shown to a customer; the invoice exists', async (_name, change) => {
    expect(await create(change)).toMatchObject({ ok: false, error: { code: 'gateway/nonsense', outcome: 'unknown' } });
  });

  test.each([['of another sale', { additional_data: 'sale-2' }], ['of nobody’s', { additional_data: null }], ['that is over', { payment_status: 'cancel', status: 'cancel' }]])(
    'gotcha: a used order id gives back the invoice %s: refused', async (_name, change) => {
      expect(await create(change)).toMatchObject({ ok: false, error: { code: 'gateway/refused', outcome: 'refused' } });
    },
  );

  test.each([['10.5', '10.500000'], ['10.50000000', '10.50'], ['10.50', '10.5']])('amounts in any precision: %s and %s', async (amount, payer) => {
    expect(await create({ amount, payer_amount: payer })).toMatchObject({ ok: true, value: { due: { unit: 'USDT@tron', minor: 10_500_000n } } });
  });

  test('a sum with more decimals than the coin has is completed to the next unit, never cut', async () => {
    expect(await create({ payer_amount: '10.50000001' })).toMatchObject({ ok: true, value: { due: { unit: 'USDT@tron', minor: 10_500_001n } } });
  });

  test.each([['Minimum amount 0.5 USDT', 'amount/below_minimum', 'The least that shop takes by USDT@tron is 0.5 USDT.'], ['Maximum amount 10000000 USDT', 'amount/above_maximum', 'The most that shop takes by USDT@tron is 10000000 USDT.']])(
    'G3: “%s” is said in our words', async (message, code, text) => {
      const http = scriptedClient(() => ({ status: 422, body: { state: 1, message } }), now);
      expect(await adapterOn(http).createInvoice(saleOf())).toMatchObject({ ok: false, error: { code, message: text, outcome: 'refused' } });
    },
  );
});

describe('E5, E6: errors', () => {
  const json = (value: unknown) => {
    const parsed = parseExact(JSON.stringify(value));
    return parsed.ok ? parsed.value : null;
  };

  test.each([
    [{ state: 1, message: 'The network was not found' }, 'The network was not found'], [{ state: 1, errors: { amount: ['validation.required'] } }, 'amount: validation.required'],
    [{ state: 1, errors: { amount: 'bad' } }, 'amount: bad'], [{ state: 1, errors: { amount: [] } }, 'amount: not accepted'], [{ message: 'Server error, #1', code: 500, error: null }, 'Server error, #1'],
    [{ state: 1 }, null],
  ])('%j', (body, message) => { expect(readError(json(body))).toEqual({ code: null, message, permission: null }); });

  test.each([[{}], [[]], ['text'], [null]])('%j is none of its errors', (body) => { expect(readError(json(body))).toBeNull(); });

  test.each([
    ['Invalid Sign.', 422, 'gateway/wrong_key'], ['You are forbidden', 422, 'gateway/permission'], ['Payment was not found', 422, 'gateway/invoice_unknown'], ['Payment not found', 404, 'gateway/invoice_unknown'],
    ['Not found payment', 422, 'gateway/invoice_unknown'], ['Gateway error', 422, 'gateway/unavailable'], ['The terminal was not found', 422, 'gateway/unavailable'], ['Server error, #1', 500, 'gateway/unavailable'],
    ['This IP address is not allowed', 403, 'gateway/caller_blocked'], ['The IP is too short', 422, null], ['The network was not found', 422, null], ['Not enough funds', 422, null],
  ])('“%s” under %j is %j', (message, status, code) => { expect(meaningOf({ code: null, message, permission: null }, status)).toBe(code); });

  test.each([[401, 'gateway/wrong_key'], [403, 'gateway/wrong_key'], [422, 'gateway/wrong_key']])('a wrong signature under %j is a wrong key, also inside a good answer', async (status, code) => {
    for (const asked of [status, 200]) {
      const http = scriptedClient(() => ({ status: asked, body: { ...(asked === 200 ? { state: 1 } : {}), message: 'Invalid Sign.' } }), now);
      expect(await adapterOn(http).check()).toMatchObject({ ok: false, error: { code } });
    }
  });
});

describe('read, find, list', () => {
  test('two statuses in one answer are asked about once more, then a person looks', async () => {
    const answers = [invoice({ status: 'paid' }), invoice({ payment_status: 'paid', status: 'paid', is_final: true, payment_amount: '10.50000000', txid: '00aa' })];
    const read = (list: readonly object[]) => adapterOn(scriptedClient((_asked, count) => good(list[Math.min(count, list.length) - 1]), now)).readInvoice(uuid, saleOf().terms);
    expect(await read(answers)).toMatchObject({ ok: true, value: { state: 'settled', problems: [], received: { minor: 10_500_000n } } });
    expect(await read(answers.slice(0, 1))).toMatchObject({ ok: true, value: { problems: ['status and payment_status differ'] } });
  });

  test('an answer about another invoice is nonsense', async () => {
    expect(await adapterOn(scriptedClient(() => good(invoice({ uuid: 'other' })), now)).readInvoice(uuid, saleOf().terms)).toMatchObject({ ok: false, error: { code: 'gateway/nonsense' } });
  });

  const page = (items: readonly object[], nextCursor: string | null) => good({ items, paginate: { count: items.length, hasPages: true, nextCursor, previousCursor: null, perPage: 15 } });

  test('E2: where it refuses the question in unknown words the whole list is read: query and body both carry the cursor', async () => {
    const http = scriptedClient(({ url }) => {
      if (url.endsWith('/info')) return { status: 422, body: { state: 1, message: 'Nope' } };
      return url.includes('cursor=') ? page([invoice()], null) : page([invoice({ uuid: 'x', order_id: 'other' })], 'abc=/+');
    }, now);
    expect(await adapterOn(http).findInvoice(saleOf())).toMatchObject({ ok: true, value: { gatewayInvoiceId: uuid } });
    expect(http.requests.map(({ url, body }) => [url.slice('https://gateway.test'.length), body])).toEqual([
      ['/v1/payment/info', '{"order_id":"POS-000123"}'], ['/v1/payment/list', '{"date_from":"2026-01-14 12:00:00"}'],
      ['/v1/payment/list?cursor=abc%3D%2F%2B', '{"date_from":"2026-01-14 12:00:00","cursor":"abc=/+"}'],
    ]);
  });

  test('a list that does not go on, and one that cannot be read, prove nothing', async () => {
    for (const answer of [page([], 'same'), good([]), good({ items: [] }), good({ items: [], paginate: { nextCursor: 7 } })]) {
      const http = scriptedClient(({ url }) => (url.endsWith('/info') ? { status: 422, body: { state: 1, message: 'Nope' } } : answer), now);
      expect(await adapterOn(http).findInvoice(saleOf())).toMatchObject({ ok: false, error: { code: 'gateway/nonsense' } });
      expect(http.requests.length).toBeLessThanOrEqual(3);
    }
  });
});

describe('balances and estimates', () => {
  const balances = (result: unknown) => adapterOn(scriptedClient(() => good(result), now)).balances?.();
  const merchant = (rows: readonly unknown[]) => [{ balance: { merchant: rows, user: [{ uuid: 'u', balance: '7', currency_code: 'BTC' }] } }];

  test('one for each currency, cut to what can be sent; other coins and the personal wallet left out', async () => {
    expect(await balances(merchant([{ uuid: 'a', balance: '5.12345678', currency_code: 'USDT' }, { uuid: 'b', balance: 'much', currency_code: 'TON' }, { uuid: 'c', balance: '0.00', currency_code: 'BTC' }]))).toEqual({
      ok: true, value: [
        { method: 'USDT@tron', available: { unit: 'USDT@tron', minor: 5_123_456n }, pending: null }, { method: 'BTC@bitcoin', available: { unit: 'BTC@bitcoin', minor: 0n }, pending: null },
      ],
    });
  });

  test.each([[[]], [{}], [merchant([{ balance: 'much', currency_code: 'BTC' }])], [merchant([5])], [merchant([{ balance: '1', currency_code: 'BTC' }, { balance: '2', currency_code: 'BTC' }])]])(
    'a balance that cannot be read is an error, never zero: %j', async (result) => {
      expect(await balances(result)).toMatchObject({ ok: false, error: { code: 'gateway/nonsense' } });
    },
  );

  const estimate = (rates: unknown, unit: 'USD' | 'EUR' | 'JPY' = 'USD', minor = 1050n, method: 'BTC@bitcoin' | 'ETH@ethereum' = 'BTC@bitcoin') =>
    adapterOn(scriptedClient(() => good(rates), now)).estimate?.({ unit, minor }, method);

  test.each([
    ['USD', 1050n, '60000.00000000', 17_500n], ['USD', 1n, '60000', 17n], ['JPY', 1500n, '9000000', 16_667n], ['EUR', 1050n, '1228.45', 854_736n],
  ] as const)('%s %d at %s, rounded up at eight decimals', async (unit, minor, course, expected) => {
    expect(await estimate([{ from: 'BTC', to: 'TRX', course: '1' }, { from: 'BTC', to: unit, course }], unit, minor)).toEqual({ ok: true, value: { due: { unit: 'BTC@bitcoin', minor: expected }, validUntilMs: null } });
  });

  test('coins with more decimals are rounded where its invoices end', async () => {
    expect(await estimate([{ from: 'ETH', to: 'USD', course: '2999' }], 'USD', 1050n, 'ETH@ethereum')).toMatchObject({ ok: true, value: { due: { minor: 3_501_170_000_000_000n } } });
  });

  test('no rate is not offered; a rate of zero or none that can be read is nonsense', async () => {
    expect(await estimate([{ from: 'BTC', to: 'EUR', course: '1' }])).toMatchObject({ ok: false, error: { code: 'gateway/not_offered' } });
    for (const rates of [null, {}, [5], [{ from: 'BTC', to: 'USD', course: '0' }], [{ from: 'BTC', to: 'USD', course: '-1' }], [{ from: 'BTC', to: 'USD' }]]) {
      expect(await estimate(rates)).toMatchObject({ ok: false, error: { code: 'gateway/nonsense' } });
    }
  });

  test('nothing, and what is no currency of a sale, is refused', async () => {
    expect(await estimate([], 'USD', 0n)).toMatchObject({ error: { code: 'amount/not_positive' } });
    expect(await adapterOn(scriptedClient(() => good([]), now)).estimate?.({ unit: 'BTC@bitcoin', minor: 1n }, 'BTC@bitcoin')).toMatchObject({ error: { code: 'currency/not_offered' } });
  });
});
