// Photographs a window at the sizes a shop has, light and dark, into test/artifacts/ (not committed).
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright';

const folder = join(import.meta.dirname, '..', 'artifacts');

interface Size {
  readonly width: number;
  readonly height: number;
}

export const tillSizes: readonly Size[] = [{ width: 1024, height: 768 }, { width: 1280, height: 800 }, { width: 1920, height: 1080 }];
export const displaySizes: readonly Size[] = [{ width: 800, height: 480 }, { width: 1280, height: 800 }, { width: 1080, height: 1920 }];

/** Every size in both themes, as `<name>-<width>x<height>-<theme>.png`; the window is left as it was found. */
export async function photograph(page: Page, name: string, sizes: readonly Size[]): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const before = await page.evaluate(() => ({ width: window.innerWidth, height: window.innerHeight }));
  for (const size of sizes) {
    await page.setViewportSize(size);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: join(folder, `${name}-${size.width}x${size.height}-${colorScheme}.png`), animations: 'disabled' });
    }
  }
  await page.emulateMedia({ colorScheme: null });
  await page.setViewportSize(before);
}
