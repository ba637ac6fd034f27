// The log: JSON lines in the data folder, readable by this user alone, bounded by rotation, cleared of what must never be in it.
import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock, Logger } from './ports.ts';

type Values = Readonly<Record<string, string | number | boolean | null>>;

const MOST_BYTES = 2_000_000;
const KEPT_FILES = 3;
const LONGEST_VALUE = 300;

/** Names whose values are never written, whoever passes them. */
const FORBIDDEN = /(secret|token|password|passphrase|authorization|apikey|api_key|pin|payload|body|address|cookie|signature)/i;

/** Long unbroken runs of letters and digits look like keys, addresses or hashes; ids with a prefix (`inv_…`) stay. */
const KEYLIKE = /\b(?!inv_)[A-Za-z0-9+/_-]{40,}={0,2}/g;

function clean(values: Values): Values {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => {
    if (FORBIDDEN.test(name)) return [name, '[redacted]'];
    return [name, typeof value === 'string' ? value.replace(KEYLIKE, '[redacted]').slice(0, LONGEST_VALUE) : value];
  }));
}

/** One line of the log, without its line end. */
export function logLine(nowMs: number, level: string, event: string, values: Values): string {
  return JSON.stringify({ at: new Date(nowMs).toISOString(), level, event, ...clean(values) });
}

/** Writes to `<home>/logs/countersign.log`; older ones are `.1` to `.3`. A disk that takes no log never stops the till. */
export function createFileLogger(home: string, clock: Clock): Logger {
  const folder = join(home, 'logs');
  const file = join(folder, 'countersign.log');
  let size: number | null = null;

  const open = (): number => {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  };

  const rotate = (): void => {
    for (let age = KEPT_FILES - 1; age >= 1; age -= 1) if (statSync(`${file}.${age}`, { throwIfNoEntry: false })) renameSync(`${file}.${age}`, `${file}.${age + 1}`);
    renameSync(file, `${file}.1`);
  };

  const write = (level: string, event: string, values: Values = {}): void => {
    const line = `${logLine(clock.nowMs(), level, event, values)}\n`;
    try {
      size ??= open();
      if (size > MOST_BYTES) {
        rotate();
        size = 0;
      }
      appendFileSync(file, line, { mode: 0o600 });
      size += Buffer.byteLength(line);
    } catch {
      size = null;
    }
  };

  return {
    info: (event, values) => write('info', event, values),
    warn: (event, values) => write('warn', event, values),
    error: (event, values) => write('error', event, values),
  };
}
