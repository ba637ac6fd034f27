// The contract of every gateway: new secrets while the shop is open (D16, F3). The gateway itself begins to use them, its own way.
// Titles name the lines of the integration checklist (A to J) and of the security checklist where a test checks one.
import { expect, test } from 'vitest';
import { onEveryGateway } from '../support/gateway-suite.ts';
import { openGatewayShop } from '../support/gateway-shop.ts';
import { must } from '../support/shop.ts';

const HOUR = 3_600_000;

onEveryGateway(({ driver, trait, closeLater }) => {
  test('D16, F3, line 25: every secret is another from now on: the open sale goes on, webhooks of before and after are taken, and in the end those of before no more', async () => {
    const shop = await openGatewayShop(driver, trait);
    closeLater(shop);
    const came = async (count: number): Promise<void> => { await expect.poll(() => shop.delivered.length, { timeout: 10_000 }).toBeGreaterThanOrEqual(count); };
    const before = await shop.charge('OPEN-1');
    await shop.charge('PAID-1');
    await shop.payAll('PAID-1');
    await came(1);
    const [old] = shop.delivered;
    if (!old) throw new Error('a webhook was expected');
    expect(old.status).toBe(200);

    const secrets = await shop.rekey();
    const apiSecrets = trait.apiSecrets ?? driver.settings.filter((field) => field.secret && field.required && field.key !== driver.webhookSecretKey).map((field) => field.key);
    // The old key is worth nothing any more, and costs the sale nothing but time.
    await shop.app.invoices.checkNow('OPEN-1');
    expect(shop.sale('OPEN-1').status).toBe('pending');
    if (apiSecrets.length > 0) expect(await shop.app.gateways.check('shop')).toMatchObject({ ok: false, error: { code: 'gateway/wrong_key' } });

    must(await shop.app.gateways.change('shop', { baseUrl: null, settings: secrets, keepOldSecretMs: HOUR }));
    expect(must(await shop.app.gateways.check('shop')).methods).toContain(trait.method);
    const seenSoFar = shop.delivered.length;
    await shop.charge('NEW-1');
    await shop.payAll('NEW-1');
    await came(seenSoFar + 1);
    const fresh = shop.delivered[shop.delivered.length - 1];
    if (!fresh) throw new Error('a webhook was expected');
    expect([await shop.post(old.webhook), await shop.post(fresh.webhook)]).toEqual([200, 200]);

    await shop.payAll('OPEN-1');
    await shop.app.sync.once();
    for (const order of ['OPEN-1', 'PAID-1', 'NEW-1']) {
      must(await shop.app.invoices.checkNow(order));
      expect(shop.sale(order), order).toMatchObject({ status: 'paid', release: true });
    }
    expect(shop.sale('OPEN-1').gatewayInvoiceId).toBe(before.gatewayInvoiceId);

    // The overlap ends by our clock, or when the owner ends it: from there on only what is signed with the new one.
    shop.setClock(HOUR + 1_000);
    expect(await shop.post(old.webhook)).toBe(401);
    shop.setClock(0);
    expect(await shop.post(old.webhook)).toBe(200);
    must(await shop.app.gateways.change('shop', { baseUrl: null, settings: secrets, keepOldSecretMs: 0 }));
    expect([await shop.post(old.webhook), await shop.post(fresh.webhook)]).toEqual([401, 200]);
    expect(await shop.app.audit()).toMatchObject({ ok: true, firstBreak: null });
  });
});
