// The real app is killed (SIGKILL) at random moments between typing an amount and booking its payment, 200 times: no sale is lost, none is
// doubled, and the books hold. Checklist line 40.
import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DriverId } from '../../electron/gateways/port.ts';
import { seededRandom } from '../support/power-cut/replay.ts';
import { must, openApp } from '../support/shop.ts';
import { prepareShop, type WindowShop } from '../support/window-shop.ts';
import { tillScreen } from '../e2e/screens/till.ts';

const ROUNDS_PER_GATEWAY = 100;
const SEED = Number(process.env['COUNTERSIGN_SEED'] ?? Date.now() % 1_000_000);

const lanes: readonly DriverId[] = ['cryptopayment-center', 'btcpay'];
const shops = new Map<DriverId, WindowShop>();

beforeAll(async () => {
  for (const driver of lanes) shops.set(driver, await prepareShop(driver));
});
afterAll(async () => {
  for (const shop of shops.values()) await shop.close();
});

/** The customer: pays whatever the gateway offers as soon as it is there. */
function payEverything(shop: WindowShop, random: () => number): () => Promise<void> {
  const paid = new Set<string>();
  let running = true;
  const done = (async () => {
    while (running) {
      for (const { id } of await shop.invoicesThere()) {
        if (paid.has(id)) continue;
        paid.add(id);
        await pause(random() * 150);
        await shop.control({ action: 'pay', invoice: id });
        await pause(random() * 150);
        await shop.control({ action: 'confirm', invoice: id, all: true });
      }
      await pause(15);
    }
  })();
  return async () => {
    running = false;
    await done;
  };
}

/** Chance in time is what this test is about: when a customer pays, when the process is killed. Nothing is waited for with it. */
const pause = (ms: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, ms); });

/**
 * Types a sale and waits until the gateway has it; `withinMs` from the first digit. Not until its code is painted: this customer pays within
 * milliseconds, and a sale that is paid before the first picture of it never shows a code.
 */
async function sell(till: Page, withinMs: number): Promise<void> {
  await till.keyboard.type('1250');
  await till.keyboard.press('Enter');
  await tillScreen(till).waitForStatus(['pending', 'detected', 'confirming', 'paid'], withinMs);
}

/** One sale left alone until it is booked: how long the kills must be spread over on this machine. */
async function undisturbed(shop: WindowShop): Promise<number> {
  const launched = await shop.open();
  const started = performance.now();
  await sell(launched.till, 30_000);
  await tillScreen(launched.till).waitForStatus('paid');
  const spanMs = performance.now() - started;
  await launched.close();
  return spanMs;
}

async function killRounds(shop: WindowShop, random: () => number): Promise<number> {
  const spanMs = 1.1 * await undisturbed(shop);
  let shown = 0;
  for (let round = 0; round < ROUNDS_PER_GATEWAY; round += 1) {
    const launched = await shop.open();
    const killed = pause(random() * spanMs).then(() => launched.kill());
    try {
      await sell(launched.till, spanMs);
      shown += 1;
    } catch (error) {
      // Killed while typing or before the answer was shown: that is what this test is for.
      if (!(error instanceof Error)) throw error;
    }
    await killed;
  }
  return shown;
}

test(`line 40: ${2 * ROUNDS_PER_GATEWAY} kills of the real app between typing and booking (seed ${SEED})`, { timeout: 1_200_000 }, async () => {
  const random = seededRandom(SEED);
  const results = await Promise.all(lanes.map(async (driver) => {
    const shop = shops.get(driver);
    if (!shop) throw new Error(`no shop for ${driver}`);
    const stopPaying = payEverything(shop, random);
    const shown = await killRounds(shop, random);
    await stopPaying();
    return { driver, shown, ...await outcome(shop) };
  }));
  for (const { driver, shown, there, here, audit } of results) {
    // The kills hit all phases: some sales got as far as the gateway's answer, some did not.
    expect(shown, `${driver}: kills after the gateway's answer was shown`).toBeGreaterThan(0);
    expect(shown, `${driver}: kills before the gateway's answer was shown`).toBeLessThan(ROUNDS_PER_GATEWAY);
    expect(new Set(there.map((invoice) => invoice.orderId)).size, `${driver}: no sale exists twice at the gateway`).toBe(there.length);
    const byOrder = new Map(here.map((sale) => [sale.orderId, sale]));
    expect(there.filter((invoice) => !byOrder.has(invoice.orderId)), `${driver}: sales the till forgot`).toEqual([]);
    expect(here.filter((sale) => sale.status !== 'paid').map((sale) => [sale.orderId, sale.status]), `${driver}: sales that did not end paid`).toEqual([]);
    expect(here.length, `${driver}: sales`).toBe(there.length);
    expect(audit, `${driver}: audit`).toMatchObject({ ok: true, firstBreak: null });
  }
});

/** Opens the books once more, lets everything settle, and takes stock. */
async function outcome(shop: WindowShop) {
  const app = await openApp(shop.home);
  try {
    await expect.poll(async () => {
      for (const invoice of await shop.invoicesThere()) {
        if (/new|pending|waiting/i.test(invoice.status)) {
          await shop.control({ action: 'pay', invoice: invoice.id });
          await shop.control({ action: 'confirm', invoice: invoice.id, all: true });
        }
      }
      // Only what is open is asked about: a whole pass over all sales takes a minute at a gateway that allows two requests a second.
      for (const sale of must(app.invoices.list({ limit: 200, openOnly: true })).invoices) await app.invoices.checkNow(sale.id);
      return must(app.invoices.list({ limit: 200, openOnly: true })).invoices.map((sale) => [sale.orderId, sale.status, sale.failure]);
    }, { timeout: 120_000, interval: 50, message: 'sales still open' }).toEqual([]);
    const here = must(app.invoices.list({ limit: 200 })).invoices;
    return { there: await shop.invoicesThere(), here, audit: await app.audit() };
  } finally {
    await app.close();
  }
}
