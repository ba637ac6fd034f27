// The contract of every gateway: its clock and ours ten minutes apart, either way (A6, D6, line 44). Its own clock counts for its offers, ours
// for nothing but the countdown; where a time is signed, too far apart is refused and said.
// Titles name the lines of the integration checklist (A to J) and of the security checklist where a test checks one.
import { describe, expect, test } from 'vitest';
import { secret } from '../../electron/core/secret.ts';
import { errorOf, onEveryGateway, valueOf } from '../support/gateway-suite.ts';
import { openGatewayShop } from '../support/gateway-shop.ts';
import { must, newSale } from '../support/shop.ts';

const MINUTE = 60_000;
/** Date headers are whole seconds, and machines are busy. */
const ROUGHLY_MS = 15_000;

onEveryGateway(({ driver, trait, open, sale, closeLater }) => {
  describe.each([['ahead', 10 * MINUTE], ['behind', -10 * MINUTE]] as const)('the gateway’s clock ten minutes %s', (_name, gatewayAheadMs) => {
    test('A6, line 44: the account’s check says so, and an offer ends by the gateway’s clock', async () => {
      const world = await open({ gatewayAheadMs });
      if (trait.refusesWrongClock) {
        expect(errorOf(await world.adapter.check())).toMatchObject({ code: 'gateway/clock', outcome: 'refused' });
        expect(errorOf(await world.adapter.createInvoice(world.request('T-1', trait.method)))).toMatchObject({ code: 'gateway/clock', outcome: 'refused' });
        expect(await world.control({ action: 'invoices' })).toEqual([]);
        return;
      }
      expect(Math.abs(valueOf(await world.adapter.check()).clockSkewMs - gatewayAheadMs)).toBeLessThan(ROUGHLY_MS);
      const request = world.request('T-1', trait.method);
      const accepted = valueOf(await world.adapter.createInvoice(request));
      expect(Math.abs(accepted.gatewayTimeMs - Date.now() - gatewayAheadMs)).toBeLessThan(ROUGHLY_MS);
      expect(accepted.expiresAtMs - accepted.gatewayTimeMs).toBeGreaterThan(5 * MINUTE);
      const waiting = valueOf(await world.adapter.readInvoice(accepted.gatewayInvoiceId, request.terms));
      expect(waiting).toMatchObject({ state: 'waiting', problems: [] });
      expect(Math.abs(waiting.gatewayTimeMs - Date.now() - gatewayAheadMs)).toBeLessThan(ROUGHLY_MS);
    });

    test('B10, C3, D6: a sale paid in time is paid, not late; webhooks that sign a time far off are refused and asking carries the shop', async () => {
      const shop = await openGatewayShop(driver, trait, { gatewayAheadMs, clocksAgreeFirst: trait.refusesWrongClock === true });
      closeLater(shop);
      if (trait.refusesWrongClock) {
        shop.setClock(0);
        expect(await shop.app.invoices.create(newSale({ method: trait.method, orderId: 'T-0' }))).toMatchObject({ ok: false, error: { code: 'gateway/clock' } });
        shop.setClock(gatewayAheadMs);
      }
      await shop.charge('T-1');
      expect(shop.sale('T-1')).toMatchObject({ status: 'pending', next: 'show_code', checking: false });
      // The countdown is in our time, whatever the gateway's clock says.
      shop.app.invoices.show('T-1');
      const shown = shop.app.invoices.displayModel();
      const endsAtMs = shown.kind === 'sale' ? shown.countdown?.endsAtMs ?? NaN : NaN;
      const ourShiftMs = trait.refusesWrongClock ? gatewayAheadMs : 0;
      expect(Math.abs(endsAtMs - ourShiftMs - (Date.parse(shop.sale('T-1').expiresAt ?? '') - gatewayAheadMs))).toBeLessThan(ROUGHLY_MS);
      shop.app.invoices.show(null);
      await shop.payAll('T-1');
      await expect.poll(() => shop.delivered.length, { timeout: 10_000 }).toBeGreaterThan(0);
      expect(shop.delivered.every(({ status }) => status === (trait.signsTime ? 401 : 200))).toBe(true);
      await shop.app.sync.once();
      must(await shop.app.invoices.checkNow('T-1'));
      expect(shop.sale('T-1')).toMatchObject({ status: 'paid', release: true, review: null });
      expect(shop.app.notices().some(({ code }) => code === 'clock/wrong')).toBe(!trait.refusesWrongClock);

      // Nobody paid this one: it is over when the gateway says so.
      await shop.charge('T-2');
      await shop.app.sync.once();
      expect(shop.sale('T-2')).toMatchObject({ status: 'pending', checking: false });
      await shop.control({ action: 'expire', invoice: 'T-2' });
      must(await shop.app.invoices.checkNow('T-2'));
      expect(shop.sale('T-2').status).toBe('expired');
    });
  });

  test('D6, J2: a time in the signature holds for five minutes either way; without one a repeat is known by its event for ever', async () => {
    const { world, id } = await sale();
    await world.control({ action: 'pay', invoice: id });
    await world.control({ action: 'confirm', invoice: id, all: true });
    await world.webhooksCame(trait.webhooksOfASale);
    const held = secret(world.account.secrets[driver.webhookSecretKey]?.reveal() ?? '');
    const taken = (shiftMs: number): readonly boolean[] => world.webhooks.map((webhook) =>
      driver.verifyWebhook(webhook, held, { settings: world.account.settings, secrets: world.account.secrets, nowMs: Date.now() + shiftMs }).ok);
    for (const shiftMs of [0, 4 * MINUTE, -4 * MINUTE]) expect(new Set(taken(shiftMs))).toEqual(new Set([true]));
    for (const shiftMs of [6, -6, 10, -10, 60 * 24 * 365]) expect(new Set(taken(shiftMs * MINUTE))).toEqual(new Set([!trait.signsTime]));
  });
});
