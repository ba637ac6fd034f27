import { describe, expect, it } from 'vitest';
import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { createCpcEmulator, signCpc, type CpcEmulatorOptions } from '../../../../../electron/gateways/cryptopayment-center/emulator.ts';
import { EmulatorBench } from '../../../../support/emulator-bench.ts';

const HOOK = 'http://till.test/hook';

function start(options: CpcEmulatorOptions = {}): EmulatorBench {
  const bench = new EmulatorBench((deps) => createCpcEmulator(deps, { webhookUrl: HOOK, ...options }));
  bench.authorization = `Bearer ${bench.emulator.credentials['apiKey']}:${bench.emulator.credentials['apiSecret']}`;
  return bench;
}

async function invoice(bench: EmulatorBench, network = 'trc20', amount = '25.00', order = 'ORD-1001'): Promise<string> {
  const answer = await bench.call('POST', '/api/v1/invoices', `{"network":"${network}","amount_usd":${amount},"order_id":"${order}","metadata":{"till":"T1"}}`);
  expect(answer.status).toBe(201);
  return (answer.json['invoice'] as { id: string }).id;
}

const read = async (bench: EmulatorBench, id: string): Promise<Record<string, unknown>> =>
  (await bench.call('GET', `/api/v1/invoices/${id}`)).json['invoice'] as Record<string, unknown>;

describe('the signature inside the body (sheet section 8)', () => {
  const appKey = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=';
  const id = '550e8400-e29b-41d4-a716-446655440000';
  it.each([
    ['payment.confirmed', '436f797df8270532a1939b78b4f60acb52643da194f7f1b0297eb45657e7a2eb'],
    ['payment.detected', '023db3e78c6f68670f5ac3602a09a43965f7f361b869f84a7eb5ecf45034d427'],
  ])('%s', (event, expected) => {
    expect(signCpc(appKey, id, event)).toBe(expected);
  });

  it('a key that was not decoded gives the documented wrong value', () => {
    const wrong = createHmac('sha256', appKey).update(`${id}.payment.confirmed`).digest('hex');
    expect(wrong).toBe('c5f069b23a46fdb59424efbadd93d94bfec9b07f3666d78127817e834a18e054');
    expect(wrong).not.toBe(signCpc(appKey, id, 'payment.confirmed'));
  });
});

describe('requests', () => {
  it('create answers as documented, floats written exactly', async () => {
    const bench = start();
    const answer = await bench.call('POST', '/api/v1/invoices', '{"network":"trc20","amount_usd":25.00,"order_id":"ORD-1001","metadata":{"till":"T1"}}');
    expect(Object.keys(answer.json)).toEqual(['success', 'invoice', 'checkout_url']);
    expect(Object.keys(answer.json['invoice'] as object)).toEqual(['id', 'order_id', 'status', 'network', 'network_label', 'coin', 'amount_usd', 'amount_crypto', 'address', 'paid_amount', 'txid', 'confirmations', 'expires_at', 'created_at']);
    expect(answer.text).toContain('"amount_usd":25.00,"amount_crypto":25.00,');
    expect(answer.text).toContain('"paid_amount":0,"txid":null,"confirmations":{"received":0,"required":19},"expires_at":"2026-01-15T12:30:00+00:00","created_at":"2026-01-15T12:00:00+00:00"');
    expect(answer.json['invoice']).toMatchObject({ network_label: 'USDT (TRC20)', coin: 'USDT', address: expect.stringMatching(/^T[1-9A-HJ-NP-Za-km-z]{33}$/) });
    expect(answer.json['checkout_url']).toMatch(/^http:\/\/gateway\.test\/pay\//);
  });

  it.each([['btc', '0.00041667'], ['ltc', '0.3125'], ['eth', '0.008333333333333334'], ['bep20', '25.00']])('prices %s exactly: %s', async (network, expected) => {
    const bench = start();
    const id = await invoice(bench, network);
    expect((await bench.call('GET', `/api/v1/invoices/${id}`)).text).toContain(`"amount_crypto":${expected},`);
  });

  it.each(['', 'Bearer pk:sk', 'Basic cGs6c2s=', 'token x'])('authorization %j is refused with 401', async (authorization) => {
    const bench = start();
    const answer = await bench.call('GET', '/api/v1/invoices', undefined, { authorization });
    expect(answer).toMatchObject({ status: 401, json: { success: false } });
  });

  it('an account that is not approved gets 403 for everything, its key being right', async () => {
    const bench = start({ approved: false });
    expect(await bench.call('GET', '/api/v1/invoices')).toMatchObject({ status: 403, json: { success: false } });
    expect((await bench.call('GET', '/api/v1/invoices', undefined, { authorization: 'Bearer a:b' })).status).toBe(401);
  });

  it.each([
    ['{"amount_usd":25}', 'network'], ['{"network":"doge","amount_usd":25}', 'network'], ['{"network":"btc"}', 'amount_usd'], ['{"network":"btc","amount_usd":0.99}', 'amount_usd'],
    ['{"network":"btc","amount_usd":"25"}', 'amount_usd'], ['{"network":"btc","amount_usd":25.001}', 'amount_usd'], ['{"network":"btc","amount_usd":25,"order_id":7}', 'order_id'],
    ['{"network":"btc","amount_usd":25,"metadata":[1]}', 'metadata'], ['{"network":"btc","amount_usd":-5}', 'amount_usd'],
  ])('%s is refused for its %s', async (body, field) => {
    const bench = start();
    const answer = await bench.call('POST', '/api/v1/invoices', body);
    expect(answer.status).toBe(422);
    expect(Object.keys(answer.json['errors'] as object)).toEqual([field]);
  });

  it('bad JSON is 400, another content type finds no fields, unknown paths and methods are refused', async () => {
    const bench = start();
    expect((await bench.call('POST', '/api/v1/invoices', '{"network":')).status).toBe(400);
    expect((await bench.call('POST', '/api/v1/invoices', 'network=btc', { 'content-type': 'text/plain' })).status).toBe(422);
    expect((await bench.call('PUT', '/api/v1/invoices', {})).status).toBe(405);
    expect((await bench.call('GET', '/api/v1/rates')).status).toBe(404);
    expect((await bench.call('GET', '/invoices')).status).toBe(404);
    expect((await bench.call('GET', '/api/v1/invoices/none')).status).toBe(404);
  });

  it('lists 20 per page, newest first, ending with an empty page; the same order id is taken twice', async () => {
    const bench = start();
    const ids: string[] = [];
    for (let index = 0; index < 45; index += 1) ids.push(await invoice(bench, 'trc20', '5', 'SAME'));
    const page = async (number: number) => ((await bench.call('GET', `/api/v1/invoices?page=${number}`)).json['invoices'] as { id: string }[]).map(({ id }) => id);
    expect([...(await page(1)), ...(await page(2)), ...(await page(3))]).toEqual(ids.reverse());
    expect(await page(3)).toHaveLength(5);
    expect(await page(4)).toEqual([]);
  });

  it.each(['invoices', 'invoices.data', 'data'] as const)('the undocumented list envelope can be %s', async (listEnvelope) => {
    const bench = start({ listEnvelope });
    await invoice(bench);
    const { json } = await bench.call('GET', '/api/v1/invoices?page=1');
    const found = listEnvelope === 'data' ? json['data'] : listEnvelope === 'invoices' ? json['invoices'] : (json['invoices'] as Record<string, unknown>)['data'];
    expect(found).toHaveLength(1);
  });
});

describe('the life of an invoice', () => {
  it('pending, confirming step by step, confirmed; detected then confirmed are told, with plain confirmations', async () => {
    const bench = start();
    const id = await invoice(bench);
    await bench.act({ action: 'pay', invoice: 'ORD-1001' });
    expect(await read(bench, id)).toMatchObject({ status: 'confirming', paid_amount: 25, confirmations: { received: 0, required: 19 } });
    await bench.act({ action: 'confirm', invoice: id });
    await bench.act({ action: 'confirm', invoice: id, count: 17 });
    expect(await read(bench, id)).toMatchObject({ status: 'confirming', confirmations: { received: 18, required: 19 } });
    await bench.act({ action: 'confirm', invoice: id });
    expect(await read(bench, id)).toMatchObject({ status: 'confirmed', confirmations: { received: 19, required: 19 } });
    expect(bench.events()).toMatchObject([{ event: 'payment.detected', status: 'confirming', confirmations: 0 }, { event: 'payment.confirmed', status: 'confirmed', confirmations: 19 }]);
    const body = bench.events()[1] ?? {};
    expect(Object.keys(body)).toEqual(['event', 'invoice_id', 'order_id', 'status', 'network', 'coin', 'amount_usd', 'amount_crypto', 'paid_amount', 'txid', 'confirmations', 'address', 'timestamp', 'signature']);
    expect(body['signature']).toBe(signCpc(bench.emulator.credentials['appKey'] ?? '', id, 'payment.confirmed'));
    expect((await bench.call('GET', '/api/v1/balances')).json).toEqual({ success: true, balances: { 'LTC': { available: 10, pending: 0 }, 'USDT-TRC20': { available: 25, pending: 0 } } });
  });

  it('an unpaid invoice expires after 30 minutes and no webhook tells of it', async () => {
    const bench = start();
    const id = await invoice(bench);
    await bench.clock.advanceAsync(30 * 60_000 - 1);
    expect(await read(bench, id)).toMatchObject({ status: 'pending' });
    await bench.clock.advanceAsync(1);
    expect(await read(bench, id)).toMatchObject({ status: 'expired' });
    expect(bench.caught).toHaveLength(0);
  });

  it('money on the way when the time ends keeps the invoice alive', async () => {
    const bench = start();
    const id = await invoice(bench);
    await bench.act({ action: 'pay', invoice: id });
    await bench.act({ action: 'clock', advanceMs: 3_600_000 });
    expect(await read(bench, id)).toMatchObject({ status: 'confirming' });
    await bench.act({ action: 'confirm', invoice: id, all: true });
    expect(await read(bench, id)).toMatchObject({ status: 'confirmed' });
  });

  it('too little is confirmed as it is, and the rest counts when it is credited', async () => {
    const bench = start();
    const id = await invoice(bench);
    await bench.act({ action: 'pay_less', invoice: id, amount: '10' });
    await bench.act({ action: 'confirm', invoice: id, all: true });
    expect(await read(bench, id)).toMatchObject({ status: 'confirmed', paid_amount: 10 });
    await bench.act({ action: 'pay_rest', invoice: id });
    expect(await read(bench, id)).toMatchObject({ status: 'confirmed', paid_amount: 10 });
    await bench.act({ action: 'confirm', invoice: id, all: true });
    expect(await read(bench, id)).toMatchObject({ status: 'confirmed', paid_amount: 25 });
  });

  it('the rest may also come while the first part confirms; one number of confirmations stands for the youngest', async () => {
    const bench = start();
    const id = await invoice(bench);
    await bench.act({ action: 'pay_less', invoice: id });
    await bench.act({ action: 'confirm', invoice: id, count: 18 });
    await bench.act({ action: 'pay_rest', invoice: id });
    expect(await read(bench, id)).toMatchObject({ status: 'confirming', paid_amount: 25, confirmations: { received: 0 } });
    await bench.act({ action: 'confirm', invoice: id });
    expect(await read(bench, id)).toMatchObject({ status: 'confirming', confirmations: { received: 1 } });
    await bench.act({ action: 'confirm', invoice: id, all: true });
    expect(await read(bench, id)).toMatchObject({ status: 'confirmed', paid_amount: 25 });
    expect(bench.events().map((event) => event['event'])).toEqual(['payment.detected', 'payment.confirmed']);
  });

  it('too much, paid late, wrong network, taken back', async () => {
    const bench = start();
    const [more, late, wrong, gone] = [await invoice(bench), await invoice(bench), await invoice(bench), await invoice(bench)];
    await bench.act({ action: 'pay_more', invoice: more });
    expect(await read(bench, more)).toMatchObject({ paid_amount: 27.5 });
    await bench.act({ action: 'pay_late', invoice: late });
    const lateView = await read(bench, late);
    expect(lateView).toMatchObject({ status: 'confirming', paid_amount: 25 });
    expect(Date.parse(String(lateView['expires_at']))).toBeLessThan(bench.clock.nowMs() - 1_800_000);
    await bench.act({ action: 'wrong_network', invoice: wrong });
    expect(await read(bench, wrong)).toMatchObject({ network: 'bep20', network_label: 'USDT (BEP20)', coin: 'USDT', status: 'confirming', paid_amount: 25, confirmations: { required: 15 } });
    await bench.act({ action: 'pay', invoice: gone });
    await bench.act({ action: 'double_spend', invoice: gone });
    expect(await read(bench, gone)).toMatchObject({ status: 'pending', paid_amount: 0, txid: null });
  });

  it('any status text can be set, and stays', async () => {
    const bench = start();
    const id = await invoice(bench);
    await bench.act({ action: 'set_status', invoice: id, status: 'frozen_by_compliance' });
    await bench.act({ action: 'pay', invoice: id });
    await bench.act({ action: 'confirm', invoice: id, all: true });
    expect(await read(bench, id)).toMatchObject({ status: 'frozen_by_compliance' });
  });

  it('payments never make the status go back, and credited money is what was paid', async () => {
    const step = fc.constantFrom('pay_less', 'pay_rest', 'pay_more', 'confirm', 'all', 'expire', 'time');
    await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      const bench = start();
      const id = await invoice(bench, 'trc20', '25.00', 'P');
      const rank: Record<string, number> = { pending: 0, expired: 1, confirming: 2, confirmed: 3 };
      let before = 0;
      for (const name of steps) {
        if (name === 'time') await bench.act({ action: 'clock', advanceMs: 1_000_000 });
        else if (name === 'all') await bench.emulator.control({ action: 'confirm', invoice: id, all: true });
        else await bench.emulator.control({ action: name, invoice: id } as { action: 'pay_rest'; invoice: string });
        const now = rank[String((await read(bench, id))['status'])] ?? -1;
        expect(now).toBeGreaterThanOrEqual(before);
        before = now;
      }
      await bench.emulator.control({ action: 'confirm', invoice: id, all: true });
      const { balances } = (await bench.call('GET', '/api/v1/balances')).json as { balances: Record<string, { available: number; pending: number }> };
      expect(balances['USDT-TRC20']?.available ?? 0).toBe((await read(bench, id))['paid_amount']);
    }), { numRuns: 60 });
  });
});

describe('webhooks', () => {
  it('retries after 1, 5, 15, 60 and 360 minutes, then gives up', async () => {
    const bench = start();
    bench.receiver = () => 500;
    const id = await invoice(bench);
    const from = bench.clock.nowMs();
    await bench.act({ action: 'pay', invoice: id });
    await bench.clock.advanceAsync(24 * 3_600_000);
    expect(bench.caught.map(({ atMs }) => (atMs - from) / 60_000)).toEqual([0, 1, 6, 21, 81, 441]);
    expect(new Set(bench.caught.map(({ body }) => body)).size).toBe(1);
  });

  it('the timetable runs on the emulator’s clock, and a receiver that is back ends it', async () => {
    const bench = start();
    bench.receiver = (index) => (index < 2 ? null : 200);
    const id = await invoice(bench);
    await bench.act({ action: 'clock', factor: 60 });
    await bench.act({ action: 'pay', invoice: id });
    await bench.clock.advanceAsync(1_000);
    expect(bench.caught).toHaveLength(2);
    await bench.clock.advanceAsync(24 * 60_000);
    expect(bench.caught).toHaveLength(3);
  });

  it('held, released in reverse, repeated and dropped', async () => {
    const bench = start();
    const id = await invoice(bench);
    await bench.act({ action: 'webhooks', mode: 'hold' });
    await bench.act({ action: 'pay', invoice: id });
    await bench.act({ action: 'confirm', invoice: id, all: true });
    expect(bench.caught).toHaveLength(0);
    await bench.act({ action: 'webhooks', mode: 'flow', release: 'reversed' });
    expect(bench.events().map((event) => event['event'])).toEqual(['payment.confirmed', 'payment.detected']);
    await bench.act({ action: 'repeat_webhooks', invoice: id, count: 10 });
    expect(bench.caught).toHaveLength(22);
    expect(new Set(bench.caught.map(({ body }) => body)).size).toBe(2);
    await bench.act({ action: 'webhooks', mode: 'drop' });
    await bench.act({ action: 'pay', invoice: await invoice(bench) });
    expect(bench.caught).toHaveLength(22);
  });

  it('forged ones: wrong key, no signature, and an altered amount that still verifies', async () => {
    const bench = start();
    const id = await invoice(bench);
    const appKey = bench.emulator.credentials['appKey'] ?? '';
    await bench.act({ action: 'forge_webhook', invoice: id, how: 'wrong_key' });
    await bench.act({ action: 'forge_webhook', invoice: id, how: 'no_signature' });
    await bench.act({ action: 'forge_webhook', invoice: id, how: 'altered_amount' });
    const [wrongKey, unsigned, altered] = bench.events();
    expect(wrongKey?.['signature']).not.toBe(signCpc(appKey, id, 'payment.confirmed'));
    expect(unsigned).not.toHaveProperty('signature');
    expect(altered).toMatchObject({ signature: signCpc(appKey, id, 'payment.confirmed'), order_id: 'FORGED-1', paid_amount: 1025 });
    expect(await read(bench, id)).toMatchObject({ status: 'pending', paid_amount: 0 });
  });
});

describe('withdrawals', () => {
  const fund = async (bench: EmulatorBench, usd: string): Promise<void> => {
    const id = await invoice(bench, 'trc20', usd, 'FUND');
    await bench.act({ action: 'pay', invoice: id });
    await bench.act({ action: 'confirm', invoice: id, all: true });
  };
  const address = 'TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t';

  it('above 500 USD waits for a person at the vendor; the balance goes down either way', async () => {
    const bench = start();
    await fund(bench, '1000');
    expect((await bench.call('POST', '/api/v1/withdrawals', { coin: 'USDT-TRC20', amount: 500, address })).json).toMatchObject({ success: true, withdrawal: { status: 'pending', fee: 1, txid: null } });
    await fund(bench, '100');
    expect((await bench.call('POST', '/api/v1/withdrawals', `{"coin":"USDT-TRC20","amount":500.01,"address":"${address}"}`)).json).toMatchObject({ withdrawal: { status: 'review' } });
    expect((await bench.call('GET', '/api/v1/balances')).text).toContain('"available":99.99');
  });

  it.each([
    [{ coin: 'USDT', amount: 10, address }, 'coin'], [{ coin: 'USDT-TRC20', amount: 4.99, address }, 'amount'], [{ coin: 'USDT-TRC20', amount: 10 }, 'address'],
    [{ coin: 'USDT-TRC20', amount: 10, address: '0x0000000000000000000000000000000000000000' }, 'address'], [{ coin: 'USDT-TRC20', amount: 1001, address }, 'amount'], [{ amount: 10, address }, 'coin'],
  ])('%j is refused for its %s', async (body, field) => {
    const bench = start();
    await fund(bench, '1000');
    const answer = await bench.call('POST', '/api/v1/withdrawals', body);
    expect(answer.status).toBe(422);
    expect(Object.keys(answer.json['errors'] as object)).toContain(field);
  });
});

it('saved and loaded, it goes on where it was: invoices, money, held webhooks, retries', async () => {
  const bench = start();
  const id = await invoice(bench, 'eth', '25.00');
  bench.receiver = () => 503;
  await bench.act({ action: 'pay', invoice: id });
  await bench.act({ action: 'clock', advanceMs: 5_000 });
  const saved = bench.emulator.save();
  const { credentials } = bench.emulator;
  const again = start({ credentials });
  again.emulator.load(saved);
  expect((await again.call('GET', `/api/v1/invoices/${id}`)).text).toBe((await bench.call('GET', `/api/v1/invoices/${id}`)).text);
  expect(again.emulator.clock.nowMs() - again.clock.nowMs()).toBe(5_000);
  await again.clock.advanceAsync(60_000);
  expect(again.caught).toHaveLength(1);
  expect(() => { again.emulator.load('{"version":1,"driver":"btcpay"}'); }).toThrow('not a saved state');
});
