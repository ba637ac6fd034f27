// Any emulator behind real HTTP on 127.0.0.1, with its control API beside it and its faults done on the wire.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Clock } from '../../core/ports.ts';
import type { ControlAnswer, Emulator, EmulatorAnswer, WireFault } from './port.ts';
import { parseControlAction } from './control-parse.ts';
import { sameText } from './http.ts';

const MAX_BODY_BYTES = 1_048_576;
export const CONTROL_PATH = '/__control';

export interface EmulatorServer {
  /** `http://127.0.0.1:PORT`, without the emulator's base path. */
  readonly origin: string;
  readonly port: number;
  readonly controlUrl: string;
  close(): Promise<void>;
}

/**
 * Serves the emulator. `port` 0 takes any free one. Rejects with Node's error (code EADDRINUSE) when the port is taken.
 * `clock` is real time: slow answers wait on it, whatever the emulator's own clock does.
 */
export async function startEmulatorServer(options: {
  readonly emulator: Emulator;
  readonly port: number;
  readonly clock: Clock;
  readonly controlToken: string;
}): Promise<EmulatorServer> {
  const { emulator, controlToken } = options;
  const server = createServer({ keepAliveTimeout: 30_000 }, (request, response) => {
    serve(request, response).catch(() => { response.destroy(); });
  });

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const method = request.method ?? 'GET';
    const target = request.url ?? '/';
    const body = await readBody(request);
    response.sendDate = false;
    response.setHeader('date', new Date(emulator.clock.nowMs()).toUTCString());
    if (body === null) { reply(response, plain(413, 'Payload Too Large')); return; }
    if (target === CONTROL_PATH) {
      reply(response, await controlAnswer(method, request, body));
      return;
    }
    const fault = emulator.takeFault(method, target);
    const early = fault === null ? null : answerInstead(fault);
    if (early === 'never') return;
    const answer = early ?? (await emulator.handle({ method, target, headers: flatHeaders(request), body }));
    if (fault?.fault === 'slow') await new Promise<void>((resolve) => { options.clock.after(fault.delayMs, resolve); });
    if (fault?.fault === 'drop_answer') { response.socket?.destroy(); return; }
    if (fault?.fault === 'half_body') { sendHalf(response, answer); return; }
    reply(response, answer);
  };

  const controlAnswer = async (method: string, request: IncomingMessage, body: string): Promise<EmulatorAnswer> => {
    if (!sameText(request.headers.authorization ?? '', `Bearer ${controlToken}`)) return json(401, { ok: false, error: 'wrong control token' });
    if (method !== 'POST') return json(405, { ok: false, error: 'use POST' });
    let value: unknown;
    try {
      value = JSON.parse(body);
    } catch {
      return json(400, { ok: false, error: 'the body is not JSON' });
    }
    const parsed = parseControlAction(value);
    if (!parsed.ok) return json(400, { ok: false, error: parsed.error });
    const answer = await emulator.control(parsed.action);
    return json(answer.ok ? 200 : 409, answer);
  };

  await listen(server, options.port);
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  const origin = `http://127.0.0.1:${port}`;
  return {
    origin,
    port,
    controlUrl: origin + CONTROL_PATH,
    close: () => new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
  };
}

const json = (status: number, answer: ControlAnswer): EmulatorAnswer => ({ status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(answer) });
const plain = (status: number, text: string, headers: Readonly<Record<string, string>> = {}): EmulatorAnswer =>
  ({ status, headers: { 'content-type': 'text/html', ...headers }, body: `<html><head><title>${status} ${text}</title></head><body><h1>${text}</h1></body></html>` });

/** The answer a fault puts in the gateway's place; null when the gateway does its work all the same. */
function answerInstead({ fault, retryAfterS }: WireFault): EmulatorAnswer | 'never' | null {
  switch (fault) {
    case 'silent': return 'never';
    case 'http_429': return plain(429, 'Too Many Requests', { 'retry-after': String(retryAfterS) });
    case 'http_500': return plain(500, 'Internal Server Error');
    case 'http_503': return plain(503, 'Service Unavailable', { 'retry-after': String(retryAfterS) });
    case 'garbage': return { status: 200, headers: { 'content-type': 'application/json' }, body: '{"\u0000\u0007 <!doctype html> ,,, "amount": NaN' };
    case 'slow': case 'half_body': case 'drop_answer': return null;
  }
}

function reply(response: ServerResponse, answer: EmulatorAnswer): void {
  response.writeHead(answer.status, { ...answer.headers, 'content-length': Buffer.byteLength(answer.body) });
  response.end(answer.body);
}

function sendHalf(response: ServerResponse, answer: EmulatorAnswer): void {
  const bytes = Buffer.from(answer.body);
  response.writeHead(answer.status, { ...answer.headers, 'content-length': bytes.length });
  response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => { response.socket?.destroy(); });
}

function flatHeaders(request: IncomingMessage): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(request.headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]])));
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
