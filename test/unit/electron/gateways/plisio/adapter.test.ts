// Plisio's adapter on answers its emulator does not give: mismatches, hosted shops, lists that never end, switched coins.
import { describe, expect, test } from 'vitest';
import { createAdapter } from '../../../../../electron/gateways/plisio/adapter.ts';
import type { CreateInvoiceRequest } from '../../../../../electron/gateways/port.ts';
import { secret } from '../../../../../electron/core/secret.ts';
import { keptLog, realClock } from '../../../../support/http-ports.ts';
import { scriptedClient, type ScriptedClient } from '../../../../support/scripted-http-client.ts';

const now = Date.UTC(2026, 8, 21, 14, 0, 0);
const request: CreateInvoiceRequest = {
  terms: {
    id: 'sale-1', orderId: 'ORD "1"&é', note: 'private', gateway: 'shop', driver: 'plisio', method: 'USDT@tron', amount: { unit: 'USD', minor: 2500n }, expiresInMinutes: 15, createdAtMs: now,
  },
  confirmationsWanted: 1,
  idempotencyKey: 'k',
};
const params = { order_number: 'ORD "1"&é', order_name: 'ORD "1"&é', description: 'sale-1', source_amount: '25.00', source_currency: 'USD' };
const operation = (change: object = {}) => ({
  id: 'txn-1', type: 'invoice', status: 'new', psys_cid: 'USDT_TRX', currency: 'USDT', amount: '0', pending_sum: '0', sum: '25.125000', commission: '0.125000', source_currency: 'USD',
  wallet_hash: 'TExampleExampleExampleExampleExamp', params, tx_id: [], confirmations: 0, created_at_utc: now / 1000, expire_at_utc: now / 1000 + 900, ...change,
});
const created = (change: object = {}) => ({
  txn_id: 'txn-1', invoice_url: 'https://plisio.net/invoice/txn-1', invoice_total_sum: '25.125000', wallet_hash: 'TExampleExampleExampleExampleExamp', psys_cid: 'USDT_TRX', ...change,
});
const success = (data: unknown) => ({ body: { status: 'success', data } });
const adapterOn = (http: ScriptedClient, settings: Record<string, string> = {}, webhookUrl: string | null = null, log = keptLog()) => createAdapter(
  { name: 'shop', driver: 'plisio', baseUrl: 'https://api.test/api/v1/', selfHosted: false, settings, secrets: { secretKey: secret('key-1') } }, { http, clock: realClock, log, webhookUrl: () => webhookUrl },
);
/** Answers by path below `/api/v1`; a list is all there is on page 1. */
const server = (paths: Record<string, unknown>) => scriptedClient((asked) => {
  const url = new URL(asked.url);
  const data = paths[url.pathname.replace('/api/v1', '')];
  if (!Array.isArray(data)) return success(data);
  return success({ operations: url.searchParams.get('page') === '1' ? data : [] });
}, now);

describe('create', () => {
  const create = (made: object, read: object = operation()) => adapterOn(server({ '/invoices/new': made, '/operations/txn-1': read })).createInvoice(request);

  test('A1, E4: the exact request: one coin and no choice, no note, the callback asked for as JSON', async () => {
    const http = server({ '/invoices/new': created(), '/operations/txn-1': operation() });
    const result = await adapterOn(http, {}, 'https://pos.example/w/shop?json=false').createInvoice(request);
    expect(result).toEqual({
      ok: true,
      value: {
        kind: 'accepted', gatewayInvoiceId: 'txn-1', address: 'TExampleExampleExampleExampleExamp', due: { unit: 'USDT@tron', minor: 25_125_000n }, expiresAtMs: now + 900_000, gatewayTimeMs: now,
        checkoutUrl: 'https://plisio.net/invoice/txn-1', paymentLink: null, required: null,
      },
    });
    expect(http.requests.map(({ method, repeat, body }) => [method, repeat, body])).toEqual([['GET', 'once', undefined], ['GET', 'safe', undefined]]);
    expect([...new URL(http.requests[0]?.url ?? '').searchParams]).toEqual([
      ['order_number', 'ORD "1"&é'], ['order_name', 'ORD "1"&é'], ['source_currency', 'USD'], ['source_amount', '25.00'], ['currency', 'USDT_TRX'], ['allowed_psys_cids', 'USDT_TRX'],
      ['description', 'sale-1'], ['expire_min', '15'], ['callback_url', 'https://pos.example/w/shop?json=true'], ['api_key', 'key-1'],
    ]);
    expect(http.requests[1]?.url).toBe('https://api.test/api/v1/operations/txn-1?api_key=key-1');
  });

  test('without an address of ours and without a wish for the end, neither is sent', async () => {
    const http = server({ '/invoices/new': created(), '/operations/txn-1': operation() });
    await adapterOn(http).createInvoice({ ...request, terms: { ...request.terms, expiresInMinutes: null, amount: { unit: 'JPY', minor: 2500n } } });
    const { searchParams } = new URL(http.requests[0]?.url ?? '');
    expect([searchParams.get('source_amount'), searchParams.has('callback_url'), searchParams.has('expire_min')]).toEqual(['2500', false, false]);
  });

  test.each([
    ['another coin', operation({ psys_cid: 'USDT_BSC' })], ['another amount', operation({ params: { ...params, source_amount: '26' } })], ['another currency', operation({ params: { ...params, source_currency: 'EUR' } })],
    ['another order', operation({ params: { ...params, order_number: 'ORD-2' } })], ['nothing to pay', operation({ sum: '0' })], ['another sum than it said', operation({ sum: '25.000000' })],
    ['another address than it said', operation({ wallet_hash: 'TExampleExampleExampleExampleExam2' })], ['an address that adds to the request', operation({ wallet_hash: 'TExampleExampleExample?amount=9' })],
    ['no address', operation({ wallet_hash: null })], ['no end', operation({ expire_at_utc: null })], ['a withdrawal', operation({ type: 'cash_out' })],
  ])('an answer about %s is not shown to a customer; the invoice exists', async (_name, read) => {
    expect(await create(created(), read)).toMatchObject({ ok: false, error: { code: 'gateway/nonsense', outcome: 'unknown' } });
  });

  test('an operation that cannot be read leaves the sale unclear', async () => {
    expect(await create(created(), operation({ id: 'txn-2' }))).toMatchObject({ ok: false, error: { code: 'gateway/timeout', outcome: 'unknown' } });
    expect(await create({ invoice_url: 'x' })).toMatchObject({ ok: false, error: { code: 'gateway/nonsense', outcome: 'unknown' } });
  });

  test('a shop without white label tells no address: refused in words, and nothing was shown', async () => {
    const result = await create({ txn_id: 'txn-1', invoice_url: 'https://plisio.net/invoice/txn-1', invoice_total_sum: '25.125000' });
    expect(result).toMatchObject({ ok: false, error: { code: 'gateway/not_offered', outcome: 'refused', message: expect.stringContaining('white-label') } });
  });
});

describe('E5, E6: refusals', () => {
  const refuse = async (status: number, body: unknown) => adapterOn(scriptedClient(() => ({ status, body }), now)).createInvoice(request);
  const envelope = (name: string, message: string, code = 105) => ({ status: 'error', data: { name, message, code } });

  test.each([
    ['words', 'Currency is not supported', 'shop refused: Currency is not supported.'],
    ['JSON text with one message per field', '{"source_amount":"Source amount is invalid","amount":["too little","x"]}', 'shop refused: source_amount: Source amount is invalid; amount: too little.'],
    ['JSON text of another kind', '{"a":', 'shop refused: {"a":.'], ['an empty map', '{}', 'shop refused: {}.'],
  ])('%s', async (_name, message, told) => {
    for (const status of [400, 422, 200]) {
      expect(await refuse(status, envelope('Unprocessable entity', message))).toMatchObject({ ok: false, error: { code: 'gateway/refused', outcome: 'refused', message: told } });
    }
  });

  test('a key it does not take, as 401 or in the envelope alone; an address it does not take names the setting', async () => {
    for (const status of [401, 422, 200]) expect(await refuse(status, envelope('Unauthorized', 'no'))).toMatchObject({ ok: false, error: { code: 'gateway/wrong_key', outcome: 'refused' } });
    const http = scriptedClient(() => ({ status: 403, body: envelope('Forbidden', 'no') }), now);
    expect(await adapterOn(http).readInvoice('txn-1', request.terms)).toMatchObject({ ok: false, error: { code: 'gateway/caller_blocked', outcome: 'refused' } });
    // To make an invoice no address needs to be listed.
    expect(await adapterOn(http).createInvoice(request)).toMatchObject({ ok: false, error: { code: 'gateway/permission', outcome: 'refused' } });
  });

  test('line 19: words lose the key, and the log never has it', async () => {
    const log = keptLog();
    const http = scriptedClient(() => ({ status: 400, body: envelope('Bad', 'api_key key-1 is wrong\u202e\u001b[2J') }), now);
    expect(await adapterOn(http, {}, null, log).createInvoice(request)).toMatchObject({ ok: false, error: { message: 'shop refused: api_key [secret] is wrong [2J.' } });
    expect(log.lines.join()).not.toContain('key-1');
  });

  test('an answer that is no envelope is nonsense', async () => {
    for (const body of ['[]', '{}', '"x"', '{"status":true}']) expect(await refuse(200, body)).toMatchObject({ ok: false, error: { code: 'gateway/nonsense', outcome: 'unknown' } });
  });
});

describe('E2: an order number that is taken', () => {
  const taken = { status: 'error', data: { name: 'Unprocessable entity', message: '{"order_number":"Order number has already been taken"}', code: 105 } };
  const create = (row: object, list: unknown = [row]) => adapterOn(scriptedClient((asked) => {
    const url = new URL(asked.url);
    if (url.pathname.endsWith('/invoices/new')) return { status: 422, body: taken };
    if (url.pathname.endsWith('/operations/txn-1')) return success(row);
    return success({ operations: url.searchParams.get('page') === '1' ? list : [] });
  }, now)).createInvoice(request);

  test.each([['new'], ['expired'], ['cancelled'], ['completed'], ['111']])('by this very sale, %s by now: it is the sale’s invoice', async (status) => {
    expect(await create(operation({ status }))).toMatchObject({ ok: true, value: { kind: 'accepted', gatewayInvoiceId: 'txn-1', due: { minor: 25_125_000n } } });
  });
  test.each([
    ['another sale', operation({ params: { ...params, description: 'sale-2' } })], ['nobody knows whom', operation({ params: { ...params, description: undefined } })],
    ['this sale under another number', operation({ params: { ...params, order_number: 'other' } })],
  ])('by %s: refused in its words', async (_name, row) => {
    expect(await create(row)).toMatchObject({ ok: false, error: { code: 'gateway/refused', outcome: 'refused', message: expect.stringContaining('already been taken') } });
  });
  test('where the list cannot be read, or the invoice is not as asked for, the sale is unclear', async () => {
    expect(await create(operation(), 'none')).toMatchObject({ ok: false, error: { code: 'gateway/nonsense', outcome: 'unknown' } });
    expect(await create(operation({ psys_cid: 'USDT_BSC' }))).toMatchObject({ ok: false, error: { code: 'gateway/nonsense', outcome: 'unknown' } });
  });
});

describe('E2: find', () => {
  const find = async (row: object) => {
    const result = await adapterOn(server({ '/operations': [row], '/operations/txn-1': row })).findInvoice(request);
    return result.ok ? result.value !== null : result.error.code;
  };

  test.each([
    ['new', {}, true], ['new but over by the gateway’s clock', { expire_at_utc: now / 1000 - 1 }, false], ['expired', { status: 'expired' }, false], ['cancelled', { status: 'cancelled' }, false],
    ['seen without an amount yet', { status: 'pending' }, true], ['expired with money', { status: 'expired', amount: '10.000000', tx_id: ['aa'] }, true], ['completed', { status: 'completed', amount: '25.125000' }, true],
    ['of another sale by its description', { params: { ...params, description: 'sale-2' } }, false], ['of no known sale', { params: { ...params, description: undefined } }, false],
    ['another amount', { params: { ...params, source_amount: '25.01' } }, false], ['another currency', { params: { ...params, source_currency: 'EUR' } }, false],
    ['another coin', { psys_cid: 'USDT_BSC' }, false], ['another order', { params: { ...params, order_number: 'ORD "1"' } }, false],
  ])('%s: %s', async (_name, change, found) => {
    expect(await find(operation(change))).toBe(found);
  });

  test('a row that does not say whose it is is asked about: another till may use the same order id', async () => {
    const row = operation({ params: { ...params, description: undefined } });
    const find = (whole: object) => adapterOn(server({ '/operations': [row], '/operations/txn-1': whole })).findInvoice(request);
    expect(await find(operation())).toMatchObject({ ok: true, value: { gatewayInvoiceId: 'txn-1' } });
    expect(await find(operation({ params: { ...params, description: 'sale-2' } }))).toEqual({ ok: true, value: null });
  });

  test.each(['pageCount', 'page_count'])('a page missing from the middle is no end of the list (%s)', async (name) => {
    const pages = (missing: number) => scriptedClient((asked) => {
      const page = Number(new URL(asked.url).searchParams.get('page'));
      const row = operation({ id: `txn-${String(page)}`, params: { ...params, order_number: `other-${String(page)}` } });
      return success({ operations: page > 3 || page === missing ? [] : [row], _meta: { [name]: 3 } });
    }, now);
    expect(await adapterOn(pages(2)).findInvoice(request)).toMatchObject({ ok: false, error: { code: 'gateway/nonsense', message: expect.stringContaining('page 2 of 3') } });
    expect(await adapterOn(pages(0)).findInvoice(request)).toEqual({ ok: true, value: null });
  });

  test('a server that gives its last page for ever is asked twice; rows that cannot be read are passed over', async () => {
    const log = keptLog();
    const http = scriptedClient(() => success({ operations: [operation({ params: { ...params, order_number: 'other' } }), { broken: true }] }), now);
    expect(await adapterOn(http, {}, null, log).findInvoice(request)).toEqual({ ok: true, value: null });
    expect(http.requests).toHaveLength(2);
    expect(log.lines.join()).toContain('gateway.list_rows_unreadable');
  });
});

describe('read', () => {
  const read = (paths: Record<string, unknown>, settings: Record<string, string> = {}) => adapterOn(server(paths), settings).readInvoice('txn-1', request.terms);
  const left = operation({ status: 'cancelled duplicate' });

  test('where unconfirmed money is counted can be set', async () => {
    const paths = { '/operations/txn-1': operation({ status: 'pending', amount: '10', pending_sum: '10' }) };
    expect(await read(paths)).toMatchObject({ ok: true, value: { received: { minor: 20_000_000n }, state: 'partial' } });
    expect(await read(paths, { pendingSum: 'within' })).toMatchObject({ ok: true, value: { received: { minor: 10_000_000n }, state: 'partial' } });
  });

  test('B2: the customer chose another coin: what that invoice got is shown in its own unit', async () => {
    const other = operation({ id: 'txn-2', status: 'pending', psys_cid: 'BTC', wallet_hash: 'bc1other', sum: '0.0004', amount: '0', pending_sum: '0.0004' });
    expect(await read({ '/operations/txn-1': left, '/operations': [other, left] })).toMatchObject({
      ok: true,
      value: {
        gatewayInvoiceId: 'txn-1', orderId: 'ORD "1"&é', state: 'cancelled', method: 'BTC@bitcoin', received: { unit: 'BTC@bitcoin', minor: 40_000n }, address: null, due: null,
        payments: [{ id: 'txn-2:total', value: { unit: 'BTC@bitcoin', minor: 40_000n } }], problems: [],
      },
    });
  });

  test('the same coin again on another invoice is looked at by a person', async () => {
    const other = operation({ id: 'txn-2', status: 'completed', amount: '25.125000' });
    expect(await read({ '/operations/txn-1': left, '/operations': [other] })).toMatchObject({ ok: true, value: { problems: ['the customer paid invoice txn-2 of this order in its place'] } });
  });

  test('B2: chosen away to a coin that is not handled here, or to an invoice its list does not show: a person looks', async () => {
    const unknown = operation({ id: 'txn-2', status: 'completed', psys_cid: 'DOGE', wallet_hash: 'DOther', sum: '100', amount: '100' });
    for (const list of [[unknown, left], [left], []]) {
      expect(await read({ '/operations/txn-1': left, '/operations': list })).toMatchObject({ ok: true, value: { state: 'cancelled', problems: [expect.stringContaining('chose another coin')] } });
    }
  });

  test('B2: expired, yet another coin that was chosen on the way got something: that is shown', async () => {
    const ended = operation({ status: 'expired' });
    const other = operation({ id: 'txn-2', status: 'expired', psys_cid: 'BTC', wallet_hash: 'bc1other', sum: '0.0004', amount: '0.0001' });
    const http = server({ '/operations/txn-1': ended, '/operations': [other, ended, operation({ id: 'txn-3', params: { ...params, order_number: 'other' }, amount: '5' })] });
    expect(await adapterOn(http).readInvoice('txn-1', request.terms)).toMatchObject({ ok: true, value: { state: 'expired', received: { unit: 'BTC@bitcoin', minor: 10_000n }, problems: [] } });
    expect(new URL(http.requests[1]?.url ?? '').searchParams.get('search')).toBe('ORD "1"&é');
    expect(await read({ '/operations/txn-1': ended, '/operations': [ended] })).toMatchObject({ ok: true, value: { state: 'expired', received: { minor: 0n }, problems: [] } });
  });

  test('nothing paid elsewhere is plainly cancelled; a list that cannot be read is an error, not that', async () => {
    expect(await read({ '/operations/txn-1': left, '/operations': [left, operation({ id: 'txn-2' })] })).toMatchObject({ ok: true, value: { state: 'cancelled', payments: [], problems: [] } });
    expect(await read({ '/operations/txn-1': left, '/operations': 'none' })).toMatchObject({ ok: false, error: { code: 'gateway/nonsense' } });
  });

  test('an answer about another operation is nonsense', async () => {
    expect(await read({ '/operations/txn-1': operation({ id: 'txn-2' }) })).toMatchObject({ ok: false, error: { code: 'gateway/nonsense' } });
  });
});
