// Schemas of the views that cross between main and the windows; they mirror shared/domain/invoice-view.ts.
import * as v from 'valibot';
import { invoiceStatuses } from '../domain/status.ts';
import type { InvoiceView } from '../domain/invoice-view.ts';

const text = v.string();
const crypto = v.object({ value: text, asset: text });
const decision = v.picklist(['accept', 'refund', 'write-off']);

export const timelineView = v.object({
  at: text,
  source: v.picklist(['till', 'poll', 'webhook', 'chain', 'person']),
  kind: text,
  detail: text,
  duplicateOf: v.nullable(v.number()),
});

export const invoiceView = v.object({
  id: text,
  orderId: text,
  note: text,
  status: v.picklist(invoiceStatuses),
  final: v.boolean(),
  release: v.boolean(),
  next: v.picklist([
    'wait_for_gateway', 'show_code', 'wait_for_confirmations', 'hand_over', 'ask_for_rest', 'hand_over_and_review_surplus', 'call_owner',
    'charge_again', 'nothing', 'checking', 'refund_owed',
  ]),
  checking: v.boolean(),
  gateway: text,
  driver: text,
  gatewayInvoiceId: v.nullable(text),
  amount: v.object({ value: text, currency: text }),
  method: text,
  due: v.nullable(crypto),
  received: v.nullable(crypto),
  missing: v.nullable(crypto),
  surplus: v.nullable(crypto),
  address: v.nullable(text),
  paymentUri: v.nullable(text),
  checkoutUrl: v.nullable(text),
  createdAt: text,
  expiresAt: v.nullable(text),
  confirmations: v.nullable(v.object({ have: v.number(), wanted: v.number() })),
  payments: v.array(v.object({
    txid: v.nullable(text), value: text, asset: text, method: text,
    confirmations: v.nullable(v.number()), required: v.nullable(v.number()), firstSeenAt: v.nullable(text),
  })),
  review: v.nullable(v.object({
    reason: v.picklist(['short_at_end', 'surplus', 'late', 'wrong_method', 'unknown_status', 'mismatch', 'malformed', 'paid_after_cancel',
      'taken_back', 'marked_by_hand', 'paid_not_confirmed', 'under_review']),
    detail: text, open: v.boolean(), decision: v.nullable(decision), decisionReason: v.nullable(text),
  })),
  failure: v.nullable(text),
  version: v.number(),
  timeline: v.exactOptional(v.array(timelineView)),
});

// The schema and the domain's type must stay the same shape; this fails to compile when they drift apart.
type Parsed = v.InferOutput<typeof invoiceView>;
type Same = Parsed extends InvoiceView ? true : never;
export const viewsMatch: Same = true;

export const displayModel = v.union([
  v.object({ kind: v.literal('idle'), shopName: text, practice: v.boolean() }),
  v.object({
    kind: v.literal('sale'),
    shopName: text,
    practice: v.boolean(),
    state: v.picklist(['preparing', 'waiting', 'seen', 'confirming', 'paid', 'too_little', 'too_much', 'expired', 'cancelled', 'checking', 'failed']),
    fiat: v.object({ value: text, currency: text }),
    crypto: v.nullable(crypto),
    received: v.nullable(crypto),
    surplus: v.nullable(crypto),
    only: text,
    onPage: v.boolean(),
    networkName: text,
    feeAsset: v.nullable(text),
    address: v.nullable(text),
    qrText: v.nullable(text),
    countdown: v.nullable(v.object({ startedAtMs: v.number(), endsAtMs: v.number() })),
    confirmations: v.nullable(v.object({ have: v.number(), wanted: v.number() })),
  }),
]);
