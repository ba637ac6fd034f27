// TCP and UDP listeners on loopback that count who came; the windows must never be among them.
import { createSocket } from 'node:dgram';
import { createServer, type AddressInfo } from 'node:net';

export interface Listeners {
  readonly tcpPort: number;
  readonly udpPort: number;
  readonly count: () => { readonly tcp: number; readonly udp: number };
  close(): Promise<void>;
}

export async function listenOnLoopback(): Promise<Listeners> {
  let tcp = 0;
  let udp = 0;
  const server = createServer((socket) => { tcp += 1; socket.on('error', () => undefined); socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\nAccess-Control-Allow-Origin: *\r\n\r\n'); });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const socket = createSocket('udp4');
  socket.on('message', () => { udp += 1; });
  await new Promise<void>((resolve) => { socket.bind(0, '127.0.0.1', resolve); });
  return {
    tcpPort: (server.address() as AddressInfo).port,
    udpPort: socket.address().port,
    count: () => ({ tcp, udp }),
    close: async () => {
      await new Promise<void>((resolve) => { server.close(() => { resolve(); }); });
      await new Promise<void>((resolve) => { socket.close(resolve); });
    },
  };
}
