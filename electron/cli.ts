#!/usr/bin/env node
// Entry of the command line: hands the arguments and the process's streams over and leaves with the exit code.
import { thisProcess } from './cli/process.ts';
import { runCli } from './cli/run-cli.ts';

async function main(): Promise<void> {
  const code = await runCli(process.argv.slice(2), thisProcess());
  // What was printed must be out before the end; open keep-alive connections must not hold it up.
  process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
}

void main();
