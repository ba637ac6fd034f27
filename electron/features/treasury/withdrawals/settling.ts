// How long ago a payout was sent, by a clock that nobody can set as long as this process sent it.
import type { Clock } from '../../../core/ports.ts';
import type { WithdrawalSeq } from './repo.ts';

export interface Settling {
  /** A sending of this process ended just now. */
  ended(seq: WithdrawalSeq): void;
  /** Since the sending that began at `sentAtMs` by the journal. A wall clock that ran backwards says nothing: 0. */
  elapsedMs(seq: WithdrawalSeq, sentAtMs: number): number;
}

export function createSettling(clock: Clock): Settling {
  const endedAt = new Map<WithdrawalSeq, number>();
  return {
    ended: (seq) => void endedAt.set(seq, clock.monotonicMs()),
    elapsedMs(seq, sentAtMs) {
      const here = endedAt.get(seq);
      return here === undefined ? Math.max(0, clock.nowMs() - sentAtMs) : clock.monotonicMs() - here;
    },
  };
}
