// Reads the two archive kinds that set-up meets, in plain Node, streaming: a .tgz from npm and the .zip inside it.
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join, normalize, sep } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createInflateRaw } from 'node:zlib';

/**
 * Copies one entry of a .tgz to a file and gives the SHA-256 of its bytes (hex).
 * @param {string} tgz
 * @param {string} entry
 * @param {string} target
 * @param {(done: number) => void} [onBytes]
 */
export async function extractFromTgz(tgz, entry, target, onBytes = () => {}) {
  const hash = createHash('sha256');
  const out = createWriteStream(target);
  const gunzip = createReadStream(tgz, { highWaterMark: 1 << 20 }).pipe(createGunzip({ chunkSize: 1 << 20 }));
  let header = Buffer.alloc(0);
  let left = 0;
  let padding = 0;
  let isWanted = false;
  let done = 0;
  let isFound = false;
  for await (let chunk of gunzip) {
    while (chunk.length > 0) {
      if (left > 0) {
        const part = chunk.subarray(0, left);
        chunk = chunk.subarray(part.length);
        left -= part.length;
        if (!isWanted) continue;
        hash.update(part);
        done += part.length;
        onBytes(done);
        if (!out.write(part)) await new Promise((ready) => out.once('drain', ready));
      } else if (padding > 0) {
        const skipped = Math.min(padding, chunk.length);
        chunk = chunk.subarray(skipped);
        padding -= skipped;
      } else {
        const part = chunk.subarray(0, 512 - header.length);
        chunk = chunk.subarray(part.length);
        header = Buffer.concat([header, part]);
        if (header.length < 512) continue;
        const text = (from, length) => header.subarray(from, from + length).toString('utf8').replace(/\0.*$/s, '');
        left = Number.parseInt(text(124, 12).trim() || '0', 8);
        padding = (512 - (left % 512)) % 512;
        isWanted = text(0, 100) === entry && (header[156] === 0x30 || header[156] === 0);
        isFound ||= isWanted;
        header = Buffer.alloc(0);
      }
    }
  }
  await new Promise((ended, refuse) => out.end((error) => (error ? refuse(error) : ended())));
  if (!isFound || left > 0) throw new Error(`${entry} is not whole in the package`);
  return hash.digest('hex');
}

function findEnd(tail) {
  for (let at = tail.length - 22; at >= 0; at -= 1) if (tail.readUInt32LE(at) === 0x06054b50) return at;
  throw new Error('not a zip file');
}

/** The table of contents of a .zip (no zip64, no encryption). */
export async function listZip(file) {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const tail = Buffer.alloc(Math.min(size, 65_557));
    await handle.read(tail, 0, tail.length, size - tail.length);
    const end = findEnd(tail);
    const count = tail.readUInt16LE(end + 10);
    const table = Buffer.alloc(tail.readUInt32LE(end + 12));
    await handle.read(table, 0, table.length, tail.readUInt32LE(end + 16));
    const entries = [];
    for (let at = 0, seen = 0; seen < count; seen += 1) {
      if (table.readUInt32LE(at) !== 0x02014b50) throw new Error('the zip file is damaged');
      const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) => table.readUInt16LE(at + offset));
      entries.push({
        name: table.toString('utf8', at + 46, at + 46 + nameLength),
        method: table.readUInt16LE(at + 10),
        compressedSize: table.readUInt32LE(at + 20),
        size: table.readUInt32LE(at + 24),
        mode: table.readUInt32LE(at + 38) >>> 16,
        offset: table.readUInt32LE(at + 42),
      });
      at += 46 + nameLength + extraLength + commentLength;
    }
    return entries;
  } finally {
    await handle.close();
  }
}

/** Where an entry goes, or a refusal: nothing is ever written outside the target folder. */
export function safeTarget(folder, name) {
  const path = normalize(join(folder, name));
  if (!path.startsWith(normalize(folder) + sep)) throw new Error(`the archive names a file outside its folder: ${name}`);
  return path;
}

/**
 * Unpacks the entries for which `rename(name)` gives a name (undefined leaves one out); symbolic links are refused.
 * `onBytes` hears how many unpacked bytes are written so far.
 * @param {string} file
 * @param {string} folder
 * @param {(name: string) => string | undefined} [rename]
 * @param {(written: number) => void} [onBytes]
 */
export async function extractZip(file, folder, rename = (name) => name, onBytes = () => {}) {
  const handle = await open(file, 'r');
  let written = 0;
  try {
    for (const entry of await listZip(file)) {
      const name = rename(entry.name);
      if (name === undefined || name === '') continue;
      const target = safeTarget(folder, name);
      if (entry.name.endsWith('/')) {
        mkdirSync(target, { recursive: true });
        continue;
      }
      if ((entry.mode & 0o170000) === 0o120000) throw new Error(`the archive holds a link: ${entry.name}`);
      mkdirSync(dirname(target), { recursive: true });
      const local = Buffer.alloc(30);
      await handle.read(local, 0, 30, entry.offset);
      const start = entry.offset + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
      const mode = entry.mode & 0o111 ? 0o755 : 0o644;
      const count = new Transform({
        transform(chunk, _encoding, next) {
          written += chunk.length;
          onBytes(written);
          next(null, chunk);
        },
      });
      if (entry.compressedSize === 0) {
        writeFileSync(target, '', { mode });
        continue;
      }
      if (entry.method !== 0 && entry.method !== 8) throw new Error(`the archive is packed in an unknown way: ${entry.name}`);
      const source = createReadStream(file, { start, end: start + entry.compressedSize - 1, highWaterMark: 1 << 20 });
      const steps = entry.method === 8 ? [source, createInflateRaw({ chunkSize: 1 << 20 }), count] : [source, count];
      await pipeline([...steps, createWriteStream(target, { mode })]);
    }
  } finally {
    await handle.close();
  }
  return written;
}
