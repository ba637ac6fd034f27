// CoinGate's payloads and statuses: what each becomes, and what is noted when a field does not fit.
import { describe, expect, test } from 'vitest';
import { readCoins } from '../../../../../electron/gateways/coingate/coins.ts';
import { readOrder, readPage, snapshotOf } from '../../../../../electron/gateways/coingate/schema.ts';
import { stateOf } from '../../../../../electron/gateways/coingate/status.ts';
import { parseExact, type JsonValue } from '../../../../../electron/core/json/parse-exact.ts';
import { checkedOut, currencies, newOrder, transaction, txid } from './samples.ts';

const json = (value: unknown): JsonValue => {
  const parsed = parseExact(JSON.stringify(value));
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.value;
};
const read = (change: object = {}, finalWords: readonly string[] = ['confirmed']) => {
  const order = readOrder(json({ ...checkedOut, ...change }), { wanted: 'BTC@bitcoin', finalWords });
  if (!order) throw new Error('the order should be readable');
  return snapshotOf(order, 0);
};

/** The nine statuses of the sheet's table. One that is missing from the map would be unknown. */
const documented = ['new', 'pending', 'confirming', 'paid', 'invalid', 'expired', 'canceled', 'refunded', 'partially_refunded'] as const;

describe('B3: statuses', () => {
  test.each(documented)('%s is known', (status) => {
    expect(stateOf({ status, received: 0n, due: 1n, anyConfirmation: false })).not.toBe('unknown');
  });

  test.each([
    ['pending', 0n, false, 'waiting'], ['pending', 1n, false, 'partial'], ['pending', 42_000n, false, 'detected'], ['confirming', 42_000n, false, 'detected'], ['confirming', 42_000n, true, 'confirming'],
    ['paid', 42_000n, true, 'settled'], ['expired', 0n, false, 'expired'], ['expired', 1n, true, 'expired'], ['expired', 42_000n, true, 'late'], ['canceled', 42_000n, true, 'cancelled'],
    ['cancelled', 0n, false, 'unknown'], ['Paid', 0n, false, 'unknown'], ['on_hold', 0n, false, 'unknown'],
  ] as const)('%s with %s of 42000 received: %s', (status, received, anyConfirmation, state) => {
    expect(stateOf({ status, received, due: 42_000n, anyConfirmation })).toBe(state);
  });

  test('an amount due that cannot be read is never reached', () => {
    expect(stateOf({ status: 'pending', received: 5n, due: null, anyConfirmation: false })).toBe('partial');
    expect(stateOf({ status: 'expired', received: 5n, due: 0n, anyConfirmation: false })).toBe('expired');
  });
});

describe('orders', () => {
  test('the documented answer to create: no coin, no address, nothing wrong', () => {
    const order = readOrder(json(newOrder), { wanted: 'BTC@bitcoin', finalWords: [] });
    expect(order).toMatchObject({ id: '10568600', status: 'new', method: null, due: null, address: null, problems: [] });
  });

  test('the documented answer to checkout', () => {
    expect(read()).toMatchObject({
      state: 'waiting', method: 'BTC@bitcoin', amount: { unit: 'EUR', minor: 2550n }, due: { unit: 'BTC@bitcoin', minor: 42_000n }, received: { unit: 'BTC@bitcoin', minor: 0n }, problems: [],
    });
  });

  test('an unconfirmed payment, then a final one: settled only when the order is', () => {
    expect(read({ status: 'confirming', blockchain_transactions: [transaction()] })).toMatchObject({ state: 'detected', payments: [{ id: '700001', txid, confirmations: 0, settled: false }], problems: [] });
    const final = { blockchain_transactions: [transaction({ status: 'confirmed', network_confirmations: 2 })] };
    expect(read({ status: 'confirming', ...final }).payments).toMatchObject([{ settled: false }]);
    expect(read({ status: 'paid', underpaid_amount: '0', ...final })).toMatchObject({ state: 'settled', payments: [{ settled: true, value: { minor: 42_000n } }], problems: [] });
  });

  test('a further payment to an order that is paid is not final before its own blocks', () => {
    const rows = [transaction({ status: 'confirmed', network_confirmations: 2 }), transaction({ id: 700002, amount: '0.0001', txid: 'cd'.repeat(32) })];
    expect(read({ status: 'paid', overpaid_amount: '0.0001', blockchain_transactions: rows }).payments.map(({ settled }) => settled)).toEqual([true, false]);
  });

  test('underpaid_amount is the whole sum in some paid samples: it says nothing by itself', () => {
    expect(read({ status: 'paid', underpaid_amount: '0.00042', blockchain_transactions: [transaction({ status: 'confirmed' })] }).problems).toEqual([]);
  });

  test.each([
    ['paid without a transaction', { status: 'paid', underpaid_amount: '0' }, /no transaction is shown/],
    ['money that came without a transaction', { underpaid_amount: '0.00021' }, /underpaid_amount says that money came/],
    ['too much without a transaction that makes it up', { status: 'paid', overpaid_amount: '1', blockchain_transactions: [transaction({ status: 'confirmed' })] }, /overpaid_amount/],
    ['a word for a transaction that nobody documents', { status: 'paid', blockchain_transactions: [transaction({ status: 'dropped' })] }, /“dropped” is not one we know/],
    ['money in a coin that is not handled', { blockchain_transactions: [transaction({ currency: { symbol: 'DOGE', platform: { id_name: 'dogecoin' } } })] }, /DOGE on dogecoin/],
    ['a pair that does not exist', { platform: { id_name: 'tron' } }, /not a pair we know/],
    ['no list of transactions', { blockchain_transactions: null }, /is not a list/],
    ['a currency nobody knows', { price_currency: 'XXX' }, /price_currency is not one we know/],
    ['a price that is no number', { price_amount: '25,5' }, /price_amount is not an amount/],
    ['an amount with an exponent in text', { pay_amount: '4.2e-4' }, /pay_amount/],
  ])('%s goes to a person', (_name, change, problem) => {
    expect(read(change).problems.join('; ')).toMatch(problem);
  });

  test('money on another network is never counted as this method', () => {
    const usdt = transaction({ amount: '42', currency: { symbol: 'USDT', platform: { id_name: 'tron' } } });
    expect(read({ blockchain_transactions: [usdt] })).toMatchObject({ received: { unit: 'BTC@bitcoin', minor: 0n }, payments: [{ value: { unit: 'USDT@tron', minor: 42_000_000n } }] });
  });

  test.each([['0.00042', 42_000n], ['0.000420', 42_000n], ['0.00042000', 42_000n], ['.00042', null], ['+0.00042', null], ['0.00042 ', null]])('the amount %j is %s', (text, minor) => {
    const { due, problems } = read({ pay_amount: text, underpaid_amount: '0' });
    expect(due?.minor ?? null).toBe(minor);
    expect(problems.length > 0).toBe(minor === null);
  });

  test('amounts as numbers are read by their source', () => {
    const parsed = parseExact(JSON.stringify(checkedOut).replace('"pay_amount":"0.00042"', '"pay_amount":4.2e-4'));
    if (!parsed.ok) throw new Error('not JSON');
    expect(readOrder(parsed.value, { wanted: 'BTC@bitcoin', finalWords: [] })).toMatchObject({ due: 42_000n, problems: [] });
  });

  test.each([null, [], 'x', {}, { id: '5' }, { id: -1 }, { id: 1.5 }])('%j is no order', (value) => {
    expect(readOrder(json(value), { wanted: null, finalWords: [] })).toBeNull();
  });

  test('a list without end is not kept whole', () => {
    const rows = Array.from({ length: 600 }, (_, id) => transaction({ id, amount: '0.00000001' }));
    const snapshot = read({ blockchain_transactions: rows });
    expect(snapshot.payments).toHaveLength(500);
    expect(snapshot.problems).toContain('blockchain_transactions is too long');
  });
});

describe('coins and platforms', () => {
  const [btc] = currencies;
  test('the documented list, in its newer and its older form', () => {
    expect([...readCoins(json(currencies)) ?? []]).toEqual([
      ['BTC@bitcoin', { currencyId: 1, platformId: 6 }], ['USDT@ethereum', { currencyId: 97, platformId: 1 }], ['USDT@tron', { currencyId: 97, platformId: 4 }],
    ]);
    const { enabled: _enabled, ...older } = btc;
    expect(readCoins(json([{ ...older, native: true, disabled: false, merchant: { price: true, pay: true, receive: true } }]))?.get('BTC@bitcoin')).toEqual({ currencyId: 1, platformId: 6 });
  });

  test.each([
    ['switched off', { enabled: false }], ['switched off, in the older form', { enabled: undefined, disabled: true }], ['not said', { enabled: undefined }], ['its platform off', { platforms: [{ ...btc.platforms[0], enabled: false }] }],
    ['without a number', { id: '1' }], ['without platforms', { platforms: undefined }], ['on a platform nobody knows', { platforms: [{ ...btc.platforms[0], id_name: 'Bitcoin' }] }], ['in small letters', { symbol: 'btc' }],
  ])('%s: not offered', (_name, change) => {
    expect(readCoins(json([{ ...btc, ...change }]))?.size).toBe(0);
  });

  test('what is no list is nothing', () => {
    expect(readCoins(json({ currencies }))).toBeNull();
  });
});

test.each([[{ current_page: 1, total_pages: 2, orders: [] }, true], [{ current_page: '1', total_pages: 2, orders: [] }, false], [{ current_page: 1, orders: [] }, false], [{ current_page: 1, total_pages: 1, rows: [] }, false], [[], false]])(
  'the page %j is one: %s', (page, isOne) => {
    expect(readPage(json(page), 'orders') !== null).toBe(isOne);
  },
);
