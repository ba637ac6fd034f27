// The real app for end-to-end tests and for the demo: the Electron that set-up chose, driven by Playwright.
import { dirname, join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright';
import { resolveRuntime, runtimeEnv } from '../../scripts/lib/runtime.mjs';

const root = join(import.meta.dirname, '..', '..');

export interface LaunchOptions {
  /** The data folder; a test makes its own and takes it away. */
  readonly home: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  readonly timeoutMs?: number;
}

export interface LaunchedApp {
  readonly app: ElectronApplication;
  /** The window whose page is `name` (till, display), once it is there. */
  window(name: 'till' | 'display'): Promise<Page>;
  /** Everything the app wrote to its output, for a failed test's message. */
  output(): string;
  close(): Promise<void>;
  /** SIGKILL of the main process; resolves when it is gone. */
  kill(): Promise<void>;
}

function assertDisplay(env: Readonly<Record<string, string | undefined>>): void {
  if (process.platform !== 'linux' || env['DISPLAY'] || env['WAYLAND_DISPLAY']) return;
  throw new Error('There is no screen: DISPLAY is not set. `npm test -- e2e` brings its own; so does xvfb-run.');
}

const isPage = (page: Page, name: string): boolean => new URL(page.url()).pathname.endsWith(`/${name}.html`);

/** Starts the app on its built bundle; the caller closes it. */
export async function launchApp(options: LaunchOptions): Promise<LaunchedApp> {
  const runtime = resolveRuntime();
  const env = { ...runtimeEnv(runtime) } as Record<string, string>;
  // Under the test runner these may carry loaders that the app must not get; a test may still set its own.
  delete env['ELECTRON_RUN_AS_NODE'];
  delete env['NODE_OPTIONS'];
  Object.assign(env, options.env);
  assertDisplay(env);
  const args = [...runtime.extraArgs, root, '--home', options.home, ...(options.args ?? [])];
  const app = await _electron.launch({ executablePath: runtime.electronPath, args, env, cwd: dirname(options.home), timeout: options.timeoutMs ?? 60_000 });
  let output = '';
  app.process().stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  app.process().stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return {
    app,
    async window(name) {
      const isOpen = app.windows().find((page) => isPage(page, name));
      return isOpen ?? app.waitForEvent('window', { predicate: (page) => isPage(page, name), timeout: options.timeoutMs ?? 60_000 });
    },
    output: () => output,
    close: () => app.close(),
    kill: async () => {
      const gone = new Promise<void>((resolve) => { app.process().once('exit', () => { resolve(); }); });
      app.process().kill('SIGKILL');
      await gone;
    },
  };
}
