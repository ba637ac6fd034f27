// Starts the real app in the real Electron for tests and benches, and finds its two windows.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright';

const root = join(import.meta.dirname, '..', '..');

interface Runtime {
  readonly electronPath: string;
  readonly electronVersion: string;
  readonly kind: 'official' | 'registry';
  readonly extraArgs: readonly string[];
}

/** The Electron that set-up chose for this checkout. */
export async function runtime(): Promise<Runtime> {
  const module: { resolveRuntime(): Runtime } = await import('../../scripts/lib/runtime.mjs');
  return module.resolveRuntime();
}

export interface LaunchOptions {
  /** A fresh one when left out. */
  readonly home?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  /** Another app than Countersign, for comparison. */
  readonly appPath?: string;
}

export interface Launched {
  readonly app: ElectronApplication;
  readonly till: Page;
  /** The customer display; opens after the till is shown. */
  display(): Promise<Page>;
  readonly home: string;
  close(): Promise<void>;
  /** SIGKILL of the main process; its children end with it. */
  kill(): Promise<void>;
}

/** Starts the built app (dist/). Needs a display: `npm test` brings an Xvfb of its own. */
export async function launchApp(options: LaunchOptions = {}): Promise<Launched> {
  if (process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) {
    throw new Error('No display: run the tests with `npm test`, which starts an Xvfb, or set DISPLAY.');
  }
  const { electronPath, extraArgs } = await runtime();
  const home = options.home ?? mkdtempSync(join(tmpdir(), 'countersign-e2e-'));
  const app = await _electron.launch({
    executablePath: electronPath,
    args: [...extraArgs, options.appPath ?? root, ...(options.args ?? [])],
    env: { ...environment(), COUNTERSIGN_HOME: home, ...options.env },
    timeout: 60_000,
  });
  const till = await app.firstWindow({ timeout: 60_000 });
  const ended = new Promise<void>((resolve) => { app.process().once('exit', () => { resolve(); }); });
  return {
    app,
    till,
    home,
    display: async () => app.windows().find((page) => page !== till) ?? app.waitForEvent('window', { timeout: 30_000 }),
    close: async () => {
      await app.close();
    },
    kill: async () => {
      app.process().kill('SIGKILL');
      await ended;
    },
  };
}

function environment(): Record<string, string> {
  const entries = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  // Under Vitest NODE_OPTIONS may carry loaders that the app must not get.
  return Object.fromEntries(entries.filter(([name]) => name !== 'NODE_OPTIONS' && !name.startsWith('VITEST')));
}
