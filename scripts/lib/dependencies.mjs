// The packages of node_modules, exactly as locked. Needs nothing installed; runs on any Node from 20.
import { existsSync, readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { readJson, writeWhole } from './files.mjs';
import { withLock } from './lock.mjs';
import { root } from './paths.mjs';
import { SetupError } from './report.mjs';
import { npmCommand, run } from './run.mjs';

/** The locked packages that are not installed, or installed in another version. Other platforms' are passed over. */
export function differences(lock, installed) {
  const wrong = [];
  for (const [path, wanted] of Object.entries(lock?.packages ?? {})) {
    if (path === '' || wanted.link) continue;
    const found = installed?.packages?.[path];
    if (!found) {
      if (!wanted.optional) wrong.push(path);
    } else if (found.version !== wanted.version || found.integrity !== wanted.integrity) {
      wrong.push(path);
    }
  }
  return wrong;
}

function hashOf(text) {
  return createHash('sha256').update(text).digest('hex');
}

export function dependencyState(checkout) {
  const lockText = readFileSync(join(checkout, 'package-lock.json'), 'utf8');
  const hidden = join(checkout, 'node_modules', '.package-lock.json');
  const hiddenText = existsSync(hidden) ? readFileSync(hidden, 'utf8') : undefined;
  const key = hiddenText === undefined ? undefined : hashOf(`${lockText}\0${hiddenText}`);
  const stamp = readJson(join(checkout, 'node_modules', '.countersign-stamp.json'));
  return { lockText, hiddenText, key, isStamped: key !== undefined && stamp?.key === key };
}

function isInPlace(checkout) {
  const state = dependencyState(checkout);
  if (state.isStamped) return true;
  if (state.hiddenText === undefined) return false;
  if (differences(JSON.parse(state.lockText), JSON.parse(state.hiddenText)).length > 0) return false;
  writeWhole(join(checkout, 'node_modules', '.countersign-stamp.json'), `${JSON.stringify({ key: state.key })}\n`);
  return true;
}

/** Installs when node_modules is missing, half-made or of another lockfile. True when it had to. */
export async function ensureDependencies(say, checkout = root) {
  if (isInPlace(checkout)) return false;
  const onWait = (pid) => say(`waiting for another set-up of this checkout (process ${pid})`);
  return withLock(join(checkout, '.setup.lock'), async (noteChild) => {
    if (isInPlace(checkout)) return false;
    const state = dependencyState(checkout);
    const count = Object.values(JSON.parse(state.lockText).packages).filter(({ optional }) => !optional).length;
    // npm writes its own list of what is installed last, so without that list an earlier install was cut short.
    const verb = state.hiddenText === undefined ? ['ci'] : ['install', '--no-save'];
    say(`installing about ${count} packages with npm (about 400 MB on disk)`);
    const [command, lead] = npmCommand();
    const quiet = ['--no-audit', '--no-fund', '--loglevel=error', '--ignore-scripts', '--include=dev', '--include=optional'];
    const started = Date.now();
    const beat = setInterval(() => say(`npm is at work … ${Math.round((Date.now() - started) / 1000)} s`), 10_000);
    const code = await run(command, [...lead, ...verb, ...quiet], { cwd: checkout, onSpawn: noteChild }).finally(() => clearInterval(beat));
    if (code !== 0) {
      throw new SetupError(`npm could not install the packages (exit code ${code}); its own message is above.`, {
        hint: 'check the connection to the package registry, then run this again.',
      });
    }
    if (!isInPlace(checkout)) {
      throw new SetupError('npm finished, but what is installed is not what package-lock.json names.', {
        hint: 'npm ci – and if it complains that package.json and the lockfile differ, npm install and commit the lockfile.',
      });
    }
    return true;
  }, { onWait });
}
