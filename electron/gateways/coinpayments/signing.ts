// CoinPayments' signature: base64 HMAC-SHA256 over byte-order mark, method, full URL, client id, time and body, with the secret's text as key.
import { createHmac } from 'node:crypto';
import type { Outgoing } from '../common/api.ts';

/** What the vendor's own code hashes begins with the mark its stream writer puts first. */
const BYTE_ORDER_MARK = '\ufeff';

/** The text that is signed. `url` is what really goes out, or what was registered for a webhook. */
export const signedText = ({ method, url, body }: Outgoing, clientId: string, timestamp: string): string =>
  `${BYTE_ORDER_MARK}${method}${url}${clientId}${timestamp}${body}`;

/** The secret is used as text; that it looks like base64 means nothing. */
export const signatureOf = (secret: string, outgoing: Outgoing, clientId: string, timestamp: string): string =>
  createHmac('sha256', secret).update(signedText(outgoing, clientId, timestamp), 'utf8').digest('base64');

/** UTC in whole seconds, without a zone: `2026-11-20T12:00:00`. */
export const timestampOf = (ms: number): string => new Date(ms).toISOString().slice(0, 19);

/** The time of such a text; null when it is not exactly one. */
export function timeOf(timestamp: string): number | null {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}$/.test(timestamp)) return null;
  const ms = Date.parse(`${timestamp}Z`);
  return Number.isNaN(ms) ? null : ms;
}
