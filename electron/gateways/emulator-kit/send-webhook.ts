// Posts a webhook over real HTTP, as a gateway does: no redirects, the answer's body is read and forgotten.
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Clock } from '../../core/ports.ts';
import type { WebhookSender } from './port.ts';

/** Status null: nobody answered within `timeoutMs` of real time, or the connection broke. */
export function createWebhookSender(clock: Clock, timeoutMs = 15_000): WebhookSender {
  return (url, headers, body) => new Promise((resolve) => {
    let target: URL;
    try {
      target = new URL(url);
    } catch {
      resolve(null);
      return;
    }
    const post = target.protocol === 'https:' ? httpsRequest : httpRequest;
    const bytes = Buffer.from(body);
    const request = post(target, { method: 'POST', agent: false, headers: { ...headers, 'content-length': bytes.length } }, (response) => {
      response.on('error', () => done(null));
      response.on('end', () => done(response.statusCode ?? null));
      response.resume();
    });
    const cancel = clock.after(timeoutMs, () => done(null));
    let finished = false;
    const done = (status: number | null): void => {
      if (finished) return;
      finished = true;
      cancel();
      request.destroy();
      resolve(status);
    };
    request.on('error', () => done(null));
    request.end(bytes);
  });
}
