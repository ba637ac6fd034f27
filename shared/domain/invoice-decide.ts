// What a person's decision makes of a finding that waits for a review.
import type { FactBody } from './facts.ts';
import type { Learned } from './invoice-evidence.ts';
import { statusMeaning } from './status-meaning.ts';
import type { InvoiceStatus, NextStep, Review, ReviewReason } from './status.ts';

type DecisionBody = Extract<FactBody, { kind: 'decision' }>;

/** What the facts say before any decision. `final`, `release` and `next` are the status's own unless given. */
export interface Finding {
  readonly status: InvoiceStatus;
  readonly final?: boolean;
  readonly next?: NextStep;
  readonly checking?: boolean;
  readonly review?: { readonly reason: ReviewReason; readonly detail: string };
  readonly failure?: string;
}

export interface Decided {
  readonly status: InvoiceStatus;
  readonly final: boolean;
  readonly release: boolean;
  readonly next: NextStep;
  readonly checking: boolean;
  readonly review: Review | null;
  readonly failure: string | null;
}

/** Ends the words of a review while its money is not final; that it becomes final is nothing new to decide. */
export const NOT_FINAL_YET = ' It is not confirmed yet.';

const subject = (detail: string): string => (detail.endsWith(NOT_FINAL_YET) ? detail.slice(0, -NOT_FINAL_YET.length) : detail);

function answers({ openReason, openDetail }: DecisionBody, review: NonNullable<Finding['review']>): boolean {
  return openReason === review.reason && (openDetail == null || subject(openDetail) === subject(review.detail));
}

/** The status after a decision: an accepted sale is paid; a closed review has an end that says what it was. */
function statusAfter(finding: Finding, decision: DecisionBody, anyReceived: boolean): InvoiceStatus {
  if (decision.decision === 'accept') return 'paid';
  if (finding.status !== 'needs_review') return finding.status;
  if (decision.decision === 'refund') return 'cancelled';
  return finding.review?.reason === 'paid_after_cancel' || !anyReceived ? 'cancelled' : 'failed';
}

function nextAfter(status: InvoiceStatus, decision: DecisionBody, anyReceived: boolean): NextStep {
  if (decision.decision === 'refund' && anyReceived) return 'refund_owed';
  return statusMeaning[status].release ? 'hand_over' : 'nothing';
}

/**
 * Applies the latest decision that answers this very review. One for another reason or other amounts changes nothing: what arose since is
 * open.
 * `decisions` come latest first.
 */
export function decide(finding: Finding, decisions: readonly Learned<DecisionBody>[], anyReceived: boolean): Decided {
  const { review } = finding;
  const decision = review && decisions.find((each) => answers(each.body, review))?.body;
  if (review && decision) {
    const status = statusAfter(finding, decision, anyReceived);
    return {
      status,
      final: true,
      release: statusMeaning[status].release,
      next: nextAfter(status, decision, anyReceived),
      checking: false,
      review: { ...review, open: false, decision: decision.decision, decisionReason: decision.reason },
      failure: finding.failure ?? null,
    };
  }
  const meaning = statusMeaning[finding.status];
  return {
    status: finding.status,
    final: finding.final ?? meaning.final,
    release: meaning.release,
    next: finding.next ?? meaning.next,
    checking: finding.checking ?? false,
    review: review ? { ...review, open: true, decision: null, decisionReason: null } : null,
    failure: finding.failure ?? null,
  };
}
