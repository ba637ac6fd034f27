#!/usr/bin/env node
// Entry of the command line: hands the arguments and the process's streams over and leaves with the exit code.
import { enableCompileCache } from 'node:module';
import { homedir } from 'node:os';
import path from 'node:path';
import { writeNoReports } from './core/quiet-reports.ts';

async function main(): Promise<void> {
  writeNoReports();
  // Compiled sources are kept beside what set-up keeps: every command after the first starts in half the time. Off when it cannot be written.
  const cache = process.env['COUNTERSIGN_CACHE'] ?? path.join(process.env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache'), 'countersign');
  enableCompileCache(path.join(cache, 'compiled'));
  const [{ thisProcess }, { runCli }] = await Promise.all([import('./cli/process.ts'), import('./cli/run-cli.ts')]);
  const code = await runCli(process.argv.slice(2), thisProcess());
  // What was printed must be out before the end; open keep-alive connections must not hold it up.
  process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
}

void main();
