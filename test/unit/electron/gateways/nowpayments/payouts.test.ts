// NOWPayments' payouts on answers its emulator does not give: what is sent, what is refused before, and what an unclear one is found by.
import { describe, expect, test } from 'vitest';
import type { HttpRequest } from '../../../../../electron/core/ports.ts';
import { secret } from '../../../../../electron/core/secret.ts';
import { createAdapter } from '../../../../../electron/gateways/nowpayments/adapter.ts';
import type { PayoutCalls, PayoutRequest } from '../../../../../electron/gateways/port.ts';
import { FakeClock } from '../../../../support/fake-clock.ts';
import { keptLog } from '../../../../support/http-ports.ts';
import { scriptedClient, type ScriptedClient } from '../../../../support/scripted-http-client.ts';

const now = Date.UTC(2026, 10, 20, 10, 0, 0);
const at = (ms: number): string => new Date(ms).toISOString();
const address = 'TEmGwPeRTPiLFLVfBxXkSP91yc5GMNQhfS';
const asked: PayoutRequest = { reference: 'po-77', method: 'USDT@tron', amount: { unit: 'USDT@tron', minor: 200_100_000n }, address, requestedAtMs: now };
/** As the documentation prints one, in its order. */
const row = (change: object = {}) => ({
  is_request_payouts: false, id: '5000000001', address, currency: 'usdttrc20', amount: '200.1', batch_withdrawal_id: '5000000713', ipn_callback_url: 'https://pos.example/h', status: 'WAITING', extra_id: null, hash: null,
  error: null, payout_description: null, unique_external_id: 'po-77', created_at: at(now), requested_at: null, updated_at: null, ...change,
});
type Answer = { readonly status?: number; readonly body: unknown };
const callsOn = (http: ScriptedClient, secrets: readonly string[] = ['email', 'password']): PayoutCalls => {
  const { payouts } = createAdapter(
    { name: 'shop', driver: 'nowpayments', baseUrl: 'https://api.nowpayments.io/v1', selfHosted: false, settings: {}, secrets: { apiKey: secret('KEY-1'), ...Object.fromEntries(secrets.map((key) => [key, secret(`my ${key}`)])) } },
    { http, clock: new FakeClock(now), log: keptLog(), webhookUrl: () => 'https://pos.example/h' },
  );
  if (!payouts) throw new Error('it pays out');
  return payouts;
};
const pathOf = ({ url }: HttpRequest): string => new URL(url).pathname;
const loggedIn = (answer: (request: HttpRequest) => Answer) => scriptedClient((request) => (pathOf(request) === '/v1/auth' ? { body: { token: 'jwt-1' } } : answer(request)), now);
const create = (answer: Answer, change: Partial<PayoutRequest> = {}) => {
  const http = loggedIn(() => answer);
  return { http, result: callsOn(http).create({ ...asked, ...change }) };
};

describe('create', () => {
  test('E4: the exact request, key and token together; a new one waits for its code, whatever its sample calls it', async () => {
    const { http, result } = create({ body: { id: '5000000713', withdrawals: [row()] } });
    expect(await result).toEqual({ ok: true, value: {
      gatewayPayoutId: '5000000713', reference: 'po-77', state: 'needs_verification', rawStatus: 'WAITING', method: 'USDT@tron', amount: { unit: 'USDT@tron', minor: 200_100_000n }, address, fee: null, txid: null, problems: [],
    } });
    expect(http.requests[1]).toEqual({
      method: 'POST', url: 'https://api.nowpayments.io/v1/payout', repeat: 'once', headers: { 'x-api-key': 'KEY-1', 'authorization': 'Bearer jwt-1', 'content-type': 'application/json' },
      body: `{"withdrawals":[{"amount":200.1,"address":"${address}","currency":"usdttrc20","unique_external_id":"po-77","ipn_callback_url":"https://pos.example/h"}]}`,
    });
  });

  test('its sample’s batch has another id inside: the one around it counts', async () => {
    expect(await create({ body: { id: 5000000713, withdrawals: [row({ batch_withdrawal_id: '5000000000', unique_external_id: null })] } }).result).toMatchObject({ ok: true, value: { gatewayPayoutId: '5000000713', reference: null } });
  });

  test.each([
    ['another amount', { id: '1', withdrawals: [row({ amount: '200.11' })] }], ['another address', { id: '1', withdrawals: [row({ address: 'TXYZopYRdj2D9XRtbG411XZZ3kM5VkAeBf' })] }], ['another coin', { id: '1', withdrawals: [row({ currency: 'trx' })] }],
    ['another reference', { id: '1', withdrawals: [row({ unique_external_id: 'po-78' })] }], ['two payouts', { id: '1', withdrawals: [row(), row({ id: '2' })] }], ['no payout', { id: '1', withdrawals: [] }], ['no batch', { withdrawals: [row()] }],
    ['an amount that is none', { id: '1', withdrawals: [row({ amount: null })] }], ['a status that is none', { id: '1', withdrawals: [row({ status: 5 })] }], ['nothing', {}], ['a list', []],
  ])('an answer with %s is unclear: it may exist', async (_name, body) => {
    expect(await create({ body }).result).toMatchObject({ ok: false, error: { code: 'gateway/nonsense', outcome: 'unknown' } });
  });

  test.each([
    ['more decimals than it takes', { method: 'BTC@bitcoin', amount: { unit: 'BTC@bitcoin', minor: 123n }, address: 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080' }, 'amount/too_many_decimals'],
    ['nothing', { amount: { unit: 'USDT@tron', minor: 0n } }, 'amount/not_positive'], ['an address of another network', { address: '0x1EBAeF7Bee7B3a7B2EEfC72e86593Bf15ED37522?' }, 'input/invalid'],
    ['a coin it does not have', { method: 'BTC@lightning', amount: { unit: 'BTC@lightning', minor: 1n }, address: 'lnbc1' }, 'gateway/not_offered'],
  ] as const)('G7: %s is refused before anything is sent', async (_name, change, code) => {
    const { http, result } = create({ body: {} }, change);
    expect(await result).toMatchObject({ ok: false, error: { code, outcome: 'refused' } });
    expect(http.requests).toEqual([]);
  });

  test('six decimals are sent as they are, without an exponent', async () => {
    const change = { method: 'BTC@bitcoin', amount: { unit: 'BTC@bitcoin', minor: 100n }, address: 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080' } as const;
    const { http, result } = create({ body: {} }, change);
    await result;
    expect(http.requests[1]?.body).toContain('"amount":0.000001,');
  });

  test.each(['email', 'password'])('without %s every call says so and sends nothing', async (missing) => {
    const http = loggedIn(() => ({ body: {} }));
    const calls = callsOn(http, ['email', 'password'].filter((key) => key !== missing));
    const results = [await calls.create(asked), await calls.find(asked), await calls.read('1', asked), await calls.verify?.('1', secret('1'))];
    for (const result of results) expect(result).toMatchObject({ ok: false, error: { code: 'gateway/setting_missing', details: { field: missing } } });
    expect(http.requests).toEqual([]);
  });

  test('E3: a login that is unclear is no unclear payout; a wrong one is refused in its own words', async () => {
    for (const [answer, error] of [[{ status: 503, body: '' }, { code: 'gateway/unavailable', outcome: 'not_sent' }], [{ body: {} }, { code: 'gateway/nonsense', outcome: 'not_sent' }], [{ status: 401, body: { message: 'no' } }, { code: 'gateway/refused', outcome: 'refused' }]] as const) {
      const http = scriptedClient(() => answer, now);
      expect(await callsOn(http).create(asked)).toMatchObject({ ok: false, error });
      expect(http.requests.map(pathOf)).toEqual(['/v1/auth']);
    }
  });

  test.each([
    [400, { code: 'BAD_CREATE_WITHDRAWAL_REQUEST', message: 'Insufficient balance' }, 'gateway/refused', 'refused'], [403, { code: 'ENDPOINT_NOT_ALLOWED', message: 'Access denied | Invalid IP - 203.0.113.7' }, 'gateway/caller_blocked', 'refused'],
    [500, '', 'gateway/unavailable', 'unknown'], [200, '<html>', 'gateway/nonsense', 'unknown'],
  ] as const)('E6: %i %j', async (status, body, code, outcome) => {
    expect(await create({ status, body }).result).toMatchObject({ ok: false, error: { code, outcome } });
  });
});

describe('E2: find', () => {
  const find = async (pages: readonly (readonly object[])[]) => {
    const http = loggedIn((request) => ({ body: { payouts: pages[Number(new URL(request.url).searchParams.get('page'))] ?? [] } }));
    return { result: await callsOn(http).find(asked), http };
  };

  test('by our reference, over all pages, newest first', async () => {
    const { result, http } = await find([[row({ batch_withdrawal_id: '9', unique_external_id: 'po-1' })], [row({ batch_withdrawal_id: '8', unique_external_id: null, amount: '1' })], [row({ status: 'CREATING' })]]);
    expect(result).toMatchObject({ ok: true, value: { gatewayPayoutId: '5000000713', state: 'needs_verification', problems: [] } });
    expect(http.requests.slice(1).map((request) => [pathOf(request), new URL(request.url).search])).toEqual([0, 1, 2, 3].map((page) => ['/v1/payout', `?limit=100&page=${String(page)}&order_by=dateCreated&order=desc`]));
  });

  test.each([
    ['none', [[]], null], ['only others', [[row({ unique_external_id: 'po-1' })]], null], ['one without a reference that fits in everything', [[row({ unique_external_id: null })]], '5000000713'],
    ['one without a reference and another amount', [[row({ unique_external_id: null, amount: '200' })]], null], ['one without a reference, older than it was asked for', [[row({ unique_external_id: null, created_at: at(now - 3_600_000) })]], null],
    ['one without a reference by a clock that is behind', [[row({ unique_external_id: null, created_at: at(now - 600_000) })]], '5000000713'], ['times under their other name', [[row({ unique_external_id: null, created_at: undefined, createdAt: at(now - 3_600_000) })]], null],
    ['ours beside one without a reference', [[row({ unique_external_id: null, batch_withdrawal_id: '3' }), row()]], '5000000713'], ['the same one on two pages', [[row()], [row()]], '5000000713'],
  ])('%s', async (_name, pages, id) => {
    const { result } = await find(pages);
    expect(result.ok ? result.value?.gatewayPayoutId ?? null : result.error.code).toBe(id);
  });

  test.each([
    ['two with our reference', [[row(), row({ batch_withdrawal_id: '3' })]]], ['two without a reference that could be it', [[row({ unique_external_id: null }), row({ unique_external_id: null, batch_withdrawal_id: '3' })]]],
    ['one that cannot be read', [[{ id: 'x' }]]],
  ])('%s: never a guess', async (_name, pages) => {
    expect((await find(pages)).result).toMatchObject({ ok: false, error: { code: 'gateway/nonsense' } });
  });

  test('an address in the checksum’s letters is the same address', async () => {
    const to = '0xdac17f958d2ee523a2206206994597c13d831ec7';
    const wanted: PayoutRequest = { ...asked, method: 'USDT@ethereum', amount: { unit: 'USDT@ethereum', minor: 200_100_000n }, address: to };
    const shown = row({ address: '0xdAC17F958D2ee523a2206206994597C13D831ec7', currency: 'usdterc20', unique_external_id: null });
    const http = loggedIn((request) => ({ body: { payouts: new URL(request.url).searchParams.get('page') === '0' ? [shown] : [] } }));
    expect(await callsOn(http).find(wanted)).toMatchObject({ ok: true, value: { gatewayPayoutId: '5000000713', problems: [] } });
  });

  test('our reference on another amount goes to a person', async () => {
    expect((await find([[row({ amount: '2' })]])).result).toMatchObject({ ok: true, value: { problems: ['the amount is not what was asked for'] } });
  });

  test('no list is an error, never “there is none”', async () => {
    for (const body of [{}, { payouts: {} }, 'x']) expect(await callsOn(loggedIn(() => ({ body }))).find(asked)).toMatchObject({ ok: false, error: { code: 'gateway/nonsense' } });
  });

  test('a page proven to be older than the payout by a day ends the search', async () => {
    const old = (hours: number) => row({ unique_external_id: `po-${String(hours)}`, created_at: at(now - hours * 3_600_000) });
    expect((await find([[old(30), old(40)], [row()]])).http.requests).toHaveLength(2);
    expect((await find([[old(40), old(30)], [row()]])).result).toMatchObject({ ok: true, value: { gatewayPayoutId: '5000000713' } });
  });
});

describe('read', () => {
  const read = (body: unknown) => callsOn(loggedIn(() => ({ body }))).read('5000000713', asked);
  const finished = row({ status: 'FINISHED', hash: 'ab12', fee: '1.5' });
  test.each([['a list', [finished]], ['an object around it', { id: '5000000713', createdAt: at(now), withdrawals: [finished] }], ['itself', finished]])('%s', async (_name, body) => {
    expect(await read(body)).toMatchObject({ ok: true, value: { gatewayPayoutId: '5000000713', state: 'completed', txid: 'ab12', fee: { unit: 'USDT@tron', minor: 1_500_000n }, problems: [] } });
  });
  test.each([
    ['CREATING', 'needs_verification'], ['WAITING', 'processing'], ['PROCESSING', 'processing'], ['SENDING', 'processing'], ['FINISHED', 'completed'], ['REJECTED', 'failed'], ['CANCELLED', 'cancelled'], ['ON_HOLD', 'unknown'],
  ])('%s is %s', async (status, state) => {
    expect(await read([row({ status })])).toMatchObject({ ok: true, value: { state, rawStatus: status, problems: [] } });
  });
  test('a failed one may still be sent by support: a person looks before it is sent again', async () => {
    expect(await read([row({ status: 'FAILED' })])).toMatchObject({ ok: true, value: { state: 'failed', problems: [expect.stringContaining('ask before')] } });
  });
  test('one that is not as it was asked for goes to a person', async () => {
    expect(await read([row({ address: 'TXYZopYRdj2D9XRtbG411XZZ3kM5VkAeBf', amount: '1', unique_external_id: 'x' })])).toMatchObject({ ok: true, value: { problems: [
      'the amount is not what was asked for', 'the address is not the one asked for', 'it carries another reference',
    ] } });
    expect(await read([row({ hash: 5, currency: 'doge' })])).toMatchObject({ ok: true, value: { amount: null, problems: [expect.stringContaining('currency'), expect.stringContaining('hash'), expect.any(String)] } });
  });
  test.each([[[]], [[row(), row()]], [{}], [{ payouts: 5 }]])('%j is nonsense', async (body) => {
    expect(await read(body)).toMatchObject({ ok: false, error: { code: 'gateway/nonsense' } });
  });
  test('A8: the id is data', async () => {
    const http = loggedIn(() => ({ status: 404, body: { code: 'NOT_FOUND', message: 'no' } }));
    expect(await callsOn(http).read('../balance', asked)).toMatchObject({ ok: false, error: { code: 'gateway/invoice_unknown' } });
    expect(http.requests[1]?.url).toBe('https://api.nowpayments.io/v1/payout/..%2Fbalance');
  });
});

test('the second step: the code goes to the batch, its answer is plain text; nothing can be called off', async () => {
  const http = loggedIn(() => ({ body: 'OK' }));
  const calls = callsOn(http);
  expect(await calls.verify?.('5000000713', secret(' 123456\n'))).toEqual({ ok: true, value: undefined });
  expect(http.requests[1]).toMatchObject({ method: 'POST', url: 'https://api.nowpayments.io/v1/payout/5000000713/verify', repeat: 'once', body: '{"verification_code":"123456"}' });
  expect(calls.cancel).toBeNull();
});
