// A log for the first moments: keeps what is said until the real log is there, then passes it on.
import type { Logger } from '../core/ports.ts';

export interface LateLogger extends Logger {
  /** The real log; what was said before is written to it now. */
  to(log: Logger): void;
}

/** More is never said before the log is there; the bound is against a loop. */
const MOST_KEPT = 100;

export function createLateLogger(): LateLogger {
  let real: Logger | null = null;
  let kept: ((log: Logger) => void)[] = [];
  const say = (line: (log: Logger) => void): void => {
    if (real !== null) line(real);
    else if (kept.length < MOST_KEPT) kept.push(line);
  };
  return {
    info: (event, values) => { say((log) => { log.info(event, values); }); },
    warn: (event, values) => { say((log) => { log.warn(event, values); }); },
    error: (event, values) => { say((log) => { log.error(event, values); }); },
    to: (log) => {
      real = log;
      for (const line of kept) line(log);
      kept = [];
    },
  };
}
