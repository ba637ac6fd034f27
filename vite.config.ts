// How the app is bundled. One mode per part: main (with its workers), the two sandboxed preloads, the two windows.
import { globSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { basename, join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig, type UserConfig } from 'vite';

const root = import.meta.dirname;
const outDir = process.env['COUNTERSIGN_BUILD_DIR'] ?? join(root, 'dist');
// Of the runtimes we meet the oldest counts: Electron 33 is Node 20 and Chromium 130.
const nodeTarget = 'node20';
const pageTarget = 'chrome130';

const packagesAtRunTime = ['electron', 'better-sqlite3', '@node-rs/argon2', '@ngrok/ngrok', 'node-hid', 'usb'];
/** ssh2 does without these native helpers, which are not compiled here. */
const neverThere = /^cpu-features$|\/sshcrypto\.node$/;
const isExternal = (id: string): boolean =>
  neverThere.test(id) || id.startsWith('node:') || builtinModules.includes(id) || packagesAtRunTime.some((name) => id === name || id.startsWith(`${name}/`));

/** `electron/features/exports/csv.worker.ts` becomes the entry `csv.worker`. */
function workers(): Record<string, string> {
  const files = globSync('electron/**/*.worker.ts', { cwd: root });
  return Object.fromEntries(files.map((file) => [basename(file, '.ts'), join(root, file)]));
}

function nodeBundle(input: Record<string, string>, isOneFile: boolean): UserConfig {
  return {
    root,
    publicDir: false,
    // Vite replaces process.env by nothing unless told that it is there; our main reads its environment when it runs.
    define: { 'process.env.NODE_ENV': '"production"', 'process.env': 'process.env' },
    resolve: { conditions: ['node', 'import', 'module', 'default'], mainFields: ['module', 'main'] },
    build: {
      outDir,
      emptyOutDir: false,
      target: nodeTarget,
      minify: false,
      sourcemap: true,
      reportCompressedSize: false,
      modulePreload: false,
      rolldownOptions: {
        input,
        platform: 'node',
        external: isExternal,
        output: { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: 'chunks/[name]-[hash].cjs', codeSplitting: !isOneFile },
      },
    },
  };
}

function preload(name: string): UserConfig {
  return nodeBundle({ [name]: join(root, 'electron', `${name}.ts`) }, true);
}

const windows: UserConfig = {
  root: join(root, 'renderer'),
  base: './',
  plugins: [react()],
  build: {
    outDir: join(outDir, 'renderer'),
    emptyOutDir: false,
    target: pageTarget,
    sourcemap: true,
    reportCompressedSize: false,
    // The pages' policy allows files of our own scheme and nothing inline, not even as a data: address.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: { till: join(root, 'renderer', 'till.html'), display: join(root, 'renderer', 'display.html') } },
  },
};

export default defineConfig(({ mode }) => {
  switch (mode) {
    case 'main':
      return nodeBundle({ main: join(root, 'electron', 'main.ts'), ...workers() }, false);
    case 'preload-till':
    case 'preload-display':
      return preload(mode);
    default:
      return windows;
  }
});
