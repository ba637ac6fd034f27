// One set-up at a time per folder. A lock names its process; one left by a killed process is taken over.
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { dirname } from 'node:path';

/** Start time of a process as the kernel counts it, so that a reused process number is not taken for the old one. */
function startMark(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

/** A holder counts as alive while it or a program it started under the lock is: a killed set-up may leave its npm behind. */
function isHolderAlive(holder) {
  return [holder, ...(holder.children ?? [])].some(isAlive);
}

function isAlive({ pid, start }) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code === 'ESRCH') return false;
  }
  const now = startMark(pid);
  return !start || !now || start === now;
}

function readLock(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function tryTake(file, text) {
  const mine = `${file}.${randomUUID()}`;
  writeFileSync(mine, text);
  try {
    linkSync(mine, file); // appears with its content or not at all
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(mine, { force: true });
  }
}

function clearStale(file, seen) {
  const aside = `${file}.${randomUUID()}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if (error.code === 'ENOENT') return;
    throw error;
  }
  // Between our look and our rename another set-up may have taken the lock: hand it back.
  if (readLock(aside) !== seen) {
    try {
      linkSync(aside, file);
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
  }
  rmSync(aside, { force: true });
}

function parseHolder(text) {
  try {
    const holder = JSON.parse(text ?? '');
    return typeof holder.pid === 'number' ? holder : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Runs `work` while holding the lock file; waits for a living holder, telling `onWait` once.
 * @template T
 * @param {string} file
 * `work` is handed `noteChild`, to be told the processes it starts.
 * @param {(noteChild: (child: { pid?: number | undefined }) => void) => T | Promise<T>} work
 * @param {{ onWait?: (pid: number) => void, pollMs?: number }} [options]
 * @returns {Promise<T>}
 */
export async function withLock(file, work, { onWait, pollMs = 300 } = {}) {
  mkdirSync(dirname(file), { recursive: true });
  const mine = { pid: process.pid, start: startMark(process.pid), id: randomUUID(), children: [] };
  const text = JSON.stringify(mine);
  const noteChild = ({ pid }) => {
    if (pid === undefined) return;
    mine.children.push({ pid, start: startMark(pid) });
    const next = `${file}.${randomUUID()}`;
    writeFileSync(next, JSON.stringify(mine));
    renameSync(next, file);
  };
  let hasWaited = false;
  while (!tryTake(file, text)) {
    const seen = readLock(file);
    if (seen === undefined) continue;
    const holder = parseHolder(seen);
    if (!holder || !isHolderAlive(holder)) {
      clearStale(file, seen);
      continue;
    }
    if (!hasWaited) onWait?.(holder.pid);
    hasWaited = true;
    await new Promise((wake) => setTimeout(wake, pollMs));
  }
  try {
    return await work(noteChild);
  } finally {
    if (parseHolder(readLock(file))?.id === mine.id) rmSync(file, { force: true });
  }
}
