// Compares a webhook's signature in constant time; what is not exactly a digest in its one spelling never gets that far.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

export type MacAlgorithm = 'sha1' | 'sha256' | 'sha512';
export type MacEncoding = 'hex' | 'base64';

const bytesOf: Readonly<Record<MacAlgorithm | 'md5', number>> = { md5: 16, sha1: 20, sha256: 32, sha512: 64 };

/** The bytes of a digest in its one spelling (lower-case hex, or padded base64); null for anything else. */
function readDigest(text: string, bytes: number, encoding: MacEncoding): Buffer | null {
  const given = Buffer.from(text, encoding);
  return given.length === bytes && given.toString(encoding) === text ? given : null;
}

/** Whether `given` is the HMAC of `message` under `key`. No second spelling of a signature is accepted, and nothing without a key. */
export function macMatches(
  key: Uint8Array | string, message: Uint8Array | string, given: string, algorithm: MacAlgorithm = 'sha256', encoding: MacEncoding = 'hex',
): boolean {
  const digest = readDigest(given, bytesOf[algorithm], encoding);
  return digest !== null && key.length > 0 && timingSafeEqual(digest, createHmac(algorithm, key).update(message).digest());
}

/** Whether `given` is the plain hash of `message`, for schemes that put their key into the hashed text. Lower-case hex. */
export function hashMatches(algorithm: 'md5' | MacAlgorithm, message: Uint8Array | string, given: string): boolean {
  const digest = readDigest(given, bytesOf[algorithm], 'hex');
  return digest !== null && timingSafeEqual(digest, createHash(algorithm).update(message).digest());
}

/** Whether two texts are equal, in a time that does not tell where they differ nor how long the right one is. */
export function textMatches(expected: string, given: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(expected), digest(given));
}

/** Whether a time in a signature is near ours, before or after: what is older is a replay. */
export const isFresh = (timeMs: number, nowMs: number, toleranceMs = 300_000): boolean => Math.abs(nowMs - timeMs) <= toleranceMs;
