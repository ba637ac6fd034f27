// A token bucket for one account: requests wait their turn, those of the till before those of the poller, which never take the last tokens.
import type { Clock } from '../ports.ts';

export interface RateLimiterOptions {
  readonly clock: Clock;
  readonly perSecond: number;
  readonly burst: number;
  /** Those who wait are sent away when a pause longer than this begins. */
  readonly patienceMs: number;
}

type Waiter = (granted: boolean) => void;

/** Hands out tokens at a steady rate with a burst; can be paused when the server asks to slow down. */
export class RateLimiter {
  readonly #options: RateLimiterOptions;
  /** Tokens that only urgent requests may take: a sale does not wait because old ones were asked about. */
  readonly #reserve: number;
  readonly #urgent: Waiter[] = [];
  readonly #normal: Waiter[] = [];
  #tokens: number;
  #filledAt: number;
  #pausedUntil = Number.NEGATIVE_INFINITY;
  #timer: (() => void) | null = null;

  constructor(options: RateLimiterOptions) {
    this.#options = options;
    this.#tokens = options.burst;
    this.#reserve = Math.floor(options.burst / 2);
    this.#filledAt = options.clock.monotonicMs();
  }

  /** Milliseconds of the pause that are left; 0 when there is none. */
  pausedForMs(): number {
    return Math.max(0, this.#pausedUntil - this.#options.clock.monotonicMs());
  }

  /** Nothing is handed out for `ms`. A pause never shortens a longer one that runs already. */
  pauseFor(ms: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, this.#options.clock.monotonicMs() + ms);
    if (this.pausedForMs() > this.#options.patienceMs) {
      for (const waiter of [...this.#urgent.splice(0), ...this.#normal.splice(0)]) waiter(false);
    }
    this.#plan();
  }

  /** Resolves true with a token, false when a long pause began meanwhile. Urgent: somebody waits for the answer. */
  acquire(urgent: boolean): Promise<boolean> {
    if (this.pausedForMs() > this.#options.patienceMs) return Promise.resolve(false);
    return new Promise((resolve) => {
      (urgent ? this.#urgent : this.#normal).push(resolve);
      this.#serve();
    });
  }

  #serve(): void {
    const now = this.#options.clock.monotonicMs();
    this.#tokens = Math.min(this.#options.burst, this.#tokens + ((now - this.#filledAt) / 1000) * this.#options.perSecond);
    this.#filledAt = now;
    while (this.pausedForMs() === 0 && this.#tokens >= this.#needed()) {
      const waiter = this.#urgent.shift() ?? this.#normal.shift();
      if (!waiter) return;
      this.#tokens -= 1;
      waiter(true);
    }
    this.#plan();
  }

  /** Tokens there must be before the next one in the queue is served. */
  #needed(): number {
    return this.#urgent.length > 0 ? 1 : 1 + this.#reserve;
  }

  #plan(): void {
    this.#timer?.();
    this.#timer = null;
    if (this.#urgent.length + this.#normal.length === 0) return;
    const untilToken = ((this.#needed() - this.#tokens) / this.#options.perSecond) * 1000;
    this.#timer = this.#options.clock.after(Math.ceil(Math.max(untilToken, this.pausedForMs(), 1)), () => {
      this.#timer = null;
      this.#serve();
    });
  }
}
