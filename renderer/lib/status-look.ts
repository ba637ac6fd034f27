// How a status looks everywhere: its tone and its shape. The word is in the catalogue; the three always come together.
import type { InvoiceStatus } from '../../shared/domain/status.ts';

export type Tone = 'ok' | 'wait' | 'warn' | 'bad' | 'info';
export type Shape = 'circle' | 'dots' | 'eye' | 'steps' | 'tick' | 'minus' | 'plus' | 'clock' | 'hourglass' | 'cross' | 'stop' | 'flag' | 'back' | 'refresh';

export interface Look {
  readonly tone: Tone;
  readonly icon: Shape;
}

const looks: Record<InvoiceStatus, Look> = {
  draft: { tone: 'wait', icon: 'dots' },
  pending: { tone: 'wait', icon: 'circle' },
  detected: { tone: 'wait', icon: 'eye' },
  confirming: { tone: 'wait', icon: 'steps' },
  paid: { tone: 'ok', icon: 'tick' },
  underpaid: { tone: 'warn', icon: 'minus' },
  overpaid: { tone: 'ok', icon: 'plus' },
  paid_late: { tone: 'warn', icon: 'clock' },
  expired: { tone: 'info', icon: 'hourglass' },
  cancelled: { tone: 'info', icon: 'cross' },
  failed: { tone: 'bad', icon: 'stop' },
  partially_refunded: { tone: 'info', icon: 'back' },
  refunded: { tone: 'info', icon: 'back' },
  needs_review: { tone: 'bad', icon: 'flag' },
};

/** `checking`: the time is over and the gateway has not yet said what became of it. */
export function lookOf(status: InvoiceStatus, checking = false): Look {
  return checking ? { tone: 'warn', icon: 'refresh' } : looks[status];
}
