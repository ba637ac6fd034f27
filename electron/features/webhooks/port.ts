// What the webhook receiver needs from the rest of the app, and the record it hands over for every verified delivery.
import type { Result } from '../../../shared/errors/result.ts';
import type { GatewayDriver } from '../../gateways/port.ts';
import type { Clock, Logger, Secret } from '../../core/ports.ts';

/** A webhook secret that is valid now. While one is being changed two are live, the old one with an end. */
export interface LiveSecret {
  readonly secret: Secret;
  /** Our wall clock; null: no end. */
  readonly untilMs: number | null;
  /** The account's other credentials, for schemes that need them. */
  readonly others?: Readonly<Record<string, Secret>>;
}

/** One gateway account as the receiver sees it. */
export interface WebhookEndpoint {
  readonly account: string;
  readonly driver: GatewayDriver;
  /** Exact request path with its 128-bit random part, such as `/w/shop-main-3f…`. */
  readonly path: string;
  /** The account's settings that are not secret. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Opened at the first delivery and kept until the endpoints change. A locked vault is an error: senders are asked to come again. */
  readonly secrets: () => Result<readonly LiveSecret[]>;
}

/** One delivery whose signature fits. It moves nothing by itself: it says which invoice to ask about. */
export interface VerifiedDelivery {
  readonly account: string;
  readonly driver: string;
  readonly receivedAtMs: number;
  /** The body's bytes exactly as they came. */
  readonly rawBody: Uint8Array;
  /** Header names in lower case, as they came; a webhook carries its signature there, no credential. */
  readonly headers: Readonly<Record<string, string>>;
  /** Equal for repeats of one event of one account. */
  readonly eventKey: string;
  readonly event: string;
  readonly knownEvent: boolean;
  readonly gatewayInvoiceId: string | null;
  /** The order its address proves; missing: addresses are not made per sale. */
  readonly orderId?: string;
  readonly detail: string;
}

/** What became of a stored delivery. All of them are answered 200. */
export type DeliveryOutcome =
  /** Stored for a sale we know (or an event that is about no sale). */
  | 'stored'
  /** Its event was stored before; recorded as a repeat. */
  | 'repeat'
  /** Names an invoice we do not know; kept apart. */
  | 'quarantined';

export interface StoredDelivery {
  readonly outcome: DeliveryOutcome;
  /** Our id of the sale, when it is known. */
  readonly invoiceId: string | null;
}

/**
 * Stores all deliveries of one event-loop turn in one transaction, committed with FULL when it returns; one outcome per delivery, in order.
 * On an error nothing of the batch was stored, and the senders are asked to come again (503).
 */
export type AppendDeliveries = (batch: readonly VerifiedDelivery[]) => Result<readonly StoredDelivery[]>;

/** Answers the self-test's probes, on a path of its own. Nothing else of the receiver knows them. */
export interface ProbeEndpoint {
  /** Exact request path with its 128-bit random part. */
  readonly path: string;
  /** The answer's body; null: this is no probe of ours. */
  answer(body: Uint8Array): string | null | Promise<string | null>;
}

export interface WebhookDeps {
  readonly probe?: ProbeEndpoint;
  /** Read when the receiver starts and again whenever `onEndpointsChanged` fires. */
  readonly endpoints: () => Result<readonly WebhookEndpoint[]>;
  readonly onEndpointsChanged?: (listener: () => void) => () => void;
  readonly append: AppendDeliveries;
  /** Called after the commit with the batch and what became of it, so that the invoices are fetched at once. */
  readonly notify: (batch: readonly VerifiedDelivery[], outcomes: readonly StoredDelivery[]) => void;
  readonly clock: Clock;
  readonly log: Logger;
  /** The receiver went down, or listens again. */
  readonly onState?: () => void;
  /** Runs the receiver in a thread of this file; missing: in this one, for tests with drivers and clocks of their own. */
  readonly workerPath?: string;
}
