// The customer display: what a customer reads there. There is nothing to press.
import type { Locator, Page } from 'playwright';
import { text } from '../../../renderer/lib/text.ts';
import type { DisplayModel } from '../../../shared/domain/display-model.ts';

export type DisplayState = Extract<DisplayModel, { kind: 'sale' }>['state'] | 'idle';

export interface Display {
  readonly page: Page;
  readonly at: {
    readonly practiceBand: Locator;
    readonly title: Locator;
    readonly fiat: Locator;
    readonly crypto: Locator;
    readonly only: Locator;
    readonly address: Locator;
    readonly qr: Locator;
    readonly timer: Locator;
    readonly confirmations: Locator;
  };
  /** Waits until this picture is shown. */
  waitFor(state: DisplayState, timeoutMs?: number): Promise<void>;
  /** The whole address, without the gaps between its groups. */
  address(): Promise<string>;
  /** The text inside the painted code. */
  qrText(): Promise<string>;
}

/** The customer display's window as a customer sees it. */
export function displayScreen(page: Page): Display {
  const qr = page.locator('canvas[data-module-px]');
  const at = {
    practiceBand: page.getByRole('note', { name: text.practiceWord }),
    title: page.getByRole('heading', { level: 1 }),
    fiat: page.locator('.pay-fiat'),
    crypto: page.locator('.pay-crypto'),
    only: page.locator('.pay-only'),
    address: page.locator('.pay-address .groups'),
    qr,
    timer: page.getByRole('timer'),
    confirmations: page.locator('.steps-figure'),
  };
  return {
    page,
    at,
    waitFor: async (state, timeoutMs = 30_000) => page.locator(`.display[data-state="${state}"]`).waitFor({ timeout: timeoutMs }),
    address: async () => (await at.address.locator('.visually-hidden').textContent()) ?? '',
    qrText: async () => (await qr.getAttribute('data-qr-text')) ?? '',
  };
}
