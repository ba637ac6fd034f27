// A shop with an account at every gateway: what the owner sees when connecting, changing and reading them, and what cashier and customer see.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { drivers } from '../../../electron/gateways/registry.ts';
import { text } from '../../../renderer/lib/text.ts';
import type { TillApi } from '../../../shared/ipc/index.ts';
import { photograph, type Size } from '../../support/photograph.ts';
import { displayModels } from '../../support/renderer-fixture/fixtures.ts';
import { must } from '../../support/shop.ts';
import { tabStops } from '../../support/tab-stops.ts';
import { tellWindow } from '../../support/tell-window.ts';
import { prepareShop, type OpenShop, type WindowShop } from '../../support/window-shop.ts';
import { displayScreen, type Display } from '../screens/display.ts';
import { settingsScreen, type SettingsScreen } from '../screens/settings.ts';
import { tillScreen, type Till } from '../screens/till.ts';

declare const window: { readonly api: TillApi };

const all = Object.values(drivers);
const small: readonly Size[] = [{ width: 1024, height: 768 }];
const both: readonly Size[] = [...small, { width: 1920, height: 1080 }];
const displaySizes: readonly Size[] = [{ width: 800, height: 480 }, { width: 1280, height: 800 }];

let shop: WindowShop;
let open: OpenShop;
let till: Till;
let display: Display;
let settings: SettingsScreen;

beforeAll(async () => {
  shop = await prepareShop('xaigate', { also: all.map(({ id }) => id).filter((id) => id !== 'xaigate') });
  open = await shop.open();
  till = tillScreen(open.till);
  display = displayScreen(await open.display());
  settings = settingsScreen(open.till);
});
afterAll(async () => {
  await open.close();
  await shop.close();
});

const lookAt = async (name: string, sizes = both): Promise<void> => {
  expect.soft(await photograph(till.page, `gateways-till-${name}`, sizes)).toEqual([]);
};
const lookAtDisplay = async (name: string): Promise<void> => {
  expect.soft(await photograph(display.page, `gateways-display-${name}`, displaySizes)).toEqual([]);
};

test('each way to pay is there once, in sight, and two keys away; the account is a choice below it', async () => {
  await till.typeAmount('1250');
  const tiles = till.at.entry.getByRole('group', { name: new RegExp(text.entry.method) }).getByRole('radio');
  const names = await tiles.evaluateAll((inputs) => inputs.map((input) => input.getAttribute('aria-label') ?? ''));
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeLessThanOrEqual(10);
  await lookAt('ten-entry');
  await till.page.keyboard.press('F3');
  await till.page.keyboard.press('l');
  await till.way('LTC', 'Litecoin').and(till.page.locator(':checked')).waitFor();
  const accounts = till.at.entry.getByRole('group', { name: text.entry.through }).getByRole('radio');
  const first = await accounts.first().getAttribute('aria-label');
  await till.page.keyboard.press('F3');
  await till.page.keyboard.press('ArrowRight');
  expect(await accounts.first().isChecked(), first ?? '').toBe(false);
  expect(await till.at.amount.innerText()).toMatch(/^12\.50/);
  expect((await tabStops(till.page)).filter(({ ring, inside }) => !ring || !inside)).toEqual([]);
});

test('a test account and accounts that do not answer say so before the charge', async () => {
  const state = must(await till.page.evaluate(() => window.api.app.state(null)));
  const told = { plisio: { health: 'not_answering', healthDetail: 'Plisio cannot be reached.' }, coinpay: { health: 'refused', healthDetail: 'CoinPay does not accept the API key.' }, coingate: { sandbox: true } };
  const accounts = state.accounts.map((account) => ({ ...account, ...Object.entries(told).find(([driver]) => driver === account.driver)?.[1] }));
  await tellWindow(open, 'till', 'app', 'changed', { ...state, accounts });
  await till.chooseWay('BTC', 'Bitcoin');
  await till.at.entry.getByText(text.entry.sandbox).first().waitFor();
  await till.at.entry.getByText(text.entry.gatewayRefuses).first().waitFor();
  await lookAt('trouble-entry', small);
  await settings.open();
  await settings.at.account('shop-plisio').scrollIntoViewIfNeeded();
  await lookAt('trouble-settings', small);
  await tellWindow(open, 'till', 'app', 'changed', state);
});

test.each(all.map(({ id, title }) => ({ id, title })))('what $id wants is asked for in order, and what it can do is said', async ({ id, title }) => {
  await settings.open();
  await settings.at.connect.click();
  await settings.at.dialog.getByLabel(text.settings.driver).selectOption(id);
  await settings.at.dialog.getByText(text.settings.whereFrom(title)).waitFor();
  await settings.at.dialog.getByRole('button', { name: text.settings.connect, exact: true }).click();
  // What is missing is said, and the first of it has the focus.
  await expect.poll(() => till.page.evaluate(() => document.activeElement?.getAttribute('aria-invalid'))).toBe('true');
  await lookAt(`connect-${id}`, small);
  for (const fold of await settings.at.dialog.locator('summary').all()) await fold.click();
  expect(await settings.at.dialog.locator('.abilities li').count()).toBeGreaterThan(5);
  await lookAt(`connect-open-${id}`, [{ width: 1920, height: 1080 }]);
  await till.page.keyboard.press('Escape');
});

test('an account that is changed: nothing typed, a key that is refused, and one that is taken', async () => {
  await settings.open();
  const account = settings.at.account('shop-cryptumpay');
  const { dialog } = settings.at;
  const save = dialog.getByRole('button', { name: text.settings.save, exact: true });
  await account.getByRole('button', { name: text.settings.change }).click();
  await save.click();
  await dialog.getByText(text.settings.nothingChanged).waitFor();
  await lookAt('change-nothing', small);
  await dialog.locator('input[name="apiKey"]').fill('not the key of this account');
  await save.click();
  await dialog.getByRole('alert').filter({ hasText: 'does not accept' }).waitFor();
  await lookAt('change-refused');
  await dialog.locator('input[name="apiKey"]').fill('');
  await dialog.getByText(text.settings.part.advanced).click();
  await dialog.locator('input[name="payUrl"]').fill('https://pay.cryptumpay.com/m/{id}?till=1');
  await save.click();
  await dialog.waitFor({ state: 'hidden' });
  await account.getByText(text.settings.changed('shop-cryptumpay')).waitFor();
  await lookAt('change-done', small);
  const state = must(await till.page.evaluate(() => window.api.app.state(null)));
  expect(state.accounts.find(({ name }) => name === 'shop-cryptumpay')?.settings['payUrl']).toBe('https://pay.cryptumpay.com/m/{id}?till=1');
});

test('a sale on a payment page, and one whose answer was lost', async () => {
  await till.nav('sale').click();
  await till.chooseWay('Any coin', 'the payment page');
  await till.at.entry.getByRole('radio', { name: 'XAIGATE' }).check({ force: true });
  await till.charge();
  await display.waitFor('waiting');
  await lookAt('page-sale');
  await lookAtDisplay('page-sale');
  // The same sale at a test account: both windows say that no real money moves.
  const state = must(await till.page.evaluate(() => window.api.app.state(null)));
  await tellWindow(open, 'till', 'app', 'changed', { ...state, accounts: state.accounts.map((account) => ({ ...account, sandbox: account.name === 'shop' })) });
  await till.at.sale.getByText(text.sale.sandbox).waitFor();
  await lookAt('sandbox-sale', small);
  await tellWindow(open, 'display', 'display', 'model', displayModels('USD@checkout', true)['waiting']);
  await display.at.practiceBand.waitFor();
  await lookAtDisplay('sandbox-sale');
  await tellWindow(open, 'till', 'app', 'changed', state);
  await shop.control({ action: 'fault', fault: 'drop_answer', count: 1, match: '/invoice/create' });
  await till.newSale();
  await till.typeAmount('900');
  await till.at.charge.click();
  await open.till.getByText('Nobody can pay it').first().waitFor();
  await lookAt('unclear');
  await lookAtDisplay('unclear');
});
