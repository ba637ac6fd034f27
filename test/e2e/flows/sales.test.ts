// Everything that can happen to a sale, through the real windows, on both gateways: the till's status, the customer's picture, the review,
// the books.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DriverId } from '../../../electron/gateways/port.ts';
import type { InvoiceView } from '../../../shared/domain/invoice-view.ts';
import type { InvoiceStatus } from '../../../shared/domain/status.ts';
import type { TillApi } from '../../../shared/ipc/index.ts';
import { scenarios, stepsFor, type Scenario } from '../../support/scenarios.ts';
import { must, openApp } from '../../support/shop.ts';
import { prepareShop, type OpenShop, type WindowShop } from '../../support/window-shop.ts';
import { displayScreen, type Display, type DisplayState } from '../screens/display.ts';
import { tillScreen, type Till } from '../screens/till.ts';
import { text } from '../../../renderer/lib/text.ts';

declare const window: { readonly api: TillApi };

/** What the customer must see for each status a scenario passes or ends in. */
const pictures: Partial<Record<InvoiceStatus, DisplayState>> = {
  pending: 'waiting', detected: 'seen', confirming: 'confirming', paid: 'paid', underpaid: 'too_little', overpaid: 'too_much',
  expired: 'expired', cancelled: 'cancelled', paid_late: 'checking', needs_review: 'checking',
};

const drivers: readonly DriverId[] = ['cryptopayment-center', 'btcpay'];
/** What moves the gateway's clock comes last: the emulator is shared by all scenarios of a gateway. */
const movesClock = (scenario: Scenario): number => (scenario.steps.some((step) => 'do' in step && step.do.action === 'clock') ? 1 : 0);

describe.each(drivers)('%s', (driver) => {
  let shop: WindowShop;
  let open: OpenShop;
  let till: Till;
  let display: Display;

  beforeAll(async () => {
    shop = await prepareShop(driver);
    open = await shop.open();
    till = tillScreen(open.till);
    display = displayScreen(await open.display());
  });
  afterAll(async () => {
    await open.close();
    await shop.close();
  });

  const sale = async (id: string): Promise<InvoiceView> => must(await open.till.evaluate((saleId) => window.api.sales.get({ id: saleId }), id));

  const mine = scenarios.toSorted((a, b) => movesClock(a) - movesClock(b));
  test.each(mine.map((scenario) => ({ name: scenario.name, scenario })))('$name', async ({ scenario }) => {
    for (const action of scenario.before) await shop.control(action);
    await till.newSale();
    await till.typeAmount('1250');
    // Two actions from the amount to the code: the digits, then Enter.
    await till.charge();
    const { id, orderId } = await sale(await till.saleId());
    for (const step of stepsFor(scenario, orderId)) {
      if ('do' in step) await shop.control(step.do);
      else if ('till' in step) await till.cancel('the customer left');
      else await till.waitForStatus(step.until);
    }
    await till.waitForStatus(scenario.status);
    const picture = pictures[scenario.status];
    if (picture) await display.waitFor(picture);
    const end = await sale(id);
    expect({ status: end.status, release: end.release, review: end.review?.reason ?? null })
      .toEqual({ status: scenario.status, release: scenario.release, review: scenario.review });
    const there = (await shop.invoicesThere()).filter((invoice) => invoice.orderId === orderId);
    expect(there, 'invoices at the gateway for this sale').toHaveLength(1);
    await shop.control({ action: 'webhooks', mode: 'flow' });
  });

  test('G4: the customer is shown the exact amount, the network and the whole address; the till shows the same code', async () => {
    await till.newSale();
    await till.typeAmount('2599');
    await till.charge();
    const view = await sale(await till.saleId());
    await display.waitFor('waiting');
    expect(await display.at.fiat.innerText()).toMatch(/^25\.99\s*USD/);
    expect(await display.at.crypto.innerText()).toContain(view.due?.value ?? 'an amount due');
    expect(await display.at.only.innerText()).toContain('only BTC on Bitcoin');
    expect(await display.address()).toBe(view.address);
    expect(await display.qrText()).toBe(view.paymentUri);
    expect(await till.qrText()).toBe(view.paymentUri);
    // Whole device pixels for every module: nothing a scanner could stumble over.
    expect(Number(await display.at.qr.getAttribute('data-module-px')) % 1).toBe(0);
  });

  test('too little: the new code asks for exactly the rest', async () => {
    await till.newSale();
    await till.typeAmount('3000');
    await till.charge();
    const before = await sale(await till.saleId());
    await shop.control({ action: 'pay_less', invoice: before.orderId });
    await display.waitFor('too_little');
    const view = await sale(before.id);
    expect(await display.qrText()).toContain(`amount=${view.missing?.value ?? 'what is missing'}`);
    expect(view.missing?.value).not.toBe(before.due?.value);
  });

  test('H2, F5: a review is decided with a reason, and the next sale begins while the last one confirms', async () => {
    await till.newSale();
    await till.typeAmount('500');
    await till.charge();
    const short = await sale(await till.saleId());
    await shop.control({ action: 'pay_more', invoice: short.orderId });
    await shop.control({ action: 'confirm', invoice: short.orderId, all: true });
    await till.newSale();
    await till.typeAmount('700');
    await till.charge();
    // It changed after the cashier left it, and says so.
    await till.row(short.orderId).getByText(text.rail.changedMark, { exact: true }).waitFor();
    await till.open(short.orderId);
    await till.waitForStatus('overpaid');
    await till.decide('accept', 'the customer said keep it');
    await till.waitForStatus('paid');
    const decided = await sale(short.id);
    expect(decided.review).toMatchObject({ open: false, decision: 'accept', decisionReason: 'the customer said keep it' });
  });

  test('the books hold after all of it', async () => {
    await open.close();
    const app = await openApp(shop.home);
    try {
      expect(await app.audit()).toMatchObject({ ok: true, firstBreak: null });
    } finally {
      await app.close();
      open = await shop.open();
    }
  });
});
