// Payouts at the NOWPayments emulator, by its documentation.
import { describe, expect, it } from 'vitest';
import { createNowpaymentsEmulator, signIpn, type NowpaymentsEmulatorOptions } from '../../../../../electron/gateways/nowpayments/emulator.ts';
import { isJsonObject, readJson } from '../../../../../electron/gateways/emulator-kit/json.ts';
import { EmulatorBench, type Answer } from '../../../../support/emulator-bench.ts';

const address = 'TEmGwPeRTPiLFLVfBxXkSP91yc5GMNQhfS';
const withdrawal = { address, currency: 'usdttrc20', amount: 200, unique_external_id: 'PO-77', ipn_callback_url: 'https://pos.example/po' };

async function start(options: NowpaymentsEmulatorOptions = {}) {
  const bench = new EmulatorBench((deps) => createNowpaymentsEmulator(deps, options));
  const { apiKey = '', email, password } = bench.emulator.credentials;
  const ask = (method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer> => bench.call(method, `/v1${path}`, body, { 'x-api-key': apiKey, ...headers });
  const login = async (): Promise<void> => { bench.authorization = `Bearer ${String((await ask('POST', '/auth', { email, password })).json['token'])}`; };
  await login();
  const create = (...withdrawals: readonly object[]) => ask('POST', '/payout', { payout_description: 'supplier week 47', withdrawals });
  const one = async (batch: string): Promise<Record<string, unknown>> => (JSON.parse((await ask('GET', `/payout/${batch}`)).text) as Record<string, unknown>[])[0] ?? {};
  const balance = async () => ((await ask('GET', '/balance')).json['usdttrc20'] as { amount: number }).amount;
  return { bench, ask, login, create, one, balance };
}

describe('a payout', () => {
  it('is answered as documented: amounts as text, called WAITING, and creating until it is verified', async () => {
    const { create, one, balance } = await start();
    const made = await create(withdrawal);
    expect(made).toMatchObject({ status: 200, json: { id: expect.stringMatching(/^[0-9]{10}$/), withdrawals: [{
      is_request_payouts: false, address, currency: 'usdttrc20', amount: '200', status: 'WAITING', extra_id: null, hash: null, error: null, payout_description: 'supplier week 47', unique_external_id: 'PO-77', requested_at: null,
    }] } });
    expect(await one(String(made.json['id']))).toMatchObject({ status: 'CREATING', batch_withdrawal_id: made.json['id'] });
    expect(await balance()).toBe(800);
  });

  it('several go as one batch, or none of them', async () => {
    const { create, balance, ask } = await start();
    expect((await create(withdrawal, { ...withdrawal, amount: 800.1 })).json).toMatchObject({ code: 'BAD_CREATE_WITHDRAWAL_REQUEST', message: 'Insufficient balance' });
    expect((await create(withdrawal, { ...withdrawal, address: 'x' })).json).toMatchObject({ code: 'BAD_CREATE_WITHDRAWAL_REQUEST' });
    expect((await ask('GET', '/payout')).json['payouts']).toEqual([]);
    expect((await create(withdrawal, { ...withdrawal, amount: 800 })).status).toBe(200);
    expect(await balance()).toBe(0);
    expect((await ask('GET', '/payout')).json['payouts']).toHaveLength(2);
  });

  it('goes on once its code is right: ten tries, the right one after that does not help', async () => {
    const { create, ask, one } = await start();
    const id = String((await create(withdrawal)).json['id']);
    const verify = (code: unknown) => ask('POST', `/payout/${id}/verify`, { verification_code: code });
    expect(await verify('000000')).toMatchObject({ status: 400 });
    expect(await verify(123456)).toMatchObject({ status: 400 });
    expect(await verify('123456')).toMatchObject({ status: 200, text: 'OK' });
    expect(await one(id)).toMatchObject({ status: 'WAITING' });
    expect((await verify('123456')).status).toBe(400);
    const stuck = String((await create(withdrawal)).json['id']);
    for (let tries = 0; tries < 10; tries += 1) await ask('POST', `/payout/${stuck}/verify`, { verification_code: 'x' });
    expect((await ask('POST', `/payout/${stuck}/verify`, { verification_code: '123456' })).status).toBe(400);
    expect(await one(stuck)).toMatchObject({ status: 'CREATING' });
    expect((await ask('POST', '/payout/1/verify', { verification_code: '123456' })).status).toBe(404);
  });

  it('is rejected an hour after it was not verified, and its money is back', async () => {
    const { bench, create, one, balance } = await start();
    const id = String((await create(withdrawal)).json['id']);
    await bench.clock.advanceAsync(3_599_999);
    expect(await one(id)).toMatchObject({ status: 'CREATING' });
    await bench.clock.advanceAsync(1);
    expect(await one(id)).toMatchObject({ status: 'REJECTED', hash: null });
    expect(await balance()).toBe(1000);
    expect(bench.events().map((event) => event['status'])).toEqual(['CREATING', 'REJECTED']);
  });

  it.each([
    ['completed', 'REJECTED', 'FINISHED', 800], ['failed', 'REJECTED', 'REJECTED', 1000], ['failed', 'FAILED', 'FAILED', 1000], ['cancelled', 'REJECTED', 'CANCELLED', 1000], ['undocumented', 'REJECTED', 'ON_HOLD', 800],
  ] as const)('%s (%s): %s', async (to, failedAs, status, left) => {
    const { bench, create, one, balance } = await start({ failedAs });
    const id = String((await create(withdrawal)).json['id']);
    await bench.act({ action: 'payout', payout: 'PO-77', to });
    expect(await one(id)).toMatchObject({ status, hash: to === 'completed' ? expect.stringMatching(/^[0-9a-f]{64}$/) : null });
    expect(await balance()).toBe(left);
    expect(await bench.act({ action: 'payouts' })).toMatchObject([{ id, kind: 'payout', reference: 'PO-77', status, method: 'USDT@tron', amount: '200' }]);
  });

  it('tells of each step, signed, to its own address', async () => {
    const { bench, create } = await start();
    await create(withdrawal);
    await bench.act({ action: 'payout', payout: 'PO-77', to: 'completed' });
    expect(bench.events().map((event) => event['status'])).toEqual(['CREATING', 'PROCESSING', 'SENDING', 'FINISHED']);
    for (const { url, headers, body } of bench.caught) {
      const read = readJson(body)?.value;
      expect(url).toBe('https://pos.example/po');
      expect(isJsonObject(read) && signIpn(bench.emulator.credentials['ipnSecret'] ?? '', read)).toBe(headers['x-nowpayments-sig']);
    }
    expect(Object.keys(bench.events()[0] ?? {})).toEqual(['id', 'batch_withdrawal_id', 'status', 'error', 'currency', 'amount', 'address', 'fee', 'extra_id', 'hash', 'ipn_callback_url', 'created_at', 'requested_at', 'updated_at']);
  });

  it.each([
    [{ amount: 0.1234567 }, 'INVALID_REQUEST_PARAMS'], [{ amount: '5' }, 'INVALID_REQUEST_PARAMS'], [{ amount: 0 }, 'INVALID_REQUEST_PARAMS'], [{ amount: 4.99 }, 'BAD_CREATE_WITHDRAWAL_REQUEST'], [{ amount: 1000.01 }, 'BAD_CREATE_WITHDRAWAL_REQUEST'],
    [{ currency: 'doge' }, 'BAD_CREATE_WITHDRAWAL_REQUEST'], [{ address: '0x1EBAeF7Bee7B3a7B2EEfC72e86593Bf15ED37522' }, 'BAD_CREATE_WITHDRAWAL_REQUEST'],
  ])('%j is refused with %s', async (change, code) => {
    const { create } = await start();
    expect(await create({ ...withdrawal, ...change })).toMatchObject({ status: 400, json: { status: false, code } });
  });

  it('an amount in a currency comes before the one in the coin', async () => {
    const { create } = await start();
    expect((await create({ ...withdrawal, fiat_amount: 90, fiat_currency: 'eur' })).json).toMatchObject({ withdrawals: [{ amount: '100' }] });
  });

  it('needs the key and the token; the whitelists of wallets and addresses close it', async () => {
    const { bench, ask, create } = await start({ wallets: ['TXYZopYRdj2D9XRtbG411XZZ3kM5VkAeBf'] });
    expect((await create(withdrawal)).json['message']).toContain('whitelisted');
    bench.authorization = '';
    expect((await create(withdrawal)).status).toBe(401);
    expect((await ask('GET', '/payout', undefined, { 'x-api-key': 'x' })).status).toBe(403);
    const { create: fromElsewhere } = await start({ addressesAllowed: 'payments' });
    expect((await fromElsewhere(withdrawal)).json).toMatchObject({ statusCode: 403, code: 'ENDPOINT_NOT_ALLOWED' });
  });

  it('whether a reference comes twice, and whether lists give it back, is open', async () => {
    const twice = await start();
    expect([(await twice.create(withdrawal)).status, (await twice.create(withdrawal)).status]).toEqual([200, 200]);
    const once = await start({ uniqueReferences: true, referencesListed: false });
    expect([(await once.create(withdrawal)).status, (await once.create(withdrawal)).status]).toEqual([200, 400]);
    expect((await once.ask('GET', '/payout')).json).toMatchObject({ payouts: [{ unique_external_id: null, amount: '200' }] });
  });

  it('only a scheduled one can be cancelled, by its own id', async () => {
    const { ask, create, one } = await start();
    const now = await create(withdrawal);
    const later = await ask('POST', '/payout', { execute_at: '2026-02-01T00:00:00.000Z', interval: 'ONETIME', withdrawals: [withdrawal] });
    const [a, b] = [now, later].map(({ json }) => (json['withdrawals'] as { id: string }[])[0]?.id ?? '');
    expect((await ask('POST', `/payout/${String(a)}/cancel`)).status).toBe(400);
    expect((await ask('POST', `/payout/${String(b)}/cancel`)).status).toBe(200);
    expect(await one(String(later.json['id']))).toMatchObject({ status: 'CANCELLED' });
  });
});

describe('around payouts', () => {
  it('addresses, minimums and fees', async () => {
    const { ask } = await start();
    expect(await ask('POST', '/payout/validate-address', { address, currency: 'usdttrc20', extra_id: null })).toMatchObject({ status: 200, text: 'OK' });
    expect(await ask('POST', '/payout/validate-address', { address: '0g033BbF609Ed876576735a02fa181842319Dd8b8F', currency: 'eth', extra_id: null })).toMatchObject({ status: 400, json: { code: 'BAD_CREATE_WITHDRAWAL_REQUEST' } });
    expect((await ask('GET', '/payout-withdrawal/min-amount/btc')).text).toBe('{"success":true,"result":0.00002496}');
    expect((await ask('GET', '/payout/fee?currency=USDTTRC20&amount=500')).json).toEqual({ currency: 'USDTTRC20', fee: 2.5 });
  });

  it('lists are pages without totals', async () => {
    const { bench, ask, create } = await start();
    for (let index = 0; index < 3; index += 1) {
      await create({ ...withdrawal, amount: 10 + index });
      await bench.clock.advanceAsync(1_000);
    }
    const amounts = async (query: string) => ((await ask('GET', `/payout?${query}`)).json['payouts'] as { amount: string }[]).map(({ amount }) => amount);
    expect(await amounts('limit=2&page=0&order_by=dateCreated&order=desc')).toEqual(['12', '11']);
    expect(await amounts('limit=2&page=1&order_by=dateCreated&order=desc')).toEqual(['10']);
    expect(await amounts('limit=2&page=2')).toEqual([]);
    expect(await amounts('status=creating&date_from=2026-01-15T12:00:01.000Z')).toEqual(['11', '12']);
  });

  it('saved and loaded, one that nobody verifies is still rejected', async () => {
    const { bench, create } = await start();
    const made = await create(withdrawal);
    const again = await start({ credentials: bench.emulator.credentials });
    again.bench.emulator.load(bench.emulator.save());
    await again.bench.clock.advanceAsync(3_600_000);
    await again.login();
    expect(again.bench.events().map((event) => event['status'])).toEqual(['REJECTED']);
    expect(await again.one(String(made.json['id']))).toMatchObject({ status: 'REJECTED' });
  });

  it('is read as a list, or as an object around it', async () => {
    const { ask, create } = await start({ payoutShape: 'object' });
    const id = String((await create(withdrawal)).json['id']);
    expect((await ask('GET', `/payout/${id}`)).json).toMatchObject({ id, withdrawals: [{ amount: '200' }] });
  });
});
