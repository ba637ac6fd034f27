// Photographs a window at the sizes a shop has, light and dark, into test/artifacts/ (not committed), and says what is wrong in the pictures.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { violationsOf } from './accessibility.ts';
import { layoutFaults } from './layout.ts';

const folder = join(import.meta.dirname, '..', 'artifacts');

export interface Size {
  readonly width: number;
  readonly height: number;
}

export const tillSizes: readonly Size[] = [{ width: 1024, height: 768 }, { width: 1280, height: 800 }, { width: 1366, height: 768 }, { width: 1920, height: 1080 }];
export const displaySizes: readonly Size[] = [{ width: 800, height: 480 }, { width: 1024, height: 600 }, { width: 1280, height: 800 }, { width: 1920, height: 1080 }, { width: 768, height: 1366 }];

/**
 * Every size in both themes, as `<name>-<width>x<height>-<theme>.png`; the window is left as it was found.
 * Returns what a measuring eye finds: layout faults at every size, WCAG violations in both themes.
 */
export async function photograph(page: Page, name: string, sizes: readonly Size[]): Promise<readonly string[]> {
  mkdirSync(folder, { recursive: true });
  const faults: string[] = [];
  const before = await page.evaluate(() => ({ width: window.innerWidth, height: window.innerHeight }));
  // Nothing looks hovered: the screen's pointer may stand anywhere.
  await page.mouse.move(0, 0);
  for (const size of sizes) {
    const at = `${name} ${size.width}×${size.height}`;
    await page.setViewportSize(size);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: join(folder, `${name}-${size.width}x${size.height}-${colorScheme}.png`), animations: 'disabled' });
      if (size === sizes[0]) faults.push(...(await violationsOf(page, colorScheme === 'light' ? 'all' : 'colours')).map((each) => `${at} ${colorScheme}: ${each}`));
    }
    faults.push(...(await layoutFaults(page)).map((each) => `${at}: ${each}`));
  }
  await page.emulateMedia({ colorScheme: null });
  await page.setViewportSize(before);
  return faults;
}
