// Waits until a long run should end, or for a while.
import type { Clock } from '../core/ports.ts';

/** Resolves when `signal` is aborted, or after `afterMs` when a time is given. */
export async function untilAborted(signal: AbortSignal, or?: { readonly clock: Clock; readonly afterMs: number }): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    let cancel = (): void => undefined;
    const done = (): void => {
      cancel();
      signal.removeEventListener('abort', done);
      resolve();
    };
    if (or !== undefined) cancel = or.clock.after(or.afterMs, done);
    signal.addEventListener('abort', done, { once: true });
  });
}
