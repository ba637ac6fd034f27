// Replays a recorded run up to any point and drops or tears what was not synced, as a power cut would.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

export type Operation =
  | { readonly kind: 'write'; readonly atNs: bigint; readonly path: string; readonly offset: number; readonly data: Buffer }
  | { readonly kind: 'sync' | 'unlink' | 'create'; readonly atNs: bigint; readonly path: string }
  | { readonly kind: 'truncate'; readonly atNs: bigint; readonly path: string; readonly size: number }
  | { readonly kind: 'rename'; readonly atNs: bigint; readonly path: string; readonly to: string };

/** Reads the recorder's file (layout in recorder.c). A last record that is cut off is left out: the run was killed while writing it. */
export function readRecord(file: string): readonly Operation[] {
  const bytes = readFileSync(file);
  const operations: Operation[] = [];
  for (let at = 0; at + 25 <= bytes.length; ) {
    const atNs = bytes.readBigUInt64LE(at);
    const kind = bytes.readUInt8(at + 8);
    const pathLength = bytes.readUInt32LE(at + 9);
    const where = Number(bytes.readBigUInt64LE(at + 13));
    const size = bytes.readUInt32LE(at + 21);
    const end = at + 25 + pathLength + size;
    if (end > bytes.length) break;
    const path = bytes.toString('utf8', at + 25, at + 25 + pathLength);
    const data = bytes.subarray(at + 25 + pathLength, end);
    operations.push(operationOf(kind, atNs, path, where, data));
    at = end;
  }
  return operations;
}

function operationOf(kind: number, atNs: bigint, path: string, where: number, data: Buffer): Operation {
  switch (kind) {
    case 1: return { kind: 'write', atNs, path, offset: where, data };
    case 2: return { kind: 'sync', atNs, path };
    case 3: return { kind: 'truncate', atNs, path, size: where };
    case 4: return { kind: 'unlink', atNs, path };
    case 5: return { kind: 'rename', atNs, path, to: data.toString('utf8') };
    case 6: return { kind: 'create', atNs, path };
    default: throw new Error(`record of unknown kind ${kind}`);
  }
}

interface DiskFile {
  /** What is certainly on the platter. */
  durable: Buffer;
  /** Written since the last sync, in order; a Buffer piece never crosses a 512-byte sector. */
  pending: ({ readonly offset: number; readonly data: Buffer } | { readonly size: number })[];
}

const SECTOR = 512;

/** A file's bytes while pieces are laid over them; grows in leaps, so that a long log is not copied once per sector. */
class Growing {
  #bytes: Buffer;
  #length: number;

  constructor(contents: Buffer) {
    this.#bytes = Buffer.from(contents);
    this.#length = contents.length;
  }

  write(offset: number, data: Buffer): void {
    this.#reach(offset + data.length);
    data.copy(this.#bytes, offset);
  }

  resize(size: number): void {
    if (size < this.#length) this.#bytes.fill(0, size, this.#length);
    this.#reach(size);
    this.#length = size;
  }

  contents(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  #reach(end: number): void {
    if (end > this.#bytes.length) this.#bytes = Buffer.concat([this.#bytes, Buffer.alloc(2 * end - this.#bytes.length)]);
    this.#length = Math.max(this.#length, end);
  }
}

/** A disk that remembers what is synced and what is not. Names (create, rename, unlink) are kept in order, as a journaling file system does. */
export class Disk {
  readonly #files = new Map<string, DiskFile>();

  /** What was on the platter before the recording began. */
  hold(path: string, contents: Buffer): void {
    this.#files.set(path, { durable: contents, pending: [] });
  }

  apply(operation: Operation): void {
    switch (operation.kind) {
      case 'create':
        if (!this.#files.has(operation.path)) this.#files.set(operation.path, { durable: Buffer.alloc(0), pending: [] });
        return;
      case 'write': {
        const file = this.#file(operation.path);
        for (let from = 0; from < operation.data.length; ) {
          const offset = operation.offset + from;
          const take = Math.min(SECTOR - (offset % SECTOR), operation.data.length - from);
          file.pending.push({ offset, data: operation.data.subarray(from, from + take) });
          from += take;
        }
        return;
      }
      case 'truncate':
        this.#file(operation.path).pending.push({ size: operation.size });
        return;
      case 'sync': {
        const file = this.#file(operation.path);
        file.durable = this.#contents(file, () => 'kept');
        file.pending = [];
        return;
      }
      case 'unlink':
        this.#files.delete(operation.path);
        return;
      case 'rename': {
        const file = this.#files.get(operation.path);
        if (file) this.#files.set(operation.to, file);
        this.#files.delete(operation.path);
        return;
      }
    }
  }

  /**
   * Writes what a machine would find after the cut into `folder`, with paths relative to `root`. `random` (0 to 1) decides per cut how
   * much of the unsynced data arrived, and per sector whether it is whole, missing or torn in the middle; always 0: none of it arrived.
   */
  cutInto(folder: string, root: string, random: () => number): void {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const arrived = random();
    for (const [path, file] of this.#files) {
      const target = join(folder, relative(root, path));
      mkdirSync(dirname(target), { recursive: true });
      const contents = this.#contents(file, () => {
        const draw = random();
        return draw < arrived * 0.95 ? 'kept' : draw < arrived ? 'torn' : 'dropped';
      });
      writeFileSync(target, contents);
    }
  }

  #file(path: string): DiskFile {
    const known = this.#files.get(path);
    if (known) return known;
    const fresh: DiskFile = { durable: Buffer.alloc(0), pending: [] };
    this.#files.set(path, fresh);
    return fresh;
  }

  #contents(file: DiskFile, fate: () => 'kept' | 'torn' | 'dropped'): Buffer {
    const growing = new Growing(file.durable);
    for (const piece of file.pending) {
      const what = fate();
      if (what === 'dropped') continue;
      if ('size' in piece) growing.resize(piece.size);
      else growing.write(piece.offset, what === 'kept' ? piece.data : piece.data.subarray(0, piece.data.length >> 1));
    }
    return growing.contents();
  }
}

/** A small seeded generator (mulberry32), so that a failing cut can be made again from its printed seed. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
