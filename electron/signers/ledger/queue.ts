// One thing at a time: a device answers one question before it hears the next.

export interface Queue {
  /** Runs `job` when all before it are done; gives `gaveUp` at once when the signal ends the wait. */
  run<T>(job: () => Promise<T>, signal: AbortSignal, gaveUp: () => T): Promise<T>;
  /** When everything that was asked so far is done. */
  idle(): Promise<void>;
}

export function createQueue(): Queue {
  let last: Promise<unknown> = Promise.resolve();
  return {
    run<T>(job: () => Promise<T>, signal: AbortSignal, gaveUp: () => T): Promise<T> {
      let hasBegun = false;
      const done = last.then(() => {
        hasBegun = true;
        return signal.aborted ? gaveUp() : job();
      });
      last = done.catch(() => undefined);
      return new Promise<T>((resolve, reject) => {
        const leave = (): void => {
          if (!hasBegun) resolve(gaveUp());
        };
        if (signal.aborted) leave();
        else signal.addEventListener('abort', leave, { once: true });
        done.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
      });
    },
    idle: async () => { await last; },
  };
}
