// CryptumPay's emulator: the jumps of its sheet, its refusals, callbacks with their timetable, saving, and what is left open as options.
import { describe, expect, test } from 'vitest';
import { callbackSignature, createCryptumpayEmulator, type CryptumpayEmulatorOptions } from '../../../../../electron/gateways/cryptumpay/emulator.ts';
import { requestSignature } from '../../../../../electron/gateways/cryptumpay/emulator-http.ts';
import { EmulatorBench, type Answer } from '../../../../support/emulator-bench.ts';

const HOOK = 'http://shop.test/hook';
const MINUTE = 60_000;

function start(options: CryptumpayEmulatorOptions = {}) {
  const bench = new EmulatorBench((deps) => createCryptumpayEmulator(deps, { webhookUrl: HOOK, ...options }));
  const keys = { apiKey: bench.emulator.credentials['apiKey'] ?? '', apiSecret: bench.emulator.credentials['apiSecret'] ?? '' };
  const call = (method: string, path: string, body: string, change: Readonly<Record<string, string>> = {}): Promise<Answer> => {
    const timestamp = String(bench.emulator.clock.nowMs());
    return bench.call(method, path, body, { 'x-api-key': keys.apiKey, 'x-timestamp': timestamp, 'x-signature': requestSignature(keys, method, path, body, timestamp), ...change });
  };
  const create = async (change: object = {}): Promise<string> => {
    const { json } = await call('POST', '/v1/orders', JSON.stringify({ title: 't', description: 'd', fiatAmount: '25.00', fiatCurrency: 'usd', projectDataOrderId: 'ORD-1001', ...change }));
    return (json['data'] as { id: string }).id;
  };
  const read = async (id: string): Promise<Record<string, unknown>> => (await call('GET', `/v1/orders/${id}`, '{}')).json['data'] as Record<string, unknown>;
  const status = async (id: string): Promise<unknown> => ((await read(id))['financeSummary'] as { status?: unknown } | undefined)?.status;
  return { bench, keys, call, create, read, status };
}

describe('an order', () => {
  test('begins untouched, with the texts it was given', async () => {
    const { create, read } = start();
    expect(await read(await create())).toMatchObject({ hasCustomerOrder: false, customerOrderRequest: { fiatTicker: 'usd', fiatAmount: '25.00', projectData: { orderId: 'ORD-1001' } } });
  });

  test('J3: 0, 4, 3: paid, credited less the fee', async () => {
    const { bench, create, read, status } = start();
    const id = await create();
    await bench.act({ action: 'pay', invoice: id });
    expect(await status(id)).toBe(4);
    await bench.act({ action: 'confirm', invoice: id, all: true });
    expect((await read(id))['financeSummary']).toEqual({ status: 3, accrued: true, income: { amount: '24.75', currency: 'usdt' } });
  });

  test('0, 1, 3: too little is looked into, and the rest makes it paid; 0, 1: too much stays', async () => {
    const { bench, create, status } = start();
    const [less, more] = [await create(), await create({ projectDataOrderId: 'ORD-2' })];
    await bench.act({ action: 'pay_less', invoice: less });
    await bench.act({ action: 'pay_more', invoice: more });
    expect([await status(less), await status(more)]).toEqual([1, 1]);
    await bench.act({ action: 'pay_rest', invoice: less });
    await bench.act({ action: 'confirm', invoice: less, all: true });
    await bench.act({ action: 'confirm', invoice: more, all: true });
    expect([await status(less), await status(more)]).toEqual([3, 1]);
  });

  test('0, 2: the end cancels it, at its time; money after that still makes it paid', async () => {
    const { bench, create, status } = start();
    const id = await create();
    await bench.clock.advanceAsync(60 * MINUTE - 1);
    expect(await status(id)).toBeUndefined();
    await bench.clock.advanceAsync(1);
    expect(await status(id)).toBe(2);
    await bench.act({ action: 'pay', invoice: id });
    await bench.act({ action: 'confirm', invoice: id, all: true });
    expect(await status(id)).toBe(3);
  });

  test.each([
    ['no title', { title: '' }], ['a number for an amount', { fiatAmount: 25 }], ['three decimals', { fiatAmount: '25.001' }], ['nothing', { fiatAmount: '0.00' }], ['another currency', { fiatCurrency: 'gbp' }], ['an object for the order', { projectDataOrderId: {} }],
  ])('%s is refused in the envelope', async (_name, change) => {
    const { call } = start();
    const { status, json } = await call('POST', '/v1/orders', JSON.stringify({ title: 't', description: 'd', fiatAmount: '25.00', fiatCurrency: 'usd', ...change }));
    expect([status, json]).toMatchObject([422, { data: null, errorObject: { httpCode: 422, message: expect.any(String) as string } }]);
  });
});

describe('who may call', () => {
  test.each([
    ['another key', { 'x-api-key': 'ck_x' }, 401], ['no signature', { 'x-signature': '' }, 401], ['another signature', { 'x-signature': '0'.repeat(64) }, 401], ['seconds', { 'x-timestamp': '1790000000' }, 401],
  ])('%s: %j is %d', async (_name, headers, expected) => {
    const { call } = start();
    expect((await call('GET', '/v1/orders/x', '{}', headers)).status).toBe(expected);
  });

  test('a clock five minutes off is refused, less is not', async () => {
    const { bench, keys, call } = start();
    for (const [offMs, expected] of [[300_001, 401], [-300_001, 401], [300_000, 404]] as const) {
      const timestamp = String(bench.emulator.clock.nowMs() + offMs);
      const headers = { 'x-timestamp': timestamp, 'x-signature': requestSignature(keys, 'GET', '/v1/orders/x', '{}', timestamp) };
      expect((await call('GET', '/v1/orders/x', '{}', headers)).status).toBe(expected);
    }
  });

  test('a key without rights, a blocked address, and errors under 200 can be had', async () => {
    expect((await start({ refuses: 'key' }).call('GET', '/v1/orders/x', '{}')).json).toMatchObject({ errorObject: { httpCode: 403 } });
    expect((await start({ refuses: 'address' }).call('GET', '/v1/orders/x', '{}')).text).toContain('IP address');
    const { status, json } = await start({ errorsUnder200: true }).call('GET', '/v1/orders/x', '{}');
    expect([status, json]).toMatchObject([200, { data: null, errorObject: { httpCode: 404 } }]);
  });
});

describe('callbacks', () => {
  test('one for each change, signed over the raw body; a refused one comes again', async () => {
    const { bench, keys, create } = start();
    const id = await create();
    bench.receiver = (index) => (index === 0 ? 500 : 200);
    await bench.act({ action: 'pay', invoice: id });
    expect(bench.caught.map(({ headers, body }) => headers['x-signature'] === callbackSignature(keys, body))).toEqual([true]);
    await bench.clock.advanceAsync(MINUTE);
    expect(bench.caught.map(({ body }) => body)).toEqual([`{"id":"${id}","status":4}`, `{"id":"${id}","status":4}`]);
  });
});

describe('withdrawals', () => {
  const order = { currency: 'usdt', blockchain: 'bsc', address: '0x1111111111111111111111111111111111111111', amount: '100', extra: null };

  test.each([
    ['another coin', { currency: 'btc' }, 422], ['a chain that is not switched on', { blockchain: 'tron' }, 403], ['an address of no chain', { address: 'x' }, 422], ['more than there is', { amount: '1000.01' }, 422], ['a number', { amount: 5 }, 422],
  ])('%s is refused', async (_name, change, expected) => {
    expect((await start().call('POST', '/v1/withdraw', JSON.stringify({ ...order, ...change }))).status).toBe(expected);
  });

  test('has a hash once it is on its way, and gives the money back when it fails', async () => {
    const { bench, call } = start();
    const made = (await call('POST', '/v1/withdraw', JSON.stringify({ ...order, amount: '600' }))).json['data'] as { id: string };
    expect((await call('POST', '/v1/withdraw', JSON.stringify({ ...order, amount: '600' }))).status).toBe(422);
    await bench.act({ action: 'payout', payout: made.id, to: 'failed' });
    const again = (await call('POST', '/v1/withdraw', JSON.stringify({ ...order, amount: '600' }))).json['data'] as { id: string };
    await bench.act({ action: 'payout', payout: again.id, to: 'completed' });
    expect((await call('GET', `/v1/withdraw/${again.id}`, '{}')).json['data']).toMatchObject({ status: 'success', hash: expect.stringMatching(/^0x[0-9a-f]{64}$/) as string });
  });
});

test('what was saved goes on after a restart, its end included', async () => {
  const first = start();
  const id = await first.create();
  const saved = first.bench.emulator.save();
  const second = start({ credentials: first.bench.emulator.credentials });
  second.bench.emulator.load(saved);
  await second.bench.clock.advanceAsync(61 * MINUTE);
  expect(await second.status(id)).toBe(2);
  expect(second.bench.events()).toMatchObject([{ id, status: 2 }]);
});
