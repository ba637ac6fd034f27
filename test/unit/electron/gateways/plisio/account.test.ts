// Plisio's account questions: the check, coins with their least amounts, estimates and balances.
import { describe, expect, test } from 'vitest';
import { createAdapter } from '../../../../../electron/gateways/plisio/adapter.ts';
import { createPlisioEmulator, type PlisioEmulatorOptions } from '../../../../../electron/gateways/plisio/emulator.ts';
import { secret } from '../../../../../electron/core/secret.ts';
import type { HttpClient } from '../../../../../electron/core/ports.ts';
import { EmulatorBench } from '../../../../support/emulator-bench.ts';
import { emulatorClient } from '../../../../support/emulator-client.ts';
import { keptLog, realClock } from '../../../../support/http-ports.ts';
import { scriptedClient } from '../../../../support/scripted-http-client.ts';

const now = Date.UTC(2026, 8, 21, 14, 0, 0);
const success = (data: unknown) => ({ body: { status: 'success', data } });
const adapterOn = (http: HttpClient, settings: Record<string, string> = {}, key = 'key-1', baseUrl = 'https://api.test/api/v1') => createAdapter(
  { name: 'shop', driver: 'plisio', baseUrl, selfHosted: false, settings, secrets: { secretKey: secret(key) } }, { http, clock: realClock, log: keptLog() },
);
/** The documented coin, and the same with changes. */
const coin = (cid: string, change: object = {}) => ({
  name: 'Tether TRC-20', cid, currency: 'USDT', icon: 'https://x.test', rate_usd: '1.0002', price_usd: '0.9998', precision: '6', output_precision: '6', fiat: 'USD', fiat_rate: '1.0002', min_sum_in: '1',
  invoice_commission_percentage: '0.5', hidden: 0, maintenance: false, contract_of: 'TRX', contract_standard: 'TRC-20', ...change,
});

describe('check against the emulator', () => {
  const check = (options: PlisioEmulatorOptions, key = 'key-1', baseUrl?: string) => {
    const bench = new EmulatorBench((deps) => createPlisioEmulator(deps, { credentials: { secretKey: 'key-1' }, ...options }));
    return adapterOn(emulatorClient(bench), {}, key, baseUrl).check();
  };

  test('a good account', async () => {
    expect(await check({})).toEqual({ ok: true, value: { methods: ['BTC@bitcoin', 'LTC@litecoin', 'ETH@ethereum', 'USDT@tron', 'USDT@bsc', 'USDT@ethereum'], clockSkewMs: 0, warnings: [] } });
  });
  test.each([[401], [200]] as const)('a wrong key, refused under %s', async (wrongKeyStatus) => {
    expect(await check({ wrongKeyStatus }, 'other')).toMatchObject({ ok: false, error: { code: 'gateway/wrong_key' } });
  });
  test.each([[403], [401]] as const)('an address that is not under “Request IP”, refused under %s, is not a wrong key', async (blockedStatus) => {
    expect(await check({ requestIp: false, blockedStatus })).toMatchObject({ ok: false, error: { code: 'gateway/caller_blocked', outcome: 'refused' } });
  });
  test('a wrong base URL', async () => {
    expect(await check({}, 'key-1', 'https://api.test/api/v2')).toMatchObject({ ok: false, error: { code: 'gateway/wrong_url' } });
    expect(await adapterOn(scriptedClient(() => ({ body: '<!doctype html><title>Plisio</title>' }), now)).check()).toMatchObject({ ok: false, error: { code: 'gateway/wrong_url' } });
  });
  test('the test coin is told of; where the customer picks the coin nothing is offered while it is on', async () => {
    expect(await check({ testCoin: true })).toMatchObject({ ok: true, value: { methods: expect.arrayContaining(['BTC@bitcoin']), warnings: [expect.stringContaining('TZEC')] } });
    expect(await check({ testCoin: true, whiteLabel: false })).toMatchObject({ ok: true, value: { methods: [], warnings: [expect.stringContaining('white-label'), expect.stringContaining('TZEC')] } });
  });
  test('a shop without white label has the payment page alone, and is told what that means', async () => {
    expect(await check({ whiteLabel: false })).toMatchObject({ ok: true, value: { methods: ['USD@checkout', 'EUR@checkout', 'GBP@checkout'], warnings: [expect.stringContaining('white-label')] } });
  });
});

describe('coins', () => {
  const account = (shop: object, coins: readonly object[]) => adapterOn(scriptedClient((asked) => {
    const { pathname } = new URL(asked.url);
    if (pathname.endsWith('/shops')) return success(shop);
    return success(pathname.endsWith('/currencies/USD') ? coins : { operations: [] });
  }, now));
  const some = [coin('BTC', { min_sum_in: '0.00001', price_usd: '95454.55' }), coin('USDT', { hidden: 1 }), coin('LTC', { maintenance: true }), coin('XMR'), coin('USDT_TRX')];

  test('G2, G3: hidden ones, those under maintenance and unknown ones are not offered; least amounts are rounded up', async () => {
    expect(await account({ white_label: true }, some).methods()).toEqual({
      ok: true, value: [{ method: 'BTC@bitcoin', minimum: { unit: 'USD', minor: 96n } }, { method: 'USDT@tron', minimum: { unit: 'USD', minor: 100n } }],
    });
  });
  test('a least amount that cannot be told is none', async () => {
    for (const change of [{ min_sum_in: '0' }, { min_sum_in: null }, { price_usd: 'x' }, { price_usd: '0' }]) {
      expect(await account({ white_label: 1 }, [coin('BTC', change)]).methods()).toEqual({ ok: true, value: [{ method: 'BTC@bitcoin', minimum: null }] });
    }
  });
  test.each([[true], [1], ['1'], ['true'], [undefined]])('white label as %j: single coins', async (white_label) => {
    expect(await account({ white_label }, some).methods()).toMatchObject({ value: [{ method: 'BTC@bitcoin' }, { method: 'USDT@tron' }] });
  });
  test.each([[false], [0], ['0'], ['false']])('white label as %j: the payment page', async (white_label) => {
    expect(await account({ white_label }, some).methods()).toMatchObject({ value: [{ method: 'USD@checkout', minimum: null }, { method: 'EUR@checkout' }, { method: 'GBP@checkout' }] });
  });
  test('what it does not say is a warning, and so is no coin at all', async () => {
    expect(await account({}, []).check()).toMatchObject({ ok: true, value: { methods: [], warnings: [expect.stringContaining('white-label'), expect.stringContaining('No coin')] } });
  });
});

describe('estimates', () => {
  const ask = (row: object, settings: Record<string, string> = {}, unit: 'USD' | 'EUR' | 'JPY' = 'USD', method: 'USDT@tron' | 'ETH@ethereum' = 'USDT@tron') =>
    adapterOn(scriptedClient(() => success([row]), now), settings).estimate?.({ unit, minor: 990n }, method);

  test('the price by its own rate, rounded up as the coin is counted; the commission where the customer pays it', async () => {
    expect(await ask(coin('USDT_TRX'))).toEqual({ ok: true, value: { due: { unit: 'USDT@tron', minor: 9_901_980n }, validUntilMs: null } });
    expect(await ask(coin('USDT_TRX'), { commission: 'client' })).toMatchObject({ value: { due: { minor: 9_951_490n } } });
    expect(await ask(coin('USDT_TRX', { precision: 2 }))).toMatchObject({ value: { due: { minor: 9_910_000n } } });
    expect(await ask(coin('ETH', { fiat_rate: '0.00033333', precision: '8' }), {}, 'USD', 'ETH@ethereum')).toMatchObject({ value: { due: { minor: 3_299_970_000_000_000n } } });
  });
  test('of a currency without decimals', async () => {
    expect(await ask(coin('USDT_TRX', { fiat: 'JPY', fiat_rate: '0.00666667' }), {}, 'JPY')).toMatchObject({ value: { due: { minor: 6_600_004n } } });
  });
  test('another currency than asked for, rates that contradict each other, or none: nonsense, never a number', async () => {
    for (const change of [{ fiat: 'EUR' }, { fiat: undefined }, { fiat_rate: '0' }, { fiat_rate: 'x' }, { rate_usd: '1.0', price_usd: '95454.55' }, { rate_usd: '0.00001048', price_usd: '0.00001048' }, { rate_usd: undefined }]) {
      expect(await ask(coin('USDT_TRX', change)), JSON.stringify(change)).toMatchObject({ ok: false, error: { code: 'gateway/nonsense' } });
    }
    expect(await ask(coin('USDT_TRX', { invoice_commission_percentage: 'x' }), { commission: 'client' })).toMatchObject({ ok: false, error: { code: 'gateway/nonsense' } });
  });
  test('a coin that is not open is not offered; on the page the price is asked for as it is', async () => {
    for (const row of [coin('BTC'), coin('USDT_TRX', { hidden: 1 })]) expect(await ask(row)).toMatchObject({ ok: false, error: { code: 'method/not_offered' } });
    const { estimate } = adapterOn(scriptedClient(() => success([]), now));
    expect(await estimate?.({ unit: 'EUR', minor: 990n }, 'EUR@checkout')).toEqual({ ok: true, value: { due: { unit: 'EUR@checkout', minor: 990n }, validUntilMs: null } });
    expect(await estimate?.({ unit: 'EUR', minor: 990n }, 'USD@checkout')).toMatchObject({ ok: false, error: { code: 'method/not_offered' } });
  });
});

describe('balances', () => {
  const balances = (coins: readonly object[], balance: (cid: string) => object) => adapterOn(scriptedClient((asked) => {
    const { pathname } = new URL(asked.url);
    return success(pathname.includes('/currencies/') ? coins : balance(pathname.split('/').at(-1) ?? ''));
  }, now)).balances?.();

  test('one per coin, of hidden ones too; none is asked for under maintenance', async () => {
    const coins = [coin('USDT_TRX'), coin('BTC', { hidden: 1 }), coin('LTC', { maintenance: true })];
    expect(await balances(coins, (psys_cid) => ({ psys_cid, currency: 'x', balance: psys_cid === 'BTC' ? '0.00010000' : '12.5' }))).toEqual({
      ok: true,
      value: [{ method: 'BTC@bitcoin', available: { unit: 'BTC@bitcoin', minor: 10_000n }, pending: null }, { method: 'USDT@tron', available: { unit: 'USDT@tron', minor: 12_500_000n }, pending: null }],
    });
  });
  test('one that cannot be read is an error, never zero', async () => {
    for (const answer of [{ psys_cid: 'BTC', balance: 'much' }, { psys_cid: 'LTC', balance: '1' }, { psys_cid: 'BTC' }, { balance: '1' }]) {
      expect(await balances([coin('BTC')], () => answer)).toMatchObject({ ok: false, error: { code: 'gateway/nonsense' } });
    }
  });
});
