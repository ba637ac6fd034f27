// A sale whose customer picks the coin on the gateway's page, through the real windows: the code is the link, the amount stands once.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { must } from '../../support/shop.ts';
import { prepareShop, type OpenShop, type WindowShop } from '../../support/window-shop.ts';
import type { InvoiceView } from '../../../shared/domain/invoice-view.ts';
import type { TillApi } from '../../../shared/ipc/index.ts';
import { displayScreen, type Display } from '../screens/display.ts';
import { tillScreen, type Till } from '../screens/till.ts';

declare const window: { readonly api: TillApi };

let shop: WindowShop;
let open: OpenShop;
let till: Till;
let display: Display;
beforeAll(async () => {
  shop = await prepareShop('xaigate');
  open = await shop.open();
  till = tillScreen(open.till);
  display = displayScreen(await open.display());
});
afterAll(async () => {
  await open.close();
  await shop.close();
});

const sale = async (): Promise<InvoiceView> => {
  const id = await till.saleId();
  return must(await open.till.evaluate((saleId) => window.api.sales.get({ id: saleId }), id));
};

test('the customer scans the page’s link, sees the amount once and no address, and pays', async () => {
  await till.typeAmount('1250');
  await till.charge();
  const view = await sale();
  expect(view).toMatchObject({ method: 'USD@checkout', address: null, paymentUri: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/pay\/INV\d+/) });
  await display.waitFor('waiting');
  expect([await display.qrText(), await till.qrText()]).toEqual([view.paymentUri, view.paymentUri]);
  expect(await display.at.only.innerText()).toBe('Scan to choose your coin and pay');
  expect([await display.at.crypto.count(), await display.at.address.count()]).toEqual([0, 0]);
  for (const place of [display.page.locator('body'), till.at.sale]) expect((await place.innerText()).match(/12\.50/g)).toHaveLength(1);
  await shop.control({ action: 'pay_less', invoice: view.orderId, amount: '7.50' });
  await shop.control({ action: 'confirm', invoice: view.orderId, all: true });
  await display.waitFor('too_little');
  expect(await display.at.crypto.innerText()).toMatch(/^5\.00\s*USD/);
  await shop.control({ action: 'pay_rest', invoice: view.orderId });
  await shop.control({ action: 'confirm', invoice: view.orderId, all: true });
  await till.waitForStatus('paid');
  await display.waitFor('paid');
});

test('E2: a lost answer ends the sale at once, and says to charge again', async () => {
  await till.newSale();
  await shop.control({ action: 'fault', fault: 'drop_answer', count: 1, match: '/invoice/create' });
  await till.typeAmount('900');
  await till.at.charge.click();
  await open.till.getByText('Nobody can pay it').first().waitFor();
  await till.newSale();
  await till.typeAmount('900');
  await till.charge();
  expect(await sale()).toMatchObject({ status: 'pending' });
  expect(await shop.invoicesThere()).toHaveLength(3);
});
