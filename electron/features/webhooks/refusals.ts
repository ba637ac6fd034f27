// Counts refused requests and tells of them once a minute: a flood of forged webhooks is one line, not thousands.
import type { Clock, Logger } from '../../core/ports.ts';
import { REFUSAL_LOG_MS } from './limits.ts';

export interface Refusals {
  note(reason: string): void;
  /** Tells what is counted so far and stops. */
  flush(): void;
}

/** `reason` is one of the few words of the receiver's own; the sender's bytes never reach the log. */
export function createRefusals(clock: Clock, log: Logger): Refusals {
  const counts = new Map<string, number>();
  let cancel: (() => void) | null = null;
  const flush = (): void => {
    cancel?.();
    cancel = null;
    if (counts.size === 0) return;
    log.warn('webhooks_refused', Object.fromEntries(counts));
    counts.clear();
  };
  return {
    note(reason) {
      counts.set(reason, (counts.get(reason) ?? 0) + 1);
      cancel ??= clock.after(REFUSAL_LOG_MS, flush);
    },
    flush,
  };
}
