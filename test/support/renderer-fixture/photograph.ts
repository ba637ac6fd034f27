// Photographs the windows on fixtures with a plain Chromium, for looking at them. `node photograph.ts OUT [filter]`
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright';
import { createServer } from 'vite';
import { driverToView } from '../../../electron/core/views/account.ts';
import { drivers } from '../../../electron/gateways/registry.ts';
import react from '@vitejs/plugin-react';

interface Shot {
  readonly name: string;
  readonly page: string;
  readonly sizes: readonly (readonly [number, number])[];
  readonly before?: (page: Page) => Promise<void>;
}

const tillSizes = [[1024, 768], [1280, 800], [1920, 1080]] as const;
const displaySizes = [[800, 480], [1280, 800], [1080, 1920]] as const;
const row = (order: string) => async (page: Page) => page.locator(`.row[data-sale="inv_${order.toLowerCase()}"]`).click();
const views = Object.values(drivers).map(driverToView);
const toSettings = async (page: Page) => page.getByRole('button', { name: 'Settings' }).click();
const connect = (id: string, open: boolean) => async (page: Page) => {
  await toSettings(page);
  await page.getByRole('button', { name: 'Connect a gateway' }).click();
  await page.locator('dialog select').first().selectOption(id);
  if (open) await page.evaluate(() => document.querySelectorAll('dialog details').forEach((each) => each.setAttribute('open', '')));
};
const change = (id: string, typed: string) => async (page: Page) => {
  await toSettings(page);
  await page.getByRole('listitem', { name: `shop-${id}` }).getByRole('button', { name: 'Change' }).click();
  if (typed !== '') await page.locator('dialog input[type=password]').first().fill(typed);
  if (typed !== '') await page.getByRole('button', { name: 'Save' }).last().click();
};
const ten = 'till.html?mode=live&ten=1';
const states = ['idle', 'preparing', 'waiting', 'seen', 'confirming', 'paid', 'too_little', 'too_much', 'expired', 'cancelled', 'checking', 'failed'];

const shots: readonly Shot[] = [
  { name: 'welcome', page: 'till.html?mode=unconfigured', sizes: tillSizes },
  { name: 'entry-empty', page: 'till.html?mode=live&empty=1', sizes: tillSizes },
  { name: 'entry-typed', page: 'till.html?mode=practice', sizes: tillSizes, before: async (page) => page.keyboard.type('1250', { delay: 60 }) },
  { name: 'entry-low', page: 'till.html?mode=live&trouble=1', sizes: [[1024, 768]], before: async (page) => page.keyboard.type('250', { delay: 60 }) },
  { name: 'entry-order', page: 'till.html?mode=practice', sizes: [[1024, 768]], before: async (page) => page.keyboard.press('F4') },
  ...['T1-0012', 'T1-0010', 'T1-0009', 'T1-0008', 'T1-0007', 'WEB-ORDER-2026-000123456', 'T1-0005', 'T1-0004', 'T1-0002'].map((order) => ({ name: `sale-${order}`, page: 'till.html?mode=practice', sizes: order === 'T1-0012' ? tillSizes : ([[1024, 768]] as const), before: row(order) })),
  ...['P1-0001', 'P1-0002', 'P1-0003'].map((order) => ({ name: `page-${order}`, page: 'till.html?mode=live', sizes: order === 'P1-0001' ? tillSizes : ([[1024, 768]] as const), before: row(order) })),
  { name: 'page-details', page: 'till.html?mode=live', sizes: [[1280, 800]], before: async (page) => { await row('P1-0003')(page); await page.keyboard.press('F7'); } },
  { name: 'page-entry', page: 'till.html?mode=live&page=1', sizes: [[1024, 768], [1280, 800]], before: async (page) => page.keyboard.type('1250', { delay: 60 }) },
  { name: 'live-sale', page: 'till.html?mode=live', sizes: [[1024, 768]], before: row('T1-0010') },
  { name: 'details', page: 'till.html?mode=live', sizes: [[1280, 800]], before: async (page) => { await row('T1-0010')(page); await page.keyboard.press('F7'); } },
  { name: 'decide', page: 'till.html?mode=live', sizes: [[1024, 768]], before: async (page) => { await row('T1-0006')(page); await page.getByRole('button', { name: 'Decide' }).click(); } },
  { name: 'cancel', page: 'till.html?mode=live', sizes: [[1024, 768]], before: async (page) => { await row('T1-0012')(page); await page.keyboard.press('F9'); } },
  { name: 'keys', page: 'till.html?mode=live', sizes: [[1024, 768]], before: async (page) => page.keyboard.press('?') },
  { name: 'settings', page: 'till.html?mode=live', sizes: [[1024, 768], [1280, 800]], before: async (page) => page.getByRole('button', { name: 'Settings' }).click() },
  { name: 'settings-end', page: 'till.html?mode=live', sizes: [[1024, 768]], before: async (page) => { await page.getByRole('button', { name: 'Settings' }).click(); await page.locator('#settings-gateways').scrollIntoViewIfNeeded(); await page.mouse.move(500, 400); await page.mouse.wheel(0, 4000); } },
  { name: 'connect', page: 'till.html?mode=live', sizes: [[1024, 768]], before: async (page) => { await page.getByRole('button', { name: 'Settings' }).click(); await page.getByRole('button', { name: 'Connect a gateway' }).click(); } },
  ...views.flatMap(({ id }) => [
    { name: `connect-${id}`, page: ten, sizes: [[1024, 768]] as const, before: connect(id, false) },
    { name: `connect-open-${id}`, page: ten, sizes: [[1280, 1700]] as const, before: connect(id, true) },
  ]),
  { name: 'change', page: ten, sizes: [[1024, 768]], before: change('btcpay', '') },
  { name: 'change-refused', page: ten, sizes: [[1024, 768]], before: change('btcpay', 'wrong') },
  { name: 'change-done', page: ten, sizes: [[1024, 768]], before: change('btcpay', 'right') },
  { name: 'ten-settings', page: ten, sizes: [[1024, 768], [1920, 1080]], before: async (page) => { await toSettings(page); await page.locator('.account').nth(8).scrollIntoViewIfNeeded(); await page.locator('.account details').nth(8).click(); } },
  { name: 'ten-entry', page: ten, sizes: tillSizes, before: async (page) => page.keyboard.type('1250', { delay: 60 }) },
  { name: 'export', page: 'till.html?mode=live', sizes: [[1024, 768], [1280, 800]], before: async (page) => { await page.getByRole('button', { name: 'Export' }).click(); await page.getByRole('button', { name: 'Save as CSV' }).click(); } },
  { name: 'rtl', page: 'till.html?mode=practice&dir=rtl', sizes: [[1280, 800]], before: row('T1-0009') },
  { name: 'zoom', page: 'till.html?mode=practice', sizes: [[512, 384]], before: row('T1-0009') },
  ...states.map((state) => ({ name: `display-${state}`, page: `display.html?state=${state}&practice=1`, sizes: displaySizes })),
  ...['BTC@bitcoin', 'BTC@lightning', 'USDT@bsc', 'ETH@ethereum', 'USD@checkout'].map((method) => ({ name: `display-${method}`, page: `display.html?state=waiting&method=${method}`, sizes: displaySizes })),
  { name: 'display-page-rest', page: 'display.html?state=too_little&method=USD@checkout', sizes: displaySizes },
];

const [out = '/tmp/photographs', filter = ''] = process.argv.slice(2);
mkdirSync(out, { recursive: true });
const root = join(import.meta.dirname, '../../..');
const server = await createServer({ root, configFile: false, plugins: [react()], server: { host: '127.0.0.1', port: 0, hmr: false, watch: null }, cacheDir: '/tmp/countersign-vite', logLevel: 'error' });
await server.listen();
const base = `${server.resolvedUrls?.local[0] ?? ''}test/support/renderer-fixture/`;
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
for (const theme of ['light', 'dark'] as const) {
  for (const shot of shots) {
    if (!new RegExp(filter).test(`${shot.name}-${theme}`)) continue;
    for (const [width, height] of shot.sizes) {
      const page = await browser.newPage({ viewport: { width, height }, colorScheme: theme });
      await page.addInitScript((told) => { Object.assign(window, { drivers: told }); }, views);
      page.on('pageerror', (error) => process.stderr.write(`${shot.name}: ${error.message}\n`));
      await page.goto(`${base}${shot.page}`, { waitUntil: 'networkidle' });
      await shot.before?.(page);
      // Until fonts are there and everything that moves to an end has reached it.
      await page.evaluate(async () => {
        await document.fonts.ready;
        await Promise.allSettled(document.getAnimations().filter((one) => one.effect?.getComputedTiming().endTime !== Infinity).map((one) => one.finished));
      });
      await page.screenshot({ path: join(out, `${shot.name}-${width}x${height}-${theme}.png`) });
      await page.close();
    }
  }
}
await browser.close();
await server.close();
