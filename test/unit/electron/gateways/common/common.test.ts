// What all gateways share: clocks, paging, clean words.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ok } from '../../../../../shared/errors/result.ts';
import { secret } from '../../../../../electron/core/secret.ts';
import { cleanReason } from '../../../../../electron/gateways/common/clean-reason.ts';
import { clockSkewMs } from '../../../../../electron/gateways/common/clock-skew.ts';
import { createGatewayClock } from '../../../../../electron/gateways/common/gateway-clock.ts';
import { collect, pageIsPast, type Page } from '../../../../../electron/gateways/common/paging.ts';
import { drivers, driverOf } from '../../../../../electron/gateways/registry.ts';

describe('line 44: the gateway’s clock', () => {
  test('answers in order have times in order, near the gateway’s, whatever our clock is', () => {
    fc.assert(fc.property(fc.integer({ min: -400 * 86_400_000, max: 400 * 86_400_000 }), fc.array(fc.integer({ min: 1, max: 5_000 }), { minLength: 2, maxLength: 50 }), fc.nat(400), (skew, gaps, latency) => {
      const time = createGatewayClock();
      let now = Date.UTC(2026, 0, 1);
      let before = Number.NEGATIVE_INFINITY;
      for (const gap of gaps) {
        now += gap;
        const header = Math.floor((now + skew) / 1000) * 1000;
        const told = time(header, now + latency);
        expect(told).toBeGreaterThan(before - 1_000);
        expect(Math.abs(told - (now + skew))).toBeLessThanOrEqual(1_500);
        before = told;
      }
    }));
  });
  test('where both clocks agree, it is ours to the millisecond', () => {
    const time = createGatewayClock();
    expect([time(1_000_000, 1_000_400), time(1_000_000, 1_000_900), time(1_001_000, 1_001_001), time(null, 5)]).toEqual([1_000_400, 1_000_900, 1_001_001, 5]);
  });
  test.each([[1_000_000, 1_000_999, 0], [1_000_000, 1_000_000, 0], [1_060_000, 1_000_000, 60_000], [1_000_000, 1_061_000, -60_001], [null, 5, 0]])('skew of %s seen at %i: %i', (serverTimeMs, receivedAtMs, skew) => {
    expect(clockSkewMs({ serverTimeMs, receivedAtMs })).toBe(skew);
  });
});

describe('paging', () => {
  const paged = (pages: readonly (readonly number[])[]) => (cursor: string | null) => {
    const at = Number(cursor ?? '0');
    return Promise.resolve(ok<Page<number>>({ items: pages[at] ?? [], next: at + 1 < pages.length ? String(at + 1) : null }));
  };
  test('all pages, or up to where it is past', async () => {
    const pages = [[5, 4], [3, 2], [1]];
    expect(await collect(paged(pages), (item) => item % 2 === 1, () => false)).toEqual(ok([5, 3, 1]));
    expect(await collect(paged(pages), () => true, (items) => items.includes(3))).toEqual(ok([5, 4, 3, 2]));
  });
  test('a list that never ends is an error, not half a result', async () => {
    expect(await collect(() => Promise.resolve(ok<Page<number>>({ items: [1], next: 'again' })), () => false, () => false)).toMatchObject({ ok: false, error: { code: 'gateway/nonsense' } });
  });
  test.each([
    [[9, 8, 7], 10, true], [[11, 8, 7], 10, false], [[7, 8, 9], 10, false], [[7, 7, 7], 10, false], [[9, null, 7], 10, false], [[9], 10, false], [[], 10, false],
  ])('times %j are past %i: %s', (times, since, past) => {
    expect(pageIsPast(times, since)).toBe(past);
  });
});

test('line 19: words of a gateway lose our secrets, control characters and length', () => {
  fc.assert(fc.property(fc.string({ minLength: 6 }).filter((text) => text.trim() === text && !'[secret]…'.includes(text)), fc.string(), fc.string(), (key, before, after) => {
    const clean = cleanReason(`${before}${key}${after}`, { secrets: { key: secret(key) } });
    expect(clean).not.toContain(key);
    expect(clean.length).toBeLessThanOrEqual(201);
    expect(clean).not.toMatch(/[\n\r\t\u202e]/);
  }));
});

test('line 19: a secret as it stands in an address, and one that is part of another, are hidden whole', () => {
  const secrets = { short: secret('a+b/c='), long: secret('xa+b/c=y') };
  expect(cleanReason('no such path /x?api_key=a%2Bb%2Fc%3D&y, key xa+b/c=y or xa%2Bb%2Fc%3Dy', { secrets })).toBe('no such path /x?api_key=[secret]&y, key [secret] or [secret]');
  // Half of a pair of letters cannot be written in an address at all.
  expect(cleanReason('no', { secrets: { odd: secret('\ud800') } })).toBe('no');
});

test('every driver is in the registry under its own id, and nothing else is', () => {
  for (const [id, driver] of Object.entries(drivers)) {
    expect(driver.id).toBe(id);
    expect(driverOf(id)).toBe(driver);
    expect(driver.settings.find((field) => field.key === driver.webhookSecretKey)).toMatchObject({ secret: true, required: true });
  }
  for (const id of ['', 'constructor', '__proto__', 'paypal']) expect(driverOf(id)).toBeNull();
});
