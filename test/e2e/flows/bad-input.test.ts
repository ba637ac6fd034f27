// What a cashier gets for input that cannot be charged and for a gateway that cannot answer: words in the till, and nothing half done.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { prepareShop, type OpenShop, type WindowShop } from '../../support/window-shop.ts';
import { tillScreen, type Till } from '../screens/till.ts';

let shop: WindowShop;
let opened: OpenShop;
let till: Till;
beforeAll(async () => {
  shop = await prepareShop('cryptopayment-center');
  opened = await shop.open();
  till = tillScreen(opened.till);
});
afterAll(async () => {
  await opened.close();
  await shop.close();
});

const there = async (orderId: string): Promise<number> => (await shop.invoicesThere()).filter((invoice) => invoice.orderId === orderId).length;

/** Presses Enter and gives the refusal's code and words. */
async function refusal(code: string): Promise<string> {
  await opened.till.keyboard.press('Enter');
  const message = opened.till.locator(`.entry-message[data-code="${code}"]`);
  await message.waitFor();
  return message.innerText();
}

it('an order id of an earlier sale is refused with what to do, and what was typed stays', async () => {
  await till.typeAmount('1250');
  await till.fillOrder('A-1');
  await till.charge();
  await till.newSale();
  await till.typeAmount('990');
  await till.fillOrder('A-1');
  expect(await refusal('invoice/duplicate_order')).toContain('use another order id');
  expect(await till.at.orderId.inputValue()).toBe('A-1');
  expect(await till.at.amount.innerText()).toContain('9.90');
  await till.fillOrder('A-2');
  await till.charge();
  expect([await there('A-1'), await there('A-2')]).toEqual([1, 1]);
});

it('an amount below the method’s minimum is named before it is charged, and sends nothing', async () => {
  await till.newSale();
  await till.typeAmount('99');
  await till.fillOrder('B-1');
  await till.at.message.filter({ hasText: '1.00' }).waitFor();
  await opened.till.keyboard.press('Enter');
  expect(await till.at.qr.count()).toBe(0);
  // The next sale is charged; by then the other would have been, too.
  await till.newSale();
  await till.typeAmount('1250');
  await till.fillOrder('B-2');
  await till.charge();
  expect([await there('B-1'), await there('B-2')]).toEqual([0, 1]);
  expect(await till.row('B-1').count()).toBe(0);
});

it('while the gateway answers nonsense the sale says that it waits, and it goes on by itself, once', async () => {
  await till.newSale();
  await shop.control({ action: 'fault', fault: 'garbage' });
  await till.typeAmount('1250');
  await till.fillOrder('C-1');
  await opened.till.keyboard.press('Enter');
  await till.row('C-1').waitFor();
  expect(await till.at.qr.count()).toBe(0);
  await shop.control({ action: 'fault', fault: 'none' });
  await till.row('C-1').click();
  await till.waitForStatus('pending', 60_000);
  await till.at.qr.waitFor();
  expect(await there('C-1')).toBe(1);
});
