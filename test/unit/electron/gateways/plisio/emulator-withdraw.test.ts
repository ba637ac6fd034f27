// The Plisio emulator's withdrawals against the sheet: both names of the coin, one or several addresses, balances, lists and ends.
import { describe, expect, it } from 'vitest';
import { dec } from '../../../../../electron/gateways/emulator-kit/decimal.ts';
import { createPlisioEmulator, type PlisioEmulatorOptions } from '../../../../../electron/gateways/plisio/emulator.ts';
import { EmulatorBench } from '../../../../support/emulator-bench.ts';

type Json = Record<string, unknown>;
const to = 'ltc1qw508d6qejxtdg4y5r3zarvary0c5xw7kgmn4n9';
const asked = { currency: 'LTC', type: 'cash_out', to, amount: '0.25', feePlan: 'normal' };
const start = (options: PlisioEmulatorOptions = {}): EmulatorBench => new EmulatorBench((deps) => createPlisioEmulator(deps, { credentials: { secretKey: 'key' }, ...options }));
const get = (bench: EmulatorBench, path: string, query: Record<string, string> = {}) => bench.call('GET', `/api/v1${path}?${new URLSearchParams({ ...query, api_key: 'key' }).toString()}`);
const withdraw = async (bench: EmulatorBench, query: Record<string, string> = asked): Promise<Json> => {
  const answer = await get(bench, '/operations/withdraw', query);
  expect(answer).toMatchObject({ status: 201, json: { status: 'success' } });
  return answer.json['data'] as Json;
};
const balance = async (bench: EmulatorBench, cid: string): Promise<unknown> => ((await get(bench, `/balances/${cid}`)).json['data'] as Json)['balance'];

describe('withdraw', () => {
  it('answers 201 with the whole operation; amount and fee leave the balance', async () => {
    const bench = start();
    const made = await withdraw(bench);
    expect(made).toMatchObject({
      type: 'cash_out', status: 'pending', psys_cid: 'LTC', currency: 'LTC', source_currency: 'USD', fee: '0.00001000', wallet_hash: to, sendmany: { [to]: '0.25' }, params: { fee: { plan: 'normal' } },
      amount: '0.25000000', sum: '0.25001000', tx_id: [], tx_url: null, id: expect.stringMatching(/^[0-9a-f]{24}$/),
    });
    expect(await balance(bench, 'LTC')).toBe('9.74999000');
    expect((await get(bench, `/operations/${String(made['id'])}`)).json['data']).toEqual(made);
  });

  it('takes the coin under its other name, and no plan at all; may be completed at once, as in the sample', async () => {
    const { currency: cid, feePlan: _plan, ...rest } = asked;
    expect(await withdraw(start({ withdrawals: 'completed' }), { ...rest, psys_cid: cid })).toMatchObject({ status: 'completed', tx_id: [expect.stringMatching(/^[0-9a-f]{64}$/)], params: { fee: { plan: 'normal' } } });
  });

  it('several addresses in one', async () => {
    const other = 'LTestTestTestTestTestTestTestTest1';
    const bench = start();
    const made = await withdraw(bench, { ...asked, type: 'mass_cash_out', to: `${to},${other}`, amount: '1,2' });
    expect(made).toMatchObject({ type: 'mass_cash_out', wallet_hash: null, sendmany: { [to]: '1', [other]: '2' }, amount: '3.00000000' });
  });

  it.each([
    [{ currency: 'XMR' }, 105], [{ currency: '' }, 105], [{ type: 'send' }, 105], [{ feePlan: 'fast' }, 105], [{ to: '' }, 105], [{ to: `${to},${to}` }, 105], [{ amount: '0' }, 105], [{ amount: '-1' }, 105],
    [{ amount: '1,2' }, 105], [{ amount: '1e1' }, 105], [{ amount: '0.000000001' }, 105], [{ amount: '10' }, 116], [{ currency: 'BTC' }, 116],
  ])('%j is refused with code %s, and nothing leaves', async (change, code) => {
    const bench = start();
    expect(await get(bench, '/operations/withdraw', { ...asked, ...change })).toMatchObject({ status: 422, json: { status: 'error', data: { code } } });
    expect(await balance(bench, 'LTC')).toBe('10.00000000');
    expect(await bench.act({ action: 'payouts' })).toEqual([]);
  });

  it('is for listed addresses alone', async () => {
    expect((await get(start({ requestIp: false }), '/operations/withdraw', asked)).status).toBe(403);
    expect((await get(start({ requestIp: false, blockedStatus: 401 }), '/operations/withdraw', asked)).status).toBe(401);
  });

  it('tokens: the fee is not taken from the token', async () => {
    const bench = start({ balances: { USDT_TRX: dec('5') } });
    await withdraw(bench, { ...asked, currency: 'USDT_TRX', to: 'TDestDestDestDestDestDestDestDest1', amount: '5' });
    expect(await balance(bench, 'USDT_TRX')).toBe('0.000000');
  });
});

describe('what becomes of it', () => {
  it('completed with a hash; failed or cancelled, and the money is back; a text nobody documents', async () => {
    const bench = start();
    const { id } = await withdraw(bench);
    const read = async (): Promise<Json> => (await get(bench, `/operations/${String(id)}`)).json['data'] as Json;
    for (const [end, status, left] of [['failed', 'error', '10.00000000'], ['cancelled', 'cancelled', '10.00000000'], ['undocumented', '111', '9.74999000'], ['completed', 'completed', '9.74999000']] as const) {
      await bench.act({ action: 'payout', payout: String(id), to: end });
      expect(await read()).toMatchObject({ status });
      expect(await balance(bench, 'LTC')).toBe(left);
    }
    expect(await read()).toMatchObject({ tx_id: [expect.stringMatching(/^[0-9a-f]{64}$/)], tx_url: expect.stringContaining('litecoin') });
    expect(await bench.act({ action: 'payouts' })).toMatchObject([{ id, kind: 'payout', reference: null, status: 'completed', method: 'LTC@litecoin', address: to, amount: '0.25' }]);
    await expect(bench.act({ action: 'payout', payout: 'none', to: 'failed' })).rejects.toThrow('no payout');
  });

  it('lists: each type alone or all, newest first; kept over a restart', async () => {
    const bench = start();
    await get(bench, '/invoices/new', { order_number: 'N-1', order_name: 'N', source_currency: 'USD', source_amount: '5', currency: 'USDT_TRX' });
    await bench.clock.advanceAsync(5_000);
    await withdraw(bench);
    const types = async (at: EmulatorBench, query: Record<string, string>): Promise<unknown[]> => ((await get(at, '/operations', query)).json['data'] as { operations: Json[] }).operations.map(({ type }) => type);
    expect(await types(bench, {})).toEqual(['cash_out', 'invoice']);
    expect(await types(bench, { type: 'cash_out' })).toEqual(['cash_out']);
    expect(await types(bench, { type: 'invoice' })).toEqual(['invoice']);
    expect(await types(bench, { search: 'N-1' })).toEqual(['invoice']);
    const next = start();
    next.emulator.load(bench.emulator.save());
    expect(await types(next, {})).toEqual(['cash_out', 'invoice']);
    expect(await balance(next, 'LTC')).toBe('9.74999000');
  });
});
