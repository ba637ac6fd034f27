// The part of the settings about the way out: by role and label.
import type { Locator, Page } from 'playwright';
import { text } from '../../../renderer/lib/text.ts';

export interface ProxyScreen {
  readonly section: Locator;
  readonly change: Locator;
  readonly dialog: Locator;
  readonly way: Locator;
  readonly host: Locator;
  readonly port: Locator;
  readonly user: Locator;
  readonly password: Locator;
  readonly save: Locator;
}

export function proxyScreen(page: Page): ProxyScreen {
  const section = page.locator('#settings-proxy');
  const dialog = page.getByRole('dialog', { name: text.proxy.title });
  const field = (name: string): Locator => dialog.locator(`input[name="${name}"]`);
  return {
    section, dialog, change: section.getByRole('button', { name: text.proxy.choose, exact: true }), way: dialog.getByLabel(text.proxy.way),
    host: field('host'), port: field('port'), user: field('user'), password: field('password'), save: dialog.getByRole('button', { name: text.proxy.use, exact: true }),
  };
}
