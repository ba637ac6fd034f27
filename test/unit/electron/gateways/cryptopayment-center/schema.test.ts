// CryptoPayment.center's answers as its documentation prints them, and what must not be believed.
import { describe, expect, test } from 'vitest';
import { parseExact, type JsonValue } from '../../../../../electron/core/json/parse-exact.ts';
import { readInvoice, readList, readWrapper, snapshotOf } from '../../../../../electron/gateways/cryptopayment-center/schema.ts';
import { stateOf } from '../../../../../electron/gateways/cryptopayment-center/status.ts';

const documented = `{"id":"550e8400-e29b-41d4-a716-446655440000","order_id":"ORD-1001","status":"pending",
 "network":"trc20","network_label":"USDT (TRC20)","coin":"USDT","amount_usd":25.00,"amount_crypto":25.00,
 "address":"TExampleExampleExampleExampleExam1","paid_amount":0,"txid":null,
 "confirmations":{"received":0,"required":19},
 "expires_at":"2026-09-21T14:28:20+00:00","created_at":"2026-09-21T13:58:20+00:00"}`;

const json = (text: string): JsonValue => {
  const parsed = parseExact(text);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.value;
};
const invoiceOf = (change: Record<string, string> = {}) => {
  const text = Object.entries(change).reduce((before, [key, value]) => before.replace(new RegExp(`"${key}":(?:\\{[^}]*\\}|"[^"]*"|[^,}\\s]+)`), `"${key}":${value}`), documented);
  const invoice = readInvoice(json(text));
  if (!invoice) throw new Error('an invoice was expected');
  return invoice;
};
const snapshot = (change: Record<string, string> = {}) => snapshotOf(invoiceOf(change), 1_000, 'USDT@tron');

describe('the documented invoice', () => {
  test('is read whole', () => {
    expect(snapshot()).toEqual({
      gatewayInvoiceId: '550e8400-e29b-41d4-a716-446655440000', orderId: 'ORD-1001', state: 'waiting', rawStatus: 'pending', method: 'USDT@tron',
      amount: { unit: 'USD', minor: 2500n }, due: { unit: 'USDT@tron', minor: 25_000_000n }, received: { unit: 'USDT@tron', minor: 0n },
      address: 'TExampleExampleExampleExampleExam1', payments: [], late: false, manual: false, expiresAtMs: Date.UTC(2026, 8, 21, 14, 28, 20), problems: [], gatewayTimeMs: 1_000,
    });
  });

  test('floats are read by their text, in exponent form too', () => {
    expect(snapshot({ network: '"btc"', coin: '"BTC"', amount_crypto: '4.25e-4', paid_amount: '0.00000001' })).toMatchObject({
      method: 'BTC@bitcoin', due: { minor: 42_500n }, received: { minor: 1n }, problems: [],
    });
    expect(snapshot({ network: '"eth"', coin: '"ETH"', amount_crypto: '0.012345678901234567' }).due?.minor).toBe(12_345_678_901_234_567n);
    expect(snapshot({ network: '"bep20"', amount_crypto: '25.5' }).due).toEqual({ unit: 'USDT@bsc', minor: 25_500_000_000_000_000_000n });
  });

  test('an amount finer than its coin is noted, never rounded', () => {
    expect(snapshot({ paid_amount: '25.0000001' })).toMatchObject({ received: { minor: 0n }, problems: ['paid_amount has more than 6 decimals'] });
  });

  test('G1: the network decides, not the coin; an unknown or foreign pair is nobody’s money', () => {
    expect(snapshot({ network: '"polygon"' })).toMatchObject({ method: null, due: null, payments: [], problems: ['network is not one we know'] });
    expect(snapshot({ coin: '"BTC"' })).toMatchObject({ method: null, problems: ['coin does not belong to network trc20'] });
  });

  test('confirmed with too few confirmations is noted and not settled', () => {
    const early = snapshot({ status: '"confirmed"', paid_amount: '25.00', confirmations: '{"received":3,"required":19}' });
    expect(early).toMatchObject({ state: 'settled', payments: [{ settled: false }], problems: ['status is confirmed with 3 of 19 confirmations'] });
  });

  test('a second transaction makes the one payment grow', () => {
    const first = snapshot({ status: '"confirming"', paid_amount: '10.00', txid: '"aa"' });
    const second = snapshot({ status: '"confirming"', paid_amount: '25.00', txid: '"bb"' });
    expect([...first.payments, ...second.payments].map(({ id, txid, value }) => [id, txid, value.minor])).toEqual([['total', 'aa', 10_000_000n], ['total', 'bb', 25_000_000n]]);
  });

  test('without an id there is no invoice', () => {
    for (const text of ['{}', '[]', 'null', '{"id":5}', '{"id":""}']) expect(readInvoice(json(text))).toBeNull();
  });

  test('extra fields do no harm', () => {
    expect(readInvoice(json(documented.replace('{', '{"new_field":{"deep":[1]},"__proto__":{"id":"x"},')))?.problems).toEqual([]);
  });
});

describe('status', () => {
  const due = 100n;
  test.each([
    ['pending', 0, 0n, 'waiting'], ['pending', 0, 40n, 'partial'], ['pending', 0, 100n, 'detected'], ['confirming', 0, 40n, 'detected'], ['confirming', 1, 40n, 'confirming'],
    ['confirmed', 19, 100n, 'settled'], ['confirmed', 19, 40n, 'settled'], ['expired', 0, 0n, 'expired'], ['expired', 0, 40n, 'expired'], ['expired', 3, 100n, 'late'],
    ['Confirmed', 19, 100n, 'unknown'], ['', 0, 0n, 'unknown'], ['paid', 0, 0n, 'unknown'], ['toString', 0, 0n, 'unknown'],
  ])('%s with %i confirmations and %s of 100 → %s', (status, confirmations, paid, state) => {
    expect(stateOf({ status, confirmations, paid, due })).toBe(state);
  });
  test('unreadable figures never make money', () => {
    expect(stateOf({ status: 'expired', confirmations: null, paid: null, due: null })).toBe('expired');
    expect(stateOf({ status: 'expired', confirmations: null, paid: 0n, due: 0n })).toBe('expired');
    expect(stateOf({ status: 'confirming', confirmations: null, paid: null, due: null })).toBe('confirming');
  });
});

describe('envelopes', () => {
  test('lists are found at the three likely places, or where the setting says', () => {
    expect(readList(json('{"success":true,"invoices":[1]}'), '')).toHaveLength(1);
    expect(readList(json('{"invoices":{"data":[1,2],"total":2}}'), '')).toHaveLength(2);
    expect(readList(json('{"data":[]}'), '')).toHaveLength(0);
    expect(readList(json('{"result":{"rows":[1]}}'), 'result.rows')).toHaveLength(1);
    expect(readList(json('{"invoices":[1]}'), 'result.rows')).toBeNull();
    expect(readList(json('{"invoices":{}}'), '')).toBeNull();
    expect(readList(json('[1]'), '')).toBeNull();
  });
  test('success must be true or false', () => {
    expect(readWrapper(json('{"success":false}'))?.success).toBe(false);
    for (const text of ['{"success":"true"}', '{"success":1}', '{}', '[]']) expect(readWrapper(json(text))).toBeNull();
  });
});
