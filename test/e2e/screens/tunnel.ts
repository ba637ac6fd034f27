// The part of the settings about webhooks and their tunnel: by role and label.
import type { Locator, Page } from 'playwright';
import { text } from '../../../renderer/lib/text.ts';

export interface TunnelScreen {
  readonly section: Locator;
  readonly add: Locator;
  readonly change: Locator;
  readonly remove: Locator;
  readonly test: Locator;
  readonly trust: Locator;
  readonly dialog: Locator;
  /** Fills the form that is open and sends it; keys are the driver's. */
  fill(driver: string, settings: Readonly<Record<string, string>>): Promise<void>;
}

export function tunnelScreen(page: Page): TunnelScreen {
  const section = page.locator('#settings-tunnel');
  const dialog = page.getByRole('dialog');
  const button = (name: string): Locator => section.getByRole('button', { name, exact: true });
  return {
    section, dialog, add: button(text.tunnel.add), change: button(text.tunnel.change), remove: button(text.tunnel.remove), test: button(text.tunnel.testNow), trust: button(text.tunnel.trust),
    fill: async (driver, settings) => {
      await dialog.getByLabel(text.tunnel.driver).selectOption(driver);
      for (const [key, value] of Object.entries(settings)) await dialog.locator(`input[name="${key}"]`).fill(value);
      await dialog.getByRole('button', { name: text.tunnel.use, exact: true }).click();
    },
  };
}
