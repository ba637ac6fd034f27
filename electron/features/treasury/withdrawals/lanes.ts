// One thing at a time per withdrawal: what waits for a device, a gateway or the chain keeps everybody else of that withdrawal waiting.

export interface Lanes {
  /** Runs when all before it under this key is done. */
  run<T>(key: number, work: () => Promise<T>): Promise<T>;
  isBusy(key: number): boolean;
}

export function createLanes(): Lanes {
  const ends = new Map<number, Promise<unknown>>();
  return {
    run(key, work) {
      const before = ends.get(key) ?? Promise.resolve();
      const done = before.then(work, work);
      const end = done.catch(() => undefined).then(() => {
        if (ends.get(key) === end) ends.delete(key);
      });
      ends.set(key, end);
      return done;
    },
    isBusy: (key) => ends.has(key),
  };
}
