// `npm run check`: the quick part of `npm test` – types, lint, unit tests; needs no Electron.
import { fail } from './lib/report.mjs';
import { prepare } from './lib/setup.mjs';

async function check() {
  await prepare({ electron: false, build: false });
  const { runChecks } = await import('./lib/checks.mjs');
  return runChecks({ steps: ['types', 'lint', 'unit'], env: process.env });
}

process.exitCode = 1; // an end before the last word is no success
check().then((code) => process.exit(code), fail);
