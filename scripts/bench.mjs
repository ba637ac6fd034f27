// `npm run bench`: prepares everything, then runs test/bench/run.ts on a screen of its own; arguments are handed on.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { withVirtualDisplay } from './lib/display.mjs';
import { projectNode, root } from './lib/paths.mjs';
import { SetupError, fail } from './lib/report.mjs';
import { run } from './lib/run.mjs';
import { runtimeEnv } from './lib/runtime.mjs';
import { prepare } from './lib/setup.mjs';

async function bench() {
  const runtime = await prepare({ display: true });
  const entry = join(root, 'test', 'bench', 'run.ts');
  if (!existsSync(entry)) throw new SetupError('There is nothing to measure yet: test/bench/run.ts is missing.');
  const args = ['--disable-warning=ExperimentalWarning', '--expose-gc', entry, ...process.argv.slice(2)];
  const go = (env) => run(projectNode(), args, { env });
  const env = runtimeEnv(runtime);
  // A window manager and other windows would be measured too, so the bench has its own screen even where there is one.
  return process.platform === 'linux' ? withVirtualDisplay(env, go) : go(env);
}

process.exitCode = 1; // an end before the last word is no success
bench().then((code) => process.exit(code), fail);
