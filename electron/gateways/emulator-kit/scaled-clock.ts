// A clock that runs on another one, but can be sped up and moved ahead: the gateway's own time.
import type { Clock } from '../../core/ports.ts';

interface Timer {
  readonly dueMs: number;
  readonly run: () => void;
  cancelBase: () => void;
}

/** Longest single wait handed to the base clock; longer ones are continued. */
const LONGEST_WAIT_MS = 2_000_000_000;

export interface ScaledClock extends Clock {
  /** Moves time ahead; timers that fall due run in order, each at its own time. */
  advance(ms: number): void;
  /** 1 is the base clock's speed. */
  setFactor(factor: number): void;
  readonly factor: number;
  /** How far this clock's wall time is ahead of the base clock. */
  aheadMs(): number;
  setAhead(ms: number): void;
}

export function createScaledClock(base: Clock): ScaledClock {
  let factor = 1;
  let anchor = { baseWall: base.nowMs(), baseMono: base.monotonicMs(), wall: base.nowMs(), mono: 0 };
  const timers = new Set<Timer>();
  /** While timers run during a jump, the time they see. */
  let stepping: { readonly wall: number; readonly mono: number } | null = null;

  const wall = (): number => stepping?.wall ?? anchor.wall + (base.nowMs() - anchor.baseWall) * factor;
  const mono = (): number => stepping?.mono ?? anchor.mono + (base.monotonicMs() - anchor.baseMono) * factor;
  const reanchor = (aheadMs: number): void => {
    anchor = { baseWall: base.nowMs(), baseMono: base.monotonicMs(), wall: wall() + aheadMs, mono: mono() + Math.max(0, aheadMs) };
  };
  const arm = (timer: Timer): void => {
    const wait = Math.max(0, (timer.dueMs - mono()) / factor);
    timer.cancelBase = base.after(Math.min(Math.ceil(wait), LONGEST_WAIT_MS), () => {
      if (!timers.has(timer)) return;
      if (timer.dueMs - mono() > 0.5) { arm(timer); return; }
      timers.delete(timer);
      timer.run();
    });
  };
  const rearmAll = (): void => {
    for (const timer of timers) {
      timer.cancelBase();
      arm(timer);
    }
  };

  return {
    nowMs: () => Math.floor(wall()),
    monotonicMs: mono,
    after(delayMs, run) {
      const timer: Timer = { dueMs: mono() + Math.max(0, delayMs), run, cancelBase: () => undefined };
      timers.add(timer);
      if (stepping === null) arm(timer);
      return () => {
        timers.delete(timer);
        timer.cancelBase();
      };
    },
    advance(ms) {
      const start = { wall: wall(), mono: mono() };
      const end = start.mono + Math.max(0, ms);
      for (;;) {
        const next = earliest(timers);
        if (!next || next.dueMs > end) break;
        timers.delete(next);
        next.cancelBase();
        const at = Math.max(start.mono, next.dueMs);
        stepping = { wall: start.wall + (at - start.mono), mono: at };
        next.run();
      }
      stepping = null;
      reanchor(Math.max(0, ms));
      rearmAll();
    },
    setFactor(next) {
      reanchor(0);
      factor = next;
      rearmAll();
    },
    get factor() {
      return factor;
    },
    aheadMs: () => wall() - base.nowMs(),
    setAhead(ms) {
      reanchor(ms - (wall() - base.nowMs()));
    },
  };
}

/** Of equal ones the first that was set. */
function earliest(timers: ReadonlySet<Timer>): Timer | null {
  let first: Timer | null = null;
  for (const timer of timers) if (first === null || timer.dueMs < first.dueMs) first = timer;
  return first;
}
