// The contract of every gateway: what comes from the sandbox never touches a sale of the live account (F2).
// Titles name the lines of the integration checklist (A to J) and of the security checklist where a test checks one.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { errorOf, onEveryGateway, valueOf } from '../support/gateway-suite.ts';
import { openGatewayShop, type GatewayShop } from '../support/gateway-shop.ts';
import { must } from '../support/shop.ts';
import type { GatewayWorld } from '../support/gateway-world.ts';

const ORDER = 'A-1';
const untouched = { status: 'pending', release: false, review: null, payments: [], received: { value: expect.stringMatching(/^0(?:\.0+)?$/) } };
/** The hosts their documentation names for trying things out; the others have none, or are the shop's own server. */
const documented: Readonly<Record<string, readonly string[]>> = { coingate: ['api-sandbox.coingate.com'], nowpayments: ['api-sandbox.nowpayments.io'] };

onEveryGateway(({ driver, trait, open, closeLater }) => {
  /** A sale of this order id at the sandbox, paid there to the end. */
  const paidAtSandbox = async (world: GatewayWorld): Promise<string> => {
    const { gatewayInvoiceId } = valueOf(await world.adapter.createInvoice(world.request(ORDER, trait.method, 1250n)));
    await world.control({ action: 'pay', invoice: gatewayInvoiceId });
    await world.control({ action: 'confirm', invoice: gatewayInvoiceId, all: true });
    await world.webhooksCame(trait.webhooksOfASale);
    return gatewayInvoiceId;
  };
  const judgedLive = async (live: GatewayShop) => {
    await live.app.sync.once();
    await live.app.invoices.checkNow(ORDER);
    return live.sale(ORDER);
  };

  test('F2, D17: webhooks of the sandbox are refused at the live address, its keys open nothing there, and it is shown as what it is', async () => {
    const [sandbox, live] = [await open(), await openGatewayShop(driver, trait, { seed: 'another account', told: false })];
    closeLater(live);
    await live.charge(ORDER);
    await paidAtSandbox(sandbox);
    for (const webhook of sandbox.webhooks) expect([400, 401]).toContain(await live.post(webhook));
    const sale = await judgedLive(live);
    expect(sale).toMatchObject(untouched);
    expect(sale.timeline?.filter(({ source }) => source === 'webhook')).toEqual([]);
    expect(errorOf(await sandbox.another({ baseUrl: live.gateway.url }).check()).code).toBe('gateway/wrong_key');

    // An account at the sandbox's own host says what it is wherever accounts are shown. Nobody answers there in a test; it is stored all the same.
    const isSandbox = (name: string): boolean | undefined => must(live.app.gateways.list()).find((account) => account.name === name)?.sandbox;
    expect(isSandbox('shop')).toBe(false);
    expect(driver.sandboxHosts ?? []).toEqual(documented[driver.id] ?? []);
    for (const host of driver.sandboxHosts ?? []) {
      await live.app.gateways.add({ name: 'sandbox', driver: driver.id, baseUrl: `https://${host}`, selfHosted: false, settings: live.gateway.credentials });
      expect(isSandbox('sandbox')).toBe(true);
    }
    if (driver.defaultBaseUrl !== null) expect(driver.sandboxHosts ?? []).not.toContain(new URL(driver.defaultBaseUrl).hostname);
  });

  test('F2: even with the same secrets on both, the same order id and perhaps the same ids, the live sale waits for live money', async () => {
    const [sandbox, live] = [await open(), await openGatewayShop(driver, trait, { told: false })];
    closeLater(live);
    expect(live.gateway.credentials).toEqual(sandbox.gateway.credentials);
    await live.charge(ORDER);
    await paidAtSandbox(sandbox);
    const answers = await Promise.all(sandbox.webhooks.map((webhook) => live.post(webhook)));
    // They are signed as the live ones are, so they are taken, unless the address itself is signed: each is a hint at most.
    expect(answers.every((status) => status === 200 || status === 401)).toBe(true);
    expect(await judgedLive(live)).toMatchObject(untouched);
    await live.payAll(ORDER);
    expect(await judgedLive(live)).toMatchObject({ status: 'paid', release: true });
    expect(await live.app.audit()).toMatchObject({ ok: true, firstBreak: null });
  });

  test('J7: its README says where it can be tried without real money, or that it cannot; its emulator is always there', async () => {
    const readme = readFileSync(new URL(`../../electron/gateways/${driver.id}/README.md`, import.meta.url), 'utf8');
    expect(readme).toMatch(/sandbox|test network|regtest|testnet/i);
    for (const host of driver.sandboxHosts ?? []) expect(readme).toContain(host);
    expect((await open()).gateway.url).toContain('http://127.0.0.1:');
  });
});
