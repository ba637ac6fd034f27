// What is changed in one place shows in every window: the colours of the settings, and a vault that was unlocked from elsewhere.
import type { Page } from 'playwright';
import { afterEach, describe, expect, it } from 'vitest';
import type { TillApi } from '../../../shared/ipc/index.ts';
import { cliJson } from '../../support/cli.ts';
import { launchApp, type LaunchedApp } from '../../support/electron-app.ts';
import { must, temporaryHome } from '../../support/shop.ts';
import { prepareShop } from '../../support/window-shop.ts';

declare const window: { readonly api: TillApi };
type Theme = 'system' | 'light' | 'dark';

const ground: Readonly<Record<'light' | 'dark', string>> = { light: 'rgb(244, 245, 248)', dark: 'rgb(15, 18, 24)' };
let launched: LaunchedApp | null = null;
afterEach(async () => {
  await launched?.close();
  launched = null;
});

/** Both windows, as the person's system shows them: Playwright would force light. */
async function open(home: string): Promise<readonly Page[]> {
  launched = await launchApp({ home, env: { COUNTERSIGN_WEBHOOK_PORT: '0' } });
  const pages = await Promise.all([launched.window('till'), launched.window('display')]);
  await Promise.all(pages.map(async (page) => {
    await page.waitForLoadState();
    await page.emulateMedia({ colorScheme: null });
  }));
  return pages;
}

const grounds = (pages: readonly Page[]): Promise<readonly string[]> => Promise.all(pages.map((page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor)));

async function choose(till: Page, theme: Theme): Promise<void> {
  const saved = await till.evaluate(async (wanted) => {
    const state = await window.api.app.state(null);
    return state.ok ? window.api.settings.save({ ...state.value.settings, theme: wanted }) : state;
  }, theme);
  must(saved);
}

describe('the colours of the settings', () => {
  it('are those of both windows, at once and at the next start', async () => {
    const home = temporaryHome();
    let pages = await open(home);
    const [till] = pages;
    if (till === undefined) throw new Error('no till');
    for (const theme of ['dark', 'light', 'dark'] as const) {
      await choose(till, theme);
      await expect.poll(() => grounds(pages)).toEqual([ground[theme], ground[theme]]);
    }
    await choose(till, 'system');
    const system = await launched?.app.evaluate(({ nativeTheme }) => (nativeTheme.shouldUseDarkColors ? 'dark' : 'light')) ?? 'light';
    await expect.poll(() => grounds(pages)).toEqual([ground[system], ground[system]]);

    await choose(till, 'dark');
    await launched?.close();
    pages = await open(home);
    await expect.poll(() => grounds(pages)).toEqual([ground.dark, ground.dark]);
  });
});

describe('a vault that the command line unlocks', () => {
  it('closes the question in the open window', async () => {
    const shop = await prepareShop('btcpay');
    const [till] = await open(shop.home);
    if (till === undefined) throw new Error('no till');
    const dialog = till.getByRole('dialog');
    await dialog.waitFor();
    expect(await cliJson(['gateway', 'check', 'shop'], { home: shop.home })).toMatchObject({ ok: true });
    await dialog.waitFor({ state: 'hidden' });
    expect(must(await till.evaluate(() => window.api.app.state(null))).vault).toBe('open');
    await shop.close();
  });
});
