// Everything between a fresh checkout and an app that can run, in order; each step is instant when nothing is to do.
import { ensureBuild } from './build.mjs';
import { ensureDependencies } from './dependencies.mjs';
import { ensureElectron } from './electron.mjs';
import { cacheFolder, projectNode, root } from './paths.mjs';
import { SetupError, createReport, seconds } from './report.mjs';
import { resolveRuntime } from './runtime.mjs';
import { run } from './run.mjs';
import { ensureSqliteBinding } from './sqlite-binding.mjs';
import { electronLibraries, ensureSystemPackages, signerLibraries, testKeyring, testSshServer, virtualDisplay } from './system-packages.mjs';

const oldestStart = 20;
const oldestNode = 22;

/** The tools need a newer Node than the machine may have: from here on the project's own runs this very script. */
async function continueOnProjectNode() {
  if (Number(process.versions.node.split('.')[0]) >= oldestNode) return;
  process.exit(await run(projectNode(), process.argv.slice(1), { env: { ...process.env, COUNTERSIGN_CONTINUED: '1' }, cwd: process.cwd() }));
}

/** Whether a window can be shown here. */
export function hasDisplay(env = process.env) {
  return process.platform !== 'linux' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

function prepareElectron(report, options) {
  const say = report.step('Electron');
  const sayDatabase = report.step('Database');
  const work = { compile: undefined };
  const assembled = {};
  assembled.promise = new Promise((done, refuse) => Object.assign(assembled, { done, refuse }));
  assembled.promise.catch(() => undefined); // told by ensureElectron itself
  // Download and compile need different things of the machine, so they run side by side.
  const onRegistry = () => {
    work.compile = ensureSqliteBinding(sayDatabase, { runtime: assembled.promise });
    work.compile.catch(() => undefined);
  };
  return ensureElectron(say, { isRetry: options.isRetry, onRegistry }).then(async () => {
    const runtime = resolveRuntime();
    assembled.done(runtime.electronPath);
    if (runtime.kind === 'registry' && !work.compile) onRegistry();
    await work.compile;
    return runtime;
  }, (error) => {
    assembled.refuse(error);
    throw error;
  });
}

/**
 * Prepares the checkout; `tests` adds what tests use, `display` a virtual screen. Gives the runtime to use
 * (undefined when `electron` is false). Prints only what there was to do, and one line at the end.
 */
export async function prepare({ electron = true, display = false, tests = false, build = true, isRetry = false } = {}) {
  if (Number(process.versions.node.split('.')[0]) < oldestStart) throw new SetupError(`Node ${oldestStart} or newer is needed to begin; this is ${process.versions.node}.`);
  const started = Date.now();
  const report = createReport(['System', 'Packages', 'Electron', 'Database', 'Build']);
  if (electron) {
    // Without them all works but a Ledger, which then says so: no reason not to start.
    const signer = tests || process.getuid?.() === 0 ? signerLibraries : [];
    const wanted = [...electronLibraries, ...signer, ...(display || tests ? virtualDisplay : []), ...(tests ? [...testKeyring, ...testSshServer] : [])];
    await ensureSystemPackages(wanted, report.step('System'), 'Countersign');
  }
  await ensureDependencies(report.step('Packages'), root);
  await continueOnProjectNode();
  const runtime = electron ? await prepareElectron(report, { isRetry }) : undefined;
  if (build) await ensureBuild(report.step('Build'));
  process.stdout.write(`Set-up: in place after ${seconds(Date.now() - started)} (cache: ${cacheFolder()})\n`);
  return runtime;
}
