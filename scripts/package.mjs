// `npm run package`: installers in release/. Only with the pinned Electron: the registry's old one is never handed out.
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { hashFile } from './lib/files.mjs';
import { withLock } from './lib/lock.mjs';
import { cacheFolder, projectNode, root } from './lib/paths.mjs';
import { SetupError, createReport, fail } from './lib/report.mjs';
import { npmCommand, run } from './lib/run.mjs';
import { prepare } from './lib/setup.mjs';

const source = join(root, 'scripts', 'packager');
const report = createReport(['Packager', 'Package']);

/** The packaging tool is large and seldom needed, so it is installed when it is, from its own lockfile. */
async function ensurePackager(say) {
  const key = (await hashFile(join(source, 'package-lock.json'), 'sha256', 'hex')).slice(0, 16);
  const folder = join(cacheFolder(), 'packager');
  const target = join(folder, key);
  const tool = join(target, 'node_modules', 'electron-builder', 'out', 'cli', 'cli.js');
  if (existsSync(tool)) return tool;
  mkdirSync(folder, { recursive: true });
  return withLock(join(folder, '.lock'), async () => {
    if (existsSync(tool)) return tool;
    for (const name of readdirSync(folder)) if (name.startsWith('.partial-')) rmSync(join(folder, name), { recursive: true, force: true });
    say('installing electron-builder (about 280 packages, 95 MB)');
    const part = mkdtempSync(join(folder, '.partial-'));
    for (const name of ['package.json', 'package-lock.json']) copyFileSync(join(source, name), join(part, name));
    const [command, lead] = npmCommand();
    const code = await run(command, [...lead, 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: part });
    if (code !== 0) throw new SetupError('electron-builder could not be installed; npm’s own message is above.');
    renameSync(part, target);
    return tool;
  });
}

/** With `--rehearsal` a folder is packaged that shows fuses and contents, on whatever Electron is here; it is not for shops. */
export function choosePackaging(runtime, args) {
  const isRehearsal = args.includes('--rehearsal');
  const rest = args.filter((arg) => arg !== '--rehearsal' && arg !== '--retry-electron');
  if (isRehearsal) return ['--dir', '-c.directories.output=release/rehearsal', ...rest];
  if (runtime.kind === 'registry') {
    throw new SetupError(
      `Not packaged: this machine runs Electron ${runtime.electronVersion} from the npm registry, because the pinned one could not be downloaded. ` +
      'It is an old browser engine without security fixes, fit for trying, developing and testing, and must not be given to a shop.',
      { hint: 'run npm run package -- --retry-electron on a machine that reaches Electron’s release site (or name a mirror in ELECTRON_MIRROR).' },
    );
  }
  return rest;
}

function distFolder({ electronPath }) {
  return process.platform === 'darwin' ? dirname(dirname(dirname(dirname(electronPath)))) : dirname(electronPath);
}

async function main() {
  const args = process.argv.slice(2);
  const runtime = await prepare({ isRetry: args.includes('--retry-electron') });
  const chosen = choosePackaging(runtime, args);
  const tool = await ensurePackager(report.step('Packager'));
  const say = report.step('Package');
  say(`packaging with Electron ${runtime.electronVersion}`);
  const dist = [`-c.electronDist=${distFolder(runtime)}`, `-c.electronVersion=${runtime.electronVersion}`];
  const code = await run(projectNode(), [tool, '--projectDir', root, '--publish', 'never', ...dist, ...chosen]);
  if (code === 0) say(`done: ${join(root, 'release')}`);
  return code;
}

if (process.argv[1]?.endsWith('package.mjs')) {
  process.exitCode = 1; // an end before the last word is no success
  main().then((code) => process.exit(code), fail);
}
