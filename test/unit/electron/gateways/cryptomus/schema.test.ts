// Cryptomus' invoices as its pages and recordings show them: what a snapshot makes of each.
import { describe, expect, test } from 'vitest';
import { parseExact, type JsonValue } from '../../../../../electron/core/json/parse-exact.ts';
import { readServices } from '../../../../../electron/gateways/cryptomus/account-schema.ts';
import { coinOf, coins } from '../../../../../electron/gateways/cryptomus/driver-data.ts';
import { contradictsItself, readInvoice, readPage, snapshotOf, succeeded } from '../../../../../electron/gateways/cryptomus/schema.ts';

const json = (text: string): JsonValue => {
  const parsed = parseExact(text);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.value;
};
/** The recorded reply, before the customer chose a coin; slashes as PHP writes them. */
const recorded = '{"uuid":"62f88b36-a9d5-4fa6-aa26-e040c3dbf26d","order_id":"POS-000123","amount":"10.50","payment_amount":null,"payment_amount_usd":"0","payer_amount":null,"payer_amount_exchange_rate":null,"discount_percent":null,"discount":"0.00000000","payer_currency":null,"currency":"USD","comments":null,"merchant_amount":null,"network":null,"address":null,"from":null,"txid":null,"payment_status":"check","url":"https:\\/\\/pay.cryptomus.com\\/pay\\/62f88b36-a9d5-4fa6-aa26-e040c3dbf26d","expired_at":1795179600,"status":"check","is_final":false,"additional_data":"table 5","created_at":"2026-11-20T15:00:00+03:00","updated_at":"2026-11-20T15:00:00+03:00","commission":null}';
const chosen = { payer_currency: 'USDT', network: 'tron', address: 'TExample', payer_amount: '10.50000000' };
const paid = { ...chosen, payment_status: 'paid', status: 'paid', is_final: true, payment_amount: '10.50000000', txid: '00aa' };
const snapshot = (change: object, demands: object = {}) => {
  const read = readInvoice(json(JSON.stringify({ ...JSON.parse(recorded) as object, ...change })));
  if (!read) throw new Error('a readable invoice was expected');
  return snapshotOf(read, 1_000, 'USDT@tron', { needsFinal: true, needsTransaction: true, ...demands });
};

describe('snapshots', () => {
  test('paid, read whole', () => {
    expect(snapshot(paid)).toEqual({
      gatewayInvoiceId: '62f88b36-a9d5-4fa6-aa26-e040c3dbf26d', orderId: 'POS-000123', state: 'settled', rawStatus: 'paid', method: 'USDT@tron', amount: { unit: 'USD', minor: 1050n },
      due: { unit: 'USDT@tron', minor: 10_500_000n }, received: { unit: 'USDT@tron', minor: 10_500_000n }, address: 'TExample',
      payments: [{ id: 'total', txid: '00aa', value: { unit: 'USDT@tron', minor: 10_500_000n }, confirmations: null, required: null, settled: true, invalid: false, firstSeenAtMs: null }],
      late: false, manual: false, expiresAtMs: 1_795_179_600_000, problems: [], gatewayTimeMs: 1_000,
    });
  });

  test('the recorded reply names no coin yet: that is not how our sales are made, so a person looks', () => {
    const read = readInvoice(json(recorded));
    expect(read).toMatchObject({ url: 'https://pay.cryptomus.com/pay/62f88b36-a9d5-4fa6-aa26-e040c3dbf26d', ours: 'table 5', method: null, due: null, paid: 0n });
    expect(read?.problems.map((problem) => problem.split(' ')[0])).toEqual(['payer_currency', 'network', 'address']);
  });

  test('B8: a second transaction lets the one payment grow', () => {
    const partial = snapshot({ ...paid, payment_status: 'wrong_amount_waiting', status: 'wrong_amount_waiting', is_final: false, payment_amount: '4.00', txid: '00bb' });
    expect([partial.state, partial.payments.map(({ id, txid, value }) => [id, txid, value.minor])]).toEqual(['partial', [['total', '00bb', 4_000_000n]]]);
    expect(snapshot(paid).payments[0]?.id).toBe('total');
  });

  test('B4: paid that is not called final waits', () => { expect(snapshot({ ...paid, is_final: false })).toMatchObject({ state: 'confirming', payments: [{ settled: false }] }); });
  test('H: what was sent back is no longer there', () => { expect(snapshot({ ...paid, payment_status: 'refund_paid', status: 'refund_paid' })).toMatchObject({ state: 'invalid', payments: [{ invalid: true }] }); });

  test.each(['refund_process', 'refund_fail', 'system_fail', 'locked'])('a person looks at %s', (status) => {
    expect(snapshot({ ...paid, payment_status: status, status })).toMatchObject({ problems: [], underReview: expect.stringMatching(new RegExp(`^${status}: `)) });
    expect(snapshot(paid)).not.toHaveProperty('underReview');
  });

  test('without a transaction it may be a mark by hand: a person looks, unless the setting says it counts', () => {
    for (const txid of [null, '', undefined]) expect(snapshot({ ...paid, txid })).toMatchObject({ state: 'settled', manual: true, received: { minor: 10_500_000n }, payments: [], problems: [] });
    expect(snapshot({ ...paid, txid: null }, { needsTransaction: false })).toMatchObject({ manual: false, payments: [{ txid: null, settled: true }] });
    expect(snapshot({ ...paid, txid: null, payment_status: 'confirm_check', status: 'confirm_check' }).manual).toBe(false);
  });

  test('the settings', () => { expect(snapshot({ ...paid, is_final: false }, { needsFinal: false }).state).toBe('settled'); });
  test('process with a transaction is seen', () => { expect(snapshot({ ...chosen, payment_status: 'process', status: 'process', txid: '00aa' }).state).toBe('detected'); });

  test.each([
    ['payment_status', 7], ['is_final', 'yes'], ['amount', null], ['currency', 'XXX'], ['currency', 'USDT'], ['payer_amount', '10,5'], ['payer_amount', 1e300], ['payment_amount', null], ['payment_amount', '10.50000001'],
    ['payer_currency', 'DOGE'], ['network', 'ton'], ['expired_at', '2026-11-20'], ['address', '\u202eT'], ['status', 'check'],
  ])('J8: %s %j is noted', (field, value) => { expect(snapshot({ ...paid, [field]: value }).problems).not.toEqual([]); });

  test.each([['anything', { of: 'theirs' }], ['discount_percent', -5], ['merchant_amount', 'odd'], ['status', undefined], ['url', 7], ['comments', []]])('%s %j says nothing', (field, value) => {
    expect(snapshot({ ...paid, [field]: value })).toEqual(snapshot(paid));
  });

  test.each(['{}', '[]', 'null', '{"uuid":""}', '{"uuid":5}'])('%s is no invoice', (text) => { expect(readInvoice(json(text))).toBeNull(); });
});

describe('the rest', () => {
  test.each([['{"state":0}', true], ['{"state":0,"result":[]}', true], ['{"state":1,"message":"x"}', false], ['{"state":"0"}', null], ['{"message":"x"}', null], ['[]', null], ['{"state":0.0}', false]])('%s: success %j', (text, expected) => {
    expect(succeeded(json(text))).toBe(expected);
  });

  test('the two statuses of an answer', () => {
    expect([['paid', 'paid'], ['paid', 'check'], ['paid', undefined], [7, 'paid']].map(([status, payment_status]) => contradictsItself(json(JSON.stringify({ status, payment_status })))))
      .toEqual([false, true, false, false]);
  });

  test('pages', () => {
    expect(readPage(json('{"items":[{}],"paginate":{"nextCursor":"abc"}}'))).toMatchObject({ next: 'abc' });
    for (const next of ['null', '""']) expect(readPage(json(`{"items":[],"paginate":{"nextCursor":${next}}}`))).toEqual({ rows: [], next: null });
    for (const text of ['{}', '[]', '{"items":[]}', '{"items":{},"paginate":{"nextCursor":null}}', '{"items":[],"paginate":{}}']) expect(readPage(json(text))).toBeNull();
  });

  test('G1: each method has its own pair of names, in either case, and nothing else is one', () => {
    for (const { method, currency, network } of coins) {
      expect(coinOf(currency, network)?.method).toBe(method);
      expect(coinOf(currency.toLowerCase(), network.toUpperCase())?.method).toBe(method);
    }
    for (const [currency, network] of [['USDT', 'ton'], ['USDT', ''], ['BTC', 'eth'], ['', 'btc'], ['USDC', 'tron']] as const) expect(coinOf(currency, network)).toBeNull();
  });

  test('services: limits in the coin, what is off or unknown left out, what cannot be read no list', () => {
    const row = { network: 'BSC', currency: 'USDT', is_available: true, limit: { min_amount: '0.50000000', max_amount: '10000000.00000000' }, commission: { fee_amount: '0.00', percent: '2.00' } };
    const read = (rows: unknown) => readServices(json(JSON.stringify(rows)));
    expect(read([row, { ...row, network: 'ton' }, { ...row, is_available: false }])).toEqual([{ method: 'USDT@bsc', currency: 'USDT', network: 'BSC', minimum: 5n * 10n ** 17n, maximum: 10n ** 25n }]);
    expect(read([{ ...row, limit: undefined }, { ...row, network: 'tron', limit: { min_amount: '0.00000001' } }])).toMatchObject([{ minimum: null, maximum: null }, { minimum: 1n, maximum: null }]);
    for (const rows of [{}, [5], [{ ...row, network: null }], [{ ...row, is_available: 'yes' }]]) expect(read(rows)).toBeNull();
  });
});
