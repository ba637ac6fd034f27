// A clock that a test moves; what is to run later runs as soon as the process has nothing else to do.
import type { Clock } from '../../../electron/core/ports.ts';

export interface MovedClock extends Clock {
  advance(ms: number): void;
}

export function movedClock(startMs = Date.UTC(2026, 0, 15, 12, 0, 0)): MovedClock {
  let passedMs = 0;
  return {
    nowMs: () => startMs + passedMs,
    monotonicMs: () => passedMs,
    after(_delayMs, run) {
      const timer = setImmediate(run);
      return () => { clearImmediate(timer); };
    },
    advance(ms) { passedMs += ms; },
  };
}
