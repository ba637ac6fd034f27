// What an HTTP client for one gateway account is made of, its limits, and the health it reports.
import type { LookupAddress } from 'node:dns';
import type { AppError, Result } from '../../../shared/errors/result.ts';
import type { Clock, HttpClient, Logger, Random, Secret } from '../ports.ts';

export interface HttpLimits {
  /** Name look-up, TCP and TLS together. */
  readonly connectMs: number;
  /** From the connection being open to the last byte of the answer's headers. */
  readonly headersMs: number;
  /** The whole body. */
  readonly bodyMs: number;
  readonly maxAnswerBytes: number;
  /** Tries of one 'safe' request, the first included. */
  readonly maxTries: number;
  /** No further try starts once a request has taken this long. */
  readonly retryBudgetMs: number;
  /** Full jitter: the wait before try n+1 is anywhere between 0 and min(cap, base * 2^n). */
  readonly backoffBaseMs: number;
  readonly backoffCapMs: number;
  /** A Retry-After up to this is waited for inside `send`; a longer one is reported at once. */
  readonly patienceMs: number;
  /** A Retry-After is never believed beyond this. */
  readonly retryAfterCapMs: number;
  /** Failed tries in a row that open the circuit. */
  readonly breakerThreshold: number;
  readonly breakerOpenMs: number;
  readonly breakerOpenCapMs: number;
}

export const defaultLimits: HttpLimits = {
  connectMs: 5_000,
  headersMs: 15_000,
  bodyMs: 10_000,
  maxAnswerBytes: 2 * 1024 * 1024,
  maxTries: 3,
  retryBudgetMs: 20_000,
  backoffBaseMs: 300,
  backoffCapMs: 5_000,
  patienceMs: 5_000,
  retryAfterCapMs: 600_000,
  breakerThreshold: 6,
  breakerOpenMs: 2_000,
  breakerOpenCapMs: 60_000,
};

/** Everything leaves through it by CONNECT, so that it sees host names and nothing else. Names are then looked up by the proxy. */
export interface ProxySetting {
  readonly host: string;
  readonly port: number;
  readonly user?: string;
  readonly password?: Secret;
}

/** What the system says about one URL; null: directly. Only a proxy that takes CONNECT in the clear can be used. */
export type SystemProxy = (url: URL) => Promise<Result<ProxySetting | null>>;

/** Which way the requests of one account leave. */
export interface ProxyRoute {
  /** Asked before each try, so that a change counts from the next one on. null: directly. */
  to(url: URL): Promise<Result<ProxySetting | null>>;
  /** A try had the proxy in its way: the error it ended with there, or null when it got past it. */
  ended(error: AppError | null): void;
}

export type Lookup = (hostname: string) => Promise<readonly LookupAddress[]>;

export interface HttpClientOptions {
  /** The account's name, for errors and the log. */
  readonly name: string;
  readonly baseUrl: string;
  readonly selfHosted: boolean;
  readonly requestsPerSecond: number;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly limits?: Partial<HttpLimits>;
  /** Without one everything leaves directly. */
  readonly proxy?: ProxyRoute;
  /** SHA-256 (hex) of the server's SubjectPublicKeyInfo; the chain must hold as well. */
  readonly pinSpkiSha256?: string;
  /** Certificates (PEM) to trust instead of the built-in roots: a self-hosted server with an authority of its own. */
  readonly trustedCa?: readonly string[];
  readonly lookup?: Lookup;
}

export interface HttpHealth {
  readonly state: 'unchecked' | 'ok' | 'not_answering' | 'slow_down' | 'refused';
  readonly detail: string | null;
  readonly circuit: 'closed' | 'open' | 'half_open';
  readonly lastContactAtMs: number | null;
}

export interface ObservableHttpClient extends HttpClient {
  health(): HttpHealth;
  /** Called when the state, its detail or the circuit changes. The returned function ends it. */
  onHealth(listener: (health: HttpHealth) => void): () => void;
  /** Closes idle connections. */
  close(): void;
}
