// CoinPay's payouts: never twice, never another amount; what an unclear one is, and how it is found again.
import { describe, expect, test } from 'vitest';
import { createAdapter } from '../../../../../electron/gateways/coinpay/adapter.ts';
import { createCoinpayEmulator, type CoinpayEmulatorOptions } from '../../../../../electron/gateways/coinpay/emulator.ts';
import { payoutStateOf } from '../../../../../electron/gateways/coinpay/payout-schema.ts';
import type { HttpClient } from '../../../../../electron/core/ports.ts';
import { secret } from '../../../../../electron/core/secret.ts';
import type { PayoutCalls, PayoutRequest } from '../../../../../electron/gateways/port.ts';
import { EmulatorBench } from '../../../../support/emulator-bench.ts';
import { emulatorClient } from '../../../../support/emulator-client.ts';
import { keptLog } from '../../../../support/http-ports.ts';
import { FakeClock } from '../../../../support/fake-clock.ts';
import { scriptedClient } from '../../../../support/scripted-http-client.ts';

const ADDRESS = '0x52908400098527886e0f7030069857d2e4169ee7';
const clock = new FakeClock();
const request: PayoutRequest = { reference: 'po-1', method: 'USDT@ethereum', amount: { unit: 'USDT@ethereum', minor: 12_500_000n }, address: ADDRESS, requestedAtMs: clock.nowMs() };
const secrets = { apiKey: `cp_live_${'ab'.repeat(16)}`, webhookSecret: 'whsecret_1', password: 'pass word', payoutKey: `cp_live_${'ef'.repeat(16)}` };
const settings = { email: 'owner@practice.test', payoutEmail: 'staff@practice.test' };

function callsOn(http: HttpClient, change: { secrets?: object; settings?: Record<string, string> } = {}): PayoutCalls {
  const held = Object.entries({ ...secrets, ...change.secrets }).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  const { payouts } = createAdapter(
    { name: 'shop', driver: 'coinpay', baseUrl: 'https://gateway.test/api', selfHosted: false, settings: { ...settings, ...change.settings }, secrets: Object.fromEntries(held.map(([name, value]) => [name, secret(value)])) },
    { http, clock, log: keptLog() },
  );
  if (!payouts) throw new Error('no payouts');
  return payouts;
}
function place(options: CoinpayEmulatorOptions = {}) {
  const bench = new EmulatorBench((deps) => createCoinpayEmulator(deps, { credentials: secrets, ...options }));
  const http = emulatorClient(bench);
  const login = async (): Promise<{ readonly authorization: string }> => {
    const { json } = await bench.call('POST', '/api/auth/login', { email: settings.email, password: secrets.password });
    return { authorization: `Bearer ${String(json['token'])}` };
  };
  const business = async (): Promise<string> => String((await bench.call('GET', '/api/tokens', undefined, { authorization: `Bearer ${secrets.apiKey}` })).json['business_id']);
  const patch = async (id: string, body: object) => bench.call('PATCH', `/api/businesses/${await business()}/payouts/${id}`, body, await login());
  return { bench, http, calls: callsOn(http), patch, lines: async () => await bench.act({ action: 'payouts' }) as readonly { readonly id: string }[] };
}

describe('create', () => {
  test('E1, E4: the exact request: the business named, the amount a number as it is, the reference along, the payout key', async () => {
    const { calls, http } = place();
    const made = await calls.create(request);
    expect(made).toMatchObject({ ok: true, value: {
      reference: 'po-1', state: 'completed', rawStatus: 'completed', method: 'USDT@ethereum', amount: request.amount, address: ADDRESS, fee: null, txid: expect.stringMatching(/^0x[0-9a-f]{64}$/), problems: [],
    } });
    const sent = http.requests.at(-1);
    expect(sent).toMatchObject({ method: 'POST', url: 'https://gateway.test/api/payouts/create', repeat: 'once', headers: { authorization: `Bearer ${secrets.payoutKey}` } });
    expect(sent?.body).toMatch(/^\{"business_id":"[0-9a-f-]{36}","recipient_email":"staff@practice\.test","recipient_wallet":"0x[0-9a-f]{40}","amount_usd":12\.5,"cryptocurrency":"USDT_ETH","metadata":\{"reference":"po-1"\}\}$/);
  });
  test.each([
    ['another coin: its amount in dollars is not its amount', { method: 'BTC@bitcoin', amount: { unit: 'BTC@bitcoin', minor: 1n } }, 'method/not_offered'], ['an amount in dollars', { amount: { unit: 'USD', minor: 1n } }, 'input/invalid'],
    ['nothing', { amount: { unit: 'USDT@ethereum', minor: 0n } }, 'amount/not_positive'], ['an address of another network', { address: 'TJRabPrwbZy45sbavfcjinPJC18kjpRTv8' }, 'input/invalid'],
  ] as const)('%s is refused before anything is sent', async (_name, change, code) => {
    const { calls, http } = place();
    expect(await calls.create({ ...request, ...change })).toMatchObject({ ok: false, error: { code, outcome: 'refused' } });
    expect(http.requests).toEqual([]);
  });
  test.each([['payoutKey', { secrets: { payoutKey: undefined } }], ['payoutEmail', { settings: { payoutEmail: ' ' } }], ['email', { settings: { email: '' } }], ['password', { secrets: { password: '' } }]] as const)(
    'without %s nothing is sent, and it is named', async (field, change) => {
      const { http } = place();
      const calls = callsOn(http, change);
      for (const result of [await calls.create(request), await calls.find(request), await calls.read('po', request)]) expect(result).toMatchObject({ ok: false, error: { code: 'gateway/setting_missing', details: { field }, outcome: 'not_sent' } });
      expect(http.requests).toEqual([]);
    },
  );
  test.each([['too little in the wallet', { hotWallets: { USDT_ETH: '12' } }, 'Insufficient balance'], ['no wallet whose key is held', { hotWallets: {} }, 'private key']] as const)('%s: refused, no record', async (_name, options, words) => {
    const { calls, lines } = place(options);
    expect(await calls.create(request)).toMatchObject({ ok: false, error: { code: 'gateway/refused', outcome: 'refused', message: expect.stringContaining(words) } });
    expect(await lines()).toEqual([]);
  });
  test.each([['failed', 'failed', 0], ['indeterminate', 'unknown', 1]] as const)('line 49: 422 with a record (%s) is unclear; looked for, it is what it is', async (sending, state, problems) => {
    const { calls, lines } = place({ sending });
    expect(await calls.create(request)).toMatchObject({ ok: false, error: { outcome: 'unknown' } });
    const found = await calls.find(request);
    expect(found).toMatchObject({ ok: true, value: { state, rawStatus: sending, reference: 'po-1', txid: null } });
    expect(found.ok && found.value?.problems).toHaveLength(problems);
    expect(await lines()).toHaveLength(1);
  });
  test('a key that may not pay out, one that is not known, one of another business', async () => {
    expect(await callsOn(place().http, { secrets: { payoutKey: `cp_live_${'00'.repeat(16)}` } }).create(request)).toMatchObject({ ok: false, error: { code: 'gateway/wrong_key', outcome: 'refused' } });
    const scoped = place({ scopes: ['payments:create', 'payments:read'] });
    expect(await callsOn(scoped.http, { secrets: { payoutKey: secrets.apiKey } }).create(request)).toMatchObject({ ok: false, error: { code: 'gateway/permission', details: { permission: 'payouts:create' } } });
  });
  test('the question before it fails: nothing was paid', async () => {
    const http = scriptedClient(() => ({ status: 500, body: '' }), 0);
    expect(await callsOn(http).create(request)).toMatchObject({ ok: false, error: { outcome: 'not_sent' } });
    expect(http.requests.map(({ url }) => new URL(url).pathname)).toEqual(['/api/tokens']);
  });
  test.each([['another amount', { amount_crypto: 12.6 }], ['another address', { recipient_wallet: `0x${'9'.repeat(40)}` }], ['another coin', { cryptocurrency: 'USDC_ETH' }], ['another reference', { metadata: { reference: 'po-2' } }], ['no amount', { amount_crypto: null }]])(
    'an answer about %s is for a person', async (_name, change) => {
      const payout = { id: 'p-1', recipient_wallet: ADDRESS, cryptocurrency: 'USDT_ETH', amount_crypto: 12.5, status: 'completed', tx_hash: null, metadata: { reference: 'po-1' }, created_at: '2026-01-15T12:00:00.000Z', ...change };
      const http = scriptedClient(({ url }) => ({ body: url.includes('/tokens') ? { success: true, business_id: 'b', tokens: [] } : { success: true, payout } }), 0);
      const made = await callsOn(http).create(request);
      expect(made.ok && made.value.problems.length).toBeGreaterThan(0);
    },
  );
});

describe('find', () => {
  test('nothing, then one, among others', async () => {
    const { calls } = place();
    expect(await calls.find(request)).toEqual({ ok: true, value: null });
    for (let number = 0; number < 60; number += 1) await calls.create({ ...request, reference: `other-${String(number)}`, amount: { unit: 'USDT@ethereum', minor: 1_000_000n } });
    await calls.create(request);
    for (let number = 60; number < 120; number += 1) await calls.create({ ...request, reference: `other-${String(number)}`, amount: { unit: 'USDT@ethereum', minor: 1_000_000n } });
    expect(await calls.find(request)).toMatchObject({ ok: true, value: { reference: 'po-1', amount: request.amount } });
  });
  test('one that was sent again from the dashboard is there twice: the newer counts', async () => {
    const { calls, bench, patch, lines } = place();
    const made = await calls.create(request);
    const id = made.ok ? made.value.gatewayPayoutId : '';
    await bench.act({ action: 'payout', payout: id, to: 'failed' });
    expect((await patch(id, {})).status).toBe(201);
    expect(await lines()).toHaveLength(2);
    const found = await calls.find(request);
    expect(found).toMatchObject({ ok: true, value: { state: 'completed' } });
    expect(found.ok && found.value?.gatewayPayoutId).not.toBe(id);
  });
  test('an unclear one that somebody settled', async () => {
    const { calls, patch, lines } = place({ sending: 'indeterminate' });
    await calls.create(request);
    const [line] = await lines();
    expect((await patch(line?.id ?? '', {})).status).toBe(400);
    expect((await patch(line?.id ?? '', { resolution: 'completed' })).status).toBe(400);
    await patch(line?.id ?? '', { resolution: 'completed', tx_hash: `0x${'a'.repeat(64)}` });
    expect(await calls.read(line?.id ?? '', request)).toMatchObject({ ok: true, value: { state: 'completed', txid: `0x${'a'.repeat(64)}`, problems: [] } });
  });
  const listing = (payouts: readonly object[]) => callsOn(scriptedClient(({ url }) => {
    if (url.endsWith('/auth/login')) return { body: { success: true, token: 'jwt' } };
    return { body: url.includes('/tokens') ? { success: true, business_id: 'b', tokens: [] } : { success: true, payouts, total: payouts.length } };
  }, 0)).find(request);
  const row = (change: object = {}) => ({ id: 'p-1', recipient_wallet: ADDRESS, cryptocurrency: 'USDT_ETH', amount_crypto: '12.500000', status: 'completed', tx_hash: null, metadata: { reference: 'po-1' }, created_at: new Date(clock.nowMs()).toISOString(), ...change });
  test('a server that gives fewer rows than it was asked for is asked on: half a list proves nothing', async () => {
    const rows = Array.from({ length: 45 }, (_, index) => row({ id: `p-${String(index)}`, metadata: { reference: index === 44 ? 'po-1' : `other-${String(index)}` } }));
    const of = (told: boolean, size = 20) => callsOn(scriptedClient(({ url }) => {
      if (url.endsWith('/auth/login')) return { body: { success: true, token: 'jwt' } };
      if (url.includes('/tokens')) return { body: { success: true, business_id: 'b', tokens: [] } };
      const offset = Number(new URL(url).searchParams.get('offset'));
      return { body: { success: true, payouts: rows.slice(offset, offset + size), ...(told ? { total: rows.length } : {}) } };
    }, 0)).find(request);
    for (const told of [true, false]) expect(await of(told)).toMatchObject({ ok: true, value: { gatewayPayoutId: 'p-44' } });
    expect(await of(true, 0)).toMatchObject({ ok: false, error: { code: 'gateway/nonsense' } });
  });
  test('one that was sent while another recipient’s e-mail was set is found all the same', async () => {
    const { calls, http } = place();
    await calls.create(request);
    expect(await callsOn(http, { settings: { payoutEmail: 'owner@practice.test' } }).find(request)).toMatchObject({ ok: true, value: { reference: 'po-1' } });
  });
  test('two under one reference, or one that could be it and does not say: never a guess', async () => {
    expect(await listing([row(), row({ id: 'p-2' })])).toMatchObject({ ok: false, error: { code: 'gateway/nonsense' } });
    expect(await listing([row({ metadata: {} })])).toMatchObject({ ok: false, error: { code: 'gateway/nonsense' } });
    expect(await listing([row({ metadata: {}, created_at: '2025-01-01T00:00:00.000Z' })])).toEqual({ ok: true, value: null });
    expect(await listing([row({ metadata: {}, amount_crypto: '13' })])).toEqual({ ok: true, value: null });
    expect(await listing([row(), {}])).toMatchObject({ ok: false, error: { code: 'gateway/nonsense' } });
  });
});

describe('read', () => {
  test.each([['pending', 'processing'], ['processing', 'processing'], ['completed', 'completed'], ['failed', 'failed'], ['indeterminate', 'unknown'], ['cancelled', 'unknown'], ['', 'unknown'], ['Completed', 'unknown'], ['constructor', 'unknown']])('“%s” is %s', (status, state) => {
    expect(payoutStateOf(status)).toBe(state);
  });
  test('one that is not there', async () => {
    expect(await place().calls.read('00000000-0000-4000-8000-000000000000', request)).toMatchObject({ ok: false, error: { code: 'gateway/invoice_unknown' } });
  });
});
