// CoinPay's adapter on answers its emulator does not give, and on its emulator where time and several calls matter.
import { describe, expect, test } from 'vitest';
import { createAdapter } from '../../../../../electron/gateways/coinpay/adapter.ts';
import { createCoinpayEmulator, type CoinpayEmulatorOptions } from '../../../../../electron/gateways/coinpay/emulator.ts';
import type { Fact, FactBody } from '../../../../../shared/domain/facts.ts';
import { judge } from '../../../../../shared/domain/invoice.ts';
import { defaultPolicy } from '../../../../../shared/domain/policy.ts';
import type { HttpClient } from '../../../../../electron/core/ports.ts';
import { secret } from '../../../../../electron/core/secret.ts';
import type { CreateInvoiceRequest, GatewayAdapter } from '../../../../../electron/gateways/port.ts';
import { EmulatorBench } from '../../../../support/emulator-bench.ts';
import { emulatorClient, type EmulatorClient } from '../../../../support/emulator-client.ts';
import { keptLog, realClock } from '../../../../support/http-ports.ts';
import { scriptedClient } from '../../../../support/scripted-http-client.ts';

const now = Date.UTC(2026, 8, 21, 13, 58, 20);
const KEY = `cp_live_${'ab'.repeat(16)}`;
const SECRET = `whsecret_${'cd'.repeat(32)}`;
const request = (method: 'USDT@ethereum' | 'BTC@bitcoin' | 'ETH@ethereum' = 'USDT@ethereum', createdAtMs = now): CreateInvoiceRequest => ({
  terms: { id: 'sale-1', orderId: 'ORD "1"', note: 'private', gateway: 'shop', driver: 'coinpay', method, amount: { unit: 'USD', minor: 2550n }, expiresInMinutes: 5, createdAtMs },
  confirmationsWanted: 1, idempotencyKey: 'sale-1:create',
});
const login = { email: 'owner@practice.test' };
const adapterOn = (http: HttpClient, { settings = {}, secrets = {}, baseUrl = 'https://gateway.test/api', clock = realClock, log = keptLog() }: {
  settings?: Record<string, string>; secrets?: Record<string, string>; baseUrl?: string; clock?: typeof realClock; log?: ReturnType<typeof keptLog>;
} = {}): GatewayAdapter => createAdapter(
  {
    name: 'shop', driver: 'coinpay', baseUrl, selfHosted: false, settings,
    secrets: Object.fromEntries(Object.entries({ apiKey: KEY, webhookSecret: SECRET, ...secrets }).map(([name, value]) => [name, secret(value)])),
  },
  { http, clock, log },
);
const payment = (change: object = {}) => ({
  id: 'pay-1', amount: 25.5, amount_usd: 25.5, currency: 'usdt_eth', blockchain: 'USDT_ETH', status: 'pending', crypto_amount: 25.5105, crypto_currency: 'USDT',
  payment_address: `0x${'1'.repeat(40)}`, tx_hash: null, metadata: { order_id: 'ORD "1"', countersign: 'sale-1' }, created_at: new Date(now).toISOString(),
  expires_at: new Date(now + 900_000).toISOString(), ...change,
});
const shown = (change: object = {}) => payment({ currency: 'USD', metadata: undefined, ...change });

/** An emulator on a fake clock, with the account that belongs to it. */
function place(options: CoinpayEmulatorOptions = {}, changes: { settings?: Record<string, string>; secrets?: Record<string, string> } = {}) {
  const bench = new EmulatorBench((deps) => createCoinpayEmulator(deps, { credentials: { apiKey: KEY, webhookSecret: SECRET, password: 'pass word' }, ...options }));
  const http: EmulatorClient = emulatorClient(bench);
  const log = keptLog();
  const payoutKey = bench.emulator.credentials['payoutKey'] ?? '';
  const adapter = adapterOn(http, { clock: bench.clock, log, settings: { ...login, ...changes.settings }, secrets: { password: 'pass word', payoutKey, ...changes.secrets } });
  const sale = async (method: 'USDT@ethereum' | 'BTC@bitcoin' | 'ETH@ethereum' = 'USDT@ethereum') => {
    const asked = request(method, bench.clock.nowMs());
    const made = await adapter.createInvoice(asked);
    if (!made.ok) throw new Error(made.error.message);
    const read = async () => {
      const result = await adapter.readInvoice(made.value.gatewayInvoiceId, asked.terms);
      if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
      return result.value;
    };
    return { asked, accepted: made.value, id: made.value.gatewayInvoiceId, read };
  };
  return { bench, http, log, adapter, sale, paths: () => http.requests.map(({ method, url }) => `${method} ${new URL(url).pathname}`) };
}

describe('create', () => {
  const create = (body: unknown, status = 201) => adapterOn(scriptedClient(() => ({ status, body }), now)).createInvoice(request());

  test('A1, A4, E1, E4: the exact request: a number with two decimals, no note, one key for all attempts', async () => {
    const http = scriptedClient(() => ({ status: 201, body: { success: true, payment: payment(), usage: {} } }), now);
    expect(await adapterOn(http).createInvoice(request())).toEqual({ ok: true, value: {
      kind: 'accepted', gatewayInvoiceId: 'pay-1', address: `0x${'1'.repeat(40)}`, due: { unit: 'USDT@ethereum', minor: 25_510_500n }, expiresAtMs: now + 900_000, gatewayTimeMs: now,
      checkoutUrl: 'https://gateway.test/pay/pay-1', paymentLink: null, required: null,
    } });
    expect(http.requests).toEqual([{
      method: 'POST', url: 'https://gateway.test/api/payments/create', repeat: 'once', headers: { 'authorization': `Bearer ${KEY}`, 'content-type': 'application/json' },
      body: '{"amount_usd":25.50,"blockchain":"USDT_ETH","idempotency_key":"sale-1:create","metadata":{"order_id":"ORD \\"1\\"","countersign":"sale-1"}}',
    }]);
  });
  test('the wallet of the account decides how USDT on Ethereum is called', async () => {
    const http = scriptedClient(() => ({ body: { success: true, payment: payment({ blockchain: 'USDT' }) } }), now);
    expect((await adapterOn(http, { settings: { usdtCode: 'USDT' } }).createInvoice(request())).ok).toBe(true);
    expect(http.requests[0]?.body).toContain('"blockchain":"USDT",');
  });
  test.each([
    ['another amount', { amount: 26 }], ['another coin', { blockchain: 'USDC_ETH', crypto_currency: 'USDC' }], ['another chain', { blockchain: 'USDT_POL' }], ['another order', { metadata: { order_id: 'ORD-2' } }],
    ['nothing to pay', { crypto_amount: 0 }], ['no address', { payment_address: '' }], ['an address that adds to the request', { payment_address: `0x${'1'.repeat(40)}?value=9` }], ['no expiry', { expires_at: null }],
    ['an id with hidden letters', { id: 'pay\u200b1' }],
  ])('a repeated key may give back what was made with other words: %s is not shown to a customer', async (_name, change) => {
    expect(await create({ success: true, idempotent_replay: true, payment: payment(change) }, 200)).toMatchObject({ ok: false, error: { code: 'gateway/nonsense', outcome: 'unknown' } });
  });
  test('a replay whose time is over is accepted as over, so that it stays in view', async () => {
    expect(await create({ success: true, idempotent_replay: true, payment: payment({ status: 'expired', expires_at: new Date(now - 1).toISOString() }) }, 200)).toMatchObject({ ok: true, value: { expiresAtMs: now - 1 } });
  });
  test.each([
    [400, { success: false, error: 'No USDT_ETH wallet configured for this business.' }, 'gateway/refused', 'refused'],
    [400, { success: false, error: 'duplicate key value violates unique constraint "payments_idempotency"' }, 'gateway/unavailable', 'unknown'],
    [402, { success: false, error: 'Subscription is not active', code: 'SUBSCRIPTION_INACTIVE', details: {} }, 'gateway/refused', 'refused'],
    [403, { success: false, error: 'API key missing required scope: payments:create' }, 'gateway/permission', 'refused'],
    [401, { success: false, error: 'Invalid API key' }, 'gateway/wrong_key', 'refused'],
    [500, { success: false, error: 'Internal server error' }, 'gateway/unavailable', 'unknown'],
    [200, { success: false, error: 'Payment has no address to check' }, 'gateway/refused', 'refused'],
    [201, { success: true }, 'gateway/nonsense', 'unknown'], [201, { payment: payment() }, 'gateway/nonsense', 'unknown'],
  ])('E6: %i %j is %s', async (status, body, code, outcome) => {
    expect(await create(body, status)).toMatchObject({ ok: false, error: { code, outcome } });
  });
  test('the scope that is missing is named', async () => {
    expect(await create({ success: false, error: 'API key missing required scope: payments:create' }, 403)).toMatchObject({ error: { details: { permission: 'payments:create' } } });
  });
  test('G3: more than a million dollars is not sent', async () => {
    const http = scriptedClient(() => ({ body: {} }), now);
    const base = request();
    expect(await adapterOn(http).createInvoice({ ...base, terms: { ...base.terms, amount: { unit: 'USD', minor: 100_000_001n } } })).toMatchObject({ ok: false, error: { code: 'amount/above_maximum', outcome: 'refused' } });
    expect(http.requests).toEqual([]);
  });
});

describe('E2: find', () => {
  const list = (rows: readonly object[]) => {
    const http = scriptedClient(({ url }) => {
      const { pathname } = new URL(url);
      if (pathname.endsWith('/auth/login')) return { body: { success: true, token: 'jwt' } };
      if (pathname.endsWith('/tokens')) return { body: { success: true, business_id: 'b-1', tokens: [] } };
      return { body: { success: true, payments: rows, pagination: { has_more: false } } };
    }, now);
    return { http, find: adapterOn(http, { settings: login, secrets: { password: 'p' } }).findInvoice(request()) };
  };
  const row = (change: object = {}) => ({ ...payment(), amount_usd: '25.5', amount_crypto: '25.5105', currency: 'USDT_ETH', ...change });
  test.each([
    ['waiting', {}, true], ['over', { expires_at: new Date(now - 1).toISOString() }, false], ['expired', { status: 'expired' }, false], ['paid already', { status: 'forwarded', expires_at: new Date(now - 1).toISOString() }, true],
    ['of another sale', { metadata: { order_id: 'ORD "1"', countersign: 'sale-2' } }, false], ['that nobody here made', { metadata: { order_id: 'ORD "1"' } }, false], ['of another amount', { amount_usd: '25.51' }, false],
    ['by another coin', { currency: 'BTC' }, false],
  ])('one that is %s: %j', async (_name, change, isFound) => {
    const result = await list([row(change)]).find;
    expect(result.ok && result.value !== null).toBe(isFound);
  });
  test('the login opens the list of the key’s own business, from a day before the sale', async () => {
    const { http, find } = list([]);
    expect(await find).toEqual({ ok: true, value: null });
    expect(http.requests.map(({ url, headers }) => [url, headers?.['authorization']])).toEqual([
      ['https://gateway.test/api/auth/login', `Bearer ${KEY}`], ['https://gateway.test/api/tokens?active_only=true', `Bearer ${KEY}`],
      ['https://gateway.test/api/payments?business_id=b-1&limit=100&offset=0&date_from=2026-09-20T13%3A58%3A20.000Z', 'Bearer jwt'],
    ]);
  });
  test('without a login nothing is looked for: the same create finds it', async () => {
    const { bench, sale } = place();
    const { asked, id } = await sale();
    const poor = adapterOn(emulatorClient(bench), { clock: bench.clock });
    expect(await poor.findInvoice(asked)).toEqual({ ok: true, value: null });
    expect(await poor.createInvoice(asked)).toMatchObject({ ok: true, value: { gatewayInvoiceId: id } });
    expect(await bench.act({ action: 'invoices' })).toHaveLength(1);
    expect(await poor.listInvoices(null, 0)).toMatchObject({ ok: false, error: { code: 'gateway/not_offered' } });
  });
  test('a refused login is not tried again for ten minutes, and nothing but the list is missing', async () => {
    const { bench, adapter, sale, paths, log } = place({}, { secrets: { password: 'other' } });
    const { asked, id, read } = await sale();
    expect(await adapter.findInvoice(asked)).toEqual({ ok: true, value: null });
    expect(await adapter.listInvoices(null, 0)).toMatchObject({ ok: false, error: { code: 'gateway/not_offered' } });
    await bench.act({ action: 'pay', invoice: id });
    await bench.act({ action: 'confirm', invoice: id, all: true });
    expect(await read()).toMatchObject({ state: 'settled', rawStatus: 'forwarded' });
    expect(paths().filter((path) => path.endsWith('/auth/login'))).toHaveLength(1);
    bench.clock.advance(600_001);
    await adapter.listInvoices(null, 0);
    expect(paths().filter((path) => path.endsWith('/auth/login'))).toHaveLength(2);
    expect(log.lines.join()).toContain('gateway.login_refused');
  });
});

describe('read', () => {
  test('the public view and a look at the chain, as long as it is open', async () => {
    const { bench, sale, paths } = place();
    const { id, read } = await sale();
    expect(await read()).toMatchObject({ state: 'waiting', orderId: null, received: { minor: 0n } });
    expect(paths().slice(-2)).toEqual([`GET /api/payments/${id}`, `POST /api/payments/${id}/check-balance`]);
    await bench.act({ action: 'pay_less', invoice: id, amount: '10.25' });
    expect(await read()).toMatchObject({ state: 'partial', received: { minor: 10_250_000n }, payments: [{ id: 'total', settled: true, confirmations: 0, required: 1 }] });
    await bench.act({ action: 'pay_rest', invoice: id });
    expect(await read()).toMatchObject({ state: 'settled', rawStatus: 'confirmed', received: { minor: 25_510_500n } });
    await read();
    expect(paths().at(-1)).toBe(`GET /api/payments/${id}`);
  });
  test('B9: a surplus stays in view from the look that found it to the end', async () => {
    const { bench, sale } = place();
    const { id, read } = await sale();
    await bench.act({ action: 'pay_more', invoice: id, amount: '30' });
    const found = [await read(), await read()];
    await bench.act({ action: 'confirm', invoice: id, all: true });
    for (const snapshot of [...found, await read()]) expect(snapshot.received).toEqual({ unit: 'USDT@ethereum', minor: 30_000_000n });
  });
  test('a coin that pays its own gas: what was forwarded is less than what came, never less than what was due', async () => {
    const { bench, sale } = place();
    const { id, read, accepted } = await sale('BTC@bitcoin');
    await bench.act({ action: 'pay', invoice: id });
    await bench.act({ action: 'confirm', invoice: id, all: true });
    expect(await read()).toMatchObject({ rawStatus: 'forwarded', received: accepted.due, payments: [{ txid: expect.stringMatching(/^[0-9a-f]{64}$/) }] });
  });
  test('B7: money on a payment that ended without enough is not forgotten', async () => {
    const { bench, sale } = place();
    const { id, read } = await sale();
    await bench.act({ action: 'pay_less', invoice: id, amount: '10' });
    await read();
    await bench.act({ action: 'expire', invoice: id });
    expect(await read()).toMatchObject({ state: 'invalid', rawStatus: 'expired', received: { minor: 10_000_000n }, payments: [{ value: { minor: 10_000_000n }, settled: true }] });
  });
  test('B7, B8: nor after a restart that knows nothing of it; and never is it paid, whatever the shop tolerates', async () => {
    const { bench, asked, accepted, id, read } = await (async () => {
      const made = place();
      return { ...made, ...await made.sale() };
    })();
    await bench.act({ action: 'pay_less', invoice: id, amount: '25.51' });
    const open = await read();
    await bench.act({ action: 'expire', invoice: id });
    bench.clock.advance(1_000);
    const ended = await read();
    bench.clock.advance(1_000);
    const afresh = await adapterOn(emulatorClient(bench), { clock: bench.clock }).readInvoice(id, asked.terms);
    if (!afresh.ok) throw new Error(afresh.error.message);
    expect(afresh.value).toMatchObject({ state: 'expired', received: { minor: 0n }, payments: [], problems: [] });
    const policy = { ...defaultPolicy, under: { basisPoints: 500, fiatMinor: 1_000n } };
    const fact = (body: FactBody, learnedAtMs: number): Fact => ({ key: String(learnedAtMs), source: 'poll', learnedAtMs, body });
    const facts = [fact(accepted, 1), ...[open, ended, afresh.value].map((snapshot, index) => fact({ kind: 'snapshot', snapshot }, index + 2))];
    const statuses = [1, 2, 3, 4].map((count) => judge(asked.terms, facts.slice(0, count), policy, 5));
    expect(statuses.map(({ status, release, review }) => [status, release, review?.reason ?? null])).toEqual([
      ['pending', false, null], ['detected', false, null], ['failed', false, 'paid_not_confirmed'], ['underpaid', false, 'short_at_end'],
    ]);
  });
  test('B7: too little seen while it was open, then a restart, then its end: the money stays in view, and no tolerance makes it paid', async () => {
    const { bench, sale } = place();
    const { asked, accepted, id, read } = await sale();
    await bench.act({ action: 'pay_less', invoice: id, amount: '25.51' });
    const open = await read();
    bench.clock.advance(1_000);
    await bench.act({ action: 'expire', invoice: id });
    const afresh = await adapterOn(emulatorClient(bench), { clock: bench.clock }).readInvoice(id, asked.terms);
    if (!afresh.ok) throw new Error(afresh.error.message);
    const policy = { ...defaultPolicy, under: { basisPoints: 500, fiatMinor: 1_000n } };
    const fact = (body: FactBody, learnedAtMs: number): Fact => ({ key: String(learnedAtMs), source: 'poll', learnedAtMs, body });
    const facts = [fact(accepted, 1), ...[open, afresh.value].map((snapshot, index) => fact({ kind: 'snapshot', snapshot }, index + 2))];
    expect([2, 3].map((count) => judge(asked.terms, facts.slice(0, count), policy, 5)).map(({ status, release, review }) => [status, release, review?.reason ?? null])).toEqual([
      ['detected', false, null], ['underpaid', false, 'short_at_end'],
    ]);
  });
  test('B10: expired, then confirmed after all', async () => {
    const { bench, sale } = place();
    const { id, read } = await sale();
    bench.clock.advance(15 * 60_000 + 2);
    expect(await read()).toMatchObject({ state: 'expired', received: { minor: 0n } });
    await bench.act({ action: 'pay', invoice: id });
    expect((await read()).state).toBe('expired');
    bench.clock.advance(31 * 60_000);
    const late = await read();
    expect(late).toMatchObject({ state: 'settled' });
    expect(late.gatewayTimeMs).toBeGreaterThan(late.expiresAtMs ?? Infinity);
  });
  test('B12: with “forwarded” a sale is paid once the money is in the shop’s wallet; forwarding that fails proves nothing', async () => {
    const { bench, sale } = place({}, { settings: { paidFrom: 'forwarded' } });
    const { id, read } = await sale();
    await bench.act({ action: 'pay', invoice: id });
    expect(await read()).toMatchObject({ state: 'confirming', payments: [{ settled: false }] });
    await bench.act({ action: 'double_spend', invoice: id });
    bench.clock.advance(30_000);
    expect(await read()).toMatchObject({ state: 'confirming', rawStatus: 'forwarding_failed' });
  });
  test('E7: with many looks a minute the last one counts, and the gateway’s own limit is never met', async () => {
    const { bench, sale, paths } = place();
    const { id, read } = await sale();
    await bench.act({ action: 'pay_less', invoice: id, amount: '1' });
    for (let count = 0; count < 40; count += 1) expect(await read()).toMatchObject({ state: 'partial', received: { minor: 1_000_000n } });
    const looks = () => paths().filter((path) => path.endsWith('/check-balance')).length;
    expect(looks()).toBe(24);
    bench.clock.advance(60_001);
    await read();
    expect(looks()).toBe(25);
  });
  test('an answer about another payment, or none', async () => {
    for (const body of [{ success: true, payment: shown({ id: 'pay-2' }) }, { success: true }, { success: true, payment: [] }]) {
      expect(await adapterOn(scriptedClient(() => ({ body }), now)).readInvoice('pay-1', request().terms)).toMatchObject({ ok: false, error: { code: 'gateway/nonsense' } });
    }
  });
  test('a look that fails is told, never taken for “nothing there”', async () => {
    const http = scriptedClient(({ method }) => (method === 'GET' ? { body: { success: true, payment: shown() } } : { status: 500, body: { success: false, error: 'Failed to check balance' } }), now);
    expect(await adapterOn(http).readInvoice('pay-1', request().terms)).toMatchObject({ ok: false, error: { code: 'gateway/unavailable' } });
  });
});

describe('lists', () => {
  test('B8: a row does not tell what came in, so an open payment is never taken from it', async () => {
    const { bench, adapter, sale } = place();
    const { id } = await sale();
    const row = async () => {
      const page = await adapter.listInvoices(null, 0);
      return page.ok ? page.value.snapshots[0] : undefined;
    };
    expect(await row()).toMatchObject({ state: 'waiting', orderId: 'ORD "1"', problems: ['the list does not say what came in'] });
    await bench.act({ action: 'pay', invoice: id });
    await bench.act({ action: 'confirm', invoice: id, all: true });
    expect(await row()).toMatchObject({ state: 'settled', problems: [] });
  });
  test('a server that knows no pages gives all at once; rows without an id are counted in the log', async () => {
    const log = keptLog();
    const http = scriptedClient(({ url }) => {
      if (url.endsWith('/auth/login')) return { body: { success: true, token: 'jwt' } };
      return { body: url.includes('/tokens') ? { success: true, business_id: 'b-1', tokens: [] } : { success: true, payments: [{ ...payment(), currency: 'BTC', amount_usd: '1', amount_crypto: '1' }, { status: 'pending' }] } };
    }, now);
    expect(await adapterOn(http, { settings: login, secrets: { password: 'p' }, log }).listInvoices(null, 0)).toMatchObject({ ok: true, value: { snapshots: [{ gatewayInvoiceId: 'pay-1' }], next: null } });
    expect(log.lines.join()).toContain('list_rows_unreadable');
  });
});

describe('estimates', () => {
  test.each([['USDT@ethereum', 25_510_500n], ['BTC@bitcoin', 42_518n], ['ETH@ethereum', 8_503_500_000_000_000n]] as const)('%s: what the sale then asks for', async (method, minor) => {
    const { adapter, sale } = place();
    const estimate = await adapter.estimate?.({ unit: 'USD', minor: 2550n }, method);
    expect(estimate).toEqual({ ok: true, value: { due: { unit: method, minor }, validUntilMs: null } });
    expect((await sale(method)).accepted.due.minor).toBe(minor);
  });
  test('another currency, another method, a rate of nothing', async () => {
    const { adapter } = place();
    expect(await adapter.estimate?.({ unit: 'EUR', minor: 1n }, 'BTC@bitcoin')).toMatchObject({ ok: false, error: { code: 'currency/not_offered' } });
    expect(await adapter.estimate?.({ unit: 'USD', minor: 1n }, 'LTC@litecoin')).toMatchObject({ ok: false, error: { code: 'method/not_offered' } });
    const odd = adapterOn(scriptedClient(() => ({ body: { success: true, fee_usd: 0.01, rate: 0 } }), now));
    expect(await odd.estimate?.({ unit: 'USD', minor: 1n }, 'BTC@bitcoin')).toMatchObject({ ok: false, error: { code: 'gateway/nonsense' } });
  });
});
