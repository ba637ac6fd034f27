// CoinPayments' adapter and emulator, two readings of one sheet, on one clock: every coin, other currencies, the end of a payment's hour.
import { describe, expect, test } from 'vitest';
import type { FiatCode } from '../../../../../shared/domain/money.ts';
import type { MethodId } from '../../../../../shared/domain/methods.ts';
import { createAdapter } from '../../../../../electron/gateways/coinpayments/adapter.ts';
import { methods } from '../../../../../electron/gateways/coinpayments/driver-data.ts';
import { createCoinpaymentsEmulator } from '../../../../../electron/gateways/coinpayments/emulator.ts';
import { secret } from '../../../../../electron/core/secret.ts';
import { EmulatorBench } from '../../../../support/emulator-bench.ts';
import { emulatorClient } from '../../../../support/emulator-client.ts';
import { keptLog } from '../../../../support/http-ports.ts';

async function sale(method: MethodId = 'BTC@bitcoin', unit: FiatCode = 'USD', minor = 2550n) {
  const bench = new EmulatorBench((deps) => createCoinpaymentsEmulator(deps));
  const { clientId = '', clientSecret = '' } = bench.emulator.credentials;
  const adapter = createAdapter(
    { name: 'shop', driver: 'coinpayments', baseUrl: 'http://gateway.test', selfHosted: true, settings: { clientId }, secrets: { clientSecret: secret(clientSecret) } },
    { http: emulatorClient(bench), clock: bench.emulator.clock, log: keptLog() },
  );
  const terms = { id: 's', orderId: 'A-1', note: '', gateway: 'shop', driver: 'coinpayments', method, amount: { unit, minor }, expiresInMinutes: null, createdAtMs: bench.clock.nowMs() };
  const made = await adapter.createInvoice({ terms, confirmationsWanted: 1, idempotencyKey: 'k' });
  if (!made.ok) throw new Error(made.error.message);
  const id = made.value.gatewayInvoiceId;
  const read = async () => {
    const seen = await adapter.readInvoice(id, terms);
    if (!seen.ok) throw new Error(seen.error.message);
    return seen.value;
  };
  return { bench, adapter, terms, accepted: made.value, id, read };
}

describe('G1: every coin, from its price to its last unit', () => {
  test.each([...methods])('%s', async (method) => {
    const { bench, adapter, terms, accepted, id, read } = await sale(method);
    const estimate = await adapter.estimate?.(terms.amount, method);
    expect(estimate).toMatchObject({ ok: true, value: { due: accepted.due } });
    await bench.act({ action: 'pay', invoice: id });
    expect(await read()).toMatchObject({ state: 'detected', received: accepted.due, problems: [] });
    await bench.act({ action: 'confirm', invoice: id, count: 1 });
    expect(await read()).toMatchObject({ state: 'confirming', payments: [{ confirmations: 1, required: accepted.required, settled: false }], problems: [] });
    await bench.act({ action: 'confirm', invoice: id, all: true });
    expect(await read()).toMatchObject({ state: 'settled', received: accepted.due, payments: [{ settled: true }], problems: [] });
  });
});

describe('other sale currencies', () => {
  test.each([['EUR', 2550n], ['JPY', 2550n], ['CHF', 1n]] as const)('%s', async (unit, minor) => {
    const { read, accepted } = await sale('LTC@litecoin', unit, minor);
    expect(await read()).toMatchObject({ state: 'waiting', amount: { unit, minor }, due: accepted.due, problems: [] });
  });
});

describe('B10: the payment’s hour', () => {
  test('seen in time, not confirmed in it: late there, and not settled here', async () => {
    const { bench, accepted, id, read } = await sale();
    await bench.act({ action: 'pay', invoice: id });
    await bench.act({ action: 'clock', advanceMs: 3_600_000 });
    expect(await read()).toMatchObject({ state: 'late', late: true, rawStatus: 'timedOut (timedOutWaitingRefund)', received: accepted.due, payments: [{ settled: false }], problems: [] });
  });
  test('a part of it at the end is expired, and stays in view', async () => {
    const { bench, id, read } = await sale();
    await bench.act({ action: 'pay_less', invoice: id });
    await bench.act({ action: 'expire', invoice: id });
    const snapshot = await read();
    expect(snapshot).toMatchObject({ state: 'expired', late: false, problems: [] });
    expect(snapshot.received.minor).toBeGreaterThan(0n);
  });
  test('once it went back, it is no money of the sale', async () => {
    const { bench, id, read } = await sale();
    await bench.act({ action: 'pay_late', invoice: id });
    await bench.act({ action: 'set_status', invoice: id, status: 'timedOut/timedOutRefundProcessed' });
    expect(await read()).toMatchObject({ state: 'expired', received: { minor: 0n }, payments: [{ invalid: true }], problems: [] });
  });
});

test('paid in another coin on the page: the invoice is settled there, and nothing of it is counted in this method', async () => {
  const { bench, id, read } = await sale();
  await bench.act({ action: 'wrong_network', invoice: id });
  await bench.act({ action: 'confirm', invoice: id, all: true });
  expect(await read()).toMatchObject({ state: 'settled', received: { unit: 'BTC@bitcoin', minor: 0n }, payments: [{ value: { unit: 'LTC@litecoin' }, settled: true }], problems: [] });
});
