// CoinPay's payloads as its documentation and source show them, and what happens to each when a field is missing, mistyped or rounded by floats.
import { describe, expect, test } from 'vitest';
import { parseExact, type JsonValue } from '../../../../../electron/core/json/parse-exact.ts';
import { readBalanceCheck, readForwarded, readPayment, readRounded, snapshotOf, type Shape } from '../../../../../electron/gateways/coinpay/schema.ts';
import { isFunded, stateOf } from '../../../../../electron/gateways/coinpay/status.ts';

const json = (text: string): JsonValue => {
  const parsed = parseExact(text);
  if (!parsed.ok) throw new Error('not JSON');
  return parsed.value;
};
const ID = '11111111-2222-4333-8444-555555555555';
/** The documented answer to a create call, for USDT on Ethereum in place of USDC on Polygon. */
const created = {
  id: ID, business_id: 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee', amount: 25, amount_usd: 25, currency: 'usdt_eth', blockchain: 'USDT_ETH', status: 'pending', crypto_amount: 25.0105,
  amount_crypto: 25.0105, crypto_currency: 'USDT', payment_address: '0x1111111111111111111111111111111111111111', merchant_wallet_address: '0x2222222222222222222222222222222222222222',
  tx_hash: null, forward_tx_hash: null, confirmations: 0,
  metadata: { order_id: 'ORD-1001', countersign: 'sale-1', idempotency_key: 'pos1:ORD-1001:create', wallet_source: 'business', network_fee_usd: 0.0105, total_amount_usd: 25.0105 },
  created_at: '2026-09-21T13:58:20.000Z', updated_at: '2026-09-21T13:58:20.000Z', expires_at: '2026-09-21T14:13:20.000Z',
};
const shown = {
  id: ID, amount: 25, currency: 'USD', blockchain: 'USDT_ETH', status: 'pending', crypto_amount: 25.0105, crypto_currency: 'USDT', payment_address: created.payment_address, confirmations: 0,
  created_at: created.created_at, expires_at: created.expires_at, tx_hash: null, forward_tx_hash: null,
};
const row = {
  id: ID, business_id: created.business_id, amount_crypto: '25.0105', amount_usd: '25', currency: 'USDT_ETH', status: 'pending', payment_address: created.payment_address, tx_hash: null,
  confirmations: 0, created_at: created.created_at, expires_at: created.expires_at, fee_amount: null, merchant_amount: null, metadata: created.metadata,
};
const samples: Readonly<Record<Shape, object>> = { created, public: shown, row };
const read = (shape: Shape, change: object = {}) => readPayment(json(JSON.stringify({ ...samples[shape], ...change })), shape);

describe('one payment in three shapes', () => {
  const same = {
    id: ID, status: 'pending', method: 'USDT@ethereum', amountUsdMinor: 2500n, due: 25_010_500n, address: created.payment_address, txid: null, createdAtMs: Date.UTC(2026, 8, 21, 13, 58, 20),
    expiresAtMs: Date.UTC(2026, 8, 21, 14, 13, 20), problems: [],
  };
  test.each([['created', 'ORD-1001', 'sale-1'], ['row', 'ORD-1001', 'sale-1'], ['public', null, null]] as const)('%s', (shape, orderId, ours) => {
    expect(read(shape)).toEqual({ ...same, orderId, ours });
  });
  test('further fields are fine, amounts may be text', () => {
    expect(read('created', { stripe_checkout_url: 'https://x', new_field: {}, amount: '25.00', crypto_amount: '25.01050000' })).toMatchObject(same);
    expect(read('public', { amount: '25', crypto_amount: '25.0105' })).toMatchObject(same);
  });
  test.each(['USDT', 'usdt_eth', 'USDT_ETH'])('%s is USDT on Ethereum', (blockchain) => {
    expect(read('public', { blockchain })).toMatchObject({ method: 'USDT@ethereum', problems: [] });
  });
  test.each(['USDT_POL', 'USDT_SOL', 'USDC_ETH', 'USDC', 'BNB', 'LTC', 'TRX', ''])('%s is not a coin we take for another', (blockchain) => {
    expect(read('created', { blockchain })).toMatchObject({ method: null, due: null, problems: ['the coin is not one we know'] });
  });
  test('G1: a coin that contradicts its chain, a price that is not in dollars', () => {
    expect(read('public', { crypto_currency: 'USDC' })?.problems).toEqual(['crypto_currency does not belong to blockchain']);
    expect(read('public', { crypto_currency: 'ETH' })?.problems).toEqual(['crypto_currency does not belong to blockchain']);
    expect(read('public', { currency: 'EUR' })?.problems).toEqual(['currency is not USD']);
  });
  test.each(Object.keys(samples) as Shape[])('J8: %s: each field that matters missing or of another type is a problem', (shape) => {
    const names = shape === 'row' ? ['status', 'currency', 'amount_usd', 'amount_crypto', 'payment_address', 'expires_at'] : ['status', 'blockchain', 'amount', 'crypto_amount', 'payment_address', 'expires_at'];
    for (const name of names) {
      for (const value of [undefined, null, true, [], {}, -1]) expect(read(shape, { [name]: value })?.problems, `${name} ${String(value)}`).not.toEqual([]);
    }
    for (const id of [undefined, null, 7, '', 'a\u200bb']) expect(read(shape, { id })).toBeNull();
  });
  test('metadata that are not ours are nobody’s', () => {
    expect(read('created', { metadata: undefined })).toMatchObject({ orderId: null, ours: null, problems: [] });
    expect(read('created', { metadata: { order_id: 7 } })?.problems).toEqual(['metadata.order_id should be text and is a number']);
  });
  test.each([['0xabc', null], ['manual_1_merchant', null], ['a'.repeat(64), 'a'.repeat(64)], [`0x${'B'.repeat(64)}`, `0x${'B'.repeat(64)}`], ['', null]])('tx_hash %j is %j', (tx_hash, txid) => {
    expect(read('public', { tx_hash })).toMatchObject({ txid, problems: [] });
  });
});

describe('amounts: eight decimals and floats against what a coin has', () => {
  test.each([
    ['25.01050001', 6, 'up', 25_010_501n], ['25.01050001', 6, 'down', 25_010_500n], ['25.0105', 6, 'up', 25_010_500n], ['25.010500000', 6, 'up', 25_010_500n], ['1e-7', 8, 'up', 10n], ['1e-7', 6, 'up', 1n],
    ['1e-7', 6, 'down', 0n], ['4.16841666e-4', 8, 'up', 41_685n], ['0.30000000000000004', 8, 'down', 30_000_000n], ['0.0012345678901234567', 18, 'down', 1_234_567_890_123_456n], ['1e21', 6, 'up', null], ['-1', 6, 'up', null],
  ] as const)('%s with %i decimals, %s', (text, decimals, to, minor) => {
    const result = readRounded(json(text), decimals, to);
    expect(result.ok ? result.value : null).toBe(minor);
  });
  test('text is no number with an exponent', () => {
    expect(readRounded('1e3', 6, 'down').ok).toBe(false);
  });
});

describe('what is at the address', () => {
  const check = (body: object) => readBalanceCheck(json(JSON.stringify({ success: true, ...body })), 'USDT@ethereum');
  test.each([
    ['waiting', { status: 'pending', balance: 0, expected: 25.0105, message: 'Waiting for payment...' }, 0n, 0],
    ['part of it', { status: 'pending', balance: 10.5, expected: 25.0105, message: 'Partial payment detected: 10.5 / 25.0105' }, 10_500_000n, 0],
    ['all of it', { status: 'confirmed', balance: 27.5, message: 'Payment confirmed! Funds detected.' }, 27_500_000n, 0],
    ['ended with part of it', { status: 'expired', balance: 3, expected: 25.0105, message: 'Payment has expired' }, 3_000_000n, 0],
    ['not looked at', { status: 'forwarded', message: 'Payment is already forwarded' }, null, 0],
    ['open without a balance', { status: 'pending' }, null, 1], ['a balance that is none', { status: 'pending', balance: 'much' }, null, 1], ['no status', { balance: 1 }, 1_000_000n, 1],
  ])('%s', (_name, body, balance, problems) => {
    const read = check(body);
    expect(read.balance).toBe(balance);
    expect(read.problems).toHaveLength(problems);
  });
  test('what was forwarded and what was kept make up what came', () => {
    const forwarded = (data: object) => readForwarded(json(JSON.stringify({ success: true, data })), 'USDT@ethereum');
    expect(forwarded({ paymentId: ID, status: 'forwarded', merchantAmount: 24.760395, platformFee: 0.250105 })).toBe(25_010_500n);
    expect(forwarded({ merchantAmount: '24.760395', platformFee: '0.250105' })).toBe(25_010_500n);
    expect(forwarded({ merchantAmount: null, platformFee: null })).toBeNull();
    expect(forwarded({ merchantAmount: 5 })).toBeNull();
    expect(readForwarded(json('{"success":true}'), 'USDT@ethereum')).toBeNull();
  });
});

describe('B3: every status', () => {
  const state = (status: string, balance: bigint | null = null, paidFrom: 'confirmed' | 'forwarded' = 'confirmed') => stateOf({ status, balance, due: 100n, paidFrom });
  test.each([
    ['pending', 'waiting'], ['detected', 'detected'], ['confirmed', 'settled'], ['forwarding', 'settled'], ['forwarded', 'settled'], ['forwarding_failed', 'confirming'], ['expired', 'expired'],
    ['failed', 'invalid'], ['cancelled', 'cancelled'], ['refunded', 'cancelled'], ['completed', 'settled'],
  ])('%s is %s', (status, expected) => {
    expect(state(status)).toBe(expected);
  });
  test('pending by what is there', () => {
    expect([state('pending', 0n), state('pending', 1n), state('pending', 99n), state('pending', 100n)]).toEqual(['waiting', 'partial', 'partial', 'detected']);
  });
  test('B8: expired by what is left there', () => {
    expect([state('expired'), state('expired', 0n), state('expired', 1n), state('expired', 99n)]).toEqual(['expired', 'expired', 'invalid', 'invalid']);
  });
  test('B12: where the shop waits for its own wallet, what is confirmed is on its way', () => {
    expect(['confirmed', 'forwarding', 'forwarding_failed', 'forwarded'].map((status) => state(status, null, 'forwarded'))).toEqual(['confirming', 'confirming', 'confirming', 'settled']);
  });
  test.each(['', 'PENDING', 'Confirmed', 'paid', 'overpaid', 'constructor', '__proto__', 'pending '])('B13: “%s” is unknown, and nothing came', (status) => {
    expect(state(status)).toBe('unknown');
    expect(isFunded(status)).toBe(false);
  });
});

describe('the snapshot', () => {
  const snapshot = (status: string, balance: bigint | null, paidFrom: 'confirmed' | 'forwarded' = 'confirmed') => {
    const payment = read('public', { status, tx_hash: `0x${'a'.repeat(64)}` });
    if (!payment) throw new Error('unreadable');
    return snapshotOf(payment, { balance, paidFrom }, 5, 'USDT@ethereum');
  };
  test.each([
    ['pending', 0n, 0n, null], ['pending', 10n, 10n, true], ['pending', 25_010_500n, 25_010_500n, false], ['expired', 10n, 10n, true], ['expired', null, 0n, null], ['confirmed', null, 25_010_500n, true], ['confirmed', 27_000_000n, 27_000_000n, true],
    ['confirmed', 1n, 25_010_500n, true], ['forwarding_failed', null, 25_010_500n, false], ['forwarded', 26_000_000n, 26_000_000n, true], ['cancelled', 10n, 0n, null], ['odd', 10n, 0n, null],
  ])('%s with %s at the address: %s received', (status, balance, received, settled) => {
    const seen = snapshot(status, balance);
    expect(seen.received).toEqual({ unit: 'USDT@ethereum', minor: received });
    expect(seen.payments).toEqual(settled === null ? [] : [{
      id: 'total', txid: `0x${'a'.repeat(64)}`, value: { unit: 'USDT@ethereum', minor: received }, settled, invalid: false, firstSeenAtMs: null,
      // What is too little is never paid by the shop's tolerance: CoinPay will not send it on.
      ...(status === 'pending' && settled ? { confirmations: 0, required: 1 } : { confirmations: null, required: null }),
    }]);
  });
  test('a coin we do not know counts nothing', () => {
    const payment = read('public', { status: 'confirmed', blockchain: 'SOL', crypto_currency: 'SOL' });
    expect(payment && snapshotOf(payment, { balance: 5n, paidFrom: 'confirmed' }, 5, 'USDT@ethereum')).toMatchObject({ method: null, due: null, received: { unit: 'USDT@ethereum', minor: 0n }, payments: [] });
  });
});
