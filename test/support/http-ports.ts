// Real time, repeatable randomness and a log that is kept: what HTTP clients are given in tests on loopback.
import { createHash } from 'node:crypto';
import type { Clock, Logger, Random } from '../../electron/core/ports.ts';

/** The machine's own clocks. */
export const realClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  after: (delayMs, run) => {
    const timer = setTimeout(run, delayMs);
    return () => { clearTimeout(timer); };
  },
};

/** A stream of bytes that is the same for the same seed. */
export function seededRandom(seed: string): Random {
  let counter = 0;
  return {
    bytes: (length) => {
      const out: number[] = [];
      while (out.length < length) {
        out.push(...createHash('sha256').update(`${seed}:${String(counter)}`).digest());
        counter += 1;
      }
      return Uint8Array.from(out.slice(0, length));
    },
  };
}

export interface KeptLog extends Logger {
  /** Every line as JSON text. */
  readonly lines: string[];
}

export function keptLog(): KeptLog {
  const lines: string[] = [];
  const write = (level: string) => (event: string, values?: Readonly<Record<string, string | number | boolean | null>>) => {
    lines.push(JSON.stringify({ level, event, ...values }));
  };
  return { lines, info: write('info'), warn: write('warn'), error: write('error') };
}
