// What the app and the thread of the receiver say to each other.
import type { StoredDelivery, VerifiedDelivery } from './port.ts';

/** One gateway account as the thread keeps it; secrets in plain, since both threads are one process and nothing of it is ever written. */
export interface ThreadEndpoint {
  readonly account: string;
  readonly driver: string;
  readonly path: string;
  readonly settings: Readonly<Record<string, string>>;
  /** null: the vault is locked. */
  readonly secrets: readonly { readonly secret: string; readonly untilMs: number | null; readonly others: Readonly<Record<string, string>> }[] | null;
}

export interface ThreadTable {
  readonly endpoints: readonly ThreadEndpoint[];
  readonly probePath: string | null;
}

export type ToThread =
  | { readonly kind: 'listen'; readonly port: number }
  | { readonly kind: 'table'; readonly table: ThreadTable }
  /** What the app's clock says. */
  | { readonly kind: 'time'; readonly nowMs: number }
  /** Of the batch with this number: null when nothing was stored. */
  | { readonly kind: 'stored'; readonly batch: number; readonly outcomes: readonly StoredDelivery[] | null }
  | { readonly kind: 'probed'; readonly probe: number; readonly text: string | null }
  | { readonly kind: 'close' };

export type FromThread =
  | { readonly kind: 'listening'; readonly port: number }
  | { readonly kind: 'not_listening'; readonly reason: string }
  | { readonly kind: 'batch'; readonly batch: number; readonly deliveries: readonly VerifiedDelivery[] }
  | { readonly kind: 'probe'; readonly probe: number; readonly body: Uint8Array }
  | { readonly kind: 'log'; readonly level: 'info' | 'warn' | 'error'; readonly event: string; readonly values: Readonly<Record<string, string | number | boolean | null>> }
  /** A delivery came while the vault is locked. */
  | { readonly kind: 'locked' }
  | { readonly kind: 'closed' };
