// Tiny servers on loopback that answer as a test scripts them, byte by byte where needed.
import http from 'node:http';
import https from 'node:https';
import net, { type AddressInfo, type Socket } from 'node:net';

export interface Scripted {
  readonly port: number;
  /** Request lines as they came. */
  readonly requests: string[];
  /** Connections opened so far. */
  connections(): number;
  close(): Promise<void>;
}

export type Script = (request: http.IncomingMessage, response: http.ServerResponse, count: number, body: string) => void;

async function listening(server: net.Server, requests: string[]): Promise<Scripted> {
  const sockets = new Set<Socket>();
  let connections = 0;
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return {
    port: (server.address() as AddressInfo).port,
    requests,
    connections: () => connections,
    close: () => new Promise((resolve) => {
      for (const socket of sockets) socket.destroy();
      server.close(() => { resolve(); });
    }),
  };
}

function handler(script: Script, requests: string[]): http.RequestListener {
  return (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      requests.push(`${request.method ?? ''} ${request.url ?? ''}`);
      script(request, response, requests.length, Buffer.concat(chunks).toString());
    });
  };
}

/** An HTTP server; the script gets the request, its number from 1 and its body. */
export function scriptedHttp(script: Script): Promise<Scripted> {
  const requests: string[] = [];
  return listening(http.createServer(handler(script, requests)), requests);
}

export function scriptedHttps(options: https.ServerOptions, script: Script): Promise<Scripted> {
  const requests: string[] = [];
  const server = https.createServer(options, handler(script, requests));
  server.on('tlsClientError', () => undefined);
  return listening(server, requests);
}

/** A bare TCP server. */
export function scriptedTcp(script: (socket: Socket, requests: string[]) => void): Promise<Scripted> {
  const requests: string[] = [];
  return listening(net.createServer((socket) => { script(socket, requests); }), requests);
}
