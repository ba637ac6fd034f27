// The exact table of files the windows may load: what is in the folder at start, nothing that a path could be bent to.
import { readdirSync } from 'node:fs';
import { extname, join } from 'node:path';

export interface ServedFile {
  readonly path: string;
  readonly type: string;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.mp3': 'audio/mpeg',
  '.ogg': 'audio/ogg',
  '.wav': 'audio/wav',
};

/** Lists plain files of known types below `folder` (links are left out), by the path they are asked for, such as `/assets/till-1a2b.js`. */
export function listFiles(folder: string, prefix = '/'): ReadonlyMap<string, ServedFile> {
  const table = new Map<string, ServedFile>();
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      for (const [key, file] of listFiles(path, `${prefix}${entry.name}/`)) table.set(key, file);
    }
    const type = types[extname(entry.name)];
    if (entry.isFile() && type !== undefined) table.set(prefix + entry.name, { path, type });
  }
  return table;
}

/** The file for an address, or null. The path is compared as it was written: encoded dots and letters match nothing; a query is refused. */
export function findFile(table: ReadonlyMap<string, ServedFile>, address: string, origin: string): ServedFile | null {
  if (!address.startsWith(`${origin}/`)) return null;
  const path = address.slice(origin.length).replace(/#.*$/s, '');
  return table.get(path) ?? null;
}
