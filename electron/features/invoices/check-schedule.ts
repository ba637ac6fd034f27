// When a sale is asked about next: often while it is young or moving, ever more seldom, and for some days after it ended.
import type { Judgement } from '../../../shared/domain/status.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The longest pause the schedule ever makes; anything later in a ledger comes from a clock that was wrong. */
export const LONGEST_PAUSE_MS = DAY;

/** Open sales: pause by the age of the last change. */
const openSteps: readonly (readonly [untilAgeMs: number, pauseMs: number])[] = [
  [2 * MINUTE, 4 * SECOND], [15 * MINUTE, 15 * SECOND], [HOUR, MINUTE], [6 * HOUR, 5 * MINUTE], [2 * DAY, 30 * MINUTE], [Infinity, 3 * HOUR],
];

/** Ended sales that may still get money or lose it: watched slowly, then no more. */
const endedSteps: readonly (readonly [untilAgeMs: number, pauseMs: number])[] = [
  [HOUR, 10 * MINUTE], [6 * HOUR, HOUR], [2 * DAY, 6 * HOUR], [7 * DAY, DAY],
];

/** An offer in its grace is over for the gateway, and mostly stays so: not asked about more often than this. */
const SHORTEST_IN_GRACE_MS = 15 * SECOND;

/**
 * The wall-clock moment of the next check, or null for never again by itself. `graceMs`: how long after the end of its offer the sale still
 * takes money as in time. `changedAtMs`: when the judgement last changed, so that a sale that begins to move is watched closely again. A
 * wall clock that went back counts as "just changed".
 */
export function nextCheckAt(judgement: Judgement, graceMs: number, changedAtMs: number, nowMs: number): number | null {
  // Not yet at the gateway: the outbox does what is needed. Refused: nothing will ever come.
  if (judgement.gatewayInvoiceId === null) return null;
  const age = Math.max(0, nowMs - changedAtMs);
  const endMs = judgement.expiresAtMs === null ? Infinity : judgement.expiresAtMs - judgement.clockOffsetMs;
  const inGrace = judgement.final && mayStillBeInTime(judgement) && nowMs >= endMs && nowMs < endMs + graceMs;
  const steps = judgement.final && !inGrace ? endedSteps : openSteps;
  const step = steps.find(([until]) => age < until);
  if (step === undefined) return null;
  const next = nowMs + (inGrace ? Math.max(step[1], SHORTEST_IN_GRACE_MS) : step[1]);
  // The gateway says what became of an offer right after its end; asking then saves the customer a wait. Money is in time only where it was
  // seen in time: without a webhook the last look before the grace is over is what proves it.
  const moments = [endMs + SECOND, ...(mayStillBeInTime(judgement) ? [endMs + graceMs - SECOND] : [])];
  return Math.min(next, ...moments.filter((moment) => moment > nowMs));
}

const mayStillBeInTime = ({ status }: Judgement): boolean => status === 'pending' || status === 'underpaid' || status === 'expired';
