// Which compiled SQLite to load: the one inside the package, or for an older runtime the one that set-up compiled.
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import manifest from 'better-sqlite3/package.json' with { type: 'json' };

/** The packaged binary wants this Node-API; on less it crashes the process while loading, so the choice comes before. */
const PACKAGED_NODE_API = 10;

interface Surroundings {
  readonly nodeApi: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly exists: (file: string) => boolean;
}

const surroundings = (): Surroundings => ({ nodeApi: Number(process.versions['napi']), env: process.env, exists: existsSync });

/** Where set-up keeps what is costly to make; scripts/lib/paths.mjs says the same. */
function cacheFolder(env: Surroundings['env']): string {
  if (env['COUNTERSIGN_CACHE']) return resolve(env['COUNTERSIGN_CACHE']);
  if (env['XDG_CACHE_HOME']) return join(env['XDG_CACHE_HOME'], 'countersign');
  return join(homedir(), '.cache', 'countersign');
}

/**
 * The path to give better-sqlite3 as `nativeBinding`, or undefined where the binary in its package is right.
 * Throws, with the next step, when this runtime needs the compiled one and it is not there.
 */
export function nativeBindingPath(around: Surroundings = surroundings()): string | undefined {
  if (around.nodeApi >= PACKAGED_NODE_API) return undefined;
  const folder = `${manifest.version}-napi-experimental-${process.platform}-${process.arch}`;
  const file = join(cacheFolder(around.env), 'better-sqlite3', folder, 'better_sqlite3.node');
  if (around.exists(file)) return file;
  throw new Error(`SQLite for this runtime (Node-API ${around.nodeApi}) is not at ${file}. Next: npm run setup`);
}
