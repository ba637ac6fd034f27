// The holder's side of the control socket.
import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import type { Logger } from '../ports.ts';
import { parseRequest, readFrames, sendFrame } from './frames.ts';
import type { WriterHandlers } from './port.ts';

export interface ControlServer {
  close(): Promise<void>;
}

/**
 * Listens for those who come second. Call it only while holding the writer lock: a socket file left by a killed holder is removed.
 * The folder is private (0700) and so is the socket (0600): whoever reaches it is this user.
 */
export async function serveControl(address: string, what: string, handlers: WriterHandlers, log: Logger): Promise<ControlServer> {
  if (process.platform !== 'win32') rmSync(address, { force: true });
  const sockets = new Set<Socket>();
  const running = new Set<Promise<void>>();
  const aborts = new Set<AbortController>();
  const server = createServer((socket) => {
    sockets.add(socket);
    const gone = new AbortController();
    aborts.add(gone);
    socket.on('close', () => {
      sockets.delete(socket);
      aborts.delete(gone);
      gone.abort();
    });
    socket.on('error', () => socket.destroy());
    readFrames(socket, (line) => {
      const work = answer(socket, line, gone, what, handlers, log);
      running.add(work);
      void work.finally(() => running.delete(work));
    });
  });
  await listening(server, address);
  if (process.platform !== 'win32') chmodSync(address, 0o600);
  return {
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      // What only watches is told to end; a command under way is finished: its caller waits for the answer.
      for (const abort of aborts) abort.abort();
      await Promise.allSettled(running);
      for (const socket of sockets) socket.end();
      for (const socket of sockets) socket.destroySoon();
      await closed;
    },
  };
}

async function answer(socket: Socket, line: string, gone: AbortController, what: string, handlers: WriterHandlers, log: Logger): Promise<void> {
  const request = parseRequest(line);
  switch (request?.type) {
    case undefined:
      socket.destroy();
      return;
    case 'describe':
      sendFrame(socket, { type: 'holder', what, pid: process.pid });
      return;
    case 'focus':
      handlers.focus?.();
      sendFrame(socket, { type: 'done' });
      return;
    case 'abort':
      gone.abort();
      return;
    case 'run': {
      const streams = {
        out: (text: string) => sendFrame(socket, { type: 'out', text }),
        err: (text: string) => sendFrame(socket, { type: 'err', text }),
        signal: gone.signal,
      };
      const code = await handlers.run(request.command, streams).catch((problem: unknown) => {
        log.error('command_failed', { name: problem instanceof Error ? problem.name : 'unknown' });
        return 1;
      });
      sendFrame(socket, { type: 'exit', code });
    }
  }
}

async function listening(server: Server, address: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(address, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
