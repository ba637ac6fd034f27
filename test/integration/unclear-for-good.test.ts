// A create whose answer was lost, at gateways that can neither list nor search: the sale ends and says so, and is never sent twice.
import { afterEach, describe, expect, it } from 'vitest';
import { gateways } from '../support/gateway-traits.ts';
import { openShop, type Shop } from '../support/shop.ts';

let shop: Shop | null = null;
afterEach(async () => {
  await shop?.close();
  shop = null;
});

const blind = gateways.filter(({ trait }) => trait.noLookUp === true);

it('there are gateways that can neither list nor search', () => {
  expect(blind.length).toBeGreaterThan(0);
});

describe.each(blind)('$id', ({ id: driver, trait }) => {
  const sale = (orderId: string) => ({ gateway: 'shop', amount: '12.50', currency: 'USD', method: trait.method, orderId, note: '', expiresInMinutes: null });

  it.each(['drop_answer', 'half_body', 'garbage', 'http_500'] as const)('E2, J5: %s ends the sale as failed; charged again it is another one', async (fault) => {
    shop = await openShop(driver, true);
    await shop.control({ action: 'fault', fault, count: 1, match: trait.createPath ?? '' });
    const created = await shop.app.invoices.create(sale('A-1'));
    expect(created).toMatchObject({ ok: false, error: { code: 'invoice/unclear', details: { orderId: 'A-1' } } });
    expect(shop.sale('A-1')).toMatchObject({ status: 'failed', final: true, next: 'charge_again', failure: expect.stringContaining('lost') });
    const there = (await shop.invoicesThere()).length;
    expect(there).toBe(fault === 'drop_answer' || fault === 'half_body' ? 1 : 0);
    // Neither asking nor a new start sends it again.
    await shop.app.sync.once();
    await shop.restart();
    expect(await shop.app.sync.once()).toMatchObject({ inDoubt: 0, errors: [] });
    expect((await shop.invoicesThere()).length).toBe(there);
    expect(await shop.app.invoices.create(sale('A-2'))).toMatchObject({ ok: true, value: { status: 'pending' } });
    expect(await shop.app.audit()).toMatchObject({ ok: true, firstBreak: null });
  });

  it('E3: a process that ended while it waited for the answer does not send it again', async () => {
    shop = await openShop(driver, true);
    await shop.control({ action: 'fault', fault: 'silent', count: 1, match: trait.createPath ?? '' });
    expect(await shop.app.invoices.create(sale('A-1'), 100)).toMatchObject({ ok: false, error: { code: 'invoice/not_sent' } });
    await shop.restart();
    await shop.app.sync.once();
    expect(shop.sale('A-1')).toMatchObject({ status: 'failed', next: 'charge_again' });
    expect(await shop.invoicesThere()).toEqual([]);
  });

  it('cancelled while it is unclear it stays cancelled, and nothing waits', async () => {
    shop = await openShop(driver, true);
    await shop.control({ action: 'fault', fault: 'silent', count: 1, match: trait.createPath ?? '' });
    await shop.app.invoices.create(sale('A-1'), 100);
    await shop.restart();
    expect(await shop.app.invoices.cancel('A-1', 'changed their mind')).toMatchObject({ ok: true, value: { status: 'cancelled' } });
    expect(await shop.app.sync.once()).toMatchObject({ inDoubt: 0, sent: 0 });
    expect(shop.sale('A-1').status).toBe('cancelled');
  });
});
