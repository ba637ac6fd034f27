// What happened on the simulated chain, one line per step, on the disk before anybody is told: a killed app finds the same chain again.
import { closeSync, existsSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { setAside } from '../state-file.ts';

export type Step =
  | { readonly kind: 'tx'; readonly raw: string; readonly seenS: number; readonly replaces: readonly string[] }
  | { readonly kind: 'block'; readonly coinbase: string; readonly timeS: number; readonly nonce: number; readonly txids: readonly string[] }
  | { readonly kind: 'undo' }
  | { readonly kind: 'evict'; readonly txid: string }
  | { readonly kind: 'fees'; readonly factor: number; readonly minimumSatPerKvb: string };

export interface Journal {
  /** What an earlier run wrote. */
  read(): readonly Step[];
  write(step: Step): void;
  /** Steps so far: a number that never comes twice. */
  steps(): number;
  close(): void;
}

const HEAD = '{"countersign":"simulated chain","version":1}';

/** Nothing is kept. */
export function memoryJournal(): Journal {
  let count = 0;
  return { read: () => [], write: () => { count += 1; }, steps: () => count, close: () => undefined };
}

/** Kept in `file`. A last line that was cut off by a crash is as if it had never been; a file that is none of ours is set aside. */
export function fileJournal(file: string): Journal {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const steps = readSteps(file);
  if (steps === null) setAside(file);
  const known = steps?.list ?? [];
  const descriptor = openSync(file, 'a', 0o600);
  if (steps) ftruncateSync(descriptor, steps.bytes);
  else writeSync(descriptor, `${HEAD}\n`);
  let count = known.length;
  return {
    read: () => known,
    write(step) {
      count += 1;
      writeSync(descriptor, `${JSON.stringify(step)}\n`);
    },
    steps: () => count,
    close: () => closeSync(descriptor),
  };
}

function readSteps(file: string): { readonly list: readonly Step[]; readonly bytes: number } | null {
  if (!existsSync(file)) return null;
  const text = readFileSync(file, 'utf8');
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  const [head, ...lines] = whole.split('\n').slice(0, -1);
  if (head !== HEAD) return null;
  const list: Step[] = [];
  for (const line of lines) {
    const step = readStep(line);
    if (step === null) return null;
    list.push(step);
  }
  return { list, bytes: Buffer.byteLength(whole) };
}

function readStep(line: string): Step | null {
  try {
    const value: unknown = JSON.parse(line);
    return isStep(value) ? value : null;
  } catch {
    return null;
  }
}

/** Our own file: the kind tells the rest. */
function isStep(value: unknown): value is Step {
  return typeof value === 'object' && value !== null && 'kind' in value && typeof value.kind === 'string' && ['tx', 'block', 'undo', 'evict', 'fees'].includes(value.kind);
}
