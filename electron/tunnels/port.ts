// What a tunnel is to the rest of the app: a driver (data about it) that opens one link from the outside to our receiver at a time.
import type { AppError, Result } from '../../shared/errors/result.ts';
import type { Clock, Logger, Random, Secret } from '../core/ports.ts';

export type TunnelId = 'cloudflared' | 'localtunnel' | 'manual' | 'ngrok' | 'ssh';

/** One thing the owner fills in. The same shape as a gateway's. */
export interface TunnelField {
  /** As in `--set key=value`, camelCase. */
  readonly key: string;
  readonly label: string;
  readonly help: string;
  readonly secret: boolean;
  readonly required: boolean;
  readonly default?: string;
}

export interface TunnelConfig {
  /** Settings that are not secret, by key, defaults filled in; '' where there is nothing. */
  readonly settings: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, Secret>>;
}

export interface TunnelDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  /** Where the receiver listens on 127.0.0.1: the only place a tunnel may lead to. */
  readonly localPort: number;
}

/** One open way in. It never mends itself: when it ends another one is opened. */
export interface Link {
  /** Without a slash at its end. */
  readonly publicUrl: string;
  /** Resolves once, with why, when the way in is gone. */
  readonly ended: Promise<AppError>;
  close(): Promise<void>;
}

export interface TunnelDriver {
  readonly id: TunnelId;
  readonly title: string;
  /** One sentence: what it is, for whom. */
  readonly summary: string;
  readonly settings: readonly TunnelField[];
  /** What is wrong with the values, before they are stored; required ones are there. */
  check(settings: Readonly<Record<string, string>>): Result<null>;
  /** The public address the settings ask for; null: any. A tunnel service may give another. */
  askedUrl(settings: Readonly<Record<string, string>>): string | null;
  /** The address asked for is the owner's own: nobody else gets it while the tunnel is away for a moment. */
  readonly keepsUrl: boolean;
  /** Opens the link, or says why not. Gives up, leaving nothing behind, when `signal` is aborted. Never rejects. */
  connect(config: TunnelConfig, deps: TunnelDeps, signal: AbortSignal): Promise<Result<Link>>;
}

export type TunnelState =
  | { readonly kind: 'idle' }
  /** `last`: why it is not open any more, or why the try before failed. */
  | { readonly kind: 'connecting'; readonly attempt: number; readonly last: AppError | null }
  | { readonly kind: 'up'; readonly publicUrl: string; readonly sinceMs: number }
  /** `retryAtMs` (monotonic) null: trying again would not help, a person has to do something first. */
  | { readonly kind: 'down'; readonly error: AppError; readonly attempt: number; readonly retryAtMs: number | null };

/** A tunnel that is kept up: opened, watched, opened again with growing, jittered waits. */
export interface Tunnel {
  start(): void;
  state(): TunnelState;
  /** Gives the open link up, or ends the waiting, and tries at once. */
  reconnect(why: AppError): void;
  onChanged(listener: () => void): () => void;
  close(): Promise<void>;
}
