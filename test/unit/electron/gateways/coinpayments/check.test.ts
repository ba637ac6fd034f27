// The check of a CoinPayments account against its emulator: everything that can be wrong with it, and a clock that is.
import { describe, expect, test } from 'vitest';
import { createAdapter } from '../../../../../electron/gateways/coinpayments/adapter.ts';
import { createCoinpaymentsEmulator, type CoinpaymentsEmulatorOptions } from '../../../../../electron/gateways/coinpayments/emulator.ts';
import type { HttpClient } from '../../../../../electron/core/ports.ts';
import { secret } from '../../../../../electron/core/secret.ts';
import { ok } from '../../../../../shared/errors/result.ts';
import { EmulatorBench } from '../../../../support/emulator-bench.ts';
import { emulatorClient } from '../../../../support/emulator-client.ts';
import { FakeClock } from '../../../../support/fake-clock.ts';
import { keptLog } from '../../../../support/http-ports.ts';

interface World {
  readonly settings?: Record<string, string>;
  readonly secrets?: Record<string, string>;
  readonly baseUrl?: string;
  /** How far this computer's clock is ahead of the gateway's. */
  readonly aheadMs?: number;
  /** The gateway sends no Date header. */
  readonly withoutDate?: true;
}

function open(options: CoinpaymentsEmulatorOptions = {}, { aheadMs = 0, ...change }: World = {}) {
  const bench = new EmulatorBench((deps) => createCoinpaymentsEmulator(deps, options));
  const ours = new FakeClock(bench.clock.nowMs() + aheadMs);
  const { clientId = '', clientSecret = '', payoutClientId = '', payoutClientSecret = '' } = bench.emulator.credentials;
  const client = emulatorClient(bench);
  const http: HttpClient = {
    send: async (request) => {
      const sent = await client.send(request);
      return sent.ok ? ok({ ...sent.value, receivedAtMs: ours.nowMs(), ...(change.withoutDate ? { serverTimeMs: null } : {}) }) : sent;
    },
  };
  const secrets = Object.fromEntries(Object.entries({ clientSecret, payoutClientSecret, ...change.secrets }).map(([name, text]) => [name, secret(text)]));
  const adapter = createAdapter(
    { name: 'shop', driver: 'coinpayments', baseUrl: change.baseUrl ?? 'http://gateway.test', selfHosted: true, settings: { clientId, payoutClientId, ...change.settings }, secrets },
    { http, clock: ours, log: keptLog() },
  );
  return { bench, http: client, adapter };
}

describe('check', () => {
  test('all is well', async () => {
    expect(await open().adapter.check()).toEqual({
      ok: true, value: { methods: ['BTC@bitcoin', 'LTC@litecoin', 'ETH@ethereum', 'USDT@tron', 'USDT@ethereum'], clockSkewMs: 0, warnings: [] },
    });
  });
  test('lists of currencies under items are the same', async () => {
    expect(await open({ wrapsCurrencies: true }).adapter.check()).toMatchObject({ ok: true, value: { warnings: [] } });
  });
  test('a wrong secret and a wrong client id look alike there', async () => {
    expect(await open({}, { secrets: { clientSecret: 'wrong' } }).adapter.check()).toMatchObject({ ok: false, error: { code: 'gateway/wrong_key', outcome: 'refused' } });
    expect(await open({}, { settings: { clientId: 'fedcba9876543210fedcba9876543210' } }).adapter.check()).toMatchObject({ ok: false, error: { code: 'gateway/wrong_key', outcome: 'refused' } });
  });
  test('D18: a blocked address, as far as the gateway says so', async () => {
    expect(await open({ addressBlocked: true, explains401: true }).adapter.check()).toMatchObject({ ok: false, error: { code: 'gateway/caller_blocked', outcome: 'refused' } });
    expect(await open({ addressBlocked: true }).adapter.check()).toMatchObject({ ok: false, error: { code: 'gateway/wrong_key' } });
  });
  test('F4: a missing right is named, one too many is warned of', async () => {
    expect(await open({ permissions: ['createInvoice', 'findInvoice'] }).adapter.check()).toMatchObject({ ok: false, error: { code: 'gateway/permission', details: { permission: 'listInvoices' } } });
    expect(await open({ permissions: ['createInvoice'] }).adapter.listInvoices(null, 0)).toMatchObject({ ok: false, error: { code: 'gateway/permission', details: { permission: 'listInvoices' } } });
    const all = await open({ permissions: ['all'] }).adapter.check();
    expect(all.ok && all.value.warnings).toEqual(['This integration may move money out (all). Make one for the till without these rights.']);
  });
  test('F4: rights are read in any letter case, as everything else of theirs is', async () => {
    const report = await open({ permissions: ['CreateInvoice', 'FindInvoice', 'ListInvoices', 'SpendRequest'] }).adapter.check();
    expect(report.ok && report.value.warnings).toEqual(['This integration may move money out (SpendRequest). Make one for the till without these rights.']);
  });
  test('A8: another path on the right server', async () => {
    expect(await open({}, { baseUrl: 'http://gateway.test/elsewhere' }).adapter.check()).toMatchObject({ ok: false, error: { code: 'gateway/wrong_url' } });
  });
});

describe('a clock that is wrong', () => {
  test.each([600_000, -600_000])('ours is %d ms ahead: the check says so, and sales go on with one call each', async (aheadMs) => {
    const { http, adapter } = open({}, { aheadMs });
    const report = await adapter.check();
    expect(report.ok && Math.abs(report.value.clockSkewMs + aheadMs)).toBeLessThan(1_000);
    const before = http.requests.length;
    expect(await adapter.listInvoices(null, 0)).toMatchObject({ ok: true });
    expect(http.requests.length - before).toBe(1);
  });

  test('half a minute is near enough: nothing is asked twice', async () => {
    const { http, adapter } = open({}, { aheadMs: 29_000 });
    expect(await adapter.listInvoices(null, 0)).toMatchObject({ ok: true });
    expect(http.requests).toHaveLength(1);
  });

  test('a refusal that is not about the time is not repeated', async () => {
    const { http, adapter } = open({}, { secrets: { clientSecret: 'wrong' } });
    await adapter.listInvoices(null, 0);
    expect(http.requests).toHaveLength(1);
  });

  test('with the gateway’s time and a wrong secret it is asked twice, not for ever', async () => {
    const { http, adapter } = open({}, { aheadMs: 600_000, secrets: { clientSecret: 'wrong' } });
    expect(await adapter.listInvoices(null, 0)).toMatchObject({ ok: false, error: { code: 'gateway/wrong_key' } });
    expect(http.requests).toHaveLength(2);
    await adapter.listInvoices(null, 0);
    expect(http.requests).toHaveLength(3);
  });

  test('E2: a create that was refused for its time is made once', async () => {
    const { bench, http, adapter } = open({}, { aheadMs: -600_000 });
    const terms = {
      id: 's', orderId: 'A-1', note: '', gateway: 'shop', driver: 'coinpayments', method: 'BTC@bitcoin' as const, amount: { unit: 'USD' as const, minor: 100n }, expiresInMinutes: null, createdAtMs: bench.clock.nowMs(),
    };
    expect(await adapter.createInvoice({ terms, confirmationsWanted: 1, idempotencyKey: 'k' })).toMatchObject({ ok: true });
    expect(http.requests).toHaveLength(2);
    expect(await bench.act({ action: 'invoices' })).toHaveLength(1);
  });

  test('where nothing can be put right, it is said as far as the gateway says it', async () => {
    expect(await open({ explains401: true }, { aheadMs: 600_000, withoutDate: true }).adapter.listInvoices(null, 0)).toMatchObject({ ok: false, error: { code: 'gateway/clock', outcome: 'refused' } });
    expect(await open({}, { aheadMs: 600_000, withoutDate: true }).adapter.listInvoices(null, 0)).toMatchObject({ ok: false, error: { code: 'gateway/wrong_key' } });
  });
});
