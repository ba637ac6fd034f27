// A stand-in for Ledger's emulator: its APDU socket, behind which a practice device answers. Length (4 bytes, without the status), data, status.
import { createServer, type Server, type Socket } from 'node:net';
import type { VirtualDevice } from '../../electron/signers/virtual/device.ts';

export interface EmulatorStandIn {
  readonly port: number;
  /** Ends the connections there are, as an emulator that is stopped does. */
  drop(): void;
  close(): Promise<void>;
}

export async function startEmulator(device: VirtualDevice): Promise<EmulatorStandIn> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    let kept = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      kept = Buffer.concat([kept, chunk]);
      while (kept.length >= 4 && kept.length >= 4 + kept.readUInt32BE(0)) {
        const end = 4 + kept.readUInt32BE(0);
        device.send(kept.subarray(4, end), (answer) => {
          const length = Buffer.alloc(4);
          length.writeUInt32BE(answer.length - 2);
          socket.write(Buffer.concat([length, answer]));
        }, () => socket.end());
        kept = kept.subarray(end);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const drop = (): void => sockets.forEach((socket) => socket.end());
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    drop,
    close: () => new Promise((resolve) => {
      drop();
      server.close(() => resolve());
    }),
  };
}
