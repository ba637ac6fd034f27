// Sales on Plisio's page: a shop without white label against the emulator, and what the API tells where it tells more.
import { describe, expect, test } from 'vitest';
import type { InvoiceTerms } from '../../../../../shared/domain/facts.ts';
import type { HttpClient } from '../../../../../electron/core/ports.ts';
import { secret } from '../../../../../electron/core/secret.ts';
import { createAdapter } from '../../../../../electron/gateways/plisio/adapter.ts';
import { createPlisioEmulator, type PlisioEmulatorOptions } from '../../../../../electron/gateways/plisio/emulator.ts';
import type { CreateInvoiceRequest, GatewayAdapter } from '../../../../../electron/gateways/port.ts';
import { EmulatorBench } from '../../../../support/emulator-bench.ts';
import { emulatorClient } from '../../../../support/emulator-client.ts';
import { keptLog, realClock } from '../../../../support/http-ports.ts';
import { scriptedClient } from '../../../../support/scripted-http-client.ts';

const now = Date.UTC(2026, 0, 15, 12, 0, 0);
const request = (change: Partial<InvoiceTerms> = {}): CreateInvoiceRequest => ({
  terms: { id: 'inv_1', orderId: 'POS "1"&é', note: 'private', gateway: 'shop', driver: 'plisio', method: 'USD@checkout', amount: { unit: 'USD', minor: 2500n }, expiresInMinutes: 15, createdAtMs: now, ...change },
  confirmationsWanted: 1, idempotencyKey: 'k',
});
const adapterOn = (http: HttpClient, baseUrl = 'http://127.0.0.1/api/v1'): GatewayAdapter => createAdapter(
  { name: 'shop', driver: 'plisio', baseUrl, selfHosted: true, settings: {}, secrets: { secretKey: secret('key') } }, { http, clock: realClock, log: keptLog() },
);
const open = (options: PlisioEmulatorOptions = {}) => {
  const bench = new EmulatorBench((deps) => createPlisioEmulator(deps, { credentials: { secretKey: 'key' }, whiteLabel: false, ...options }));
  // The page's address is made of the host asked for; a bench has a name that is no page's.
  const http = emulatorClient(bench, { host: '127.0.0.1' });
  return { bench, http, adapter: adapterOn(http) };
};
const sale = async (options: PlisioEmulatorOptions = {}) => {
  const place = open(options);
  const made = await place.adapter.createInvoice(request());
  if (!made.ok) throw new Error(made.error.message);
  const id = made.value.gatewayInvoiceId;
  const read = async () => {
    const result = await place.adapter.readInvoice(id, request().terms);
    if (!result.ok) throw new Error(result.error.message);
    return result.value;
  };
  return { ...place, made: made.value, id, read };
};
const money = (minor: bigint) => ({ unit: 'USD@checkout', minor });

describe('create', () => {
  test('A1, A5: no coin is named, the order number is the sale’s own; the price is due on the page', async () => {
    const { made, http } = await sale();
    expect(made).toEqual({
      kind: 'accepted', gatewayInvoiceId: expect.stringMatching(/^[0-9a-f]{24}$/), address: null, due: money(2500n), expiresAtMs: now + 900_000, gatewayTimeMs: now,
      checkoutUrl: `http://127.0.0.1/invoice/${made.gatewayInvoiceId}`, paymentLink: `http://127.0.0.1/invoice/${made.gatewayInvoiceId}`, required: null,
    });
    expect([...new URL(http.requests[0]?.url ?? '').searchParams]).toEqual([
      ['order_number', 'POS "1"&é inv_1'], ['order_name', 'POS "1"&é'], ['source_currency', 'USD'], ['source_amount', '25.00'], ['description', 'inv_1'], ['return_existing', '1'], ['expire_min', '15'], ['api_key', 'key'],
    ]);
  });

  test('without a wish for the end there is one all the same', async () => {
    const { adapter } = open();
    expect(await adapter.createInvoice(request({ expiresInMinutes: null }))).toMatchObject({ ok: true, value: { expiresAtMs: now + 3_600_000 } });
  });

  test('a sale in another currency than the method’s is refused before anything is sent', async () => {
    const { adapter, http } = open();
    expect(await adapter.createInvoice(request({ method: 'EUR@checkout' }))).toMatchObject({ ok: false, error: { code: 'method/not_offered', outcome: 'refused' } });
    expect(http.requests).toEqual([]);
  });

  test('a single coin is refused with the way out in words', async () => {
    expect(await open().adapter.createInvoice(request({ method: 'USDT@tron' }))).toMatchObject({ ok: false, error: { code: 'gateway/not_offered', outcome: 'refused', message: expect.stringContaining('payment page') } });
  });

  test.each(['http://plisio.test/invoice/1', 'javascript:alert(1)', 'https://user@plisio.net/invoice/1', ''])('a page %j is not shown', async (invoice_url) => {
    const http = scriptedClient(() => ({ body: { status: 'success', data: { txn_id: 't1', invoice_url, invoice_total_sum: '1' } } }), now);
    expect(await adapterOn(http).createInvoice(request())).toMatchObject({ ok: false, error: { code: 'gateway/nonsense', outcome: 'unknown' } });
  });

  test('a second question that fails leaves the sale unclear', async () => {
    const http = scriptedClient((asked) => (asked.url.includes('/invoices/new') ? { body: { status: 'success', data: { txn_id: 't1', invoice_url: 'https://plisio.net/invoice/t1' } } } : { status: 500, body: 'x' }), now);
    expect(await adapterOn(http).createInvoice(request())).toMatchObject({ ok: false, error: { code: 'gateway/timeout', outcome: 'unknown' } });
  });
});

describe('E2: an unclear create', () => {
  test('asking again gives the same invoice, never a second; another sale of the same order id has its own', async () => {
    const { adapter, bench, id } = await sale();
    expect(await adapter.findInvoice(request())).toMatchObject({ ok: true, value: { gatewayInvoiceId: id, paymentLink: `http://127.0.0.1/invoice/${id}` } });
    expect(await adapter.createInvoice(request())).toMatchObject({ ok: true, value: { gatewayInvoiceId: id } });
    expect(await bench.act({ action: 'invoices' })).toHaveLength(1);
    expect(await adapter.createInvoice(request({ id: 'inv_2' }))).toMatchObject({ ok: true, value: { gatewayInvoiceId: expect.not.stringMatching(id) } });
  });

  test('one that is over without money is not found; a paid one is found', async () => {
    const over = await sale();
    await over.bench.act({ action: 'expire', invoice: over.id });
    expect(await over.adapter.findInvoice(request())).toEqual({ ok: true, value: null });
    // No second one can be made: it stays in view, over as it is.
    expect(await over.adapter.createInvoice(request())).toMatchObject({ ok: true, value: { gatewayInvoiceId: over.id } });
    const paid = await sale();
    await paid.bench.act({ action: 'pay', invoice: paid.id });
    await paid.bench.act({ action: 'confirm', invoice: paid.id, all: true });
    expect(await paid.adapter.findInvoice(request())).toMatchObject({ ok: true, value: { gatewayInvoiceId: paid.id } });
  });
});

describe('a shop that is told the status alone', () => {
  test('paid: seen without an amount, then the whole price', async () => {
    const { bench, id, read } = await sale();
    expect(await read()).toMatchObject({ state: 'waiting', method: 'USD@checkout', orderId: null, amount: null, due: money(2500n), received: money(0n), payments: [], problems: [] });
    await bench.act({ action: 'pay', invoice: id });
    expect(await read()).toMatchObject({ state: 'detected', received: money(0n), problems: [] });
    await bench.act({ action: 'confirm', invoice: id, all: true });
    expect(await read()).toMatchObject({
      state: 'settled', rawStatus: 'completed', received: money(2500n), payments: [{ id, txid: expect.stringMatching(/^[0-9a-f]{64}$/), value: money(2500n), settled: true }], problems: [], late: false, manual: false,
    });
  });

  test('too much, or too little at the end: how much is for a person to look up', async () => {
    const more = await sale();
    await more.bench.act({ action: 'pay_more', invoice: more.id });
    await more.bench.act({ action: 'confirm', invoice: more.id, all: true });
    expect(await more.read()).toMatchObject({ state: 'settled', received: money(2500n), problems: [expect.stringContaining('more than was asked for')] });
    const less = await sale();
    await less.bench.act({ action: 'pay_less', invoice: less.id });
    expect(await less.read()).toMatchObject({ state: 'detected', received: money(0n), problems: [] });
    await less.bench.act({ action: 'expire', invoice: less.id });
    expect(await less.read()).toMatchObject({ state: 'expired', received: money(0n), problems: [expect.stringContaining('a transaction is known')] });
  });

  test('expired without money is plainly expired; B13: another status is unknown', async () => {
    const { bench, id, read } = await sale();
    await bench.act({ action: 'expire', invoice: id });
    expect(await read()).toMatchObject({ state: 'expired', payments: [], problems: [] });
    await bench.act({ action: 'set_status', invoice: id, status: '111' });
    expect(await read()).toMatchObject({ state: 'unknown' });
  });

  test('a row of its list is enough while nothing changes; once it ended the invoice is read by itself', async () => {
    const { adapter, bench, id, read } = await sale();
    const row = async () => {
      const page = await adapter.listInvoices(null, 0);
      if (!page.ok) throw new Error(page.error.message);
      return page.value.snapshots[0];
    };
    for (const change of [null, { action: 'pay', invoice: id }] as const) {
      if (change) await bench.act(change);
      const { state, rawStatus, problems } = await read();
      expect(await row()).toMatchObject({ gatewayInvoiceId: id, state, rawStatus, received: { minor: 0n }, problems });
    }
    await bench.act({ action: 'confirm', invoice: id, all: true });
    expect((await row())?.problems).not.toEqual([]);
  });

  test('another coin on the page is another invoice: a person is told which', async () => {
    const { bench, id, read } = await sale();
    await bench.act({ action: 'wrong_network', invoice: id });
    expect(await read()).toMatchObject({ gatewayInvoiceId: id, received: money(0n), problems: [expect.stringMatching(/chose another coin: see [0-9a-f]{24} \(pending\)/)] });
  });
});

describe('where the API tells amounts', () => {
  test('what came counts by its share of what was asked for, rounded down', async () => {
    const { bench, id, read } = await sale({ whiteLabel: true });
    await bench.act({ action: 'pay_less', invoice: id, amount: '0.0001' });
    // 0.0001 of 0.00041667 BTC for 25.00
    expect(await read()).toMatchObject({ state: 'partial', orderId: 'POS "1"&é', amount: { unit: 'USD', minor: 2500n }, received: money(599n), payments: [{ id, value: money(599n), settled: false }], problems: [] });
    await bench.act({ action: 'pay_rest', invoice: id });
    await bench.act({ action: 'confirm', invoice: id, all: true });
    expect(await read()).toMatchObject({ state: 'settled', received: money(2500n) });
    const more = await sale({ whiteLabel: true });
    await more.bench.act({ action: 'pay_more', invoice: more.id });
    await more.bench.act({ action: 'confirm', invoice: more.id, all: true });
    expect(await more.read()).toMatchObject({ state: 'settled', received: { minor: 2750n }, problems: [] });
  });

  test('another coin on the page is the same sale', async () => {
    const { bench, id, read } = await sale({ whiteLabel: true });
    await bench.act({ action: 'wrong_network', invoice: id });
    const seen = await read();
    expect(seen).toMatchObject({ gatewayInvoiceId: id, state: 'detected', method: 'USD@checkout', received: money(2500n), problems: [] });
    expect(seen.payments).toMatchObject([{ id: expect.not.stringMatching(id), value: money(2500n), settled: false }]);
    await bench.act({ action: 'confirm', invoice: id, all: true });
    expect(await read()).toMatchObject({ state: 'settled', received: money(2500n), payments: [{ settled: true }], problems: [] });
  });

  test('a row of its list that tells amounts is read whole', async () => {
    const { adapter, bench, id } = await sale({ whiteLabel: true });
    await bench.act({ action: 'pay', invoice: id });
    expect(await adapter.listInvoices(null, 0)).toMatchObject({ ok: true, value: { snapshots: [{ gatewayInvoiceId: id, state: 'detected', received: { unit: 'BTC@bitcoin', minor: 41_667n } }] } });
  });

  const operation = (change: object = {}) => ({
    id: 't1', type: 'invoice', status: 'completed', psys_cid: 'XMR', amount: '0.15', pending_sum: '0', sum: '0.15', tx_id: [], source_currency: 'USD',
    params: { order_number: 'POS "1"&é inv_1', source_amount: '25.00', source_currency: 'USD' }, ...change,
  });
  const readOne = (change: object, list: readonly object[] = []) => adapterOn(scriptedClient((asked) => {
    const { pathname } = new URL(asked.url);
    return { body: { status: 'success', data: pathname.endsWith('/operations') ? { operations: list } : operation(change) } };
  }, now)).readInvoice('t1', request().terms);

  test('any coin counts, also one that cannot be charged by itself', async () => {
    expect(await readOne({})).toMatchObject({ ok: true, value: { state: 'settled', received: money(2500n), problems: [] } });
  });
  test.each([
    ['another price', { params: { order_number: 'POS "1"&é inv_1', source_amount: '26.00', source_currency: 'USD' } }], ['another order', { params: { order_number: 'POS "1"&é', source_amount: '25.00', source_currency: 'USD' } }],
    ['no price', { params: { order_number: 'POS "1"&é inv_1' } }], ['no params', { params: undefined }], ['nothing to pay', { sum: '0' }], ['an amount that is none', { amount: 'x' }], ['no amount', { amount: undefined }],
    ['a test coin', { psys_cid: 'TZEC' }], ['a test coin, told without amounts', { psys_cid: 'TZEC', sum: undefined, amount: undefined, pending_sum: undefined, params: undefined }], ['a withdrawal', { type: 'cash_out' }], ['no status', { status: undefined }], ['an error with a transaction', { status: 'error', amount: '0', tx_id: ['aa'] }],
  ])('%s is noted', async (_name, change) => {
    const read = await readOne(change);
    expect(read.ok && read.value.problems.length).toBeGreaterThan(0);
  });
  test('left for another coin that its list does not show: a person looks; a list that cannot be read is an error', async () => {
    const left = { status: 'cancelled duplicate', amount: '0' };
    for (const list of [[], [{ id: 't1' }], [{ id: 'other' }]]) expect(await readOne(left, list)).toMatchObject({ ok: true, value: { state: 'cancelled', problems: [expect.stringContaining('chose another coin')] } });
    const broken = scriptedClient((asked) => ({ body: { status: 'success', data: asked.url.includes('/operations?') ? {} : operation(left) } }), now);
    expect(await adapterOn(broken).readInvoice('t1', request().terms)).toMatchObject({ ok: false, error: { code: 'gateway/nonsense' } });
  });
});
