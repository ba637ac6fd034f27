// CoinGate's estimates, send requests and refunds: the exact requests, what an answer must be to count, and that nothing is sent twice.
import { describe, expect, test } from 'vitest';
import { createAdapter } from '../../../../../electron/gateways/coingate/adapter.ts';
import { refundStateOf, sendStateOf } from '../../../../../electron/gateways/coingate/money-out-schema.ts';
import type { PayoutRequest, RefundRequest } from '../../../../../electron/gateways/port.ts';
import { secret } from '../../../../../electron/core/secret.ts';
import { keptLog, realClock } from '../../../../support/http-ports.ts';
import { scriptedClient, type ScriptedClient } from '../../../../support/scripted-http-client.ts';
import { address, currencies, errorOf, refund, sendRequest, txid, valueOf } from './samples.ts';

const now = Date.UTC(2026, 10, 20, 11, 30, 0);
const to = 'TJRabPrwbZy45sbavfcjinPJC18kjpRTv8';
const payout = (change: Partial<PayoutRequest> = {}): PayoutRequest =>
  ({ reference: 'po-1', method: 'USDT@tron', amount: { unit: 'USDT@tron', minor: 100_000_000n }, address: to, requestedAtMs: now, ...change });
const wanted = (change: Partial<RefundRequest> = {}): RefundRequest => ({
  reference: 'rf-1', gatewayInvoiceId: '10568600', amount: null, address, requestedAtMs: now,
  terms: {
    id: 'sale-1', orderId: 'POS-1042', note: '', gateway: 'shop', driver: 'coingate', method: 'BTC@bitcoin', amount: { unit: 'EUR', minor: 2550n }, expiresInMinutes: null, createdAtMs: now,
  },
  ...change,
});
const account = (id: string, symbol: string, change: object = {}): object => ({ id, balance: '1000.0', status: 'active', account_type: 'main', title: symbol, currency: { id: 1, symbol }, ...change });
const accounts = [account('01USDT2', 'USDT', { account_type: 'secondary' }), account('01USDT', 'USDT'), account('01BTC', 'BTC'), account('01EUR', 'EUR')];
const settingRow = { ...sendRequest.beneficiary_payout_setting, beneficiary_id: undefined };
const beneficiary = (rows: readonly object[]): object => ({ id: 1, beneficiary_type: 'person', beneficiary_payout_settings: rows });
const page = (name: string, rows: readonly unknown[]): object => ({ current_page: 1, per_page: 100, total_records: rows.length, total_pages: 1, [name]: rows });

interface Gateway {
  readonly settings?: readonly object[]; readonly made?: object; readonly send?: object; readonly sends?: readonly unknown[];
  readonly refund?: object; readonly refunds?: readonly unknown[]; readonly rate?: string; readonly accounts?: readonly object[]; readonly coins?: unknown;
}
const server = (given: Gateway = {}): ScriptedClient => scriptedClient(({ url, method }) => {
  const path = new URL(url).pathname;
  if (path.endsWith('/currencies')) return { body: given.coins ?? currencies };
  if (path.includes('/rates/')) return { body: given.rate ?? '60714.28' };
  if (path.endsWith('/accounts')) return { body: page('accounts', given.accounts ?? accounts) };
  if (path.endsWith('/beneficiaries')) return { body: page('beneficiaries', [beneficiary(given.settings ?? [settingRow])]) };
  if (path.endsWith('/beneficiary_payout_settings')) return { body: given.made ?? { ...settingRow, id: 29 } };
  if (path.endsWith('/refunds') && method === 'GET') return { body: page('refunds', given.refunds ?? []) };
  if (path.includes('/refunds')) return { body: { ...refund, ...given.refund } };
  return { body: path.endsWith('/send_requests') && method === 'GET' ? page('send_requests', given.sends ?? []) : { ...sendRequest, ...given.send } };
}, now);
const adapterOn = (http: ScriptedClient, settings: Record<string, string> = { payoutBeneficiary: '216', refundEmail: 'owner@shop.test' }) => createAdapter(
  {
    name: 'shop', driver: 'coingate', baseUrl: 'https://api.coingate.com/v2', selfHosted: false, settings,
    secrets: { apiToken: secret('token1'), webhookSecret: secret('w'), payoutToken: secret('token2') },
  },
  { http, clock: realClock, log: keptLog() },
);
const estimates = (http: ScriptedClient) => {
  const { estimate } = adapterOn(http);
  if (!estimate) throw new Error('no estimates');
  return estimate;
};
const payouts = (http: ScriptedClient, settings?: Record<string, string>) => {
  const calls = adapterOn(http, settings).payouts;
  if (!calls) throw new Error('no payouts');
  return calls;
};
const refunds = (http: ScriptedClient, settings?: Record<string, string>) => {
  const calls = adapterOn(http, settings).refunds;
  if (!calls) throw new Error('no refunds');
  return calls;
};
const asked = (http: ScriptedClient) => http.requests.map(({ method, url, repeat }) => `${method} ${url.replace('https://api.coingate.com/v2', '')} ${repeat}`);
const formOf = (http: ScriptedClient): Record<string, string> => Object.fromEntries(new URLSearchParams(http.requests.at(-1)?.body ?? ''));

describe('estimates', () => {
  test.each([
    ['60714.28', 'BTC@bitcoin', 'EUR', '2550', '42001'], ['60714.28\n', 'BTC@bitcoin', 'EUR', '2550', '42001'], ['0.9999', 'USDT@tron', 'USD', '1', '10002'], ['1', 'USDT@bsc', 'USD', '2550', '25500000000000000000'],
    ['9000000', 'BTC@bitcoin', 'JPY', '9000000', '100000000'],
  ] as const)('at %j one coin of %s, in %s: %s minor units cost %s, rounded up', async (rate, method, unit, minor, due) => {
    const http = server({ rate });
    expect(valueOf(await estimates(http)({ unit, minor: BigInt(minor) }, method))).toEqual({ due: { unit: method, minor: BigInt(due) }, validUntilMs: null });
    expect(asked(http)).toEqual([`GET /rates/merchant/${method.split('@')[0] ?? ''}/${unit} safe`]);
  });

  test.each(['', '0', '0.0', '-1', '1e5', '{"rate":1}', 'Not found', '6,07'])('the rate %j is none', async (rate) => {
    expect(errorOf(await estimates(server({ rate }))({ unit: 'EUR', minor: 2550n }, 'BTC@bitcoin')).code).toBe('gateway/nonsense');
  });

  test('a method CoinGate does not have is not asked about', async () => {
    const http = server();
    expect(errorOf(await estimates(http)({ unit: 'EUR', minor: 2550n }, 'BTC@lightning'))).toMatchObject({ code: 'method/not_offered', outcome: 'refused' });
    expect(http.requests).toHaveLength(0);
  });
});

describe('payouts', () => {
  test('to an address that is registered: the exact requests, by the second token', async () => {
    const http = server();
    expect(valueOf(await payouts(http).create(payout()))).toEqual({
      gatewayPayoutId: '11', reference: 'po-1', state: 'needs_verification', rawStatus: 'draft', method: 'USDT@tron', amount: { unit: 'USDT@tron', minor: 100_000_000n }, address: to,
      fee: { unit: 'USDT@tron', minor: 1_000_000n }, txid: null, problems: [],
    });
    expect(asked(http)).toEqual([
      'GET /currencies?kind=crypto&native=true&merchant_pay=true&enabled=true safe', 'GET /ledger/accounts?page=1&per_page=100 safe', 'GET /beneficiaries?page=1&per_page=100 safe', 'POST /send_requests once',
    ]);
    expect(http.requests.map(({ headers }) => headers?.['authorization'])).toEqual(['Token token1', 'Token token2', 'Token token2', 'Token token2']);
    expect(http.requests.at(-1)?.headers).toMatchObject({ 'content-type': 'application/x-www-form-urlencoded' });
    expect(formOf(http)).toEqual({ ledger_account_id: '01USDT', beneficiary_payout_setting_id: '2', amount: '100', amount_currency_id: '97', purpose: 'Payout po-1', external_id: 'po-1' });
  });

  test('an address that is not registered is added to the shop’s own beneficiary first', async () => {
    const http = server({ settings: [] });
    valueOf(await payouts(http).create(payout()));
    expect(asked(http).slice(-2)).toEqual(['POST /beneficiary_payout_settings once', 'POST /send_requests once']);
    expect(Object.fromEntries(new URLSearchParams(http.requests.at(-2)?.body ?? ''))).toEqual({ beneficiary_id: '216', currency_id: '97', platform_id: '4', crypto_address: to });
    expect(formOf(http)).toMatchObject({ beneficiary_payout_setting_id: '29' });
  });

  test.each([
    ['another address', { crypto_address: `${to}x` }], ['another network', { platform: { id: 1, id_name: 'ethereum' } }], ['another coin', { currency: { id: 60, symbol: 'TRX' } }],
    ['a memo we do not know of', { crypto_address_metadata: '12345' }], ['a number that is none', { id: '2' }],
  ])('a setting with %s is not the one', async (_name, change) => {
    const http = server({ settings: [{ ...settingRow, ...change }] });
    valueOf(await payouts(http).create(payout()));
    expect(formOf(http)).toMatchObject({ beneficiary_payout_setting_id: '29' });
  });

  test('a registered address in the checksum’s letters is the same address', async () => {
    const asking = payout({ method: 'USDT@ethereum', amount: { unit: 'USDT@ethereum', minor: 100_000_000n }, address: '0xdac17f958d2ee523a2206206994597c13d831ec7' });
    const beneficiary_payout_setting = { ...settingRow, platform: { id: 1, id_name: 'ethereum' }, crypto_address: '0xdAC17F958D2ee523a2206206994597C13D831ec7' };
    expect(valueOf(await payouts(server({ settings: [beneficiary_payout_setting], send: { beneficiary_payout_setting } })).create(asking)).problems).toEqual([]);
  });

  test('a new setting that came out for another address ends it, and nothing was sent', async () => {
    const http = server({ settings: [], made: { ...settingRow, crypto_address: 'TOther' } });
    expect(errorOf(await payouts(http).create(payout()))).toMatchObject({ code: 'gateway/nonsense', outcome: 'not_sent' });
    expect(asked(http)).not.toContain('POST /send_requests once');
  });

  test.each([
    ['without a balance in the coin', { accounts: [account('01BTC', 'BTC')] }, payout(), 'gateway/refused'], ['with a suspended one', { accounts: [account('01USDT', 'USDT', { status: 'suspended' })] }, payout(), 'gateway/refused'],
    ['in a coin that is switched off', { coins: [] }, payout(), 'method/not_offered'], ['with a reference they do not take', {}, payout({ reference: 'r'.repeat(51) }), 'input/invalid'],
  ] as const)('%s it is refused before anything is sent', async (_name, given, request, code) => {
    const http = server(given);
    expect(errorOf(await payouts(http).create(request))).toMatchObject({ code, outcome: 'refused' });
    expect(asked(http)).not.toContain('POST /send_requests once');
  });

  test('line 49: an unclear question before the last step leaves nothing unclear: no money was asked for', async () => {
    const http = scriptedClient(({ url }) => (url.includes('/beneficiaries') ? { status: 500, body: {} } : { body: url.includes('/currencies') ? currencies : page('accounts', accounts) }), now);
    expect(errorOf(await payouts(http).create(payout()))).toMatchObject({ code: 'gateway/unavailable', outcome: 'not_sent' });
  });

  test.each([
    ['another sum', { sending_amount: '99.9' }, /sending_amount is not what/], ['another address', { beneficiary_payout_setting: { ...sendRequest.beneficiary_payout_setting, crypto_address: 'T2' } }, /crypto_address is not/],
    ['another network', { beneficiary_payout_setting: { ...sendRequest.beneficiary_payout_setting, platform: { id_name: 'ethereum' } } }, /coin and platform/], ['another reference', { external_id: 'po-2' }, /external_id/],
    ['no status', { status: null }, /status/], ['a sum beyond the coin’s digits', { sending_amount: '100.0000001' }, /decimals/],
  ])('an answer about %s goes to a person', async (_name, send, problem) => {
    expect(valueOf(await payouts(server({ send })).create(payout())).problems.join('; ')).toMatch(problem);
  });

  test('an answer that cannot be read leaves it unclear', async () => {
    expect(errorOf(await payouts(server({ send: { id: 'x' } })).create(payout()))).toMatchObject({ code: 'gateway/nonsense', outcome: 'unknown' });
  });

  test('a fee in another currency, or in more digits than the coin has, is not stated', async () => {
    for (const service_fee of [{ amount: '1.0', currency: { symbol: 'EUR' } }, { amount: '0.0000001', currency: { symbol: 'USDT' } }]) {
      expect(valueOf(await payouts(server({ send: { fees: { service_fee } } })).read('11', payout()))).toMatchObject({ fee: null, problems: [] });
    }
  });

  test.each([['completed', txid], ['processing', txid], ['failed', null], ['canceled', null]])('%s with a transaction: its hash is %s', async (status, hash) => {
    expect(valueOf(await payouts(server({ send: { status, blockchain_transactions: [{ txid: 'pending' }, { txid }] } })).read('11', payout())).txid).toBe(hash);
  });

  test('found by our reference, never guessed', async () => {
    const other = { ...sendRequest, id: 12, external_id: 'po-2' };
    const find = (sends: readonly unknown[]) => payouts(server({ sends })).find(payout());
    expect(valueOf(await find([other, { ...other, external_id: null }]))).toBeNull();
    expect(valueOf(await find([other, sendRequest]))).toMatchObject({ gatewayPayoutId: '11', problems: [] });
    expect(errorOf(await find([sendRequest, { ...sendRequest, id: 13 }])).code).toBe('gateway/nonsense');
    expect(errorOf(await find([{ ...other, external_id: undefined }])).code).toBe('gateway/nonsense');
    expect(errorOf(await find([null])).code).toBe('gateway/nonsense');
  });

  test('the second factor is asked for in the dashboard alone; a draft can be called off', async () => {
    const http = server({ send: { status: 'canceled' } });
    expect(payouts(http).verify).toBeNull();
    expect(await payouts(http).cancel?.('11')).toEqual({ ok: true, value: undefined });
    expect(asked(http)).toEqual(['PATCH /send_requests/11/cancel once']);
    const kept = await payouts(server()).cancel?.('11');
    expect(kept && errorOf(kept).code).toBe('gateway/nonsense');
  });
});

describe('B3: documented statuses of money out', () => {
  test.each([
    ['draft', 'needs_verification'], ['in_progress', 'processing'], ['processing', 'processing'], ['completed', 'completed'], ['expired', 'cancelled'], ['failed', 'failed'], ['canceled', 'cancelled'],
    ['cancelled', 'unknown'], ['', 'unknown'], ['pending', 'unknown'],
  ])('a send request that is “%s” is %s', (status, state) => { expect(sendStateOf(status)).toBe(state); });
  test.each([['pending', 'processing'], ['processing', 'processing'], ['completed', 'completed'], ['rejected', 'failed'], ['Pending', 'unknown'], ['canceled', 'unknown']])(
    'a refund that is “%s” is %s', (status, state) => { expect(refundStateOf(status)).toBe(state); },
  );
});

describe('refunds', () => {
  test('the exact requests, in the sale’s currency, from the balance the sale came to', async () => {
    const http = server();
    expect(valueOf(await refunds(http).create(wanted()))).toEqual({
      gatewayPayoutId: '2', reference: null, state: 'processing', rawStatus: 'pending', method: 'BTC@bitcoin', amount: { unit: 'EUR', minor: 2550n }, address, fee: null, txid: null, claimUrl: null, problems: [],
    });
    expect(asked(http).at(-1)).toBe('POST /orders/10568600/refunds once');
    expect(http.requests.at(-1)?.body).toBe(`{"amount":25.50,"address":"${address}","currency_id":1,"platform_id":6,"reason":"Refund rf-1","email":"owner@shop.test","ledger_account_id":"01BTC","skip_user_address_confirmation":false}`);
  });

  test('settled in another currency: from that balance; a part of it, without asking the mailbox', async () => {
    const http = server({ refund: { request_amount: '5.0' } });
    valueOf(await refunds(http, { refundEmail: 'a@b.test', receiveCurrency: 'EUR', refundSkipsConfirmation: 'yes' }).create(wanted({ amount: { unit: 'EUR', minor: 500n } })));
    expect(http.requests.at(-1)?.body).toMatch(/^\{"amount":5\.00,.*"ledger_account_id":"01EUR","skip_user_address_confirmation":true\}$/);
  });

  test.each([
    ['without an address', {}, wanted({ address: null }), 'input/invalid'], ['counted in the coin', {}, wanted({ amount: { unit: 'BTC@bitcoin', minor: 1n } }), 'input/invalid'],
    ['without a mailbox', { payoutBeneficiary: '1' }, wanted(), 'gateway/setting_missing'],
  ] as const)('%s it is refused before anything is sent', async (_name, settings, request, code) => {
    const http = server();
    expect(errorOf(await refunds(http, { refundEmail: 'a@b.test', ...settings, ...(code === 'gateway/setting_missing' ? { refundEmail: '' } : {}) }).create(request))).toMatchObject({ code, outcome: 'refused' });
    expect(asked(http).filter((line) => line.startsWith('POST'))).toEqual([]);
  });

  test.each([
    ['another address', { address: 'tb1qother' }, /address is not/], ['another sum', { request_amount: '25' }, /request_amount is not/], ['another platform', { refund_currency: { ...refund.refund_currency, platform: { id: 7 } } }, /not a pair we know/],
    ['another coin we know', { refund_currency: { symbol: 'USDT', platform: { id: 4 } } }, /coin and platform/], ['another currency', { order: { ...refund.order, price_currency: { symbol: 'USD' } } }, /price_currency/],
  ])('an answer about %s goes to a person', async (_name, change, problem) => {
    expect(valueOf(await refunds(server({ refund: change })).create(wanted())).problems.join('; ')).toMatch(problem);
  });

  test('found by sum, address, coin and time, since nothing of ours comes back; never guessed', async () => {
    const find = (rows: readonly unknown[]) => refunds(server({ refunds: rows })).find(wanted());
    expect(valueOf(await find([refund]))).toMatchObject({ gatewayPayoutId: '2' });
    for (const change of [{ request_amount: '25.51' }, { address: 'tb1qother' }, { refund_currency: { symbol: 'USDT', platform: { id: 4 } } }, { created_at: '2026-11-20T11:14:59+00:00' }]) {
      expect(valueOf(await find([{ ...refund, ...change }])), JSON.stringify(change)).toBeNull();
    }
    expect(errorOf(await find([refund, { ...refund, id: 3 }])).code).toBe('gateway/nonsense');
    expect(errorOf(await find([{ ...refund, id: null }])).code).toBe('gateway/nonsense');
    // One whose time cannot be read may be it.
    expect(valueOf(await find([{ ...refund, created_at: 'yesterday' }]))).not.toBeNull();
  });

  test('E2: in the checksum’s letters, or in a coin that is switched off by now, it may be the one: never “there is none”', async () => {
    const to = '0xdac17f958d2ee523a2206206994597c13d831ec7';
    const onEthereum = { ...refund, address: '0xdAC17F958D2ee523a2206206994597C13D831ec7', refund_currency: { symbol: 'USDT', platform: { id: 1 } } };
    const asking = wanted({ address: to, terms: { ...wanted().terms, method: 'USDT@ethereum' } });
    expect(valueOf(await refunds(server({ refunds: [onEthereum] })).find(asking))).toMatchObject({ gatewayPayoutId: '2', problems: [] });
    expect(valueOf(await refunds(server({ refunds: [refund], coins: [] })).find(wanted()))).toMatchObject({ gatewayPayoutId: '2', problems: [expect.stringContaining('not a pair we know')] });
  });

  test('why it was rejected is kept in its words, in one line', async () => {
    const change = { status: 'rejected', rejection_type: 'shopper', rejection_reason: 'Shopper did not\ncomplete \u202eemail' };
    expect(valueOf(await refunds(server({ refund: change })).read('2', wanted()))).toMatchObject({ state: 'failed', rawStatus: 'rejected: Shopper did not complete email', txid: null });
  });
});
