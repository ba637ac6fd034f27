// What one gateway's emulator must bring; everything else (webhook delivery, faults, clock, saving, controls) is the kit's.
import type { Clock, Random } from '../../core/ports.ts';
import type { ControlAnswer, EmulatorAnswer, EmulatorRequest, PlayAction } from './port.ts';

export interface PreparedWebhook {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** One event for one receiver. Plain data, so that it survives a restart. */
export interface Delivery {
  readonly id: string;
  /** With serial rules, deliveries of one queue wait for each other. */
  readonly queue: string;
  /** The gateway's invoice id. */
  readonly invoice: string;
  readonly event: string;
  /** Whatever `prepare` needs besides. */
  readonly data: string;
}

export interface WebhookRules {
  /** Delays before the second, third, ... try. */
  readonly retryDelaysMs: readonly number[];
  /** status is null when nobody answered. */
  readonly retryOn: (status: number | null, delivery: Delivery) => boolean;
  /** A delivery that waits for its retry holds up the later ones of its queue. */
  readonly serial: boolean;
}

/** What the kit hands to a model. */
export interface ModelTools {
  readonly clock: Clock;
  readonly random: Random;
  /** Hands an event over for delivery. */
  emit(delivery: Delivery): void;
  /** Calls `run` once at this time of the gateway's clock (at once when it is past); kept over nothing: models arm again in `restore`. */
  at(timeMs: number, run: () => void): void;
}

/** One line per invoice for the `invoices` control; amounts are decimal text in the coin. */
export interface InvoiceLine {
  readonly id: string;
  readonly orderId: string | null;
  readonly status: string;
  readonly method: string;
  readonly address: string | null;
  readonly due: string;
  readonly paid: string;
}

/** One line per payout or refund for the `payouts` control; amount is decimal text in the coin. */
export interface PayoutLine {
  readonly id: string;
  readonly kind: 'payout' | 'refund';
  readonly reference: string | null;
  readonly status: string;
  readonly method: string;
  readonly address: string | null;
  readonly amount: string;
  readonly txid: string | null;
}

export interface GatewayModel {
  readonly driver: string;
  readonly basePath: string;
  readonly credentials: Readonly<Record<string, string>>;
  readonly webhookRules: WebhookRules;
  answer(request: EmulatorRequest): EmulatorAnswer;
  play(action: PlayAction): ControlAnswer;
  /** The gateway's id for a gateway id or an order id; null: unknown. Of several with one order id the newest. */
  find(idOrOrder: string): string | null;
  invoices(): readonly InvoiceLine[];
  /** Missing: the gateway pays nothing out. */
  payouts?(): readonly PayoutLine[];
  /** `id` is one of `payouts()`. */
  movePayout?(id: string, to: 'completed' | 'failed' | 'cancelled' | 'undocumented'): ControlAnswer;
  setWebhookUrl(url: string): void;
  /** The bytes of one try; null: there is nowhere to send it. */
  prepare(delivery: Delivery, attempt: number): PreparedWebhook | null;
  delivered?(delivery: Delivery, attempt: number, status: number | null): void;
  /** A webhook as an attacker would send it for this invoice; null when there is no receiver. */
  forge(invoice: string, how: 'wrong_key' | 'altered_amount' | 'no_signature'): PreparedWebhook | null;
  /** Plain data; bigints and undefined are allowed. */
  state(): unknown;
  restore(state: unknown): void;
}
