// XAIGATE's adapter on answers its emulator does not give: what is sent, mismatches, sums of zero.
import { describe, expect, test } from 'vitest';
import { secret } from '../../../../../electron/core/secret.ts';
import { createAdapter } from '../../../../../electron/gateways/xaigate/adapter.ts';
import { documentedStatuses, stateOf } from '../../../../../electron/gateways/xaigate/status.ts';
import type { CreateInvoiceRequest } from '../../../../../electron/gateways/port.ts';
import { keptLog, realClock } from '../../../../support/http-ports.ts';
import { scriptedClient, type ScriptedClient } from '../../../../support/scripted-http-client.ts';

const KEY = '00000000-0000-4000-8000-000000000001';
const HOOK = 'https://pos.example/w/shop-1';
const now = Date.UTC(2026, 8, 21, 13, 58, 21);
const request: CreateInvoiceRequest = {
  terms: { id: 'sale-1', orderId: 'ORD-1001', note: 'private', gateway: 'shop', driver: 'xaigate', method: 'USD@checkout', amount: { unit: 'USD', minor: 2500n }, expiresInMinutes: null, createdAtMs: now },
  confirmationsWanted: 1, idempotencyKey: 'k',
};
/** The sample of the sheet. */
const invoice = (change: object = {}) => ({
  invoiceNo: 'INV2167234232', amount: '25', paidAmount: '0', toEmail: 'till1@shop.example', toName: 'Cafe', expiry: 60, description: 'Two coffees', status: 'Pending',
  payUrl: 'https://wallet.xaigate.com/pay/INV2167234232?lang=en', currency: 'USD', shopName: 'Cafe', orderId: 'ORD-1001', createdAt: '2026-09-21T13:58:20.976520Z', updatedAt: '2026-09-21T13:58:20.976523Z', ...change,
});
interface More { readonly settings?: Record<string, string>; readonly hook?: string | null; readonly key?: string; readonly webhookSecret?: string }
const adapterOn = (http: ScriptedClient, { settings = {}, hook = HOOK, key = KEY, webhookSecret = 'local_ipn_secret' }: More = {}) => createAdapter(
  { name: 'shop', driver: 'xaigate', baseUrl: 'https://wallet-api.xaigate.com/api/v1/', selfHosted: false, settings: { email: 'till1@shop.example', ...settings }, secrets: { apiKey: secret(key), webhookSecret: secret(webhookSecret) } },
  { http, clock: realClock, log: keptLog(), webhookUrl: () => hook },
);
const answering = (body: unknown, status = 200) => scriptedClient(() => ({ status, body }), now);

describe('create', () => {
  const create = (change: object) => adapterOn(answering(invoice(change))).createInvoice(request);

  test('A1: the exact request: the key in the body and in no header, two decimals, the sale’s own address, no note', async () => {
    const http = answering(invoice());
    expect(await adapterOn(http, { settings: { shopName: 'Cafe' } }).createInvoice(request)).toMatchObject({
      ok: true, value: { gatewayInvoiceId: 'INV2167234232', paymentLink: 'https://wallet.xaigate.com/pay/INV2167234232?lang=en', due: { unit: 'USD@checkout', minor: 2500n }, expiresAtMs: Date.UTC(2026, 8, 21, 14, 58, 20, 976) },
    });
    expect(http.requests).toEqual([{
      method: 'POST', url: 'https://wallet-api.xaigate.com/api/v1/invoice/create', repeat: 'once', headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        apiKey: KEY, shopName: 'Cafe', amount: '25.00', currency: 'USD', orderId: 'ORD-1001', email: 'till1@shop.example',
        notifyUrl: `${HOOK}?sale=ORD-1001&token=7c8fefcaf74cf3df189f9a66bd27de1d774e7eec09bbd8264f4825cb57c06f7b`, description: 'Order ORD-1001',
      }),
    }]);
  });

  test.each([[5n, '"0.05"'], [100n, '"1.00"'], [123_456_789_012n, '"1234567890.12"']])('an amount of %d cents is written %s', async (minor, text) => {
    const http = answering(invoice());
    await adapterOn(http).createInvoice({ ...request, terms: { ...request.terms, amount: { unit: 'USD', minor } } });
    expect(http.requests[0]?.body).toContain(`"amount":${text}`);
  });

  test('where no webhook can reach us none is asked for', async () => {
    const http = answering(invoice());
    await adapterOn(http, { hook: null }).createInvoice(request);
    expect(http.requests[0]?.body).not.toContain('notifyUrl');
  });

  test.each([
    ['another currency', { currency: 'EUR' }], ['a currency we do not have', { currency: 'RUB' }], ['another amount', { amount: '25.01' }], ['another order', { orderId: 'ORD-2' }], ['no page', { payUrl: null }],
    ['a page on http', { payUrl: 'http://wallet.xaigate.com/pay/1' }], ['a page with credentials', { payUrl: 'https://a:b@wallet.xaigate.com/pay/1' }], ['a script for a page', { payUrl: 'javascript:alert(1)' }],
    ['a number with hidden letters', { invoiceNo: 'INV\u200b1' }], ['no number', { invoiceNo: undefined }], ['no status', { status: undefined }], ['an end at once', { expiry: 0 }],
  ])('an answer with %s is not shown to a customer; the invoice may exist', async (_name, change) => {
    expect(await create(change)).toMatchObject({ ok: false, error: { code: 'gateway/nonsense', outcome: 'unknown' } });
  });

  test('numbers of any form are ids; sums may be numbers, and have as many zeros as they like', async () => {
    expect(await create({ invoiceNo: 'M2167234232', amount: 25, paidAmount: '0.00', expiry: undefined })).toMatchObject({ ok: true, value: { gatewayInvoiceId: 'M2167234232', expiresAtMs: Date.UTC(2026, 8, 21, 14, 58, 20, 976) } });
    expect(await create({ amount: '25.000', createdAt: undefined })).toMatchObject({ ok: true, value: { expiresAtMs: now + 3_600_000 } });
  });

  test('a key that no key looks like is not sent', async () => {
    const http = answering(invoice());
    expect(await adapterOn(http, { key: 'two words' }).check()).toMatchObject({ ok: false, error: { code: 'gateway/wrong_key', outcome: 'not_sent' } });
    expect(http.requests).toEqual([]);
  });
});

describe('check', () => {
  test.each([[404, { message: 'Invoice not found' }], [400, { error: 'no such invoice' }], [422, { detail: 'unknown' }], [200, { message: 'Invoice not found' }]])('status %d with %j shows that the key is taken', async (status, body) => {
    expect(await adapterOn(answering(body, status)).check()).toMatchObject({ ok: true, value: { warnings: [] } });
  });

  test.each([
    [401, 'Unauthorized', 'gateway/wrong_key'], [401, { message: 'no' }, 'gateway/wrong_key'], [403, { message: 'API key is not enabled' }, 'gateway/permission'], [404, '<h1>Not Found</h1>', 'gateway/wrong_url'],
    [400, { message: 'Invalid apiKey' }, 'gateway/wrong_key'], [404, { error: 'API key not found' }, 'gateway/wrong_key'], [422, { message: 'Unauthorized' }, 'gateway/wrong_key'], [200, { message: 'apiKey is invalid' }, 'gateway/wrong_key'],
    [402, { message: 'Subscription has ended' }, 'gateway/refused'], [409, { message: 'Merchant is blocked' }, 'gateway/refused'],
    [200, {}, 'gateway/wrong_url'], [200, invoice(), 'gateway/wrong_url'], [200, 'hello', 'gateway/wrong_url'], [500, { message: 'oops' }, 'gateway/unavailable'],
  ])('status %d with %j is %s', async (status, body, code) => {
    expect(await adapterOn(answering(body, status)).check()).toMatchObject({ ok: false, error: { code } });
  });

  test('a short secret and an amount that is none are told', async () => {
    const report = await adapterOn(answering({ message: 'no' }, 404), { settings: { trustPaidUpTo: 'a lot' }, webhookSecret: 'short' }).check();
    expect(report).toMatchObject({ ok: true, value: { warnings: [expect.stringContaining('short'), expect.stringContaining('not an amount')] } });
  });
});

test('B7: that “Paid” is believed without a sum is said with every check', async () => {
  const report = await adapterOn(answering({ message: 'no' }, 404), { settings: { trustPaidUpTo: '25' } }).check();
  expect(report).toMatchObject({ ok: true, value: { warnings: [expect.stringContaining('25.00')] } });
});

describe('read', () => {
  const read = async (change: object, settings: Record<string, string> = {}) => {
    const result = await adapterOn(answering(invoice(change)), { settings }).readInvoice('INV2167234232', request.terms);
    if (!result.ok) throw new Error(result.error.code);
    return result.value;
  };

  test.each(documentedStatuses)('B3: %s is known, in any case', (status) => {
    for (const text of [status, status.toUpperCase(), status.toLowerCase()]) expect(stateOf({ status: text, paid: 0n, amount: 2500n })).not.toBe('unknown');
  });

  test('sums: too little, exactly, too much', async () => {
    expect(await read({ status: 'PaidPartial', paidAmount: '10.5' })).toMatchObject({ state: 'partial', received: { unit: 'USD@checkout', minor: 1050n }, payments: [{ id: 'total', settled: false }] });
    expect(await read({ status: 'Paid', paidAmount: '25' })).toMatchObject({ state: 'settled', received: { minor: 2500n }, payments: [{ settled: true }] });
    expect(await read({ status: 'Paid', paidAmount: 30 })).toMatchObject({ state: 'settled', received: { minor: 3000n } });
    expect(await read({ status: 'Expired', paidAmount: '25' })).toMatchObject({ state: 'late' });
    expect(await read({ status: 'Pending', paidAmount: '25' })).toMatchObject({ state: 'detected' });
  });

  test('B7: Paid with a sum of 0 is no money, unless the shop believes it up to this amount', async () => {
    expect(await read({ status: 'Paid' })).toMatchObject({ state: 'settled', received: { minor: 0n }, payments: [] });
    expect(await read({ status: 'Paid' }, { trustPaidUpTo: '24.99' })).toMatchObject({ received: { minor: 0n } });
    expect(await read({ status: 'Paid' }, { trustPaidUpTo: '25' })).toMatchObject({ received: { minor: 2500n }, payments: [{ settled: true }] });
    // Never for another status, nor over a sum that is told.
    expect(await read({ status: 'Pending' }, { trustPaidUpTo: '25' })).toMatchObject({ received: { minor: 0n } });
    expect(await read({ status: 'Paid', paidAmount: '1' }, { trustPaidUpTo: '25' })).toMatchObject({ received: { minor: 100n } });
  });

  test.each([['missing', undefined], ['null', null], ['finer than cents', '25.001'], ['negative', '-1'], ['an exponent', '2e1'], ['a word', 'all']])('a sum that is %s goes to a person', async (_name, paidAmount) => {
    const snapshot = await read({ status: 'Paid', paidAmount });
    expect(snapshot.problems).toEqual([expect.stringContaining('paidAmount')]);
    expect(snapshot.received.minor).toBe(0n);
  });

  test('an answer about another invoice is nonsense', async () => {
    expect(await adapterOn(answering(invoice({ invoiceNo: 'INV1' }))).readInvoice('INV2167234232', request.terms)).toMatchObject({ ok: false, error: { code: 'gateway/nonsense' } });
  });
});
