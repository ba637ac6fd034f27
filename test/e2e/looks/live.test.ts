// Both windows as a shop with a live account sees them, at every size: locked, each state of a sale, and the old runtime's warning throughout.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ControlAction } from '../../../electron/gateways/emulator-kit/port.ts';
import { text } from '../../../renderer/lib/text.ts';
import type { InvoiceStatus } from '../../../shared/domain/status.ts';
import { violationsOf } from '../../support/accessibility.ts';
import { tabStops } from '../../support/tab-stops.ts';
import { displaySizes, photograph, tillSizes, type Size } from '../../support/photograph.ts';
import { must } from '../../support/shop.ts';
import { prepareShop, type OpenShop, type WindowShop } from '../../support/window-shop.ts';
import { displayScreen, type Display, type DisplayState } from '../screens/display.ts';
import { tillScreen, type Till } from '../screens/till.ts';
import type { TillApi } from '../../../shared/ipc/index.ts';

declare const window: { readonly api: TillApi };

let shop: WindowShop;
let open: OpenShop;
let till: Till;
let display: Display;
const whileLocked: string[] = [];

beforeAll(async () => {
  shop = await prepareShop('cryptopayment-center');
  open = await shop.open({ whileLocked: async (page) => { whileLocked.push(...(await photograph(page, 'live-till-locked', tillSizes))); } });
  till = tillScreen(open.till);
  display = displayScreen(await open.display());
});
afterAll(async () => {
  await open.close();
  await shop.close();
});

const lookAtBoth = async (name: string, everySize = true): Promise<void> => {
  const of = (sizes: readonly Size[]): readonly Size[] => (everySize ? sizes : [...sizes.slice(0, 1), ...sizes.slice(-1)]);
  expect.soft(await photograph(till.page, `live-till-${name}`, of(tillSizes))).toEqual([]);
  expect.soft(await photograph(display.page, `live-display-${name}`, of(displaySizes))).toEqual([]);
};

/** Charges 12.50 and gives the order id the gateway knows. */
const begin = async (): Promise<string> => {
  await till.newSale();
  await till.typeAmount('1250');
  await till.charge();
  await display.waitFor('waiting');
  return must(await open.till.evaluate((id) => window.api.sales.get({ id }), await till.saleId())).orderId;
};

test('at the start the passphrase is asked for; then the till waits for an amount', async () => {
  expect.soft(whileLocked).toEqual([]);
  await till.at.foot.getByText(text.frame.runtimeLive('').trim().slice(0, 20)).waitFor();
  await display.waitFor('idle');
  await lookAtBoth('idle');
});

interface State {
  readonly name: string;
  readonly control: (invoice: string) => readonly ControlAction[];
  readonly status: readonly InvoiceStatus[];
  readonly shown: DisplayState;
  /** Looks like one of the others but for words and colour: the smallest and the last size will do. */
  readonly alike?: true;
}
const all = (action: 'pay' | 'pay_more' | 'pay_late') => (invoice: string): readonly ControlAction[] => [{ action, invoice }, { action: 'confirm', invoice, all: true }];
const states: readonly State[] = [
  { name: 'waiting', control: () => [], status: ['pending'], shown: 'waiting' },
  { name: 'confirming', control: (invoice) => [{ action: 'pay', invoice }, { action: 'confirm', invoice, count: 1 }], status: ['confirming'], shown: 'confirming' },
  { name: 'paid', control: all('pay'), status: ['paid'], shown: 'paid', alike: true },
  { name: 'too-little', control: (invoice) => [{ action: 'pay_less', invoice }], status: ['underpaid'], shown: 'too_little' },
  { name: 'too-much', control: all('pay_more'), status: ['overpaid'], shown: 'too_much' },
  { name: 'paid-late', control: all('pay_late'), status: ['paid_late'], shown: 'checking', alike: true },
  { name: 'wrong-network', control: (invoice) => [{ action: 'wrong_network', invoice }], status: ['needs_review'], shown: 'checking' },
  { name: 'expired', control: (invoice) => [{ action: 'expire', invoice }], status: ['expired'], shown: 'expired', alike: true },
];

test.each(states)('$name', async ({ name, control, status, shown, alike }) => {
  const orderId = await begin();
  for (const action of control(orderId)) await shop.control(action);
  await till.waitForStatus(status);
  await display.waitFor(shown);
  await lookAtBoth(name, !alike);
});

test('cancelled', async () => {
  await begin();
  await till.cancel('the customer left');
  await display.waitFor('cancelled');
  await lookAtBoth('cancelled', false);
});

test('a planted grey on grey is found, so the silence of the others means something', async () => {
  await till.page.evaluate(() => { document.body.style.color = 'rgb(200 200 200)'; });
  await till.newSale();
  const found = await violationsOf(till.page, 'colours');
  await till.page.evaluate(() => { document.body.style.color = ''; });
  expect(found.filter((each) => each.startsWith('color-contrast'))).not.toEqual([]);
});

test('text at 200 %: a touch screen of 1280×800 zoomed, everything still there and in reach', async () => {
  const zoomed: readonly Size[] = [{ width: 640, height: 400 }];
  expect.soft(await photograph(till.page, 'live-till-zoomed-entry', zoomed)).toEqual([]);
  await begin();
  expect.soft(await photograph(till.page, 'live-till-zoomed-sale', zoomed)).toEqual([]);
});

test('keys alone: the focus is seen at every stop, reaches what can be pressed, and comes round', async () => {
  await till.newSale();
  const entry = await tabStops(till.page);
  expect(entry.filter(({ ring }) => !ring)).toEqual([]);
  expect(entry.filter(({ inside }) => !inside)).toEqual([]);
  const names = entry.map(({ name }) => name);
  for (const wanted of [text.frame.exports, text.entry.orderAndNote, text.rail.search]) expect(names.some((name) => name.startsWith(wanted)), wanted).toBe(true);
  await begin();
  const sale = await tabStops(till.page);
  expect(sale.filter(({ ring, inside }) => !ring || !inside)).toEqual([]);
  for (const wanted of [text.sale.newSale, text.sale.checkNow, text.sale.details, text.sale.copyAddress]) expect(sale.some(({ name }) => name.startsWith(wanted)), wanted).toBe(true);
});

test('who wants no motion gets none', async () => {
  const orderId = await begin();
  await display.page.emulateMedia({ reducedMotion: 'reduce' });
  for (const action of all('pay')(orderId)) await shop.control(action);
  await display.waitFor('paid');
  const longest = () => Math.max(0, ...document.getAnimations().map((animation) => Number(animation.effect?.getComputedTiming().duration ?? 0)));
  expect(await display.page.evaluate(longest)).toBeLessThanOrEqual(1);
  await display.page.emulateMedia({ reducedMotion: null });
});
