// Instants with their offsets, and business days over clock changes.
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { businessDate, dayStartMs, isDate, isoWithOffset, isTimeZone, nextDate } from '../../../../shared/domain/time.ts';

// Many runs on a busy machine take longer than one test should.
vi.setConfig({ testTimeout: 60_000 });

const HOUR = 3_600_000;

describe('isoWithOffset', () => {
  test.each([
    ['UTC', '2026-01-15T12:00:00Z', '2026-01-15T12:00:00+00:00'],
    ['Europe/Berlin', '2026-01-15T12:00:00Z', '2026-01-15T13:00:00+01:00'],
    ['Europe/Berlin', '2026-03-29T00:59:59Z', '2026-03-29T01:59:59+01:00'],
    ['Europe/Berlin', '2026-03-29T01:00:00Z', '2026-03-29T03:00:00+02:00'],
    ['Europe/Berlin', '2026-10-25T00:30:00Z', '2026-10-25T02:30:00+02:00'],
    ['Europe/Berlin', '2026-10-25T01:30:00Z', '2026-10-25T02:30:00+01:00'],
    ['America/New_York', '2026-07-01T00:00:00Z', '2026-06-30T20:00:00-04:00'],
    ['Asia/Kolkata', '2026-01-01T00:00:00Z', '2026-01-01T05:30:00+05:30'],
    ['Asia/Kathmandu', '2026-01-01T00:00:00.250Z', '2026-01-01T05:45:00.250+05:45'],
    ['America/St_Johns', '2026-01-01T00:00:00Z', '2025-12-31T20:30:00-03:30'],
  ])('%s %s', (zone, utc, expected) => {
    expect(isoWithOffset(Date.parse(utc), zone)).toBe(expected);
  });

  test('reads back to the same instant', () => {
    const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Pacific/Chatham', 'Africa/Casablanca', 'Pacific/Apia');
    const cuts = fc.constantFrom(0, 1, 90, 150, 240, 1_439);
    fc.assert(fc.property(fc.integer({ min: Date.UTC(1990, 0), max: Date.UTC(2060, 0) }), zones, cuts, (ms, zone, cut) => {
      expect(Date.parse(isoWithOffset(ms, zone))).toBe(ms);
      const day = businessDate(ms, zone, cut);
      expect(dayStartMs(day, zone, cut)).toBeLessThanOrEqual(ms);
      expect(dayStartMs(nextDate(day), zone, cut)).toBeGreaterThan(ms);
    }), { numRuns: 1_000 });
  });
});

describe('days', () => {
  test.each([
    ['Europe/Berlin', '2026-03-29', 23], ['Europe/Berlin', '2026-10-25', 25], ['Europe/Berlin', '2026-06-01', 24],
    ['America/New_York', '2026-03-08', 23], ['Australia/Lord_Howe', '2026-10-04', 23.5], ['UTC', '2026-03-29', 24],
  ])('%s %s has %d hours', (zone, day, hours) => {
    expect((dayStartMs(nextDate(day), zone) - dayStartMs(day, zone)) / HOUR).toBe(hours);
  });

  test('midnight may not exist: the day begins when the clock jumps', () => {
    expect(isoWithOffset(dayStartMs('2026-09-06', 'America/Santiago'), 'America/Santiago')).toBe('2026-09-06T01:00:00-03:00');
  });

  test.each([
    // Of a bar that closes at four: the night belongs to the evening before, also when the clock changes in it.
    ['2026-03-28T23:30:00Z', 240, '2026-03-28'], ['2026-03-29T01:59:59Z', 240, '2026-03-28'], ['2026-03-29T02:00:00Z', 240, '2026-03-29'],
    ['2026-10-25T02:59:59Z', 240, '2026-10-24'], ['2026-10-25T03:00:00Z', 240, '2026-10-25'],
    // 02:30 never comes in March: the day begins with the jump to 03:00. In October it comes twice: the first time counts.
    ['2026-03-29T00:59:59Z', 150, '2026-03-28'], ['2026-03-29T01:00:00Z', 150, '2026-03-29'], ['2026-10-25T00:29:59Z', 150, '2026-10-24'], ['2026-10-25T00:30:00Z', 150, '2026-10-25'], ['2026-10-25T01:10:00Z', 150, '2026-10-25'],
  ])('%s with the cut at %d minutes is %s in Berlin', (utc, cut, day) => {
    expect(businessDate(Date.parse(utc), 'Europe/Berlin', cut)).toBe(day);
  });

  test('only real dates', () => {
    for (const date of ['2026-02-28', '2028-02-29', '0001-01-01']) expect(isDate(date)).toBe(true);
    for (const text of ['2026-02-29', '2026-13-01', '2026-1-1', '26-01-01', '2026-01-01T00:00', '', ' 2026-01-01']) expect(isDate(text)).toBe(false);
    expect(nextDate('2026-12-31')).toBe('2027-01-01');
  });

  test('only real zones', () => {
    expect(isTimeZone('Europe/Berlin')).toBe(true);
    expect(isTimeZone('Mars/Olympus')).toBe(false);
    expect(isTimeZone('')).toBe(false);
  });
});
