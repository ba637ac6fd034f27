// The invoice statuses and what each means for the person at the till.
import type { Money } from './money.ts';
import type { Decision, ReviewReason, SeenPayment } from './facts.ts';

export type { ReviewReason };

export type InvoiceStatus =
  | 'draft' | 'pending' | 'detected' | 'confirming' | 'paid' | 'underpaid' | 'overpaid' | 'paid_late' | 'expired' | 'cancelled'
  | 'failed' | 'partially_refunded' | 'refunded' | 'needs_review';

export const invoiceStatuses: readonly InvoiceStatus[] = [
  'draft', 'pending', 'detected', 'confirming', 'paid', 'underpaid', 'overpaid', 'paid_late', 'expired', 'cancelled', 'failed',
  'partially_refunded', 'refunded', 'needs_review',
];

/** What the cashier does now; the texts are in the catalogue. */
export type NextStep =
  | 'wait_for_gateway' | 'show_code' | 'wait_for_confirmations' | 'hand_over' | 'ask_for_rest' | 'hand_over_and_review_surplus'
  | 'call_owner' | 'charge_again' | 'nothing' | 'checking' | 'refund_owed';

export interface Review {
  readonly reason: ReviewReason;
  /** Exact words for the case: amounts, statuses. No secrets. */
  readonly detail: string;
  readonly open: boolean;
  readonly decision: Decision | null;
  readonly decisionReason: string | null;
}

/** Everything that follows from an invoice's terms, facts, the policy and the time. Computed, never stored as truth. */
export interface Judgement {
  readonly status: InvoiceStatus;
  /** Nothing more is expected to change by itself. */
  readonly final: boolean;
  /** Goods may be handed over. */
  readonly release: boolean;
  readonly next: NextStep;
  readonly gatewayInvoiceId: string | null;
  readonly address: string | null;
  readonly checkoutUrl: string | null;
  readonly paymentLink: string | null;
  readonly due: Money | null;
  /** All that was seen, confirmed or not, in the invoice's own method. */
  readonly received: Money | null;
  /** Of `received`, what the gateway or chain calls final. */
  readonly settled: Money | null;
  /** due - received when positive, else 0. */
  readonly missing: Money | null;
  /** received - due when positive, else 0. */
  readonly surplus: Money | null;
  readonly payments: readonly SeenPayment[];
  /** The confirmations of the least confirmed counted payment and how many are wanted; null while nothing is seen or nobody counts. */
  readonly confirmations: { readonly have: number; readonly wanted: number } | null;
  /** When the offer ends by the gateway's clock; null before it was accepted. */
  readonly expiresAtMs: number | null;
  /** Gateway's clock minus ours when it accepted; add to our time for the countdown. */
  readonly clockOffsetMs: number;
  /** The time is over and the gateway has not yet said what became of the invoice. */
  readonly checking: boolean;
  readonly review: Review | null;
  /** What the gateway refused with, for `failed`. */
  readonly failure: string | null;
  /** What went back to the customer so far: coins in the sale's method, what the withdrawals booked for them, and what the sale is but for it. Missing: nothing. */
  readonly refunded?: { readonly coins: Money; readonly fiatMinor: bigint; readonly otherwise: InvoiceStatus };
}
