// CoinPayments' adapter on answers its emulator does not give: exact requests, mismatches, lists that do not end as they should.
import { describe, expect, test } from 'vitest';
import { createAdapter } from '../../../../../electron/gateways/coinpayments/adapter.ts';
import { signCoinpayments } from '../../../../../electron/gateways/coinpayments/emulator-auth.ts';
import type { CreateInvoiceRequest } from '../../../../../electron/gateways/port.ts';
import { secret } from '../../../../../electron/core/secret.ts';
import type { HttpRequest } from '../../../../../electron/core/ports.ts';
import { FakeClock } from '../../../../support/fake-clock.ts';
import { keptLog } from '../../../../support/http-ports.ts';
import { scriptedClient, type ScriptedClient } from '../../../../support/scripted-http-client.ts';

const now = Date.UTC(2026, 10, 20, 12);
const clientId = '0123456789abcdef0123456789abcdef';
const key = 'Zm9vYmFyLXRlc3Qtc2VjcmV0LTAwMDE=';
const hook = 'https://till.example.test/w/x';
const request = (change: Partial<CreateInvoiceRequest['terms']> = {}): CreateInvoiceRequest => ({
  terms: {
    id: 'sale-1', orderId: 'POS "1"/é', note: 'private', gateway: 'shop', driver: 'coinpayments', method: 'BTC@bitcoin', amount: { unit: 'USD', minor: 2550n }, expiresInMinutes: 5, createdAtMs: now, ...change,
  },
  confirmationsWanted: 1,
  idempotencyKey: 'k',
});
const wallet = (change: object = {}) => ({
  currency: { id: '1', symbol: 'BTC' }, amount: '0.00042500', remainingAmount: '0.00042500', addresses: { address: 'tb1qexampleexampleexampleexample', biP21: 'bitcoin:x' }, expires: '2026-11-20T13:00:00+00:00', ...change,
});
const made = (change: object = {}) => ({
  invoices: [{
    id: 'inv-1', link: 'https://pay.test/invoice/inv-1', checkoutLink: 'https://pay.test/checkout/inv-1', hotWallet: wallet(),
    payment: { paymentId: 'p', expires: '2026-11-20T13:00:00+00:00', paymentCurrencies: [{ currency: { id: '1', requiredConfirmations: 2 } }] }, ...change,
  }],
});
const detail = (change: object = {}) => ({
  id: 'inv-1', invoiceId: 'POS "1"/é', created: '2026-11-20T12:00:00+00:00', currency: { id: '5057', symbol: 'USD' }, amount: { total: '25.50' }, status: 'unpaid', customData: { countersign: 'sale-1' },
  payments: [{ paymentCurrencyId: '1', expectedAmount: '0.00042500', actualAmount: '0', paymentAddress: 'tb1qexampleexampleexampleexample', state: 'created', isActive: true, confirmations: 0, requiredConfirmations: 2 }], ...change,
});
const money = (value: string) => ({ value });
const payment = { expires: '2026-11-20T13:00:00+00:00', payment: { confirmedAmount: money('0'), unconfirmedAmount: money('0'), expectedAmount: money('42500') } };

function adapterOn(http: ScriptedClient, settings: Record<string, string> = {}, baseUrl = 'https://b-api.coinpayments.net') {
  return createAdapter(
    { name: 'shop', driver: 'coinpayments', baseUrl, selfHosted: false, settings: { clientId, ...settings }, secrets: { clientSecret: secret(key) } },
    { http, clock: new FakeClock(now), log: keptLog(), webhookUrl: () => hook },
  );
}
const always = (body: unknown, status = 200): ScriptedClient => scriptedClient(() => ({ status, body }), now);
const pathOf = ({ url }: HttpRequest): string => new URL(url).pathname + new URL(url).search;

describe('create', () => {
  test('A1, E4: the exact request: two decimals as text, no note, signed as it is sent', async () => {
    const http = always(made());
    expect(await adapterOn(http, { refundEmail: 'owner@shop.example.test' }).createInvoice(request())).toEqual({
      ok: true,
      value: {
        kind: 'accepted', gatewayInvoiceId: 'inv-1', address: 'tb1qexampleexampleexampleexample', due: { unit: 'BTC@bitcoin', minor: 42_500n }, expiresAtMs: now + 3_600_000, gatewayTimeMs: now,
        checkoutUrl: 'https://pay.test/checkout/inv-1', paymentLink: null, required: 2,
      },
    });
    const [sent] = http.requests;
    const body = '{"currency":"5057","items":[{"name":"Sale","quantity":{"value":1,"type":"quantity"},"amount":"25.50"}],"amount":{"breakdown":{"subtotal":"25.50"},"total":"25.50"},'
      + '"invoiceId":"POS \\"1\\"/é","customData":{"countersign":"sale-1"},"payment":{"paymentCurrency":"1","refundEmail":"owner@shop.example.test"},'
      + '"webhooks":[{"notificationsUrl":"https://till.example.test/w/x","notifications":["invoicePending","invoicePaid","invoiceCompleted","invoiceCancelled","invoiceTimedOut"]}]}';
    expect(http.requests).toHaveLength(1);
    expect(sent).toMatchObject({ method: 'POST', url: 'https://b-api.coinpayments.net/api/v2/merchant/invoices', repeat: 'once', body });
    expect(sent?.headers).toEqual({
      'accept': 'application/json', 'content-type': 'application/json', 'x-coinpayments-client': clientId, 'x-coinpayments-timestamp': '2026-11-20T12:00:00',
      'x-coinpayments-signature': signCoinpayments(key, 'POST', 'https://b-api.coinpayments.net/api/v2/merchant/invoices', clientId, '2026-11-20T12:00:00', body),
    });
  });

  test.each(['https://b-api.coinpayments.net/', 'https://b-api.coinpayments.net/api', 'https://b-api.coinpayments.net/api/v2/'])('A8: the base URL as %s', async (baseUrl) => {
    const http = always(made());
    await adapterOn(http, {}, baseUrl).createInvoice(request());
    expect(http.requests[0]?.url).toBe('https://b-api.coinpayments.net/api/v2/merchant/invoices');
  });

  test.each([
    ['no invoice', { invoices: [] }], ['two invoices', { invoices: [...made().invoices, ...made().invoices] }], ['no id', made({ id: null })], ['an id with hidden letters', made({ id: 'inv\u200b1' })],
    ['no wallet', made({ hotWallet: null })], ['another coin', made({ hotWallet: wallet({ currency: { id: '2' } }) })], ['the test coin', made({ hotWallet: wallet({ currency: { id: '1002' } }) })],
    ['nothing to pay', made({ hotWallet: wallet({ amount: '0.00000000' }) })], ['a ninth decimal', made({ hotWallet: wallet({ amount: '0.000425001' }) })], ['an exponent', made({ hotWallet: wallet({ amount: '4.25E-4' }) })],
    ['no address', made({ hotWallet: wallet({ addresses: {} }) })], ['an address that adds to the request', made({ hotWallet: wallet({ addresses: { address: 'tb1qexampleexample?amount=9' } }) })],
    ['no end', made({ hotWallet: wallet({ expires: null }) })], ['an end without a zone', made({ hotWallet: wallet({ expires: '2026-11-20T13:00:00' }) })], ['nothing at all', {}], ['a list', []],
  ])('an answer with %s is not shown to a customer; the invoice may exist', async (_name, body) => {
    expect(await adapterOn(always(body)).createInvoice(request())).toMatchObject({ ok: false, error: { code: 'gateway/nonsense', outcome: 'unknown' } });
  });

  test('an order id that is too long, or an amount of no currency of theirs, is refused before anything is created', async () => {
    const http = scriptedClient(() => ({ body: [{ id: '5057', type: 'fiat', symbol: 'USD' }] }), now);
    expect(await adapterOn(http).createInvoice(request({ orderId: 'x'.repeat(128) }))).toMatchObject({ ok: false, error: { code: 'input/invalid', outcome: 'refused' } });
    expect(await adapterOn(http).createInvoice(request({ amount: { unit: 'KWD', minor: 2550n } }))).toMatchObject({ ok: false, error: { code: 'currency/not_offered', outcome: 'refused' } });
    expect(http.requests.map(({ method }) => method)).toEqual(['GET']);
  });

  test('other sale currencies are looked up once, by their code', async () => {
    const http = scriptedClient(({ method }) => ({ body: method === 'GET' ? { items: [{ id: 5195, type: 'fiat', symbol: 'EUR' }, { id: '1', type: 'crypto', symbol: 'EUR' }] } : made() }), now);
    const adapter = adapterOn(http);
    for (let count = 0; count < 2; count += 1) await adapter.createInvoice(request({ amount: { unit: 'EUR', minor: 1000n } }));
    expect(http.requests.map(pathOf)).toEqual(['/api/v1/currencies?types=fiat', '/api/v2/merchant/invoices', '/api/v2/merchant/invoices']);
    expect(http.requests[0]?.headers).toEqual({ accept: 'application/json' });
    expect(http.requests[1]?.body).toContain('{"currency":"5195",');
  });

  test('E3: a look-up that fails created nothing', async () => {
    const http = always('garbage');
    expect(await adapterOn(http).createInvoice(request({ amount: { unit: 'EUR', minor: 1000n } }))).toMatchObject({ ok: false, error: { code: 'gateway/nonsense', outcome: 'not_sent' } });
  });

  test('E5: the fields of a refusal are said, as ASP.NET names them', async () => {
    const refused = await adapterOn(always({ title: 'One or more validation errors occurred.', status: 400, errors: { 'amount.total': ['Too small.'] }, traceId: 'x' }, 400)).createInvoice(request());
    expect(refused).toMatchObject({ ok: false, error: { code: 'gateway/refused', outcome: 'refused', message: 'shop refused: amount.total: Too small..' } });
  });
});

describe('read', () => {
  const reading = (answers: { readonly invoice?: unknown; readonly status?: { readonly status?: number; readonly body: unknown } }): ScriptedClient =>
    scriptedClient(({ url }) => (url.endsWith('/status') ? (answers.status ?? { body: payment }) : { body: answers.invoice ?? detail() }), now);

  test('state first, money after it, the second question without our name', async () => {
    const http = reading({});
    expect(await adapterOn(http).readInvoice('inv-1', request().terms)).toMatchObject({ ok: true, value: { state: 'waiting', problems: [], expiresAtMs: now + 3_600_000 } });
    expect(http.requests.map(pathOf)).toEqual(['/api/v2/merchant/invoices/inv-1?include_full_details=true', '/api/v1/invoices/inv-1/payment-currencies/1/status']);
    expect(http.requests[1]?.headers).toEqual({ accept: 'application/json' });
  });
  test('G1: a token’s id goes into the path encoded', async () => {
    const http = reading({});
    await adapterOn(http).readInvoice('inv-1', request({ method: 'USDT@tron' }).terms);
    expect(http.requests[1] && pathOf(http.requests[1])).toBe('/api/v1/invoices/inv-1/payment-currencies/9%3ATR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t/status');
  });
  test('an answer about another invoice is nonsense', async () => {
    expect(await adapterOn(reading({ invoice: detail({ id: 'inv-2' }) })).readInvoice('inv-1', request().terms)).toMatchObject({ ok: false, error: { code: 'gateway/nonsense' } });
  });
  const gone = { status: 404, body: { title: 'Not Found', status: 404 } };
  test.each(['completed', 'cancelled', 'timedOut', 'deleted'])('%s: that its payment can no longer be asked about is no fault', async (status) => {
    expect(await adapterOn(reading({ invoice: detail({ status }), status: gone })).readInvoice('inv-1', request().terms)).toMatchObject({ ok: true, value: { expiresAtMs: null } });
  });
  test.each(['unpaid', 'pending', 'paid'])('%s: it must be known', async (status) => {
    expect(await adapterOn(reading({ invoice: detail({ status }), status: gone })).readInvoice('inv-1', request().terms)).toMatchObject({ ok: false, error: { code: 'gateway/invoice_unknown' } });
  });
});

describe('E2: find', () => {
  const paging = (after: string | null, next: string | null) => ({ cursors: { before: null, after }, limit: 25, next });
  const find = async (pages: readonly object[], whole: object = detail(), change: Partial<CreateInvoiceRequest['terms']> = {}) => {
    let page = 0;
    const http = scriptedClient(({ url }) => {
      if (url.endsWith('/status')) return { body: payment };
      return { body: url.includes('include_full_details') ? whole : pages[page++] ?? {} };
    }, now);
    return { result: await adapterOn(http).findInvoice(request(change)), asked: http.requests.map(pathOf) };
  };
  const row = (change: object = {}) => detail({ payments: undefined, ...change });

  test('by the list of that hour, page by page, then the invoice itself', async () => {
    const { result, asked } = await find([{ items: [row({ id: 'a', invoiceId: 'other' })], paging: paging('a', 'https://x') }, { items: [row()], paging: paging('inv-1', null) }]);
    expect(result).toMatchObject({ ok: true, value: { gatewayInvoiceId: 'inv-1', due: { minor: 42_500n }, expiresAtMs: now + 3_600_000, required: 2 } });
    expect(asked.slice(0, 2)).toEqual(['/api/v2/merchant/invoices?from=2026-11-20T11%3A00%3A00.000Z&limit=25', '/api/v2/merchant/invoices?from=2026-11-20T11%3A00%3A00.000Z&limit=25&after=a']);
  });
  test.each([
    ['a list that goes on without saying where', { items: [row()], paging: paging(null, 'https://x') }], ['a list without paging', { items: [row()] }], ['no list', { items: {}, paging: paging(null, null) }],
  ])('%s proves nothing', async (_name, page) => {
    expect((await find([page])).result).toMatchObject({ ok: false, error: { code: 'gateway/nonsense' } });
  });
  test('a list that stays where it is', async () => {
    const stuck = { items: [row({ invoiceId: 'other' })], paging: paging('a', 'https://x') };
    const { result, asked } = await find([stuck, stuck]);
    expect(result).toMatchObject({ ok: false, error: { code: 'gateway/nonsense' } });
    expect(asked).toHaveLength(2);
  });
  const only = [{ items: [row()], paging: paging(null, null) }];
  test.each([
    ['of another sale by its data', [{ items: [row({ customData: { countersign: 'sale-2' } })], paging: paging(null, null) }], detail()], ['cancelled', [{ items: [row({ status: 'cancelled' })], paging: paging(null, null) }], detail()],
    ['over and never paid', only, detail({ status: 'timedOut' })],
  ])('%s: not ours', async (_name, pages, whole) => {
    expect((await find(pages, whole)).result).toEqual({ ok: true, value: null });
  });
  test('a row without the data is asked about, and taken', async () => {
    expect((await find([{ items: [row({ customData: null })], paging: paging(null, null) }])).result).toMatchObject({ ok: true, value: { gatewayInvoiceId: 'inv-1' } });
  });
  test('E2: a row without the data, of another till with the same order id, is not taken; nor one that nobody marked', async () => {
    const pages = [{ items: [row({ customData: null })], paging: paging(null, null) }];
    for (const customData of [{ countersign: 'sale-2' }, { device: 'web' }, null]) expect((await find(pages, detail({ customData }))).result, JSON.stringify(customData)).toEqual({ ok: true, value: null });
  });
  test('one for another amount is nonsense: the order id was used twice', async () => {
    expect((await find(only, detail({ amount: { total: '25.51' } }))).result).toMatchObject({ ok: false, error: { code: 'gateway/nonsense', outcome: 'unknown' } });
  });
});

describe('cancel', () => {
  const cancel = async (change: object) => {
    const http = scriptedClient(({ method }) => ({ body: method === 'POST' ? '' : detail(change) }), now);
    const result = await adapterOn(http).cancelInvoice?.('inv-1');
    return { result, posted: http.requests.filter(({ method }) => method === 'POST').map(pathOf) };
  };
  const paid = { payments: [{ ...detail().payments[0], actualAmount: '0.00000001', state: 'detected' }] };
  test.each([['unpaid', {}], ['scheduled', { status: 'scheduled' }]])('%s: it is ended there', async (_name, change) => {
    expect(await cancel(change)).toEqual({ result: { ok: true, value: undefined }, posted: ['/api/v1/merchant/invoices/inv-1/cancel'] });
  });
  test.each(['cancelled', 'timedOut', 'deleted'])('%s: it is over already', async (status) => {
    expect(await cancel({ status })).toEqual({ result: { ok: true, value: undefined }, posted: [] });
  });
  test.each([['unpaid, yet money is there', paid], ['timed out with money', { ...paid, status: 'timedOut' }], ['pending', { status: 'pending' }], ['completed', { status: 'completed' }], ['a status nobody documents', { status: 'melted' }]])('%s: refused', async (_name, change) => {
    expect(await cancel(change)).toMatchObject({ result: { ok: false, error: { code: 'gateway/refused', outcome: 'refused' } }, posted: [] });
  });
});

describe('estimates', () => {
  const rate = (text: string, change: object = {}) => ({ items: [{ baseCurrencyId: '1', baseToken: null, quoteCurrencyId: '5057', quoteToken: null, rate: text, ...change }] });
  const estimate = (body: unknown, method: 'BTC@bitcoin' | 'USDT@ethereum' = 'BTC@bitcoin') => adapterOn(always(body)).estimate?.({ unit: 'USD', minor: 2550n }, method);

  test.each([['95454.5512', 26_715n], ['60000', 42_500n], ['60000.00', 42_500n], ['25.5', 100_000_000n], ['0.000000000001', 2_550_000_000_000_000_000_000n]])('at %s, rounded up: %s', async (text, minor) => {
    expect(await estimate(rate(text))).toEqual({ ok: true, value: { due: { unit: 'BTC@bitcoin', minor }, validUntilMs: null } });
  });
  test('a token’s rate names its contract beside the chain', async () => {
    expect(await estimate(rate('1', { baseCurrencyId: 4, baseToken: '0xdAC17F958D2ee523a2206206994597C13D831ec7' }), 'USDT@ethereum')).toMatchObject({ ok: true, value: { due: { minor: 25_500_000n } } });
  });
  test.each([rate('0'), rate('-1'), rate('much'), rate('1', { baseCurrencyId: '2' }), rate('1', { baseToken: '0xdAC1' }), rate('1', { quoteCurrencyId: '5195' }), { items: [] }, {}])('a rate that is none is never guessed', async (body) => {
    expect(await estimate(body)).toMatchObject({ ok: false, error: { code: 'gateway/nonsense' } });
  });
});

describe('methods', () => {
  const methodsOf = async (body: unknown) => {
    const found = await adapterOn(always(body)).methods();
    return found.ok ? found.value.map(({ method }) => method) : found.error.code;
  };
  test('bare, wrapped, or with the currency inside; only what is switched on and works', async () => {
    const rows = [{ id: '1', status: 'active' }, { id: 2 }, { id: '4', status: 'underMaintenance' }, { id: '1002' }, { id: '9:TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t', isEnabledForPayment: false }];
    expect(await methodsOf(rows)).toEqual(['BTC@bitcoin', 'LTC@litecoin']);
    expect(await methodsOf({ items: rows })).toEqual(['BTC@bitcoin', 'LTC@litecoin']);
    expect(await methodsOf({ items: rows.map((currency, index) => ({ currency, switcherStatus: index === 0 ? 'disabled' : 'enabled' })) })).toEqual(['LTC@litecoin']);
    expect(await methodsOf({})).toBe('gateway/nonsense');
  });
});
