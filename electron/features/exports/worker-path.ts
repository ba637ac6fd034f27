// Finds the export worker beside the code that runs: the source file, or its bundle.
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Path of the worker for {@link createExportService}. `selfUrl` is for tests. */
export function exportWorkerPath(selfUrl: string = import.meta.url): string {
  const self = fileURLToPath(selfUrl);
  const folder = dirname(self);
  if (self.endsWith('.ts')) return join(folder, 'export.worker.ts');
  // Bundled code lies in the build folder or in its `chunks`.
  return join(basename(folder) === 'chunks' ? dirname(folder) : folder, 'export.worker.cjs');
}
