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
  /** Called when something happened that `save()` would keep. */
  readonly onChange?: () => void;
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
  /** The last payment that is not final yet is replaced on its chain: the money never arrives. */
  | { readonly action: 'double_spend'; readonly invoice: string }
  /**
   * Next `count` requests (default: until 'none'), optionally only those whose `METHOD /path` contains `match` (or ends with it, when it ends with `$`). silent: never answered.
   * slow: the work is done at once, the answer comes after `delayMs` (default 5000). http_429 and http_503 (with `retryAfterS`, default 1), http_500
   * and garbage answer in place of the gateway, nothing is done. half_body and drop_answer do the work; then half of the answer, or none of it,
   * and the connection breaks.
   */
  | {
      readonly action: 'fault';
      readonly fault: 'none' | 'silent' | 'slow' | 'http_429' | 'http_500' | 'http_503' | 'garbage' | 'half_body' | 'drop_answer';
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
  | { readonly action: 'invoices' }
  /** What becomes of money out, by the gateway's id or our reference: it arrives, fails for good, is called off, or gets a text nobody documents. */
  | { readonly action: 'payout'; readonly payout: string; readonly to: 'completed' | 'failed' | 'cancelled' | 'undocumented' }
  /** Payouts and refunds. */
  | { readonly action: 'payouts' };

export type FaultAction = Extract<ControlAction, { action: 'fault' }>;
export type WireFault = {
  readonly fault: Exclude<FaultAction['fault'], 'none'>;
  readonly delayMs: number;
  readonly retryAfterS: number;
};

/** What happens to one invoice; the rest of the controls is the same for every gateway. */
export type PlayAction = Extract<ControlAction, {
  action: 'pay' | 'pay_less' | 'pay_rest' | 'pay_more' | 'pay_late' | 'wrong_network' | 'confirm' | 'expire' | 'set_status' | 'double_spend';
}>;

export interface ControlAnswer {
  readonly ok: boolean;
  readonly error?: string;
  /** For 'invoices': id, orderId, status, address, due, paid of each; for 'payouts': see `PayoutLine`. Plain data for tests. */
  readonly data?: unknown;
}

export interface Emulator {
  readonly driver: string;
  /** What `gateway add --set` needs to use this emulator, by setting key (apiKey, apiSecret, storeId, webhook secret, ...). */
  readonly credentials: Readonly<Record<string, string>>;
  /** Path to append to the server's origin to get the account's base URL, such as `/api/v1`; '' for none. */
  readonly basePath: string;
  /** The gateway's own time, as requests and controls see it; for the Date header. */
  readonly clock: Clock;
  handle(request: EmulatorRequest): Promise<EmulatorAnswer>;
  /** The fault that the next request meets on the wire, counted as used; null: none. Only the server asks. */
  takeFault(method: string, target: string): WireFault | null;
  control(action: ControlAction): Promise<ControlAnswer>;
  /** The whole state as JSON text, and back; practice mode keeps it in a file over restarts. */
  save(): string;
  load(state: string): void;
  /** Resolves when no webhook is on its way; retries that are due later do not count. */
  idle(): Promise<void>;
  /** Stops every timer. The emulator is not used afterwards. */
  close(): void;
}
