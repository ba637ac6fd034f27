// The NOWPayments emulator by its documentation: answers, statuses, further deposits, signed webhooks, logins, refusals.
import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createNowpaymentsEmulator, signIpn, type NowpaymentsEmulatorOptions } from '../../../../../electron/gateways/nowpayments/emulator.ts';
import { isJsonObject, readJson, type JsonObject } from '../../../../../electron/gateways/emulator-kit/json.ts';
import { EmulatorBench, type Answer } from '../../../../support/emulator-bench.ts';

const HOOK = 'http://till.test/hook';

class Bench extends EmulatorBench {
  readonly key = { 'x-api-key': this.emulator.credentials['apiKey'] ?? '' };
  ask(method: string, path: string, body?: unknown): Promise<Answer> {
    return this.call(method, `/v1${path}`, body, { ...this.key, ...(this.authorization === '' ? {} : { authorization: this.authorization }) });
  }
  async login(): Promise<void> {
    const { email, password } = this.emulator.credentials;
    this.authorization = `Bearer ${String((await this.ask('POST', '/auth', { email, password })).json['token'])}`;
  }
}
const start = (options: NowpaymentsEmulatorOptions = {}): Bench => new Bench((deps) => createNowpaymentsEmulator(deps, { webhookUrl: HOOK, ...options }));
const asked = { price_amount: 25.5, price_currency: 'eur', pay_currency: 'usdttrc20', order_id: 'POS-1042', order_description: '2 coffees', is_fixed_rate: false, is_fee_paid_by_user: false };
async function pay(bench: Bench, change: object = {}): Promise<string> {
  const answer = await bench.ask('POST', '/payment', { ...asked, ...change });
  expect(answer.status).toBe(201);
  return String(answer.json['payment_id']);
}
const read = async (bench: Bench, id: string): Promise<Record<string, unknown>> => (await bench.ask('GET', `/payment/${id}`)).json;
const extras = async (bench: Bench, id: string): Promise<readonly Record<string, unknown>[]> => Promise.all(((await read(bench, id))['payment_extra_ids'] as number[]).map((extra) => read(bench, String(extra))));

describe('the signature (sheet section 5)', () => {
  const vector = '{"actually_paid":15.5,"fee":{"currency":"btc","depositFee":0.1,"serviceFee":0,"withdrawalFee":0},"order_id":"A-1","pay_amount":1e-7,"payment_extra_ids":[7],"payment_id":123,"payment_status":"finished","price_amount":1,"price_currency":"usd"}';
  it('of the vector, whatever the order of its keys', () => {
    const signature = 'f5ce8e3b71f567618f81ac2dc2ec86c071435ef0a45b0d434c2879a4444aa926ef1a38a9b9ce7f08f477fe55abc04e1a3ca4c9ed3f7db6cded2279dacd506e7c';
    const body = readJson(vector)?.value;
    if (!isJsonObject(body)) throw new Error('an object was expected');
    const turned = (object: JsonObject): JsonObject => Object.fromEntries(Object.entries(object).reverse().map(([key, value]) => [key, isJsonObject(value) ? turned(value) : value]));
    expect([signIpn('testsecret', body), signIpn(' testsecret\n', turned(body))]).toEqual([signature, signature]);
    expect(signIpn('other', body)).not.toBe(signature);
  });

  it('of what it sends is over the sorted body, not over its bytes', async () => {
    const bench = start();
    await pay(bench);
    await bench.emulator.idle();
    const sent = bench.caught[0];
    const sort = (value: unknown): unknown => (value !== null && typeof value === 'object' && !Array.isArray(value) ? Object.fromEntries(Object.keys(value).sort().map((key) => [key, sort((value as Record<string, unknown>)[key])])) : value);
    const mac = (text: string): string => createHmac('sha512', bench.emulator.credentials['ipnSecret'] ?? '').update(text).digest('hex');
    expect(sent?.headers['x-nowpayments-sig']).toBe(mac(JSON.stringify(sort(JSON.parse(sent?.body ?? '')))));
    expect(sent?.headers['x-nowpayments-sig']).not.toBe(mac(sent?.body ?? ''));
    expect(Object.keys(JSON.parse(sent?.body ?? '{}') as object).slice(0, 4)).toEqual(['payment_id', 'parent_payment_id', 'invoice_id', 'payment_status']);
  });
});

describe('payments', () => {
  it('are created and read as documented: ids as text, then as numbers', async () => {
    const bench = start();
    const made = await bench.ask('POST', '/payment', { ...asked, ipn_callback_url: 'https://pos.example/h' });
    expect(made).toMatchObject({ status: 201, json: {
      payment_id: expect.stringMatching(/^[0-9]{10}$/), payment_status: 'waiting', pay_address: expect.stringMatching(/^T[1-9A-HJ-NP-Za-km-z]{33}$/), price_amount: 25.5, price_currency: 'eur', pay_amount: 28.333334,
      pay_currency: 'usdttrc20', order_id: 'POS-1042', order_description: '2 coffees', ipn_callback_url: 'https://pos.example/h', payin_extra_id: null, network: 'trx', is_fixed_rate: false, type: 'crypto2crypto',
      created_at: '2026-01-15T12:00:00.000Z', expiration_estimate_date: '2026-01-15T12:20:00.000Z', valid_until: '2026-01-22T12:00:00.000Z',
    } });
    expect(await read(bench, String(made.json['payment_id']))).toMatchObject({ payment_id: Number(made.json['payment_id']), actually_paid: 0, outcome_amount: null, payin_hash: null, burning_percent: 'null', payment_extra_ids: null });
  });

  it.each([['btc', '0.00047223'], ['ltc', '0.35416667'], ['eth', '0.00944445'], ['usdtbsc', '28.333334']])('prices %s: %s', async (coin, amount) => {
    expect((await start().ask('POST', '/payment', { ...asked, pay_currency: coin.toUpperCase() })).text).toContain(`"pay_amount":${amount},`);
  });

  it('tiny amounts are printed as JavaScript prints them', async () => {
    expect((await start().ask('GET', '/estimate?amount=0.01&currency_from=usd&currency_to=btc')).text).toContain('"estimated_amount":1.7e-7');
  });

  it.each([
    [{ price_amount: '25.5' }, 'INVALID_REQUEST_PARAMS'], [{ price_amount: 0 }, 'INVALID_REQUEST_PARAMS'], [{ price_amount: undefined }, 'INVALID_REQUEST_PARAMS'], [{ price_currency: 'xyz' }, 'INVALID_REQUEST_PARAMS'],
    [{ pay_currency: undefined }, 'INVALID_REQUEST_PARAMS'], [{ pay_currency: 'doge' }, 'CURRENCY_UNAVAILABLE'], [{ price_amount: 1 }, 'AMOUNT_MINIMAL_ERROR'], [{ price_amount: 2, is_fixed_rate: true }, 'AMOUNT_MINIMAL_ERROR'],
    [{ order_id: 5 }, 'INVALID_REQUEST_PARAMS'], [{ ipn_callback_url: 'pos.example' }, 'INVALID_REQUEST_PARAMS'], [{ is_fixed_rate: 'yes' }, 'INVALID_REQUEST_PARAMS'],
  ])('%j is refused with %s', async (change, code) => {
    expect(await start().ask('POST', '/payment', { ...asked, ...change })).toMatchObject({ status: 400, json: { status: false, statusCode: 400, code } });
  });

  it('gotcha 4: what is no number is a wrong request, what is none of its payments is not found', async () => {
    const bench = start();
    expect(await bench.ask('GET', '/payment/status')).toMatchObject({ status: 400, json: { code: 'INVALID_REQUEST_PARAMS', message: 'Payment id must be a number' } });
    expect((await bench.ask('GET', '/payment/1')).status).toBe(404);
    expect((await bench.ask('GET', '/nothing')).status).toBe(404);
  });

  it('a hosted invoice has its price as text and no status; each payment under it is its own', async () => {
    const bench = start();
    const invoice = await bench.ask('POST', '/invoice', asked);
    expect(invoice).toMatchObject({ status: 201, json: { price_amount: '25.5', invoice_url: expect.stringMatching(/iid=[0-9]{10}$/), pay_currency: 'usdttrc20' } });
    expect(invoice.json).not.toHaveProperty('payment_status');
    const iid = Number(invoice.json['id']);
    const payments = [await bench.ask('POST', '/invoice-payment', { iid, pay_currency: 'btc' }), await bench.ask('POST', '/invoice-payment', { iid: String(iid), pay_currency: 'ltc' })];
    expect(payments.map(({ status }) => status)).toEqual([201, 201]);
    await bench.login();
    expect((await bench.ask('GET', `/payment/?invoiceId=${String(iid)}`)).json).toMatchObject({ total: 2, data: [{ invoice_id: iid }, { invoice_id: iid }] });
  });

  it('a quote is given anew once it is over', async () => {
    const bench = start();
    const id = await pay(bench);
    const requote = async () => (await bench.ask('POST', `/payment/${id}/update-merchant-estimate`)).json['expiration_estimate_date'];
    expect(await requote()).toBe('2026-01-15T12:20:00.000Z');
    await bench.clock.advanceAsync(30 * 60_000);
    expect(await requote()).toBe('2026-01-15T12:50:00.000Z');
  });
});

describe('what is known of coins', () => {
  it('minimums follow the flags; a second currency is told where that is switched on', async () => {
    const least = async (query: string, options: NowpaymentsEmulatorOptions = {}) => (await start(options).ask('GET', `/min-amount?currency_from=usdttrc20&${query}`)).json;
    expect(await least('fiat_equivalent=usd')).toMatchObject({ min_amount: 2, fiat_equivalent: 2 });
    expect(await least('fiat_equivalent=eur&is_fixed_rate=true')).toMatchObject({ min_amount: 4, fiat_equivalent: 3.6 });
    expect(await least('fiat_equivalent=usd', { fiatEquivalent: false })).not.toHaveProperty('fiat_equivalent');
  });
  it.each([['currencies', 'currencies'], ['selectedCurrencies', 'selectedCurrencies']] as const)('the list of coins under %s', async (coinsKey, key) => {
    expect((await start({ coinsKey }).ask('GET', '/merchant/coins')).json[key]).toContain('USDTTRC20');
  });
  it('status needs no key, everything else does, under 401 or 403', async () => {
    expect(await start().call('GET', '/v1/status')).toMatchObject({ status: 200, json: { message: 'OK' } });
    for (const refusedKeyStatus of [401, 403] as const) {
      expect(await start({ refusedKeyStatus }).call('GET', '/v1/currencies', undefined, { 'x-api-key': 'x' })).toMatchObject({ status: refusedKeyStatus, json: { code: 'INVALID_API_KEY' } });
    }
  });
  it.each([['all', 200, 200], ['payments', 200, 403], ['none', 403, 403]] as const)('addresses allowed for %s', async (addressesAllowed, coins, balance) => {
    const bench = start({ addressesAllowed });
    expect((await bench.ask('GET', '/merchant/coins')).status).toBe(coins);
    const answer = await bench.ask('GET', '/balance');
    expect(answer.status).toBe(balance);
    if (balance === 403) expect(answer.json).toMatchObject({ code: 'ENDPOINT_NOT_ALLOWED', message: expect.stringContaining('Invalid IP') });
  });
});

describe('logins and lists', () => {
  it('a token lives five minutes, and a list needs it beside the key', async () => {
    const bench = start();
    await pay(bench);
    expect((await bench.ask('GET', '/payment/')).status).toBe(401);
    await bench.login();
    expect((await bench.ask('GET', '/payment/')).json).toMatchObject({ total: 1, page: 0, pagesCount: 1, limit: 10 });
    expect((await bench.call('GET', '/v1/payment/', undefined, { authorization: bench.authorization })).status).toBe(403);
    await bench.clock.advanceAsync(299_000);
    expect((await bench.ask('GET', '/payment/')).status).toBe(200);
    await bench.clock.advanceAsync(1_000);
    expect((await bench.ask('GET', '/payment/')).status).toBe(401);
    bench.authorization = 'Bearer a.b.c';
    expect((await bench.ask('GET', '/payment/')).status).toBe(401);
  });
  it('a login that is not right, or no login, is refused', async () => {
    const bench = start();
    expect((await bench.ask('POST', '/auth', { email: bench.emulator.credentials['email'], password: 'x' })).status).toBe(401);
    expect((await bench.ask('POST', '/auth', { email: 'x' })).status).toBe(400);
  });
  it('pages, newest first; a field’s name as the order is a fault', async () => {
    const bench = start();
    const ids: string[] = [];
    for (let index = 0; index < 5; index += 1) {
      ids.push(await pay(bench, { order_id: 'SAME' }));
      await bench.clock.advanceAsync(1_000);
    }
    await bench.login();
    const page = async (number: number) => ((await bench.ask('GET', `/payment/?limit=2&page=${String(number)}&orderBy=desc`)).json['data'] as { payment_id: number }[]).map(({ payment_id }) => String(payment_id));
    expect([...await page(0), ...await page(1), ...await page(2)]).toEqual(ids.reverse());
    expect(await page(3)).toEqual([]);
    expect((await bench.ask('GET', '/payment/?orderBy=created_at')).status).toBe(500);
    for (const query of ['limit=0', 'limit=501', 'page=-1', 'sortBy=x']) expect((await bench.ask('GET', `/payment/?${query}`)).status, query).toBe(400);
  });
});

describe('the life of a payment', () => {
  const statuses = (bench: Bench): unknown[] => bench.events().map((event) => event['payment_status']);

  it('every step is told, and what is paid is kept', async () => {
    const bench = start();
    const id = await pay(bench, { pay_currency: 'btc' });
    await bench.act({ action: 'pay', invoice: 'POS-1042' });
    expect(await read(bench, id)).toMatchObject({ payment_status: 'confirming', actually_paid: 0.00047223, payin_hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    await bench.act({ action: 'confirm', invoice: id });
    expect(await read(bench, id)).toMatchObject({ payment_status: 'confirming' });
    await bench.act({ action: 'confirm', invoice: id });
    expect(await read(bench, id)).toMatchObject({ payment_status: 'finished', outcome_amount: 0.00047223 });
    expect(statuses(bench)).toEqual(['waiting', 'confirming', 'confirmed', 'sending', 'finished']);
    expect((await bench.ask('GET', '/balance')).json).toMatchObject({ btc: { amount: 0.00047223, pendingAmount: 0 } });
  });

  it.each([[false, 7 * 86_400_000], [true, 20 * 60_000]])('fixed rate %s: expires on time, and that is told', async (is_fixed_rate, ms) => {
    const bench = start();
    const id = await pay(bench, { is_fixed_rate });
    await bench.clock.advanceAsync(ms - 1);
    expect((await read(bench, id))['payment_status']).toBe('waiting');
    await bench.clock.advanceAsync(1);
    expect(statuses(bench)).toEqual(['waiting', 'expired']);
  });

  it('too little is partially paid for good; the rest is a payment of its own, finished whatever it is', async () => {
    const bench = start();
    const id = await pay(bench);
    await bench.act({ action: 'pay_less', invoice: id, amount: '20' });
    await bench.act({ action: 'confirm', invoice: id, all: true });
    expect(await read(bench, id)).toMatchObject({ payment_status: 'partially_paid', actually_paid: 20, payment_extra_ids: null });
    await bench.act({ action: 'pay_less', invoice: id, amount: '0.5' });
    await bench.act({ action: 'confirm', invoice: id, all: true });
    expect(await read(bench, id)).toMatchObject({ payment_status: 'partially_paid', actually_paid: 20, payment_extra_ids: [expect.any(Number)] });
    expect(await extras(bench, id)).toMatchObject([{ parent_payment_id: Number(id), origin_type: 'REPEATED', payment_status: 'finished', actually_paid: 0.5, order_id: 'POS-1042' }]);
  });

  it.each([['finished', 'finished'], ['partially_paid', 'partially_paid']] as const)('what a further deposit becomes is the account’s setting: %s', async (furtherBecomes, status) => {
    const bench = start({ furtherBecomes });
    const id = await pay(bench);
    await bench.act({ action: 'pay', invoice: id });
    await bench.act({ action: 'pay_more', invoice: id, amount: '1' });
    await bench.act({ action: 'confirm', invoice: id, all: true });
    expect(await extras(bench, id)).toMatchObject([{ payment_status: status, actually_paid: 1 }]);
  });

  it('too much is simply finished', async () => {
    const bench = start();
    const id = await pay(bench);
    await bench.act({ action: 'pay_more', invoice: id, amount: '30' });
    await bench.act({ action: 'confirm', invoice: id, all: true });
    expect(await read(bench, id)).toMatchObject({ payment_status: 'finished', pay_amount: 28.333334, actually_paid: 30 });
  });

  it('late money does not revive what has expired: it is a further deposit', async () => {
    const bench = start();
    const id = await pay(bench);
    await bench.act({ action: 'pay_late', invoice: id });
    await bench.act({ action: 'confirm', invoice: id, all: true });
    expect(await read(bench, id)).toMatchObject({ payment_status: 'expired', actually_paid: 0 });
    expect(await extras(bench, id)).toMatchObject([{ payment_status: 'finished', actually_paid: 28.333334 }]);
  });

  it.each([['manual', 'confirmed'], ['auto', 'finished']] as const)('the wrong coin is handled %s', async (otherCoin, status) => {
    const bench = start({ otherCoin });
    const id = await pay(bench);
    await bench.act({ action: 'wrong_network', invoice: id });
    await bench.act({ action: 'confirm', invoice: id, all: true });
    expect(await read(bench, id)).toMatchObject({ payment_status: 'waiting', actually_paid: 0 });
    expect(await extras(bench, id)).toMatchObject([{ pay_currency: 'usdtbsc', payment_status: status }]);
  });

  it('a deposit that is replaced never came; a further one is not readable where that is so', async () => {
    const bench = start({ furtherReadable: false });
    const id = await pay(bench);
    await bench.act({ action: 'pay', invoice: id });
    await bench.act({ action: 'double_spend', invoice: id });
    expect(await read(bench, id)).toMatchObject({ payment_status: 'waiting', actually_paid: 0, payin_hash: null });
    await bench.act({ action: 'wrong_network', invoice: id });
    const [extra] = (await read(bench, id))['payment_extra_ids'] as number[];
    expect((await bench.ask('GET', `/payment/${String(extra)}`)).status).toBe(404);
  });
});

describe('webhooks', () => {
  it('go to the payment’s own address, else to the account’s; a refused one comes again three times', async () => {
    const bench = start();
    bench.receiver = () => 500;
    await pay(bench, { ipn_callback_url: 'https://pos.example/own' });
    await bench.clock.advanceAsync(600_000);
    expect(bench.caught.map(({ url, atMs }) => [url, atMs - bench.clock.nowMs() + 600_000])).toEqual([0, 60_000, 120_000, 180_000].map((ms) => ['https://pos.example/own', ms]));
    bench.receiver = () => 204;
    await pay(bench);
    await bench.clock.advanceAsync(600_000);
    expect(bench.caught.slice(4).map(({ url }) => url)).toEqual([HOOK]);
  });

  it('saved and loaded, it goes on where it was', async () => {
    const bench = start();
    bench.receiver = () => null;
    const id = await pay(bench, { is_fixed_rate: true });
    await bench.act({ action: 'pay_less', invoice: id });
    const again = start({ credentials: bench.emulator.credentials });
    again.emulator.load(bench.emulator.save());
    expect((await again.ask('GET', `/payment/${id}`)).text).toBe((await bench.ask('GET', `/payment/${id}`)).text);
    await again.clock.advanceAsync(60_000);
    expect(again.events().map((event) => event['payment_status'])).toEqual(['waiting', 'confirming']);
    expect(() => { again.emulator.load('{"version":1,"driver":"btcpay"}'); }).toThrow('not a saved state');
  });
});
