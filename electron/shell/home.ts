// Which data folder this start uses, from what the person said; the same order as the command line.
import { isAbsolute, join, resolve } from 'node:path';

/** `--home DIR` or `--home=DIR`, else COUNTERSIGN_HOME, else a folder of the app's own below `appData`. Relative folders are below `cwd`. */
export function homeOf(args: readonly string[], env: Readonly<Record<string, string | undefined>>, appData: string, cwd: string): string {
  const at = args.indexOf('--home');
  const named = at >= 0 ? args[at + 1] : args.find((arg) => arg.startsWith('--home='))?.slice('--home='.length);
  const home = named || env['COUNTERSIGN_HOME'] || join(appData, 'Countersign');
  return isAbsolute(home) ? home : resolve(cwd, home);
}
