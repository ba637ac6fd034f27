// Puts a file in place whole or not at all: a hidden file beside it, synced, then renamed.
import { existsSync, rmSync, statSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { failure, type Result } from '../../shared/errors/result.ts';

/** Where the bytes gather until they are all there. */
export const partOf = (path: string): string => join(dirname(path), `.${basename(path)}.countersign-part`);

export const notWritten = (problem: string): Extract<Result<never>, { ok: false }> => failure('export/not_written', { details: { problem } });

const problems: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full', EDQUOT: 'the disk is full', EACCES: 'this place may not be written', EPERM: 'this place may not be written',
  EROFS: 'this place may not be written', ENOENT: 'the folder does not exist', ENOTDIR: 'the folder does not exist', EISDIR: 'a folder has this name',
  EIO: 'the disk reported an error', EEXIST: 'another program is writing there', ENAMETOOLONG: 'the name is too long',
};

/** The words for a file system error, or null when it is none. */
export function fileProblem(problem: unknown): string | null {
  if (!(problem instanceof Error) || !('code' in problem) || typeof problem.code !== 'string' || !('syscall' in problem)) return null;
  return problems[problem.code] ?? `the system said ${problem.code}`;
}

/** Runs `fill` with a writer; the file appears under its name only when `fill` and the sync have succeeded. Readable by its owner only. */
export async function writeWhole<T>(path: string, fill: (write: (chunk: string) => Promise<void>) => Promise<T>): Promise<T> {
  const part = partOf(path);
  // What lies there is left of a killed export, or a trap in a folder shared with others: it is removed, never followed or written into.
  rmSync(part, { force: true });
  const file = await open(part, 'wx', 0o600);
  try {
    const result = await fill(async (chunk) => {
      await file.writeFile(chunk, 'utf8');
    });
    await file.sync();
    await file.close();
    await rename(part, path);
    await syncFolder(dirname(path));
    return result;
  } catch (problem) {
    await file.close().catch(() => undefined);
    rmSync(part, { force: true });
    throw problem;
  }
}

/** Makes the rename itself durable, where the system lets folders be synced. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Refuses places where a rename would replace something that is not a file, such as a device or a folder. */
export function placeProblem(path: string): string | null {
  if (!existsSync(path)) return existsSync(dirname(path)) ? null : 'the folder does not exist';
  return statSync(path).isFile() ? null : 'something that is not a file has this name';
}
