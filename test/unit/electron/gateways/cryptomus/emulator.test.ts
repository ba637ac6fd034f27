// Cryptomus' emulator against its sheet: signatures, idempotent order ids, statuses, webhooks, refusals, pages.
import { describe, expect, it } from 'vitest';
import { createCryptomusEmulator, type CryptomusEmulatorOptions } from '../../../../../electron/gateways/cryptomus/emulator.ts';
import { signedBody, signText } from '../../../../../electron/gateways/cryptomus/emulator-answers.ts';
import { EmulatorBench, type Answer } from '../../../../support/emulator-bench.ts';
import { K, MERCHANT, O, openBench } from '../../../../support/cryptomus.ts';

const HOOK = 'http://till.test/hook';
const start = (options: CryptomusEmulatorOptions = {}): EmulatorBench =>
  new EmulatorBench((deps) => createCryptomusEmulator(deps, { credentials: { merchantId: MERCHANT, apiKey: K, payoutKey: O }, webhookUrl: HOOK, balance: {}, ...options }));
const call = (bench: EmulatorBench, target: string, body: object | string = {}, key = K): Promise<Answer> => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return bench.call('POST', target, text, { merchant: MERCHANT, sign: signText(text, key) });
};
const terms = { amount: '10.50', currency: 'USD', order_id: 'POS-1', to_currency: 'USDT', network: 'tron' };
const resultOf = (answer: Answer): Record<string, unknown> => answer.json['result'] as Record<string, unknown>;
const read = async (bench: EmulatorBench, order = 'POS-1') => resultOf(await call(bench, '/v1/payment/info', { order_id: order }));
const statuses = (bench: EmulatorBench) => bench.events().map((event) => event['status']);

describe('signatures (sheet, section 7)', () => {
  it.each([
    ['', K, '9a2a265384262ce6eb2328ffdf0aba66'], ['{}', K, '11fcce9302878d0d9413a5a50ef8877f'], ['[]', K, '0c326508ba6108b94387ad4989b0435b'],
    ['{"amount":"5","currency":"USDT","network":"TRON","order_id":"PO-1","address":"TXYZ0000000000000000000000000000000","is_subtract":true}', O, 'f27062435e42c8449310f6b24fa24638'],
  ])('%j', (text, key, sign) => { expect(signText(text, key)).toBe(sign); });

  it('webhooks are PHP’s JSON with the signature last', () => {
    const fields = {
      type: 'payment', uuid: '62f88b36-a9d5-4fa6-aa26-e040c3dbf26d', order_id: 'POS-000123', amount: '10.50', payment_amount: '10.50000000', payment_amount_usd: '10.50', merchant_amount: '10.29000000',
      commission: '0.21000000', is_final: true, status: 'paid', from: 'TFrom000000000000000000000000000000', wallet_address_uuid: null, network: 'tron', currency: 'USD', payer_currency: 'USDT',
      additional_data: 'table 5/Café', convert: null, txid: '00aa',
    };
    expect(signedBody(fields, K)).toMatch(/"additional_data":"table 5\\\/Café",.*,"sign":"20f190477458a8707b4873f25cb1cf20"\}$/);
    expect(signedBody({ a: '\u2028\u2029' }, K)).toContain('"a":"\\u2028\\u2029"');
  });
});

describe('requests', () => {
  it('create answers as recorded, slashes escaped; coin and network fill address and sum', async () => {
    const bench = start();
    const answer = await call(bench, '/v1/payment', { ...terms, lifetime: 3600, additional_data: 'table 5/é' });
    expect(answer.text).toContain('"url":"https:\\/\\/pay.cryptomus.com\\/pay\\/');
    expect(answer.text).toContain('"additional_data":"table 5\\/é"');
    expect(Object.keys(resultOf(answer)).slice(0, 4)).toEqual(['uuid', 'order_id', 'amount', 'payment_amount']);
    expect(resultOf(answer)).toMatchObject({ amount: '10.50', payer_amount: '10.50000000', network: 'tron', payment_status: 'check', status: 'check', is_final: false, created_at: '2026-01-15T15:00:00+03:00', expired_at: Date.UTC(2026, 0, 15, 13) / 1000 });
    const open = await call(bench, '/v1/payment', { amount: '10.50', currency: 'USD', order_id: 'POS-2' });
    expect(resultOf(open)).toMatchObject({ payer_amount: null, payer_currency: null, network: null, address: null });
  });

  it('the same order id gives back the first invoice, whatever is asked; is_refresh renews an ended one', async () => {
    const bench = start();
    const first = resultOf(await call(bench, '/v1/payment', terms));
    expect(resultOf(await call(bench, '/v1/payment', { ...terms, amount: '99' }))).toEqual(first);
    await bench.act({ action: 'expire', invoice: 'POS-1' });
    expect(resultOf(await call(bench, '/v1/payment', terms))).toMatchObject({ uuid: first['uuid'], status: 'cancel' });
    const renewed = resultOf(await call(bench, '/v1/payment', { ...terms, is_refresh: true }));
    expect(renewed).toMatchObject({ uuid: first['uuid'], status: 'check', amount: '10.50' });
    expect(renewed['address']).not.toBe(first['address']);
  });

  it.each([
    [{ amount: undefined }, { amount: ['validation.required'] }], [{ amount: 'x' }, { amount: ['validation.numeric'] }], [{ amount: 10 }, { amount: ['validation.numeric'] }], [{ order_id: 'a b' }, { order_id: ['validation.regex'] }],
    [{ order_id: 'x'.repeat(129) }, { order_id: ['validation.regex'] }], [{ lifetime: 299 }, { lifetime: ['validation.between.numeric'] }], [{ lifetime: '3600' }, { lifetime: ['validation.between.numeric'] }],
    [{ url_callback: 'http' }, { url_callback: ['validation.between.string'] }], [{ additional_data: 'x'.repeat(256) }, { additional_data: ['validation.between.string'] }],
  ])('%j is refused by field', async (change, errors) => {
    expect(await call(start(), '/v1/payment', { ...terms, ...change })).toMatchObject({ status: 422, json: { state: 1, errors } });
  });

  it.each([[{ network: 'doge' }, 'The network was not found'], [{ network: 'btc' }, 'Not found service to_currency'], [{ currency: 'XXX' }, 'The currency was not found'], [{ amount: '0.49' }, 'Minimum amount 0.5 USDT'], [{ amount: '20000000' }, 'Maximum amount 10000000 USDT']])('%j: %s', async (change, message) => {
    expect(await call(start(), '/v1/payment', { ...terms, ...change })).toMatchObject({ status: 422, json: { state: 1, message } });
  });

  it('the signature covers the very bytes; each key has its routes; an unknown merchant is no better', async () => {
    const bench = start();
    const tryKey = (target: string, key: string) => call(bench, target, {}, key).then(({ status }) => status);
    expect([await tryKey('/v1/balance', K), await tryKey('/v1/balance', O), await tryKey('/v1/payout/services', O), await tryKey('/v1/payout/services', K)]).toEqual([200, 401, 200, 401]);
    expect((await bench.call('POST', '/v1/balance', '{ }', { merchant: MERCHANT, sign: signText('{}', K) })).status).toBe(401);
    expect((await bench.call('POST', '/v1/balance', '{}', { merchant: 'other', sign: signText('{}', K) })).json).toEqual({ message: 'Invalid Sign.' });
    expect((await call(bench, '/v1/balance', '')).status).toBe(200);
    expect((await call(bench, '/v1/balance', '[]')).status).toBe(200);
    expect(await call(bench, '/v1/balance', '{"a":')).toMatchObject({ status: 500, json: { message: 'Server error, #1', code: 500 } });
    expect([(await bench.call('GET', '/v1/balance')).status, (await call(bench, '/v1/nothing')).status, (await call(bench, '/v2/payment')).status]).toEqual([405, 404, 404]);
  });

  it('rates need no key; the order id wins where both are given, for a refund the id', async () => {
    const bench = start();
    expect((await bench.call('GET', '/v1/exchange-rate/BTC/list')).json).toEqual({ state: 0, result: [{ from: 'BTC', to: 'USD', course: '60000.00000000' }] });
    const first = resultOf(await call(bench, '/v1/payment', terms));
    await call(bench, '/v1/payment', { ...terms, order_id: 'POS-2' });
    expect(resultOf(await call(bench, '/v1/payment/info', { uuid: first['uuid'], order_id: 'POS-2' }))).toMatchObject({ order_id: 'POS-2' });
    expect((await call(bench, '/v1/payment/info', {})).json['errors']).toHaveProperty('uuid');
    await bench.act({ action: 'pay', invoice: 'POS-1' });
    await bench.act({ action: 'confirm', invoice: 'POS-1', all: true });
    await call(bench, '/v1/payment/refund', { uuid: first['uuid'], order_id: 'POS-2', address: 'T', is_subtract: true });
    expect([(await read(bench))['status'], (await read(bench, 'POS-2'))['status']]).toEqual(['refund_process', 'check']);
  });

  it.each(['query', 'body', 'either'] as const)('15 per page, newest first, the cursor taken from: %s', async (cursorIn) => {
    const bench = start({ cursorIn });
    for (let number = 0; number < 35; number += 1) await call(bench, '/v1/payment', { ...terms, order_id: `L-${String(number)}` });
    const orders: unknown[] = [];
    for (let cursor: string | null = null, pages = 0; pages < 3; pages += 1) {
      const inBody = cursor === null || cursorIn === 'query' ? {} : { cursor };
      const result = resultOf(await call(bench, `/v1/payment/list${cursor === null || cursorIn === 'body' ? '' : `?cursor=${encodeURIComponent(cursor)}`}`, inBody));
      orders.push(...(result['items'] as { order_id: string }[]).map(({ order_id }) => order_id));
      cursor = (result['paginate'] as { nextCursor: string | null }).nextCursor;
    }
    expect(orders).toEqual(Array.from({ length: 35 }, (_, index) => `L-${String(34 - index)}`));
    expect(resultOf(await call(bench, '/v1/payment/list', { date_from: '2026-01-15 15:00:01' }))['items']).toEqual([]);
  });
});

describe('the life of an invoice', () => {
  const open = async (options: CryptomusEmulatorOptions = {}, change: object = {}): Promise<EmulatorBench> => {
    const bench = start(options);
    await call(bench, '/v1/payment', { ...terms, ...change });
    return bench;
  };

  it('confirm_check, paid; told at each step; its share only as an option', async () => {
    for (const [fees, merchant] of [['none', '10.50000000'], ['as_documented', '10.29000000']] as const) {
      const bench = await open({ fees });
      await bench.act({ action: 'pay', invoice: 'POS-1' });
      expect(await read(bench)).toMatchObject({ status: 'confirm_check', is_final: false, payment_amount: '10.50000000' });
      await bench.act({ action: 'confirm', invoice: 'POS-1', all: true });
      expect(await read(bench)).toMatchObject({ status: 'paid', is_final: true, merchant_amount: merchant, txid: expect.stringMatching(/^[0-9a-f]{64}$/) });
      expect(statuses(bench)).toEqual(['confirm_check', 'paid']);
      expect(resultOf(await call(bench, '/v1/balance'))).toMatchObject([{ balance: { merchant: [{ currency_code: 'USDT', balance: merchant }], user: [] } }]);
    }
  });

  it('too little waits for more, and is closed at the end; in one-shot invoices at once', async () => {
    const bench = await open();
    await bench.act({ action: 'pay_less', invoice: 'POS-1' });
    await bench.act({ action: 'confirm', invoice: 'POS-1', all: true });
    expect((await read(bench))['status']).toBe('wrong_amount_waiting');
    await bench.act({ action: 'clock', advanceMs: 3_600_000 });
    expect(await read(bench)).toMatchObject({ status: 'wrong_amount', is_final: true });
    expect(statuses(bench)).toEqual(['confirm_check', 'wrong_amount']);
    const once = await open({}, { is_payment_multiple: false });
    await once.act({ action: 'pay_less', invoice: 'POS-1' });
    await once.act({ action: 'confirm', invoice: 'POS-1', all: true });
    expect((await read(once))['status']).toBe('wrong_amount');
  });

  it('too much, nobody, a double spend', async () => {
    const over = await open();
    await over.act({ action: 'pay_more', invoice: 'POS-1' });
    await over.act({ action: 'confirm', invoice: 'POS-1', all: true });
    expect((await read(over))['status']).toBe('paid_over');
    const nobody = await open();
    await nobody.act({ action: 'clock', advanceMs: 3_600_000 });
    expect([statuses(nobody), (await read(nobody))['is_final']]).toEqual([['cancel'], true]);
    const replaced = await open();
    await replaced.act({ action: 'pay', invoice: 'POS-1' });
    await replaced.act({ action: 'double_spend', invoice: 'POS-1' });
    expect(await read(replaced)).toMatchObject({ status: 'check', payment_amount: null });
  });

  it('a webhook goes to its invoice’s own address, is sent again when nobody takes it, and by hand ten times', async () => {
    const bench = await open({}, { url_callback: 'http://till.test/own' });
    bench.receiver = (index) => (index === 0 ? 500 : 200);
    await bench.act({ action: 'pay', invoice: 'POS-1' });
    await bench.act({ action: 'clock', advanceMs: 60_000 });
    expect(bench.caught.map(({ url }) => url)).toEqual(['http://till.test/own', 'http://till.test/own']);
    expect((await call(bench, '/v1/payment/resend', { order_id: 'POS-1' })).json['message']).toBe('Notification not found');
    await bench.act({ action: 'confirm', invoice: 'POS-1', all: true });
    const answers: unknown[] = [];
    for (let number = 0; number < 11; number += 1) answers.push((await call(bench, number % 2 === 0 ? '/v1/payment/resend' : '/v2/payment/resend', { order_id: 'POS-1' })).json['message'] ?? 'sent');
    expect(answers).toEqual([...Array.from({ length: 10 }, () => 'sent'), 'Too much resend']);
  });

  it('test webhooks are signed by the key of their kind; nothing is stored', async () => {
    const bench = start();
    const body = { url_callback: 'http://till.test/try', currency: 'USDT', network: 'tron', status: 'paid' };
    expect((await call(bench, '/v1/test-webhook/payment', body)).json).toEqual({ state: 0, result: [] });
    expect((await call(bench, '/v1/test-webhook/payout', body, O)).status).toBe(200);
    expect((await call(bench, '/v1/test-webhook/payment', { ...body, status: undefined })).status).toBe(422);
    await bench.act({ action: 'invoices' });
    expect(bench.caught.map(({ url, body: text }) => [url, [K, O].findIndex((key) => text.endsWith(`"sign":"${signText(text.replace(/,"sign":"[0-9a-f]{32}"\}$/, '}'), key)}"}`))])).toEqual([['http://till.test/try', 0], ['http://till.test/try', 1]]);
    expect(await bench.act({ action: 'invoices' })).toEqual([]);
  });

  it('refunds only what is completed; a saved state goes on with what was under way', async () => {
    const bench = await open();
    expect((await call(bench, '/v1/payment/refund', { order_id: 'POS-1', address: 'T', is_subtract: true })).json['message']).toBe('Refunds are made only for completed payments');
    await bench.act({ action: 'pay', invoice: 'POS-1' });
    await bench.act({ action: 'confirm', invoice: 'POS-1', all: true });
    expect((await call(bench, '/v1/payment/refund', { order_id: 'POS-1', address: 'T' })).json['errors']).toEqual({ is_subtract: ['validation.required'] });
    expect((await call(bench, '/v1/payment/refund', { order_id: 'POS-1', address: 'T', is_subtract: true })).json).toEqual({ state: 0, result: [] });
    const again = start();
    again.emulator.load(bench.emulator.save());
    await again.act({ action: 'clock', advanceMs: 60_000 });
    expect(statuses(again)).toEqual(['refund_paid']);
    expect((await read(again))['status']).toBe('refund_paid');
  });

  it('a payout under way goes on in a saved state', async () => {
    const bench = await open();
    await bench.act({ action: 'pay', invoice: 'POS-1' });
    await bench.act({ action: 'confirm', invoice: 'POS-1', all: true });
    const ask = (change: object = {}) => call(bench, '/v1/payout', { amount: '5', currency: 'USDT', network: 'TRON', order_id: 'PO-1', address: 'TXYZ0000000000000000000000000000000', is_subtract: true, ...change }, O);
    expect((await ask({ network: 'tron', order_id: 'PO-0' })).json['message']).toBe('The service was not found');
    expect((await ask({ amount: '0.1', order_id: 'PO-0' })).json['message']).toBe('The withdrawal amount is too small');
    expect((await ask({ is_subtract: undefined })).json['errors']).toEqual({ is_subtract: ['validation.required'] });
    expect((await ask()).text).toMatch(/"status":"process","is_final":false,"balance":5\.5,"payer_currency":"USDT","payer_amount":5\}\}$/);
    const again = start();
    again.emulator.load(bench.emulator.save());
    await again.act({ action: 'clock', advanceMs: 180_000 });
    const list = resultOf(await call(again, '/v1/payout/list', {}, O));
    expect(list).toMatchObject({ merchant_uuid: MERCHANT, items: [{ status: 'paid', is_final: true, amount: '5.00000000', balance: '5.50000000' }] });
    expect((await again.emulator.control({ action: 'payout', payout: 'PO-1', to: 'failed' })).ok).toBe(false);
  });
});

describe('the check tells apart what the gateway’s answers do', () => {
  const check = async (options: CryptomusEmulatorOptions) => {
    const checked = await openBench(options).adapter.check();
    return checked.ok ? 'ok' : checked.error.code;
  };

  it.each([
    [{}, 'ok'], [{ refuses: 'merchant' }, 'gateway/permission'], [{ refuses: 'address' }, 'gateway/caller_blocked'], [{ credentials: { merchantId: MERCHANT, apiKey: 'other' } }, 'gateway/wrong_key'],
    [{ credentials: { merchantId: 'other', apiKey: K } }, 'gateway/wrong_key'], [{ networkCase: 'upper' }, 'ok'],
  ] as const)('%j: %s', async (options, code) => { expect(await check(options)).toBe(code); });

  it.each([401, 403, 422] as const)('a wrong signature under %d', async (invalidSignStatus) => {
    expect(await check({ invalidSignStatus, credentials: { merchantId: MERCHANT, apiKey: 'other' } })).toBe('gateway/wrong_key');
  });
});
