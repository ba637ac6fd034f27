// Sales with tax and tips: what is charged, what the books say per rate, and documents whose numbers have no gaps.
import { afterEach, expect, test } from 'vitest';
import { openReadonly } from '../../electron/db/open.ts';
import { firstBooksSetting } from '../../electron/features/books/setting.ts';
import { must, newSale, openShop, type Shop } from '../support/shop.ts';

let shop: Shop | null = null;
afterEach(async () => {
  await shop?.close();
  shop = null;
});

const rates = (basisPoints: number) => [{ basisPoints, fromDate: '2007-01-01' }];
const setting = {
  ...firstBooksSetting, tips: true,
  tax: { mode: 'included' as const, defaultClass: 'standard', classes: [{ id: 'standard', name: 'Standard', rates: rates(1900) }, { id: 'reduced', name: 'Reduced', rates: rates(700) }] },
};

function read<T>(home: string, sql: string): readonly T[] {
  const db = must(openReadonly(home));
  try {
    return db.all<T>(sql);
  } finally {
    db.close();
  }
}
const sums = (home: string): Readonly<Record<string, number>> => Object.fromEntries(
  read<{ account: string; sum: bigint }>(home, "SELECT account, sum(lo) AS sum FROM posting WHERE unit = 'USD' GROUP BY account HAVING sum(lo) <> 0 ORDER BY account").map(({ account, sum }) => [account, Number(sum)]),
);

async function paid(on: Shop, changes: Parameters<Shop['charge']>[0]): Promise<string> {
  const sale = await on.charge(changes);
  await on.control({ action: 'pay', invoice: sale.orderId });
  await on.control({ action: 'confirm', invoice: sale.orderId, all: true });
  expect(must(await on.app.invoices.checkNow(sale.id)).status).toBe('paid');
  return sale.id;
}

test('net, tax and tip are booked apart, per class and rate; without tax as ever', async () => {
  shop = await openShop('cryptopayment-center', false);
  await paid(shop, { amount: '12.50' });
  expect(sums(shop.home)).toEqual({ exchange: 1250, sales: -1250 });
  must(shop.app.books.saveSetting(setting));
  await paid(shop, { amount: '11.90', tip: '1.00' });
  await paid(shop, { amount: '10.70', taxClass: 'reduced' });
  expect(sums(shop.home)).toEqual({
    exchange: 1250 + 1290 + 1070, sales: -1250, 'sales:reduced@700': -1000, 'sales:standard@1900': -1000, 'tax:reduced@700': -70, 'tax:standard@1900': -190, tips: -100,
  });
  // A rate that changes leaves what was sold before as it was.
  must(shop.app.books.saveSetting({ ...setting, tax: { ...setting.tax, classes: [{ id: 'standard', name: 'Standard', rates: [...rates(1900), { basisPoints: 1600, fromDate: '2020-07-01' }] }] } }));
  await paid(shop, { amount: '11.60' });
  expect(sums(shop.home)).toMatchObject({ 'sales:standard@1900': -1000, 'sales:standard@1600': -1000, 'tax:standard@1600': -160 });
  expect(await shop.app.audit()).toMatchObject({ ok: true });
});

test('tax on top is charged on top', async () => {
  shop = await openShop('cryptopayment-center', false);
  must(shop.app.books.saveSetting({ ...setting, tax: { ...setting.tax, mode: 'on_top' } }));
  const id = await paid(shop, { amount: '10.00', tip: '0.50' });
  expect(shop.sale(id).amount).toEqual({ value: '12.40', currency: 'USD' });
  expect(sums(shop.home)).toEqual({ exchange: 1240, 'sales:standard@1900': -1000, 'tax:standard@1900': -190, tips: -50 });
});

test('numbers have no gaps: a cancelled sale keeps its own, a refused one and a restart make none', async () => {
  shop = await openShop('cryptopayment-center', false);
  must(shop.app.books.saveSetting(setting));
  const first = await shop.charge();
  must(await shop.app.invoices.cancel(first.id, 'changed their mind'));
  expect(await shop.app.invoices.create(newSale({ tip: 'much' }))).toMatchObject({ ok: false, error: { code: 'input/invalid' } });
  expect(await shop.app.invoices.create(newSale({ taxClass: 'luxury' }))).toMatchObject({ ok: false, error: { code: 'input/invalid' } });
  await shop.restart();
  await shop.charge();
  expect(read<{ number: bigint }>(shop.home, "SELECT number FROM document WHERE kind = 'sale' ORDER BY seq").map(({ number }) => Number(number))).toEqual([1, 2]);
});

test('a shop without tips takes none, and a nonsensical setting is refused', async () => {
  shop = await openShop('cryptopayment-center', false);
  expect(await shop.app.invoices.create(newSale({ tip: '1.00' }))).toMatchObject({ ok: false, error: { code: 'input/invalid' } });
  for (const change of [{ till: 'a b' }, { dayCutMinutes: 1_440 }, { tax: { ...setting.tax, defaultClass: 'luxury' } }, { tax: { ...setting.tax, classes: [{ id: 'Bad id', name: 'x', rates: rates(1) }], defaultClass: null } }]) {
    expect(shop.app.books.saveSetting({ ...setting, ...change })).toMatchObject({ ok: false, error: { code: 'input/invalid' } });
  }
});
