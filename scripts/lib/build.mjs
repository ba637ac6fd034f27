// Bundles the app when its sources changed since the last time; the new bundle takes the old one's place in one step.
import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { hashTree, readJson, writeWhole } from './files.mjs';
import { withLock } from './lock.mjs';
import { projectNode, root } from './paths.mjs';
import { SetupError } from './report.mjs';
import { capture } from './run.mjs';

export const buildInputs = ['electron', 'renderer', 'shared', 'assets', 'package.json', 'package-lock.json', 'tsconfig.json', 'vite.config.ts'];
const parts = ['main', 'preload-till', 'preload-display', 'windows'];
const products = ['main.cjs', 'preload-till.cjs', 'preload-display.cjs', 'renderer/till.html', 'renderer/display.html'];

export function isBuilt(checkout, hash) {
  const dist = join(checkout, 'dist');
  return readJson(join(dist, 'stamp.json'))?.sources === hash && products.every((name) => existsSync(join(dist, name)));
}

async function bundle(checkout, target) {
  const vite = join(checkout, 'node_modules', 'vite', 'bin', 'vite.js');
  const env = { ...process.env, COUNTERSIGN_BUILD_DIR: target, NODE_ENV: 'production', NO_COLOR: '1', FORCE_COLOR: '0' };
  for (const mode of parts) {
    const { code, stdout, stderr } = await capture(projectNode(checkout), [vite, 'build', '--mode', mode, '--logLevel', 'warn'], { env, cwd: checkout });
    if (code !== 0) throw new SetupError(`The build of “${mode}” failed:\n${(stderr + stdout).trim()}`);
  }
}

/** True when it had to build. */
export async function ensureBuild(say, { checkout = root, bundleInto = bundle } = {}) {
  const before = hashTree(checkout, buildInputs);
  if (isBuilt(checkout, before)) return false;
  const modules = join(checkout, 'node_modules');
  const onWait = (pid) => say(`waiting for another build of this checkout (process ${pid})`);
  return withLock(join(modules, '.countersign-build.lock'), async () => {
    const sources = hashTree(checkout, buildInputs);
    if (isBuilt(checkout, sources)) return false;
    for (const name of readdirSync(modules)) if (name.startsWith('.countersign-build-')) rmSync(join(modules, name), { recursive: true, force: true });
    say('bundling');
    const part = mkdtempSync(join(modules, '.countersign-build-'));
    const made = join(part, 'dist');
    await bundleInto(checkout, made);
    writeWhole(join(made, 'stamp.json'), `${JSON.stringify({ sources })}\n`);
    const dist = join(checkout, 'dist');
    if (existsSync(dist)) renameSync(dist, join(part, 'replaced'));
    renameSync(made, dist);
    rmSync(part, { recursive: true, force: true });
    return true;
  }, { onWait });
}
