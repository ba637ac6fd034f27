// Carries one connection from outside to the receiver on this computer, both ways, until either side ends.
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** The receiver takes 64 at a time; a few more may wait at its door. */
export const MOST_CONNECTIONS = 128;

/** Joins `outside` to 127.0.0.1:`port`. What breaks on one side is closed on the other; nothing is kept. */
export function pipeToReceiver(outside: Duplex, port: number, onClosed: () => void = () => undefined): Socket {
  const inside = connect({ host: '127.0.0.1', port, noDelay: true });
  const end = (): void => {
    inside.destroy();
    outside.destroy();
  };
  inside.on('error', end);
  outside.on('error', end);
  inside.once('close', () => {
    // What was written is still on its way out; the far side ends when it has it.
    if (!outside.destroyed) outside.end();
    onClosed();
  });
  outside.once('close', () => inside.destroy());
  outside.pipe(inside);
  inside.pipe(outside, { end: false });
  return inside;
}
