// Which data folder a command works on, in the same order as the app.
import path from 'node:path';
import type { CliProcess } from './process.ts';

/** `--home`, else COUNTERSIGN_HOME, else the app's own folder. */
export function homeFor(named: string | null, process: Pick<CliProcess, 'env' | 'cwd' | 'appData'>): string {
  const fromEnv = process.env['COUNTERSIGN_HOME'] ?? '';
  if (named !== null && named !== '') return path.resolve(process.cwd, named);
  return fromEnv === '' ? path.join(process.appData, 'Countersign') : path.resolve(process.cwd, fromEnv);
}
