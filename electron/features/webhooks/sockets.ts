// Keeps the number of open connections bounded: a newcomer takes the place of the one that has dawdled longest.
import type { Socket } from 'node:net';
import { MAX_SOCKETS } from './limits.ts';

export interface Sockets {
  add(socket: Socket): void;
  /** A complete request of this connection is being worked on: it is not put out. */
  busy(socket: Socket): void;
  idle(socket: Socket): void;
  destroyAll(): void;
}

/** Refusing newcomers instead would let 64 slow connections shut out every gateway. */
export function createSockets(): Sockets {
  const waiting = new Set<Socket>();
  const working = new Set<Socket>();
  return {
    add(socket) {
      if (waiting.size + working.size >= MAX_SOCKETS) {
        const oldest = waiting.values().next();
        if (oldest.done === true) {
          socket.destroy();
          return;
        }
        waiting.delete(oldest.value);
        oldest.value.destroy();
      }
      waiting.add(socket);
      socket.once('close', () => {
        waiting.delete(socket);
        working.delete(socket);
      });
    },
    busy(socket) {
      waiting.delete(socket);
      working.add(socket);
    },
    idle(socket) {
      working.delete(socket);
      if (!socket.destroyed) waiting.add(socket);
    },
    destroyAll() {
      for (const socket of [...waiting, ...working]) socket.destroy();
    },
  };
}
