// One writer process per data folder: an exclusive lock on a small file that the operating system lets go when the process ends, however it ends.
import { chmodSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import type { Result } from '../../shared/errors/result.ts';
import { attempt } from './errors.ts';

export interface WriterLock {
  /** Lets the lock go. Safe to call twice. */
  release(): void;
}

const isBusy = (problem: unknown): boolean =>
  problem instanceof Error && 'code' in problem && typeof problem.code === 'string' && problem.code.startsWith('SQLITE_BUSY');

/**
 * Takes the writer lock of the data folder (made with private permissions when missing), or gives null when another process has it.
 * SQLite's own file locking is the lock: it works on every system we ship to and leaves nothing stale after SIGKILL.
 * `nativeBinding`: the addon to load where the packaged one does not fit the runtime.
 */
export function tryWriterLock(home: string, nativeBinding?: string): Result<WriterLock | null> {
  const file = path.join(home, 'writer.lock');
  return attempt(home, () => {
    mkdirSync(home, { recursive: true, mode: 0o700 });
    const db = new Database(file, { timeout: 0, ...(nativeBinding === undefined ? {} : { nativeBinding }) });
    try {
      chmodSync(file, 0o600);
      // In memory: nothing is ever written, so there is no journal to leave behind.
      db.pragma('journal_mode = MEMORY');
      db.exec('BEGIN EXCLUSIVE');
    } catch (problem) {
      db.close();
      if (isBusy(problem)) return null;
      throw problem;
    }
    return { release: () => db.close() };
  });
}
