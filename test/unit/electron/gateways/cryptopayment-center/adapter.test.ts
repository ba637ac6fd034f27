// CryptoPayment.center's adapter on answers its emulator does not give: echoes, mismatches, lists that never end.
import { describe, expect, test } from 'vitest';
import { createAdapter } from '../../../../../electron/gateways/cryptopayment-center/adapter.ts';
import type { CreateInvoiceRequest } from '../../../../../electron/gateways/port.ts';
import { secret } from '../../../../../electron/core/secret.ts';
import { keptLog, realClock } from '../../../../support/http-ports.ts';
import { scriptedClient, type ScriptedClient } from '../../../../support/scripted-http-client.ts';

const now = Date.UTC(2026, 8, 21, 14, 0, 0);
const at = (ms: number): string => new Date(ms).toISOString();
const request: CreateInvoiceRequest = {
  terms: {
    id: 'sale-1', orderId: 'ORD "1"', note: 'private', gateway: 'shop', driver: 'cryptopayment-center', method: 'USDT@tron', amount: { unit: 'USD', minor: 2500n }, expiresInMinutes: 5, createdAtMs: now,
  },
  confirmationsWanted: 1,
  idempotencyKey: 'k',
};
const invoice = (change: object = {}) => ({
  id: 'inv-1', order_id: 'ORD "1"', status: 'pending', network: 'trc20', coin: 'USDT', amount_usd: 25.0, amount_crypto: 25.0, address: 'TExampleExampleExampleExampleExamp', paid_amount: 0, txid: null,
  confirmations: { received: 0, required: 19 }, expires_at: at(now + 600_000), created_at: at(now), ...change,
});
const adapterOn = (http: ScriptedClient, settings: Record<string, string> = {}) => createAdapter(
  { name: 'shop', driver: 'cryptopayment-center', baseUrl: 'https://gateway.test/api/v1/', selfHosted: false, settings, secrets: { apiKey: secret('pk_test1'), apiSecret: secret('sk_test1'), appKey: secret('AAEC') } },
  { http, clock: realClock, log: keptLog() },
);

describe('create', () => {
  const create = (body: unknown) => adapterOn(scriptedClient(() => ({ status: 201, body }), now)).createInvoice(request);

  test('A1, E4: the exact request: two decimals, no note, key and secret in one header', async () => {
    const http = scriptedClient(() => ({ body: { success: true, invoice: invoice(), checkout_url: 'https://gateway.test/pay/inv-1' } }), now);
    expect(await adapterOn(http).createInvoice(request)).toMatchObject({ ok: true, value: { gatewayInvoiceId: 'inv-1', checkoutUrl: 'https://gateway.test/pay/inv-1', required: 19 } });
    expect(http.requests).toEqual([{
      method: 'POST', url: 'https://gateway.test/api/v1/invoices', repeat: 'once',
      headers: { 'authorization': 'Bearer pk_test1:sk_test1', 'content-type': 'application/json' },
      body: '{"network":"trc20","amount_usd":25.00,"order_id":"ORD \\"1\\"","metadata":{"countersign":"sale-1"}}',
    }]);
  });

  test.each([
    ['another network', { network: 'bep20' }], ['another amount', { amount_usd: 26 }], ['another order', { order_id: 'ORD-2' }], ['nothing to pay', { amount_crypto: 0 }],
    ['no address', { address: '' }], ['an address that is no text', { address: 5 }], ['an address that adds to the request', { address: 'TExampleExampleExample?amount=9' }],
    ['an address with hidden letters', { address: 'TExampleExample\u202eExampleExample' }], ['an id with hidden letters', { id: 'inv\u200b1' }], ['no expiry', { expires_at: null }],
  ])('an answer about %s is not shown to a customer; the invoice exists', async (_name, change) => {
    expect(await create({ success: true, invoice: invoice(change) })).toMatchObject({ ok: false, error: { code: 'gateway/nonsense', outcome: 'unknown' } });
  });

  test('line 19: the words of a refusal lose our secrets and what would reorder them', async () => {
    const refused = await create({ success: false, message: 'bad key pk_test1:sk_test1\u202e\u001b[2J' });
    expect(refused).toMatchObject({ ok: false, error: { code: 'gateway/refused', message: 'shop refused: bad key [secret]:[secret] [2J.' } });
  });

  test('success without an invoice is unclear, success false is a refusal', async () => {
    expect(await create({ success: true })).toMatchObject({ ok: false, error: { code: 'gateway/nonsense', outcome: 'unknown' } });
    expect(await create({ ok: true })).toMatchObject({ ok: false, error: { code: 'gateway/nonsense', outcome: 'unknown' } });
    expect(await create({ success: false, errors: { amount_usd: ['must be at least 1'] } })).toMatchObject({ ok: false, error: { code: 'gateway/refused', outcome: 'refused', message: 'shop refused: amount_usd: must be at least 1.' } });
  });
});

describe('E2: find', () => {
  const find = async (pages: readonly (readonly object[])[]) => {
    const http = scriptedClient((asked) => ({ body: { success: true, invoices: pages[Number(new URL(asked.url).searchParams.get('page')) - 1] ?? [] } }), now);
    return { result: await adapterOn(http).findInvoice(request), asked: http.requests.length };
  };

  test.each([
    ['pending and not expired', {}, true], ['pending but over by the gateway’s clock', { expires_at: at(now - 1) }, false], ['expired', { status: 'expired' }, false],
    ['already seen', { status: 'confirming', paid_amount: 25.0 }, true], ['expired with money', { status: 'expired', paid_amount: 10.0 }, true],
    ['of another sale by its metadata', { metadata: { countersign: 'sale-2' } }, false], ['ours by its metadata', { metadata: { countersign: 'sale-1' } }, true],
    ['metadata that is not ours', { metadata: [] }, true], ['another amount', { amount_usd: 25.01 }, false], ['another network', { network: 'bep20' }, false],
  ])('%s', async (_name, change, found) => {
    const { result } = await find([[invoice(change)]]);
    expect(result.ok && result.value !== null).toBe(found);
  });

  test('rows that cannot be read are passed over, later pages are read, and one after the empty one that ends the list', async () => {
    const { result, asked } = await find([[{ broken: true }, invoice({ id: 'x', order_id: 'other' })], [invoice()]]);
    expect(result).toMatchObject({ ok: true, value: { gatewayInvoiceId: 'inv-1' } });
    expect(asked).toBe(4);
  });

  test('pages proven to run from new to old end the search a day before the sale; unproven ones do not', async () => {
    const old = (days: number) => invoice({ id: `o${String(days)}`, order_id: 'other', created_at: at(now - days * 86_400_000) });
    expect((await find([[old(2), old(3)], [old(4)], [old(5)]])).asked).toBe(1);
    expect((await find([[old(3), old(2)], [old(4)], [old(5)]])).asked).toBe(5);
  });

  test('a server that ignores the page number is asked twice, not for ever', async () => {
    const http = scriptedClient(() => ({ body: { success: true, invoices: [invoice({ order_id: 'other' })] } }), now);
    expect(await adapterOn(http).findInvoice(request)).toEqual({ ok: true, value: null });
    expect(http.requests.length).toBe(2);
  });
});

describe('settings', () => {
  test('the unprinted paths and the envelope can be set', async () => {
    const http = scriptedClient((asked) => ({ body: asked.url.includes('rows') ? { success: true, invoice: invoice() } : { result: { rows: [invoice()] }, success: true, balances: {} } }), now);
    const adapter = adapterOn(http, { invoicePath: '/rows/{id}/show', balancesPath: '/money', listEnvelope: 'result.rows' });
    expect((await adapter.readInvoice('inv-1', request.terms)).ok).toBe(true);
    expect((await adapter.listInvoices(null, 0)).ok).toBe(true);
    expect(await adapter.balances?.()).toMatchObject({ ok: true, value: [{ available: { minor: 0n } }, {}, {}, {}, {}] });
    expect(http.requests.map((asked) => new URL(asked.url).pathname)).toEqual(['/api/v1/rows/inv-1/show', '/api/v1/invoices', '/api/v1/money']);
  });

  test('a balance that cannot be read is an error, never zero', async () => {
    const adapter = adapterOn(scriptedClient(() => ({ body: { success: true, balances: { BTC: { available: 'much', pending: 0 } } } }), now));
    expect(await adapter.balances?.()).toMatchObject({ ok: false, error: { code: 'gateway/nonsense' } });
  });

  test('an answer about another invoice is nonsense', async () => {
    const adapter = adapterOn(scriptedClient(() => ({ body: { success: true, invoice: invoice({ id: 'inv-2' }) } }), now));
    expect(await adapter.readInvoice('inv-1', request.terms)).toMatchObject({ ok: false, error: { code: 'gateway/nonsense' } });
  });
});
