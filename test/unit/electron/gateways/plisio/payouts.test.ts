// Plisio's withdrawals: the exact request, what is read, and finding one again without a text of ours in it.
import { describe, expect, test } from 'vitest';
import { parseExact } from '../../../../../electron/core/json/parse-exact.ts';
import { secret } from '../../../../../electron/core/secret.ts';
import { createAdapter } from '../../../../../electron/gateways/plisio/adapter.ts';
import { payoutStateOf, readWithdrawal } from '../../../../../electron/gateways/plisio/payout-schema.ts';
import type { PayoutCalls, PayoutRequest } from '../../../../../electron/gateways/port.ts';
import { FakeClock } from '../../../../support/fake-clock.ts';
import { keptLog } from '../../../../support/http-ports.ts';
import { scriptedClient, type ScriptedClient } from '../../../../support/scripted-http-client.ts';

const now = Date.UTC(2026, 10, 20, 14, 0, 0);
const to = 'TDestDestDestDestDestDestDestDest1';
const request: PayoutRequest = { reference: 'po-1', method: 'USDT@tron', amount: { unit: 'USDT@tron', minor: 5_000_000n }, address: to, requestedAtMs: now };
/** The documentation's own answer, with an address of the right length. */
const documented = {
  type: 'cash_out', status: 'completed', psys_cid: 'USDT_TRX', currency: 'USDT', source_currency: 'USD', source_rate: '1.00', fee: '1.00000000', wallet_hash: to, sendmany: { [to]: '5' },
  params: { fee: { conf_target: 2, plan: 'normal', value: '1.0' } }, created_at_utc: now / 1000, amount: '5.00000000', tx_url: `https://tronscan.org/tx/${'ab'.repeat(32)}`, id: '673f00000000000000000009',
};
const on = (http: ScriptedClient, settings: Record<string, string> = {}): PayoutCalls => {
  const { payouts } = createAdapter(
    { name: 'shop', driver: 'plisio', baseUrl: 'https://api.test/api/v1', selfHosted: false, settings, secrets: { secretKey: secret('key-1') } }, { http, clock: new FakeClock(now), log: keptLog() },
  );
  if (!payouts) throw new Error('no payouts');
  return payouts;
};
const answering = (data: unknown, status = 201) => scriptedClient(() => ({ status, body: { status: 'success', data } }), now);
/** The list of coins besides, as it pays them out. */
const withCoins = (data: unknown, coins: readonly object[] = [{ cid: 'USDT_BSC', precision: '18', output_precision: '18' }, { cid: 'ETH', precision: 18, output_precision: '8' }, { cid: 'BTC', precision: '8' }]) =>
  scriptedClient(({ url }) => ({ body: { status: 'success', data: url.includes('/currencies/') ? coins : data } }), now);
const reading = (change: object) => {
  const parsed = parseExact(JSON.stringify({ ...documented, ...change }));
  if (!parsed.ok) throw new Error(parsed.error.message);
  return readWithdrawal(parsed.value, request);
};

describe('create', () => {
  test('E1, E4: one call, sent once, with the coin under both names it goes by; the documented answer is read whole', async () => {
    const http = answering(documented);
    expect(await on(http).create(request)).toEqual({
      ok: true,
      value: {
        gatewayPayoutId: '673f00000000000000000009', reference: null, state: 'completed', rawStatus: 'completed', method: 'USDT@tron', amount: { unit: 'USDT@tron', minor: 5_000_000n }, address: to,
        fee: null, txid: 'ab'.repeat(32), problems: [],
      },
    });
    expect(http.requests).toHaveLength(1);
    expect(http.requests[0]).toMatchObject({ method: 'GET', repeat: 'once' });
    expect(http.requests[0]?.url.split('?')[0]).toBe('https://api.test/api/v1/operations/withdraw');
    expect([...new URL(http.requests[0]?.url ?? '').searchParams]).toEqual([
      ['currency', 'USDT_TRX'], ['psys_cid', 'USDT_TRX'], ['type', 'cash_out'], ['to', to], ['amount', '5'], ['feePlan', 'normal'], ['api_key', 'key-1'],
    ]);
  });

  test('amounts are written exactly, never as an exponent; the fee plan is the setting', async () => {
    const http = withCoins(documented);
    const asked = { ...request, method: 'USDT@bsc' as const, amount: { unit: 'USDT@bsc' as const, minor: 1n }, address: `0x${'0'.repeat(40)}` };
    await on(http, { feePlan: 'priority' }).create(asked);
    await on(http, { feePlan: 'fast' }).create({ ...asked, amount: { unit: 'USDT@bsc', minor: 1_234_567_890_000_000_000_000_000n } });
    expect(http.requests.filter(({ repeat }) => repeat === 'once').map(({ url }) => new URL(url).searchParams).map((query) => [query.get('amount'), query.get('feePlan')])).toEqual([['0.000000000000000001', 'priority'], ['1234567.89', 'normal']]);
  });

  test('G7: an amount finer than it pays the coin out would be cut off and not be found again: refused before anything is sent', async () => {
    const fine = (method: 'ETH@ethereum' | 'BTC@bitcoin', minor: bigint) => ({ ...request, method, amount: { unit: method, minor }, address: method === 'ETH@ethereum' ? `0x${'0'.repeat(40)}` : 'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq' });
    const posted = async (asked: PayoutRequest, http = withCoins(documented)) => {
      const result = await on(http).create(asked);
      return { result, sent: http.requests.filter(({ url }) => url.includes('/withdraw')).length };
    };
    expect(await posted(fine('ETH@ethereum', 1_234_567_890_000_000n))).toMatchObject({ result: { ok: false, error: { code: 'amount/too_many_decimals', outcome: 'refused', details: { decimals: '8' } } }, sent: 0 });
    expect((await posted(fine('ETH@ethereum', 1_234_560_000_000_000n))).sent).toBe(1);
    expect((await posted(fine('BTC@bitcoin', 12_345_678n))).sent).toBe(1);
    expect(await posted(fine('BTC@bitcoin', 1n), withCoins(documented, []))).toMatchObject({ result: { ok: false, error: { code: 'method/not_offered', outcome: 'refused' } }, sent: 0 });
    expect(await posted(fine('BTC@bitcoin', 1n), scriptedClient(() => ({ status: 500, body: 'x' }), now))).toMatchObject({ result: { ok: false, error: { code: 'gateway/unavailable', outcome: 'not_sent' } }, sent: 0 });
  });

  test('what it does not have, nothing at all, and an address that adds to the request are refused before anything is sent', async () => {
    const http = answering(documented);
    const payouts = on(http);
    expect(await payouts.create({ ...request, method: 'BTC@lightning' })).toMatchObject({ ok: false, error: { code: 'method/not_offered', outcome: 'refused' } });
    expect(await payouts.create({ ...request, amount: { unit: 'USDT@tron', minor: 0n } })).toMatchObject({ ok: false, error: { code: 'amount/not_positive', outcome: 'refused' } });
    for (const address of [`${to},${to}`, `${to}&type=mass_cash_out`, '', 'short']) expect(await payouts.create({ ...request, address })).toMatchObject({ ok: false, error: { code: 'input/invalid', outcome: 'refused' } });
    expect(http.requests).toEqual([]);
  });

  test('refusals are definite; an answer that cannot be read is not', async () => {
    const refused = scriptedClient(() => ({ status: 422, body: { status: 'error', data: { name: 'Unprocessable entity', message: 'Insufficient funds', code: 116 } } }), now);
    expect(await on(refused).create(request)).toMatchObject({ ok: false, error: { code: 'gateway/refused', outcome: 'refused', message: 'shop refused: Insufficient funds.' } });
    const blocked = scriptedClient(() => ({ status: 403, body: { status: 'error', data: { name: 'Forbidden', message: 'no', code: 403 } } }), now);
    expect(await on(blocked).create(request)).toMatchObject({ ok: false, error: { code: 'gateway/caller_blocked', outcome: 'refused' } });
    for (const data of [null, [], {}, { id: 5 }]) expect(await on(answering(data)).create(request)).toMatchObject({ ok: false, error: { code: 'gateway/nonsense', outcome: 'unknown' } });
    expect(await on(scriptedClient(() => ({ status: 500, body: 'x' }), now)).create(request)).toMatchObject({ ok: false, error: { outcome: 'unknown' } });
  });
});

describe('reading', () => {
  test('B3: every documented status of a withdrawal, and those that are not', () => {
    expect(['pending', 'completed', 'error'].map(payoutStateOf)).toEqual(['processing', 'completed', 'failed']);
    expect(['new', 'cancelled'].map(payoutStateOf)).toEqual(['processing', 'cancelled']);
    for (const status of ['', 'Completed', 'completed ', 'pending internal', 'expired', 'mismatch', '111', 'toString']) expect(payoutStateOf(status)).toBe('unknown');
  });

  test.each([
    ['another type', { type: 'mass_cash_out' }, 'the operation is not a withdrawal'], ['another coin', { psys_cid: 'USDT_BSC' }, 'psys_cid is not the one asked for'],
    ['a coin we do not have', { psys_cid: 'XMR' }, 'psys_cid is not the one asked for'], ['another amount', { amount: '5.000001' }, 'amount is not what was asked for'],
    ['an amount that is none', { amount: 'five' }, 'amount is not an amount'], ['another address', { wallet_hash: 'TOther' }, 'wallet_hash is not the address asked for'],
    ['no address', { wallet_hash: null, sendmany: [] }, 'wallet_hash is not the address asked for'], ['no status', { status: null }, 'status should be text and is null'],
    ['two addresses', { wallet_hash: null, sendmany: { [to]: '2', TOther: '3' } }, 'wallet_hash is not the address asked for'],
  ])('%s is noted', (_name, change, problem) => {
    expect(reading(change)?.problems).toContain(problem);
  });

  test('the address may stand in sendmany alone, the id under txn_id, the hash in tx_id', () => {
    expect(reading({ wallet_hash: null })).toMatchObject({ address: to, problems: [] });
    expect(reading({ id: undefined, txn_id: 'w-1' })).toMatchObject({ gatewayPayoutId: 'w-1', problems: [] });
    expect(reading({ tx_id: ['aa', 'bb'] })?.txid).toBe('bb');
    for (const tx_url of [null, '', 'https://tronscan.org/tx/', 'https://tronscan.org/']) expect(reading({ tx_url })?.txid).toBeNull();
    expect(reading({ id: undefined })).toBeNull();
  });

  test('the fee of a coin is in the coin; of a token nobody says in what', () => {
    const bitcoin: PayoutRequest = { ...request, method: 'BTC@bitcoin', amount: { unit: 'BTC@bitcoin', minor: 200_000n }, address: 'BC1QAR0SRRR7XFKVY5L643LYDNW9RE59GTZZWF5MDQ' };
    const parsed = parseExact(JSON.stringify({ ...documented, psys_cid: 'BTC', amount: '0.002', fee: '0.00000288', wallet_hash: 'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq' }));
    expect(parsed.ok && readWithdrawal(parsed.value, bitcoin)).toMatchObject({ fee: { unit: 'BTC@bitcoin', minor: 288n }, problems: [] });
    expect(reading({})?.fee).toBeNull();
  });

  test('an answer about another withdrawal is nonsense', async () => {
    expect(await on(answering(documented, 200)).read('w-2', request)).toMatchObject({ ok: false, error: { code: 'gateway/nonsense' } });
  });
});

describe('line 49: find', () => {
  const find = (rows: readonly object[], more: readonly object[] = []) => {
    const http = scriptedClient((asked) => {
      const url = new URL(asked.url);
      const one = rows.find((row) => 'id' in row && url.pathname.endsWith(`/operations/${String(row.id)}`));
      if (one) return { body: { status: 'success', data: one } };
      const page = url.searchParams.get('page');
      return { body: { status: 'success', data: { operations: page === '1' ? rows : page === '2' ? more : [] } } };
    }, now);
    return { http, found: on(http).find(request) };
  };
  const row = (change: object = {}) => ({ ...documented, ...change });

  test('the one of this amount, coin, address and time, read by itself; only withdrawals are listed', async () => {
    const { http, found } = find([row({ amount: '6' }), row({ psys_cid: 'USDT_BSC' }), row({ wallet_hash: 'TOther', sendmany: [] }), row({ created_at_utc: now / 1000 - 301 }), row({ id: 'w-1', status: 'pending' })]);
    expect(await found).toMatchObject({ ok: true, value: { gatewayPayoutId: 'w-1', state: 'processing' } });
    expect(new URL(http.requests[0]?.url ?? '').searchParams.get('type')).toBe('cash_out');
  });

  test('none is none, over all pages', async () => {
    const { http, found } = find([row({ amount: '6' })], [row({ id: 'w-2', amount: '7', created_at_utc: now / 1000 + 60 })]);
    expect(await found).toEqual({ ok: true, value: null });
    expect(http.requests).toHaveLength(3);
  });

  test('two that could be it, or one that cannot be told apart, are for a person', async () => {
    expect(await find([row(), row({ id: 'w-2' })]).found).toMatchObject({ ok: false, error: { code: 'gateway/nonsense', message: expect.stringContaining('2 withdrawals') } });
    for (const change of [{ amount: undefined }, { psys_cid: undefined }, { wallet_hash: null, sendmany: [] }, { created_at_utc: null }]) {
      expect(await find([row(change)]).found, JSON.stringify(change)).toMatchObject({ ok: false, error: { code: 'gateway/nonsense' } });
    }
  });

  test('a page that comes twice although there are more, or whose rows have no ids, proves nothing', async () => {
    const stuck = (rows: readonly object[]) => scriptedClient(() => ({ body: { status: 'success', data: { operations: rows, _meta: { pageCount: 3 } } } }), now);
    for (const rows of [[row({ amount: '6' })], [row({ amount: '6', id: undefined })]]) expect(await on(stuck(rows)).find(request), JSON.stringify(rows)).toMatchObject({ ok: false, error: { code: 'gateway/nonsense' } });
    const nameless = scriptedClient((asked) => {
      const page = new URL(asked.url).searchParams.get('page');
      return { body: { status: 'success', data: { operations: page === '1' ? [row({ amount: '6', id: undefined })] : page === '2' ? [row({ amount: '7', id: undefined })] : page === '3' ? [row()] : [] } } };
    }, now);
    expect(await on(nameless).find(request)).not.toEqual({ ok: true, value: null });
  });

  test('a list that cannot be read proves nothing; a server that gives one page for ever is asked twice', async () => {
    expect(await on(scriptedClient(() => ({ body: { status: 'success', data: {} } }), now)).find(request)).toMatchObject({ ok: false, error: { code: 'gateway/nonsense' } });
    const endless = scriptedClient(() => ({ body: { status: 'success', data: { operations: [row({ amount: '6' })] } } }), now);
    expect(await on(endless).find(request)).toEqual({ ok: true, value: null });
    expect(endless.requests).toHaveLength(2);
  });
});
