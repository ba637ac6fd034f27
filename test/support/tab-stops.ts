// Walks a window with the Tab key alone and tells of each stop what a person would see there.
import type { Page } from 'playwright';

export interface TabStop {
  readonly name: string;
  /** A ring is drawn around it, or around the label that stands for it. */
  readonly ring: boolean;
  /** It is on the screen, not scrolled or cut away. */
  readonly inside: boolean;
}

/** Runs in the window. Null: the focus has left the page. */
function stopHere(): (TabStop & { readonly again: boolean }) | null {
  const focused = document.activeElement;
  if (!(focused instanceof HTMLElement) || focused === document.body) return null;
  const shown = focused.matches('.visually-hidden') ? (focused.closest('label') ?? focused) : focused;
  const box = shown.getBoundingClientRect();
  const style = getComputedStyle(shown);
  const again = focused.dataset['tabStop'] !== undefined;
  focused.dataset['tabStop'] = '';
  return {
    name: (focused.getAttribute('aria-label') ?? focused.textContent).trim(),
    ring: style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) >= 2,
    inside: box.width > 0 && box.top >= 0 && box.left >= 0 && box.bottom <= innerHeight + 1 && box.right <= innerWidth + 1,
    again,
  };
}

/** Every stop once round. Throws when the focus does not come back within `most` stops: it is trapped, or there is no end. */
export async function tabStops(page: Page, most = 100): Promise<readonly TabStop[]> {
  await page.evaluate(() => {
    for (const element of document.querySelectorAll('[data-tab-stop]')) element.removeAttribute('data-tab-stop');
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  });
  const stops: TabStop[] = [];
  for (let press = 0; press < most; press++) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(stopHere);
    if (!stop && stops.length === 0) continue;
    if (!stop || stop.again) return stops;
    stops.push({ name: stop.name, ring: stop.ring, inside: stop.inside });
  }
  throw new Error(`after ${most} presses the focus had not come round: ${stops.slice(-3).map(({ name }) => name).join(', ')}`);
}
