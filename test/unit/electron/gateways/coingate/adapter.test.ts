// CoinGate's adapter on answers its emulator does not give, and the exact requests it makes.
import { describe, expect, test } from 'vitest';
import { createAdapter } from '../../../../../electron/gateways/coingate/adapter.ts';
import type { CreateInvoiceRequest } from '../../../../../electron/gateways/port.ts';
import { secret } from '../../../../../electron/core/secret.ts';
import { saleToken } from '../../../../../electron/gateways/common/sale-token.ts';
import { keptLog, realClock } from '../../../../support/http-ports.ts';
import { scriptedClient, type ScriptedClient } from '../../../../support/scripted-http-client.ts';
import { address, checkedOut, currencies, errorOf, newOrder, valueOf } from './samples.ts';

const now = Date.UTC(2026, 10, 20, 10, 0, 41);
const request = (change: Partial<CreateInvoiceRequest['terms']> = {}): CreateInvoiceRequest => ({
  terms: {
    id: 'sale-1', orderId: 'POS-1042', note: 'private', gateway: 'shop', driver: 'coingate', method: 'BTC@bitcoin', amount: { unit: 'EUR', minor: 2550n }, expiresInMinutes: 10, createdAtMs: now, ...change,
  },
  confirmationsWanted: 1,
  idempotencyKey: 'k',
});
const webhookSecret = secret('made up by the shop');
const adapterOn = (http: ScriptedClient, change: { readonly baseUrl?: string; readonly settings?: Record<string, string>; readonly hook?: string | null } = {}) => createAdapter(
  {
    name: 'shop', driver: 'coingate', baseUrl: change.baseUrl ?? 'https://api.coingate.com/v2', selfHosted: false, settings: change.settings ?? {},
    secrets: { apiToken: secret('token1'), webhookSecret },
  },
  { http, clock: realClock, log: keptLog(), webhookUrl: () => (change.hook === undefined ? 'https://shop.test/hooks/x' : change.hook) },
);
/** A gateway that answers by the end of the path. */
const server = (checkoutChange: object = {}, createChange: object = {}, list: unknown = currencies) => scriptedClient(({ url, method }) => {
  if (url.includes('/currencies')) return { body: list };
  if (url.endsWith('/checkout')) return { body: { ...checkedOut, ...checkoutChange } };
  return { body: method === 'POST' ? { ...newOrder, ...createChange } : { current_page: 1, per_page: 100, total_orders: 0, total_pages: 0, orders: [] } };
}, now);

describe('create', () => {
  test.each(['https://api.coingate.com/v2', 'https://api.coingate.com/v2/', 'https://api.coingate.com', 'https://api.coingate.com/'])('A1, A8: the exact requests, for base URL %s', async (baseUrl) => {
    const http = server();
    expect(valueOf(await adapterOn(http, { baseUrl }).createInvoice(request()))).toMatchObject({
      gatewayInvoiceId: '10568600', address, due: { unit: 'BTC@bitcoin', minor: 42_000n }, expiresAtMs: Date.UTC(2026, 10, 20, 10, 20, 41), paymentLink: null,
      checkoutUrl: 'https://pay.coingate.com/invoice/a275c4a1-fc54-45b1-a98a-66652e338fb2', required: null,
    });
    expect(http.requests.map(({ method, url, repeat, urgent }) => `${method} ${url} ${repeat}${urgent === true ? ' urgent' : ''}`)).toEqual([
      'POST https://api.coingate.com/v2/orders once',
      'GET https://api.coingate.com/v2/currencies?kind=crypto&native=true&merchant_pay=true&enabled=true safe',
      'POST https://api.coingate.com/v2/orders/10568600/checkout once urgent',
    ]);
    expect(http.requests[0]?.headers).toEqual({ 'authorization': 'Token token1', 'content-type': 'application/json' });
    expect(JSON.parse(http.requests[0]?.body ?? '')).toEqual({
      price_amount: 25.5, price_currency: 'EUR', receive_currency: 'DO_NOT_CONVERT', title: 'Sale sale-1', description: 'Point of sale', order_id: 'POS-1042',
      callback_url: 'https://shop.test/hooks/x', token: saleToken(webhookSecret, 'coingate', 'POS-1042'),
    });
    expect(JSON.parse(http.requests[2]?.body ?? '')).toEqual({ pay_currency: 'BTC', platform_id: 6 });
  });

  test.each([
    ['EUR', '2550', '25.50'], ['JPY', '2550', '2550'], ['KWD', '1', '0.001'], ['USD', '12345678901234567', '123456789012345.67'],
  ] as const)('a price in %s of %s minor units is sent as the number %s, no digit lost to a float', async (unit, minor, text) => {
    const http = server();
    await adapterOn(http).createInvoice(request({ amount: { unit, minor: BigInt(minor) } }));
    expect(http.requests[0]?.body).toContain(`{"price_amount":${text},"price_currency":"${unit}"`);
  });

  test('where nobody can reach us no callback is asked for', async () => {
    const http = server();
    await adapterOn(http, { hook: null, settings: { receiveCurrency: 'EUR' } }).createInvoice(request());
    expect(http.requests[0]?.body).not.toContain('callback_url');
    expect(http.requests[0]?.body).toContain('"receive_currency":"EUR"');
  });

  test('the platform’s number is looked up once in an hour, and never a fixed one', async () => {
    const http = server({ platform: { id: 77, title: 'Bitcoin', id_name: 'bitcoin' } }, {}, [{ ...currencies[0], platforms: [{ id: 77, id_name: 'bitcoin', title: 'Bitcoin', enabled: true }] }]);
    const adapter = adapterOn(http);
    valueOf(await adapter.createInvoice(request()));
    valueOf(await adapter.createInvoice(request()));
    expect(http.requests.filter(({ url }) => url.includes('/currencies'))).toHaveLength(1);
    expect(http.requests.at(-1)?.body).toBe('{"pay_currency":"BTC","platform_id":77}');
  });

  test.each([
    ['another price', { price_amount: '25.51' }], ['another currency', { price_currency: 'USD' }], ['another order', { order_id: 'X' }], ['another id', { id: 5 }],
    ['no expiry', { expire_at: null }], ['no address', { payment_address: null }], ['an address that adds to the request', { payment_address: 'tb1qexample?amount=9' }],
    ['an address with hidden letters', { payment_address: 'tb1qexample\u202eexample' }], ['nothing due', { pay_amount: '0' }], ['more digits than a coin has', { pay_amount: '0.000420001' }],
    ['another coin', { pay_currency: 'LTC', platform: { id: 7, title: 'Litecoin', id_name: 'litecoin' } }], ['another platform', { platform: { id: 9, title: 'Lightning', id_name: 'lightning' } }],
  ])('a checkout about %s is not shown to a customer; the order exists', async (_name, change) => {
    expect(errorOf(await adapterOn(server(change)).createInvoice(request()))).toMatchObject({ code: 'gateway/nonsense', outcome: 'unknown' });
  });

  test('an answer without the platform is taken where the coin is the one asked for', async () => {
    expect(valueOf(await adapterOn(server({ platform: undefined })).createInvoice(request()))).toMatchObject({ due: { unit: 'BTC@bitcoin' } });
    expect(errorOf(await adapterOn(server({ platform: undefined, pay_currency: 'USDT' })).createInvoice(request())).code).toBe('gateway/nonsense');
  });

  test('an order that cannot be read may exist', async () => {
    expect(errorOf(await adapterOn(server({}, { id: 'x' })).createInvoice(request()))).toMatchObject({ code: 'gateway/nonsense', outcome: 'unknown' });
  });

  test('a method that the account has switched off ends the sale: the order has no address', async () => {
    const off = [{ ...currencies[0], enabled: false }, currencies[1]];
    expect(errorOf(await adapterOn(server({}, {}, off)).createInvoice(request()))).toMatchObject({ code: 'method/not_offered', outcome: 'refused' });
  });

  test('what checkout plainly refuses ends the sale; anything else leaves it unclear', async () => {
    const refusing = (status: number, body: unknown) => scriptedClient(({ url }) => (url.endsWith('/checkout') ? { status, body } : { body: url.includes('/currencies') ? currencies : newOrder }), now);
    const ask = async (status: number, body: unknown) => errorOf(await adapterOn(refusing(status, body)).createInvoice(request()));
    expect(await ask(422, { message: 'Order is not valid', reason: 'OrderIsNotValid', errors: ['Pay amount is too low'] })).toMatchObject({ code: 'gateway/refused', outcome: 'refused', message: 'shop refused: Pay amount is too low.' });
    expect(await ask(401, { message: 'Auth Token is not valid', reason: 'BadAuthToken' })).toMatchObject({ code: 'gateway/timeout', outcome: 'unknown' });
    expect(await ask(422, { message: 'Order does not exist', reason: 'OrderNotFound' })).toMatchObject({ code: 'gateway/timeout', outcome: 'unknown' });
  });

  test('a checkout that is refused because an earlier one went through: its address counts', async () => {
    const taken = (order: object) => scriptedClient(({ url, method }) => {
      if (url.includes('/currencies')) return { body: currencies };
      if (url.endsWith('/checkout')) return { status: 422, body: { message: 'Order is not valid', reason: 'OrderIsNotValid', errors: ['Order is pending'] } };
      return { body: method === 'POST' ? newOrder : { ...checkedOut, ...order } };
    }, now);
    expect(valueOf(await adapterOn(taken({})).createInvoice(request()))).toMatchObject({ gatewayInvoiceId: '10568600', address });
    // In another coin somebody may have paid already: it is never called refused.
    const other = { pay_currency: 'USDT', pay_amount: '25.5', platform: { id: 4, title: 'Tron', id_name: 'tron' } };
    expect(errorOf(await adapterOn(taken(other)).createInvoice(request()))).toMatchObject({ code: 'gateway/nonsense', outcome: 'unknown' });
    expect(errorOf(await adapterOn(taken({ id: null })).createInvoice(request()))).toMatchObject({ code: 'gateway/timeout', outcome: 'unknown' });
  });

  test('E5: the documented refusals, in their words', async () => {
    const ask = async (status: number, body: unknown) => errorOf(await adapterOn(scriptedClient(() => ({ status, body }), now)).createInvoice(request()));
    expect(await ask(422, { message: 'Order is not valid', reason: 'OrderIsNotValid', errors: ["Price can't be blank", 'Price is not a number'] })).toMatchObject({
      code: 'gateway/refused', outcome: 'refused', message: "shop refused: Price can't be blank; Price is not a number.",
    });
    expect(await ask(422, { message: 'Billing contact is not valid', reason: 'X', errors: { email: ['is not an email', "can't be blank"] } })).toMatchObject({ message: "shop refused: email is not an email; email can't be blank." });
    expect(await ask(422, { message: 'Order is not valid', reason: 'OrderIsNotValid', errors: ['Order limit exceeded (contact support to increase)'] })).toMatchObject({ code: 'gateway/refused', outcome: 'refused' });
    expect(await ask(401, { message: 'Not found App by Access-Key', reason: 'BadCredentials' })).toMatchObject({ code: 'gateway/wrong_key' });
    expect(await ask(404, { message: 'Page not found', reason: 'PageNotFound' })).toMatchObject({ code: 'gateway/wrong_url' });
    expect(await ask(400, {})).toMatchObject({ code: 'gateway/refused', outcome: 'refused' });
    expect(await ask(504, {})).toMatchObject({ code: 'gateway/unavailable', outcome: 'unknown' });
  });
});

describe('E2: find', () => {
  const listed = (rows: readonly object[], more: object = {}) => scriptedClient(({ url }) => {
    if (url.includes('/currencies')) return { body: currencies };
    if (url.includes('?')) return { body: { current_page: 1, per_page: 100, total_orders: rows.length, total_pages: 1, orders: rows, ...more } };
    return { body: checkedOut };
  }, now);

  test('orders since the day before the sale are asked for, since nothing filters by order id', async () => {
    const http = listed([]);
    expect(valueOf(await adapterOn(http).findInvoice(request()))).toBeNull();
    expect(http.requests.map(({ url }) => decodeURIComponent(url))).toEqual(['https://api.coingate.com/v2/orders?page=1&per_page=100&sort=created_at_desc&created_at[from]=2026-11-19']);
  });

  test('one that was checked out goes before a bare one', async () => {
    const http = listed([{ ...newOrder, id: 2 }, checkedOut]);
    expect(valueOf(await adapterOn(http).findInvoice(request()))?.gatewayInvoiceId).toBe('10568600');
    expect(http.requests.at(-1)?.url).toBe('https://api.coingate.com/v2/orders/10568600');
  });

  test('a bare one is checked out now', async () => {
    const http = listed([newOrder]);
    expect(valueOf(await adapterOn(http).findInvoice(request()))?.address).toBe(address);
    expect(http.requests.at(-1)?.url).toBe('https://api.coingate.com/v2/orders/10568600/checkout');
  });

  test.each([
    ['another sale with the same order id', { title: 'Sale sale-2' }], ['another order', { order_id: 'POS-1' }], ['another price', { price_amount: '26' }], ['another currency', { price_currency: 'USD' }],
    ['one that expired', { status: 'expired' }], ['one that was canceled', { status: 'canceled' }], ['an invalid one', { status: 'invalid' }],
  ])('%s is not ours', async (_name, change) => {
    expect(valueOf(await adapterOn(listed([{ ...checkedOut, ...change }])).findInvoice(request()))).toBeNull();
  });

  test('a page with another number than the one asked for proves nothing', async () => {
    expect(errorOf(await adapterOn(listed([], { current_page: 2 })).findInvoice(request())).code).toBe('gateway/nonsense');
  });
});

describe('check', () => {
  const checking = (status: number, body: unknown, settings = {}, baseUrl = 'https://api.coingate.com') =>
    adapterOn(scriptedClient(({ url }) => (url.includes('/currencies') ? { body: currencies } : { status, body }), now), { settings, baseUrl }).check();
  const page = { current_page: 1, per_page: 100, total_orders: 0, total_pages: 0, orders: [] };

  test.each([
    ['a wrong key', 401, { message: 'Auth Token is not valid', reason: 'BadAuthToken' }, 'gateway/wrong_key'],
    ['a missing right', 403, { message: 'No permission', reason: 'AccessDenied' }, 'gateway/permission'],
    ['a blocked address, as 403', 403, { message: 'IP is not in the list', reason: 'Forbidden' }, 'gateway/caller_blocked'],
    ['a blocked address, as 401', 401, { message: 'Not whitelisted', reason: 'AddressNotWhitelisted' }, 'gateway/caller_blocked'],
    ['a wrong base URL', 404, { message: 'Page not found', reason: 'PageNotFound' }, 'gateway/wrong_url'],
    ['another server', 200, '<html></html>', 'gateway/wrong_url'],
  ])('%s', async (_name, status, body, code) => {
    expect(errorOf(await checking(status, body)).code).toBe(code);
  });

  test('words that merely contain “ip” do not make a blocked address', async () => {
    expect(errorOf(await checking(403, { message: 'Skipped: description is too slippery', reason: 'Forbidden' })).code).toBe('gateway/permission');
  });

  test('the sandbox is named as such, and so is an account without coins', async () => {
    expect(valueOf(await checking(200, page, {}, 'https://api-sandbox.coingate.com/v2')).warnings).toEqual(['This is CoinGate’s sandbox: no real money moves here.']);
    const none = adapterOn(server({}, {}, [])).check();
    expect(valueOf(await none).warnings).toEqual(['The account has no coin switched on that Countersign handles.']);
  });
});
