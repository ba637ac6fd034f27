// When a sale is asked about next.
import { describe, expect, it } from 'vitest';
import { LONGEST_PAUSE_MS, nextCheckAt } from '../../../../../electron/features/invoices/check-schedule.ts';
import { judge } from '../../../../../shared/domain/invoice.ts';
import { defaultPolicy } from '../../../../../shared/domain/policy.ts';
import { accepted, EXPIRES, LIMIT, MINUTE, refused, snapshot, T0, terms } from '../../../../support/invoice-facts.ts';

const open = judge(terms, [accepted(), snapshot(T0, 'waiting', 0n)], defaultPolicy, T0);
const expired = judge(terms, [accepted(), snapshot(LIMIT + 1, 'expired', 0n)], defaultPolicy, LIMIT + 1);
const DAY = 86_400_000;
const GRACE = defaultPolicy.graceAfterExpiryMs;

describe('nextCheckAt', () => {
  it.each([
    ['just changed', 0, 4_000], ['five minutes', 5 * MINUTE, 15_000], ['half an hour', 30 * MINUTE, MINUTE], ['three hours', 180 * MINUTE, 5 * MINUTE],
    ['a day', DAY, 30 * MINUTE], ['a year', 365 * DAY, 180 * MINUTE],
  ])('open, last changed before %s', (_name, age, pause) => {
    const now = LIMIT + 400 * DAY;
    expect((nextCheckAt(open, GRACE, now - age, now) ?? 0) - now).toBe(pause);
  });

  it.each([['an hour', 30 * MINUTE, 10 * MINUTE], ['six days', 6 * DAY, DAY], ['eight days', 8 * DAY, null]])('ended, before %s', (_name, age, pause) => {
    const now = LIMIT + 400 * DAY;
    const next = nextCheckAt(expired, GRACE, now - age, now);
    expect(next === null ? null : next - now).toBe(pause);
  });

  it('asks right after the end of the offer, by the gateway’s clock', () => {
    expect(nextCheckAt(open, GRACE, EXPIRES - 2000, EXPIRES - 2000)).toBe(EXPIRES + 1000);
    const ahead = judge(terms, [accepted({ gatewayTimeMs: T0 + 10 * MINUTE })], defaultPolicy, T0);
    expect(nextCheckAt(ahead, GRACE, EXPIRES - 10 * MINUTE - 2000, EXPIRES - 10 * MINUTE - 2000)).toBe(EXPIRES - 10 * MINUTE + 1000);
  });

  it('an expired offer is watched closely in its grace, and once more right before that is over', () => {
    const over = judge(terms, [accepted(), snapshot(EXPIRES + 1, 'expired', 0n)], defaultPolicy, EXPIRES + 1);
    expect(nextCheckAt(over, GRACE, EXPIRES + 1, EXPIRES + 1)).toBe(EXPIRES + 1000);
    expect(nextCheckAt(over, GRACE, EXPIRES + 1000, EXPIRES + 1000)).toBe(EXPIRES + 16_000);
    expect(nextCheckAt(over, GRACE, EXPIRES, LIMIT - 5000)).toBe(LIMIT - 1000);
    expect(nextCheckAt(over, GRACE, EXPIRES, LIMIT)).toBe(LIMIT + 10 * MINUTE);
    // A grace of days is not watched every few seconds.
    expect(nextCheckAt(over, 2 * DAY, EXPIRES, EXPIRES + DAY)).toBe(EXPIRES + DAY + 30 * MINUTE);
  });

  it('never for what no gateway has', () => {
    expect(nextCheckAt(judge(terms, [], defaultPolicy, T0), GRACE, T0, T0)).toBeNull();
    expect(nextCheckAt(judge(terms, [refused()], defaultPolicy, T0), GRACE, T0, T0)).toBeNull();
  });

  it('line 44: a change that our clock places in the future counts as just now', () => {
    const next = nextCheckAt(open, GRACE, T0 + 400 * DAY, T0) ?? 0;
    expect(next - T0).toBe(4_000);
    expect(next - T0).toBeLessThanOrEqual(LONGEST_PAUSE_MS);
  });
});
