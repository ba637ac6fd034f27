// XAIGATE's payouts: the sheet's sample, which transaction is which payout, and what may not be concluded.
import { describe, expect, test } from 'vitest';
import { secret } from '../../../../../electron/core/secret.ts';
import { createAdapter } from '../../../../../electron/gateways/xaigate/adapter.ts';
import { payoutStateOf } from '../../../../../electron/gateways/xaigate/payouts.ts';
import type { PayoutCalls, PayoutRequest } from '../../../../../electron/gateways/port.ts';
import { keptLog, realClock } from '../../../../support/http-ports.ts';
import { scriptedClient, type ScriptedClient } from '../../../../support/scripted-http-client.ts';

const now = Date.UTC(2026, 8, 21, 14, 13, 0);
const TO = '0x1111111111111111111111111111111111111111';
const OTHER = '0x2222222222222222222222222222222222222222';
const HASH = `0x${'a'.repeat(64)}`;
const payout: PayoutRequest = { reference: 'po-1', method: 'USDT@bsc', amount: { unit: 'USDT@bsc', minor: 40n * 10n ** 18n }, address: TO, requestedAtMs: now };
const made = { id: 'p1', txid: 'replaceable_p1', amount: '39.9', transactionFees: '0.1', processingFees: '0.08', totalAmount: '40', toAddress: TO, coinShortName: 'USDT', date: '2026-09-21T14:13:20.806112Z' };
const row = (change: object = {}) => ({ id: 'p1', txid: 'replaceable_p1', coin: 'USDT', receivedAddress: TO, amount: '40', networkFee: '0.1', date: '2026-09-21T14:13:20.806112Z', status: 'pending', errorMessage: null, userId: null, ...change });
const answering = (body: unknown) => scriptedClient(() => ({ body }), now);
const listing = (rows: readonly object[], total = rows.length) => answering({ results: rows, total, size: 20, totalPages: 1, page: 0 });

function callsOn(http: ScriptedClient): PayoutCalls {
  const { payouts } = createAdapter(
    { name: 'shop', driver: 'xaigate', baseUrl: 'https://wallet-api.xaigate.com/api/v1', selfHosted: false, settings: { email: 'a@shop.example', walletUserId: 'u1' }, secrets: { apiKey: secret('key-1'), webhookSecret: secret('local_ipn_secret') } },
    { http, clock: realClock, log: keptLog() },
  );
  if (!payouts) throw new Error('it pays out');
  return payouts;
}

test('the sheet’s sample: a placeholder is no hash, the fee is within the total', async () => {
  const http = answering(made);
  expect(await callsOn(http).create(payout)).toMatchObject({ ok: true, value: { gatewayPayoutId: 'p1', state: 'processing', amount: payout.amount, fee: { minor: 10n ** 17n }, txid: null, problems: [] } });
  expect(http.requests[0]?.body).toBe(JSON.stringify({ apiKey: 'key-1', userId: 'u1', coin: 'USDT', networkId: '56', receivedAddress: TO, amount: '40' }));
});

test.each([['USDT@tron', 'USDT', 'TRX', 'TJRabPrwbZy45sbavfcjinPJC18kjpRTv8'], ['USDT@ethereum', 'USDT', '1', TO], ['ETH@ethereum', 'ETH', '1', TO]] as const)('G1: %s goes out as %s on network %s', async (method, coin, networkId, address) => {
  const http = answering(made);
  await callsOn(http).create({ ...payout, method, address, amount: { unit: method, minor: 1_500_000n } });
  expect(JSON.parse(http.requests[0]?.body ?? '{}')).toMatchObject({ coin, networkId });
});

test.each([
  ['a method it does not have', { method: 'BTC@bitcoin' as const }, 'method/not_offered'], ['an amount of another coin', { amount: { unit: 'USDT@tron' as const, minor: 5n } }, 'method/not_offered'],
  ['nothing', { amount: { unit: 'USDT@bsc' as const, minor: 0n } }, 'amount/not_positive'], ['an address of another chain', { address: 'TJRabPrwbZy45sbavfcjinPJC18kjpRTv8' }, 'input/invalid'],
])('%s is refused before anything is sent', async (_name, change, code) => {
  const http = answering(made);
  expect(await callsOn(http).create({ ...payout, ...change })).toMatchObject({ ok: false, error: { code, outcome: 'refused' } });
  expect(http.requests).toEqual([]);
});

test.each([['another address', { toAddress: OTHER }], ['another amount', { totalAmount: '41', amount: '40.9' }], ['an amount that is none', { totalAmount: undefined, amount: 'x' }]])('an answer with %s is noted', async (_name, change) => {
  const result = await callsOn(answering({ ...made, ...change })).create(payout);
  expect(result.ok && result.value.problems.length).toBeGreaterThan(0);
});

test('an answer without an id may mean that it exists', async () => {
  expect(await callsOn(answering({ ...made, id: undefined })).create(payout)).toMatchObject({ ok: false, error: { code: 'gateway/nonsense', outcome: 'unknown' } });
});

describe('E2: looked for among the transactions', () => {
  test.each(['40', '39.9'])('found by coin, address, time and an amount of %s; the hash once it is real', async (amount) => {
    expect(await callsOn(listing([row({ id: 'p0', coin: 'ETH' }), row({ amount, status: 'success', txid: HASH })])).find(payout)).toMatchObject({ ok: true, value: { gatewayPayoutId: 'p1', state: 'completed', amount: payout.amount, txid: HASH } });
  });

  test.each([
    ['another coin', { coin: 'USDC' }], ['another address', { receivedAddress: OTHER }], ['another amount', { amount: '41' }], ['long before', { date: '2026-09-20T14:13:20.806112Z' }], ['no time', { date: null }], ['money that came in', { type: 'Deposit' }],
  ])('one of %s is not it, and that proves nothing', async (_name, change) => {
    expect(await callsOn(listing([row(change)])).find(payout)).toMatchObject({ ok: false, error: { code: 'gateway/not_offered' } });
  });

  test('two that could be it are nobody’s guess', async () => {
    expect(await callsOn(listing([row(), row({ id: 'p2' })])).find(payout)).toMatchObject({ ok: false, error: { code: 'gateway/nonsense' } });
  });

  test('one that is not on the page shown cannot be read', async () => {
    expect(await callsOn(listing([row({ id: 'p9' })], 30)).read('p1', payout)).toMatchObject({ ok: false, error: { code: 'gateway/not_offered', details: { what: expect.stringContaining('first page') } } });
    expect(await callsOn(answering({ results: 'none' })).read('p1', payout)).toMatchObject({ ok: false, error: { code: 'gateway/nonsense' } });
  });
});

test.each([['success', null, 'completed'], ['SUCCESS', '', 'completed'], ['failed', 'reverted', 'failed'], ['pending', null, 'processing'], ['', null, 'processing'], ['teleported', null, 'unknown'], ['constructor', null, 'unknown']] as const)(
  'status “%s” with error %j is %s', (status, errorMessage, state) => expect(payoutStateOf(status, errorMessage)).toBe(state),
);
