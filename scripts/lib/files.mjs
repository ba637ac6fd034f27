// Small file helpers of set-up: write whole or not at all, hash, walk.
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

export function writeWhole(file, text) {
  mkdirSync(dirname(file), { recursive: true });
  const part = `${file}.${randomUUID()}.part`;
  writeFileSync(part, text);
  renameSync(part, file);
}

export function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

export async function hashFile(file, algorithm, encoding) {
  const hash = createHash(algorithm);
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(chunk);
  return hash.digest(encoding);
}

/** Every file below the given folders and files, sorted, as paths relative to `base`. */
export function listFiles(base, entries) {
  const found = [];
  const walk = (path) => {
    if (!existsSync(path)) return;
    if (!statSync(path).isDirectory()) {
      found.push(path);
      return;
    }
    for (const name of readdirSync(path)) walk(join(path, name));
  };
  for (const entry of entries) walk(join(base, entry));
  return found.map((path) => relative(base, path).replaceAll('\\', '/')).sort();
}

/** One hash over names and contents: changes when any file is changed, added, moved or removed. */
export function hashTree(base, entries) {
  const hash = createHash('sha256');
  for (const name of listFiles(base, entries)) {
    const bytes = readFileSync(join(base, name));
    hash.update(`${name}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest('hex');
}

export function folderSize(folder) {
  let total = 0;
  let names;
  try {
    names = readdirSync(folder, { withFileTypes: true });
  } catch {
    return 0;
  }
  for (const entry of names) {
    const path = join(folder, entry.name);
    try {
      total += entry.isDirectory() ? folderSize(path) : statSync(path).size;
    } catch {
      // a temporary file that has just been moved
    }
  }
  return total;
}
