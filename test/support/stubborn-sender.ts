// Sends signed webhooks as a gateway does: each again and again until it is answered 2xx. Connections of its own, so that a cut is a cut.
import { createHmac } from 'node:crypto';
import http from 'node:http';

export interface Sent {
  readonly answered: number;
  /** Tries that were not answered 2xx. */
  readonly broken: number;
}

export interface Target {
  readonly port: number;
  /** As the outside says it; names of a tunnel relay go by it. */
  readonly host: string;
  readonly path: string;
  readonly secret: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export const eventBody = (invoiceId: string, delivery: string, storeId = 'store'): string =>
  JSON.stringify({ deliveryId: delivery, webhookId: 'w1', originalDeliveryId: delivery, isRedelivery: false, type: 'InvoiceProcessing', timestamp: 1_700_000_000, storeId, invoiceId });

/** Status, or null when the connection broke. `half`: sends half of the body, calls it, then the rest. */
export function post(target: Target, body: string, half?: () => void | Promise<void>): Promise<number | null> {
  return new Promise((resolve) => {
    const signature = `sha256=${createHmac('sha256', target.secret).update(body).digest('hex')}`;
    const request = http.request({
      host: '127.0.0.1', port: target.port, path: target.path, method: 'POST', agent: false, timeout: 5_000,
      headers: { 'host': target.host, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), 'btcpay-sig': signature, ...target.headers },
    });
    request.on('response', (answer) => {
      answer.resume();
      answer.on('end', () => resolve(answer.statusCode ?? null));
      answer.on('error', () => resolve(null));
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(null));
    if (half === undefined) {
      request.end(body);
      return;
    }
    const middle = body.length / 2;
    request.write(body.slice(0, middle));
    void Promise.resolve(half()).then(() => request.end(body.slice(middle)));
  });
}

/** Delivers all of them, a few at a time; a try that broke is followed by another after `pauseMs`. */
export async function deliverAll(target: Target, bodies: readonly string[], options: { readonly atOnce: number; readonly pauseMs: number; readonly onAnswer?: (count: number) => void }): Promise<Sent> {
  const waiting = [...bodies];
  let answered = 0;
  let broken = 0;
  const work = async (): Promise<void> => {
    for (let body = waiting.shift(); body !== undefined; body = waiting.shift()) {
      for (;;) {
        const status = await post(target, body);
        if (status !== null && status >= 200 && status < 300) break;
        broken += 1;
        if (broken > 2_000) throw new Error(`never answered 2xx; last: ${status ?? 'broken off'}`);
        await new Promise((resolve) => { setTimeout(resolve, options.pauseMs); });
      }
      answered += 1;
      options.onAnswer?.(answered);
    }
  };
  await Promise.all(Array.from({ length: options.atOnce }, work));
  return { answered, broken };
}
