// Watches an open tunnel: a self-test at once and then at least every 60 s; a way in that went silent is opened anew.
import type { TestReport } from '../../core/app.ts';
import type { Clock } from '../../core/ports.ts';
import type { Tunnel } from '../../tunnels/port.ts';

export const TEST_EVERY_MS = 30_000;
/** After one that failed. */
export const TEST_AGAIN_MS = 5_000;
/** So many in a row may fail quickly; then the ordinary interval comes back. */
const QUICK_TRIES = 6;
/** A single lost probe is no news. */
export const FAILURES_TOLD = 2;
/** Opening anew would not help more often. */
const REOPEN_EVERY_MS = 60_000;

export interface WatchDeps {
  readonly clock: Clock;
  readonly tunnel: Tunnel;
  /** There is no link that opening anew could mend. */
  readonly isManual: boolean;
  readonly test: (publicUrl: string) => Promise<TestReport>;
  readonly changed: () => void;
}

export interface Watch {
  /** Of the link that is open now; null: not tested yet. */
  last(): TestReport | null;
  failures(): number;
  /** Tests now; null: the link is not open, or went away meanwhile. */
  testNow(): Promise<TestReport | null>;
  stop(): void;
}

/** Begins to watch. */
export function watch({ clock, tunnel, isManual, test, changed }: WatchDeps): Watch {
  let last: TestReport | null = null;
  let failures = 0;
  let cancel: () => void = () => undefined;
  /** The opening of the link the tests are about. */
  let since: number | null = null;
  let reopenedMs = Number.NEGATIVE_INFINITY;

  const nextMs = (): number => (failures === 0 || failures > QUICK_TRIES ? TEST_EVERY_MS : TEST_AGAIN_MS);

  const reopenIfSilent = (report: TestReport): void => {
    const isSilent = report.stage === 'tunnel' && failures >= FAILURES_TOLD && report.error !== null;
    if (isManual || !isSilent || report.error === null || clock.monotonicMs() - reopenedMs < REOPEN_EVERY_MS) return;
    reopenedMs = clock.monotonicMs();
    tunnel.reconnect(report.error);
  };

  const run = async (): Promise<TestReport | null> => {
    const state = tunnel.state();
    if (state.kind !== 'up') return null;
    cancel();
    const report = await test(state.publicUrl);
    if (since !== state.sinceMs) return null;
    last = report;
    failures = report.ok ? 0 : failures + 1;
    cancel();
    cancel = clock.after(nextMs(), () => void run());
    changed();
    reopenIfSilent(report);
    return report;
  };

  const stopListening = tunnel.onChanged(() => {
    const state = tunnel.state();
    const now = state.kind === 'up' ? state.sinceMs : null;
    if (now !== since) {
      since = now;
      last = null;
      failures = 0;
      cancel();
      if (now !== null) cancel = clock.after(0, () => void run());
    }
    changed();
  });

  return {
    last: () => last,
    failures: () => failures,
    testNow: run,
    stop() {
      since = null;
      cancel();
      stopListening();
    },
  };
}
