// CoinPay's emulator against what its sheet says: who may ask what, replays, two senders and their timetables, late money, forwarding.
import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createCoinpayEmulator, type CoinpayEmulatorOptions } from '../../../../../electron/gateways/coinpay/emulator.ts';
import { EmulatorBench } from '../../../../support/emulator-bench.ts';

const credentials = { apiKey: `cp_live_${'ab'.repeat(16)}`, webhookSecret: `whsecret_${'cd'.repeat(32)}`, email: 'owner@practice.test', password: 'pass word', payoutKey: `cp_live_${'ef'.repeat(16)}` };
const MINUTE = 60_000;

function start(options: CoinpayEmulatorOptions = {}): EmulatorBench {
  const bench = new EmulatorBench((deps) => createCoinpayEmulator(deps, { webhookUrl: 'http://till.test/hook', credentials, ...options }));
  bench.authorization = `Bearer ${credentials.apiKey}`;
  return bench;
}
const order = { amount_usd: 25, blockchain: 'USDC_POL', description: 'Order ORD-1001', metadata: { order_id: 'ORD-1001' } };
const create = async (bench: EmulatorBench, body: object = {}, headers: Record<string, string> = {}): Promise<Record<string, unknown>> => {
  const answer = await bench.call('POST', '/api/payments/create', { ...order, ...body }, headers);
  expect([200, 201]).toContain(answer.status);
  return answer.json['payment'] as Record<string, unknown>;
};
const login = async (bench: EmulatorBench): Promise<{ readonly authorization: string }> => {
  const { json } = await bench.call('POST', '/api/auth/login', { email: 'Owner@practice.test', password: credentials.password });
  return { authorization: `Bearer ${String(json['token'])}` };
};
const statusOf = async (bench: EmulatorBench, id: unknown): Promise<unknown> => ((await bench.call('GET', `/api/payments/${String(id)}`)).json['payment'] as Record<string, unknown>)['status'];
const dataOf = (bench: EmulatorBench, index: number): Record<string, unknown> => bench.events()[index]?.['data'] as Record<string, unknown>;
const settle = async (bench: EmulatorBench, ms: number): Promise<void> => {
  bench.clock.advance(ms);
  await new Promise((resolve) => { setImmediate(resolve); });
  await bench.emulator.idle();
};

describe('create', () => {
  test('the documented request gives the documented answer', async () => {
    const bench = start();
    const { status, json } = await bench.call('POST', '/api/payments/create', order, { 'idempotency-key': 'pos1:ORD-1001:create' });
    expect(status).toBe(201);
    expect(Object.keys(json)).toEqual(['success', 'payment', 'usage']);
    expect(json['payment']).toMatchObject({
      amount: 25, amount_usd: 25, currency: 'usdc_pol', blockchain: 'USDC_POL', status: 'pending', crypto_amount: 25.0105, amount_crypto: 25.0105, crypto_currency: 'USDC', tx_hash: null, forward_tx_hash: null,
      confirmations: 0, payment_address: expect.stringMatching(/^0x[0-9a-f]{40}$/), created_at: '2026-01-15T12:00:00.000Z', expires_at: '2026-01-15T12:15:00.000Z',
      metadata: {
        order_id: 'ORD-1001', description: 'Order ORD-1001', idempotency_key: 'pos1:ORD-1001:create', wallet_source: 'business', network_fee_usd: 0.0105, network_fee_amount: 0.0105, total_amount: 25.0105,
        total_amount_currency: 'USD', total_amount_usd: 25.0105,
      },
    });
  });
  test('the coin by either name, the older route, and no order id of its own', async () => {
    const bench = start();
    expect(await create(bench, { blockchain: undefined, currency: 'btc', order_id: 'X', metadata: undefined })).toMatchObject({ blockchain: 'BTC', currency: 'btc', metadata: expect.not.objectContaining({ order_id: 'X' }) });
    expect((await bench.call('POST', '/api/payments', { amount: 1, blockchain: 'eth' })).json['payment']).toMatchObject({ blockchain: 'ETH', crypto_amount: 0.00033683 });
  });
  test('E1: one key, one payment, whatever else is asked for', async () => {
    const bench = start();
    const first = await create(bench, { idempotency_key: ' k ' });
    const again = await bench.call('POST', '/api/payments/create', { ...order, amount_usd: 99, blockchain: 'BTC' }, { 'idempotency-key': 'k' });
    expect([again.status, again.json['idempotent_replay'], 'usage' in again.json]).toEqual([200, true, false]);
    expect(again.json['payment']).toEqual(first);
    expect(await bench.act({ action: 'invoices' })).toHaveLength(1);
  });
  test.each([
    [{ amount_usd: '25' }, 400, 'Invalid or missing payment amount'], [{ amount_usd: 0 }, 400, 'Invalid or missing payment amount'], [{ amount_usd: 1_000_000.01 }, 400, 'exceeds the maximum'], [{ blockchain: 'TRX' }, 400, 'cryptocurrency'],
    [{ blockchain: 'USDT_POL' }, 400, 'cryptocurrency'], [{ blockchain: 'USDT' }, 400, 'No USDT wallet'], [{ business_id: '00000000-0000-4000-8000-000000000000' }, 403, 'business_id'], [{ idempotency_key: 'x'.repeat(256) }, 400, '255'],
  ])('%j is %i', async (change, status, words) => {
    const answer = await start().call('POST', '/api/payments/create', { ...order, ...change });
    expect(answer.status).toBe(status);
    expect(answer.json).toMatchObject({ success: false, error: expect.stringContaining(words) });
  });
  test('a plan that is used up, one that was not paid', async () => {
    const bench = start({ monthlyLimit: 1 });
    expect((await bench.call('POST', '/api/payments/create', order)).json['usage']).toEqual({ current: 1, limit: 1, remaining: 0 });
    expect((await bench.call('POST', '/api/payments/create', order)).status).toBe(429);
    expect((await start({ plan: 'inactive' }).call('POST', '/api/payments/create', order)).json).toMatchObject({ code: 'SUBSCRIPTION_INACTIVE' });
  });
});

describe('who may ask what', () => {
  test('the key cannot list, the login can; one payment is anybody’s, without its order', async () => {
    const bench = start();
    const { id } = await create(bench);
    expect((await bench.call('GET', '/api/payments')).status).toBe(401);
    const listed = await bench.call('GET', '/api/payments?limit=1&offset=0', undefined, await login(bench));
    expect(listed.json).toMatchObject({ pagination: { limit: 1, offset: 0, total: 1, has_more: false }, summary: { total: 1, pending: 1 } });
    expect(listed.json['payments']).toMatchObject([{ id, currency: 'USDC_POL', amount_usd: '25', amount_crypto: '25.0105', metadata: { order_id: 'ORD-1001' } }]);
    const all = await bench.call('GET', '/api/payments', undefined, await login(bench));
    expect('pagination' in all.json).toBe(false);
    const anybody = await bench.call('GET', `/api/payments/${String(id)}`, undefined, { authorization: '' });
    expect(Object.keys(anybody.json['payment'] as object)).toEqual(['id', 'amount', 'currency', 'blockchain', 'status', 'crypto_amount', 'crypto_currency', 'payment_address', 'confirmations', 'created_at', 'expires_at', 'tx_hash', 'forward_tx_hash']);
    expect(anybody.json['payment']).toMatchObject({ currency: 'USD' });
    expect((await bench.call('POST', `/api/payments/${String(id)}/check-balance`, undefined, { authorization: '' })).status).toBe(401);
    expect((await bench.call('GET', '/api/payments/00000000-0000-4000-8000-000000000000')).json).toEqual({ success: false, error: 'Payment not found' });
  });
  test('F4: scoped keys; a login that ends after a week; a wrong password', async () => {
    const bench = start({ scopes: ['payments:read'] });
    expect((await bench.call('POST', '/api/payments/create', order)).json).toEqual({ success: false, error: 'API key missing required scope: payments:create' });
    const session = await login(bench);
    expect((await bench.call('GET', '/api/businesses', undefined, session)).status).toBe(200);
    bench.clock.advance(7 * 86_400_000 + 1);
    expect((await bench.call('GET', '/api/businesses', undefined, session)).status).toBe(401);
    expect((await bench.call('POST', '/api/auth/login', { email: credentials.email, password: 'x' })).status).toBe(401);
    expect((await bench.call('POST', '/api/auth/login', { email: 'owner', password: 'x' })).status).toBe(400);
  });
  test('D16: another webhook URL is another secret', async () => {
    const bench = start();
    const session = await login(bench);
    const [business] = (await bench.call('GET', '/api/businesses', undefined, session)).json['businesses'] as { readonly id: string }[];
    const path = `/api/businesses/${business?.id ?? ''}`;
    expect((await bench.call('POST', `${path}/webhook-test`, {}, session)).json).toMatchObject({ test_result: { delivered: true } });
    await bench.emulator.idle();
    expect(bench.events()).toMatchObject([{ type: 'test.webhook' }]);
    const secretNow = async () => (await bench.call('GET', `${path}/webhook-secret`, undefined, session)).json['secret'];
    expect(await secretNow()).toBe(credentials.webhookSecret);
    await bench.call('PATCH', path, { webhook_url: 'http://till.test/other' }, session);
    expect(await secretNow()).toMatch(/^whsecret_[0-9a-f]{64}$/);
    expect(await secretNow()).not.toBe(credentials.webhookSecret);
  });
});

describe('what happens to a payment', () => {
  test('B8: less, then the rest, as the balance check tells it', async () => {
    const bench = start();
    const { id } = await create(bench);
    const look = async () => (await bench.call('POST', `/api/payments/${String(id)}/check-balance`)).json;
    expect(await look()).toEqual({ success: true, status: 'pending', balance: 0, expected: 25.0105, message: 'Waiting for payment...' });
    await bench.act({ action: 'pay_less', invoice: 'ORD-1001', amount: '10.5' });
    expect(await look()).toEqual({ success: true, status: 'pending', balance: 10.5, expected: 25.0105, message: 'Partial payment detected: 10.5 / 25.0105' });
    await bench.act({ action: 'pay_rest', invoice: 'ORD-1001' });
    expect(await look()).toEqual({ success: true, status: 'confirmed', balance: 25.0105, message: 'Payment confirmed! Funds detected.' });
    expect(await look()).toEqual({ success: true, status: 'confirmed', message: 'Payment is already confirmed' });
  });
  test('the monitor finds it within fifteen seconds, the forwarding follows', async () => {
    const bench = start();
    const { id } = await create(bench);
    await bench.act({ action: 'pay', invoice: 'ORD-1001' });
    expect(await statusOf(bench, id)).toBe('pending');
    await settle(bench, 15_000);
    expect(await statusOf(bench, id)).toBe('confirmed');
    await settle(bench, 30_000);
    expect(await statusOf(bench, id)).toBe('forwarded');
    expect(bench.events().map((event) => event['type'])).toEqual(['payment.confirmed', 'payment.forwarded']);
    expect((await bench.call('GET', `/api/payments/${String(id)}/forward`, undefined, await login(bench))).json['data']).toMatchObject({ merchantAmount: 24.760395, platformFee: 0.250105 });
  });
  test('B10: expired, then late money: not before half an hour, and then it is confirmed', async () => {
    const bench = start();
    const { id } = await create(bench);
    await settle(bench, 15 * MINUTE + 2);
    expect(await statusOf(bench, id)).toBe('expired');
    expect(dataOf(bench, 0)).toMatchObject({ status: 'expired', reason: 'Payment window expired (15 minutes)' });
    await bench.act({ action: 'pay', invoice: 'ORD-1001' });
    await settle(bench, 5 * MINUTE);
    expect(await statusOf(bench, id)).toBe('expired');
    await settle(bench, 26 * MINUTE);
    expect(await statusOf(bench, id)).toBe('forwarded');
  });
  test('nobody looks at an address after thirty days, nor on another chain', async () => {
    const bench = start();
    const { id } = await create(bench);
    await bench.act({ action: 'wrong_network', invoice: 'ORD-1001' });
    await settle(bench, 31 * 86_400_000);
    await bench.act({ action: 'pay', invoice: 'ORD-1001' });
    await settle(bench, 60_000);
    expect(await statusOf(bench, id)).toBe('expired');
  });
  test('what was replaced on its chain cannot be forwarded', async () => {
    const bench = start();
    const { id } = await create(bench);
    await bench.act({ action: 'pay', invoice: 'ORD-1001' });
    await settle(bench, 15_000);
    await bench.act({ action: 'double_spend', invoice: 'ORD-1001' });
    await settle(bench, 30_000);
    expect(await statusOf(bench, id)).toBe('forwarding_failed');
  });
  test('one block: under way; all: done', async () => {
    const bench = start();
    const { id } = await create(bench);
    await bench.act({ action: 'pay', invoice: 'ORD-1001' });
    await bench.act({ action: 'confirm', invoice: 'ORD-1001', count: 1 });
    expect(await statusOf(bench, id)).toBe('forwarding');
    await bench.act({ action: 'confirm', invoice: 'ORD-1001', all: true });
    expect(await statusOf(bench, id)).toBe('forwarded');
  });
  test('thirty looks a minute', async () => {
    const bench = start();
    const { id } = await create(bench);
    const look = () => bench.call('POST', `/api/payments/${String(id)}/check-balance`);
    for (let count = 0; count < 30; count += 1) expect((await look()).status).toBe(200);
    const refused = await look();
    expect([refused.status, refused.headers['retry-after']]).toEqual([429, '60']);
    bench.clock.advance(60_001);
    expect((await look()).status).toBe(200);
  });
  test('kept over a restart, timers and all', async () => {
    const bench = start();
    const { id } = await create(bench);
    await bench.act({ action: 'pay', invoice: 'ORD-1001' });
    const other = start();
    other.emulator.load(bench.emulator.save());
    await settle(other, 15_000);
    await settle(other, 30_000);
    expect(await statusOf(other, id)).toBe('forwarded');
    expect(other.events()).toHaveLength(2);
  });
});

describe('D13: webhooks', () => {
  const confirmedBy = async (bench: EmulatorBench, sender: 'rich' | 'lean'): Promise<void> => {
    const { id } = await create(bench);
    await bench.act({ action: 'pay', invoice: 'ORD-1001' });
    if (sender === 'rich') await bench.call('POST', `/api/payments/${String(id)}/check-balance`);
    await settle(bench, sender === 'lean' ? 15_000 : 0);
  };
  test('the two senders say different things, and both sign time and bytes', async () => {
    const [rich, lean] = [start(), start()];
    await confirmedBy(rich, 'rich');
    await confirmedBy(lean, 'lean');
    expect(Object.keys(dataOf(rich, 0))).toEqual(['payment_id', 'status', 'amount', 'amount_usd', 'amount_crypto', 'currency', 'confirmations', 'payment_address', 'tx_hash', 'received_amount', 'confirmed_at', 'metadata']);
    expect(dataOf(rich, 0)).toMatchObject({ amount: '25', received_amount: '25.0105', metadata: { order_id: 'ORD-1001' } });
    expect(Object.keys(dataOf(lean, 0))).toEqual(['payment_id', 'status', 'blockchain', 'amount_crypto', 'payment_address', 'received_amount', 'confirmed_at']);
    expect(dataOf(lean, 0)).toMatchObject({ amount_crypto: '25.0105', received_amount: 25.0105 });
    for (const { headers, body } of [...rich.caught, ...lean.caught]) {
      const [, t, v1] = /^t=([0-9]+),v1=([0-9a-f]{64})$/.exec(headers['x-coinpay-signature'] ?? '') ?? [];
      expect(v1).toBe(createHmac('sha256', credentials.webhookSecret).update(`${t ?? ''}.${body}`).digest('hex'));
      expect(headers['user-agent']).toBe('CoinPay-Webhook/1.0');
    }
  });
  test('rich: three tries with one signature, then eight more from the queue, each signed anew; then never again', async () => {
    const bench = start();
    bench.receiver = () => 500;
    await confirmedBy(bench, 'rich');
    for (const ms of [1000, 2000, MINUTE, 5 * MINUTE, 15 * MINUTE, 60 * MINUTE, 180 * MINUTE, 360 * MINUTE, 720 * MINUTE, 720 * MINUTE, 10_000 * MINUTE]) await settle(bench, ms);
    const tries = bench.caught.filter(({ body }) => body.includes('payment.confirmed'));
    const from = tries[0]?.atMs ?? 0;
    expect(tries.map(({ atMs }) => Math.round((atMs - from) / 1000))).toEqual([0, 1, 3, 63, 363, 1263, 4863, 15_663, 37_263, 80_463, 123_663]);
    expect(new Set(tries.map(({ body }) => body)).size).toBe(1);
    expect(new Set(tries.map(({ headers }) => headers['x-coinpay-signature'])).size).toBe(1 + 8);
  });
  test('lean: one try, and never again', async () => {
    const bench = start();
    bench.receiver = () => null;
    await confirmedBy(bench, 'lean');
    await settle(bench, 1000);
    expect(bench.caught).toHaveLength(1);
  });
  test('a business without a secret sends an empty signature', async () => {
    const bench = start({ credentials: { ...credentials, webhookSecret: '' } });
    await confirmedBy(bench, 'lean');
    expect(bench.caught[0]?.headers['x-coinpay-signature']).toBe('');
  });
});

describe('rates, fees, coins', () => {
  test('as documented; stablecoins stand at one dollar', async () => {
    const bench = start();
    expect((await bench.call('GET', '/api/rates?coin=BTC&fiat=USD')).json).toMatchObject({ success: true, coin: 'BTC', rate: 60000, fiat: 'USD' });
    expect((await bench.call('GET', '/api/rates?coins=BTC,USDC,XYZ')).json['rates']).toEqual({ BTC: 60000, USDC: 1 });
    expect((await bench.call('GET', '/api/fees?blockchain=USDC_POL')).json).toMatchObject({ fee_usd: 0.0105 });
    const tokens = await bench.call('GET', '/api/tokens?active_only=true');
    expect((tokens.json['tokens'] as object[])[3]).toEqual({ code: 'usdc_pol', symbol: 'USDC_POL', ticker: 'USDC', name: 'USD Coin (Polygon)', chain: 'Polygon', is_active: true, has_wallet: true, wallet_source: 'business' });
    expect((await bench.call('GET', '/api/supported-coins')).json).toMatchObject({ total: 4 });
  });
});
