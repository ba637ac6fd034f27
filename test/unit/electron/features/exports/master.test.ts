// The quick ways of the master format say exactly what the slow ones say: times, decimals, what is read from a stored judgement, totals.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { amountText, digitsText, rateText } from '../../../../../electron/features/exports/master/decimals.ts';
import { dueOf, paymentsOf } from '../../../../../electron/features/exports/master/judgement-text.ts';
import { blankRow } from '../../../../../electron/features/exports/master/row.ts';
import { createTotals } from '../../../../../electron/features/exports/master/totals.ts';
import { zoneClock } from '../../../../../electron/features/exports/master/zone-clock.ts';
import { fromJson, toJson } from '../../../../../electron/db/json.ts';
import { formatMoney, fiatCodes } from '../../../../../shared/domain/money.ts';
import { methodIds } from '../../../../../shared/domain/methods.ts';
import { businessDate, isoWithOffset } from '../../../../../shared/domain/time.ts';
import type { SeenPayment } from '../../../../../shared/domain/facts.ts';

const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Tokyo', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'America/St_Johns', 'Atlantic/Azores', 'Pacific/Kiritimati', 'Africa/Casablanca'];
const instant = fc.integer({ min: Date.UTC(2015, 0), max: Date.UTC(2035, 0) });
/** Around the changes of clocks, where mistakes live. */
const change = fc.tuple(fc.constantFrom(Date.UTC(2026, 2, 29, 1), Date.UTC(2026, 9, 25, 1), Date.UTC(2026, 10, 1, 6), Date.UTC(2026, 3, 4, 15)), fc.integer({ min: -172_800_000, max: 172_800_000 })).map(([at, off]) => at + off);

describe('times', () => {
  test('of any instants in any order, as isoWithOffset and businessDate give them', () => {
    fc.assert(fc.property(fc.constantFrom(...zones), fc.integer({ min: 0, max: 1_439 }), fc.array(fc.oneof(instant, change), { minLength: 1, maxLength: 12 }), (zone, cut, instants) => {
      const clock = zoneClock(zone, cut);
      for (const ms of instants) {
        expect(clock.iso(ms)).toBe(isoWithOffset(ms, zone));
        expect(clock.date(ms)).toBe(businessDate(ms, zone, cut));
      }
    }), { numRuns: 400 });
  });
});

describe('amounts', () => {
  test('from digits and from bigints, as formatMoney writes them', () => {
    fc.assert(fc.property(fc.constantFrom(...fiatCodes, ...methodIds), fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), (unit, minor) => {
      expect(digitsText(unit, minor.toString())).toBe(formatMoney({ unit, minor }));
      expect(amountText(unit, minor)).toBe(formatMoney({ unit, minor }));
    }), { numRuns: 1000 });
  });

  test.each([
    [1250n, 'USD', 12_500_000n, 'USDT@tron', '1'],
    [1250n, 'USD', 20_834n, 'BTC@bitcoin', '59998.0800614'],
    [1n, 'USD', 10n ** 22n, 'ETH@ethereum', '0.000001'],
    [1n, 'USD', 3n * 10n ** 22n, 'ETH@ethereum', '0.000000333333333333'],
    [100n, 'JPY', 3n * 10n ** 18n, 'ETH@ethereum', '33.3333333333'],
    [1250n, 'USD', 0n, 'BTC@bitcoin', ''],
  ])('the rate of %s %s for %s %s is %s', (fiat, currency, coins, coin, rate) => {
    expect(rateText(fiat, currency, coins, coin)).toBe(rate);
  });
});

const text = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom('"', '\\', ',', '}', ']', '\n', 'a', '"payments":[', '"due":') }));
const money = fc.record({ unit: fc.constantFrom(...methodIds), minor: fc.bigInt({ min: 0n, max: 10n ** 24n }) });
const payment: fc.Arbitrary<SeenPayment> = fc.record({
  id: text, txid: fc.option(text), value: money, confirmations: fc.option(fc.nat()), required: fc.option(fc.nat()), settled: fc.boolean(), invalid: fc.boolean(),
  firstSeenAtMs: fc.option(fc.integer({ min: 0, max: 4e12 })),
});

describe('a stored judgement', () => {
  test('is read without parsing as it would be with', () => {
    fc.assert(fc.property(fc.record({ failure: fc.option(text), address: text, due: fc.option(money), payments: fc.array(payment, { maxLength: 4 }), confirmations: fc.constant(null) }), (judgement) => {
      const stored = toJson(judgement);
      const whole = fromJson<typeof judgement>(stored);
      expect(dueOf(stored)).toEqual(whole.due === null ? null : { unit: whole.due.unit, digits: whole.due.minor.toString() });
      expect(paymentsOf(stored)).toEqual(whole.payments.map(({ id, txid, value, confirmations, required, settled, invalid, firstSeenAtMs }) => ({
        id, txid: txid ?? '', unit: value.unit, digits: value.minor.toString(), confirmations: confirmations === null ? '' : String(confirmations), required: required === null ? '' : String(required),
        settled, invalid, firstSeenAtMs,
      })));
    }), { numRuns: 1000 });
  });

  test('of another shape is read all the same', () => {
    const reordered = toJson({ payments: [{ txid: 'a', id: 'b', value: { minor: 5n, unit: 'BTC@bitcoin' }, settled: true, invalid: false, confirmations: 1, required: 1, firstSeenAtMs: null }], due: { minor: 7n, unit: 'BTC@bitcoin' } });
    expect(paymentsOf(reordered)).toMatchObject([{ id: 'b', txid: 'a', digits: '5', unit: 'BTC@bitcoin' }]);
    expect(dueOf(reordered)).toEqual({ unit: 'BTC@bitcoin', digits: '7' });
  });
});

test('totals are exact whatever the decimals, and stand in a fixed order', () => {
  const totals = createTotals();
  for (const [net, currency] of [['0.10', 'USD'], ['-0.3', 'USD'], ['5', 'JPY'], ['0.200', 'USD'], ['10', 'EUR']] as const) totals.add({ ...blankRow, net, currency });
  totals.add({ ...blankRow, coin_amount: '0.000000000000000001', asset: 'ETH' });
  totals.add({ ...blankRow, coin_amount: '12345678901', asset: 'ETH' });
  expect(JSON.stringify(totals.result())).toBe('{"net":{"EUR":"10","JPY":"5","USD":"0.000"},"coin_amount":{"ETH":"12345678901.000000000000000001"}}');
});
