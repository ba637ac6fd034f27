// Judges the head of a request before its body is read. What a gateway never sends is refused without saying why.
import type { IncomingMessage } from 'node:http';
import { MAX_BODY_BYTES } from './limits.ts';

const jsonType = /^application\/json(?:[ \t]*;[ \t]*charset="?utf-8"?)?$/i;
const formType = /^application\/x-www-form-urlencoded(?:[ \t]*;[ \t]*charset="?utf-8"?)?$/i;

/** Whether a driver's webhooks may come with this content type. */
export const fitsBody = (contentType: string | undefined, kind: 'json' | 'json_or_form'): boolean =>
  contentType !== undefined && (jsonType.test(contentType) || (kind === 'json_or_form' && formType.test(contentType)));

/**
 * Why the request is refused, as a word for the log; null when its head is in order. Node's parser lets two Hosts, absolute targets,
 * HTTP/1.0 and TRACE through, so they are looked at here. Whether the path is one of ours is the caller's question.
 */
export function refuseHead(request: IncomingMessage): string | null {
  if (request.method !== 'POST') return 'method';
  if (request.httpVersion !== '1.1') return 'http_version';
  if (request.url?.[0] !== '/') return 'target';
  const { headers } = request;
  if (headers.origin !== undefined) return 'origin';
  if (headers['content-encoding'] !== undefined) return 'content_encoding';
  if (headers.expect !== undefined || headers.upgrade !== undefined) return 'expect_or_upgrade';
  if (!fitsBody(headers['content-type'], 'json_or_form')) return 'content_type';
  if (Number(headers['content-length'] ?? 0) > MAX_BODY_BYTES) return 'body_too_long';
  return countHosts(request.rawHeaders) === 1 ? null : 'host';
}

function countHosts(rawHeaders: readonly string[]): number {
  let found = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index];
    if (name?.length === 4 && name.toLowerCase() === 'host') found += 1;
  }
  return found;
}
