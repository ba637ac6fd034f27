// One reading of the chain at a time per account; who asks while one is under way gets the next one, together with all others who asked.
import type { Result } from '../../../../shared/errors/result.ts';

type Read = (account: string, full: boolean) => Promise<Result<null>>;

interface Waiting { full: boolean; readonly done: Promise<Result<null>> }

/** Gives a function that reads an account; what it gives began after it was called. */
export function createSyncQueue(read: Read): Read {
  const running = new Map<string, Promise<Result<null>>>();
  const waiting = new Map<string, Waiting>();

  const begin = (account: string, full: boolean): Promise<Result<null>> => {
    const done = read(account, full).finally(() => running.delete(account));
    running.set(account, done);
    return done;
  };

  return (account, full) => {
    const now = running.get(account);
    if (now === undefined) return begin(account, full);
    const next = waiting.get(account);
    if (next !== undefined) {
      next.full ||= full;
      return next.done;
    }
    const after = async (): Promise<Result<null>> => {
      await now.catch(() => undefined);
      const wanted = waiting.get(account)?.full ?? full;
      waiting.delete(account);
      return begin(account, wanted);
    };
    const done = after();
    waiting.set(account, { full, done });
    return done;
  };
}
