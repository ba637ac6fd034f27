// CoinPayments' payloads: the forms of amounts, several payments in one invoice, answers that contradict each other.
import { describe, expect, test } from 'vitest';
import { parseExact } from '../../../../../electron/core/json/parse-exact.ts';
import { readEither, readPrice, readSmallest } from '../../../../../electron/gateways/coinpayments/amounts.ts';
import { readInvoice, readPaymentStatus, snapshotOf } from '../../../../../electron/gateways/coinpayments/schema.ts';

const json = (text: string) => {
  const parsed = parseExact(text);
  if (!parsed.ok) throw new Error('the test’s JSON is not JSON');
  return parsed.value;
};
const payment = (change: object = {}) => ({
  paymentCurrencyId: '1', expectedAmount: '0.00042500', actualAmount: '0.00042500', paymentAddress: 'tb1qexampleexampleexampleexample', state: 'pending', isActive: true,
  confirmations: 1, requiredConfirmations: 2, ...change,
});
const invoice = (change: object = {}) => ({
  id: 'inv-1', invoiceId: 'POS-1', created: '2026-11-20T12:00:00+00:00', currency: { id: '5057', symbol: 'USD' }, amount: { breakdown: { subtotal: '25.50' }, total: '25.50' },
  status: 'pending', customData: { countersign: 'sale-1' }, payments: [payment()], ...change,
});
const money = (value: string | number) => ({ currencyId: '1', value, displayValue: 'x', valueAsDecimal: 0.1 });
const status = (change: object = {}) => ({
  created: '2026-11-20T12:00:00+00:00', expires: '2026-11-20T13:00:00+00:00', status: 'pending',
  payment: { currencyId: 1, confirmations: 1, requiredConfirmations: 2, confirmedAmount: money('0'), unconfirmedAmount: money('42500'), expectedAmount: money('42500'), remainingAmount: money('0'), ...change },
});
const snap = (whole: object, part: object | null = status()) => {
  const read = readInvoice(json(JSON.stringify(whole)));
  if (!read) throw new Error('the invoice cannot be read');
  return snapshotOf(read, part === null ? null : readPaymentStatus(json(JSON.stringify(part))), 'BTC@bitcoin', 5);
};

describe('amounts', () => {
  test.each([
    ['"0.11"', 11_000_000n], ['"0.11000000"', 11_000_000n], ['0.11', 11_000_000n], ['1.1e-1', 11_000_000n], ['{"value":"11000000","valueAsDecimal":0.12}', 11_000_000n], ['{"value":11000000}', 11_000_000n], ['{"value":1.1e7}', 11_000_000n],
  ])('%s', (text, minor) => {
    expect(readEither(json(text), 8)).toEqual({ ok: true, value: minor });
  });
  test.each(['"0.110000001"', '"1.1e-1"', '"-0.1"', '""', 'null', 'true', '[]', '{}', '{"value":"0.11"}', '{"value":null}', '{"valueAsDecimal":0.11}'])('%s is none', (text) => {
    expect(readEither(json(text), 8).ok).toBe(false);
  });
  test('smallest units are never taken for whole coins', () => {
    expect(readSmallest(json('"11000000"')).ok).toBe(false);
  });
  test.each([['{"total":"10.50"}', 1050n], ['"10.50"', 1050n], ['{"value":"1050"}', 1050n], ['{"total":"10.500"}', 1050n]])('a price %s', (text, minor) => {
    expect(readPrice(json(text), 2)).toEqual({ ok: true, value: minor });
  });
  test('a price with a part of a cent is none', () => {
    expect(readPrice(json('{"total":"10.505"}'), 2).ok).toBe(false);
  });
});

describe('one payment', () => {
  test('seen, one of two confirmations', () => {
    expect(snap(invoice())).toMatchObject({
      gatewayInvoiceId: 'inv-1', orderId: 'POS-1', state: 'confirming', rawStatus: 'pending', method: 'BTC@bitcoin', amount: { unit: 'USD', minor: 2550n }, due: { minor: 42_500n }, received: { minor: 42_500n },
      payments: [{ id: '1', txid: null, confirmations: 1, required: 2, settled: false, invalid: false }], late: false, expiresAtMs: Date.UTC(2026, 10, 20, 13), problems: [],
    });
  });
  test('nothing came yet: no amount is none, but only then', () => {
    const empty = status({ unconfirmedAmount: money('0') });
    expect(snap(invoice({ status: 'unpaid', payments: [payment({ state: 'created', actualAmount: null })] }), empty)).toMatchObject({ state: 'waiting', received: { minor: 0n }, payments: [], problems: [] });
    expect(snap(invoice({ payments: [payment({ state: 'detected', actualAmount: null })] }), empty).problems).not.toEqual([]);
  });
  test('B2: money in a coin that is not handled here goes to a person, whatever the state of its payment says', () => {
    const coin = (change: object) => snap(invoice({ payments: [payment(), payment({ paymentCurrencyId: '1002', state: 'created', actualAmount: '0', ...change })] })).problems;
    for (const actualAmount of ['0', null, '0.00000000']) expect(coin({ actualAmount }), String(actualAmount)).toEqual([]);
    for (const change of [{ actualAmount: '0.1' }, { actualAmount: { value: '1' } }, { actualAmount: 'x' }, { state: 'detected' }]) expect(coin(change), JSON.stringify(change)).toEqual(['a payment came in the currency 1002, which is not handled here']);
  });
  test('money that goes back after its time: late, not settled, said in the status', () => {
    const late = snap(invoice({ status: 'timedOut', payments: [payment({ state: 'timedOutWaitingRefund', confirmations: 2, isActive: false })] }), status({ confirmedAmount: money('42500'), unconfirmedAmount: money('0') }));
    expect(late).toMatchObject({ state: 'late', late: true, rawStatus: 'timedOut (timedOutWaitingRefund)', received: { minor: 42_500n }, payments: [{ settled: false, invalid: false }], problems: [] });
  });
  test('money that went back is no money any more', () => {
    const back = snap(invoice({ status: 'timedOut', payments: [payment({ state: 'timedOutRefundProcessed', confirmations: 2 })] }), status({ confirmedAmount: money('42500'), unconfirmedAmount: money('0') }));
    expect(back).toMatchObject({ state: 'expired', rawStatus: 'timedOut (timedOutRefundProcessed)', received: { minor: 0n }, payments: [{ invalid: true, value: { minor: 42_500n } }] });
  });
  test('without the status call, what the invoice says is enough; it names no end', () => {
    expect(snap(invoice({ status: 'timedOut', payments: [payment({ state: 'timedOutWaitingRefund' })] }), null)).toMatchObject({ state: 'late', received: { minor: 42_500n }, expiresAtMs: null, problems: [] });
  });
});

describe('answers that contradict each other go to a person', () => {
  test.each([
    ['different sums', invoice(), status({ expectedAmount: money('42501') })],
    ['more money in the invoice', invoice(), status({ unconfirmedAmount: money('42499') })],
    ['confirmed, and its money not', invoice({ status: 'paid', payments: [payment({ state: 'confirmed' })] }), status()],
    ['no payment of the sale', invoice({ payments: [] }), status()],
    ['no list of payments', invoice({ payments: {} }), status()],
    ['a payment state nobody documents', invoice({ payments: [payment({ state: 'melted' })] }), status()],
    ['two payments with money in one coin', invoice({ payments: [payment(), payment()] }), status()],
    ['no status of the payment', invoice(), { ...status(), payment: null }],
    ['an unknown currency', invoice({ currency: { id: '9', symbol: 'XXX' } }), status()],
  ])('%s', (_name, whole, part) => {
    expect(snap(whole, part).problems).not.toEqual([]);
  });
  test('the status may know of more: it was asked for later', () => {
    expect(snap(invoice({ payments: [payment({ actualAmount: '0.00020000' })] })).problems).toEqual([]);
  });
});

describe('several coins', () => {
  test('G1: the customer paid in another coin on the page: seen, in its own unit', () => {
    const other = payment({ paymentCurrencyId: '2', expectedAmount: '0.31875', actualAmount: '0.31875', requiredConfirmations: 3 });
    const snapshot = snap(invoice({ payments: [payment({ actualAmount: '0', state: 'created', isActive: false }), other] }), status({ unconfirmedAmount: money('0') }));
    expect(snapshot).toMatchObject({ received: { unit: 'BTC@bitcoin', minor: 0n }, payments: [{ id: '2', value: { unit: 'LTC@litecoin', minor: 31_875_000n } }], problems: [] });
  });
  test('F2: a payment in the vendor’s test coin, or any other we do not handle, goes to a person', () => {
    expect(snap(invoice({ payments: [payment({ actualAmount: '0', state: 'created' }), payment({ paymentCurrencyId: '1002' })] }), status({ unconfirmedAmount: money('0') })).problems).toEqual(['a payment came in the currency 1002, which is not handled here']);
  });
  test('an unused one of those is nothing to us', () => {
    expect(snap(invoice({ payments: [payment(), payment({ paymentCurrencyId: '1002', state: 'created', actualAmount: null })] })).problems).toEqual([]);
  });
  test('of two in the same coin the one with money counts', () => {
    expect(snap(invoice({ payments: [payment({ actualAmount: '0', state: 'created', isActive: true, paymentAddress: 'tb1qunused' }), payment({ isActive: false })] }))).toMatchObject({ address: 'tb1qexampleexampleexampleexample', problems: [] });
  });
  test('contracts on Ethereum are the same in any letters, on TRON they are not', () => {
    const token = (id: string) => snapshotOf(
      readInvoice(json(JSON.stringify(invoice({ payments: [payment({ paymentCurrencyId: id, expectedAmount: '25.5', actualAmount: '25.5' })] })))) ?? { id: '', orderId: null, ours: null, status: '', amount: null, createdAtMs: null, payments: [], problems: [] },
      null, id.startsWith('4') ? 'USDT@ethereum' : 'USDT@tron', 5,
    ).problems.length;
    expect(token('4:0xdAC17F958D2ee523a2206206994597C13D831ec7')).toBe(0);
    expect(token('9:TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t')).toBe(0);
    expect(token('9:tr7nhqjekqxgtci8q8zy4pl8otszgjlj6t')).toBeGreaterThan(0);
  });
});

test('an object without an id is no invoice', () => {
  for (const text of ['null', '[]', '{}', '{"id":""}', '{"id":5}', '{"id":"a\u202eb"}']) expect(readInvoice(json(text))).toBeNull();
});
