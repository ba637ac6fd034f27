// The worker is found beside the sources, beside the bundle, and from a chunk of the bundle.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { exportWorkerPath } from '../../../../../electron/features/exports/worker-path.ts';

test('from sources the file is really there', () => {
  expect(exportWorkerPath()).toMatch(/export\.worker\.ts$/);
  expect(existsSync(exportWorkerPath())).toBe(true);
});

test('in the bundle it lies in the build folder', () => {
  const expected = join('/app', 'dist', 'export.worker.cjs');
  expect(exportWorkerPath(pathToFileURL('/app/dist/main.cjs').href)).toBe(expected);
  expect(exportWorkerPath(pathToFileURL('/app/dist/chunks/create-app-1a2b.cjs').href)).toBe(expected);
});
