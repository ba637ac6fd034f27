// Finds a worker beside the code that runs: its source file, or its bundle.
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** `name` such as `export.worker`; `selfUrl` is the module of the worker's own folder that asks. */
export function workerPath(selfUrl: string, name: string): string {
  const self = fileURLToPath(selfUrl);
  const folder = dirname(self);
  if (self.endsWith('.ts')) return join(folder, `${name}.ts`);
  // Bundled code lies in the build folder or in its `chunks`.
  return join(basename(folder) === 'chunks' ? dirname(folder) : folder, `${name}.cjs`);
}
