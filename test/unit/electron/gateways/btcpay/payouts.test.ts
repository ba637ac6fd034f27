// Money out of a BTCPay store on answers its emulator does not give: exact requests, refusals, what is never guessed.
import { describe, expect, test } from 'vitest';
import { createPayouts } from '../../../../../electron/gateways/btcpay/payouts.ts';
import { createRefunds } from '../../../../../electron/gateways/btcpay/refunds.ts';
import { payoutStateOf } from '../../../../../electron/gateways/btcpay/payout-schema.ts';
import type { AccountConfig, PayoutRequest, RefundRequest } from '../../../../../electron/gateways/port.ts';
import { secret } from '../../../../../electron/core/secret.ts';
import { start, storeOf } from '../../../../support/btcpay-emulator-bench.ts';
import { keptLog, realClock } from '../../../../support/http-ports.ts';
import { emulatorClient } from '../../../../support/emulator-client.ts';
import { scriptedClient, type ScriptedClient } from '../../../../support/scripted-http-client.ts';

const now = Date.UTC(2026, 8, 21, 14, 0, 0);
const address = 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4';
const HASH = 'ab'.repeat(32);
const account: AccountConfig = { name: 'shop', driver: 'btcpay', baseUrl: 'https://pay.test', selfHosted: false, settings: { storeId: 'S/1' }, secrets: { apiKey: secret('till-key'), payoutKey: secret('payout-key') } };
const deps = (http: ScriptedClient) => ({ http, clock: realClock, log: keptLog() });
const asked: PayoutRequest = { reference: 'po-1', method: 'BTC@bitcoin', amount: { unit: 'BTC@bitcoin', minor: 123_000n }, address, requestedAtMs: now };
const payout = (change: object = {}) => ({
  id: 'P1', revision: 0, pullPaymentId: null, date: now / 1000, destination: address, originalCurrency: 'BTC', originalAmount: '0.00123', payoutCurrency: 'BTC', payoutAmount: '0.00123',
  payoutMethodId: 'BTC-CHAIN', state: 'AwaitingPayment', paymentProof: null, metadata: { countersignReference: 'po-1' }, ...change,
});
const answering = (body: unknown, status = 200): ScriptedClient => scriptedClient(() => ({ status, body }), now);
const payouts = (http: ScriptedClient) => createPayouts(account, deps(http));
const missing = { code: 'missing-permission', message: 'no', missingPermission: 'btcpay.store.cancreatepullpayments' };

describe('payouts', () => {
  test('E1, E4: the exact request, by the payout key alone, exact decimals', async () => {
    const http = answering(payout());
    expect(await payouts(http).create(asked)).toMatchObject({ ok: true, value: { gatewayPayoutId: 'P1', reference: 'po-1', state: 'processing', method: 'BTC@bitcoin', amount: asked.amount, address, txid: null, problems: [] } });
    expect(http.requests).toEqual([{
      method: 'POST', url: 'https://pay.test/api/v1/stores/S%2F1/payouts', repeat: 'once', headers: { 'authorization': 'token payout-key', 'content-type': 'application/json' },
      body: `{"destination":"${address}","amount":"0.00123","payoutMethodId":"BTC-CHAIN","approved":true,"metadata":{"countersignReference":"po-1"}}`,
    }]);
  });
  test('a key that may not approve asks for one that waits for the owner', async () => {
    const http = scriptedClient(({ body }) => (body?.includes('"approved":true') === true ? { status: 403, body: missing } : { body: payout({ state: 'AwaitingApproval', payoutAmount: null }) }), now);
    expect(await payouts(http).create(asked)).toMatchObject({ ok: true, value: { state: 'needs_verification', amount: asked.amount, problems: [] } });
    expect(http.requests).toHaveLength(2);
    const none = answering(missing, 403);
    expect(await payouts(none).create(asked)).toMatchObject({ ok: false, error: { code: 'gateway/permission', outcome: 'refused' } });
  });
  test('the emulator refuses what the server refuses: approving by a key that may not', async () => {
    const store = 'S1';
    const bench = start({ credentials: { storeId: store }, permissions: [`btcpay.store.cancreatenonapprovedpullpayments:${store}`, `btcpay.store.canviewpayouts:${store}`] });
    const body = { destination: 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080', amount: '0.01', payoutMethodId: 'BTC-CHAIN' };
    for (const [path, sent] of [['payouts', { ...body, approved: true }], ['pull-payments', { name: 'a', amount: '0.01', currency: 'BTC', autoApproveClaims: true }]] as const) {
      expect(await bench.call('POST', `${storeOf(bench)}/${path}`, sent)).toMatchObject({ status: 403, json: { code: 'missing-permission', missingPermission: 'btcpay.store.cancreatepullpayments' } });
    }
    const calls = createPayouts({ ...account, baseUrl: 'https://gateway.test', settings: { storeId: store }, secrets: { payoutKey: secret(bench.emulator.credentials['apiKey'] ?? '') } }, { ...deps(answering({})), http: emulatorClient(bench) });
    expect(await calls.create({ ...asked, address: body.destination })).toMatchObject({ ok: true, value: { state: 'needs_verification', problems: [] } });
    expect(await bench.act({ action: 'payouts' })).toHaveLength(1);
  });
  test('a key that was left empty is one that is missing', async () => {
    const http = answering(payout());
    expect(await createPayouts({ ...account, secrets: { payoutKey: secret('') } }, deps(http)).create(asked)).toMatchObject({ ok: false, error: { code: 'gateway/setting_missing', details: { field: 'payoutKey' } } });
    expect(http.requests).toEqual([]);
  });
  test.each([[500, ''], [200, 'no json'], [408, {}]])('line 49: after status %d nothing more is sent: it may exist', async (status, body) => {
    const http = answering(body, status);
    expect(await payouts(http).create(asked)).toMatchObject({ ok: false, error: { outcome: 'unknown' } });
    expect(http.requests).toHaveLength(1);
  });
  test.each([
    ['a coin it does not have', { method: 'USDT@tron', amount: { unit: 'USDT@tron', minor: 1n } }, 'method/not_offered'], ['an amount in money', { amount: { unit: 'EUR', minor: 100n } }, 'input/invalid'],
    ['nothing', { amount: { unit: 'BTC@bitcoin', minor: 0n } }, 'amount/not_positive'], ['less than nothing', { amount: { unit: 'BTC@bitcoin', minor: -1n } }, 'amount/not_positive'],
    ['an address that adds to the request', { address: `${address}?amount=9` }, 'input/invalid'], ['an address on chain for Lightning', { method: 'BTC@lightning', amount: { unit: 'BTC@lightning', minor: 1n } }, 'input/invalid'],
  ] as const)('%s is refused before anything is sent', async (_name, change, code) => {
    const http = answering(payout());
    expect(await payouts(http).create({ ...asked, ...change })).toMatchObject({ ok: false, error: { code, outcome: 'refused' } });
    expect(http.requests).toEqual([]);
  });
  const different = [
    ['another amount', { payoutAmount: '0.00124' }], ['another address', { destination: 'bc1qexampleexampleexample' }], ['another coin', { payoutMethodId: 'LTC-CHAIN' }], ['a coin nobody knows', { payoutMethodId: 'DOGE-CHAIN' }],
    ['another reference', { metadata: { countersignReference: 'po-2' } }], ['no reference', { metadata: {} }], ['an amount with too many decimals', { payoutAmount: '0.001230001' }],
  ] as const;
  test.each(different)('an answer about %s is for a person', async (_name, change) => {
    const made = await payouts(answering(payout(change))).create(asked);
    expect(made.ok && made.value.problems.length).toBeGreaterThan(0);
    const seen = await payouts(answering(payout(change))).read('P1', asked);
    expect(seen.ok && seen.value.problems.length).toBeGreaterThan(0);
  });
  test('read: about another payout, or none; bech32 in capitals is the same address', async () => {
    for (const body of [payout({ id: 'P2' }), {}, []]) expect(await payouts(answering(body)).read('P1', asked)).toMatchObject({ ok: false, error: { code: 'gateway/nonsense' } });
    expect(await payouts(answering(payout({ destination: address.toUpperCase() }))).read('P1', asked)).toMatchObject({ ok: true, value: { problems: [] } });
  });
  test.each([['Completed', { id: HASH }, HASH], ['Completed', null, null], ['Completed', { id: 'x' }, null], ['InProgress', { id: HASH }, null]])('%s with the proof %j tells the hash %s', async (state, paymentProof, txid) => {
    expect(await payouts(answering(payout({ state, paymentProof }))).read('P1', asked)).toMatchObject({ ok: true, value: { txid } });
  });
  test('before approval an amount in another currency says nothing', async () => {
    expect(await payouts(answering(payout({ payoutAmount: null, originalCurrency: 'USD', originalAmount: '75' }))).read('P1', asked)).toMatchObject({ ok: true, value: { amount: null, problems: [] } });
  });
  test.each([
    ['AwaitingApproval', 'needs_verification'], ['AwaitingPayment', 'processing'], ['InProgress', 'processing'], ['Completed', 'completed'], ['Cancelled', 'cancelled'], ['completed', 'unknown'], ['', 'unknown'],
  ])('B13: “%s” is %s', (status, state) => { expect(payoutStateOf(status)).toBe(state); });
  test('E2: found by our reference alone, cancelled ones too; never a guess', async () => {
    const find = (rows: unknown) => payouts(answering(rows)).find(asked);
    const http = answering([payout({ id: 'P0', metadata: {} }), payout({ state: 'Cancelled' })]);
    expect(await payouts(http).find(asked)).toMatchObject({ ok: true, value: { gatewayPayoutId: 'P1', state: 'cancelled' } });
    expect(http.requests[0]?.url).toBe('https://pay.test/api/v1/stores/S%2F1/payouts?includeCancelled=true');
    expect(await find([payout({ metadata: {} }), payout({ metadata: { countersignReference: 'po-11' } })])).toEqual({ ok: true, value: null });
    for (const rows of [[payout(), payout({ id: 'P2' })], [payout(), {}], {}]) expect(await find(rows)).toMatchObject({ ok: false, error: { code: 'gateway/nonsense' } });
  });
  test('cancel: the exact request', async () => {
    const http = answering('{}');
    expect((await payouts(http).cancel?.('P/1'))?.ok).toBe(true);
    expect(http.requests[0]).toMatchObject({ method: 'DELETE', url: 'https://pay.test/api/v1/stores/S%2F1/payouts/P%2F1', repeat: 'once' });
  });
});

const terms: RefundRequest['terms'] = {
  id: 'sale-1', orderId: 'POS-1', note: '', gateway: 'shop', driver: 'btcpay', method: 'BTC@bitcoin', amount: { unit: 'EUR', minor: 2550n }, expiresInMinutes: null, createdAtMs: now,
};
const back: RefundRequest = { reference: 'rf-1', gatewayInvoiceId: 'inv/1', terms, amount: null, address: null, requestedAtMs: now };
const pull = (change: object = {}) => ({
  id: 'L1', name: 'Refund inv', description: 'Refund rf-1', currency: 'BTC', amount: '0.001', startsAt: 1, expiresAt: null, archived: false, autoApproveClaims: true, viewLink: 'https://pay.test/pull-payments/L1', ...change,
});
const claim = (change: object = {}) => payout({ id: 'C1', pullPaymentId: 'L1', originalAmount: '0.001', payoutAmount: '0.001', metadata: {}, ...change });
const refunds = (http: ScriptedClient) => createRefunds(account, deps(http));
const readOf = async (claims: unknown, change: object = {}, request = back) => refunds(scriptedClient(({ url }) => ({ body: url.endsWith('/payouts') ? claims : pull(change) }), now)).read('L1', request);

describe('refunds', () => {
  test('the exact requests: all of it, a part in the coin, a part in the sale’s currency', async () => {
    const bodies = [];
    for (const amount of [null, { unit: 'BTC@bitcoin', minor: 50_000n }, { unit: 'EUR', minor: 100n }] as const) {
      const http = answering(pull());
      await refunds(http).create({ ...back, amount });
      expect(http.requests[0]).toMatchObject({ method: 'POST', url: 'https://pay.test/api/v1/stores/S%2F1/invoices/inv%2F1/refund', repeat: 'once', headers: { authorization: 'token payout-key' } });
      bodies.push(http.requests[0]?.body);
    }
    const begin = '{"description":"Refund rf-1","payoutMethods":["BTC-CHAIN"],"payoutMethodId":"BTC-CHAIN"';
    expect(bodies).toEqual([
      `${begin},"refundVariant":"RateThen"}`, `${begin},"refundVariant":"Custom","customAmount":"0.0005","customCurrency":"BTC"}`, `${begin},"refundVariant":"Custom","customAmount":"1.00","customCurrency":"EUR"}`,
    ]);
  });
  test.each([
    ['an address of ours', { address }, 'gateway/not_offered'], ['an amount in a third currency', { amount: { unit: 'USD', minor: 100n } }, 'input/invalid'], ['an amount in another coin', { amount: { unit: 'LTC@litecoin', minor: 100n } }, 'input/invalid'],
    ['nothing', { amount: { unit: 'EUR', minor: 0n } }, 'amount/not_positive'], ['a coin it does not have', { terms: { ...terms, method: 'USDT@tron' } }, 'method/not_offered'],
  ] as const)('%s is refused before anything is sent', async (_name, change, code) => {
    const http = answering(pull());
    expect(await refunds(http).create({ ...back, ...change })).toMatchObject({ ok: false, error: { code, outcome: 'refused' } });
    expect(http.requests).toEqual([]);
  });
  test('a currency that is neither the sale’s nor the coin’s is no amount of the coin', async () => {
    expect(await readOf([], { currency: 'USD', amount: '25.50' })).toMatchObject({ ok: true, value: { amount: null, problems: ['currency is neither the sale’s nor that of its coin'] } });
    expect(await readOf([], { currency: 'EUR', amount: '25.50' })).toMatchObject({ ok: true, value: { amount: { unit: 'EUR', minor: 2550n }, problems: [] } });
  });
  test.each([['another reference', { description: 'Refund rf-10' }, back], ['another amount', { amount: '0.0006' }, { ...back, amount: { unit: 'BTC@bitcoin', minor: 50_000n } as const }]])('%s is for a person', async (_name, change, request) => {
    const seen = await readOf([], change, request);
    expect(seen.ok && seen.value.problems).toHaveLength(1);
  });
  test.each([
    ['nobody has claimed it', [], {}, 'processing', 'not claimed yet'], ['all of it', [claim({ state: 'Completed' })], {}, 'completed', 'Completed'],
    ['a part of it is sent', [claim({ state: 'Completed', payoutAmount: '0.0004' })], {}, 'processing', 'Completed'],
    ['in two parts', [claim({ state: 'Completed', payoutAmount: '0.0004' }), claim({ id: 'C2', state: 'Completed', payoutAmount: '0.0006' })], {}, 'completed', 'Completed'],
    ['one part sent, one on its way', [claim({ state: 'Completed', payoutAmount: '0.0004' }), claim({ id: 'C2', payoutAmount: '0.0006' })], {}, 'processing', 'Completed, AwaitingPayment'],
    ['waiting for the owner', [claim({ state: 'AwaitingApproval' })], {}, 'needs_verification', 'AwaitingApproval'], ['an undocumented state', [claim({ state: 'Thinking' })], {}, 'unknown', 'Thinking'],
    ['a claim that was called off', [claim({ state: 'Cancelled' })], {}, 'processing', 'not claimed yet'], ['put away unclaimed', [], { archived: true }, 'cancelled', 'archived'],
    ['put away after a part', [claim({ state: 'Completed', payoutAmount: '0.0004' })], { archived: true }, 'completed', 'Completed'],
  ])('how far it is: %s', async (_name, claims, change, state, rawStatus) => {
    expect(await readOf(claims, change)).toMatchObject({ ok: true, value: { gatewayPayoutId: 'L1', reference: 'rf-1', state, rawStatus, claimUrl: 'https://pay.test/pull-payments/L1' } });
  });
  test('claims that cannot be read, and a refund that is another one, are never “not claimed”', async () => {
    for (const claims of [[claim(), {}], {}, [null]]) expect(await readOf(claims)).toMatchObject({ ok: false, error: { code: 'gateway/nonsense' } });
    expect(await readOf([], { id: 'L2' })).toMatchObject({ ok: false, error: { code: 'gateway/nonsense' } });
  });
  test('E2: found by its description alone, put away or not; never a guess', async () => {
    const find = (rows: unknown) => refunds(scriptedClient(({ url }) => ({ body: url.includes('/stores/') ? rows : url.endsWith('/payouts') ? [] : pull({ archived: true }) }), now)).find(back);
    expect(await find([pull({ id: 'L0', description: 'Refund rf-11' }), pull({ archived: true })])).toMatchObject({ ok: true, value: { gatewayPayoutId: 'L1', state: 'cancelled' } });
    expect(await find([])).toEqual({ ok: true, value: null });
    for (const rows of [[pull(), pull({ id: 'L2' })], [pull(), 'row'], {}]) expect(await find(rows)).toMatchObject({ ok: false, error: { code: 'gateway/nonsense' } });
  });
});
