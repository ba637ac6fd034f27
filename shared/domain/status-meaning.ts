// What each status means at the till unless the case says otherwise: is it final, may goods go, what comes next.
import type { InvoiceStatus, NextStep } from './status.ts';

export interface StatusMeaning {
  /** Nothing more is expected to change by itself. */
  readonly final: boolean;
  /** Goods may be handed over. */
  readonly release: boolean;
  readonly next: NextStep;
}

/** One row per status; a new status does not compile without one. */
export const statusMeaning: Readonly<Record<InvoiceStatus, StatusMeaning>> = {
  draft: { final: false, release: false, next: 'wait_for_gateway' },
  pending: { final: false, release: false, next: 'show_code' },
  detected: { final: false, release: false, next: 'wait_for_confirmations' },
  confirming: { final: false, release: false, next: 'wait_for_confirmations' },
  paid: { final: true, release: true, next: 'hand_over' },
  underpaid: { final: false, release: false, next: 'ask_for_rest' },
  overpaid: { final: true, release: true, next: 'hand_over_and_review_surplus' },
  paid_late: { final: true, release: false, next: 'call_owner' },
  expired: { final: true, release: false, next: 'charge_again' },
  cancelled: { final: true, release: false, next: 'nothing' },
  failed: { final: true, release: false, next: 'charge_again' },
  partially_refunded: { final: true, release: true, next: 'nothing' },
  refunded: { final: true, release: false, next: 'nothing' },
  needs_review: { final: false, release: false, next: 'call_owner' },
};
