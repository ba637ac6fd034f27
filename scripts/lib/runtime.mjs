// Which Electron this checkout runs, for every script, test and bench. Synchronous; set-up must have been run.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { officialElectron, pinnedElectronVersion } from './electron.mjs';
import { cacheFolder, root } from './paths.mjs';
import { isAssembled, pins, registryElectronFolder } from './registry-electron.mjs';
import { SetupError } from './report.mjs';

/**
 * @typedef {{ electronPath: string, electronVersion: string, kind: 'official' | 'registry', extraArgs: readonly string[] }} Runtime
 * @typedef {Readonly<Record<string, string | undefined>>} Env
 */

/** Chromium does not start as root with its sandbox; for everyone else it stays on. */
const rootArgs = () => (process.getuid?.() === 0 ? ['--no-sandbox'] : []);

function fromOverride(folder) {
  const names = process.platform === 'darwin' ? ['Electron.app/Contents/MacOS/Electron'] : process.platform === 'win32' ? ['electron.exe'] : ['electron'];
  const electronPath = join(folder, names[0]);
  if (!existsSync(electronPath)) throw new SetupError(`ELECTRON_OVERRIDE_DIST_PATH names a folder without Electron: ${folder}`);
  const electronVersion = readFileSync(join(folder, 'version'), 'utf8').trim().replace(/^v/, '');
  return { electronPath, electronVersion, kind: existsSync(join(folder, 'countersign.json')) ? 'registry' : 'official' };
}

function find({ checkout, cache, env }) {
  if (env.ELECTRON_OVERRIDE_DIST_PATH) return fromOverride(env.ELECTRON_OVERRIDE_DIST_PATH);
  const official = officialElectron(checkout);
  if (official) return { electronPath: official, electronVersion: pinnedElectronVersion(checkout), kind: 'official' };
  const folder = registryElectronFolder(cache);
  if (isAssembled(folder)) return { electronPath: join(folder, 'electron'), electronVersion: pins.electronVersion, kind: 'registry' };
  throw new SetupError('There is no Electron here yet.', { hint: 'npm run setup' });
}

/**
 * The Electron to run, or an error that says to run set-up.
 * @param {{ checkout?: string, env?: Env, cache?: string }} [options]
 * @returns {Runtime}
 */
export function resolveRuntime({ checkout = root, env = process.env, cache = cacheFolder(env) } = {}) {
  return { ...find({ checkout, cache, env }), extraArgs: rootArgs() };
}

export function electronPath() {
  return resolveRuntime().electronPath;
}

/**
 * The environment for children: whatever resolves Electron through its npm package then finds the same one.
 * @param {Runtime} runtime
 * @param {Env} [env]
 * @returns {Record<string, string | undefined>}
 */
export function runtimeEnv(runtime, env = process.env) {
  return runtime.kind === 'registry' ? { ...env, ELECTRON_OVERRIDE_DIST_PATH: dirname(runtime.electronPath) } : { ...env };
}
