// A decision is about the review the person looked at: what came in meanwhile has to be looked at first.
import { expect, it } from 'vitest';
import { must, openShop } from '../support/shop.ts';

it('more money while the owner decides: the decision is refused, and taken once the new sum was seen', async () => {
  const shop = await openShop('btcpay', false);
  try {
    const { app } = shop;
    const { id } = await shop.charge({ orderId: 'A-1' });
    await shop.control({ action: 'pay_more', invoice: 'A-1' });
    await shop.control({ action: 'confirm', invoice: 'A-1', all: true });
    await app.sync.once();
    const looked = shop.sale(id).review;
    expect(looked).toMatchObject({ reason: 'surplus', open: true });
    const seen = { reason: looked?.reason ?? '', detail: looked?.detail ?? '' };
    await shop.control({ action: 'pay_more', invoice: 'A-1', amount: '0.0001' });
    await shop.control({ action: 'confirm', invoice: 'A-1', all: true });
    must(await app.invoices.checkNow(id));
    expect(shop.sale(id).review?.detail).not.toBe(seen.detail);
    expect(await app.invoices.resolve(id, 'accept', 'keep it', 'owner', seen)).toMatchObject({ ok: false, error: { code: 'invoice/review_changed' } });
    expect(shop.sale(id).review).toMatchObject({ open: true, decision: null });
    const now = shop.sale(id).review;
    expect(must(await app.invoices.resolve(id, 'accept', 'keep it', 'owner', { reason: now?.reason ?? '', detail: now?.detail ?? '' })).review).toMatchObject({ open: false, decision: 'accept' });
  } finally {
    await shop.close();
  }
});
