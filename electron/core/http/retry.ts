// When to try again: Retry-After as the server says it, full jitter where it says nothing.
import type { Random } from '../ports.ts';

/** A Retry-After header (seconds or an HTTP date) as a span in milliseconds, capped; null when it is missing or unreadable. */
export function retryAfterMs(header: string | undefined, nowMs: number, serverTimeMs: number | null, capMs: number): number | null {
  if (header === undefined) return null;
  const text = header.trim();
  if (/^[0-9]{1,9}$/.test(text)) return Math.min(capMs, Number(text) * 1000);
  if (!/^[A-Z][a-z]{2}, /.test(text)) return null;
  const at = Date.parse(text);
  // The date is by the server's clock, so its own Date header is what to compare with.
  return Number.isNaN(at) ? null : Math.min(capMs, Math.max(0, at - (serverTimeMs ?? nowMs)));
}

/** A wait anywhere between 0 and min(cap, base * 2^tries): clients that failed together do not come back together. */
export function fullJitterMs(random: Random, tries: number, baseMs: number, capMs: number): number {
  const bytes = random.bytes(4);
  const draw = bytes.reduce((sum, byte) => sum * 256 + byte, 0) / 2 ** 32;
  return Math.floor(draw * Math.min(capMs, baseMs * 2 ** tries));
}
