// The outside world as the app sees it: time, randomness, network, logging. Live, practice and test each bring their own.
import type { Result } from '../../shared/errors/result.ts';

export interface Clock {
  /** Wall clock, UTC milliseconds. May jump; never used to measure a span. */
  nowMs(): number;
  /** Monotonic milliseconds since some start; for time-outs and back-off. */
  monotonicMs(): number;
  /** Calls `run` once after `delayMs` of this clock. The returned function cancels. */
  after(delayMs: number, run: () => void): () => void;
}

export interface Random {
  /** Cryptographically strong bytes live; a seeded stream in a replay. */
  bytes(length: number): Uint8Array;
}

/** A secret that prints `[secret]` in strings, JSON and inspection; `reveal()` is the only way in. See core/secret.ts. */
export interface Secret {
  reveal(): string;
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH';
  readonly url: string;
  /** Header names in lower case. Values that are secret are revealed only here and never logged. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /**
   * Whether repeating the request is harmless. Only then are time-outs and 5xx answers retried; 'once' is sent once and an unclear end is
   * reported with outcome 'unknown'.
   */
  readonly repeat: 'safe' | 'once';
  /** Somebody waits for it: it goes before what the poller asks. What is sent once always does. */
  readonly urgent?: boolean;
}

export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** At most 2 MiB, decoded as strict UTF-8. */
  readonly text: string;
  /** The server's Date header in milliseconds, or null. */
  readonly serverTimeMs: number | null;
  /** Our wall clock when the answer was complete. */
  readonly receivedAtMs: number;
}

/**
 * One client per gateway account, made by core/http: its base-URL rules, time-outs per phase, retries with jitter, Retry-After, rate
 * limiter and circuit breaker are already inside. Any HTTP status but a redirect is an answer; errors are `gateway/not_reachable`,
 * `gateway/not_secure` (TLS), `gateway/timeout`, `gateway/connection_lost`, `gateway/rate_limited` (after the retries),
 * `gateway/circuit_open`, `gateway/base_url`, `proxy/*` (on the way out), `gateway/wrong_url` (a redirect), `gateway/nonsense` (too long, not UTF-8), each with `outcome`.
 */
export interface HttpClient {
  send(request: HttpRequest): Promise<Result<HttpAnswer>>;
  /** Closes idle connections; the client is not used afterwards. */
  close?(): void;
}

export interface Logger {
  /** Values are ids, codes, counts and times. Payloads, keys, customers' addresses and PINs never go in. */
  info(event: string, values?: Readonly<Record<string, string | number | boolean | null>>): void;
  warn(event: string, values?: Readonly<Record<string, string | number | boolean | null>>): void;
  error(event: string, values?: Readonly<Record<string, string | number | boolean | null>>): void;
}

/** The operating system's keychain (Electron safeStorage in the app; absent on the command line). */
export interface Keychain {
  /** Name of the back end: `gnome_libsecret`, `kwallet6`, `keychain`, `dpapi`, `basic_text`, `none`. */
  readonly backend: string;
  /** False for `basic_text` and `none`: their key is public. */
  readonly trustworthy: boolean;
  wrap(bytes: Uint8Array): Uint8Array;
  unwrap(box: Uint8Array): Uint8Array;
}
