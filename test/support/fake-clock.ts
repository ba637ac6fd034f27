// Time under the test's control: timers run in order when the test moves time, never by themselves.
import type { Clock } from '../../electron/core/ports.ts';

interface Timer { readonly dueMs: number; readonly run: () => void }

export class FakeClock implements Clock {
  #wall: number;
  #mono = 0;
  readonly #timers = new Set<Timer>();

  constructor(startMs = Date.UTC(2026, 0, 15, 12, 0, 0)) {
    this.#wall = startMs;
  }

  nowMs(): number {
    return this.#wall;
  }

  monotonicMs(): number {
    return this.#mono;
  }

  after(delayMs: number, run: () => void): () => void {
    const timer: Timer = { dueMs: this.#mono + Math.max(0, delayMs), run };
    this.#timers.add(timer);
    return () => { this.#timers.delete(timer); };
  }

  /** Timers that wait. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Moves time on and runs what falls due, in order, each at its own time; also what those timers start, if it falls due as well. */
  advance(ms: number): void {
    const end = this.#mono + ms;
    for (let timer = this.#next(end); timer; timer = this.#next(end)) this.#run(timer);
    this.#moveTo(end);
  }

  /** Like advance, but lets promises settle after each timer, so that what async code starts then is seen too. */
  async advanceAsync(ms: number): Promise<void> {
    const end = this.#mono + ms;
    await settle();
    for (let timer = this.#next(end); timer; timer = this.#next(end)) {
      this.#run(timer);
      await settle();
    }
    this.#moveTo(end);
    await settle();
  }

  /** The wall clock is set, as by a person or by network time; the monotonic one and the timers do not notice. */
  jumpWall(ms: number): void {
    this.#wall += ms;
  }

  /** The wall clock is set to a moment. */
  setWall(ms: number): void {
    this.#wall = ms;
  }

  /** The earliest that is due by `end`; of equal ones the first that was set. */
  #next(end: number): Timer | null {
    let first: Timer | null = null;
    for (const timer of this.#timers) if (timer.dueMs <= end && (first === null || timer.dueMs < first.dueMs)) first = timer;
    return first;
  }

  #run(timer: Timer): void {
    this.#timers.delete(timer);
    this.#moveTo(timer.dueMs);
    timer.run();
  }

  #moveTo(mono: number): void {
    const step = Math.max(0, mono - this.#mono);
    this.#mono += step;
    this.#wall += step;
  }
}

/** Lets everything that only waits for promises go on. */
export async function settle(): Promise<void> {
  await new Promise((resolve) => { setImmediate(resolve); });
}
