// Each gateway from the command line alone, with nothing but its address and credentials: checked, charged, paid at its emulator, and seen by
// asking alone; then, in a second sale, by its webhooks alone.
import { describe, it } from 'vitest';
import { cliJson, showSale } from '../support/cli.ts';
import { openCliShop } from '../support/cli-shop.ts';
import { gateways } from '../support/gateway-traits.ts';

/** As the sale is shown, exact. */
const AMOUNT = '25.50';

describe('from the command line alone', () => {
  it.concurrent.for([...gateways])('C3, D12: $id: asked alone, then told alone', { timeout: 90_000 }, async ({ id, trait }, { expect }) => {
    const shop = await openCliShop(id);
    try {
      expect(await cliJson(['gateway', 'check', 'shop'], shop.options)).toMatchObject({ ok: true, methods: expect.arrayContaining([trait.method]) });
      const charge = async (order: string) => cliJson(
        ['invoice', 'create', '--gateway', 'shop', '--amount', AMOUNT, '--currency', 'USD', '--method', trait.method, '--order', order], shop.options,
      );
      const payAll = async (order: string): Promise<void> => {
        await shop.control({ action: 'pay', invoice: order });
        await shop.control({ action: 'confirm', invoice: order, all: true });
      };

      expect(await charge('ASKED-1')).toMatchObject({ status: 'pending', amount: { value: AMOUNT, currency: 'USD' } });
      await payAll('ASKED-1');
      expect((await showSale('ASKED-1', shop.options)).status).toBe('pending');
      expect(await cliJson(['sync'], shop.options)).toMatchObject({ errors: [] });
      const asked = await showSale('ASKED-1', shop.options);
      expect(asked).toMatchObject({ status: 'paid', release: true, review: null });
      expect(asked.received).toEqual(asked.due);

      const listening = await shop.listen();
      const told = await charge('TOLD-1');
      expect(told).toMatchObject({ status: 'pending' });
      await payAll('TOLD-1');
      await expect.poll(async () => (await showSale('TOLD-1', shop.options)).status, { timeout: 30_000, interval: 200 }).toBe('paid');
      const shown = await showSale('TOLD-1', shop.options);
      expect(shown.received).toEqual(shown.due);
      expect(shown.timeline?.some((entry) => entry.source === 'webhook')).toBe(true);
      expect(await listening.stop()).toBe(0);
      expect(await cliJson(['audit', 'verify'], shop.options)).toMatchObject({ ok: true, firstBreak: null });
    } finally {
      await shop.close();
    }
  });
});
