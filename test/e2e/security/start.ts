// Starts the real app for the security tests, on a data folder of its own, and waits until both windows have loaded.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ElectronApplication, Page } from 'playwright';
import { launchApp, runtime } from '../../support/electron-app.ts';

export interface Started {
  readonly app: ElectronApplication;
  readonly till: Page;
  readonly display: Page;
  readonly home: string;
  /** Closes the app and removes its data folder. */
  close(): Promise<void>;
}

/** The checkout: `electron <root>` runs the built app. */
export const root = join(import.meta.dirname, '..', '..', '..');

/** How the app is started from a shell here. */
export async function command(): Promise<{ readonly file: string; readonly args: readonly string[] }> {
  const { electronPath, extraArgs } = await runtime();
  return { file: electronPath, args: [...extraArgs, root] };
}

export async function start(home?: string): Promise<Started> {
  const launched = await launchApp(home === undefined ? {} : { home });
  const { app, till } = launched;
  const display = await launched.display();
  await Promise.all([till.waitForLoadState(), display.waitForLoadState()]);
  const close = async (): Promise<void> => {
    await app.close();
    rmSync(launched.home, { recursive: true, force: true });
  };
  return { app, till, display, home: launched.home, close };
}
