// The till's screens: where everything is by role and label, and what a cashier does there.
import type { Locator, Page } from 'playwright';
import { text } from '../../../renderer/lib/text.ts';
import type { PracticeAction, PracticeFault } from '../../../renderer/lib/api.ts';
import type { InvoiceStatus } from '../../../shared/domain/status.ts';
import type { Decision } from '../../../shared/domain/facts.ts';

export interface Till {
  readonly page: Page;
  /** `USDT · TRON` and the gateway's title choose a way to pay. */
  readonly at: {
    readonly practiceBand: Locator;
    readonly tryPractice: Locator;
    readonly entry: Locator;
    readonly amount: Locator;
    readonly message: Locator;
    readonly charge: Locator;
    readonly orderId: Locator;
    readonly note: Locator;
    readonly sale: Locator;
    readonly status: Locator;
    readonly qr: Locator;
    readonly search: Locator;
    readonly rail: Locator;
    readonly rows: Locator;
    readonly foot: Locator;
    readonly practicePanel: Locator;
  };
  way(asset: string, network: string): Locator;
  row(orderId: string): Locator;
  nav(place: 'sale' | 'exports' | 'settings'): Locator;
  /** From the first screen into practice mode, until an amount can be typed. */
  startPractice(): Promise<void>;
  /** Types digits, cents first: '1250' is 12.50. */
  typeAmount(digits: string): Promise<void>;
  fillOrder(orderId: string, note?: string): Promise<void>;
  chooseWay(asset: string, network: string): Promise<void>;
  /** Enter, then waits until the code is painted. */
  charge(): Promise<void>;
  newSale(): Promise<void>;
  open(orderId: string): Promise<void>;
  /** Waits until the sale on the stage has this status. */
  waitForStatus(status: InvoiceStatus | readonly InvoiceStatus[], timeoutMs?: number): Promise<void>;
  /** Id of the sale on the stage. */
  saleId(): Promise<string>;
  /** The text inside the painted code. */
  qrText(): Promise<string>;
  act(action: PracticeAction): Promise<void>;
  fault(fault: PracticeFault): Promise<void>;
  checkNow(): Promise<void>;
  showAgain(): Promise<void>;
  cancel(reason?: string): Promise<void>;
  decide(decision: Decision, reason: string): Promise<void>;
  tab(tab: 'recent' | 'open' | 'review'): Promise<void>;
}

const named = (page: Page | Locator, name: string | RegExp): Locator => page.getByRole('button', { name });

function placesOn(page: Page): Till['at'] {
  const entry = page.getByRole('region', { name: text.entry.title });
  const sale = page.getByRole('region', { name: text.sale.region, exact: true });
  const rail = page.getByRole('complementary', { name: text.rail.title });
  return {
    practiceBand: page.getByRole('note', { name: text.practiceWord }),
    tryPractice: named(page, text.welcome.practice),
    entry,
    amount: entry.getByLabel(text.entry.amount, { exact: true }),
    message: entry.locator('.entry-message'),
    charge: entry.getByRole('button', { name: new RegExp(`^${text.entry.charge}`) }),
    orderId: entry.getByRole('textbox', { name: text.entry.order }),
    note: entry.getByRole('textbox', { name: text.entry.note }),
    sale,
    status: sale.getByRole('heading', { level: 1 }),
    qr: sale.locator('canvas[data-module-px]'),
    search: page.getByRole('searchbox', { name: text.rail.search }),
    rail,
    rows: rail.getByRole('listitem'),
    foot: page.getByRole('contentinfo'),
    practicePanel: page.getByRole('region', { name: text.practicePanel.title }),
  };
}

/** The till's window as a cashier uses it. */
export function tillScreen(page: Page): Till {
  const at = placesOn(page);
  const row = (orderId: string): Locator => at.rail.getByRole('button', { name: new RegExp(`^${text.sale.order}\\s+${orderId.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\s*,`) });
  const status = async (wanted: readonly InvoiceStatus[], timeout: number) =>
    page.locator(wanted.map((each) => `[data-sale][data-status="${each}"]`).join(', ')).waitFor({ timeout });
  return {
    page,
    at,
    way: (asset, network) => at.entry.getByRole('radio', { name: `${asset} · ${network}` }).first(),
    row,
    nav: (place) => named(page.getByRole('navigation', { name: text.frame.nav }), place === 'sale' ? text.frame.sale : text.frame[place]),
    startPractice: async () => {
      await at.tryPractice.click();
      await at.practiceBand.waitFor();
      await at.entry.waitFor();
    },
    typeAmount: async (digits) => page.keyboard.type(digits),
    fillOrder: async (orderId, note = '') => {
      if (!(await at.orderId.isVisible())) await page.keyboard.press('F4');
      await at.orderId.fill(orderId);
      if (note !== '') await at.note.fill(note);
    },
    chooseWay: async (asset, network) => {
      const radio = page.getByRole('radio', { name: `${asset} · ${network}` });
      await at.entry.locator('label').filter({ has: radio }).first().click();
    },
    charge: async () => {
      await page.keyboard.press('Enter');
      await at.qr.waitFor();
    },
    newSale: async () => {
      await page.keyboard.press('F2');
      await at.entry.waitFor();
    },
    open: async (orderId) => {
      await row(orderId).click();
      await at.sale.waitFor();
    },
    waitForStatus: async (wanted, timeoutMs = 30_000) => status(typeof wanted === 'string' ? [wanted] : wanted, timeoutMs),
    saleId: async () => (await page.locator('section[data-sale]').getAttribute('data-sale')) ?? '',
    qrText: async () => (await at.qr.getAttribute('data-qr-text')) ?? '',
    act: async (action) => at.practicePanel.getByRole('button', { name: text.practiceAction[action], exact: true }).click(),
    fault: async (fault) => {
      await at.practicePanel.getByRole('combobox', { name: text.practicePanel.fault }).selectOption(fault);
    },
    checkNow: async () => page.keyboard.press('F6'),
    showAgain: async () => page.keyboard.press('F8'),
    cancel: async (reason) => {
      await page.keyboard.press('F9');
      const dialog = page.getByRole('dialog', { name: text.sale.cancelTitle });
      if (reason !== undefined) await dialog.getByRole('textbox', { name: text.sale.cancelReason }).fill(reason);
      await named(dialog, text.sale.reallyCancel).click();
      await dialog.waitFor({ state: 'hidden' });
    },
    decide: async (decision, reason) => {
      await at.sale.getByRole('button', { name: text.sale.decide, exact: true }).click();
      const dialog = page.getByRole('dialog', { name: text.sale.decideTitle });
      await dialog.getByRole('radio', { name: new RegExp(`^${text.decision[decision].word}`) }).check();
      await dialog.getByRole('textbox', { name: text.sale.decisionReason }).fill(reason);
      await named(dialog, text.sale.saveDecision).click();
      await dialog.waitFor({ state: 'hidden' });
    },
    tab: async (tab) => named(at.rail, new RegExp(`^${text.rail[tab]}`)).first().click(),
  };
}
