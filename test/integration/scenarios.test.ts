// Everything that can happen to a sale, on every gateway, through createApp and real HTTP: by polling alone and with webhooks as well. What
// was learned of each is then replayed in up to 1,000 random orders and repetitions.
import { describe, expect, it } from 'vitest';
import type { MethodId } from '../../shared/domain/methods.ts';
import type { DriverId } from '../../electron/gateways/port.ts';
import { expectSameInAnyOrder } from '../support/any-order.ts';
import { gateways } from '../support/gateway-traits.ts';
import { scenariosFor, stepsFor, type Scenario } from '../support/scenarios.ts';
import { must, openShop, type Shop } from '../support/shop.ts';

/** The judgement is the same for all; the two gateways that differ most are tried with the most. */
const ordersFor = (driver: DriverId): number => (driver === 'btcpay' || driver === 'cryptopayment-center' ? 1_000 : 200);

/** `closely`: the till looks after every step, so that each leaves its facts. */
async function play(scenario: Scenario, place: Shop, method: MethodId, closely: boolean): Promise<string> {
  for (const action of scenario.before) await place.control(action);
  const created = await place.app.invoices.create({
    gateway: 'shop', amount: '12.50', currency: 'USD', method, orderId: 'A-1001', note: '', expiresInMinutes: null,
  });
  expect(created.ok || created.error.code).toBe(true);
  for (const step of stepsFor(scenario, 'A-1001')) {
    if (closely) await place.app.sync.once();
    if ('do' in step) await place.control(step.do);
    else if ('till' in step) must(await place.app.invoices.cancel('A-1001', 'changed their mind'));
    else {
      must(await place.app.invoices.checkNow('A-1001'));
      expect(step.until).toContain(place.sale('A-1001').status);
    }
  }
  await place.app.sync.once();
  return 'A-1001';
}

describe.each([...gateways])('$id', ({ id: driver, trait }) => {
  describe.each([['polling alone', false], ['polling and webhooks', true]] as const)('%s', (_name, webhooks) => {
    // Each waits for its gateway most of the time.
    it.concurrent.each(scenariosFor(trait))('B4, D10, J1, J4: $name', async (scenario) => {
      const shop = await openShop(driver, webhooks);
      try {
        const id = await play(scenario, shop, trait.method, webhooks);
        const sale = shop.sale(id);
        expect({ status: sale.status, release: sale.release, review: sale.review?.reason ?? null })
          .toEqual({ status: scenario.status, release: scenario.release, review: scenario.review });
        expect((await shop.invoicesThere()).length).toBe(1);
        expect(await shop.app.audit()).toMatchObject({ ok: true, firstBreak: null });
        // The same in a new process, from the ledger alone.
        await shop.restart();
        await shop.app.sync.once();
        expect(shop.sale(id)).toMatchObject({ status: scenario.status, release: scenario.release });
        expect(must(shop.app.invoices.list({ limit: 10 })).invoices).toHaveLength(1);
        // And in many other orders, each fact once or more often: the same status, the same books.
        if (webhooks) expect(expectSameInAnyOrder(shop.home, id, scenario.status, Date.now(), ordersFor(driver))).toBeGreaterThanOrEqual(3);
      } finally {
        await shop.close();
      }
    }, 60_000);
  });
});
