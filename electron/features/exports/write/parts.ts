// The files of one export: all of them appear under their names or none does. A set is done when its manifest stands beside it.
import { createHash, type Hash } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { open, rename, type FileHandle } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import type { WrittenPart } from '../../../core/exports.ts';

const gathering = (out: string): string => `.${basename(out)}.countersign-part`;

/** Where the bytes of one file gather until all of them are there. */
const gatheringPath = (out: string, name: string): string => join(dirname(out), `${gathering(out)}${name === '' ? '' : `-${name}`}`);

/** Takes away what a stopped export left beside `out`. */
export function removeLeft(out: string): void {
  const folder = dirname(out);
  for (const name of readdirSync(folder)) if (name.startsWith(gathering(out))) rmSync(join(folder, name), { force: true });
}

/** `report.csv` as part 2 of 3. @example partName('/x/report.csv', 2, 3) // '/x/report.part-2-of-3.csv' */
export function partName(out: string, number: number, count: number): string {
  if (count === 1) return out;
  const extension = extname(out);
  return join(dirname(out), `${basename(out, extension)}.part-${String(number)}-of-${String(count)}${extension}`);
}

export const besideName = (out: string, what: string): string => join(dirname(out), `${basename(out, extname(out))}.${what}`);

interface Gathered {
  readonly path: string;
  readonly file: FileHandle;
  readonly hash: Hash;
  bytes: number;
  rows: number;
}

export interface Beside {
  write(text: string, rows: number): Promise<void>;
  described(): WrittenPart;
}

export interface Parts {
  /** Begins the next file; what is written goes there. */
  next(): Promise<void>;
  write(chunk: string | Uint8Array): Promise<void>;
  /** Rows of the file under way. */
  count(rows: number): void;
  /** One more file beside the parts, named by what it is: the losses, the manifest. They get their names after the parts, in the order they were begun. */
  beside(what: string): Promise<Beside>;
  /** Every part as it will be named. */
  named(): readonly WrittenPart[];
  /** Syncs everything and gives the files their names, the manifest's last. */
  finish(): Promise<void>;
  /** Removes whatever there is. */
  abandon(): Promise<void>;
}

export function createParts(out: string): Parts {
  const parts: Gathered[] = [];
  const besides: { readonly gathered: Gathered; readonly target: string }[] = [];

  const begin = async (name: string): Promise<Gathered> => {
    const path = gatheringPath(out, name);
    // What lies there is left of a killed export, or a trap in a folder shared with others: it is removed, never followed or written into.
    rmSync(path, { force: true });
    return { path, file: await open(path, 'wx', 0o600), hash: createHash('sha256'), bytes: 0, rows: 0 };
  };
  const put = async (to: Gathered, chunk: string | Uint8Array): Promise<void> => {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk, 'utf8') : chunk;
    to.hash.update(bytes);
    to.bytes += bytes.byteLength;
    await to.file.writeFile(bytes);
  };
  const described = ({ hash, bytes, rows }: Gathered, path: string): WrittenPart => ({ path, rows, bytes, sha256: hash.copy().digest('hex') });
  const closeAll = async (): Promise<void> => {
    for (const { file } of [...parts, ...besides.map(({ gathered }) => gathered)]) await file.close().catch(() => undefined);
  };

  return {
    async next() {
      parts.push(await begin(parts.length === 0 ? '' : String(parts.length + 1)));
    },
    async write(chunk) {
      const to = parts.at(-1);
      if (to === undefined) throw new RangeError('no file was begun');
      await put(to, chunk);
    },
    count(rows) {
      const to = parts.at(-1);
      if (to !== undefined) to.rows = rows;
    },
    async beside(what) {
      const gathered = await begin(what);
      const target = besideName(out, what);
      besides.push({ gathered, target });
      return {
        async write(text, rows) {
          gathered.rows += rows;
          await put(gathered, text);
        },
        described: () => described(gathered, target),
      };
    },
    named: () => parts.map((part, at) => described(part, partName(out, at + 1, parts.length))),
    async finish() {
      const moves = [...parts.map((part, at) => ({ from: part, to: partName(out, at + 1, parts.length) })), ...besides.map(({ gathered, target }) => ({ from: gathered, to: target }))];
      for (const { from } of moves) {
        await from.file.sync();
        await from.file.close();
      }
      const done: string[] = [];
      try {
        for (const { from, to } of moves) {
          await rename(from.path, to);
          done.push(to);
        }
      } catch (problem) {
        for (const path of done) rmSync(path, { force: true });
        throw problem;
      }
      await syncFolder(dirname(out));
    },
    async abandon() {
      await closeAll();
      for (const { path } of [...parts, ...besides.map(({ gathered }) => gathered)]) rmSync(path, { force: true });
    },
  };
}

/** Makes the renames themselves durable, where the system lets folders be synced. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
