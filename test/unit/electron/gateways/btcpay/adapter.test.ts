// BTCPay's adapter on answers its emulator does not give, and the exact requests it makes.
import { describe, expect, test } from 'vitest';
import { createAdapter } from '../../../../../electron/gateways/btcpay/adapter.ts';
import type { CreateInvoiceRequest } from '../../../../../electron/gateways/port.ts';
import { secret } from '../../../../../electron/core/secret.ts';
import { keptLog, realClock } from '../../../../support/http-ports.ts';
import { scriptedClient, type ScriptedClient } from '../../../../support/scripted-http-client.ts';

const now = Date.UTC(2026, 8, 21, 14, 0, 0);
const request = (change: Partial<CreateInvoiceRequest['terms']> = {}, confirmationsWanted = 1): CreateInvoiceRequest => ({
  terms: {
    id: 'sale-1', orderId: 'POS-1042', note: 'private', gateway: 'shop', driver: 'btcpay', method: 'BTC@bitcoin', amount: { unit: 'EUR', minor: 2550n }, expiresInMinutes: 10, createdAtMs: now, ...change,
  },
  confirmationsWanted,
  idempotencyKey: 'k',
});
const invoice = (change: object = {}) => ({
  id: 'inv1', amount: '25.50', currency: 'EUR', checkoutLink: 'https://pay.test/i/inv1', status: 'New', additionalStatus: 'None', createdTime: now / 1000, expirationTime: now / 1000 + 600,
  metadata: { orderId: 'POS-1042', countersignId: 'sale-1' }, checkout: { paymentMethods: ['BTC-CHAIN'] }, ...change,
});
const prompt = (change: object = {}) => ({
  paymentMethodId: 'BTC-CHAIN', activated: true, destination: 'bc1qexampleexampleexample', paymentLink: 'bitcoin:bc1qexampleexampleexample', due: '0.00042', totalPaid: '0', paymentMethodPaid: '0', payments: [], ...change,
});
const adapterOn = (http: ScriptedClient, baseUrl = 'https://pay.test/btcpay') => createAdapter(
  { name: 'shop', driver: 'btcpay', baseUrl, selfHosted: false, settings: { storeId: 'S/1' }, secrets: { apiKey: secret('key1'), webhookSecret: secret('w') } },
  { http, clock: realClock, log: keptLog() },
);
const server = (invoiceChange: object = {}, promptChange: object = {}) => scriptedClient((asked) => ({ body: asked.url.includes('/payment-methods') ? [prompt(promptChange)] : invoice(invoiceChange) }), now);
const bodyOf = (http: ScriptedClient): unknown => JSON.parse(http.requests[0]?.body ?? 'null');

describe('create', () => {
  test.each(['https://pay.test/btcpay', 'https://pay.test/btcpay/', 'https://pay.test/btcpay/api/v1'])('A1, A8: the exact request, for base URL %s', async (baseUrl) => {
    const http = server();
    expect(await adapterOn(http, baseUrl).createInvoice(request())).toMatchObject({
      ok: true, value: { gatewayInvoiceId: 'inv1', address: 'bc1qexampleexampleexample', due: { unit: 'BTC@bitcoin', minor: 42_000n }, paymentLink: null, required: null, checkoutUrl: 'https://pay.test/i/inv1' },
    });
    expect(http.requests.map(({ method, url, repeat }) => `${method} ${url} ${repeat}`)).toEqual([
      'POST https://pay.test/btcpay/api/v1/stores/S%2F1/invoices once',
      'GET https://pay.test/btcpay/api/v1/stores/S%2F1/invoices/inv1/payment-methods?onlyAccountedPayments=false safe',
    ]);
    expect(http.requests[0]?.headers).toEqual({ 'authorization': 'token key1', 'content-type': 'application/json' });
    expect(bodyOf(http)).toEqual({
      amount: '25.50', currency: 'EUR', metadata: { orderId: 'POS-1042', countersignId: 'sale-1' },
      checkout: { paymentMethods: ['BTC-CHAIN'], defaultPaymentMethod: 'BTC-CHAIN', lazyPaymentMethods: false, speedPolicy: 'MediumSpeed', paymentTolerance: 0, expirationMinutes: 10 },
    });
  });

  test.each([[0, 'HighSpeed'], [1, 'MediumSpeed'], [2, 'LowMediumSpeed'], [3, 'LowSpeed'], [6, 'LowSpeed'], [100, 'LowSpeed']])('B12: %i confirmations wanted → %s', async (wanted, speedPolicy) => {
    const http = server();
    await adapterOn(http).createInvoice(request({ expiresInMinutes: null }, wanted));
    expect(bodyOf(http)).toMatchObject({ checkout: { speedPolicy } });
    expect(http.requests[0]?.body).not.toContain('expirationMinutes');
  });

  test('currencies keep their own decimals', async () => {
    const http = server({ amount: '2550', currency: 'JPY' });
    expect((await adapterOn(http).createInvoice(request({ amount: { unit: 'JPY', minor: 2550n } }))).ok).toBe(true);
    expect(bodyOf(http)).toMatchObject({ amount: '2550', currency: 'JPY' });
  });

  test('a Lightning sale has the gateway’s own payment link', async () => {
    const http = server({}, { paymentMethodId: 'BTC-LN', destination: 'lnbc420u1example', paymentLink: 'lightning:lnbc420u1example' });
    expect(await adapterOn(http).createInvoice(request({ method: 'BTC@lightning' }))).toMatchObject({ ok: true, value: { due: { unit: 'BTC@lightning', minor: 42_000_000n }, paymentLink: 'lightning:lnbc420u1example' } });
  });

  test.each([
    ['another amount', { amount: '25.51' }, {}], ['another currency', { currency: 'USD' }, {}], ['another order', { metadata: { orderId: 'X' } }, {}], ['no expiry', { expirationTime: null }, {}],
    ['no address', {}, { destination: '' }], ['an address that adds to the request', {}, { destination: 'bc1qexampleexample?amount=9' }], ['an address with hidden letters', {}, { destination: 'bc1qexample\u202eexample' }],
    ['a prompt not yet active', {}, { activated: false }], ['nothing due', {}, { due: '0' }], ['another method', {}, { paymentMethodId: 'LTC-CHAIN' }],
  ])('an answer about %s is not shown to a customer; the invoice exists', async (_name, invoiceChange, promptChange) => {
    expect(await adapterOn(server(invoiceChange, promptChange)).createInvoice(request())).toMatchObject({ ok: false, error: { code: 'gateway/nonsense', outcome: 'unknown' } });
  });

  test('fields that are not accepted are named', async () => {
    const http = scriptedClient(() => ({ status: 422, body: [{ path: 'Checkout.PaymentMethods[0]', message: 'Invalid payment method' }] }), now);
    expect(await adapterOn(http).createInvoice(request())).toMatchObject({ ok: false, error: { code: 'gateway/refused', outcome: 'refused', message: 'shop refused: Checkout.PaymentMethods[0]: Invalid payment method.' } });
  });
});

describe('E2: find', () => {
  test.each([
    ['waiting', {}, true], ['paid meanwhile', { status: 'Settled' }, true], ['expired with money', { status: 'Expired', additionalStatus: 'PaidLate' }, true], ['expired', { status: 'Expired' }, false],
    ['marked invalid', { status: 'Invalid', additionalStatus: 'Marked' }, false], ['of another sale', { metadata: { orderId: 'POS-1042', countersignId: 'sale-2' } }, false],
    ['made by another program', { metadata: { orderId: 'POS-1042' } }, false],
  ])('%s', async (_name, change, found) => {
    const http = scriptedClient((asked) => ({
      body: asked.url.includes('/payment-methods') ? [prompt()] : new URL(asked.url).searchParams.get('skip') === '0' ? [invoice({ id: 'other', metadata: {} }), invoice(change)] : [],
    }), now);
    const result = await adapterOn(http).findInvoice(request());
    expect(result.ok && result.value?.gatewayInvoiceId === 'inv1').toBe(found);
    expect(new URL(http.requests[0]?.url ?? '').search).toBe('?orderId=POS-1042&includeArchived=true&skip=0&take=100');
    expect(new URL(http.requests[1]?.url ?? '').searchParams.get('skip')).toBe('2');
  });
});

test('lists leave nothing out that somebody archived: a hidden invoice may still be paid', async () => {
  const http = scriptedClient(() => ({ body: [] }), now);
  await adapterOn(http).listInvoices(null, now);
  expect(new URL(http.requests[0]?.url ?? '').search).toBe(`?startDate=${String(now / 1000)}&includeArchived=true&skip=0&take=100`);
});

describe('cancel', () => {
  const cancel = async (status: string, additionalStatus: string) => {
    const http = scriptedClient(() => ({ body: invoice({ status, additionalStatus }) }), now);
    const result = await adapterOn(http).cancelInvoice?.('inv1');
    return { result, marked: http.requests.some((asked) => asked.method === 'POST') };
  };
  test.each([['New', 'None', true, true], ['Expired', 'None', true, true], ['Invalid', 'Marked', true, false], ['New', 'PaidPartial', false, false], ['Processing', 'None', false, false], ['Settled', 'None', false, false], ['Expired', 'PaidLate', false, false]])(
    '%s/%s: ends %s, marked %s', async (status, additional, ends, marks) => {
      const { result, marked } = await cancel(status, additional);
      expect([result?.ok, marked]).toEqual([ends, marks]);
    },
  );
});

describe('F4, line 61: check', () => {
  const check = (permissions: unknown, change: { readonly info?: unknown; readonly methods?: unknown } = {}) => adapterOn(scriptedClient((asked) => ({
    body: asked.url.endsWith('/api-keys/current') ? { apiKey: 'key1', permissions }
      : asked.url.endsWith('/server/info') ? (change.info ?? { version: '2.4.1', fullySynched: true })
      : (change.methods ?? [{ enabled: true, paymentMethodId: 'BTC-CHAIN' }, { enabled: false, paymentMethodId: 'BTC-LN' }, { enabled: true, paymentMethodId: 'XMR-CHAIN' }]),
  }), now)).check();
  const enough = ['btcpay.store.canmodifyinvoices:S/1', 'btcpay.store.canviewstoresettings:S/1'];

  test('only what is switched on and handled is offered', async () => {
    expect(await check(enough)).toEqual({ ok: true, value: { methods: ['BTC@bitcoin'], clockSkewMs: 0, warnings: [] } });
  });
  test('a missing permission is named', async () => {
    expect(await check(['btcpay.store.canviewinvoices:S/1'])).toMatchObject({ ok: false, error: { code: 'gateway/permission', details: { permission: 'btcpay.store.cancreateinvoice' } } });
  });
  test.each([
    [['unrestricted'], {}, /more than a till needs/], [enough, { info: { version: '2.4.1', fullySynched: false } }, /catching up/], [enough, { info: { version: '1.13.5', fullySynched: true } }, /older than version 2/],
    [enough, { methods: [] }, /no payment method/],
  ] as const)('warned of: %j %j', async (permissions, change, warning) => {
    expect(await check(permissions, change)).toMatchObject({ ok: true, value: { warnings: [expect.stringMatching(warning)] } });
  });
  test('a server of version 1 is named as such, whatever form its lists have', async () => {
    const old = await check(enough, { info: { version: '1.13.5', fullySynched: true }, methods: { BTC: { enabled: true } } });
    expect(old).toMatchObject({ ok: true, value: { methods: [], warnings: [expect.stringMatching(/older than version 2/)] } });
  });
  test.each([['no list of permissions', 'x', {}], ['no version', enough, { info: { hello: 1 } }]])('%s: another program answers there', async (_name, permissions, change) => {
    expect(await check(permissions, change)).toMatchObject({ ok: false, error: { code: 'gateway/wrong_url' } });
  });
});
