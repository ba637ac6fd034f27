// One POST over a connection of its own that says how far it came: the name, the connection, TLS, the answer.
import type { IncomingMessage } from 'node:http';
import type { Clock } from '../ports.ts';
import { createConnector } from './connect.ts';
import type { HttpClientOptions, Lookup, ProxyRoute } from './options.ts';
import { resolveByDns } from './resolve.ts';

export interface ReachOptions {
  readonly clock: Clock;
  readonly withinMs: number;
  /** Certificates (PEM) to trust instead of the built-in roots; for tests. */
  readonly trustedCa?: readonly string[];
  readonly lookup?: Lookup;
  /** The way out, as for a gateway. */
  readonly route?: ProxyRoute['to'];
}

/** `stage`: where it ended. `reason`: Node's code or a word of ours, never the other side's bytes. */
export type Reached =
  | { readonly stage: 'name' | 'connect' | 'tls' | 'answer'; readonly reason: string; readonly tookMs: number }
  | { readonly stage: 'done'; readonly status: number; readonly text: string; readonly tookMs: number };

const MOST_BYTES = 4_096;

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown');

/** Never rejects; follows no redirect; reads at most 4 KiB. http only where the address is this computer's own. */
export async function reach(url: URL, body: string, options: ReachOptions): Promise<Reached> {
  const { clock, withinMs } = options;
  // A plain address has no name to look up.
  let stage: 'name' | 'connect' | 'tls' | 'answer' = /^[\d.]+$|:/.test(url.hostname) ? 'connect' : 'name';
  const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const connectorOptions: HttpClientOptions = {
    name: 'reach', baseUrl: url.origin, selfHosted: true, requestsPerSecond: 1, clock, random: { bytes: (length) => new Uint8Array(length) }, log: quiet,
    ...(options.trustedCa === undefined ? {} : { trustedCa: options.trustedCa }),
    lookup: async (hostname) => {
      const found = await (options.lookup ?? resolveByDns)(hostname);
      stage = 'connect';
      return found;
    },
  };
  const startedMs = clock.monotonicMs();
  const tookMs = (): number => Math.round(clock.monotonicMs() - startedMs);
  const route = await (options.route?.(url) ?? null);
  if (route !== null && !route.ok) return { stage: 'connect', reason: route.error.message, tookMs: tookMs() };
  const proxy = route?.value ?? null;
  if (proxy !== null) stage = 'connect';
  const connector = createConnector(connectorOptions, url);
  return await new Promise<Reached>((resolve) => {
    const headers = { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)), 'user-agent': 'Countersign' };
    const { request, atProxy } = connector.open(url, { method: 'POST', headers }, proxy);
    const finish = (reached: Reached): void => {
      stopTimer();
      resolve(reached);
      request.destroy();
      connector.close();
    };
    const stopTimer = clock.after(withinMs, () => finish({ stage, reason: 'no answer in time', tookMs: tookMs() }));
    request.on('socket', (socket) => {
      // Through a proxy it comes ready to carry bytes.
      if (proxy !== null) stage = 'answer';
      socket.once('connect', () => { stage = url.protocol === 'https:' ? 'tls' : 'answer'; });
      socket.once('secureConnect', () => { stage = 'answer'; });
    });
    request.on('error', (error) => finish({ stage: proxy !== null && stage === 'connect' && !atProxy() ? 'tls' : stage, reason: codeOf(error), tookMs: tookMs() }));
    request.on('response', (answer: IncomingMessage) => {
      let text = '';
      answer.setEncoding('latin1');
      answer.on('data', (chunk: string) => {
        text = (text + chunk).slice(0, MOST_BYTES);
        if (text.length >= MOST_BYTES) finish({ stage: 'done', status: answer.statusCode ?? 0, text, tookMs: tookMs() });
      });
      answer.on('error', (error) => finish({ stage, reason: codeOf(error), tookMs: tookMs() }));
      answer.on('end', () => finish({ stage: 'done', status: answer.statusCode ?? 0, text, tookMs: tookMs() }));
    });
    request.end(body);
  });
}
