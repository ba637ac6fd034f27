// The circuit breaker of one account: after failures in a row nobody knocks for a while, then one request tries the door.
import type { Clock } from '../ports.ts';

export interface BreakerOptions {
  readonly clock: Clock;
  readonly threshold: number;
  readonly openMs: number;
  readonly openCapMs: number;
}

export type Circuit = 'closed' | 'open' | 'half_open';

/** Closed: all pass. Open: none for a span that doubles with each failed probe. Half open: exactly one probe is under way or awaited. */
export class Breaker {
  readonly #options: BreakerOptions;
  #failures = 0;
  #opened = 0;
  #openUntil = 0;
  #probing = false;
  #isOpen = false;

  constructor(options: BreakerOptions) {
    this.#options = options;
  }

  circuit(): Circuit {
    if (!this.#isOpen) return 'closed';
    return this.#probing || this.#options.clock.monotonicMs() >= this.#openUntil ? 'half_open' : 'open';
  }

  /** Milliseconds to wait before a request may pass; 0 when one may. */
  blockedForMs(): number {
    if (!this.#isOpen) return 0;
    const left = Math.max(0, this.#openUntil - this.#options.clock.monotonicMs());
    return this.#probing ? Math.max(left, 1) : left;
  }

  /** Lets a request pass, as the probe where the circuit is half open. Every entry ends with `succeeded` or `failed`. */
  enter(): boolean {
    if (this.blockedForMs() > 0) return false;
    if (this.#isOpen) this.#probing = true;
    return true;
  }

  succeeded(): void {
    this.#failures = 0;
    this.#opened = 0;
    this.#isOpen = false;
    this.#probing = false;
  }

  failed(): void {
    this.#failures += 1;
    const probeFailed = this.#probing;
    this.#probing = false;
    if (!probeFailed && (this.#isOpen || this.#failures < this.#options.threshold)) return;
    this.#isOpen = true;
    this.#openUntil = this.#options.clock.monotonicMs() + Math.min(this.#options.openCapMs, this.#options.openMs * 2 ** this.#opened);
    this.#opened += 1;
  }
}
