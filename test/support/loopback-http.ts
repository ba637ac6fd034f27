// Raw sockets to our own loopback servers: what is written is exactly what arrives.
import { createConnection, type Socket } from 'node:net';

export interface RawAnswer {
  /** Status of every answer on the connection, in order; empty when it was closed without one. */
  readonly statuses: readonly number[];
  readonly text: string;
}

/** Writes the bytes on a connection of their own and reads until the server closes it, or until an answer came and `waitMs` passed. */
export async function sendRaw(port: number, bytes: Uint8Array | string, waitMs = 300): Promise<RawAnswer> {
  return await new Promise((resolve, reject) => {
    const socket = createConnection(port, '127.0.0.1');
    const chunks: Buffer[] = [];
    let timer: NodeJS.Timeout | undefined;
    const done = (): void => {
      clearTimeout(timer);
      socket.destroy();
      const text = Buffer.concat(chunks).toString('latin1');
      resolve({ text, statuses: [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map((match) => Number(match[1])) });
    };
    socket.on('connect', () => socket.write(bytes));
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      clearTimeout(timer);
      timer = setTimeout(done, waitMs);
    });
    socket.on('close', done);
    socket.on('error', (problem: NodeJS.ErrnoException) => (problem.code === 'ECONNREFUSED' ? reject(problem) : done()));
  });
}

export interface PostOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly contentType?: string;
}

/** A request as a gateway sends it. */
export function postBytes(path: string, body: string | Uint8Array, { headers = {}, contentType = 'application/json' }: PostOptions = {}): Buffer {
  const bytes = Buffer.from(body);
  const extra = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const head = `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: ${contentType}\r\nContent-Length: ${bytes.length}\r\n${extra}`;
  return Buffer.concat([Buffer.from(`${head}Connection: close\r\n\r\n`, 'latin1'), bytes]);
}

/** A connection left open, for slow clients. */
export async function openSocket(port: number): Promise<Socket> {
  return await new Promise((resolve, reject) => {
    const socket = createConnection(port, '127.0.0.1');
    socket.once('connect', () => resolve(socket));
    socket.once('error', reject);
  });
}
