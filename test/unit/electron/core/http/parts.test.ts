// Rate limiter, breaker and waits of the HTTP client, by a clock under control.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Breaker } from '../../../../../electron/core/http/breaker.ts';
import { RateLimiter } from '../../../../../electron/core/http/rate-limiter.ts';
import { fullJitterMs, retryAfterMs } from '../../../../../electron/core/http/retry.ts';
import { FakeClock } from '../../../../support/fake-clock.ts';
import { seededRandom } from '../../../../support/http-ports.ts';

describe('line 51: rate limiter', () => {
  test('never more than the burst plus the rate, in any window, whoever asks and when', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.record({ gapMs: fc.nat(900), urgent: fc.boolean() }), { minLength: 1, maxLength: 60 }), async (asks) => {
      const clock = new FakeClock();
      const limiter = new RateLimiter({ clock, perSecond: 2, burst: 4, patienceMs: 1e9 });
      const granted: number[] = [];
      for (const ask of asks) {
        await clock.advanceAsync(ask.gapMs);
        void limiter.acquire(ask.urgent).then(() => granted.push(clock.monotonicMs()));
      }
      await clock.advanceAsync(60_000);
      expect(granted.length).toBe(asks.length);
      for (const [index, at] of granted.entries()) {
        const inWindow = granted.slice(index).filter((other) => other - at <= 5_000).length;
        expect(inWindow).toBeLessThanOrEqual(4 + 2 * 5 + 1);
      }
    }), { numRuns: 30 });
  });

  test('a sale finds a place at once, however many old ones are asked about; those go on at the same rate', async () => {
    const clock = new FakeClock();
    const limiter = new RateLimiter({ clock, perSecond: 2, burst: 4, patienceMs: 1e9 });
    const asked: number[] = [];
    for (let number = 0; number < 40; number += 1) void limiter.acquire(false).then(() => asked.push(clock.monotonicMs()));
    await clock.advanceAsync(10_000);
    expect(asked.length).toBe(2 + 20);
    const charged: number[] = [];
    for (let number = 0; number < 2; number += 1) void limiter.acquire(true).then(() => charged.push(clock.monotonicMs()));
    await clock.advanceAsync(0);
    expect(charged).toEqual([10_000, 10_000]);
    await clock.advanceAsync(20_000);
    expect(asked.length).toBe(40);
  });

  test('a short pause makes all wait, a long one sends them away, and a shorter one does not cut it', async () => {
    const clock = new FakeClock();
    const limiter = new RateLimiter({ clock, perSecond: 10, burst: 10, patienceMs: 5_000 });
    limiter.pauseFor(2_000);
    const waited: string[] = [];
    void limiter.acquire(false).then((granted) => waited.push(`${String(granted)} at ${String(clock.monotonicMs())}`));
    await clock.advanceAsync(3_000);
    expect(waited).toEqual(['true at 2000']);
    limiter.pauseFor(1_000);
    const second = limiter.acquire(false);
    limiter.pauseFor(60_000);
    limiter.pauseFor(10);
    expect(await second).toBe(false);
    expect(await limiter.acquire(true)).toBe(false);
    expect(limiter.pausedForMs()).toBe(60_000);
    await clock.advanceAsync(60_000);
    expect(await limiter.acquire(true)).toBe(true);
  });

  test('line 44: a wall clock that jumps changes nothing', async () => {
    const clock = new FakeClock();
    const limiter = new RateLimiter({ clock, perSecond: 1, burst: 1, patienceMs: 5_000 });
    expect(await limiter.acquire(false)).toBe(true);
    let granted = false;
    void limiter.acquire(false).then((value) => { granted = value; });
    for (const days of [400, -800]) {
      clock.jumpWall(days * 86_400_000);
      await clock.advanceAsync(999);
      expect(granted).toBe(false);
      await clock.advanceAsync(1);
      expect(granted).toBe(true);
      granted = false;
      // Asked after the jump: no more and no less than a second's worth was saved up.
      void limiter.acquire(false).then((value) => { granted = value; });
    }
    limiter.pauseFor(2_000);
    clock.jumpWall(400 * 86_400_000);
    expect(limiter.pausedForMs()).toBe(2_000);
  });
});

describe('line 51: circuit breaker', () => {
  const make = (clock: FakeClock): Breaker => new Breaker({ clock, threshold: 3, openMs: 1_000, openCapMs: 4_000 });
  const fail = (breaker: Breaker): void => {
    expect(breaker.enter()).toBe(true);
    breaker.failed();
  };

  test('closed, open, half open with one probe, longer after each failed probe, closed by a good one', () => {
    const clock = new FakeClock();
    const breaker = make(clock);
    fail(breaker);
    fail(breaker);
    breaker.succeeded();
    for (let round = 0; round < 3; round += 1) fail(breaker);
    for (const openMs of [1_000, 2_000, 4_000, 4_000]) {
      expect([breaker.circuit(), breaker.enter()]).toEqual(['open', false]);
      expect(breaker.blockedForMs()).toBe(openMs);
      clock.advance(openMs);
      expect(breaker.circuit()).toBe('half_open');
      expect(breaker.enter()).toBe(true);
      expect(breaker.enter()).toBe(false);
      breaker.failed();
    }
    clock.advance(4_000);
    expect(breaker.enter()).toBe(true);
    breaker.succeeded();
    expect([breaker.circuit(), breaker.blockedForMs()]).toEqual(['closed', 0]);
  });
});

describe('waits', () => {
  const now = Date.UTC(2026, 8, 15, 10, 0, 0);
  test.each([
    ['30', 30_000], [' 5 ', 5_000], ['0', 0], ['99999999', 600_000], ['-5', null], ['1.5', null], ['soon', null], ['', null], [undefined, null],
    ['Tue, 15 Sep 2026 10:00:20 GMT', 20_000], ['Tue, 15 Sep 2026 09:00:00 GMT', 0], ['Tue, 15 Sep 2027 10:00:00 GMT', 600_000], ['2026-09-15', null],
  ])('line 51: Retry-After %s', (header, ms) => {
    expect(retryAfterMs(header, now, null, 600_000)).toBe(ms);
  });

  test('a date in Retry-After goes by the server’s clock', () => {
    expect(retryAfterMs('Tue, 15 Sep 2026 10:00:20 GMT', now + 3_600_000, now, 600_000)).toBe(20_000);
  });

  test('line 51: jitter lies between 0 and the doubled base, under its cap, and uses the whole span', () => {
    const random = seededRandom('jitter');
    const draws = Array.from({ length: 400 }, () => fullJitterMs(random, 2, 100, 300));
    expect(Math.min(...draws)).toBeLessThan(30);
    expect(Math.max(...draws)).toBeGreaterThan(270);
    expect(Math.max(...draws)).toBeLessThan(300);
    expect(fullJitterMs({ bytes: (length) => new Uint8Array(length) }, 9, 100, 300)).toBe(0);
  });
});
