// Keeps a tunnel up: one link at a time, a time limit per try, jittered back-off, and a stop where only a person can help.
import { appError, type AppError, type Result } from '../../../shared/errors/result.ts';
import type { ErrorCode } from '../../../shared/errors/codes.ts';
import type { Link, Tunnel, TunnelConfig, TunnelDeps, TunnelDriver, TunnelState } from '../../tunnels/port.ts';

/** A try that takes longer is given up. */
export const CONNECT_WITHIN_MS = 20_000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
/** A link that held this long was a good one: the waits begin small again. */
const STABLE_AFTER_MS = 10_000;

/** Trying again by itself would change nothing, or be mistaken for an attack. */
const forAPerson: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'tunnel/host_key_new', 'tunnel/host_key_changed', 'tunnel/not_accepted', 'tunnel/key_unreadable', 'tunnel/program_missing', 'tunnel/not_here',
]);

/** Between half and the whole of 0.5 s, 1 s, 2 s … 30 s, so that many tills do not come back in step. */
export function backOffMs(failures: number, random: TunnelDeps['random']): number {
  const whole = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(failures, 10));
  const [byte = 0] = random.bytes(1);
  return Math.round(whole * (0.5 + byte / 510));
}

/** Builds the tunnel; nothing happens until `start`. */
export function keepUp(driver: Pick<TunnelDriver, 'id' | 'connect'>, config: TunnelConfig, deps: TunnelDeps): Tunnel {
  const { clock, log, random } = deps;
  const listeners = new Set<() => void>();
  let state: TunnelState = { kind: 'idle' };
  let failures = 0;
  let last: AppError | null = null;
  let isClosed = false;
  let cancelWait: () => void = () => undefined;
  let giveUp: AbortController | null = null;
  let link: Link | null = null;
  let working: Promise<void> = Promise.resolve();

  const become = (next: TunnelState): void => {
    state = next;
    listeners.forEach((listener) => listener());
  };

  const failed = (error: AppError): void => {
    const isNews = last?.code !== error.code;
    last = error;
    const isOver = forAPerson.has(error.code);
    const waitMs = Math.max(backOffMs(failures, random), error.retryAfterMs ?? 0);
    failures += 1;
    // A server that is away for days is one line, not thousands.
    if (isNews) log.warn('tunnel.down', { driver: driver.id, code: error.code, retry: !isOver });
    become({ kind: 'down', error, attempt: failures, retryAtMs: isOver ? null : clock.monotonicMs() + waitMs });
    if (!isOver) cancelWait = clock.after(waitMs, run);
  };

  const opened = (open: Link): void => {
    link = open;
    const sinceMs = clock.monotonicMs();
    last = null;
    log.info('tunnel.up', { driver: driver.id });
    become({ kind: 'up', publicUrl: open.publicUrl, sinceMs });
    void open.ended.then((why) => {
      if (link !== open) return;
      link = null;
      if (clock.monotonicMs() - sinceMs >= STABLE_AFTER_MS) failures = 0;
      if (!isClosed) failed(why);
    });
  };

  const attempt = async (): Promise<void> => {
    const aborter = new AbortController();
    giveUp = aborter;
    become({ kind: 'connecting', attempt: failures + 1, last });
    const stopTimer = clock.after(CONNECT_WITHIN_MS, () => aborter.abort());
    const tried: Result<Link> = await driver.connect(config, deps, aborter.signal).finally(stopTimer);
    giveUp = null;
    if (isClosed) {
      if (tried.ok) await tried.value.close();
    } else if (tried.ok) opened(tried.value);
    else failed(aborter.signal.aborted ? appError('tunnel/timeout') : tried.error);
  };

  function run(): void {
    cancelWait();
    if (isClosed || giveUp !== null || link !== null) return;
    working = attempt().catch((thrown: unknown) => {
      giveUp = null;
      log.error('tunnel.bug', { driver: driver.id, name: thrown instanceof Error ? thrown.name : 'unknown' });
      if (!isClosed) failed(appError('internal', { details: { logId: 'tunnel' } }));
    });
  }

  return {
    start: run,
    state: () => state,
    reconnect(why) {
      if (isClosed) return;
      const open = link;
      link = null;
      last = why;
      if (open === null) {
        run();
        return;
      }
      void open.close().then(run);
    },
    onChanged(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      isClosed = true;
      cancelWait();
      giveUp?.abort();
      const open = link;
      link = null;
      await working;
      await open?.close();
      become({ kind: 'idle' });
      listeners.clear();
    },
  };
}
