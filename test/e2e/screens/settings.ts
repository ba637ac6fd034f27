// Settings and exports: where the fields are by role and label.
import type { Locator, Page } from 'playwright';
import { text } from '../../../renderer/lib/text.ts';
import type { ReportName } from '../../../renderer/lib/api.ts';
import type { PeriodName } from '../../../renderer/lib/period.ts';

export interface GatewayForm {
  readonly driver: string;
  readonly name: string;
  readonly baseUrl: string;
  readonly selfHosted: boolean;
  /** By the driver's setting key. */
  readonly settings: Readonly<Record<string, string>>;
}

export interface SettingsScreen {
  readonly at: { readonly shopName: Locator; readonly save: Locator; readonly connect: Locator; readonly account: (name: string) => Locator; readonly dialog: Locator };
  open(): Promise<void>;
  saveShopName(name: string): Promise<void>;
  /** Chooses the passphrase (in the dialog that is open). */
  createVault(passphrase: string): Promise<void>;
  unlock(passphrase: string): Promise<void>;
  /** Fills the form and sends it; the dialog then says what came of it. */
  connectGateway(form: GatewayForm): Promise<void>;
}

const go = async (page: Page, place: string): Promise<void> => page.getByRole('navigation', { name: text.frame.nav }).getByRole('button', { name: place }).click();

export function settingsScreen(page: Page): SettingsScreen {
  const dialog = page.getByRole('dialog');
  const at = {
    shopName: page.getByRole('textbox', { name: text.settings.shopName }),
    save: page.getByRole('button', { name: text.settings.save, exact: true }),
    connect: page.locator('main').getByRole('button', { name: text.settings.addGateway }),
    account: (name: string) => page.getByRole('listitem', { name, exact: true }),
    dialog,
  };
  const field = (label: string) => dialog.getByLabel(label, { exact: true });
  return {
    at,
    open: async () => go(page, text.frame.settings),
    saveShopName: async (name) => {
      await at.shopName.fill(name);
      await at.save.click();
      await page.getByRole('status').filter({ hasText: text.settings.saved }).first().waitFor({ state: 'attached' });
    },
    createVault: async (passphrase) => {
      await field(text.settings.passphrase).fill(passphrase);
      await field(text.settings.passphraseAgain).fill(passphrase);
      await dialog.getByRole('button', { name: text.settings.createVault }).click();
    },
    unlock: async (passphrase) => {
      await field(text.settings.passphrase).fill(passphrase);
      await dialog.getByRole('button', { name: text.settings.unlockVault }).click();
    },
    connectGateway: async (form) => {
      await dialog.getByLabel(text.settings.driver).selectOption(form.driver);
      await dialog.getByLabel(text.settings.accountName).fill(form.name);
      await dialog.getByLabel(text.settings.url).fill(form.baseUrl);
      const own = dialog.getByRole('switch', { name: text.settings.selfHosted });
      if (await own.isVisible()) await own.setChecked(form.selfHosted);
      for (const [key, value] of Object.entries(form.settings)) {
        const input = dialog.locator(`input[name="${key}"]`);
        if (!(await input.isVisible())) await dialog.locator('details', { has: input }).locator('summary').click();
        await input.fill(value);
      }
      await dialog.getByRole('button', { name: text.settings.connect, exact: true }).click();
    },
  };
}

export interface ExportScreen {
  open(): Promise<void>;
  choose(report: ReportName, period: Exclude<PeriodName, 'custom'>): Promise<void>;
  save(): Promise<void>;
  readonly result: Locator;
}

export function exportScreen(page: Page): ExportScreen {
  return {
    open: async () => go(page, text.frame.exports),
    choose: async (report, period) => {
      await page.getByRole('radio', { name: text.report[report].word, exact: true }).check();
      await page.getByRole('radio', { name: text.period[period], exact: true }).check();
    },
    save: async () => page.getByRole('button', { name: text.exports.save }).click(),
    result: page.locator('.export-result'),
  };
}
