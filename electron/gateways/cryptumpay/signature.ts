// How CryptumPay's requests are signed: a hash of the body bound to method, path, time and key.
import { createHash, createHmac } from 'node:crypto';
import type { Secret } from '../../core/ports.ts';
import type { Outgoing } from '../common/api.ts';

export const bodyHash = (body: string | Uint8Array): string => createHash('sha256').update(body).digest('hex');

/** The path alone as the vendor counts it: a slash before, none at the end. */
function signedPath(url: string): string {
  const { pathname } = new URL(url);
  return pathname.length > 1 ? pathname.replace(/\/$/, '') : pathname;
}

/** Lower-case hex. A call without a body is signed as if it were `{}`. */
export function signRequest({ method, url, body }: Outgoing, timestamp: string, apiKey: Secret, apiSecret: Secret): string {
  const message = [bodyHash(body === '' ? '{}' : body), method, signedPath(url), timestamp, apiKey.reveal()].join('|');
  return createHmac('sha256', apiSecret.reveal()).update(message).digest('hex');
}
