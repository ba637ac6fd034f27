// NOWPayments' payments as its documentation prints them, its statuses, and what must not be believed.
import { describe, expect, test } from 'vitest';
import { JsonNumber, parseExact, type JsonValue } from '../../../../../electron/core/json/parse-exact.ts';
import { readAsked, readCame } from '../../../../../electron/gateways/nowpayments/amounts.ts';
import { readPayment, snapshotOf, type RemotePayment } from '../../../../../electron/gateways/nowpayments/schema.ts';
import { payoutStateOf, stateOf, wholeStateOf } from '../../../../../electron/gateways/nowpayments/status.ts';

const documented = {
  payment_id: 6249365965, invoice_id: null, payment_status: 'finished', pay_address: 'TNDFkiSmBQorNFacb3735q8MnT29sn8BLn', payin_extra_id: null, price_amount: 25.5, price_currency: 'eur',
  pay_amount: 27.61834, actually_paid: 27.61834, pay_currency: 'usdttrc20', order_id: 'POS-1042', order_description: null, purchase_id: 5312822613, outcome_amount: 27.1, outcome_currency: 'usdttrc20',
  payin_hash: 'ab', payout_hash: 'cd', created_at: '2026-11-20T10:00:22.742Z', updated_at: '2026-11-20T10:05:00.000Z', burning_percent: 'null', type: 'crypto2crypto', payment_extra_ids: null,
};
/** `change` in JSON text, so that numbers keep their spelling. */
const json = (change: Record<string, string | undefined> = {}): JsonValue => {
  const members = Object.entries({ ...Object.fromEntries(Object.entries(documented).map(([key, value]) => [key, JSON.stringify(value)])), ...change });
  const parsed = parseExact(`{${members.filter(([, text]) => text !== undefined).map(([key, text]) => `"${key}":${text ?? ''}`).join(',')}}`);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.value;
};
const paymentOf = (change: Record<string, string | undefined> = {}, kind?: 'whole' | 'new' | 'further'): RemotePayment => {
  const payment = readPayment(json(change), kind);
  if (!payment) throw new Error('a payment was expected');
  return payment;
};
const context = { offerMs: 1_200_000, gatewayTimeMs: 1_000, unitIfUnknown: 'BTC@bitcoin' } as const;
const snapshot = (change: Record<string, string | undefined> = {}, ...further: readonly Record<string, string | undefined>[]) =>
  snapshotOf(paymentOf(change), further.map((each) => paymentOf(each, 'further')), [], context);

describe('the documented payment', () => {
  test('is read whole', () => {
    expect(snapshot()).toEqual({
      gatewayInvoiceId: '6249365965', orderId: 'POS-1042', state: 'settled', rawStatus: 'finished', method: 'USDT@tron', amount: { unit: 'EUR', minor: 2550n }, due: { unit: 'USDT@tron', minor: 27_618_340n },
      received: { unit: 'USDT@tron', minor: 27_618_340n }, address: 'TNDFkiSmBQorNFacb3735q8MnT29sn8BLn', late: false, manual: false, problems: [], gatewayTimeMs: 1_000,
      payments: [{ id: '6249365965', txid: 'ab', value: { unit: 'USDT@tron', minor: 27_618_340n }, confirmations: null, required: null, settled: true, invalid: false, firstSeenAtMs: null }],
      expiresAtMs: Date.UTC(2026, 10, 20, 10, 20, 22, 742),
    });
  });

  test('gotcha 3: ids, prices and amounts may be text or numbers', () => {
    const texts = { payment_id: '"6249365965"', purchase_id: '"1"', price_amount: '"25.5"', pay_amount: '"27.61834"', actually_paid: '"27.61834"', invoice_id: '"4522625843"' };
    expect(snapshot(texts)).toEqual(snapshot());
  });

  test('tickers may come in capitals', () => {
    expect(snapshot({ pay_currency: '"USDTTRC20"', price_currency: '"EUR"' })).toEqual(snapshot());
  });

  test('extra fields do no harm, an unknown one does not become money', () => {
    expect(paymentOf({ new_field: '{"deep":[1]}', actually_paid_at_fiat: '0', fee: '{"currency":"btc"}', __proto__x: '5' }).problems).toEqual([]);
  });

  test.each([['payment_id', undefined], ['payment_id', 'null'], ['payment_id', '"x1"'], ['payment_id', '1.5'], ['payment_id', '-1'], ['payment_id', '1e9'], ['payment_id', '"123456789012345678901"']])('%s %s: no payment at all', (field, text) => {
    expect(readPayment(json({ [field]: text }))).toBeNull();
  });

  test.each([
    ['payment_status', undefined], ['payment_status', '5'], ['payment_status', '"fini\u200bshed"'], ['pay_address', undefined], ['pay_address', 'null'], ['pay_address', '7'], ['price_amount', undefined], ['price_amount', '"a"'],
    ['price_amount', '25.555'], ['price_amount', '-1'], ['price_currency', '"xyz"'], ['price_currency', 'null'], ['pay_amount', undefined], ['pay_amount', 'null'], ['pay_amount', '"1e5"'], ['pay_amount', '1e99'],
    ['actually_paid', undefined], ['actually_paid', 'null'], ['actually_paid', 'true'], ['actually_paid', '0.12345678901'], ['pay_currency', undefined], ['pay_currency', '"doge"'], ['pay_currency', '5'], ['payin_extra_id', '"77"'],
    ['created_at', undefined], ['created_at', '"yesterday"'], ['created_at', '"2026-11-20T10:00:22"'], ['payment_extra_ids', '7'], ['payment_extra_ids', '["x"]'], ['parent_payment_id', '{}'], ['order_id', '5'],
    ['payment_extra_ids', JSON.stringify(Array.from({ length: 21 }, (_, index) => index))],
  ])('J8: %s %s is noted', (field, text) => {
    expect(paymentOf({ [field]: text }).problems.join()).toContain(field);
  });

  test('G1: an unknown ticker is nobody’s money', () => {
    expect(snapshot({ pay_currency: '"usdtmatic"' })).toMatchObject({ method: null, due: null, received: { minor: 0n }, payments: [], problems: ['pay_currency is not one that is handled here'] });
  });

  test('the answer to a creation has no actually_paid yet; amount_received is no payment', () => {
    expect(paymentOf({ payment_status: '"waiting"', actually_paid: undefined, amount_received: '27.1' }, 'new')).toMatchObject({ paid: 0n, problems: [] });
  });
});

describe('amounts as floats print them', () => {
  const number = (text: string) => new JsonNumber(text);
  test.each([
    ['0.30000000000000004', 8, 30_000_000n], ['1e-7', 8, 10n], ['1.0e-8', 8, 1n], ['4.1666666666666665e-4', 18, 416_666_666_666_667n], ['0.29999999999999999', 8, 30_000_000n], ['15', 8, 1_500_000_000n], ['0', 8, 0n],
    ['100.10000000000001', 6, 100_100_000n], ['25.50', 2, 2_550n],
  ])('what came: %s with %i decimals is %s', (text, decimals, minor) => {
    expect(readCame(number(text), decimals)).toEqual({ ok: true, value: minor });
  });
  test.each([['0.123456789', 8], ['0.000000001', 8], ['27.6183405', 6]])('what came: %s with %i decimals is no amount of the coin', (text, decimals) => {
    expect(readCame(number(text), decimals)).toMatchObject({ ok: false });
  });
  test('a tail in text was no float', () => {
    expect(readCame('0.30000000000000004', 8)).toMatchObject({ ok: false });
    expect(readCame('0.3', 8)).toEqual({ ok: true, value: 30_000_000n });
  });
  test.each([['0.0001817185463659148', 8, 18_172n], ['27.618340', 6, 27_618_340n], ['27.6183401', 6, 27_618_341n], ['1e-20', 8, 1n], ['0', 8, 0n]])('what is asked: %s with %i decimals rounds up to %s', (text, decimals, minor) => {
    expect(readAsked(number(text), decimals)).toEqual({ ok: true, value: minor });
  });
});

describe('B3: every status of the sheet', () => {
  test.each([
    ['waiting', 'waiting'], ['confirming', 'confirming'], ['confirmed', 'confirming'], ['sending', 'confirming'], ['finished', 'settled'], ['partially_paid', 'partial'], ['failed', 'invalid'], ['refunded', 'invalid'],
    ['expired', 'expired'], ['cancelled', 'cancelled'], ['canceled', 'cancelled'],
  ])('%s is %s', (status, state) => { expect(stateOf(status)).toBe(state); });
  test.each(['', 'FINISHED', 'finished ', 'paid', 'toString', '__proto__', 'wait'])('“%s” is unknown', (status) => { expect(stateOf(status)).toBe('unknown'); });

  test.each([
    ['creating', 'needs_verification'], ['waiting', 'processing'], ['processing', 'processing'], ['sending', 'processing'], ['finished', 'completed'], ['failed', 'failed'], ['rejected', 'failed'], ['cancelled', 'cancelled'],
  ])('a payout that is %s is %s, in capitals as well', (status, state) => {
    expect([payoutStateOf(status), payoutStateOf(status.toUpperCase())]).toEqual([state, state]);
  });
  test.each(['', 'done', 'constructor', 'CREATED'])('a payout that is “%s” is unknown', (status) => { expect(payoutStateOf(status)).toBe('unknown'); });
});

describe('B7: a sale is the sum of its deposits', () => {
  test.each([
    // status, received of 100, further
    ['waiting', 0n, [], 'waiting'], ['partially_paid', 40n, [], 'partial'], ['partially_paid', 100n, ['finished'], 'settled'], ['partially_paid', 90n, ['finished'], 'partial'], ['partially_paid', 100n, ['confirming'], 'confirming'],
    ['finished', 150n, ['finished'], 'settled'], ['finished', 150n, ['sending'], 'confirming'], ['finished', 60n, [], 'settled'], ['finished', 60n, ['finished'], 'settled'], ['confirming', 100n, ['finished'], 'confirming'],
    ['expired', 0n, [], 'expired'], ['expired', 40n, ['finished'], 'expired'], ['expired', 100n, ['finished'], 'late'], ['expired', 100n, [], 'late'], ['failed', 100n, ['finished'], 'invalid'], ['refunded', 0n, [], 'invalid'],
    ['cancelled', 100n, ['finished'], 'cancelled'], ['odd', 100n, ['finished'], 'unknown'],
  ] as const)('%s with %s of 100 and %j: %s', (status, received, further, state) => {
    expect(wholeStateOf({ status, received, due: 100n, further: [...further] })).toBe(state);
  });
  test('unreadable figures never make it full', () => {
    expect(wholeStateOf({ status: 'expired', received: 5n, due: null, further: [] })).toBe('expired');
    expect(wholeStateOf({ status: 'partially_paid', received: 5n, due: 0n, further: ['finished'] })).toBe('partial');
  });

  const further = { payment_id: '5', parent_payment_id: '6249365965', price_amount: '999', pay_amount: '1' };
  test('gotcha 6: a further deposit adds what came, whatever it is called', () => {
    const both = snapshot({ payment_status: '"partially_paid"', actually_paid: '20', payment_extra_ids: '[5]' }, { ...further, actually_paid: '7.61834' });
    expect(both).toMatchObject({ state: 'settled', received: { minor: 27_618_340n }, rawStatus: 'partially_paid + finished', problems: [] });
    expect(both.payments.map(({ id, settled }) => [id, settled])).toEqual([['6249365965', true], ['5', true]]);
    expect(snapshot({ payment_status: '"partially_paid"', actually_paid: '20' }, { ...further, actually_paid: '0.1' })).toMatchObject({ state: 'partial', received: { minor: 20_100_000n } });
  });

  test.each([
    ['in another coin', { pay_currency: '"btc"', actually_paid: '0.5' }, []], ['in a coin nobody knows', { pay_currency: '"doge"', actually_paid: '5' }, ['further payment 5: pay_currency is not one that is handled here']],
    ['that failed', { payment_status: '"failed"' }, ['further payment 5 is failed']], ['in a state nobody documents', { payment_status: '"odd"' }, ['further payment 5 is in a state we do not know']],
    ['of another payment', { parent_payment_id: '7' }, ['further payment 5 is not one of this payment']], ['without a parent', { parent_payment_id: undefined }, ['further payment 5 is not one of this payment']],
    ['whose amount is none', { actually_paid: 'null' }, ['further payment 5: actually_paid should be an amount and is null']],
  ])('B2: one %s is noted or another unit, and never fills the sale', (_name, change, problems) => {
    const sale = snapshot({ payment_status: '"partially_paid"', actually_paid: '20' }, { ...further, actually_paid: '7.61834', ...change });
    expect(sale.problems).toEqual(problems);
    if (problems.length === 0) expect(sale).toMatchObject({ state: 'partial', received: { minor: 20_000_000n }, payments: [{ id: '6249365965' }, { id: '5', value: { unit: 'BTC@bitcoin', minor: 50_000_000n } }] });
  });

  test('one that never arrived says nothing', () => {
    expect(snapshot({ payment_status: '"finished"' }, { ...further, payment_status: '"failed"', actually_paid: '0' })).toMatchObject({ state: 'settled', problems: [] });
  });

  test('a payment that is itself a further one is not taken for a sale', () => {
    expect(snapshot({ parent_payment_id: '9' }).problems).toEqual(['it is a further payment of 9']);
  });
});
