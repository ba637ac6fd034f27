// Sales on CoinGate's page: the customer picks the coin, the till counts in its own currency; adapter and emulator meet in memory.
import { describe, expect, test } from 'vitest';
import { createAdapter } from '../../../../../electron/gateways/coingate/adapter.ts';
import { createCoingateEmulator } from '../../../../../electron/gateways/coingate/emulator.ts';
import { readPageSale } from '../../../../../electron/gateways/coingate/page-sale.ts';
import { parseExact } from '../../../../../electron/core/json/parse-exact.ts';
import { secret } from '../../../../../electron/core/secret.ts';
import type { CreateInvoiceRequest } from '../../../../../electron/gateways/port.ts';
import type { GatewaySnapshot } from '../../../../../shared/domain/facts.ts';
import { EmulatorBench } from '../../../../support/emulator-bench.ts';
import { emulatorClient } from '../../../../support/emulator-client.ts';
import { keptLog } from '../../../../support/http-ports.ts';
import { checkedOut, errorOf, newOrder, transaction, valueOf } from './samples.ts';

const bench = () => new EmulatorBench((deps) => createCoingateEmulator(deps));
const request = (world: EmulatorBench, change: Partial<CreateInvoiceRequest['terms']> = {}): CreateInvoiceRequest => ({
  terms: {
    id: 'sale-1', orderId: 'POS-1042', note: '', gateway: 'shop', driver: 'coingate', method: 'EUR@checkout', amount: { unit: 'EUR', minor: 2550n }, expiresInMinutes: null, createdAtMs: world.clock.nowMs(), ...change,
  },
  confirmationsWanted: 1,
  idempotencyKey: 'k',
});
function shop(world: EmulatorBench, settings: Record<string, string> = { paymentPage: 'yes' }) {
  const http = emulatorClient(world);
  const secrets = { apiToken: secret(world.emulator.credentials['apiToken'] ?? ''), webhookSecret: secret('w') };
  const adapter = createAdapter({ name: 'shop', driver: 'coingate', baseUrl: 'https://api.coingate.com/v2', selfHosted: false, settings, secrets }, { http, clock: world.clock, log: keptLog() });
  return { http, adapter };
}

describe('offered', () => {
  test('only where the owner wants it, in three currencies', async () => {
    const world = bench();
    expect(valueOf(await shop(world).adapter.methods()).map(({ method }) => method).slice(-3)).toEqual(['USD@checkout', 'EUR@checkout', 'GBP@checkout']);
    for (const paymentPage of ['Yes', 'true']) expect(valueOf(await shop(world, { paymentPage }).adapter.methods()).some(({ method }) => method.endsWith('@checkout'))).toBe(true);
    const without = shop(world, {});
    expect(valueOf(await without.adapter.methods()).some(({ method }) => method.endsWith('@checkout'))).toBe(false);
    expect(errorOf(await without.adapter.createInvoice(request(world)))).toMatchObject({ code: 'method/not_offered', outcome: 'refused' });
  });

  test('a page counts in one currency', async () => {
    const world = bench();
    expect(errorOf(await shop(world).adapter.createInvoice(request(world, { amount: { unit: 'USD', minor: 2550n } })))).toMatchObject({ code: 'method/not_offered', outcome: 'refused' });
  });
});

describe('a sale', () => {
  const sale = async () => {
    const world = bench();
    const { adapter, http } = shop(world);
    const asked = request(world);
    const accepted = valueOf(await adapter.createInvoice(asked));
    return { world, adapter, http, asked, accepted, read: async () => valueOf(await adapter.readInvoice(accepted.gatewayInvoiceId, asked.terms)) };
  };

  test('is one order and a link; nothing is checked out for the customer', async () => {
    const { accepted, http, world, read } = await sale();
    expect(accepted).toMatchObject({ address: null, due: { unit: 'EUR@checkout', minor: 2550n }, paymentLink: expect.stringMatching(/^https:\/\/pay\.coingate\.test\/invoice\//), expiresAtMs: world.clock.nowMs() + 2 * 3_600_000 });
    expect(http.requests.map(({ method, url }) => `${method} ${new URL(url).pathname}`)).toEqual(['POST /v2/orders']);
    expect(await read()).toMatchObject({ state: 'waiting', rawStatus: 'new', method: 'EUR@checkout', due: { minor: 2550n }, received: { unit: 'EUR@checkout', minor: 0n }, payments: [], problems: [] });
  });

  test.each(['BTC@bitcoin', 'USDT@bsc', 'ETH@ethereum'])('paid in %s: the whole price, when the gateway says so', async (coin) => {
    const { world, read, accepted } = await sale();
    await world.act({ action: 'pay', invoice: accepted.gatewayInvoiceId, method: coin });
    expect(await read()).toMatchObject({ state: 'detected', received: { minor: 2550n }, payments: [{ settled: false, value: { unit: 'EUR@checkout', minor: 2550n } }], problems: [], expiresAtMs: world.clock.nowMs() + 20 * 60_000 });
    await world.act({ action: 'confirm', invoice: accepted.gatewayInvoiceId, all: true });
    expect(await read()).toMatchObject({ state: 'settled', received: { minor: 2550n }, payments: [{ settled: true }], problems: [] });
  });

  test('too little, topped up: the shares stay as they were and are the price together', async () => {
    const { world, read, accepted } = await sale();
    await world.act({ action: 'pay_less', invoice: accepted.gatewayInvoiceId, amount: '0.0001' });
    const partial = await read();
    expect(partial).toMatchObject({ state: 'partial', received: { minor: 539n } });
    await world.act({ action: 'pay_rest', invoice: accepted.gatewayInvoiceId });
    const full = await read();
    expect(full.received.minor).toBe(2550n);
    expect(full.payments[0]).toEqual(partial.payments[0]);
    expect(full.payments.map(({ value }) => value.minor)).toEqual([539n, 2011n]);
  });

  test('too much shows how much, money elsewhere goes to a person', async () => {
    const { world, read, accepted } = await sale();
    await world.act({ action: 'pay_more', invoice: accepted.gatewayInvoiceId });
    expect((await read()).received.minor).toBe(2805n);
    const other = await sale();
    await other.world.act({ action: 'pay_less', invoice: other.accepted.gatewayInvoiceId, amount: '0.00000001' });
    await other.world.act({ action: 'wrong_network', invoice: other.accepted.gatewayInvoiceId });
    expect((await other.read()).problems.join('; ')).toMatch(/came as LTC on litecoin, and not as the customer had chosen/);
  });

  test('nobody chose: over after two hours', async () => {
    const { world, read } = await sale();
    world.clock.advance(2 * 3_600_000);
    expect(await read()).toMatchObject({ state: 'expired', received: { minor: 0n }, problems: [] });
  });

  test('E2: an answer that was lost is found again, and no second order is made', async () => {
    const { world, adapter, asked, accepted } = await sale();
    expect(valueOf(await adapter.findInvoice(asked))).toEqual(accepted);
    expect(await world.act({ action: 'invoices' })).toHaveLength(1);
    expect(valueOf(await adapter.findInvoice(request(world, { id: 'sale-2' })))).toBeNull();
  });

  test('it is refunded in the dashboard: here nobody knows the customer’s coin', async () => {
    const { world, asked, accepted } = await sale();
    const { credentials } = world.emulator;
    const adapter = createAdapter(
      {
        name: 'shop', driver: 'coingate', baseUrl: 'https://api.coingate.com/v2', selfHosted: false, settings: { paymentPage: 'yes', refundEmail: 'a@b.test', receiveCurrency: 'EUR' },
        secrets: { apiToken: secret(credentials['apiToken'] ?? ''), webhookSecret: secret('w'), payoutToken: secret(credentials['payoutToken'] ?? '') },
      },
      { http: emulatorClient(world), clock: world.clock, log: keptLog() },
    );
    const refused = await adapter.refunds?.create({ reference: 'r', gatewayInvoiceId: accepted.gatewayInvoiceId, terms: asked.terms, amount: null, address: 'tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx', requestedAtMs: 0 });
    expect(refused && errorOf(refused)).toMatchObject({ code: 'method/not_offered', outcome: 'refused' });
  });
});

describe('what does not fit', () => {
  const terms = request(bench()).terms;
  const read = (change: object): GatewaySnapshot | null => {
    const parsed = parseExact(JSON.stringify({ ...checkedOut, ...change }));
    return parsed.ok ? readPageSale(parsed.value, terms, ['confirmed'], 0)?.snapshot ?? null : null;
  };
  const doge = { symbol: 'DOGE', platform: { id_name: 'dogecoin' } };

  test('a coin that is not handled here counts all the same', () => {
    const change = { status: 'paid', pay_currency: 'DOGE', pay_amount: '100.5', platform: { id: 7, id_name: 'dogecoin' }, blockchain_transactions: [transaction({ amount: '100.5', status: 'confirmed', currency: doge })] };
    expect(read(change)).toMatchObject({ state: 'settled', received: { minor: 2550n }, problems: [] });
    expect(read({ ...change, platform: undefined })).toMatchObject({ received: { minor: 2550n }, problems: [] });
  });

  test.each([
    ['another coin than the chosen one', { blockchain_transactions: [transaction({ currency: doge })] }, /not as the customer had chosen/], ['another network', { blockchain_transactions: [transaction({ currency: { symbol: 'BTC', platform: { id_name: 'lightning' } } })] }, /not as/],
    ['money without a coin', { pay_currency: null, blockchain_transactions: [transaction()] }, /pay_currency is missing/], ['paid without a transaction', { status: 'paid' }, /no transaction is shown/], ['nothing to pay', { pay_amount: '0' }, /pay_amount is zero/],
    ['expired with money that is not shown', { status: 'expired', underpaid_amount: '0.00012' }, /underpaid_amount says that money came/], ['money still missing that is none', { underpaid_amount: 'x' }, /underpaid_amount/],
    ['an unknown word', { blockchain_transactions: [transaction({ status: 'dropped' })] }, /“dropped”/], ['no list', { blockchain_transactions: {} }, /is not a list/], ['a row that is none', { blockchain_transactions: [5] }, /is not an object/],
    ['no time', { created_at: null }, /created_at/], ['an amount that is none', { blockchain_transactions: [transaction({ amount: '-1' })] }, /amount is not an amount/],
  ])('%s goes to a person', (_name, change, problem) => {
    expect(read(change)?.problems.join('; ')).toMatch(problem);
  });

  test('another coin on the chosen network goes to a person as well', () => {
    const change = { pay_currency: 'USDT', platform: { id_name: 'ethereum' }, blockchain_transactions: [transaction({ currency: { symbol: 'ETH', platform: { id_name: 'ethereum' } } })] };
    expect(read(change)?.problems.join('; ')).toMatch(/ETH on ethereum, and not as/);
  });

  test('a further payment to a paid order is not final before its own blocks', () => {
    const rows = [transaction({ status: 'confirmed' }), transaction({ id: 700002, amount: '0.0001' })];
    expect(read({ status: 'paid', blockchain_transactions: rows })?.payments.map(({ settled }) => settled)).toEqual([true, false]);
  });

  test('shares do not depend on the order of the list', () => {
    const rows = [transaction({ id: 1, amount: '0.00014' }), transaction({ id: 2, amount: '0.00014' }), transaction({ id: 3, amount: '0.00014' })];
    const forth = read({ blockchain_transactions: rows });
    expect(forth?.received.minor).toBe(2550n);
    expect(read({ blockchain_transactions: rows.toReversed() })?.payments).toEqual(forth?.payments);
  });

  test.each(['http://pay.coingate.com/x', 'javascript:alert(1)', 'https://user@pay.coingate.com/x', null])('the page %j is not shown', async (payment_url) => {
    const world = bench();
    const answer = { ...newOrder, title: 'Sale sale-1', payment_url };
    const adapter = createAdapter(
      { name: 'shop', driver: 'coingate', baseUrl: 'https://api.coingate.com/v2', selfHosted: false, settings: { paymentPage: 'yes' }, secrets: { apiToken: secret('t'), webhookSecret: secret('w') } },
      { http: { send: () => Promise.resolve({ ok: true, value: { status: 200, headers: {}, text: JSON.stringify(answer), serverTimeMs: null, receivedAtMs: 0 } }) }, clock: world.clock, log: keptLog() },
    );
    expect(errorOf(await adapter.createInvoice(request(world)))).toMatchObject({ code: 'gateway/nonsense', outcome: 'unknown' });
  });
});
