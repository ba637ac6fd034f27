// Every kind of chain source over the same simulated chain, for the contract suite.
import { createHttpClient } from '../../electron/core/http/client.ts';
import type { HttpLimits } from '../../electron/core/http/options.ts';
import type { HttpClient } from '../../electron/core/ports.ts';
import { openChainSource } from '../../electron/chain/open-source.ts';
import type { ChainSource, ChainSourceConfig, ChainSourceKind } from '../../electron/chain/port.ts';
import type { ChainBench } from './chain-bench.ts';
import { keptLog, realClock, seededRandom } from './http-ports.ts';

export interface OpenedSource {
  readonly source: ChainSource;
  readonly config: ChainSourceConfig;
  close(): Promise<void>;
}

export interface ChainKind {
  readonly kind: ChainSourceKind;
  open(bench: ChainBench): Promise<OpenedSource>;
}

/** Short enough for tests that wait for silence. */
const limits: Partial<HttpLimits> = { headersMs: 400, bodyMs: 400, backoffBaseMs: 5, backoffCapMs: 10, breakerThreshold: 1000 };

export const httpTo = (baseUrl: string): HttpClient =>
  createHttpClient({ name: 'chain', baseUrl, selfHosted: true, requestsPerSecond: 100_000, clock: realClock, random: seededRandom('http'), log: keptLog(), limits });

export const chainKinds: readonly ChainKind[] = [
  {
    kind: 'esplora',
    open: ({ chain }) => {
      const config: ChainSourceConfig = { name: 'own node', kind: 'esplora', url: chain.url, selfHosted: true, certificateSha256: null };
      const source = openChainSource(config, { http: httpTo(chain.url), password: null, clock: realClock, log: keptLog() });
      return Promise.resolve({ source, config, close: () => { source.close(); return Promise.resolve(); } });
    },
  },
];
