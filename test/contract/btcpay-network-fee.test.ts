// A real store adds its network fee for further payments: the till asks for the rest of the sum it showed, and judges by that sum.
import { describe, expect, test } from 'vitest';
import type { Fact, FactBody } from '../../shared/domain/facts.ts';
import { judge } from '../../shared/domain/invoice.ts';
import { defaultPolicy } from '../../shared/domain/policy.ts';
import { ok } from '../../shared/errors/result.ts';
import { secret } from '../../electron/core/secret.ts';
import type { HttpClient } from '../../electron/core/ports.ts';
import { createAdapter } from '../../electron/gateways/btcpay/adapter.ts';
import { createBtcpayEmulator, type BtcpayEmulatorOptions } from '../../electron/gateways/btcpay/emulator.ts';
import { EmulatorBench } from '../support/emulator-bench.ts';
import { valueOf } from '../support/gateway-suite.ts';
import { keptLog } from '../support/http-ports.ts';

async function openSale(networkFee: NonNullable<BtcpayEmulatorOptions['networkFee']>) {
  const bench = new EmulatorBench((deps) => createBtcpayEmulator(deps, { networkFee }));
  const { apiKey = '', storeId = '', webhookSecret = '' } = bench.emulator.credentials;
  const http: HttpClient = {
    send: async ({ method, url, headers, body }) => {
      const { pathname, search } = new URL(url);
      const answer = await bench.call(method, pathname + search, body, headers);
      const nowMs = bench.clock.nowMs();
      return ok({ status: answer.status, headers: answer.headers, text: answer.text, serverTimeMs: nowMs, receivedAtMs: nowMs });
    },
  };
  const adapter = createAdapter(
    { name: 'shop', driver: 'btcpay', baseUrl: 'https://pay.test', selfHosted: false, settings: { storeId }, secrets: { apiKey: secret(apiKey), webhookSecret: secret(webhookSecret) } },
    { http, clock: bench.clock, log: keptLog() },
  );
  const terms = {
    id: 'sale-1', orderId: 'POS-1', note: '', gateway: 'shop', driver: 'btcpay', method: 'BTC@bitcoin', amount: { unit: 'EUR', minor: 2550n }, expiresInMinutes: null, createdAtMs: bench.clock.nowMs(),
  } as const;
  const facts: Fact[] = [];
  const learn = (body: FactBody): void => { facts.push({ key: String(facts.length), source: 'poll', learnedAtMs: bench.clock.nowMs(), body }); };
  const accepted = valueOf(await adapter.createInvoice({ terms, confirmationsWanted: 1, idempotencyKey: 'k' }));
  learn(accepted);
  const look = async () => {
    await bench.clock.advanceAsync(1_000);
    learn({ kind: 'snapshot', snapshot: valueOf(await adapter.readInvoice(accepted.gatewayInvoiceId, terms)) });
    return judge(terms, facts, defaultPolicy, bench.clock.nowMs());
  };
  return { bench, accepted, look };
}

describe('a store with a network fee', () => {
  test('too little, then exactly the rest that the till showed: paid, whatever the server still asks for', async () => {
    const { bench, accepted, look } = await openSale('multiplePaymentsOnly');
    expect(accepted.due.minor).toBe(47_223n);
    await bench.act({ action: 'pay_less', invoice: 'POS-1', amount: '0.0002' });
    expect(await look()).toMatchObject({ status: 'underpaid', missing: { minor: 27_223n }, review: null });
    await bench.act({ action: 'pay_less', invoice: 'POS-1', amount: '0.00027223' });
    await bench.act({ action: 'confirm', invoice: 'POS-1', all: true });
    expect(await look()).toMatchObject({ status: 'paid', missing: { minor: 0n }, review: null });
    expect(await bench.emulator.control({ action: 'invoices' })).toMatchObject({ data: [{ status: 'New/PaidPartial' }] });
  });

  test('paid in one: nothing is added', async () => {
    const { bench, look } = await openSale('multiplePaymentsOnly');
    await bench.act({ action: 'pay', invoice: 'POS-1' });
    await bench.act({ action: 'confirm', invoice: 'POS-1', all: true });
    expect(await look()).toMatchObject({ status: 'paid', review: null });
  });

  test('a fee for every payment is in the sum that is shown', async () => {
    const { bench, accepted, look } = await openSale('always');
    expect(accepted.due.minor).toBe(47_613n);
    await bench.act({ action: 'pay', invoice: 'POS-1' });
    expect(await look()).toMatchObject({ status: 'confirming', review: null });
    await bench.act({ action: 'confirm', invoice: 'POS-1', all: true });
    expect(await look()).toMatchObject({ status: 'paid', review: null });
  });
});
