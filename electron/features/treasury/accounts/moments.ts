// Which answer about an address is the later one, where several were asked for at the same time.

export interface Moments {
  /** A moment to remember before the chain is asked. */
  begin(): number;
  /** Whether what was asked for at that moment may be taken: no answer to a later question was. */
  take(script: string, asked: number): boolean;
}

export function createMoments(): Moments {
  const taken = new Map<string, number>();
  let moment = 0;
  return {
    begin: () => (moment += 1),
    take(script, asked) {
      if ((taken.get(script) ?? 0) > asked) return false;
      taken.set(script, asked);
      return true;
    },
  };
}
