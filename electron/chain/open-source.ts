// From the owner's words for a chain source to the source itself.
import type { ChainSource, ChainSourceConfig } from './port.ts';
import type { ProxyRoute } from '../core/http/options.ts';
import type { Clock, HttpClient, Logger, Secret } from '../core/ports.ts';
import { createCoreSource } from './core/source.ts';
import { createElectrumSource } from './electrum/source.ts';
import { createEsploraSource } from './esplora/source.ts';

export interface SourceDeps {
  /** For esplora and core; electrum opens its own sockets. */
  readonly http: HttpClient;
  /** The way out for those sockets; missing: directly. */
  readonly route?: ProxyRoute;
  readonly password: Secret | null;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Opens nothing yet: the first question does. */
export function openChainSource(config: ChainSourceConfig, deps: SourceDeps): ChainSource {
  switch (config.kind) {
    case 'esplora': return createEsploraSource(config, deps);
    case 'electrum': return createElectrumSource(config, deps);
    case 'core': return createCoreSource(config, deps);
  }
}
