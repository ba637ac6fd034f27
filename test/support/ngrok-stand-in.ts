// Speaks the API of @ngrok/ngrok; its edge is a port of this computer, its sessions can be cut.
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { NgrokEndpoint, NgrokLibrary, NgrokSession, NgrokSessionBuilder } from '../../electron/tunnels/ngrok/connect.ts';

export interface NgrokStandIn {
  readonly library: NgrokLibrary;
  readonly tokens: readonly string[];
  readonly domains: readonly string[];
  openSessions(): number;
  /** The session breaks, as when the network goes. */
  cut(): void;
}

export function createNgrokStandIn(edgePort: number, goodToken: string): NgrokStandIn {
  const tokens: string[] = [];
  const domains: string[] = [];
  const open = new Set<() => void>();

  class SessionBuilder implements NgrokSessionBuilder {
    #token = '';
    #onCut: (address: string, error: string) => boolean = () => true;

    authtoken(token: string): this {
      this.#token = token;
      return this;
    }

    handleDisconnection(handler: (address: string, error: string) => boolean): this {
      this.#onCut = handler;
      return this;
    }

    connect(): Promise<NgrokSession> {
      tokens.push(this.#token);
      if (this.#token !== goodToken) {
        return Promise.reject(new Error(`failed to connect session: authentication failed: The authtoken you specified does not look like a proper ngrok authtoken. Your authtoken: ${this.#token} ERR_NGROK_105`));
      }
      const onCut = this.#onCut;
      let server: Server | null = null;
      const sockets = new Set<Socket>();
      const end = (): void => {
        open.delete(cut);
        sockets.forEach((socket) => socket.destroy());
        server?.close();
      };
      const cut = (): void => {
        end();
        onCut('connect.ngrok-agent.com:443', 'session closed');
      };
      open.add(cut);
      const endpoint: NgrokEndpoint = {
        domain(domain) {
          domains.push(domain);
          return endpoint;
        },
        listenAndForward(toUrl) {
          return new Promise((resolve, reject) => {
            const made = createServer((outside) => {
              const inside = connect(Number(new URL(toUrl).port), '127.0.0.1');
              for (const socket of [outside, inside]) {
                sockets.add(socket);
                socket.on('error', () => { outside.destroy(); inside.destroy(); });
                socket.once('close', () => sockets.delete(socket));
              }
              outside.pipe(inside).pipe(outside);
            });
            server = made;
            made.once('error', () => reject(new Error('failed to start listener: ERR_NGROK_334')));
            made.listen(edgePort, '127.0.0.1', () => resolve({ url: () => `http://localhost:${edgePort}` }));
          });
        },
      };
      return Promise.resolve({ httpEndpoint: () => endpoint, close: () => { end(); return Promise.resolve(); } });
    }
  }
  return { library: { SessionBuilder }, tokens, domains, openSessions: () => open.size, cut: () => { for (const run of open) run(); } };
}
