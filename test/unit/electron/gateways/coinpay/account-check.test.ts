// CoinPay's account questions: what the check tells apart, and which coins a business can charge.
import { describe, expect, test } from 'vitest';
import { createAdapter } from '../../../../../electron/gateways/coinpay/adapter.ts';
import { createCoinpayEmulator, type CoinpayEmulatorOptions } from '../../../../../electron/gateways/coinpay/emulator.ts';
import type { HttpClient } from '../../../../../electron/core/ports.ts';
import { secret } from '../../../../../electron/core/secret.ts';
import { EmulatorBench } from '../../../../support/emulator-bench.ts';
import { emulatorClient } from '../../../../support/emulator-client.ts';
import { keptLog, realClock } from '../../../../support/http-ports.ts';
import { scriptedClient } from '../../../../support/scripted-http-client.ts';

const credentials = {
  apiKey: `cp_live_${'ab'.repeat(16)}`, webhookSecret: `whsecret_${'cd'.repeat(32)}`, email: 'owner@practice.test', password: 'pass word', payoutKey: `cp_live_${'ef'.repeat(16)}`, payoutEmail: 'owner@practice.test',
};
interface Given { readonly secrets?: Record<string, string>; readonly settings?: Record<string, string>; readonly baseUrl?: string }
const adapterOn = (http: HttpClient, { secrets = {}, settings = {}, baseUrl = 'https://gateway.test/api' }: Given = {}) => {
  const { email, payoutEmail, ...held } = credentials;
  const all = Object.entries({ ...held, ...secrets }).filter(([, value]) => value !== '');
  return createAdapter(
    { name: 'shop', driver: 'coinpay', baseUrl, selfHosted: false, settings: { email, payoutEmail, ...settings }, secrets: Object.fromEntries(all.map(([name, value]) => [name, secret(value)])) },
    { http, clock: realClock, log: keptLog() },
  );
};
const start = (options: CoinpayEmulatorOptions = {}) => new EmulatorBench((deps) => createCoinpayEmulator(deps, { credentials, ...options }));
const check = (options: CoinpayEmulatorOptions = {}, given: Given = {}) => adapterOn(emulatorClient(start(options)), given).check();
const all = ['BTC@bitcoin', 'ETH@ethereum', 'USDT@ethereum'];

describe('check', () => {
  test('a good account, and no payment is made by asking', async () => {
    const bench = start();
    expect(await adapterOn(emulatorClient(bench)).check()).toEqual({ ok: true, value: { methods: all, clockSkewMs: 0, warnings: [] } });
    expect(await bench.act({ action: 'invoices' })).toEqual([]);
  });
  test('all that is optional left out', async () => {
    expect(await check({}, { secrets: { password: '', payoutKey: '' }, settings: { email: '', payoutEmail: '' } })).toMatchObject({ ok: true, value: { methods: all, warnings: [] } });
  });
  test.each([['another key', `cp_live_${'00'.repeat(16)}`], ['a login’s token in its place', 'abc.def.ghi'], ['a key of wrong length', 'cp_live_12']])('a wrong key: %s', async (_name, apiKey) => {
    expect(await check({}, { secrets: { apiKey } })).toMatchObject({ ok: false, error: { code: 'gateway/wrong_key', outcome: 'refused' } });
  });
  test('F4: a key that may not charge, named', async () => {
    expect(await check({ scopes: ['payments:read', 'wallet:read'] })).toMatchObject({ ok: false, error: { code: 'gateway/permission', details: { permission: 'payments:create' } } });
    expect(await check({ scopes: ['payments:read', 'payments:create'] })).toMatchObject({ ok: true });
  });
  test('a wrong base URL', async () => {
    expect(await check({}, { baseUrl: 'https://gateway.test' })).toMatchObject({ ok: false, error: { code: 'gateway/wrong_url' } });
    expect(await check({}, { baseUrl: 'https://gateway.test/api/v1' })).toMatchObject({ ok: false, error: { code: 'gateway/wrong_url' } });
    for (const body of ['<!doctype html>', { success: true }, { success: true, tokens: [] }, { success: true, business_id: '', tokens: [] }]) {
      expect(await adapterOn(scriptedClient(() => ({ body }), 0)).check()).toMatchObject({ ok: false, error: { code: 'gateway/wrong_url' } });
    }
  });
  test.each([
    ['another webhook secret', {}, { secrets: { webhookSecret: `whsecret_${'00'.repeat(32)}` } }, 'webhook secret is not the one'],
    ['a business without one', { credentials: { ...credentials, webhookSecret: '' } }, {}, 'no webhook secret yet'],
    ['a wrong password', {}, { secrets: { password: 'other' } }, 'e-mail and password'],
    ['an e-mail that is none', {}, { settings: { email: 'owner' } }, 'The login did not work'],
    ['another payout key', {}, { secrets: { payoutKey: `cp_live_${'00'.repeat(16)}` } }, 'does not accept the payout key'],
    ['a plan that was not paid', { plan: 'inactive' }, {}, 'does not let this business charge: Subscription is not active'],
    ['the other name of USDT', { wallets: ['BTC', 'USDT'] }, {}, 'Code of USDT'],
    ['no wallet', { wallets: ['USDC_POL'] }, {}, 'no wallet for a coin'],
  ] as const)('%s works, with a warning', async (_name, options, given, words) => {
    const report = await check(options, given);
    expect(report).toMatchObject({ ok: true, value: { warnings: [expect.stringContaining(words)] } });
  });
  test('a payout key of another business', async () => {
    const http = scriptedClient(({ url, headers }) => {
      if (url.includes('/tokens')) return { body: { success: true, business_id: headers?.['authorization']?.includes('ef'.repeat(16)) ? 'b-2' : 'b-1', tokens: [{ code: 'btc' }] } };
      return { status: 400, body: { success: false, error: 'Invalid or missing payment amount' } };
    }, 0);
    expect(await adapterOn(http, { settings: { email: '' } }).check()).toMatchObject({ ok: true, value: { methods: ['BTC@bitcoin'], warnings: [expect.stringContaining('another business')] } });
  });
  test('a gateway that takes a payment of nothing is not what we know', async () => {
    const http = scriptedClient(({ url }) => ({ body: url.includes('/tokens') ? { success: true, business_id: 'b-1', tokens: [] } : { success: true, payment: {} } }), 0);
    expect(await adapterOn(http).check()).toMatchObject({ ok: false, error: { code: 'gateway/nonsense' } });
  });
});

describe('G2: coins', () => {
  const methods = (tokens: readonly unknown[], settings: Record<string, string> = {}) =>
    adapterOn(scriptedClient(() => ({ body: { success: true, business_id: 'b-1', tokens } }), 0), { settings }).methods();
  test.each([
    ['active and with a wallet', [{ code: 'btc', is_active: true, has_wallet: true }], ['BTC@bitcoin']], ['named by symbol alone', [{ symbol: 'ETH' }], ['ETH@ethereum']],
    ['switched off', [{ code: 'btc', is_active: false }], []], ['without a wallet', [{ code: 'btc', has_wallet: false }], []], ['on another chain', [{ code: 'usdt_pol' }, { code: 'usdt_sol' }], []],
    ['not a token at all', [7, null, { code: 5 }], []], ['under the other name', [{ code: 'usdt' }], []],
  ])('%s', async (_name, tokens, expected) => {
    expect(await methods(tokens)).toEqual({ ok: true, value: expected.map((method) => ({ method, minimum: null })) });
  });
  test('the setting chooses the name of USDT', async () => {
    expect(await methods([{ code: 'usdt' }], { usdtCode: 'USDT' })).toMatchObject({ value: [{ method: 'USDT@ethereum' }] });
    expect(await methods([{ code: 'usdt_eth' }], { usdtCode: 'USDT' })).toMatchObject({ value: [] });
  });
});
