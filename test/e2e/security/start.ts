// Starts the real app for the security tests, on a data folder of its own, and finds its two windows.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright';

export interface Started {
  readonly app: ElectronApplication;
  readonly till: Page;
  readonly display: Page;
  readonly home: string;
}

/** How the app is started here, without a data folder. */
export function command(): { readonly file: string; readonly args: readonly string[]; readonly env: NodeJS.ProcessEnv } {
  return { file: process.env['TRY_ELECTRON'] ?? '', args: ['--no-sandbox', process.env['TRY_APP'] ?? ''], env: process.env };
}

export async function start(home = mkdtempSync(join(tmpdir(), 'countersign-e2e-')), args: readonly string[] = []): Promise<Started> {
  const app = await _electron.launch({
    executablePath: process.env['TRY_ELECTRON'] ?? '', args: ['--no-sandbox', process.env['TRY_APP'] ?? '', ...args], env: { ...process.env, COUNTERSIGN_HOME: home },
  });
  const till = await app.firstWindow();
  const display = app.windows()[1] ?? await app.waitForEvent('window');
  await Promise.all([till.waitForLoadState(), display.waitForLoadState()]);
  return { app, till, display, home };
}
