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

/**
 * The wall-clock moment of the next check, or null for never again by itself. `changedAtMs`: when the judgement last changed, so that a
 * sale that begins to move is watched closely again. A wall clock that went back counts as "just changed".
 */
export function nextCheckAt(judgement: Judgement, changedAtMs: number, nowMs: number): number | null {
  // Not yet at the gateway: the outbox does what is needed. Refused: nothing will ever come.
  if (judgement.gatewayInvoiceId === null) return null;
  const age = Math.max(0, nowMs - changedAtMs);
  const steps = judgement.final ? endedSteps : openSteps;
  const step = steps.find(([until]) => age < until);
  if (step === undefined) return null;
  const next = nowMs + step[1];
  // The gateway says what became of an offer right after its end; asking then saves the customer a wait.
  const endMs = judgement.expiresAtMs === null ? null : judgement.expiresAtMs - judgement.clockOffsetMs + SECOND;
  return endMs !== null && endMs > nowMs && endMs < next ? endMs : next;
}
