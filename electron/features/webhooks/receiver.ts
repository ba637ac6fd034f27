// The HTTP side of the receiver: reads one request at a time within its limits, has it verified and stored, then answers.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { failure, ok, type Result } from '../../../shared/errors/result.ts';
import type { Clock, Logger } from '../../core/ports.ts';
import type { GroupCommit } from './group-commit.ts';
import { fitsBody, refuseHead } from './judge-request.ts';
import { CHECK_INTERVAL_MS, HEADERS_TIMEOUT_MS, KEEP_ALIVE_MS, MAX_BODY_BYTES, MAX_HEADER_BYTES, REQUEST_TIMEOUT_MS } from './limits.ts';
import type { LiveSecret, ProbeEndpoint, WebhookEndpoint } from './port.ts';
import { createRefusals } from './refusals.ts';
import { createSockets } from './sockets.ts';
import { deliveryOf, plainHeaders, verifyWithAny } from './verify.ts';

export interface OpenEndpoint {
  readonly endpoint: Omit<WebhookEndpoint, 'secrets'>;
  /** null: the vault is locked. */
  readonly secrets: readonly LiveSecret[] | null;
}

export interface Receiver {
  readonly server: Server;
  /** Stops taking requests, stores and answers what waits, closes every connection. */
  close(): Promise<void>;
}

const REFUSED = 'refused\n';
/** The same for what Node's parser itself does not take as a request. */
const REFUSED_RAW = `HTTP/1.1 400 Bad Request\r\ncontent-type: text/plain\r\ncontent-length: ${REFUSED.length}\r\nconnection: close\r\n\r\n${REFUSED}`;

/** The request line's path and what follows its first `?`; null: there is none. */
function splitTarget(target: string): { readonly path: string; readonly query: string | null } {
  const at = target.indexOf('?');
  return at === -1 ? { path: target, query: null } : { path: target.slice(0, at), query: target.slice(at + 1) };
}

export interface ReceiverDeps {
  readonly clock: Clock;
  readonly log: Logger;
  readonly commit: GroupCommit;
  /** As it is now; undefined: nobody tests the way in. */
  readonly probe: () => ProbeEndpoint | undefined;
  /** A delivery came that cannot be verified while the vault is locked. */
  readonly onLocked: () => void;
}

/** Builds the server; it is not listening yet. `find` gives the endpoint of an exact path, or null. */
export function createReceiver(deps: ReceiverDeps, find: (path: string) => OpenEndpoint | null): Receiver {
  const { clock, log, commit } = deps;
  const refusals = createRefusals(clock, log);
  const sockets = createSockets();

  /** The same few bytes for every refusal; the connection ends, so that what follows on it is never read as a request. */
  const refuse = (request: IncomingMessage, response: ServerResponse, status: number, reason: string): void => {
    refusals.note(reason);
    response.sendDate = false;
    response.writeHead(status, { 'content-type': 'text/plain', 'content-length': REFUSED.length, connection: 'close' });
    response.end(REFUSED, () => request.socket.destroySoon());
  };

  const answer = (request: IncomingMessage, response: ServerResponse, stored: boolean): void => {
    sockets.idle(request.socket);
    response.sendDate = false;
    if (!stored) response.setHeader('retry-after', 30);
    response.writeHead(stored ? 200 : 503, { 'content-length': 0 });
    response.end();
  };

  const take = (request: IncomingMessage, response: ServerResponse, { endpoint, secrets }: OpenEndpoint, body: Uint8Array): void => {
    if (secrets === null) {
      refusals.note('vault_locked');
      deps.onLocked();
      answer(request, response, false);
      return;
    }
    const { query } = splitTarget(request.url ?? '');
    const webhook = { headers: plainHeaders(request.headers), body, ...(query === null ? {} : { query }) };
    const nowMs = clock.nowMs();
    const verdict = verifyWithAny(endpoint, webhook, secrets, nowMs);
    if (!verdict.ok) {
      refuse(request, response, verdict.status, verdict.status === 401 ? 'not_verified' : 'missing_part');
      return;
    }
    commit.add(deliveryOf(endpoint, webhook, verdict, nowMs), (stored) => answer(request, response, stored));
  };

  /** Hands over the whole body, or refuses one that is too long; one that breaks off comes to nothing. */
  const readBody = (request: IncomingMessage, response: ServerResponse, whole: (body: Uint8Array) => void): void => {
    const chunks: Uint8Array[] = [];
    let length = 0;
    request.on('data', (chunk: Uint8Array) => {
      length += chunk.length;
      if (length <= MAX_BODY_BYTES) chunks.push(chunk);
      else if (!response.headersSent) refuse(request, response, 400, 'body_too_long');
    });
    request.on('end', () => {
      if (response.headersSent) return;
      const [first] = chunks;
      whole(chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks));
    });
    request.on('error', () => refusals.note('broken_off'));
  };

  const answerProbe = (request: IncomingMessage, response: ServerResponse, probe: ProbeEndpoint): void => {
    readBody(request, response, (body) => {
      sockets.busy(request.socket);
      void Promise.resolve(probe.answer(body)).then((text) => {
        if (text === null) {
          refuse(request, response, 401, 'not_verified');
          return;
        }
        response.sendDate = false;
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text), connection: 'close' });
        response.end(text);
      });
    });
  };

  const receive = (request: IncomingMessage, response: ServerResponse): void => {
    const problem = refuseHead(request);
    const { path, query } = splitTarget(request.url ?? '');
    const probe = deps.probe();
    if (problem === null && query === null && probe !== undefined && path === probe.path) {
      answerProbe(request, response, probe);
      return;
    }
    const found = problem === null ? find(path) : null;
    if (problem !== null || found === null || (query !== null && found.endpoint.driver.webhookQuery !== true)) {
      refuse(request, response, 400, problem ?? 'path');
      return;
    }
    if (!fitsBody(request.headers['content-type'], found.endpoint.driver.webhookBody ?? 'json')) {
      refuse(request, response, 400, 'content_type');
      return;
    }
    readBody(request, response, (body) => {
      sockets.busy(request.socket);
      take(request, response, found, body);
    });
  };

  const server = createServer({
    maxHeaderSize: MAX_HEADER_BYTES,
    headersTimeout: HEADERS_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionsCheckingInterval: CHECK_INTERVAL_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    insecureHTTPParser: false,
    requireHostHeader: true,
    noDelay: true,
  }, receive);
  server.on('connection', (socket) => sockets.add(socket));
  server.on('checkContinue', receive);
  server.on('checkExpectation', receive);
  server.on('clientError', (_problem, socket) => {
    refusals.note('not_http');
    if (socket.writable) socket.end(REFUSED_RAW, () => socket.destroy());
    else socket.destroy();
  });

  return {
    server,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      commit.flush();
      refusals.flush();
      sockets.destroyAll();
      await closed;
    },
  };
}

/** Only this computer reaches it; what comes from outside comes through a tunnel and is verified like everything else. */
const HOST = '127.0.0.1';

/** Listens on the port (0: any free one) and gives it; `webhook/port_in_use` with the system's reason. */
export async function listenOn({ server }: Receiver, port: number): Promise<Result<number>> {
  return await new Promise((resolve) => {
    const refused = (problem: NodeJS.ErrnoException): void => {
      const details = { port: String(port), reason: problem.code ?? 'unknown' };
      resolve(failure('webhook/port_in_use', { details }));
    };
    server.once('error', refused);
    server.listen({ host: HOST, port, exclusive: true }, () => {
      server.off('error', refused);
      const address = server.address();
      resolve(ok(typeof address === 'object' && address !== null ? address.port : port));
    });
  });
}
