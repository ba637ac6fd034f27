// An HTTP proxy on loopback that writes down every byte it is sent, and a gateway by https that stands behind it.
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net, { type Socket } from 'node:net';
import { scriptedTcp } from './scripted-server.ts';

export interface RecordingProxy {
  readonly port: number;
  /** What came before the tunnels stood, one per connection. */
  readonly heads: readonly string[];
  /** What went through the tunnels, towards the gateway, one per tunnel. */
  readonly through: readonly Buffer[];
  /** `pass` leads on to `toPort`; any other text is the status it refuses with. */
  says: string;
  close(): Promise<void>;
}

/** Leads every tunnel to `toPort` of this computer, whatever was asked for. With `credentials` (`user:password`) it lets nobody else through. */
export async function startRecordingProxy({ toPort = 9, credentials = null as string | null } = {}): Promise<RecordingProxy> {
  const heads: string[] = [];
  const through: Buffer[] = [];
  const state = { says: 'pass' };
  const isAllowed = (head: string): boolean => credentials === null || head.includes(`\r\nproxy-authorization: Basic ${Buffer.from(credentials).toString('base64')}\r\n`);
  const server = await scriptedTcp((socket) => {
    socket.once('data', (first) => {
      const head = first.toString('latin1');
      heads.push(head);
      const status = state.says !== 'pass' ? state.says : isAllowed(head) ? '200 Connection established' : '407 Proxy Authentication Required';
      socket.write(`HTTP/1.1 ${status}\r\n\r\n`);
      if (!status.startsWith('200')) return void socket.end();
      const at = through.push(Buffer.alloc(0)) - 1;
      socket.on('data', (bytes) => { through[at] = Buffer.concat([through[at] ?? Buffer.alloc(0), bytes]); });
      lead(socket, toPort);
    });
  });
  return Object.assign(state, { port: server.port, heads, through, close: () => server.close() });
}

function lead(socket: Socket, toPort: number): void {
  const onward = net.connect(toPort, '127.0.0.1');
  onward.on('error', () => { socket.destroy(); });
  onward.on('close', () => { socket.destroy(); });
  socket.on('close', () => { onward.destroy(); });
  socket.pipe(onward).pipe(socket);
}

export interface SecureFront {
  readonly port: number;
  /** `METHOD /path` of what came. */
  readonly asked: readonly string[];
  /** What becomes of the answers to POST from now on: handed on, kept back until `release`, or lost with their connection. */
  answers: 'pass' | 'hold' | 'lose';
  release(): void;
  close(): Promise<void>;
}

const pem = (name: string): string => readFileSync(new URL(`../fixtures/tls/${name}.pem`, import.meta.url), 'utf8');

/** Authority of the certificate of `gateway.test`. */
export const testAuthority = pem('ca');

/** Speaks https as `gateway.test` and hands everything on to a plain server of this computer. */
export async function startSecureFront(toUrl: string): Promise<SecureFront> {
  const asked: string[] = [];
  const held: (() => void)[] = [];
  const state = { answers: 'pass' as SecureFront['answers'] };
  const server = https.createServer({ cert: pem('good'), key: pem('good.key') }, (request, response) => {
    asked.push(`${request.method ?? ''} ${request.url ?? ''}`);
    const onward = http.request(new URL(request.url ?? '/', toUrl), { method: request.method ?? 'GET', headers: { ...request.headers, connection: 'close' } }, (answer) => {
      const give = (): void => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      };
      if (request.method !== 'POST' || state.answers === 'pass') give();
      else if (state.answers === 'hold') held.push(give);
      else request.socket.destroy();
    });
    onward.on('error', () => { request.socket.destroy(); });
    request.pipe(onward);
  });
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const address = server.address();
  return Object.assign(state, {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    asked,
    release: () => { for (const give of held.splice(0)) give(); },
    close: () => new Promise<void>((resolve) => {
      server.closeAllConnections();
      server.close(() => { resolve(); });
    }),
  });
}
