// The kinds of tests. `npm test` runs them one after the other, durability beside integration; nothing is ever tried twice.
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const kind = (name: string, more: object = {}) => ({
  extends: true as const,
  test: { name, include: [`test/${name}/**/*.test.{ts,tsx}`], environment: 'node', retry: 0, ...more },
});

export default defineConfig({
  test: {
    retry: 0,
    // Left alone it keeps a core free, which on a machine of two leaves one for all.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      kind('unit'),
      kind('contract', { testTimeout: 30_000 }),
      kind('integration', { testTimeout: 60_000, hookTimeout: 60_000 }),
      // The real app is killed and cut off here; no picture or timing of a window is looked at.
      kind('durability', { testTimeout: 90_000, hookTimeout: 120_000, fileParallelism: false }),
      // Each file starts the real app: one file at a time keeps the windows' timing honest on a small machine.
      kind('e2e', { testTimeout: 90_000, hookTimeout: 120_000, fileParallelism: false }),
    ],
  },
});
