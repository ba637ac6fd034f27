// Runs the steps of `npm test` in order, all of them even when one fails, and closes with a table and one line of counts.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuild } from './build.mjs';
import { withVirtualDisplay } from './display.mjs';
import { readJson } from './files.mjs';
import { projectNode, root } from './paths.mjs';
import { suites } from './plan.mjs';
import { seconds } from './report.mjs';
import { capture, run } from './run.mjs';

const tool = (...path) => join(root, 'node_modules', ...path);

async function types({ env }) {
  const code = await run(projectNode(), [tool('typescript', 'bin', 'tsc'), '--noEmit', '--pretty', 'false'], { env });
  return asOneCheck(code === 0);
}

async function lint({ env }) {
  const code = await run(projectNode(), [tool('oxlint', 'bin', 'oxlint'), '--type-aware', '--deny-warnings'], { env });
  return asOneCheck(code === 0);
}

async function build() {
  try {
    await ensureBuild(() => undefined);
    return { passed: 0, failed: 0, note: 'ok' };
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    return { passed: 0, failed: 1, note: 'failed' };
  }
}

const asOneCheck = (isGood) => ({ passed: isGood ? 1 : 0, failed: isGood ? 0 : 1 });

/** What vitest's own report and exit code say together; a run that broke, skipped or found nothing has failed. */
export function judgeSuite({ code, json, isFiltered }) {
  if (!json) return { passed: 0, failed: 1, note: 'vitest gave no report' };
  const passed = json.numPassedTests ?? 0;
  let failed = json.numFailedTests ?? 0;
  const skipped = (json.numPendingTests ?? 0) + (json.numTodoTests ?? 0);
  const notes = [];
  // A file that does not load has no tests to count, and a stray rejection belongs to none.
  const brokenFiles = (json.testResults ?? []).filter((file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed')).length;
  if (brokenFiles > 0) notes.push(`${brokenFiles} file(s) did not run`);
  failed += brokenFiles;
  if (skipped > 0 && !isFiltered) {
    notes.push(`${skipped} skipped, which counts as failed`);
    failed += skipped;
  }
  if (passed + failed === 0) {
    notes.push('no test ran');
    failed += 1;
  }
  if (code !== 0 && failed === 0) {
    notes.push('errors outside of tests');
    failed += 1;
  }
  return { passed, failed, note: notes.join('; ') };
}

async function suite(name, { env, files, options, isAside = false }) {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-report-'));
  const report = join(folder, 'report.json');
  const own = files.filter((file) => file.replaceAll('\\', '/').includes(`test/${name}/`));
  const args = [tool('vitest', 'vitest.mjs'), 'run', '--project', name, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...options, ...own];
  try {
    const code = isAside ? await aside(args, env) : await run(projectNode(), args, { env });
    return judgeSuite({ code, json: readJson(report), isFiltered: own.length > 0 || options.includes('-t') });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Beside another suite: what it printed is shown when it has ended, so that the two do not mix. */
async function aside(args, env) {
  const { code, stdout, stderr } = await capture(projectNode(), args, { env });
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  return code;
}

// Large enough for every window size the screens are photographed at.
const screenSize = '2600x2000';

function runStep(step, context) {
  if (step === 'types') return types(context);
  if (step === 'lint') return lint(context);
  if (step === 'build') return build();
  if ((step === 'e2e' || step === 'durability') && process.platform === 'linux') return withVirtualDisplay(context.env, (env) => suite(step, { ...context, env }), screenSize);
  return suite(step, context);
}

function table(rows) {
  const cells = [['step', 'passed', 'failed', 'took', ''], ...rows.map((row) => [row.step, String(row.passed), String(row.failed), seconds(row.ms), row.note ?? ''])];
  const widths = cells[0].map((_, column) => Math.max(...cells.map((line) => line[column].length)));
  return cells.map((line) => line.map((cell, column) => (column === 1 || column === 2 || column === 3 ? cell.padStart(widths[column]) : cell.padEnd(widths[column]))).join('  ').trimEnd()).join('\n');
}

/** Integration tests wait much and durability starts one app after the other: together they keep two cores busy. */
export const inTurns = (steps) => steps.flatMap((step) => {
  const isBeside = step === 'durability' && steps.includes('integration');
  return isBeside ? [] : [step === 'integration' && steps.includes('durability') ? ['integration', 'durability'] : [step]];
});

/** Gives the exit code: 0 only when something ran and nothing failed. */
export async function runChecks({ steps, env, files = [], options = [] }) {
  const rows = [];
  const runOne = async (step, isAside) => {
    const started = Date.now();
    const context = { env, files: suites.includes(step) ? files : [], options, isAside };
    const result = (step === 'e2e' || step === 'durability') && rows.some((row) => row.step === 'build' && row.failed > 0)
      ? { passed: 0, failed: 1, note: 'not run: the build failed' }
      : await runStep(step, context);
    rows.push({ step, ms: Date.now() - started, ...result });
  };
  for (const together of inTurns(steps)) {
    process.stdout.write(`\n── ${together.join(', and beside it ')} ──\n`);
    await Promise.all(together.map((step, at) => runOne(step, at > 0)));
  }
  const passed = rows.reduce((sum, row) => sum + row.passed, 0);
  const failed = rows.reduce((sum, row) => sum + row.failed, 0);
  process.stdout.write(`\n${table(rows)}\n\n${passed} passed, ${failed} failed\n`);
  return failed === 0 && passed > 0 ? 0 : 1;
}
