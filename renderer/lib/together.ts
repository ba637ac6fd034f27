// Many changes in a moment are shown together: the first at once, the rest of them a tenth of a second later.

const PAUSE_MS = 100;

/** Wraps `take` so that it is called at once, and then no more often than every tenth of a second with all that came meanwhile. */
export function together<T>(take: (all: readonly T[]) => void): (one: T) => void {
  let waiting: T[] = [];
  let isPausing = false;
  const flush = (): void => {
    isPausing = waiting.length > 0;
    if (!isPausing) return;
    const all = waiting;
    waiting = [];
    setTimeout(flush, PAUSE_MS);
    take(all);
  };
  return (one) => {
    waiting.push(one);
    if (!isPausing) flush();
  };
}
