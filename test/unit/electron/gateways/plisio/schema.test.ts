// Plisio's operations as its documentation has them, its statuses, and what must not be believed.
import { describe, expect, test } from 'vitest';
import { parseExact, type JsonValue } from '../../../../../electron/core/json/parse-exact.ts';
import { readOperation, receivedOf, snapshotOf } from '../../../../../electron/gateways/plisio/schema.ts';
import { documentedStatuses, stateOf } from '../../../../../electron/gateways/plisio/status.ts';

const documented = {
  id: '673e00000000000000000001', type: 'invoice', status: 'completed', psys_cid: 'USDT_TRX', currency: 'USDT', amount: '11.400000', pending_sum: '0', sum: '11.402736', commission: '1.500375',
  source_currency: 'USD', source_rate: '1.000240', wallet_hash: 'TTestTestTestTestTestTestTestTest1',
  params: { order_number: 'POS-000123', order_name: 'Coffee', source_amount: '9.90', source_currency: 'USD' },
  tx_id: ['00aa'], confirmations: 37, created_at_utc: 1795176000, expire_at_utc: 1795212000,
};
const json = (text: string): JsonValue => {
  const parsed = parseExact(text);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.value;
};
const read = (change: object = {}) => {
  const invoice = readOperation(json(JSON.stringify({ ...documented, ...change })));
  if (!invoice) throw new Error('an operation was expected');
  return invoice;
};
const snapshot = (change: object = {}, pendingSum: 'apart' | 'within' = 'apart') => snapshotOf(read(change), pendingSum, 1_000, 'USDT@tron');
const params = (change: object) => ({ params: { ...documented.params, ...change } });

describe('the documented operation', () => {
  test('is read whole; it is completed, and short by what the gateway lets pass', () => {
    expect(snapshot()).toEqual({
      gatewayInvoiceId: '673e00000000000000000001', orderId: 'POS-000123', state: 'settled', rawStatus: 'completed', method: 'USDT@tron', amount: { unit: 'USD', minor: 990n },
      due: { unit: 'USDT@tron', minor: 11_402_736n }, received: { unit: 'USDT@tron', minor: 11_400_000n }, address: 'TTestTestTestTestTestTestTestTest1',
      payments: [{ id: 'total', txid: '00aa', value: { unit: 'USDT@tron', minor: 11_400_000n }, confirmations: null, required: null, settled: true, invalid: false, firstSeenAtMs: null }],
      late: false, manual: false, expiresAtMs: 1_795_212_000_000, problems: [], gatewayTimeMs: 1_000,
    });
  });

  test('times may be milliseconds', () => {
    expect(read({ expire_at_utc: 1_795_212_000_123 }).expiresAtMs).toBe(1_795_212_000_123);
    expect(read({ expire_at_utc: 1_795_212_000 }).expiresAtMs).toBe(1_795_212_000_000);
    expect(read({ expire_at_utc: 'soon' }).problems).toEqual(['expire_at_utc should be a whole number and is text']);
  });

  test.each([['BTC', 'BTC@bitcoin'], ['LTC', 'LTC@litecoin'], ['ETH', 'ETH@ethereum'], ['USDT_TRX', 'USDT@tron'], ['USDT_BSC', 'USDT@bsc'], ['USDT', 'USDT@ethereum']])('G1: %s is %s', (cid, method) => {
    expect(read({ psys_cid: cid, currency: 'USDT' })).toMatchObject({ method, problems: [] });
  });

  test.each(['USDT_SOL', 'USDT_TON', 'TZEC', 'usdt_trx', 'USDT ', '', 'constructor'])('G1: coin id %j is nobody’s money, whatever its currency says', (cid) => {
    expect(snapshot({ psys_cid: cid, currency: 'USDT' })).toMatchObject({ method: null, due: null, received: { minor: 0n }, payments: [], problems: ['psys_cid is not one we know'] });
  });

  test('amounts are text or number, exact; one finer than its coin is noted, never rounded', () => {
    expect(snapshot({ amount: 11.4, pending_sum: 0 })).toMatchObject({ received: { minor: 11_400_000n }, problems: [] });
    expect(snapshot({ psys_cid: 'ETH', amount: '0.012345678901234567', sum: '0.012345678901234567' }).received.minor).toBe(12_345_678_901_234_567n);
    expect(snapshot({ amount: '11.4000001' })).toMatchObject({ received: { minor: 0n }, payments: [], problems: ['amount has more than 6 decimals'] });
    expect(snapshot({ amount: '1e3' }).problems).toEqual(['amount is not an amount']);
  });

  test('the price is in the currency that was asked for; one we do not know is noted', () => {
    expect(snapshot(params({ source_currency: 'JPY', source_amount: '1500' })).amount).toEqual({ unit: 'JPY', minor: 1500n });
    expect(snapshot(params({ source_currency: undefined })).amount).toEqual({ unit: 'USD', minor: 990n });
    expect(snapshot(params({ source_currency: 'XXX' }))).toMatchObject({ amount: null, problems: ['source_currency is not a currency we know'] });
    expect(snapshot(params({ source_amount: '9.901' }))).toMatchObject({ amount: null, problems: ['params.source_amount has more than 2 decimals'] });
  });

  test('an operation of a shop without white label holds nothing to judge by', () => {
    const bare = readOperation(json('{"user_id":1,"shop_id":"s","type":"invoice","status":"completed","tx_url":["https://x.test"],"id":"i1"}'));
    expect(bare?.problems).toEqual(['psys_cid is missing', 'params is missing', 'source_currency is missing', 'wallet_hash is missing', 'expire_at_utc is missing']);
  });

  test('a withdrawal is not an invoice; without an id there is nothing', () => {
    expect(read({ type: 'cash_out' }).problems).toEqual(['the operation is not an invoice']);
    for (const text of ['{}', '[]', 'null', '{"id":5}', '{"id":""}']) expect(readOperation(json(text))).toBeNull();
  });

  test('a rejected payment whose transaction is known is looked at by a person, though no amount is told', () => {
    expect(snapshot({ status: 'error', amount: '0' })).toMatchObject({ state: 'invalid', problems: ['status is error although a transaction is known'] });
    expect(snapshot({ status: 'error', amount: '0', tx_id: [] })).toMatchObject({ state: 'invalid', problems: [] });
  });
});

describe('unconfirmed money', () => {
  const amounts = (status: string, amount: string, pending_sum: string, reading: 'apart' | 'within' = 'apart') => receivedOf(read({ status, amount, pending_sum }), reading);
  test('comes on top of what is booked, or is in it, as the setting says', () => {
    expect(amounts('pending', '4', '7.402736')).toBe(11_402_736n);
    expect(amounts('pending', '11.402736', '7.402736', 'within')).toBe(11_402_736n);
    expect(amounts('pending', '0', '11.402736', 'within')).toBe(11_402_736n);
    expect(amounts('expired', '4', '1')).toBe(5_000_000n);
  });
  test('is left out once the gateway calls the invoice paid', () => {
    for (const status of ['completed', 'mismatch']) for (const reading of ['apart', 'within'] as const) expect(amounts(status, '4', '7', reading)).toBe(4_000_000n);
  });
  test('cannot be read: unknown, never zero', () => {
    expect(amounts('pending', '4', 'x')).toBeNull();
  });
});

describe('status', () => {
  test('B3: every documented status has a meaning, and this table knows them all', () => {
    const expected: Record<(typeof documentedStatuses)[number], string> = {
      'new': 'waiting', 'pending': 'detected', 'pending internal': 'confirming', 'expired': 'expired', 'completed': 'settled', 'mismatch': 'settled', 'error': 'invalid', 'cancelled': 'expired', 'cancelled duplicate': 'cancelled',
    };
    expect(Object.fromEntries(documentedStatuses.map((status) => [status, stateOf({ status, confirmations: 0, received: 0n, due: 100n })]))).toEqual(expected);
    expect(documentedStatuses).toHaveLength(9);
  });

  test.each([
    ['new', null, 40n, 'partial'], ['new', null, 100n, 'detected'], ['pending', null, 0n, 'detected'], ['pending', 0, 40n, 'partial'], ['pending', 0, 100n, 'detected'], ['pending', 1, 100n, 'confirming'],
    ['pending', 3, 40n, 'partial'], ['pending_internal', 3, 100n, 'confirming'], ['completed', 3, 99n, 'settled'], ['mismatch', 3, 140n, 'settled'], ['expired', 0, 40n, 'expired'], ['expired', 0, 100n, 'late'],
    ['cancelled', 0, 100n, 'late'], ['error', 0, 100n, 'invalid'], ['cancelled_duplicate', 0, 0n, 'cancelled'],
    ['111', 0, 0n, 'unknown'], ['22', 0, 0n, 'unknown'], ['', 0, 0n, 'unknown'], ['Completed', 3, 100n, 'unknown'], ['completed ', 3, 100n, 'unknown'], ['paid', 3, 100n, 'unknown'], ['toString', 0, 0n, 'unknown'],
  ])('%j with %s confirmations and %s of 100 → %s', (status, confirmations, received, state) => {
    expect(stateOf({ status, confirmations, received, due: 100n })).toBe(state);
  });

  test('unreadable figures never make money', () => {
    const unread = { confirmations: null, received: null, due: null };
    expect(stateOf({ status: 'new', ...unread })).toBe('waiting');
    expect(stateOf({ status: 'expired', ...unread })).toBe('expired');
    expect(stateOf({ status: 'expired', confirmations: null, received: 0n, due: 0n })).toBe('expired');
  });
});
