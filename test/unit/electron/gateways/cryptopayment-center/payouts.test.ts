// CryptoPayment.center's withdrawals on answers nobody has described: exact amounts, nothing twice, nothing guessed.
import { describe, expect, test } from 'vitest';
import { createAdapter } from '../../../../../electron/gateways/cryptopayment-center/adapter.ts';
import type { PayoutCalls, PayoutRequest } from '../../../../../electron/gateways/port.ts';
import { secret } from '../../../../../electron/core/secret.ts';
import { keptLog, realClock } from '../../../../support/http-ports.ts';
import { scriptedClient, type ScriptedClient } from '../../../../support/scripted-http-client.ts';

const address = 'TExampleExampleExampleExampleExamp';
const evm = '0x52908400098527886E0F7030069857D2E4169EE7';
const asked: PayoutRequest = { reference: 'po-1', method: 'USDT@tron', amount: { unit: 'USDT@tron', minor: 100_500_000n }, address, requestedAtMs: 0 };
const made = (change: object = {}) => ({ id: 'W1', coin: 'USDT-TRC20', amount: 100.5, fee: 1, address, status: 'pending', txid: null, ...change });
const callsOn = (http: ScriptedClient, settings: Record<string, string> = {}): PayoutCalls => {
  const { payouts } = createAdapter(
    { name: 'shop', driver: 'cryptopayment-center', baseUrl: 'https://gateway.test/api/v1/', selfHosted: false, settings, secrets: { apiKey: secret('pk'), apiSecret: secret('sk'), appKey: secret('AAEC') } },
    { http, clock: realClock, log: keptLog() },
  );
  if (!payouts) throw new Error('no payouts');
  return payouts;
};
const answering = (body: unknown, status = 200): ScriptedClient => scriptedClient(() => ({ status, body }), 0);
const create = (withdrawal: unknown, settings: Record<string, string> = {}) => callsOn(answering({ success: true, withdrawal }), settings).create(asked);

describe('create', () => {
  test.each([
    ['USDT@tron', 100_500_000n, address, '{"coin":"USDT-TRC20","amount":100.5,"address":"TExampleExampleExampleExampleExamp"}'],
    ['USDT@bsc', 5_000_001_000_000_000_000n, evm, `{"coin":"USDT-BEP20","amount":5.000001,"address":"${evm}"}`],
    ['ETH@ethereum', 5_000_000_000_000_001n, '', null], ['ETH@ethereum', 12_345_678_901_234_500n, evm, `{"coin":"ETH","amount":0.0123456789012345,"address":"${evm}"}`],
    ['BTC@bitcoin', 50_000n, 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4', '{"coin":"BTC","amount":0.0005,"address":"bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"}'],
  ] as const)('E1: %s, %d: the exact request, the amount a number without a float', async (method, minor, to, body) => {
    const http = answering({ success: true, withdrawal: { id: 'W1' } });
    await callsOn(http).create({ ...asked, method, amount: { unit: method, minor }, address: to });
    expect(http.requests.map((request) => request.body ?? '')).toEqual(body === null ? [] : [body]);
    if (body !== null) expect(http.requests[0]).toMatchObject({ method: 'POST', url: 'https://gateway.test/api/v1/withdrawals', repeat: 'once' });
  });
  test.each([
    ['a coin it does not have', { method: 'USDT@ethereum', amount: { unit: 'USDT@ethereum', minor: 9_000_000n }, address: evm }, 'method/not_offered'], ['an amount in money', { amount: { unit: 'USD', minor: 100_000n } }, 'input/invalid'],
    ['nothing', { amount: { unit: 'USDT@tron', minor: 0n } }, 'amount/not_positive'], ['less than the least', { amount: { unit: 'USDT@tron', minor: 4_999_999n } }, 'amount/below_minimum'],
    ['an address of another network', { address: 'T?' }, 'input/invalid'], ['what a float would round', { method: 'ETH@ethereum', amount: { unit: 'ETH@ethereum', minor: 1_234_567_890_123_456_000n }, address: evm }, 'input/invalid'],
    ['more decimals than its USDT has', { method: 'USDT@bsc', amount: { unit: 'USDT@bsc', minor: 5_000_000_100_000_000_000n }, address: evm }, 'input/invalid'],
  ] as const)('%s is refused before anything is sent', async (_name, change, code) => {
    const http = answering({});
    expect(await callsOn(http).create({ ...asked, ...change })).toMatchObject({ ok: false, error: { code, outcome: 'refused' } });
    expect(http.requests).toEqual([]);
  });
  test('the sheet’s own reading of an answer, and the least one', async () => {
    expect(await create(made())).toEqual({ ok: true, value: {
      gatewayPayoutId: 'W1', reference: null, state: 'processing', rawStatus: 'pending', method: 'USDT@tron', amount: asked.amount, address, fee: { unit: 'USDT@tron', minor: 1_000_000n }, txid: null, problems: [],
    } });
    expect(await create({ id: 'W1' })).toMatchObject({ ok: true, value: { state: 'unknown', amount: asked.amount, address, problems: [] } });
  });
  test.each([['pending', 'processing'], ['Review', 'processing'], ['sent', 'completed'], ['rejected', 'failed'], ['done', 'unknown'], ['', 'unknown'], ['constructor', 'unknown']])('“%s” is %s', async (status, state) => {
    expect(await create(made({ status }), { withdrawalDone: 'sent,,', withdrawalFailed: 'rejected,' })).toMatchObject({ ok: true, value: { state } });
  });
  test.each([['another amount', { amount: 99.5 }], ['another coin', { coin: 'USDT-BEP20' }], ['another address', { address: 'TOtherOtherOtherOtherOtherOther' }], ['an amount that is none', { amount: 'much' }]])('an answer about %s is for a person', async (_name, change) => {
    const result = await create(made(change));
    expect(result.ok && result.value.problems).toHaveLength(1);
  });
  test.each([
    ['no id', { success: true, withdrawal: {} }, 200], ['no withdrawal', { success: true }, 200], ['no wrapper', { id: 'W1' }, 200], ['no JSON', 'ok', 200], ['a fault', '', 502],
  ])('line 49: %s is unclear: it may have been made', async (_name, body, status) => {
    expect(await callsOn(answering(body, status)).create(asked)).toMatchObject({ ok: false, error: { outcome: 'unknown' } });
  });
  test('a refusal is one; where the answer holds it is a setting', async () => {
    expect(await callsOn(answering({ success: false, message: 'Insufficient balance.' })).create(asked)).toMatchObject({ ok: false, error: { code: 'gateway/refused', outcome: 'refused' } });
    const http = answering({ success: true, data: { request: made() } });
    expect(await callsOn(http, { withdrawalPath: '/withdraw', withdrawalEnvelope: 'data.request' }).create(asked)).toMatchObject({ ok: true, value: { gatewayPayoutId: 'W1' } });
    expect(http.requests[0]?.url).toBe('https://gateway.test/api/v1/withdraw');
  });
});

test('neither found nor read: only its dashboard knows', async () => {
  const http = answering({});
  for (const result of [await callsOn(http).find(asked), await callsOn(http).read('W1', asked)]) expect(result).toMatchObject({ ok: false, error: { code: 'gateway/not_offered' } });
  expect(http.requests).toEqual([]);
});
