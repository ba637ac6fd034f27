// Webhooks through localtunnel's own server: lines 34 and 35 of the security checklist. A relay that forgot us, and a name that was taken.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startHoldingFront, startRelay, type Relay } from '../support/localtunnel-relay.ts';
import { must } from '../support/shop.ts';
import { freePort, until } from '../support/sshd.ts';
import { deliverAll, eventBody, type Target } from '../support/stubborn-sender.ts';
import { openTunnelShop, type TunnelShop } from '../support/tunnel-shop.ts';

const SENT = 'InvoiceProcessing';

let relay: Relay;
let shop: TunnelShop;
beforeAll(async () => { relay = await startRelay(await freePort()); });
afterAll(async () => { await relay.stop(); });
beforeEach(async () => {
  shop = await openTunnelShop();
});
afterEach(async () => { await shop.close(); });

const now = () => shop.app.tunnel.summary();
const isTested = (): boolean => now().state === 'up' && now().test?.ok === true;
const target = (): Target => ({ port: relay.port, host: new URL(now().publicUrl ?? '').host, path: shop.path, secret: shop.secret });

async function up(subdomain: string): Promise<void> {
  must(await shop.app.tunnel.set('localtunnel', { relay: relay.url, subdomain }));
  await until('the probe came back', isTested);
}

describe('a tunnel through localtunnel’s own server', () => {
  it('brings webhooks to the books', async () => {
    await up('corner-coffee');
    expect(now()).toMatchObject({ publicUrl: `http://corner-coffee.lt.localhost:${relay.port}`, mode: 'webhooks_and_polling' });
    const sale = await shop.charge();
    const bodies = Array.from({ length: 60 }, (_, index) => eventBody(sale.gatewayInvoiceId ?? '', `d-${index}`, shop.storeId));
    expect(await deliverAll(target(), bodies, { atOnce: 6, pauseMs: 50 })).toMatchObject({ answered: 60 });
    expect((await shop.webhooksOf(sale.id, SENT)).first).toBe(60);
  });

  it('comes back with the same name when the relay was started anew, in the middle of deliveries', async () => {
    await up('corner-bakery');
    const sale = await shop.charge();
    const bodies = Array.from({ length: 120 }, (_, index) => eventBody(sale.gatewayInvoiceId ?? '', `d-${index}`, shop.storeId));
    const at = target();
    const restarts: Promise<void>[] = [];
    const sent = await deliverAll(at, bodies, {
      atOnce: 4, pauseMs: 50,
      onAnswer: (count) => { if (count === 30) restarts.push(relay.stop().then(() => relay.start())); },
    });
    await Promise.all(restarts);
    expect(sent.answered).toBe(120);
    expect(sent.broken).toBeGreaterThan(0);
    expect((await shop.webhooksOf(sale.id, SENT)).first).toBe(120);
    await until('the probe came back', isTested);
    expect(now().publicUrl).toBe(`http://corner-bakery.lt.localhost:${relay.port}`);
  });

  it('asks for a name that is taken: the other address is used, the gateway is told it, and the owner warned (line 35)', async () => {
    const other = await openTunnelShop();
    try {
      must(await other.app.tunnel.set('localtunnel', { relay: relay.url, subdomain: 'wanted-name' }));
      await until('the first has the name', () => other.app.tunnel.summary().state === 'up');
      await up('wanted-name');
      const { publicUrl, accounts } = now();
      expect(publicUrl).not.toBe(`http://wanted-name.lt.localhost:${relay.port}`);
      expect(shop.app.notices().map(({ code }) => code)).toContain('tunnel/other_address');
      await until('the gateway knows the address it has now', () => now().accounts[0]?.problem === null);
      expect(accounts[0]?.webhookUrl).toBe(`${publicUrl ?? ''}${shop.path}`);
    } finally {
      await other.close();
    }
  });
});

describe('a tunnel that looks alive and is not (line 34)', () => {
  it('is found by the probe, which says where it broke, and opened anew', async () => {
    const front = await startHoldingFront(relay);
    try {
      must(await shop.app.tunnel.set('localtunnel', { relay: front.url, subdomain: 'silent-shop' }));
      await until('the probe came back', isTested);
      await relay.stop();
      await relay.start();
      // All connections stand, nothing was said.
      expect(now().state).toBe('up');
      expect(front.held()).toBe(3);
      const report = must(await shop.app.tunnel.test());
      expect(report).toMatchObject({ ok: false, stage: 'tunnel', error: { code: 'tunnel/test_tunnel', details: { reason: 'status 404' } } });
      expect(now()).toMatchObject({ state: 'up', mode: 'polling_only', problem: { code: 'tunnel/test_tunnel' } });
      await until('it was opened anew', isTested, 15_000);
      expect(now()).toMatchObject({ mode: 'webhooks_and_polling', problem: null });
    } finally {
      front.close();
    }
  });
});
