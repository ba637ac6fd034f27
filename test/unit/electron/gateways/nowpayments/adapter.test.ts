// NOWPayments' adapter on answers its emulator does not give: echoes, mismatches, lists with holes, logins, refusals in many forms.
import { describe, expect, test } from 'vitest';
import type { Clock, HttpRequest } from '../../../../../electron/core/ports.ts';
import { secret } from '../../../../../electron/core/secret.ts';
import { createAdapter } from '../../../../../electron/gateways/nowpayments/adapter.ts';
import type { CreateInvoiceRequest } from '../../../../../electron/gateways/port.ts';
import { FakeClock } from '../../../../support/fake-clock.ts';
import { keptLog } from '../../../../support/http-ports.ts';
import { scriptedClient, type ScriptedClient } from '../../../../support/scripted-http-client.ts';

const now = Date.UTC(2026, 10, 20, 10, 0, 0);
const at = (ms: number): string => new Date(ms).toISOString();
const request: CreateInvoiceRequest = {
  terms: {
    id: 'sale-1', orderId: 'POS "1"', note: 'private', gateway: 'shop', driver: 'nowpayments', method: 'USDT@tron', amount: { unit: 'EUR', minor: 2550n }, expiresInMinutes: 5, createdAtMs: now,
  },
  confirmationsWanted: 1,
  idempotencyKey: 'k',
};
const payment = (change: object = {}) => ({
  payment_id: '5745459419', payment_status: 'waiting', pay_address: 'TNDFkiSmBQorNFacb3735q8MnT29sn8BLn', price_amount: 25.5, price_currency: 'eur', pay_amount: 27.61834, actually_paid: 0, pay_currency: 'usdttrc20',
  order_id: 'POS "1"', order_description: 'Countersign sale-1', created_at: at(now), updated_at: at(now), purchase_id: '5837122679', payin_extra_id: null, payment_extra_ids: null, ...change,
});
const login = { email: secret('owner@shop.example'), password: secret('pass word') };
interface Setup { readonly settings?: Record<string, string>; readonly withLogin?: boolean; readonly baseUrl?: string; readonly clock?: Clock; readonly webhookUrl?: string | null }
const adapterOn = (http: ScriptedClient, { settings = {}, withLogin = true, baseUrl = 'https://api.nowpayments.io/v1', clock = new FakeClock(now), webhookUrl = 'https://pos.example/h' }: Setup = {}) => createAdapter(
  { name: 'shop', driver: 'nowpayments', baseUrl, selfHosted: false, settings, secrets: { apiKey: secret('KEY-1'), ipnSecret: secret('ipn'), ...(withLogin ? login : {}) } },
  { http, clock, log: keptLog(), webhookUrl: () => webhookUrl },
);
const pathOf = ({ url }: HttpRequest): string => new URL(url).pathname;
const queryOf = ({ url }: HttpRequest): Record<string, string> => Object.fromEntries(new URL(url).searchParams);
/** Answers `/auth` itself and leaves the rest to `rest`. */
const loggedIn = (rest: (asked: HttpRequest, count: number) => { readonly status?: number; readonly body: unknown }) => {
  let count = 0;
  return scriptedClient((asked) => (pathOf(asked) === '/v1/auth' ? { body: { token: 'jwt-1' } } : rest(asked, (count += 1))), now);
};

describe('create', () => {
  test('A1, E4: the exact request: the amount as it was typed, no note, the key in its header, no login', async () => {
    const http = scriptedClient(() => ({ status: 201, body: payment() }), now);
    expect(await adapterOn(http).createInvoice(request)).toEqual({ ok: true, value: {
      kind: 'accepted', gatewayInvoiceId: '5745459419', address: 'TNDFkiSmBQorNFacb3735q8MnT29sn8BLn', due: { unit: 'USDT@tron', minor: 27_618_340n }, expiresAtMs: now + 1_200_000, gatewayTimeMs: now,
      checkoutUrl: null, paymentLink: null, required: null,
    } });
    expect(http.requests).toEqual([{
      method: 'POST', url: 'https://api.nowpayments.io/v1/payment', repeat: 'once', headers: { 'x-api-key': 'KEY-1', 'content-type': 'application/json' },
      body: '{"price_amount":25.50,"price_currency":"eur","pay_currency":"usdttrc20","order_id":"POS \\"1\\"","order_description":"Countersign sale-1","ipn_callback_url":"https://pos.example/h","is_fixed_rate":true,"is_fee_paid_by_user":false}',
    }]);
  });

  test.each([
    [{ fixedRate: 'no' }, { is_fixed_rate: false, is_fee_paid_by_user: false }], [{ fixedRate: 'No', customerPaysFee: ' yes ' }, { is_fixed_rate: true, is_fee_paid_by_user: true }], [{ fixedRate: '' }, { is_fixed_rate: true }],
    [{ fixedRate: 'true' }, { is_fixed_rate: true }], [{ fixedRate: ' ON ' }, { is_fixed_rate: true }], [{ fixedRate: '1' }, { is_fixed_rate: true }], [{ fixedRate: 'never' }, { is_fixed_rate: false }],
  ])('settings %j', async (settings, sent) => {
    const http = scriptedClient(() => ({ body: payment() }), now);
    await adapterOn(http, { settings, webhookUrl: null }).createInvoice(request);
    const body: unknown = JSON.parse(http.requests[0]?.body ?? '{}');
    expect(body).toMatchObject(sent);
    expect(body).not.toHaveProperty('ipn_callback_url');
  });

  test('a fixed rate ends after its twenty minutes, however long the till would like to offer it', async () => {
    for (const [settings, minutes] of [[{}, 20], [{ fixedRate: 'no' }, 60], [{ fixedRate: 'no', customerPaysFee: 'yes' }, 20]] as const) {
      expect(await adapterOn(scriptedClient(() => ({ body: payment() }), now), { settings: { offerMinutes: '60', ...settings } }).createInvoice(request)).toMatchObject({ ok: true, value: { expiresAtMs: now + minutes * 60_000 } });
    }
  });

  test('offerMinutes is how long the till offers it', async () => {
    for (const [text, minutes] of [['7', 7], ['0', 20], ['soon', 20], ['', 20]] as const) {
      expect(await adapterOn(scriptedClient(() => ({ body: payment() }), now), { settings: { offerMinutes: text } }).createInvoice(request)).toMatchObject({ ok: true, value: { expiresAtMs: now + minutes * 60_000 } });
    }
  });

  test('F2, J7: the sandbox’s case goes to the sandbox alone', async () => {
    for (const [baseUrl, sent] of [['https://api-sandbox.nowpayments.io', 'success'], ['https://api.nowpayments.io/v1/', undefined]] as const) {
      const http = scriptedClient(() => ({ body: payment() }), now);
      await adapterOn(http, { settings: { sandboxCase: 'success' }, baseUrl }).createInvoice(request);
      expect((JSON.parse(http.requests[0]?.body ?? '{}') as { case?: string }).case).toBe(sent);
      expect(pathOf(http.requests[0] ?? { url: 'https://x' } as HttpRequest)).toBe('/v1/payment');
    }
  });

  test.each([
    ['another coin', { pay_currency: 'btc' }], ['another price', { price_amount: 25.51 }], ['another currency', { price_currency: 'usd' }], ['another order', { order_id: 'POS-2' }], ['nothing to pay', { pay_amount: 0 }],
    ['no address', { pay_address: null }], ['an address of another network', { pay_address: 'bc1q?amount=1' }], ['a memo', { payin_extra_id: '7' }], ['no time', { created_at: null }], ['a parent', { parent_payment_id: 5 }],
    ['no status', { payment_status: 5 }],
  ])('an answer with %s is not shown to a customer; the payment exists', async (_name, change) => {
    expect(await adapterOn(scriptedClient(() => ({ body: payment(change) }), now)).createInvoice(request)).toMatchObject({ ok: false, error: { code: 'gateway/nonsense', outcome: 'unknown' } });
  });

  test.each([[{}], [[]], ['"OK"'], [{ payment_id: 'x' }]])('%j is unclear', async (body) => {
    expect(await adapterOn(scriptedClient(() => ({ body }), now)).createInvoice(request)).toMatchObject({ ok: false, error: { code: 'gateway/nonsense', outcome: 'unknown' } });
  });

  test.each([
    [400, { status: false, statusCode: 400, code: 'AMOUNT_MINIMAL_ERROR', message: 'Crypto amount 1 is less than minimal' }, 'gateway/refused'], [400, { code: 'CURRENCY_UNAVAILABLE', message: 'Currency is unavailable' }, 'gateway/refused'],
    [403, { code: 'INVALID_API_KEY', message: 'Invalid api key' }, 'gateway/wrong_key'], [401, { code: 'INVALID_API_KEY', message: 'Invalid api key' }, 'gateway/wrong_key'], [401, { message: 'Unauthorized', code: 401 }, 'gateway/wrong_key'],
    [403, { code: 'ENDPOINT_NOT_ALLOWED', message: 'Access denied | Invalid IP - 203.0.113.7' }, 'gateway/caller_blocked'], [403, { error: 'Access denied | Invalid IP - undefined' }, 'gateway/caller_blocked'],
    [403, { code: 'FORBIDDEN', message: 'Recipient is not allowed' }, 'gateway/permission'], [404, '<html>Not Found</html>', 'gateway/wrong_url'],
  ])('E6: %i %j', async (status, body, code) => {
    expect(await adapterOn(scriptedClient(() => ({ status, body }), now)).createInvoice(request)).toMatchObject({ ok: false, error: { code, outcome: 'refused' } });
  });
});

describe('read', () => {
  const terms = request.terms;
  test('further deposits are read one by one, and one that cannot be read goes to a person', async () => {
    const http = scriptedClient((asked) => {
      if (pathOf(asked).endsWith('/7')) return { status: 404, body: { code: 'NOT_FOUND', message: 'no' } };
      if (pathOf(asked).endsWith('/6')) return { body: payment({ payment_id: 6, parent_payment_id: 5745459419, payment_status: 'finished', actually_paid: 7.61834 }) };
      return { body: payment({ payment_status: 'partially_paid', actually_paid: 20, payment_extra_ids: [6, '7', 6] }) };
    }, now);
    expect(await adapterOn(http).readInvoice('5745459419', terms)).toMatchObject({ ok: true, value: { state: 'settled', received: { minor: 27_618_340n }, problems: ['further payment 7 cannot be read'] } });
    expect(http.requests.map(pathOf)).toEqual(['/v1/payment/5745459419', '/v1/payment/6', '/v1/payment/7']);
  });

  test('a fault while reading a further one is the fault of the whole', async () => {
    const http = scriptedClient((asked) => (pathOf(asked).endsWith('/6') ? { status: 500, body: '' } : { body: payment({ payment_extra_ids: [6] }) }), now);
    expect(await adapterOn(http).readInvoice('5745459419', terms)).toMatchObject({ ok: false, error: { code: 'gateway/unavailable' } });
  });

  test.each(['', 'x', '../currencies', '1/../2', '-1', '123456789012345678901'])('A8: the id “%s” is none there and is not sent', async (id) => {
    const http = scriptedClient(() => ({ body: payment() }), now);
    expect(await adapterOn(http).readInvoice(id, terms)).toMatchObject({ ok: false, error: { code: 'gateway/invoice_unknown' } });
    expect(http.requests).toEqual([]);
  });

  test('an answer about another payment is nonsense', async () => {
    expect(await adapterOn(scriptedClient(() => ({ body: payment({ payment_id: 5 }) }), now)).readInvoice('5745459419', terms)).toMatchObject({ ok: false, error: { code: 'gateway/nonsense' } });
  });
});

describe('E2: find, and lists', () => {
  const pagesOf = (pages: readonly (readonly object[])[], around: object = {}) => loggedIn((asked) => {
    const page = Number(queryOf(asked)['page']);
    return { body: { data: pages[page] ?? [], limit: 100, page, pagesCount: pages.length, total: pages.flat().length, ...around } };
  });
  const find = (http: ScriptedClient, setup?: Setup) => adapterOn(http, setup).findInvoice(request);

  test.each([
    ['ours', {}, true], ['ours, text and number the other way', { payment_id: 5745459419, price_amount: '25.5' }, true], ['of another sale with the same order id', { order_description: 'Countersign sale-2' }, false],
    ['described by somebody else', { order_description: 'x' }, false], ['described by nobody', { order_description: null }, false], ['a further deposit', { parent_payment_id: 3 }, false], ['another order', { order_id: 'POS-1' }, false], ['another price', { price_amount: 25.51 }, false],
    ['another coin', { pay_currency: 'btc' }, false], ['expired', { payment_status: 'expired' }, false], ['cancelled', { payment_status: 'cancelled' }, false], ['failed', { payment_status: 'failed' }, false],
    ['expired with money', { payment_status: 'expired', actually_paid: 1 }, true], ['expired with a further deposit', { payment_status: 'expired', payment_extra_ids: [7] }, true],
  ])('%s: %s', async (_name, change, found) => {
    expect(await find(pagesOf([[payment({ payment_id: 1, order_id: 'x' }), payment(change)]]))).toMatchObject({ ok: true, value: found ? { gatewayInvoiceId: '5745459419' } : null });
  });

  test('of several, the one that money came to', async () => {
    expect(await find(pagesOf([[payment(), payment({ payment_id: 6, actually_paid: 3, payment_status: 'confirming' })]]))).toMatchObject({ ok: true, value: { gatewayInvoiceId: '6' } });
  });

  test('the list is asked for with the login as well, newest first, from days before the sale; the login is asked for once', async () => {
    const http = pagesOf([[payment({ order_id: 'x' })], [payment({ order_id: 'y' })], [payment()]]);
    expect(await find(http)).toMatchObject({ ok: true, value: { gatewayInvoiceId: '5745459419' } });
    const [auth, first, ...more] = http.requests;
    expect(auth).toMatchObject({ method: 'POST', body: '{"email":"owner@shop.example","password":"pass word"}' });
    expect(first?.headers).toEqual({ 'x-api-key': 'KEY-1', 'authorization': 'Bearer jwt-1' });
    expect(queryOf(first ?? { url: 'https://x' } as HttpRequest)).toEqual({ limit: '100', page: '0', sortBy: 'created_at', orderBy: 'desc', dateFrom: '2026-11-18' });
    expect(more.map((asked) => queryOf(asked)['page'])).toEqual(['1', '2']);
  });

  test.each([
    ['a page missing from the middle', [[payment({ order_id: 'x' })], [], [payment()]], {}], ['another page than the one asked for', [[payment({ order_id: 'x' })]], { page: 3 }], ['fewer rows than it says', [[payment({ order_id: 'x' })]], { total: 2 }],
    ['no list', [[]], { data: { rows: [] } }], ['a page number that is none', [[]], { page: 'first' }],
  ])('%s is an error, never “there is none”', async (_name, pages, around) => {
    expect(await find(pagesOf(pages, around))).toMatchObject({ ok: false, error: { code: 'gateway/nonsense' } });
  });

  test('without a login, or with one that is not accepted, it says that it cannot look; everything else goes on', async () => {
    for (const [http, setup] of [[scriptedClient(() => ({ body: payment() }), now), { withLogin: false }], [scriptedClient((asked) => (pathOf(asked) === '/v1/auth' ? { status: 401, body: { message: 'no' } } : { body: payment() }), now), {}]] as const) {
      const adapter = adapterOn(http, setup);
      expect(await adapter.findInvoice(request)).toMatchObject({ ok: false, error: { code: 'gateway/not_offered' } });
      expect(await adapter.listInvoices(null, 0)).toMatchObject({ ok: false, error: { code: 'gateway/not_offered' } });
      expect(await adapter.readInvoice('5745459419', request.terms)).toMatchObject({ ok: true });
    }
  });

  test('a login that fails for now is a fault, not a “cannot”', async () => {
    const http = scriptedClient(() => ({ status: 503, body: '' }), now);
    expect(await find(http)).toMatchObject({ ok: false, error: { code: 'gateway/unavailable' } });
    expect(await adapterOn(http).listInvoices(null, 0)).toMatchObject({ ok: false, error: { code: 'gateway/unavailable' } });
  });

  test('gotcha 5: the token is kept for less than its five minutes, and asked for once more when it is not taken', async () => {
    const clock = new FakeClock(now);
    let tokens = 0;
    let valid = '';
    const http = scriptedClient((asked) => {
      if (pathOf(asked) === '/v1/auth') return { body: { token: (valid = `jwt-${String(tokens += 1)}`) } };
      return asked.headers?.['authorization'] === `Bearer ${valid}` ? { body: { data: [], page: 0, pagesCount: 0, total: 0 } } : { status: 401, body: { code: 'AUTH_ERROR', message: 'expired' } };
    }, now);
    const adapter = adapterOn(http, { clock });
    expect((await adapter.listInvoices(null, 0)).ok).toBe(true);
    clock.advance(269_000);
    expect((await adapter.listInvoices(null, 0)).ok).toBe(true);
    expect(tokens).toBe(1);
    clock.advance(2_000);
    expect((await adapter.listInvoices(null, 0)).ok).toBe(true);
    expect(tokens).toBe(2);
    valid = 'revoked';
    expect((await adapter.listInvoices(null, 0)).ok).toBe(true);
    expect(tokens).toBe(3);
  });

  test('B10: a row of a further deposit makes its sale be read by itself, also where the sale’s own row does not name it', async () => {
    const http = pagesOf([[payment({ payment_id: 7, parent_payment_id: 6, payment_status: 'finished', actually_paid: 1 }), payment({ payment_id: 6, payment_extra_ids: undefined })]]);
    expect(await adapterOn(http).listInvoices(null, 0)).toMatchObject({ ok: true, value: { snapshots: [{ gatewayInvoiceId: '6', problems: ['it is a further payment of 6'] }, { gatewayInvoiceId: '6', problems: [] }] } });
  });

  test('rows with further deposits are not snapshots of a sale', async () => {
    const http = pagesOf([[payment(), payment({ payment_id: 6, payment_extra_ids: [7] }), { broken: true }]]);
    expect(await adapterOn(http).listInvoices(null, 0)).toMatchObject({ ok: true, value: { snapshots: [{ gatewayInvoiceId: '5745459419' }], next: null } });
  });
});

describe('methods and minimums', () => {
  const answers = (minimum: object, estimate: { readonly status?: number; readonly body: unknown } = { body: {} }) => scriptedClient((asked) => {
    if (pathOf(asked) === '/v1/merchant/coins') return { body: { selectedCurrencies: ['USDTTRC20', 'doge'] } };
    return pathOf(asked) === '/v1/estimate' ? estimate : { body: minimum };
  }, now);

  test('G3: asked for the coins that are switched on, with the flags a sale is made with', async () => {
    const http = answers({ currency_from: 'usdttrc20', min_amount: 8.42, fiat_equivalent: 8.4101 });
    expect(await adapterOn(http, { settings: { priceCurrency: 'EUR', payoutCurrency: 'TRX', customerPaysFee: 'yes' } }).methods()).toEqual({ ok: true, value: [{ method: 'USDT@tron', minimum: { unit: 'EUR', minor: 842n } }] });
    expect(http.requests.map((asked) => [pathOf(asked), queryOf(asked)])).toEqual([
      ['/v1/merchant/coins', {}], ['/v1/min-amount', { currency_from: 'usdttrc20', currency_to: 'trx', fiat_equivalent: 'eur', is_fixed_rate: 'true', is_fee_paid_by_user: 'true' }],
    ]);
  });

  test('where only the coin’s minimum is told it is converted, rounded up', async () => {
    const http = answers({ min_amount: 8.42 }, { body: { currency_from: 'usdttrc20', amount_from: 8.42, currency_to: 'usd', estimated_amount: 8.41001 } });
    expect(await adapterOn(http).methods()).toEqual({ ok: true, value: [{ method: 'USDT@tron', minimum: { unit: 'USD', minor: 842n } }] });
    expect(queryOf(http.requests[2] ?? { url: 'https://x' } as HttpRequest)).toEqual({ amount: '8.42', currency_from: 'usdttrc20', currency_to: 'usd' });
  });

  test.each([
    ['a refused estimate', { min_amount: 8.42 }, { status: 400, body: { code: 'BAD_REQUEST', message: 'no' } }], ['no minimum at all', {}, { body: {} }],
  ])('%s: offered without one', async (_name, minimum, estimate) => {
    expect(await adapterOn(answers(minimum, estimate)).methods()).toEqual({ ok: true, value: [{ method: 'USDT@tron', minimum: null }] });
  });

  test.each([[{ fiat_equivalent: 'much' }, { body: {} }], [{ min_amount: {} }, { body: {} }], [{ min_amount: 1 }, { body: { estimated_amount: null } }]])('%j %j is nonsense, never zero', async (minimum, estimate) => {
    expect(await adapterOn(answers(minimum, estimate)).methods()).toMatchObject({ ok: false, error: { code: 'gateway/nonsense' } });
  });

  test('a minimum refuses for an hour, then the gateway is left to say so', async () => {
    const clock = new FakeClock(now);
    const adapter = adapterOn(answers({ fiat_equivalent: 30 }), { settings: { priceCurrency: 'EUR' }, clock });
    await adapter.methods();
    expect(await adapter.createInvoice(request)).toMatchObject({ ok: false, error: { code: 'amount/below_minimum', outcome: 'refused' } });
    clock.advance(3_600_000);
    expect(await adapter.createInvoice(request)).toMatchObject({ ok: false, error: { code: 'gateway/nonsense' } });
  });
});

describe('estimate', () => {
  const estimate = (body: unknown, amount: Parameters<NonNullable<ReturnType<typeof adapterOn>['estimate']>>[0] = { unit: 'EUR', minor: 2550n }) => {
    const http = scriptedClient(() => ({ body }), now);
    return { http, result: adapterOn(http).estimate?.(amount, 'BTC@bitcoin') };
  };
  test('the documented one, in the coin’s units', async () => {
    const { http, result } = estimate({ currency_from: 'eur', amount_from: 25.5, currency_to: 'BTC', estimated_amount: 0.00042118 });
    expect(await result).toEqual({ ok: true, value: { due: { unit: 'BTC@bitcoin', minor: 42_118n }, validUntilMs: null } });
    expect(http.requests.map((asked) => asked.url)).toEqual(['https://api.nowpayments.io/v1/estimate?amount=25.50&currency_from=eur&currency_to=btc']);
  });
  test.each([[{ currency_to: 'btc' }], [{ currency_to: 'btc', estimated_amount: 0 }], [{ currency_to: 'ltc', estimated_amount: 1 }], [{ estimated_amount: 1 }], [[]]])('%j is nonsense', async (body) => {
    expect(await estimate(body).result).toMatchObject({ ok: false, error: { code: 'gateway/nonsense' } });
  });
  test('what it does not price in is refused before it is asked', async () => {
    for (const amount of [{ unit: 'JPY', minor: 100n }, { unit: 'BTC@bitcoin', minor: 100n }] as const) {
      const { http, result } = estimate({}, amount);
      expect(await result).toMatchObject({ ok: false, error: { code: 'currency/not_offered', outcome: 'refused' } });
      expect(http.requests).toEqual([]);
    }
  });
});

describe('check', () => {
  const check = (special: Readonly<Record<string, { readonly status?: number; readonly body: unknown }>>, setup?: Setup) => adapterOn(scriptedClient((asked) => {
    const usual: Readonly<Record<string, { readonly body: unknown }>> = {
      '/v1/merchant/coins': { body: { currencies: ['btc'] } }, '/v1/balance': { body: {} }, '/v1/auth': { body: { token: 't' } }, '/v1/payment/': { body: { data: [] } },
    };
    return special[pathOf(asked)] ?? usual[pathOf(asked)] ?? { status: 404, body: '' };
  }, now), setup).check();
  const blocked = { status: 403, body: { status: false, statusCode: 403, code: 'ENDPOINT_NOT_ALLOWED', message: 'Access denied | Invalid IP - 203.0.113.7' } };

  test('all well', async () => {
    expect(await check({})).toEqual({ ok: true, value: { methods: ['BTC@bitcoin'], clockSkewMs: 0, warnings: [] } });
  });
  test.each([
    ['a blocked address', { '/v1/merchant/coins': blocked }, 'gateway/caller_blocked'], ['a wrong key', { '/v1/merchant/coins': { status: 403, body: { code: 'INVALID_API_KEY', message: 'x' } } }, 'gateway/wrong_key'],
    ['a wrong address', { '/v1/merchant/coins': { body: { hello: 1 } } }, 'gateway/wrong_url'], ['a fault', { '/v1/balance': { status: 500, body: '' } }, 'gateway/unavailable'],
  ])('%s', async (_name, special, code) => {
    expect(await check(special)).toMatchObject({ ok: false, error: { code } });
  });
  test.each([
    ['an address that may take payments only', { '/v1/balance': blocked }, {}, /IP whitelist/], ['balances refused otherwise', { '/v1/balance': { status: 403, body: { message: 'no' } } }, {}, /no balances to this key/],
    ['no coin', { '/v1/merchant/coins': { body: { selectedCurrencies: [] } } }, {}, /No coin/], ['no login', {}, { withLogin: false }, /no dashboard login/], ['a wrong login', { '/v1/auth': { status: 401, body: { message: 'x' } } }, {}, /not accepted/],
    ['a login that may not list', { '/v1/payment/': { status: 403, body: { message: 'x' } } }, {}, /may not list/],
  ])('%s is a warning', async (_name, special, setup, words) => {
    const report = await check(special, setup);
    expect(report).toMatchObject({ ok: true, value: { warnings: [expect.stringMatching(words)] } });
  });
});

describe('balances', () => {
  const balances = (body: unknown) => adapterOn(scriptedClient(() => ({ body }), now)).balances?.();
  test('the documented ones; coins that are not handled are passed over', async () => {
    expect(await balances({ eth: { amount: 0.0001817185463659148, pendingAmount: 0 }, usdttrc20: { amount: 512.4, pendingAmount: 1e-6 }, doge: { amount: 'x' } })).toEqual({ ok: true, value: [
      { method: 'ETH@ethereum', available: { unit: 'ETH@ethereum', minor: 181_718_546_365_914n }, pending: { unit: 'ETH@ethereum', minor: 0n } },
      { method: 'USDT@tron', available: { unit: 'USDT@tron', minor: 512_400_000n }, pending: { unit: 'USDT@tron', minor: 1n } },
    ] });
  });
  test.each([[[]], [{ btc: { amount: null, pendingAmount: 0 } }], [{ btc: { amount: 1 } }], [{ btc: 5 }], [{ btc: { amount: -1, pendingAmount: 0 } }]])('%j is an error, never zero', async (body) => {
    expect(await balances(body)).toMatchObject({ ok: false, error: { code: 'gateway/nonsense' } });
  });
});
