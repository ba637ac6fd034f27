// A way through an HTTP proxy by CONNECT: it sees the host's name and nothing else.
import http from 'node:http';
import type { Socket } from 'node:net';
import type { ProxySetting } from './options.ts';

/** An error of our own that carries a code like those of Node. */
export class ConnectError extends Error {
  readonly code: string;
  /** What lies behind it: a code of Node or an HTTP status. */
  readonly reason: string;

  constructor(code: string, reason = code) {
    super(code);
    this.code = code;
    this.reason = reason;
  }
}

/** Asks the proxy to let us through. `done` once: with the socket, or with why not (`PROXY_UNREACHABLE`, `PROXY_PASSWORD`, `PROXY_REFUSED`). The returned function gives up. */
export function openTunnel(proxy: ProxySetting, host: string, port: number, done: (error: ConnectError | null, socket: Socket | null) => void): () => void {
  const authority = `${host.includes(':') ? `[${host}]` : host}:${String(port)}`;
  const credentials = proxy.user === undefined ? null : Buffer.from(`${proxy.user}:${proxy.password?.reveal() ?? ''}`).toString('base64');
  const connect = http.request({
    host: proxy.host, port: proxy.port, method: 'CONNECT', path: authority, agent: false,
    headers: { host: authority, ...(credentials === null ? {} : { 'proxy-authorization': `Basic ${credentials}` }) },
  });
  connect.once('connect', (answer, socket) => {
    if (answer.statusCode === 200) {
      done(null, socket);
      return;
    }
    socket.destroy();
    done(new ConnectError(answer.statusCode === 407 ? 'PROXY_PASSWORD' : 'PROXY_REFUSED', `status ${String(answer.statusCode)}`), null);
  });
  connect.once('response', (answer) => {
    answer.destroy();
    done(new ConnectError('PROXY_REFUSED', 'it does not speak CONNECT'), null);
  });
  connect.once('error', (error) => { done(new ConnectError('PROXY_UNREACHABLE', 'code' in error ? String(error.code) : 'unknown'), null); });
  connect.end();
  return () => { connect.destroy(); };
}
