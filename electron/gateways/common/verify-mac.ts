// Compares a webhook's HMAC in constant time; what is not exactly a lower-case hex digest never gets that far.
import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Whether `hex` is the HMAC-SHA256 of `message` under `key`. Takes 64 lower-case hex digits and nothing else, so that no second
 * spelling of a signature is accepted.
 */
export function macMatches(key: Uint8Array | string, message: Uint8Array | string, hex: string): boolean {
  if (!/^[0-9a-f]{64}$/.test(hex)) return false;
  const expected = createHmac('sha256', key).update(message).digest();
  const given = Buffer.from(hex, 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}
