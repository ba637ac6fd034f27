// Facts: what was learned from outside, in the one form the judgement reads. Stored as they came, never changed.
import type { FiatCode, Money } from './money.ts';
import type { MethodId } from './methods.ts';
import type { Breakdown } from './tax.ts';

export type FactSource = 'till' | 'poll' | 'webhook' | 'chain' | 'person';

/** What the cashier asked for. Fixed when the sale begins; nothing of it ever changes. */
export interface InvoiceTerms {
  readonly id: string;
  readonly orderId: string;
  readonly note: string;
  readonly gateway: string;
  readonly driver: string;
  readonly method: MethodId;
  readonly amount: { readonly unit: FiatCode; readonly minor: bigint };
  /** Minutes the cashier asked the gateway to keep the offer open, when the gateway lets us say. */
  readonly expiresInMinutes: number | null;
  readonly createdAtMs: number;
  /** Net, tax and tip of the amount; missing: the shop had no tax when the sale began, and there was no tip. */
  readonly breakdown?: Breakdown;
}

/** One transaction towards the invoice, as the gateway or a chain source reports it. */
export interface SeenPayment {
  /** Unique within the invoice: transaction hash, with the output index where the source has one. */
  readonly id: string;
  readonly txid: string | null;
  /** The unit says which asset on which network arrived; another one than the invoice's method is never counted as paid. */
  readonly value: Money;
  /** null: the source does not count confirmations. */
  readonly confirmations: number | null;
  readonly required: number | null;
  /** The source considers the payment final. */
  readonly settled: boolean;
  /** Seen, then replaced or double-spent. */
  readonly invalid: boolean;
  readonly firstSeenAtMs: number | null;
}

/** The gateway's states, in our words. `unknown` is any status text its documentation does not name. */
export type GatewayState = 'waiting' | 'partial' | 'detected' | 'confirming' | 'settled' | 'expired' | 'late' | 'invalid' | 'cancelled' | 'unknown';

/** The gateway's whole view of one invoice at one moment. */
export interface GatewaySnapshot {
  readonly gatewayInvoiceId: string;
  /** null when the gateway does not give it back. */
  readonly orderId: string | null;
  readonly state: GatewayState;
  readonly rawStatus: string;
  /** null: the gateway named a method we do not know. */
  readonly method: MethodId | null;
  /** null: the gateway did not say. */
  readonly amount: Money | null;
  readonly due: Money | null;
  readonly received: Money;
  readonly address: string | null;
  readonly payments: readonly SeenPayment[];
  /** The gateway counts the whole amount as received after its time was over. */
  readonly late: boolean;
  /** Somebody set the state by hand at the gateway; there is no chain proof. */
  readonly manual: boolean;
  /** What is open about the payment at the gateway itself, in words: frozen, looked into, being sent back. Missing: nothing. Leads to a review. */
  readonly underReview?: string;
  readonly expiresAtMs: number | null;
  /** What the answer held that does not fit (a missing field, a wrong type); any entry leads to a review. */
  readonly problems: readonly string[];
  /** The gateway's own clock when it answered (its Date header); our clock where it has none. */
  readonly gatewayTimeMs: number;
}

export type FactBody =
  | {
      /** The gateway took the invoice: where to pay, how much, until when. */
      readonly kind: 'accepted';
      readonly gatewayInvoiceId: string;
      readonly address: string | null;
      readonly due: Money;
      readonly expiresAtMs: number;
      readonly gatewayTimeMs: number;
      readonly checkoutUrl: string | null;
      /** The gateway's own payment link (a Lightning invoice); null: we write it from address and amount. */
      readonly paymentLink: string | null;
      readonly required: number | null;
    }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
  | { readonly kind: 'snapshot'; readonly snapshot: GatewaySnapshot }
  /** A verified webhook. It moves nothing by itself: the invoice is fetched again before anything counts. */
  | { readonly kind: 'hint'; readonly event: string; readonly detail: string }
  /** The till cancelled; `atGateway` when the gateway confirmed it can no longer be paid there. */
  | { readonly kind: 'cancelled'; readonly atGateway: boolean; readonly reason: string }
  /**
   * A review was closed by a person. It answers the review with this reason and these words (amounts, statuses): one for another reason, or
   * about other amounts, is open. `openDetail` null answers every review with that reason.
   */
  | {
      readonly kind: 'decision'; readonly decision: Decision; readonly reason: string; readonly by: string;
      readonly openReason: ReviewReason; readonly openDetail: string | null;
    }
  /**
   * Money of the sale went back to the customer by one of our withdrawals; with `coins` 0 it turned out that it did not. The latest of each
   * withdrawal counts. `coins` in the sale's method, `fiat` what they are at the sale's own rate.
   */
  | { readonly kind: 'refund'; readonly withdrawal: string; readonly coins: Money; readonly fiat: Money };

export type Decision = 'accept' | 'refund' | 'write-off';

/** Why a person has to look. */
export type ReviewReason =
  | 'short_at_end' | 'surplus' | 'late' | 'wrong_method' | 'unknown_status' | 'mismatch' | 'malformed' | 'paid_after_cancel'
  | 'taken_back' | 'marked_by_hand' | 'paid_not_confirmed' | 'under_review';

export interface Fact {
  /** Equal keys are the same fact learned again. */
  readonly key: string;
  readonly source: FactSource;
  /** When we learned it, by our clock. */
  readonly learnedAtMs: number;
  readonly body: FactBody;
}
