// The command line's log when it is asked for: one line per event on standard error.
import type { Clock, Logger } from '../core/ports.ts';

export function createLineLogger(clock: Clock, write: (text: string) => void): Logger {
  const line = (level: string) => (event: string, values: Readonly<Record<string, string | number | boolean | null>> = {}): void => {
    const pairs = Object.entries(values).map(([name, value]) => ` ${name}=${JSON.stringify(value)}`).join('');
    write(`${new Date(clock.nowMs()).toISOString()} ${level} ${event}${pairs}\n`);
  };
  return { info: line('info'), warn: line('warn'), error: line('error') };
}

const nothing = (): void => undefined;
export const silentLogger: Logger = { info: nothing, warn: nothing, error: nothing };
