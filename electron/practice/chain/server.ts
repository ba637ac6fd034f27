// The simulated chain behind real HTTP on 127.0.0.1, its controls beside it, its faults done on the wire.
import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Clock } from '../../core/ports.ts';
import type { ApiAnswer } from './esplora-api.ts';
import type { ChainAction, ChainControlAnswer } from './port.ts';
import { parseChainAction } from './controls.ts';

const MAX_BODY_BYTES = 4_194_304;
const CONTROL_PATH = '/__control';

export interface ChainServer {
  readonly origin: string;
  readonly port: number;
  readonly controlUrl: string;
  close(): Promise<void>;
}

export type Fault = Extract<ChainAction, { action: 'fault' }>;

/** The fault that waits to happen, counted down as requests meet it. */
export interface FaultPlan {
  set(fault: Fault): void;
  take(method: string, target: string): Fault | null;
}

export function createFaultPlan(): FaultPlan {
  let plan: { readonly fault: Fault; left: number } | null = null;
  return {
    set(fault) { plan = fault.fault === 'none' ? null : { fault, left: fault.count ?? Number.POSITIVE_INFINITY }; },
    take(method, target) {
      if (plan === null || plan.left <= 0 || !`${method} ${target}`.includes(plan.fault.match ?? '')) return null;
      plan.left -= 1;
      return plan.fault;
    },
  };
}

/** `port` 0 takes any free one. Rejects with Node's error (code EADDRINUSE) when the port is taken. */
export async function startChainServer(options: {
  readonly port: number;
  readonly clock: Clock;
  readonly controlToken: string;
  readonly faults: FaultPlan;
  readonly answer: (method: string, path: string, body: string) => ApiAnswer | Promise<ApiAnswer>;
  readonly control: (action: ChainAction) => ChainControlAnswer;
}): Promise<ChainServer> {
  const server = createServer({ keepAliveTimeout: 30_000 }, (request, response) => {
    serve(request, response).catch(() => { response.destroy(); });
  });

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const method = request.method ?? 'GET';
    const target = (request.url ?? '/').replace(/\?.*$/, '');
    const body = await readBody(request);
    if (body === null) { reply(response, plain(413, 'Payload Too Large')); return; }
    if (target === CONTROL_PATH) { reply(response, controlAnswer(method, request, body)); return; }
    const fault = options.faults.take(method, target);
    const early = fault && answerInstead(fault);
    if (early === 'never') return;
    const answer = early ?? (await options.answer(method, target, body));
    if (fault?.fault === 'slow') await new Promise<void>((resolve) => { options.clock.after(fault.delayMs ?? 5000, resolve); });
    if (fault?.fault === 'drop_answer') { response.socket?.destroy(); return; }
    if (fault?.fault === 'half_body') { sendHalf(response, answer); return; }
    reply(response, answer);
  };

  const controlAnswer = (method: string, request: IncomingMessage, body: string): ApiAnswer => {
    if (!sameText(request.headers.authorization ?? '', `Bearer ${options.controlToken}`)) return json(401, { ok: false, error: 'wrong control token' });
    if (method !== 'POST') return json(405, { ok: false, error: 'use POST' });
    let value: unknown;
    try {
      value = JSON.parse(body);
    } catch {
      return json(400, { ok: false, error: 'the body is not JSON' });
    }
    const parsed = parseChainAction(value);
    if (!parsed.ok) return json(400, { ok: false, error: parsed.error });
    const answer = options.control(parsed.action);
    return json(answer.ok ? 200 : 409, answer);
  };

  await listen(server, options.port);
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  const origin = `http://127.0.0.1:${String(port)}`;
  return {
    origin, port, controlUrl: origin + CONTROL_PATH,
    close: () => new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
  };
}

const json = (status: number, answer: ChainControlAnswer): ApiAnswer => ({ status, type: 'application/json', body: JSON.stringify(answer) });
const plain = (status: number, text: string): ApiAnswer => ({ status, type: 'text/plain', body: text });

function sameText(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

/** The answer a fault puts in the chain's place; null when the work is done all the same. */
function answerInstead({ fault }: Fault): ApiAnswer | 'never' | null {
  switch (fault) {
    case 'silent': return 'never';
    case 'http_429': return plain(429, 'Too Many Requests');
    case 'http_500': return plain(500, 'Internal Server Error');
    case 'garbage': return { status: 200, type: 'application/json', body: '{"\u0000\u0007 <!doctype html> ,,, "txid": NaN' };
    case 'none': case 'slow': case 'half_body': case 'drop_answer': return null;
  }
}

const bytesOf = ({ body }: ApiAnswer): Buffer => (typeof body === 'string' ? Buffer.from(body) : Buffer.from(body));

function reply(response: ServerResponse, answer: ApiAnswer): void {
  const bytes = bytesOf(answer);
  response.writeHead(answer.status, { 'content-type': answer.type, 'content-length': bytes.length, ...(answer.status === 429 ? { 'retry-after': '1' } : {}) });
  response.end(bytes);
}

function sendHalf(response: ServerResponse, answer: ApiAnswer): void {
  const bytes = bytesOf(answer);
  response.writeHead(answer.status, { 'content-type': answer.type, 'content-length': bytes.length });
  response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => { response.socket?.destroy(); });
}

async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk as Uint8Array);
    length += bytes.length;
    if (length > MAX_BODY_BYTES) return null;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function listen(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}
