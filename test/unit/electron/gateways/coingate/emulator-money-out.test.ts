// Money out of the CoinGate emulator, against its documentation.
import { describe, expect, it } from 'vitest';
import { createCoingateEmulator, type CoingateEmulatorOptions } from '../../../../../electron/gateways/coingate/emulator.ts';
import { EmulatorBench } from '../../../../support/emulator-bench.ts';

const ADDRESS = 'TJRabPrwbZy45sbavfcjinPJC18kjpRTv8';
const DAY = 86_400_000;

function start(options: CoingateEmulatorOptions = {}): EmulatorBench {
  const bench = new EmulatorBench((deps) => createCoingateEmulator(deps, options));
  bench.authorization = `Token ${bench.emulator.credentials['payoutToken']}`;
  return bench;
}
async function accountOf(bench: EmulatorBench, symbol: string): Promise<{ id: string; balance: string }> {
  const { json } = await bench.call('GET', '/v2/ledger/accounts');
  const found = (json['accounts'] as { id: string; balance: string; currency: { symbol: string } }[]).find(({ currency }) => currency.symbol === symbol);
  if (!found) throw new Error(`no account in ${symbol}`);
  return found;
}
const setting = async (bench: EmulatorBench, change: object = {}) =>
  bench.call('POST', '/v2/beneficiary_payout_settings', { beneficiary_id: 1, currency_id: 97, platform_id: 9, crypto_address: ADDRESS, ...change });
async function send(bench: EmulatorBench, change: object = {}) {
  return bench.call('POST', '/v2/send_requests', {
    ledger_account_id: (await accountOf(bench, 'USDT')).id, beneficiary_payout_setting_id: 1, amount: '100', amount_currency_id: 97, purpose: 'Supplier 47', external_id: 'PO-77', ...change,
  });
}

/** A sale of 25.50 EUR that was paid, at rest in the coin. */
async function paidOrder(bench: EmulatorBench): Promise<string> {
  const authorization = `Token ${bench.emulator.credentials['apiToken']}`;
  const made = await bench.call('POST', '/v2/orders', { order_id: 'A-1', price_amount: 25.5, price_currency: 'EUR', receive_currency: 'DO_NOT_CONVERT', title: 'Sale', description: 'Sale', callback_url: 'http://till.test/hook' }, { authorization });
  const id = String(made.json['id']);
  await bench.call('POST', `/v2/orders/${id}/checkout`, { pay_currency: 'BTC', platform_id: 6 }, { authorization });
  await bench.act({ action: 'pay', invoice: id });
  await bench.act({ action: 'confirm', invoice: id, all: true });
  return id;
}
const statusOf = async (bench: EmulatorBench, id: string): Promise<unknown> =>
  (await bench.call('GET', `/v2/orders/${id}`, undefined, { authorization: `Token ${bench.emulator.credentials['apiToken']}` })).json['status'];
async function refund(bench: EmulatorBench, id: string, change: object = {}) {
  return bench.call('POST', `/v2/orders/${id}/refunds`, {
    amount: 25.5, address: 'tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx', currency_id: 1, platform_id: 6, reason: 'Refund r-1', email: 'a@b.test', ledger_account_id: (await accountOf(bench, 'BTC')).id, ...change,
  });
}

describe('send requests', () => {
  it('an address is registered first, for a beneficiary', async () => {
    const bench = start();
    expect(await setting(bench)).toMatchObject({ status: 200, json: { id: 1, beneficiary_id: 1, crypto_address: ADDRESS, platform: { id_name: 'tron' }, currency: { symbol: 'USDT' } } });
    expect((await bench.call('GET', '/v2/beneficiaries')).json).toMatchObject({ current_page: 1, total_pages: 1, total_records: 1, beneficiaries: [{ id: 1, beneficiary_payout_settings: [{ id: 1, crypto_address: ADDRESS }] }] });
    expect(await setting(bench, { beneficiary_id: 5 })).toMatchObject({ status: 404, json: { reason: 'BeneficiaryNotFound' } });
    expect((await setting(bench, { platform_id: 6 })).status).toBe(422);
    expect((await setting(bench, { currency_id: 1 })).status).toBe(422);
  });

  it('stays a draft until the owner confirms it; then the balance is less', async () => {
    const bench = start();
    await setting(bench);
    expect((await send(bench)).json).toMatchObject({
      id: 11, status: 'draft', external_id: 'PO-77', sending_amount: '100', sending_currency: { symbol: 'USDT' }, balance_debit_amount: '100.1', requires_2fa_confirmation: true, blockchain_transactions: [],
      beneficiary_payout_setting: { id: 1, crypto_address: ADDRESS },
    });
    expect((await accountOf(bench, 'USDT')).balance).toBe('1000.0');
    await bench.act({ action: 'payout', payout: 'PO-77', to: 'completed' });
    expect((await bench.call('GET', '/v2/send_requests/11')).json).toMatchObject({ status: 'completed', requires_2fa_confirmation: false, blockchain_transactions: [{ txid: expect.stringMatching(/^[0-9a-f]{64}$/) }] });
    expect((await accountOf(bench, 'USDT')).balance).toBe('899.9');
  });

  it('without the second factor it goes at once; what fails comes back', async () => {
    const bench = start({ sendsWaitFor2fa: false });
    await setting(bench);
    expect((await send(bench)).json['status']).toBe('in_progress');
    expect((await accountOf(bench, 'USDT')).balance).toBe('899.9');
    await bench.act({ action: 'payout', payout: '11', to: 'failed' });
    expect((await accountOf(bench, 'USDT')).balance).toBe('1000.0');
  });

  it('a reference is taken once', async () => {
    const bench = start();
    await setting(bench);
    await send(bench);
    expect(await send(bench)).toMatchObject({ status: 422, json: { message: 'SendRequest is not valid', reason: 'SendRequestIsNotValid', errors: ['External has already been taken'] } });
    expect((await bench.call('GET', '/v2/send_requests')).json).toMatchObject({ total_records: 1, send_requests: [{ id: 11 }] });
  });

  it.each([
    [{ ledger_account_id: 'x' }, 'Ledger account is invalid'], [{ beneficiary_payout_setting_id: 7 }, 'Beneficiary payout setting is invalid'], [{ amount: 'x' }, 'Amount is not a number'], [{ amount: '0' }, 'Amount must be greater than 0'],
    [{ amount: '999.5' }, 'Insufficient balance'], [{ purpose: '' }, "Purpose can't be blank"], [{ external_id: 'x'.repeat(51) }, 'External is too long (maximum is 50 characters)'],
    [{ amount_currency_id: 2 }, 'The USDT/USDT conversion pair is not supported on CoinGate.'],
  ])('%j is refused', async (change, error) => {
    const bench = start();
    await setting(bench);
    expect((await send(bench, change)).json['errors']).toContain(error);
    expect((await bench.call('GET', '/v2/send_requests')).json).toMatchObject({ total_records: 0 });
  });

  it('a draft can be called off, and is over after thirty days', async () => {
    const bench = start();
    await setting(bench);
    await send(bench);
    await send(bench, { external_id: 'PO-78' });
    expect(await bench.call('PATCH', '/v2/send_requests/11/cancel')).toMatchObject({ status: 200, json: { status: 'canceled' } });
    expect((await bench.call('PATCH', '/v2/send_requests/11/cancel')).status).toBe(422);
    bench.clock.advance(30 * DAY);
    expect((await bench.call('GET', '/v2/send_requests/12')).json).toMatchObject({ status: 'expired' });
    expect(await bench.emulator.control({ action: 'payout', payout: '12', to: 'completed' })).toMatchObject({ ok: false });
    expect(await bench.call('GET', '/v2/send_requests/99')).toMatchObject({ status: 404, json: { reason: 'SendRequestNotFound' } });
  });

  it('the till’s own token moves nothing', async () => {
    const bench = start();
    bench.authorization = `Token ${bench.emulator.credentials['apiToken']}`;
    for (const path of ['/v2/send_requests', '/v2/beneficiaries', '/v2/orders/1/refunds']) expect((await bench.call('GET', path)).status, path).toBe(403);
  });
});

describe('refunds', () => {
  it('all of a sale: pending, completed, and the order is refunded', async () => {
    const bench = start();
    const id = await paidOrder(bench);
    expect((await refund(bench, id)).json).toMatchObject({
      status: 'pending', request_amount: '25.5', refund_amount: '0.00047223', skip_user_address_confirmation: false, order: { id: Number(id), price_currency: { symbol: 'EUR' } },
      refund_currency: { symbol: 'BTC', platform: { id: 6 } }, transactions: [],
    });
    expect((await accountOf(bench, 'BTC')).balance).toBe('0.0');
    await bench.act({ action: 'payout', payout: 'Refund r-1', to: 'completed' });
    expect(await statusOf(bench, id)).toBe('refunded');
    expect(bench.events().at(-1)).toMatchObject({ status: 'refunded' });
    expect((await bench.call('GET', `/v2/orders/${id}/refunds`)).json).toMatchObject({ total_refunds: 1, refunds: [{ status: 'completed', transactions: [{ txid: expect.any(String) }] }] });
  });

  it('in two parts; the sandbox’s own calls say what becomes of them', async () => {
    const bench = start();
    const id = await paidOrder(bench);
    // From the balance in another coin, which is exchanged on the way.
    const ledger_account_id = (await accountOf(bench, 'USDT')).id;
    const first = (await refund(bench, id, { amount: '20', ledger_account_id, skip_user_address_confirmation: true })).json['id'];
    expect((await bench.call('PATCH', `/v2/orders/${id}/refunds/${String(first)}/mark-as-completed`)).json).toMatchObject({ status: 'completed', skip_user_address_confirmation: true });
    expect(await statusOf(bench, id)).toBe('partially_refunded');
    expect((await refund(bench, id, { amount: 5.51, ledger_account_id })).json['errors']).toContain('Request amount exceeds the amount of the order');
    const second = (await refund(bench, id, { amount: 5.5, ledger_account_id })).json['id'];
    expect((await bench.call('PATCH', `/v2/orders/${id}/refunds/${String(second)}/mark-as-rejected`)).json).toMatchObject({ status: 'rejected', rejection_reason: 'Shopper did not complete email verification in time.' });
    expect((await bench.call('PATCH', `/v2/orders/${id}/refunds/${String(second)}/mark-as-completed`)).status).toBe(422);
    const third = (await refund(bench, id, { amount: 5.5, ledger_account_id })).json['id'];
    await bench.call('PATCH', `/v2/orders/${id}/refunds/${String(third)}/mark-as-completed`);
    expect(await statusOf(bench, id)).toBe('refunded');
    expect((await accountOf(bench, 'USDT')).balance).toBe('971.66666665');
  });

  it.each([
    [{ amount: undefined }, "Request amount can't be blank"], [{ amount: 1 }, 'Request amount must be higher than 1.0 EUR'], [{ amount: 26 }, 'Request amount exceeds the amount of the order'], [{ email: '' }, "Email can't be blank"],
    [{ address: undefined }, "Address can't be blank"], [{ platform_id: 9 }, 'Refund currency is not supported on this platform'], [{ ledger_account_id: 'x' }, 'Ledger account is invalid'],
    [{ skip_user_address_confirmation: 'maybe' }, 'Skip user address confirmation must be boolean or not present'],
  ])('%j is refused', async (change, error) => {
    const bench = start();
    expect(await refund(bench, await paidOrder(bench), change)).toMatchObject({ status: 422, json: { reason: 'RefundIsNotValid', errors: expect.arrayContaining([error]) } });
  });

  it('what nobody paid is not refundable, nor what is not there', async () => {
    const bench = start();
    expect(await refund(bench, '1')).toMatchObject({ status: 404, json: { reason: 'OrderNotFound' } });
    const id = await paidOrder(bench);
    await bench.act({ action: 'set_status', invoice: id, status: 'expired' });
    expect((await refund(bench, id)).json['errors']).toContain('Order is not refundable');
    expect(await bench.call('GET', `/v2/orders/${id}/refunds/5`)).toMatchObject({ status: 404, json: { reason: 'RecordNotFound' } });
  });
});

it('money out is there again after loading', async () => {
  const bench = start();
  await setting(bench);
  await send(bench);
  await refund(bench, await paidOrder(bench));
  const other = start();
  other.emulator.load(bench.emulator.save());
  expect(await other.act({ action: 'payouts' })).toEqual(await bench.act({ action: 'payouts' }));
  expect(await other.act({ action: 'payouts' })).toHaveLength(2);
});
