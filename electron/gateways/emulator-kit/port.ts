// What every emulator is: the gateway in memory, answering requests and obeying controls. Shares nothing with the adapters.
import type { Clock, Random } from '../../core/ports.ts';

export interface EmulatorRequest {
  readonly method: string;
  /** Path with query, as on the request line. */
  readonly target: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface EmulatorAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Sends one signed webhook; resolves with the HTTP status, or null when nobody answered. */
export type WebhookSender = (url: string, headers: Readonly<Record<string, string>>, body: string) => Promise<number | null>;

export interface EmulatorDeps {
  /** The gateway's own clock; may be sped up. Retry timetables and expiry run on it. */
  readonly clock: Clock;
  readonly random: Random;
  readonly sendWebhook: WebhookSender;
}

/** What a customer, a chain or a bad day can do. `invoice` is the gateway's id or the order id. Amounts are decimal text in the coin. */
export type ControlAction =
  | { readonly action: 'pay'; readonly invoice: string; readonly method?: string }
  | { readonly action: 'pay_less'; readonly invoice: string; readonly amount?: string }
  | { readonly action: 'pay_rest'; readonly invoice: string }
  | { readonly action: 'pay_more'; readonly invoice: string; readonly amount?: string }
  /** Pays in full after moving the invoice (not the clock) past its expiry. */
  | { readonly action: 'pay_late'; readonly invoice: string }
  | { readonly action: 'wrong_network'; readonly invoice: string }
  /** One more confirmation, or straight to the required number. */
  | { readonly action: 'confirm'; readonly invoice: string; readonly count?: number; readonly all?: boolean }
  | { readonly action: 'expire'; readonly invoice: string }
  /** Any status text, documented or not. */
  | { readonly action: 'set_status'; readonly invoice: string; readonly status: string }
  /** Next `count` requests (default: until 'none'), optionally only those whose path contains `match`. */
  | {
      readonly action: 'fault';
      readonly fault: 'none' | 'silent' | 'slow' | 'http_429' | 'http_500' | 'garbage' | 'half_body' | 'drop_answer';
      readonly count?: number;
      readonly match?: string;
      readonly delayMs?: number;
      readonly retryAfterS?: number;
    }
  /** Deliver every webhook sent so far for the invoice again, `count` times; or in reverse order; or one more time, altered, still signed as the vendor's scheme would verify. */
  | { readonly action: 'repeat_webhooks'; readonly invoice: string; readonly count?: number; readonly reverse?: boolean }
  | { readonly action: 'forge_webhook'; readonly invoice: string; readonly how: 'wrong_key' | 'altered_amount' | 'no_signature' }
  /** Hold webhooks back (they queue), drop them, or let them flow. */
  | { readonly action: 'webhooks'; readonly mode: 'flow' | 'hold' | 'drop'; readonly release?: 'in_order' | 'reversed' }
  | { readonly action: 'webhook_url'; readonly url: string }
  /** Clock: jump ahead or change its speed (1 = real time). */
  | { readonly action: 'clock'; readonly advanceMs?: number; readonly factor?: number }
  | { readonly action: 'invoices' };

export interface ControlAnswer {
  readonly ok: boolean;
  readonly error?: string;
  /** For 'invoices': id, orderId, status, address, due, paid of each; plain data for tests. */
  readonly data?: unknown;
}

export interface Emulator {
  readonly driver: string;
  /** What `gateway add --set` needs to use this emulator, by setting key (apiKey, apiSecret, storeId, webhook secret, ...). */
  readonly credentials: Readonly<Record<string, string>>;
  /** Path to append to the server's origin to get the account's base URL, such as `/api/v1`; '' for none. */
  readonly basePath: string;
  /** null: never answer (silent); the server then keeps or drops the connection as the fault says. */
  handle(request: EmulatorRequest): Promise<EmulatorAnswer>;
  control(action: ControlAction): Promise<ControlAnswer>;
  /** The whole state as JSON text, and back; practice mode keeps it in a file over restarts. */
  save(): string;
  load(state: string): void;
}
