// The invoice as programs and screens see it: the JSON shape of the command line, with amounts as exact decimal text.
import type { InvoiceStatus, NextStep, ReviewReason } from './status.ts';
import type { Decision, FactSource } from './facts.ts';

export interface AmountView { readonly value: string; readonly currency: string }
export interface CryptoView { readonly value: string; readonly asset: string }

export interface PaymentView {
  readonly txid: string | null;
  readonly value: string;
  readonly asset: string;
  /** ASSET@network that really arrived. */
  readonly method: string;
  readonly confirmations: number | null;
  readonly required: number | null;
  readonly firstSeenAt: string | null;
}

export interface TimelineView {
  readonly at: string;
  readonly source: FactSource;
  readonly kind: string;
  readonly detail: string;
  /** Position (from 0) in this timeline of the entry this one repeats; null when it is new. */
  readonly duplicateOf: number | null;
}

export interface InvoiceView {
  readonly id: string;
  readonly orderId: string;
  readonly note: string;
  readonly status: InvoiceStatus;
  readonly final: boolean;
  readonly release: boolean;
  readonly next: NextStep;
  readonly checking: boolean;
  readonly gateway: string;
  readonly driver: string;
  readonly gatewayInvoiceId: string | null;
  readonly amount: AmountView;
  readonly method: string;
  readonly due: CryptoView | null;
  readonly received: CryptoView | null;
  readonly missing: CryptoView | null;
  readonly surplus: CryptoView | null;
  readonly address: string | null;
  readonly paymentUri: string | null;
  readonly checkoutUrl: string | null;
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly confirmations: { readonly have: number; readonly wanted: number } | null;
  readonly payments: readonly PaymentView[];
  readonly review: {
    readonly reason: ReviewReason;
    readonly detail: string;
    readonly open: boolean;
    readonly decision: Decision | null;
    readonly decisionReason: string | null;
  } | null;
  readonly failure: string | null;
  /** Rises with every change; lets a screen notice what changed since it was last looked at. */
  readonly version: number;
  /** Only for one invoice, never in lists. */
  readonly timeline?: readonly TimelineView[];
}
