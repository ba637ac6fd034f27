// The real app for tests, benches and the demo: the Electron that set-up chose, driven by Playwright.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright';
import { resolveRuntime, runtimeEnv, type Runtime } from '../../scripts/lib/runtime.mjs';

const root = join(import.meta.dirname, '..', '..');
const WINDOW_WITHIN_MS = 60_000;

export type WindowName = 'till' | 'display';

export interface LaunchOptions {
  /** The data folder; a fresh one when left out. */
  readonly home?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  /** Another app than Countersign, for comparison. */
  readonly appPath?: string;
  /** Keeps Chromium's sandbox on, which Playwright otherwise switches off; root cannot have it. */
  readonly sandbox?: boolean;
}

export interface LaunchedApp {
  readonly app: ElectronApplication;
  /** The first window. */
  readonly till: Page;
  /** The customer display; opens after the till is shown. */
  display(): Promise<Page>;
  /** The window whose page has this name, once it is there. */
  window(name: WindowName): Promise<Page>;
  readonly home: string;
  /** Everything the app wrote to its output so far, for the message of a failed test. */
  output(): string;
  close(): Promise<void>;
  /** SIGKILL of the main process; its children end with it. */
  kill(): Promise<void>;
}
export type Launched = LaunchedApp;

/** The Electron that set-up chose for this checkout. */
export function runtime(): Promise<Runtime> {
  return Promise.resolve(resolveRuntime());
}

/** Starts the built app (dist/); the caller closes it. Needs a screen: `npm test` brings one of its own. */
export async function launchApp(options: LaunchOptions = {}): Promise<LaunchedApp> {
  if (process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) {
    throw new Error('There is no screen (DISPLAY is not set). Run the tests with `npm test`, which brings its own, or under xvfb-run.');
  }
  const chosen = resolveRuntime();
  const home = options.home ?? mkdtempSync(join(tmpdir(), 'countersign-e2e-'));
  const app = await _electron.launch({
    executablePath: chosen.electronPath,
    args: ['-r', join(import.meta.dirname, 'hold-ready.cjs'), ...chosen.extraArgs, options.appPath ?? root, ...(options.args ?? [])],
    env: { ...environment(chosen), COUNTERSIGN_HOME: home, ...options.env },
    timeout: WINDOW_WITHIN_MS,
    chromiumSandbox: options.sandbox ?? false,
  });
  let output = '';
  const keep = (chunk: Buffer): void => { output += chunk.toString(); };
  app.process().stdout?.on('data', keep);
  app.process().stderr?.on('data', keep);
  const ended = new Promise<void>((resolve) => { app.process().once('exit', () => { resolve(); }); });
  const window = async (name: WindowName): Promise<Page> => {
    const hasName = (page: Page): boolean => page.url().endsWith(`/${name}.html`);
    return app.windows().find(hasName) ?? app.waitForEvent('window', { predicate: hasName, timeout: WINDOW_WITHIN_MS });
  };
  const till = await app.firstWindow({ timeout: WINDOW_WITHIN_MS });
  return {
    app,
    till,
    home,
    window,
    display: async () => app.windows().find((page) => page !== till) ?? app.waitForEvent('window', { timeout: WINDOW_WITHIN_MS }),
    output: () => output,
    close: () => app.close(),
    kill: async () => {
      app.process().kill('SIGKILL');
      await ended;
    },
  };
}

function environment(chosen: Runtime): Record<string, string> {
  const entries = Object.entries(runtimeEnv(chosen)).filter((entry): entry is [string, string] => entry[1] !== undefined);
  // Under Vitest NODE_OPTIONS may carry loaders that the app must not get; as plain Node it would open no window.
  return Object.fromEntries(entries.filter(([name]) => name !== 'NODE_OPTIONS' && name !== 'ELECTRON_RUN_AS_NODE' && !name.startsWith('VITEST')));
}
