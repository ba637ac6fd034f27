// `npm test`: everything CI runs. `npm test -- unit` or `npm test -- test/e2e/flows/sale.test.ts` runs a part.
import { fail } from './lib/report.mjs';
import { prepare } from './lib/setup.mjs';

async function test() {
  // Only built-in modules until set-up is done: there may be nothing in node_modules yet.
  const { planFrom } = await import('./lib/plan.mjs');
  const plan = planFrom(process.argv.slice(2));
  const needsApp = plan.steps.some((step) => ['build', 'durability', 'e2e'].includes(step));
  const runtime = await prepare({ electron: needsApp, tests: needsApp, build: false, isRetry: plan.isRetry });
  const { runChecks } = await import('./lib/checks.mjs');
  const { runtimeEnv } = await import('./lib/runtime.mjs');
  const env = runtime ? runtimeEnv(runtime) : { ...process.env };
  return runChecks({ ...plan, env });
}

process.exitCode = 1; // an end before the last word is no success
test().then((code) => process.exit(code), fail);
