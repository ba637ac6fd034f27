// What NOWPayments' documentation leaves open: adapter and emulator on every reading of it.
import { describe, expect, test } from 'vitest';
import { secret } from '../../../../../electron/core/secret.ts';
import { createAdapter } from '../../../../../electron/gateways/nowpayments/adapter.ts';
import { createNowpaymentsEmulator, type NowpaymentsEmulatorOptions } from '../../../../../electron/gateways/nowpayments/emulator.ts';
import type { CreateInvoiceRequest, PayoutRequest } from '../../../../../electron/gateways/port.ts';
import { EmulatorBench } from '../../../../support/emulator-bench.ts';
import { emulatorClient } from '../../../../support/emulator-client.ts';
import { keptLog } from '../../../../support/http-ports.ts';

function start(options: NowpaymentsEmulatorOptions = {}, change: Readonly<Record<string, string>> = {}) {
  const bench = new EmulatorBench((deps) => createNowpaymentsEmulator(deps, options));
  const secrets = Object.fromEntries(Object.entries({ ...bench.emulator.credentials, ...change }).map(([key, value]) => [key, secret(value)]));
  const http = emulatorClient(bench);
  const adapter = createAdapter(
    { name: 'shop', driver: 'nowpayments', baseUrl: 'https://gateway.test/v1', selfHosted: false, settings: { fixedRate: 'no' }, secrets }, { http, clock: bench.clock, log: keptLog(), webhookUrl: () => 'https://till.test/hook' },
  );
  const request: CreateInvoiceRequest = {
    terms: { id: 'sale-1', orderId: 'A-1', note: '', gateway: 'shop', driver: 'nowpayments', method: 'USDT@tron', amount: { unit: 'USD', minor: 2550n }, expiresInMinutes: null, createdAtMs: bench.clock.nowMs() },
    confirmationsWanted: 1, idempotencyKey: 'k',
  };
  const payout: PayoutRequest = {
    reference: 'po-1', method: 'USDT@tron', amount: { unit: 'USDT@tron', minor: 10_000_000n }, address: 'TXYZopYRdj2D9XRtbG411XZZ3kM5VkAeBf', requestedAtMs: bench.clock.nowMs(),
  };
  const { payouts } = adapter;
  if (!payouts) throw new Error('it pays out');
  const sale = async () => {
    const made = await adapter.createInvoice(request);
    const id = made.ok ? made.value.gatewayInvoiceId : '';
    return { id, read: () => adapter.readInvoice(id, request.terms) };
  };
  return { bench, adapter, payouts, request, payout, sale };
}

describe('the check tells apart', () => {
  test.each([
    ['all well', {}, {}, { ok: true, value: { warnings: [] } }],
    ['a wrong key, under 401', { refusedKeyStatus: 401 }, { apiKey: 'x' }, { ok: false, error: { code: 'gateway/wrong_key' } }], ['a wrong key, under 403', {}, { apiKey: 'x' }, { ok: false, error: { code: 'gateway/wrong_key' } }],
    ['a blocked address', { addressesAllowed: 'none' }, {}, { ok: false, error: { code: 'gateway/caller_blocked' } }],
    ['an address for payments alone', { addressesAllowed: 'payments' }, {}, { ok: true, value: { warnings: [expect.stringContaining('whitelist')] } }],
    ['a wrong password', {}, { password: 'x' }, { ok: true, value: { warnings: [expect.stringContaining('not accepted')] } }],
  ] as const)('%s', async (_name, options, change, report) => {
    expect(await start(options, change).adapter.check()).toMatchObject(report);
  });

  test('a clock that is ten minutes behind', async () => {
    const { bench, adapter } = start();
    await bench.act({ action: 'clock', advanceMs: 600_000 });
    expect(await adapter.check()).toMatchObject({ ok: true, value: { clockSkewMs: 600_000 } });
  });
});

describe('coins', () => {
  test.each([[{ coinsKey: 'currencies' }], [{ coinsKey: 'selectedCurrencies' }], [{ fiatEquivalent: false }]] as const)('%j: the same methods and minimums', async (options) => {
    const offered = await start(options).adapter.methods();
    expect(offered.ok && offered.value.map(({ method, minimum }) => [method, minimum?.minor])).toEqual([
      ['BTC@bitcoin', 300n], ['LTC@litecoin', expect.any(BigInt)], ['ETH@ethereum', expect.any(BigInt)], ['USDT@tron', 200n], ['USDT@bsc', 50n], ['USDT@ethereum', 500n],
    ]);
  });
});

describe('further deposits', () => {
  test.each([['finished'], ['partially_paid']] as const)('called %s: the sum alone decides', async (furtherBecomes) => {
    const { bench, sale } = start({ furtherBecomes });
    const { id, read } = await sale();
    await bench.act({ action: 'pay_less', invoice: id, amount: '20' });
    await bench.act({ action: 'confirm', invoice: id, all: true });
    await bench.act({ action: 'pay_less', invoice: id, amount: '0.5' });
    await bench.act({ action: 'confirm', invoice: id, all: true });
    expect(await read()).toMatchObject({ ok: true, value: { state: 'partial', received: { minor: 20_500_000n } } });
    await bench.act({ action: 'pay_rest', invoice: id });
    await bench.act({ action: 'confirm', invoice: id, all: true });
    expect(await read()).toMatchObject({ ok: true, value: { state: 'settled', received: { minor: 25_500_000n }, problems: [] } });
  });

  test.each([['manual'], ['auto']] as const)('in the wrong coin, handled %s: never this sale’s money', async (otherCoin) => {
    const { bench, sale } = start({ otherCoin });
    const { id, read } = await sale();
    await bench.act({ action: 'wrong_network', invoice: id });
    await bench.act({ action: 'confirm', invoice: id, all: true });
    expect(await read()).toMatchObject({ ok: true, value: { state: 'waiting', received: { minor: 0n }, payments: [{ value: { unit: 'USDT@bsc' } }] } });
  });

  test('that cannot be read by their own id: a person looks', async () => {
    const { bench, sale } = start({ furtherReadable: false });
    const { id, read } = await sale();
    await bench.act({ action: 'pay', invoice: id });
    await bench.act({ action: 'pay_more', invoice: id, amount: '1' });
    expect(await read()).toMatchObject({ ok: true, value: { received: { minor: 25_500_000n }, problems: [expect.stringContaining('cannot be read')] } });
  });
});

describe('payouts', () => {
  test.each([[{ createdAs: 'WAITING' }], [{ createdAs: 'CREATING' }], [{ payoutShape: 'object' }], [{ referencesListed: false }], [{ uniqueReferences: true }]] as const)('%j: waits for its code, is found, goes on', async (options) => {
    const { payouts, payout } = start(options);
    const made = await payouts.create(payout);
    expect(made).toMatchObject({ ok: true, value: { state: 'needs_verification', problems: [] } });
    const id = made.ok ? made.value.gatewayPayoutId : '';
    expect(await payouts.find(payout)).toMatchObject({ ok: true, value: { gatewayPayoutId: id, state: 'needs_verification', problems: [] } });
    expect(await payouts.verify?.(id, secret('999999'))).toMatchObject({ ok: false, error: { code: 'gateway/refused', outcome: 'refused' } });
    expect(await payouts.verify?.(id, secret('123456'))).toMatchObject({ ok: true });
    expect(await payouts.read(id, payout)).toMatchObject({ ok: true, value: { state: 'processing' } });
  });

  test('nobody verifies it: it fails after an hour', async () => {
    const { bench, payouts, payout } = start();
    const made = await payouts.create(payout);
    await bench.clock.advanceAsync(3_600_000);
    expect(await payouts.read(made.ok ? made.value.gatewayPayoutId : '', payout)).toMatchObject({ ok: true, value: { state: 'failed', rawStatus: 'REJECTED' } });
  });

  test.each([
    [{ addressesAllowed: 'payments' }, 10, 'gateway/caller_blocked'], [{ wallets: [] }, 10, 'gateway/refused'], [{}, 2000, 'gateway/refused'], [{}, 1, 'gateway/refused'],
  ] as const)('%j, %i USDT: refused, and nothing is there', async (options, units, code) => {
    const { bench, payouts, payout } = start(options);
    expect(await payouts.create({ ...payout, amount: { unit: 'USDT@tron', minor: BigInt(units) * 1_000_000n } })).toMatchObject({ ok: false, error: { code, outcome: 'refused' } });
    expect(await bench.act({ action: 'payouts' })).toEqual([]);
  });

  test('two alike without a reference in the list: never a guess', async () => {
    const { payouts, payout } = start({ referencesListed: false });
    await payouts.create(payout);
    await payouts.create({ ...payout, reference: 'po-2' });
    expect(await payouts.find(payout)).toMatchObject({ ok: false, error: { code: 'gateway/nonsense' } });
  });
});
