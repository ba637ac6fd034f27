// Chance that can be repeated: numbers that follow from the run's seed.

export interface Chance {
  /** A whole number from 0 up to, without, `end`. */
  below(end: number): number;
  /** One of them. */
  oneOf<T>(choices: readonly T[]): T;
}

/** mulberry32: small, and even enough to choose samples by. */
export function chance(seed: number): Chance {
  let state = seed >>> 0;
  const below = (end: number): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * end);
  };
  return {
    below,
    oneOf: (choices) => {
      const chosen = choices[below(choices.length)];
      if (chosen === undefined) throw new Error('one of nothing');
      return chosen;
    },
  };
}
