// The CoinGate emulator against its documentation: requests, statuses, callbacks with their timetable, saving and loading.
import { describe, expect, it } from 'vitest';
import { createCoingateEmulator, railsForm, type CoingateEmulatorOptions } from '../../../../../electron/gateways/coingate/emulator.ts';
import { EmulatorBench } from '../../../../support/emulator-bench.ts';

const HOOK = 'http://till.test/hook';
const MINUTE = 60_000;

function start(options: CoingateEmulatorOptions = {}): EmulatorBench {
  const bench = new EmulatorBench((deps) => createCoingateEmulator(deps, options));
  bench.authorization = `Token ${bench.emulator.credentials['apiToken']}`;
  return bench;
}
const body = (change: object = {}): object => ({
  order_id: 'POS-1042', price_amount: 25.5, price_currency: 'EUR', receive_currency: 'DO_NOT_CONVERT', title: 'POS-1042', description: '2 coffees', callback_url: HOOK, token: 'q8random32', ...change,
});
async function order(bench: EmulatorBench, change: object = {}): Promise<number> {
  const answer = await bench.call('POST', '/v2/orders', body(change));
  expect(answer.status).toBe(200);
  return answer.json['id'] as number;
}
async function checkedOut(bench: EmulatorBench, change: object = {}, coin: object = { pay_currency: 'BTC', platform_id: 6 }): Promise<string> {
  const id = await order(bench, change);
  expect((await bench.call('POST', `/v2/orders/${id}/checkout`, coin)).status).toBe(200);
  await bench.emulator.idle();
  return String(id);
}
const read = async (bench: EmulatorBench, id: string) => (await bench.call('GET', `/v2/orders/${id}`)).json;
const told = (bench: EmulatorBench): unknown[] => bench.events().map((event) => event['status']);

describe('orders', () => {
  it('create answers as documented, the token in this answer alone', async () => {
    const bench = start();
    const { status, json } = await bench.call('POST', '/v2/orders', body());
    expect(status).toBe(200);
    expect(json).toMatchObject({
      status: 'new', do_not_convert: true, orderable_type: 'ApiApp', price_currency: 'EUR', price_amount: '25.5', lightning_network: false, receive_amount: '0', order_id: 'POS-1042', underpaid_amount: '0',
      overpaid_amount: '0', is_refundable: false, refunds: [], voids: [], fees: [], token: 'q8random32', blockchain_transactions: [], created_at: '2026-01-15T12:00:00+00:00',
    });
    expect(json).not.toHaveProperty('payment_address');
    expect(await read(bench, String(json['id']))).not.toHaveProperty('token');
  });

  it('checkout chooses coin and platform together, and starts twenty minutes', async () => {
    const bench = start();
    const id = await order(bench);
    bench.clock.advance(30 * MINUTE);
    const { json } = await bench.call('POST', `/v2/orders/${id}/checkout`, { pay_currency: 'BTC', platform_id: 6 });
    expect(json).toMatchObject({
      status: 'pending', pay_currency: 'BTC', pay_amount: '0.00047223', underpaid_amount: '0.00047223', conversion_rate: '54000', expire_at: '2026-01-15T12:50:00+00:00', platform: { id: 6, id_name: 'bitcoin' },
      payment_address: expect.stringMatching(/^tb1q/), payment_request_uri: expect.stringMatching(/^bitcoin:tb1q[a-z0-9]+\?amount=0\.00047223$/),
    });
    expect(told(bench)).toEqual(['pending']);
  });

  it.each([
    [{ pay_currency: 'BTC' }, 'Pay currency is not supported on this platform'], [{ pay_currency: 'USDT', platform_id: 6 }, 'Pay currency is not supported on this platform'], [{}, 'Pay currency is not supported on this platform'],
  ])('checkout of %j is refused', async (coin, error) => {
    const bench = start();
    expect(await bench.call('POST', `/v2/orders/${await order(bench)}/checkout`, coin)).toMatchObject({ status: 422, json: { reason: 'OrderIsNotValid', errors: [error] } });
  });

  it('checkout twice, and of an order that is not there', async () => {
    const bench = start();
    const id = await checkedOut(bench);
    expect(await bench.call('POST', `/v2/orders/${id}/checkout`, { pay_currency: 'BTC', platform_id: 6 })).toMatchObject({ status: 422, json: { errors: ['Order is pending'] } });
    expect(await bench.call('POST', '/v2/orders/1/checkout', { pay_currency: 'BTC', platform_id: 6 })).toMatchObject({ status: 422, json: { message: 'Order does not exist', reason: 'OrderNotFound' } });
  });

  it.each([
    [{ price_amount: undefined }, "Price can't be blank"], [{ price_amount: 'x' }, 'Price is not a number'], [{ price_amount: 0 }, 'Price must be greater than 0'], [{ price_currency: 'XXX' }, 'Price currency is not supported'],
    [{ title: 'ab' }, 'Title is too short (minimum is 3 characters)'], [{ title: 'x'.repeat(151) }, 'Title is too long (maximum is 150 characters)'], [{ description: undefined }, 'Description is too short (minimum is 3 characters)'],
    [{ callback_url: 'ftp://x' }, 'Callback url is not a valid URL'],
  ])('create with %j is refused', async (change, error) => {
    expect(await start().call('POST', '/v2/orders', body(change))).toMatchObject({ status: 422, json: { message: 'Order is not valid', reason: 'OrderIsNotValid', errors: expect.arrayContaining([error]) } });
  });

  it('an order id is not unique, and every create makes another order', async () => {
    const bench = start();
    expect(await order(bench)).not.toBe(await order(bench));
  });

  it('forms are taken as well as JSON', async () => {
    const bench = start();
    const form = new URLSearchParams({ price_amount: '25.50', price_currency: 'EUR', title: 'My order', description: 'Something', order_id: 'F-1' }).toString();
    expect((await bench.call('POST', '/v2/orders', form, { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' })).json).toMatchObject({ price_amount: '25.5', order_id: 'F-1', token: expect.stringMatching(/^[0-9a-f]{32}$/) });
  });

  it.each(['/v2/orders', '/api/v2/orders', '/v2/orders/'])('%s is served, with either scheme of the token', async (path) => {
    const bench = start();
    expect((await bench.call('GET', path)).status).toBe(200);
    expect((await bench.call('GET', path, undefined, { authorization: bench.authorization.replace('Token', 'Bearer') })).status).toBe(200);
  });

  it('lists by page, newest first, at most a hundred, by status and by day', async () => {
    const bench = start({ callbackFormat: 'json' });
    for (let count = 0; count < 101; count += 1) await order(bench, { order_id: `L-${String(count)}`, callback_url: undefined });
    bench.clock.advance(86_400_000);
    const id = await checkedOut(bench, { order_id: 'next day' });
    const list = async (query: string) => (await bench.call('GET', `/v2/orders?${query}`)).json as { orders: { id: number; order_id: string }[]; current_page: number; total_pages: number; total_orders: number };
    const first = await list('per_page=500');
    expect(first).toMatchObject({ current_page: 1, per_page: 100, total_orders: 102, total_pages: 2 });
    expect(first.orders[0]?.order_id).toBe('next day');
    expect((await list('page=2')).orders.map((entry) => entry.order_id)).toEqual(['L-1', 'L-0']);
    expect((await list('created_at[from]=2026-01-16')).orders.map((entry) => String(entry.id))).toEqual([id]);
    expect((await list('created_at[to]=2026-01-15')).total_orders).toBe(101);
    expect((await list('status=pending')).total_orders).toBe(1);
    expect((await list('sort=created_at_asc')).orders[0]?.order_id).toBe('L-0');
  });
});

describe('refused callers', () => {
  it.each(['', 'Token wrong', 'Basic eDp5', 'Token'])('authorization %j: 401', async (authorization) => {
    expect(await start().call('GET', '/v2/orders', undefined, { authorization })).toMatchObject({ status: 401, json: { message: 'Auth Token is not valid', reason: 'BadAuthToken' } });
  });

  it('public data needs no token', async () => {
    const bench = start();
    for (const path of ['/v2/ping', '/v2/currencies', '/v2/platforms', '/v2/ips-v4', '/v2/rates/merchant/BTC/EUR']) expect((await bench.call('GET', path, undefined, { authorization: '' })).status, path).toBe(200);
    expect((await bench.call('GET', '/v2/rates/merchant/BTC/EUR')).text).toBe('54000');
    expect((await bench.call('GET', '/v2/rates/merchant/BTC/XXX')).status).toBe(404);
  });

  it('an app without the right, and an address that is not on its list', async () => {
    expect(await start({ access: 'no_orders' }).call('GET', '/v2/orders')).toMatchObject({ status: 403, json: { reason: 'AccessDenied' } });
    expect((await start({ access: 'no_orders' }).call('GET', '/v2/ledger/accounts')).status).toBe(200);
    expect((await start({ access: 'blocked_address' }).call('GET', '/v2/orders')).json['message']).toMatch(/IP address/);
  });

  it('more than 200 calls in a minute, and more than 500 orders in an hour', async () => {
    const bench = start({ requestsPerMinute: 200, ordersPerHour: 2 });
    for (let count = 0; count < 2; count += 1) await order(bench);
    expect(await bench.call('POST', '/v2/orders', body())).toMatchObject({ status: 422, json: { errors: ['Order limit exceeded (contact support to increase)'] } });
    for (let count = 0; count < 197; count += 1) expect((await bench.call('GET', '/v2/ping')).status).toBe(200);
    expect(await bench.call('GET', '/v2/ping')).toMatchObject({ status: 429, json: { reason: 'RateLimitExceeded' } });
    bench.clock.advance(61 * MINUTE);
    expect((await bench.call('POST', '/v2/orders', body())).status).toBe(200);
  });

  it.each(['/v2/nothing', '/orders', '/v3/orders'])('%s is no page', async (path) => {
    expect(await start().call('GET', path)).toMatchObject({ status: 404, json: { reason: 'PageNotFound' } });
  });
});

describe('statuses', () => {
  it('paid: confirming at once, paid with its blocks, credited and refundable', async () => {
    const bench = start();
    const id = await checkedOut(bench);
    await bench.act({ action: 'pay', invoice: 'POS-1042' });
    expect(await read(bench, id)).toMatchObject({ status: 'confirming', underpaid_amount: '0', receive_amount: '0', blockchain_transactions: [{ status: 'confirming', network_confirmations: 0, amount: '0.00047223' }] });
    await bench.act({ action: 'confirm', invoice: id, all: true });
    expect(await read(bench, id)).toMatchObject({ status: 'paid', is_refundable: true, receive_amount: '0.00047223', paid_at: '2026-01-15T12:00:00+00:00' });
    expect(told(bench)).toEqual(['pending', 'confirming', 'paid']);
  });

  it('settled in euros: a fee is kept', async () => {
    const bench = start();
    const id = await checkedOut(bench, { receive_currency: 'EUR', price_amount: 100 });
    await bench.act({ action: 'pay', invoice: id });
    await bench.act({ action: 'confirm', invoice: id, all: true });
    expect(await read(bench, id)).toMatchObject({ receive_amount: '99', fees: [{ type: 'processing_fee', amount: '1', currency: { id: 2, symbol: 'EUR' } }] });
  });

  it('too little has no status: it stays pending and then expires', async () => {
    const bench = start();
    const id = await checkedOut(bench);
    await bench.act({ action: 'pay_less', invoice: id, amount: '0.0002' });
    await bench.act({ action: 'confirm', invoice: id, all: true });
    expect(await read(bench, id)).toMatchObject({ status: 'pending', underpaid_amount: '0.00027223' });
    bench.clock.advance(20 * MINUTE);
    expect(await read(bench, id)).toMatchObject({ status: 'expired' });
    expect(told(bench)).toEqual(['pending', 'expired']);
  });

  it('without a choice it expires after two hours', async () => {
    const bench = start();
    const id = String(await order(bench));
    bench.clock.advance(119 * MINUTE);
    expect(await read(bench, id)).toMatchObject({ status: 'new' });
    bench.clock.advance(MINUTE);
    expect(await read(bench, id)).toMatchObject({ status: 'expired' });
  });

  it.each([[23, 'paid'], [25, 'expired']])('late money, confirmed %i hours after the end: %s', async (hours, status) => {
    const bench = start();
    const id = await checkedOut(bench);
    bench.clock.advance(20 * MINUTE + hours * 60 * MINUTE);
    await bench.act({ action: 'pay', invoice: id });
    await bench.act({ action: 'confirm', invoice: id, all: true });
    expect(await read(bench, id)).toMatchObject({ status });
  });

  it('a payment that is replaced takes it back to pending', async () => {
    const bench = start();
    const id = await checkedOut(bench);
    await bench.act({ action: 'pay', invoice: id });
    await bench.act({ action: 'double_spend', invoice: id });
    expect(await read(bench, id)).toMatchObject({ status: 'pending', blockchain_transactions: [] });
  });

  it('each coin is priced to its own digits', async () => {
    const bench = start();
    for (const [coin, amount] of [[{ pay_currency: 'LTC', platform_id: 7 }, '0.35416667'], [{ pay_currency: 'ETH', platform_id: 2 }, '0.00944445'], [{ pay_currency: 'USDT', platform_id: 9 }, '28.333334'], [{ pay_currency: 'USDT', platform_id: 11 }, '28.333334']] as const) {
      expect((await read(bench, await checkedOut(bench, {}, coin)))['pay_amount']).toBe(amount);
    }
  });
});

describe('callbacks', () => {
  it('as JSON: the documented fields with the token', async () => {
    const bench = start();
    const id = await checkedOut(bench);
    await bench.act({ action: 'pay', invoice: id });
    await bench.act({ action: 'confirm', invoice: id, all: true });
    expect(bench.caught.at(-1)).toMatchObject({ url: HOOK, headers: { 'content-type': 'application/json', 'user-agent': 'CoinGate Order Callback' } });
    expect(bench.events().at(-1)).toMatchObject({ id: Number(id), order_id: 'POS-1042', status: 'paid', price_amount: '25.5', pay_currency: 'BTC', token: 'q8random32', paid_at: '2026-01-15T12:00:00+00:00' });
    expect(bench.events()[0]).not.toHaveProperty('paid_at');
  });

  it('as a form, in the way of Rails', async () => {
    const bench = start({ callbackFormat: 'form' });
    await checkedOut(bench, { order_id: 'a&b=c ☕' });
    const [caught] = bench.caught;
    expect(caught?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(Object.fromEntries(new URLSearchParams(caught?.body))).toMatchObject({ order_id: 'a&b=c ☕', status: 'pending', is_refundable: 'false', token: 'q8random32' });
    expect(railsForm({ fees: [{ type: 'processing_fee', currency: { id: 2 } }, { type: 'x' }], none: null })).toBe('fees%5B%5D%5Btype%5D=processing_fee&fees%5B%5D%5Bcurrency%5D%5Bid%5D=2&fees%5B%5D%5Btype%5D=x&none=');
  });

  it('the end is told when it comes, without anybody asking', async () => {
    const bench = start();
    await checkedOut(bench);
    await bench.act({ action: 'clock', advanceMs: 20 * MINUTE });
    expect(told(bench)).toEqual(['pending', 'expired']);
    const unchosen = start();
    await order(unchosen);
    await unchosen.act({ action: 'clock', advanceMs: 120 * MINUTE });
    expect(told(unchosen)).toEqual(['expired']);
  });

  it('an order made without an address tells nobody', async () => {
    const bench = start({ webhookUrl: HOOK });
    await checkedOut(bench, { callback_url: undefined });
    expect(bench.caught).toEqual([]);
  });

  it('goes on for forty tries: five each after 1, 5, 10, 20, 30 minutes, 1 hour, 5 hours, 1 day', async () => {
    const bench = start();
    bench.receiver = () => 500;
    await checkedOut(bench);
    await bench.act({ action: 'set_status', invoice: 'POS-1042', status: 'pending' });
    const delays = [1, 5, 10, 20, 30, 60, 300, 1440].flatMap((minutes) => Array.from({ length: 5 }, () => minutes * MINUTE));
    for (const delay of delays) {
      await bench.act({ action: 'clock', advanceMs: delay - 1 });
      await bench.act({ action: 'clock', advanceMs: 1 });
    }
    await bench.act({ action: 'clock', advanceMs: 30 * 86_400_000 });
    const times = bench.caught.map(({ atMs }) => atMs);
    expect(times.slice(1).map((time, index) => time - (times[index] ?? 0))).toEqual(delays);
  });

  it.each([[200, 1], [204, 1], [301, 1], [302, 1], [401, 1], [403, 1], [201, 2], [400, 2], [404, 2], [409, 2], [500, 2], [null, 2]])('an answer of %s: %i tries after a minute', async (status, tries) => {
    const bench = start();
    bench.receiver = () => status;
    await checkedOut(bench);
    await bench.act({ action: 'clock', advanceMs: MINUTE });
    expect(bench.caught).toHaveLength(tries);
  });

  it('forged ones: another token, none, and the right one beside other amounts', async () => {
    const bench = start();
    const id = await checkedOut(bench);
    for (const how of ['wrong_key', 'no_signature', 'altered_amount'] as const) await bench.act({ action: 'forge_webhook', invoice: id, how });
    const [wrong, none, altered] = bench.events().slice(1);
    expect(wrong?.['token']).not.toBe('q8random32');
    expect(none).not.toHaveProperty('token');
    expect(altered).toMatchObject({ token: 'q8random32', status: 'paid', pay_amount: '9999' });
  });
});

describe('saving', () => {
  it('everything is there again: orders, what is due, what waits to be told', async () => {
    const bench = start();
    bench.receiver = () => null;
    const id = await checkedOut(bench);
    await bench.act({ action: 'pay_less', invoice: id, amount: '0.0002' });
    const other = start();
    other.emulator.load(bench.emulator.save());
    expect(await read(other, id)).toEqual(await read(bench, id));
    await other.act({ action: 'clock', advanceMs: 20 * MINUTE });
    expect(await read(other, id)).toMatchObject({ status: 'expired' });
    expect(told(other)).toContain('expired');
  });
});
