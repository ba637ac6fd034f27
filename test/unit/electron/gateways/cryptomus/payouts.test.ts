// Money out at Cryptomus: payouts and refunds, on its emulator in memory and on answers it does not give.
import { describe, expect, test } from 'vitest';
import { secret } from '../../../../../electron/core/secret.ts';
import { cryptomus } from '../../../../../electron/gateways/cryptomus/index.ts';
import type { PayoutRequest, RefundRequest } from '../../../../../electron/gateways/port.ts';
import type { Result } from '../../../../../shared/errors/result.ts';
import { adapterOn, K, O, openBench, saleOf, type Bench } from '../../../../support/cryptomus.ts';
import { scriptedClient } from '../../../../support/scripted-http-client.ts';

const HOOK = 'http://till.test/hook';
const address = 'TXYZ0000000000000000000000000000000';
const payout: PayoutRequest = { reference: 'PO-1', method: 'USDT@tron', amount: { unit: 'USDT@tron', minor: 5_000_000n }, address, requestedAtMs: Date.UTC(2026, 0, 15, 12) };

function valueOf<T>(result: Result<T> | undefined): T {
  if (!result?.ok) throw new Error(result ? `${result.error.code} ${JSON.stringify(result.error.details)}` : 'not offered');
  return result.value;
}

/** An account with a paid sale of 10.50 USDT. */
async function funded(options: Parameters<typeof openBench>[0] = {}, confirmed = true): Promise<Bench & { readonly invoiceId: string; readonly refund: RefundRequest; sent(): Promise<readonly unknown[]> }> {
  const world = openBench(options, HOOK);
  const { gatewayInvoiceId: invoiceId } = valueOf(await world.adapter.createInvoice(saleOf()));
  await world.bench.act({ action: 'pay', invoice: invoiceId });
  if (confirmed) await world.bench.act({ action: 'confirm', invoice: invoiceId, all: true });
  return {
    ...world, invoiceId,
    refund: { reference: 'R-1', gatewayInvoiceId: invoiceId, terms: saleOf().terms, amount: null, address, requestedAtMs: payout.requestedAtMs },
    sent: async () => await world.bench.act({ action: 'payouts' }) as readonly unknown[],
  };
}
const balance = async ({ adapter }: Bench): Promise<bigint | undefined> => valueOf(await adapter.balances?.()).find(({ method }) => method === 'USDT@tron')?.available.minor;
const after = (path: string, { requests }: Bench): readonly string[] => requests.filter(({ url }) => url.endsWith(path)).map(({ body }) => body ?? '');

describe('payouts', () => {
  test('asked for, looked through, paid: the exact request, the whole amount to the address', async () => {
    const world = await funded();
    const made = valueOf(await world.adapter.payouts?.create(payout));
    expect(made).toMatchObject({ state: 'processing', rawStatus: 'process', reference: 'PO-1', method: 'USDT@tron', amount: payout.amount, address, fee: null, txid: null, problems: [] });
    expect(after('/v1/payout', world)).toEqual([`{"amount":"5","currency":"USDT","network":"TRON","order_id":"PO-1","address":"${address}","is_subtract":true,"url_callback":"${HOOK}"}`]);
    expect(await balance(world)).toBe(5_500_000n);
    await world.bench.act({ action: 'clock', advanceMs: 60_000 });
    expect(valueOf(await world.adapter.payouts?.read(made.gatewayPayoutId, payout))).toMatchObject({ state: 'processing', rawStatus: 'check', problems: [] });
    await world.bench.act({ action: 'clock', advanceMs: 120_000 });
    expect(valueOf(await world.adapter.payouts?.read(made.gatewayPayoutId, payout))).toMatchObject({ state: 'completed', txid: expect.stringMatching(/^[0-9a-f]{64}$/), problems: [] });
  });

  test.each([['completed', 'completed', 5_500_000n], ['failed', 'failed', 10_500_000n], ['cancelled', 'cancelled', 10_500_000n], ['undocumented', 'unknown', 5_500_000n]] as const)('%s at the gateway is %s', async (to, state, left) => {
    const world = await funded();
    const { gatewayPayoutId } = valueOf(await world.adapter.payouts?.create(payout));
    await world.bench.act({ action: 'payout', payout: 'PO-1', to });
    expect(valueOf(await world.adapter.payouts?.read(gatewayPayoutId, payout))).toMatchObject({ state });
    expect(await balance(world)).toBe(left);
  });

  test('E2: the answer is lost after the work: unknown, found by its reference, sent once', async () => {
    for (const payoutOrderIds of [false, true]) {
      const world = await funded({ payoutOrderIds });
      world.loseAnswer('/v1/payout');
      expect(await world.adapter.payouts?.create(payout)).toMatchObject({ ok: false, error: { outcome: 'unknown' } });
      expect(valueOf(await world.adapter.payouts?.find(payout))).toMatchObject({ state: 'processing', amount: payout.amount });
      expect(await world.sent()).toHaveLength(1);
      expect(after('/v1/payout', world)).toHaveLength(1);
    }
  });

  test.each([404, 422] as const)('found nowhere, by its reference (%d) and in the list: null', async (notFoundStatus) => {
    const world = await funded({ notFoundStatus });
    valueOf(await world.adapter.payouts?.create({ ...payout, reference: 'PO-2', amount: { unit: 'USDT@tron', minor: 1_000_000n } }));
    expect(valueOf(await world.adapter.payouts?.find(payout))).toBeNull();
  });

  test('another payout of the same amount to the same address is never taken for it, nor for a proof that there is none', async () => {
    const without = await funded();
    valueOf(await without.adapter.payouts?.create({ ...payout, reference: 'PO-2' }));
    expect(await without.adapter.payouts?.find(payout)).toMatchObject({ ok: false, error: { code: 'gateway/nonsense', outcome: 'unknown' } });
    const told = await funded({ payoutOrderIds: true });
    valueOf(await told.adapter.payouts?.create({ ...payout, reference: 'PO-2' }));
    expect(valueOf(await told.adapter.payouts?.find(payout))).toBeNull();
  });

  test('a used reference gives back the older payout there: what differs is never reported as sent', async () => {
    const world = await funded();
    valueOf(await world.adapter.payouts?.create(payout));
    for (const change of [{ amount: { unit: 'USDT@tron', minor: 4_000_000n } }, { address: 'TABC0000000000000000000000000000000' }] as const) {
      expect(await world.adapter.payouts?.create({ ...payout, ...change })).toMatchObject({ ok: false, error: { code: 'gateway/nonsense', outcome: 'unknown' } });
      expect(await world.adapter.payouts?.find({ ...payout, ...change })).toMatchObject({ ok: false, error: { code: 'gateway/nonsense' } });
    }
    expect(valueOf(await world.adapter.payouts?.create(payout)).state).toBe('processing');
    expect(await world.sent()).toHaveLength(1);
  });

  test.each([
    ['an amount in another unit', { amount: { unit: 'BTC@bitcoin', minor: 1n } }, 'input/invalid'], ['nothing', { amount: { unit: 'USDT@tron', minor: 0n } }, 'amount/not_positive'],
    ['too little', { amount: { unit: 'USDT@tron', minor: 499_999n } }, 'amount/below_minimum'], ['too much', { amount: { unit: 'USDT@tron', minor: 10_000_000_000_001n } }, 'amount/above_maximum'],
    ['an address of another network', { address: 'T?' }, 'input/invalid'], ['a reference it does not take', { reference: 'PO 1' }, 'input/invalid'],
    ['a coin it does not have', { method: 'BTC@lightning' }, 'method/not_offered'],
  ] as const)('refused before it is sent: %s', async (_name, change, code) => {
    const world = await funded();
    expect(await world.adapter.payouts?.create({ ...payout, ...change })).toMatchObject({ ok: false, error: { code, outcome: 'refused' } });
    expect(after('/v1/payout', world)).toEqual([]);
  });

  test('more than there is is refused in the gateway’s words; the fee comes out of the balance', async () => {
    const world = await funded({ fees: 'as_documented' });
    const ask = (minor: bigint, reference: string) => world.adapter.payouts?.create({ ...payout, reference, amount: { unit: 'USDT@tron', minor } });
    // 10.50 less 2 %, and 1 for the network.
    expect(await ask(9_290_001n, 'PO-1')).toMatchObject({ ok: false, error: { code: 'gateway/refused', outcome: 'refused', details: { reason: 'Not enough funds' } } });
    expect((await ask(9_290_000n, 'PO-2'))?.ok).toBe(true);
    expect(await balance(world)).toBe(0n);
  });

  test('without a payout key every call says so, and nothing is asked', async () => {
    for (const payoutKey of [null, '']) {
      const http = scriptedClient(() => ({ body: {} }), 0);
      const { payouts } = adapterOn(http, { payoutKey });
      for (const result of [await payouts?.create(payout), await payouts?.find(payout), await payouts?.read('x', payout)]) {
        expect(result).toMatchObject({ ok: false, error: { code: 'gateway/setting_missing', outcome: 'not_sent', details: { field: 'payoutKey' } } });
      }
      expect(http.requests).toEqual([]);
    }
  });

  test('a payout key that is not taken: refused, sales go on, and the check says so', async () => {
    const world = await funded();
    const adapter = world.another({ payoutKey: 'wrong' });
    expect(await adapter.payouts?.create(payout)).toMatchObject({ ok: false, error: { code: 'gateway/wrong_key', outcome: 'refused' } });
    expect(valueOf(await adapter.check()).warnings).toEqual(['The payout API key is not accepted. Copy it again, or leave it out.']);
    expect(valueOf(await world.another({ payoutKey: null }).check()).warnings).toEqual([]);
    expect((await adapter.createInvoice(saleOf({ orderId: 'POS-2' }))).ok).toBe(true);
  });

  test('its webhooks are signed by the payout key and name each status', async () => {
    const world = await funded();
    valueOf(await world.adapter.payouts?.create(payout));
    world.bench.caught.length = 0;
    await world.bench.act({ action: 'clock', advanceMs: 60_000 });
    await world.bench.act({ action: 'payout', payout: 'PO-1', to: 'completed' });
    const verdicts = world.bench.caught.map(({ body }) => cryptomus.verifyWebhook(
      { headers: {}, body: new Uint8Array(Buffer.from(body)) }, secret(K), { settings: {}, secrets: { payoutKey: secret(O) }, nowMs: 0 }));
    expect(verdicts.map((verdict) => verdict.ok && [verdict.event, verdict.knownEvent, verdict.gatewayInvoiceId])).toEqual([['payout.check', true, null], ['payout.paid', true, null]]);
  });
});

describe('what the answer about a payout may hold', () => {
  const services = [{ network: 'TRON', currency: 'USDT', is_available: true, limit: {} }];
  const answer = (change: object = {}) => ({ uuid: 'p-1', amount: '5', currency: 'USDT', network: 'TRON', address, txid: null, status: 'process', is_final: false, balance: 129, payer_currency: 'USDT', payer_amount: 5, ...change });
  const http = (result: unknown) => scriptedClient(({ url }) => ({ body: { state: 0, result: url.endsWith('/services') ? services : result } }), 0);
  const create = (change: object) => adapterOn(http(answer(change))).payouts?.create(payout);
  const read = async (change: object) => valueOf(await adapterOn(http(answer(change))).payouts?.read('p-1', payout));

  test.each([['amount', '6'], ['amount', 'x'], ['amount', null], ['currency', 'BTC'], ['network', 'BSC'], ['network', null], ['address', 'other'], ['order_id', 'PO-9'], ['uuid', null]])(
    'the new payout with %s %j is not believed', async (field, value) => {
      expect(await create({ [field]: value })).toMatchObject({ ok: false, error: { code: 'gateway/nonsense', outcome: 'unknown' } });
    },
  );

  test.each([['amount', '5.00000000'], ['amount', 5], ['network', 'tron'], ['order_id', 'PO-1'], ['order_id', null], ['txid', '']])('with %s %j it is the same', async (field, value) => {
    expect(await create({ [field]: value })).toMatchObject({ ok: true, value: { gatewayPayoutId: 'p-1', reference: 'PO-1', txid: null, problems: [] } });
  });

  test.each([['status', 7], ['is_final', 'no'], ['amount', '6'], ['address', 'other'], ['network', 'ton'], ['order_id', 'PO-9'], ['txid', {}]])('read again with %s %j: a person looks', async (field, value) => {
    expect((await read({ [field]: value })).problems).not.toEqual([]);
  });

  test('a fee that is told is the fee', async () => { expect((await read({ commission: '1.00000000' })).fee).toEqual({ unit: 'USDT@tron', minor: 1_000_000n }); });

  test('read: an answer about another payout is nonsense', async () => {
    expect(await adapterOn(http(answer({ uuid: 'p-2' }))).payouts?.read('p-1', payout)).toMatchObject({ ok: false, error: { code: 'gateway/nonsense' } });
  });

  test('whatever becomes of the question before it, nothing was sent', async () => {
    for (const [status, body, outcome] of [[500, '', 'not_sent'], [200, { state: 0, result: {} }, 'not_sent'], [401, { message: 'Invalid Sign.' }, 'refused']] as const) {
      const client = scriptedClient(() => ({ status, body }), 0);
      expect(await adapterOn(client).payouts?.create(payout)).toMatchObject({ ok: false, error: { outcome } });
      expect(client.requests).toHaveLength(1);
    }
  });

  test('our reference in the list on another payout is nonsense, never “there is none”', async () => {
    const list = { items: [answer({ order_id: 'PO-1', amount: '6' })], paginate: { nextCursor: null } };
    const client = scriptedClient(({ url }) => (url.endsWith('/info') ? { status: 422, body: { state: 1, message: 'Nope' } } : { body: { state: 0, result: list } }), 0);
    expect(await adapterOn(client).payouts?.find(payout)).toMatchObject({ ok: false, error: { code: 'gateway/nonsense' } });
  });

  test('a list with a row that cannot be read proves nothing', async () => {
    const client = scriptedClient(({ url }) => (url.endsWith('/info') ? { status: 422, body: { state: 1, message: 'Nope' } } : { body: { state: 0, result: { items: [{ broken: true }], paginate: { nextCursor: null } } } }), 0);
    expect(await adapterOn(client).payouts?.find(payout)).toMatchObject({ ok: false, error: { code: 'gateway/nonsense' } });
  });
});

describe('refunds', () => {
  test('all of a payment, to an address: under way, then done', async () => {
    const world = await funded();
    const made = valueOf(await world.adapter.refunds?.create(world.refund));
    expect(made).toMatchObject({ gatewayPayoutId: world.invoiceId, state: 'processing', rawStatus: 'refund_process', reference: 'R-1', amount: { unit: 'USDT@tron', minor: 10_500_000n }, address, txid: null, claimUrl: null, problems: [] });
    expect(after('/v1/payment/refund', world)).toEqual([`{"uuid":"${world.invoiceId}","address":"${address}","is_subtract":true}`]);
    await world.bench.act({ action: 'clock', advanceMs: 60_000 });
    expect(valueOf(await world.adapter.refunds?.read(world.invoiceId, world.refund))).toMatchObject({ state: 'completed', problems: [] });
    expect(await balance(world)).toBe(0n);
    expect(valueOf(await world.adapter.readInvoice(world.invoiceId, saleOf().terms)).payments).toMatchObject([{ invalid: true }]);
  });

  test.each([['completed', 'completed'], ['failed', 'failed'], ['undocumented', 'unknown']] as const)('%s at the gateway is %s', async (to, state) => {
    const world = await funded();
    valueOf(await world.adapter.refunds?.create(world.refund));
    await world.bench.act({ action: 'payout', payout: world.invoiceId, to });
    expect(valueOf(await world.adapter.refunds?.read(world.invoiceId, world.refund))).toMatchObject({ state });
    expect(await world.sent()).toMatchObject([{ kind: 'refund', address, amount: '10.5' }]);
  });

  test('it is not idempotent there: a lost answer is unknown, found at the invoice, and a second one is refused before it is sent', async () => {
    const world = await funded();
    world.loseAnswer('/v1/payment/refund');
    expect(await world.adapter.refunds?.create(world.refund)).toMatchObject({ ok: false, error: { outcome: 'unknown' } });
    expect(valueOf(await world.adapter.refunds?.find(world.refund))).toMatchObject({ state: 'processing' });
    expect(await world.adapter.refunds?.create(world.refund)).toMatchObject({ ok: false, error: { code: 'gateway/refused', outcome: 'refused' } });
    expect(after('/v1/payment/refund', world)).toHaveLength(1);
  });

  test.each(['paid', 'paid_over', 'wrong_amount'])('E2: an invoice that is merely %s does not prove that no refund was taken: it may show it later', async (payment_status) => {
    const paid = { uuid: 'i', payment_status, status: payment_status, is_final: true, payer_currency: 'USDT', network: 'tron', currency: 'USD', amount: '10.50', payer_amount: '10.5', payment_amount: '10.5', address, expired_at: 1 };
    const request = { reference: 'R-1', gatewayInvoiceId: 'i', terms: saleOf().terms, amount: null, address, requestedAtMs: 0 };
    expect(await adapterOn(scriptedClient(() => ({ body: { state: 0, result: paid } }), 0)).refunds?.find(request)).toMatchObject({ ok: false, error: { code: 'gateway/not_offered' } });
    const unpaid = { ...paid, payment_status: 'cancel', status: 'cancel', payment_amount: null };
    expect(await adapterOn(scriptedClient(() => ({ body: { state: 0, result: unpaid } }), 0)).refunds?.find(request)).toEqual({ ok: true, value: null });
  });

  test('its answer holds nothing: where the invoice cannot be read then, or does not show it yet, it is under way all the same', async () => {
    const world = await funded();
    const paid = { uuid: 'i', payment_status: 'paid', status: 'paid', is_final: true, payer_currency: 'USDT', network: 'tron', currency: 'USD', amount: '10.50', payer_amount: '10.5', payment_amount: '10.5', address, expired_at: 1 };
    for (const second of [{ body: { state: 0, result: paid } }, { status: 500, body: '' }]) {
      const client = scriptedClient((_asked, count) => [{ body: { state: 0, result: paid } }, { body: { state: 0, result: [] } }, second][count - 1] ?? second, 0);
      expect(valueOf(await adapterOn(client).refunds?.create({ ...world.refund, gatewayInvoiceId: 'i' }))).toMatchObject({ state: 'processing', rawStatus: 'paid', problems: [] });
    }
    const client = scriptedClient(() => ({ body: { state: 0, result: paid } }), 0);
    expect(valueOf(await adapterOn(client).refunds?.read('i', world.refund))).toMatchObject({ state: 'unknown', problems: ['the payment does not show its refund'] });
  });

  test.each([
    ['no address', { address: null }, 'input/invalid'], ['an address of another network', { address: 'T?' }, 'input/invalid'],
    ['a part', { amount: { unit: 'USDT@tron', minor: 10_499_999n } }, 'gateway/not_offered'], ['an amount of the sale’s currency', { amount: { unit: 'USD', minor: 1050n } }, 'gateway/not_offered'],
    ['a sale by another method', { terms: saleOf({ method: 'USDT@bsc' }).terms, address: `0x${'ab'.repeat(20)}` }, 'gateway/refused'],
  ] as const)('refused before it is sent: %s', async (_name, change, code) => {
    const world = await funded();
    expect(await world.adapter.refunds?.create({ ...world.refund, ...change })).toMatchObject({ ok: false, error: { code, outcome: 'refused' } });
    expect(after('/v1/payment/refund', world)).toEqual([]);
  });

  test('the whole amount may be named; what is not completed, or locked, is not refunded', async () => {
    const world = await funded();
    expect((await world.adapter.refunds?.create({ ...world.refund, amount: { unit: 'USDT@tron', minor: 10_500_000n } }))?.ok).toBe(true);
    const open = await funded({}, false);
    expect(await open.adapter.refunds?.create(open.refund)).toMatchObject({ error: { code: 'gateway/refused', outcome: 'refused' } });
    await open.bench.act({ action: 'set_status', invoice: open.invoiceId, status: 'locked' });
    expect(await open.adapter.refunds?.create(open.refund)).toMatchObject({ error: { code: 'gateway/refused', outcome: 'refused' } });
    expect(valueOf(await open.adapter.refunds?.find(open.refund))).toMatchObject({ state: 'unknown' });
    expect(await open.sent()).toEqual([]);
  });
});
