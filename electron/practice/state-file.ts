// One small file that is always whole: written beside its place, flushed, then renamed.
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** The text, or null when there is no file. */
export function readStateFile(path: string): string | null {
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}

/** Replaces the file as a whole; only this user can read it. */
export function writeStateFile(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.new`;
  const file = openSync(draft, 'w', 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(draft, path);
}

/** Moves a file that cannot be read out of the way, so that it can still be looked at. */
export function setAside(path: string): void {
  if (existsSync(path)) renameSync(path, `${path}.damaged`);
}
