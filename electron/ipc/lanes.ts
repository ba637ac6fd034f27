// Writes about the same thing run one after the other; a slow gateway of one sale does not hold up the next sale.

export interface Lanes {
  /** Runs `work` when everything earlier in the same lane has ended, however it ended. */
  run<T>(lane: string, work: () => Promise<T>): Promise<T>;
}

export function createLanes(): Lanes {
  const tails = new Map<string, Promise<unknown>>();
  return {
    run: (lane, work) => {
      const before = tails.get(lane) ?? Promise.resolve();
      const mine = before.then(work, work);
      const settled = mine.then(() => undefined, () => undefined);
      tails.set(lane, settled);
      void settled.then(() => { if (tails.get(lane) === settled) tails.delete(lane); });
      return mine;
    },
  };
}

/** The lane of a write: its area and, where the input names one thing, that thing. */
export function laneOf(name: string, input: unknown): string {
  const area = name.slice(0, name.indexOf('.'));
  const id = isRecord(input) ? [input['id'], input['saleId'], input['name'], input['account']].find((value) => typeof value === 'string') : undefined;
  return typeof id === 'string' ? `${area}:${id}` : area;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;
