// Every kind of chain source over the same simulated chain, each with its own faults, for the contract suite.
import { createHttpClient } from '../../electron/core/http/client.ts';
import type { HttpLimits } from '../../electron/core/http/options.ts';
import type { HttpClient } from '../../electron/core/ports.ts';
import { createElectrumSource } from '../../electron/chain/electrum/source.ts';
import { openChainSource } from '../../electron/chain/open-source.ts';
import type { ChainSource, ChainSourceConfig, ChainSourceKind } from '../../electron/chain/port.ts';
import type { ChainBench } from './chain-bench.ts';
import { startCoreServer, type CoreServer } from './core-server.ts';
import { startElectrumServer, type ElectrumServerOptions } from './electrum-server.ts';
import { keptLog, realClock, seededRandom } from './http-ports.ts';

/** What every server can do wrong; the work is done with `drop_answer` and `half_answer`. */
export type SourceFault = 'none' | 'silent' | 'drop_answer' | 'half_answer' | 'garbage';

export interface OpenedSource {
  readonly source: ChainSource;
  readonly config: ChainSourceConfig;
  /** On the next `count` requests (default: until 'none'); `on: 'broadcast'`: only when a transaction is handed over. */
  fault(fault: SourceFault, options?: { readonly count?: number; readonly on?: 'broadcast' }): void;
  /** The server is gone; the source does not know. */
  shut(): Promise<void>;
  close(): Promise<void>;
}

export interface ChainKind {
  readonly kind: ChainSourceKind;
  readonly name: string;
  open(bench: ChainBench): Promise<OpenedSource>;
}

/** Short enough for tests that wait for silence. */
const limits: Partial<HttpLimits> = { headersMs: 300, bodyMs: 300, backoffBaseMs: 5, backoffCapMs: 10, breakerThreshold: 1000 };

export const httpTo = (baseUrl: string): HttpClient =>
  createHttpClient({ name: 'chain', baseUrl, selfHosted: true, requestsPerSecond: 100_000, clock: realClock, random: seededRandom('http'), log: keptLog(), limits });

export const electrumLimits = { connectMs: 2_000, answerMs: 400, window: 50, maxLineBytes: 8 * 1024 * 1024 };

export function openEsplora({ chain }: ChainBench, name = 'own node'): OpenedSource {
  const config: ChainSourceConfig = { name, kind: 'esplora', url: chain.url, selfHosted: true, certificateSha256: null };
  const source = openChainSource(config, { http: httpTo(chain.url), password: null, clock: realClock, log: keptLog() });
  return {
    source, config,
    fault: (fault, { count, on } = {}) => {
      chain.control({
        action: 'fault', fault: fault === 'half_answer' ? 'half_body' : fault, ...(count === undefined ? {} : { count }), ...(on === undefined ? {} : { match: 'POST /tx' }),
      });
    },
    shut: () => chain.close(),
    close: () => { source.close(); return Promise.resolve(); },
  };
}

export async function openElectrum({ chain }: ChainBench, options: ElectrumServerOptions = {}, name = 'own node'): Promise<OpenedSource> {
  const server = await startElectrumServer(chain.simulation, options);
  const url = `${options.tls ? 'tls' : 'tcp'}://127.0.0.1:${String(server.port)}`;
  const config: ChainSourceConfig = { name, kind: 'electrum', url, selfHosted: true, certificateSha256: null };
  const source = createElectrumSource(config, { clock: realClock, limits: electrumLimits });
  return {
    source, config,
    fault: (fault, { count, on } = {}) => { server.fault(fault, { ...(count === undefined ? {} : { count }), ...(on === undefined ? {} : { match: 'transaction.broadcast' }) }); },
    shut: () => server.close(),
    close: async () => {
      source.close();
      await server.close();
    },
  };
}

export async function openCore({ chain }: ChainBench, options: Parameters<typeof startCoreServer>[1] = {}, name = 'own node'): Promise<OpenedSource & { readonly server: CoreServer }> {
  const server = await startCoreServer(chain.simulation, options);
  const config: ChainSourceConfig = { name, kind: 'core', url: server.url, selfHosted: true, certificateSha256: null };
  const source = openChainSource(config, { http: httpTo(server.url), password: { reveal: () => server.password }, clock: realClock, log: keptLog() });
  return {
    source, config, server,
    fault: (fault, { count, on } = {}) => { server.fault(fault, { ...(count === undefined ? {} : { count }), ...(on === undefined ? {} : { match: 'sendrawtransaction' }) }); },
    shut: () => server.close(),
    close: async () => {
      source.close();
      await server.close();
    },
  };
}

export const chainKinds: readonly ChainKind[] = [
  { kind: 'esplora', name: 'esplora', open: (bench) => Promise.resolve(openEsplora(bench)) },
  { kind: 'electrum', name: 'electrum 1.4', open: (bench) => openElectrum(bench, { version: '1.4.2' }) },
  { kind: 'core', name: 'core', open: (bench) => openCore(bench) },
  { kind: 'electrum', name: 'electrum 1.6', open: (bench) => openElectrum(bench, { version: '1.6' }) },
];
