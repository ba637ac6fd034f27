// Become the one writer of a data folder, or find the one who is.
import { failure, ok, type Result } from '../../../shared/errors/result.ts';
import { nativeBindingPath } from '../../db/native-binding.ts';
import { tryWriterLock, type WriterLock } from '../../db/writer-lock.ts';
import type { Clock, Logger } from '../ports.ts';
import { addressToListen, addressToReach } from './address.ts';
import type { Writer, WriterHolder } from './port.ts';
import { reachHolder } from './reach.ts';
import { serveControl, type ControlServer } from './serve.ts';

export interface AcquireOptions {
  readonly home: string;
  /** What others are told about this process: `the app`, `sync --watch`. */
  readonly what: string;
  readonly clock: Clock;
  readonly log: Logger;
  /** How long to wait for a holder that does not answer (a short command about to end). Default 30 s. */
  readonly waitMs?: number;
  /** Called once when waiting begins. */
  readonly onWait?: () => void;
  /** Binary of the SQLite addon; by default the one that fits the runtime. */
  readonly nativeBinding?: string;
}

const RETRY_MS = 40;

/**
 * Resolves with the holder's part when this process got the data folder, or with a way to reach the process that has it.
 * A holder that does not serve is waited for; `db/busy` when it takes longer than `waitMs`. Storage errors as in db/errors.ts.
 */
export async function acquireWriter(options: AcquireOptions): Promise<Result<Writer>> {
  const { home, clock } = options;
  const nativeBinding = options.nativeBinding ?? nativeBindingPath();
  const deadline = clock.monotonicMs() + (options.waitMs ?? 30_000);
  let told = false;
  for (;;) {
    const lock = tryWriterLock(home, nativeBinding);
    if (!lock.ok) return lock;
    if (lock.value !== null) return ok(holder(lock.value, options));
    const address = addressToReach(home);
    const other = address === null ? null : await reachHolder(address);
    if (other !== null) return ok(other);
    if (clock.monotonicMs() >= deadline) return failure('db/busy', { details: { holder: 'a command that is still running' } });
    if (!told) options.onWait?.();
    told = true;
    await new Promise<void>((resolve) => clock.after(RETRY_MS, resolve));
  }
}

function holder(lock: WriterLock, options: AcquireOptions): WriterHolder {
  let server: ControlServer | null = null;
  return {
    kind: 'holder',
    async serve(handlers) {
      try {
        server = await serveControl(addressToListen(options.home), options.what, handlers, options.log);
        return ok(null);
      } catch (problem) {
        const reason = problem instanceof Error && 'code' in problem ? String(problem.code) : 'unknown';
        options.log.error('control_socket_failed', { reason });
        return failure('home/invalid', { details: { path: options.home, problem: `its control socket cannot be opened (${reason})` } });
      }
    },
    async release() {
      await server?.close();
      server = null;
      lock.release();
    },
  };
}
