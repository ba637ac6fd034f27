// The settings are changed while sales are open and after they are paid: each sale ends as the rules it was made under say.
import { afterEach, expect, it } from 'vitest';
import { must, openShop, type Shop } from '../support/shop.ts';

let shop: Shop | null = null;
afterEach(async () => {
  await shop?.close();
  shop = null;
});

it('B12: stricter settings leave a paid sale paid and an open one as it was begun, over a new start as well', async () => {
  shop = await openShop('cryptopayment-center', false);
  const paid = await shop.charge();
  await shop.control({ action: 'pay', invoice: paid.orderId });
  await shop.control({ action: 'confirm', invoice: paid.orderId, all: true });
  must(await shop.app.invoices.checkNow(paid.id));
  expect(shop.sale(paid.id)).toMatchObject({ status: 'paid', release: true });
  const open = await shop.charge();

  const settings = shop.app.settings.get();
  must(shop.app.settings.save({ ...settings, policy: { ...settings.policy, confirmations: [{ upToFiatMinor: null, wanted: 500 }] } }));
  must(await shop.app.invoices.checkNow(paid.id));
  await shop.restart();
  await shop.control({ action: 'pay', invoice: open.orderId });
  await shop.control({ action: 'confirm', invoice: open.orderId, all: true });
  must(await shop.app.invoices.checkNow(open.id));
  await shop.app.sync.once();
  expect([shop.sale(paid.id).status, shop.sale(open.id).status]).toEqual(['paid', 'paid']);

  // The next sale is held to the new rules.
  const next = await shop.charge();
  await shop.control({ action: 'pay', invoice: next.orderId });
  await shop.control({ action: 'confirm', invoice: next.orderId, all: true });
  must(await shop.app.invoices.checkNow(next.id));
  expect(shop.sale(next.id)).toMatchObject({ status: 'confirming', confirmations: { wanted: 500 } });
  expect(await shop.app.audit()).toMatchObject({ ok: true });
});

it('B8: a payment short by less than the shop tolerates is paid here, though the server calls it partial, and stays so after its end', async () => {
  shop = await openShop('btcpay', false);
  const settings = shop.app.settings.get();
  must(shop.app.settings.save({ ...settings, policy: { ...settings.policy, under: { basisPoints: 200, fiatMinor: 50n } } }));
  const sale = await shop.charge();
  await shop.control({ action: 'pay_less', invoice: sale.orderId, amount: '0.00020501' });
  await shop.control({ action: 'confirm', invoice: sale.orderId, all: true });
  must(await shop.app.invoices.checkNow(sale.id));
  expect(shop.sale(sale.id)).toMatchObject({ status: 'paid', due: { value: '0.00020834' }, received: { value: '0.00020501' } });
  await shop.control({ action: 'clock', advanceMs: 20 * 60_000 });
  must(await shop.app.invoices.checkNow(sale.id));
  expect((await shop.control({ action: 'invoices' })).data).toMatchObject([{ status: 'Expired/PaidPartial' }]);
  expect(shop.sale(sale.id)).toMatchObject({ status: 'paid' });
});
