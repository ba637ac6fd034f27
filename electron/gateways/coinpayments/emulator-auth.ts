// The CoinPayments emulator's signature, written from the sheet: over what came on the wire, with the secret as text.
import { createHmac } from 'node:crypto';
import { sameText, targetOf } from '../emulator-kit/http.ts';
import type { EmulatorRequest } from '../emulator-kit/port.ts';

export interface Client { readonly id: string; readonly secret: string; readonly permissions: readonly string[] }

const MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** Base64 of HMAC-SHA256 over EF BB BF, method, URL, client id, time, body, one after the other. */
export function signCoinpayments(secret: string, method: string, url: string, clientId: string, timestamp: string, body: string): string {
  return createHmac('sha256', Buffer.from(secret, 'utf8')).update(Buffer.concat([MARK, Buffer.from(`${method}${url}${clientId}${timestamp}${body}`, 'utf8')])).digest('base64');
}

/** `2026-11-20T12:00:00`, in UTC. */
export const stamp = (ms: number): string => new Date(ms).toISOString().replace(/\.[0-9]+Z$/, '');

const TOLERANCE_MS = 60_000;

/** Who calls, or why nobody may: in the words a 401 would have. */
export function authenticate(request: EmulatorRequest, clients: readonly Client[], nowMs: number): Client | string {
  const [id, time, signature] = ['client', 'timestamp', 'signature'].map((name) => request.headers[`x-coinpayments-${name}`]);
  if (id === undefined || time === undefined || signature === undefined) return 'A required header is missing.';
  const client = clients.find((known) => sameText(known.id, id));
  if (!client) return 'The client is not known.';
  const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(time) ? Date.parse(`${time}Z`) : Number.NaN;
  // A whole second is cut off the time before it is sent.
  if (!(nowMs - at <= TOLERANCE_MS + 1_000 && at - nowMs <= TOLERANCE_MS)) return 'The timestamp is not accepted.';
  const url = `http://${request.headers['host'] ?? ''}${request.target}`;
  return sameText(signCoinpayments(client.secret, request.method, url, client.id, time, request.body), signature) ? client : `The signature does not fit ${targetOf(request).path}.`;
}
