// CryptumPay's adapter on answers its emulator does not give: mismatches, other forms of the envelope, withdrawals in other words.
import { describe, expect, test } from 'vitest';
import { secret } from '../../../../../electron/core/secret.ts';
import { createAdapter, pageOf } from '../../../../../electron/gateways/cryptumpay/adapter.ts';
import { payoutStateOf } from '../../../../../electron/gateways/cryptumpay/payouts.ts';
import { documentedStatuses, stateOf } from '../../../../../electron/gateways/cryptumpay/status.ts';
import type { AccountConfig, CreateInvoiceRequest, PayoutRequest } from '../../../../../electron/gateways/port.ts';
import { keptLog, realClock } from '../../../../support/http-ports.ts';
import { scriptedClient, type ScriptedClient } from '../../../../support/scripted-http-client.ts';

const now = Date.UTC(2026, 8, 21, 14, 0, 0);
const request: CreateInvoiceRequest = {
  terms: { id: 'sale-1', orderId: 'ORD-1001', note: 'private', gateway: 'shop', driver: 'cryptumpay', method: 'USD@checkout', amount: { unit: 'USD', minor: 2500n }, expiresInMinutes: null, createdAtMs: now },
  confirmationsWanted: 1, idempotencyKey: 'k',
};
const asked = (change: object = {}) => ({ fiatTicker: 'usd', fiatAmount: '25.00', title: 't', description: 'd', url: '', projectData: { orderId: 'ORD-1001' }, ...change });
const order = (change: object = {}) => ({ id: 'ord_abc123', project: { id: 'prj_1', feePercent: 1 }, expiresAt: now + 3_600_000, customerOrderRequest: asked(), ...change });
const good = (data: unknown) => ({ data, errorObject: null });
const bad = (httpCode: number, message: string, appCode = 1) => ({ data: null, errorObject: { httpCode, appCode, message } });
const account = (settings: Record<string, string> = {}): AccountConfig => ({ name: 'shop', driver: 'cryptumpay', baseUrl: 'https://papi.cryptumpay.com', selfHosted: false, settings, secrets: { apiKey: secret('ck_1'), apiSecret: secret('cs_1') } });
const adapterOn = (http: ScriptedClient, settings: Record<string, string> = {}) => createAdapter(account(settings), { http, clock: realClock, log: keptLog() });
const answering = (body: unknown, status = 200) => scriptedClient(() => ({ status, body }), now);

describe('create', () => {
  const create = (data: unknown) => adapterOn(answering(good(data))).createInvoice(request);

  test('A5: the page is the vendor’s, with the order in it', async () => {
    expect(await create(order())).toMatchObject({
      ok: true, value: { gatewayInvoiceId: 'ord_abc123', address: null, due: { unit: 'USD@checkout', minor: 2500n }, paymentLink: 'https://pay.cryptumpay.com/m/ord_abc123', expiresAtMs: now + 3_600_000 },
    });
  });

  test.each([
    ['another currency', order({ customerOrderRequest: asked({ fiatTicker: 'eur' }) })], ['another amount', order({ customerOrderRequest: asked({ fiatAmount: '25.01' }) })],
    ['another order', order({ customerOrderRequest: asked({ projectData: { orderId: 'ORD-2' } }) })], ['no end', order({ expiresAt: null })], ['an end that is no time', order({ expiresAt: 0 })],
    ['an id with hidden letters', order({ id: 'ord\u200b1' })], ['no request', order({ customerOrderRequest: undefined })],
  ])('an answer with %s is not shown to a customer; the order exists', async (_name, data) => {
    expect(await create(data)).toMatchObject({ ok: false, error: { code: 'gateway/nonsense', outcome: 'unknown' } });
  });

  test.each([[1_790_003_600, 1_790_003_600_000], [1_790_003_600_000, 1_790_003_600_000]])('an end of %d is a time in seconds or in milliseconds', async (told, expected) => {
    expect(await create(order({ expiresAt: told }))).toMatchObject({ ok: true, value: { expiresAtMs: expected } });
  });

  test('where our order id comes back does not matter, as long as it does', async () => {
    expect(await create(order({ customerOrderRequest: asked({ projectData: { projectDataOrderId: 'ORD-1001' } }) }))).toMatchObject({ ok: true });
    expect(await create(order({ customerOrderRequest: asked({ projectData: null }) }))).toMatchObject({ ok: true });
  });

  test.each([['ftp://pay.example/{id}'], ['http://pay.example/{id}'], ['javascript:alert({id})']])('a page at %s is not shown', async (payUrl) => {
    expect(await adapterOn(answering(good(order())), { payUrl }).createInvoice(request)).toMatchObject({ ok: false, error: { code: 'gateway/nonsense' } });
  });

  test.each([['https://pay.example/m/'], ['https://pay.example/m/{ID}']])('a page setting without a place for the order (%s) makes no sale, and the check says so', async (payUrl) => {
    const http = answering(good(order()));
    expect(await adapterOn(http, { payUrl }).createInvoice(request)).toMatchObject({ ok: false, error: { code: 'input/invalid', outcome: 'refused' } });
    expect(http.requests).toEqual([]);
    expect(await adapterOn(answering(bad(404, 'Order not found'), 404), { payUrl }).check()).toMatchObject({ ok: false, error: { code: 'input/invalid' } });
  });

  test('an id never leaves its place in the page’s address', () => {
    expect(pageOf(account(), 'a/../b?c#d')).toBe('https://pay.cryptumpay.com/m/a%2F..%2Fb%3Fc%23d');
  });
});

describe('E6: errors', () => {
  test.each([
    [401, bad(401, 'Invalid API key'), 'gateway/wrong_key'], [400, bad(400, 'Bad signature'), 'gateway/wrong_key'], [401, bad(401, 'Timestamp expired'), 'gateway/clock'], [403, bad(403, 'IP is not in the whitelist'), 'gateway/caller_blocked'],
    [403, bad(403, 'no'), 'gateway/permission'], [422, bad(422, 'fiatAmount too small'), 'gateway/refused'], [200, bad(401, 'Unauthorized'), 'gateway/wrong_key'], [200, bad(403, 'no'), 'gateway/permission'],
    [200, bad(429, 'slow down'), 'gateway/rate_limited'], [200, bad(500, 'oops'), 'gateway/unavailable'], [200, bad(422, 'no'), 'gateway/refused'],
  ])('status %d with %j is %s', async (status, body, code) => {
    const { error } = await adapterOn(answering(body, status)).createInvoice(request) as { readonly error: { readonly code: string; readonly outcome: string } };
    expect(error).toMatchObject({ code, outcome: code === 'gateway/unavailable' ? 'unknown' : 'refused' });
  });

  test.each([[bad(404, 'Order not found'), 404], [bad(404, 'Order not found'), 200], [bad(422, 'id is malformed'), 422], [bad(422, 'id is malformed'), 200]])('check: %j under %d shows that the credentials are taken', async (body, status) => {
    expect(await adapterOn(answering(body, status)).check()).toMatchObject({ ok: true, value: { methods: ['USD@checkout', 'EUR@checkout'] } });
  });

  test.each([[402, bad(402, 'The project is suspended')], [200, bad(402, 'Payment required')], [409, bad(409, 'Project is blocked')]])('check: a refusal with %d is not “no such order”', async (status, body) => {
    expect(await adapterOn(answering(body, status)).check()).toMatchObject({ ok: false, error: { code: 'gateway/refused' } });
  });

  test.each([[good({ ok: true })], [good(order())], [{ data: null, errorObject: null }], [{ status: 'up' }]])('check: a server that answers %j to everything is not the gateway', async (body) => {
    expect(await adapterOn(answering(body)).check()).toMatchObject({ ok: false, error: { code: 'gateway/wrong_url' } });
  });
});

describe('read', () => {
  const read = async (change: object, at = now) => {
    const result = await adapterOn(scriptedClient(() => ({ body: good(order({ hasCustomerOrder: true, ...change })) }), at)).readInvoice('ord_abc123', request.terms);
    if (!result.ok) throw new Error(result.error.code);
    return result.value;
  };

  test.each(documentedStatuses)('B3: code %d is %s, never unknown', (code) => {
    expect(stateOf({ code: String(code), isOver: false }).state).not.toBe('unknown');
  });

  test('B1: what nobody began is waiting; PAID is all of it, whatever was credited and whether it was', async () => {
    expect(await read({ hasCustomerOrder: false })).toMatchObject({ state: 'waiting', rawStatus: 'not begun', problems: [] });
    for (const accrued of [true, false]) {
      expect(await read({ financeSummary: { status: 3, accrued, income: { amount: '24.75', currency: 'usdt' } } })).toMatchObject({ state: 'settled', received: { unit: 'USD@checkout', minor: 2500n }, problems: [] });
    }
  });

  test('a code is not compared by size: 4 is on its way, 3 is paid', async () => {
    expect(await read({ financeSummary: { status: 4 } })).toMatchObject({ state: 'confirming', payments: [{ settled: false }] });
  });

  test('CANCELED is cancelled before the end and expired after it', async () => {
    expect(await read({ financeSummary: { status: 2 } })).toMatchObject({ state: 'cancelled' });
    expect(await read({ financeSummary: { status: 2 } }, now + 3_600_000)).toMatchObject({ state: 'expired' });
  });

  test('UNDER_REVIEW goes to a person', async () => {
    expect(await read({ financeSummary: { status: 1 } })).toMatchObject({ problems: [], underReview: 'UNDER_REVIEW: the gateway itself is looking into this payment' });
    expect(await read({ financeSummary: { status: 3 } })).not.toHaveProperty('underReview');
  });

  test.each([['"3" as a text', { financeSummary: { status: '3' } }], ['no summary although somebody pays', {}], ['a summary without a code', { financeSummary: {} }], ['3.5', { financeSummary: { status: 3.5 } }]])('%s is not taken for paid', async (name, change) => {
    const snapshot = await read(change);
    expect(snapshot).toMatchObject({ state: 'unknown', received: { minor: 0n }, payments: [] });
    if (name !== '3.5') expect(snapshot.problems).not.toEqual([]);
  });

  test('an answer about another order is nonsense', async () => {
    expect(await adapterOn(answering(good(order({ id: 'ord_other', hasCustomerOrder: false })))).readInvoice('ord_abc123', request.terms)).toMatchObject({ ok: false, error: { code: 'gateway/nonsense' } });
  });

  test('the body of reading calls is a setting', async () => {
    for (const [getBody, body] of [['{}', '{}'], ['none', undefined]] as const) {
      const http = answering(good(order({ hasCustomerOrder: false })));
      await adapterOn(http, { getBody }).readInvoice('ord_abc123', request.terms);
      expect(http.requests[0]?.body).toBe(body);
    }
  });
});

describe('withdrawals', () => {
  const payout: PayoutRequest = { reference: 'po-1', method: 'USDT@tron', amount: { unit: 'USDT@tron', minor: 100_500_000n }, address: 'TJRabPrwbZy45sbavfcjinPJC18kjpRTv8', requestedAtMs: now };

  test('the exact request: a plain decimal, the chain by its name, nothing inferred', async () => {
    const http = answering(good({ id: 'wd_1' }));
    expect(await adapterOn(http).payouts?.create(payout)).toMatchObject({ ok: true, value: { gatewayPayoutId: 'wd_1', state: 'processing', txid: null } });
    expect(http.requests[0]?.body).toBe('{"currency":"usdt","blockchain":"tron","address":"TJRabPrwbZy45sbavfcjinPJC18kjpRTv8","amount":"100.5","extra":null}');
  });

  test.each([
    ['another coin', { method: 'BTC@bitcoin' as const }, 'method/not_offered'], ['an amount of another coin', { amount: { unit: 'USD' as const, minor: 5n } }, 'method/not_offered'],
    ['nothing', { amount: { unit: 'USDT@tron' as const, minor: 0n } }, 'amount/not_positive'], ['an address of another chain', { address: '0x1111111111111111111111111111111111111111!' }, 'input/invalid'],
  ])('%s is refused before anything is sent', async (_name, change, code) => {
    const http = answering(good({ id: 'wd_1' }));
    expect(await adapterOn(http).payouts?.create({ ...payout, ...change })).toMatchObject({ ok: false, error: { code, outcome: 'refused' } });
    expect(http.requests).toEqual([]);
  });

  test('without an id it may exist', async () => {
    expect(await adapterOn(answering(good({}))).payouts?.create(payout)).toMatchObject({ ok: false, error: { code: 'gateway/nonsense', outcome: 'unknown' } });
  });

  test.each([
    ['success', 'completed'], ['PAID', 'completed'], ['failed', 'failed'], ['rejected', 'failed'], ['canceled', 'cancelled'], ['cancelled', 'cancelled'], ['processing', 'processing'], ['constructor', 'unknown'], ['', 'unknown'],
  ])('the word “%s” is %s, by the account’s lists', (word, state) => expect(payoutStateOf(word, account())).toBe(state));

  test('a list that ends with a comma does not make of a missing word an end', () => expect(payoutStateOf('', account({ withdrawalDone: 'success,', withdrawalFailed: ',failed' }))).toBe('unknown'));

  test('the lists are settings', () => expect(payoutStateOf('erledigt', account({ withdrawalDone: 'erledigt' }))).toBe('completed'));
});
