// Practice mode over several starts: whatever became of ports and files meanwhile, its gateways answer and their webhooks arrive.
import { rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { App } from '../../electron/core/app.ts';
import { createApp } from '../../electron/core/create-app.ts';
import { livePorts } from '../../electron/core/live-ports.ts';
import { openPracticeApp, type PracticeApp } from '../../electron/practice/practice-app.ts';
import { must, newSale, openShop, silentLog, temporaryHome } from '../support/shop.ts';

const names = ['practice-btcpay', 'practice-cpc'] as const;
let home = '';
let practice: PracticeApp | null = null;
let squatter: Server | null = null;

beforeEach(() => { home = temporaryHome(); });
afterEach(async () => {
  await practice?.app.close();
  await new Promise<void>((resolve) => { if (squatter === null) resolve(); else squatter.close(() => { resolve(); }); });
  practice = null;
  squatter = null;
  rmSync(home, { recursive: true, force: true });
});

async function open(): Promise<App> {
  practice = must(await openPracticeApp(home, livePorts({ home, log: silentLog }), (ports) => createApp(ports, { home, mode: 'practice' })));
  return practice.app;
}

async function close(): Promise<void> {
  await practice?.app.close();
  practice = null;
}

const portOf = (app: App, name: string): number => {
  const account = must(app.gateways.list()).find((each) => each.name === name);
  return Number(new URL(account?.baseUrl ?? '').port);
};

async function squat(port: number): Promise<void> {
  squatter = createServer((socket) => { socket.destroy(); });
  await new Promise<void>((resolve) => { squatter?.listen(port, '127.0.0.1', resolve); });
}

/** A whole sale that is noticed through webhooks: the gateway is only asked where one of them says so. */
async function sell(app: App, gateway: string, orderId: string, method?: string): Promise<string> {
  must(await app.webhooks.listen(0));
  const sale = must(await app.invoices.create(newSale({ gateway, orderId, ...(method === undefined ? {} : { method }) })));
  const heard = new Promise<void>((resolve) => {
    app.invoices.onChanged((view) => { if (view.orderId === orderId && (must(app.invoices.get(orderId)).timeline ?? []).some((line) => line.source === 'webhook')) resolve(); });
  });
  app.sync.start();
  must(await (practice?.controls.act(sale.gatewayInvoiceId ?? '', sale.driver, 'pay') ?? Promise.reject(new Error('closed'))));
  // A page tells of nothing before the payment is settled.
  if (method !== undefined) must(await (practice?.controls.act(sale.gatewayInvoiceId ?? '', sale.driver, 'confirm') ?? Promise.reject(new Error('closed'))));
  await heard;
  await app.sync.stop();
  return must(await app.invoices.checkNow(orderId)).status;
}

describe.each(names)('%s', (name) => {
  it('keeps its address over a restart, and hears where the receiver is then', async () => {
    const first = portOf(await open(), name);
    await close();
    const app = await open();
    expect(portOf(app, name)).toBe(first);
    expect(['detected', 'confirming']).toContain(await sell(app, name, 'R-1'));
  });

  it('moves when its port was taken, and its account with it', async () => {
    const before = portOf(await open(), name);
    await close();
    await squat(before);
    const app = await open();
    expect(portOf(app, name)).not.toBe(before);
    expect(['detected', 'confirming']).toContain(await sell(app, name, 'M-1'));
    await close();
    // The new address is the one that is kept from now on.
    const moved = await open();
    expect(must(await moved.gateways.check(name)).methods.length).toBeGreaterThan(0);
  });

  it('begins anew when its state cannot be read, with the credentials it has then', async () => {
    const app = await open();
    const { driver } = must(app.gateways.list()).find((each) => each.name === name) ?? { driver: { id: '' } };
    await close();
    writeFileSync(join(home, 'gateways', `${driver.id}.json`), '{"half":');
    expect(['detected', 'confirming']).toContain(await sell(await open(), name, 'N-1'));
  });
});

it('a live account follows nothing', async () => {
  const shop = await openShop('btcpay', false);
  const [account] = must(shop.app.gateways.list());
  const followed = shop.app.gateways.followPractice({ name: 'shop', driver: 'btcpay', baseUrl: 'http://127.0.0.1:9', selfHosted: true, settings: { apiKey: 'k', storeId: 's', webhookSecret: 'w' } });
  expect(followed).toMatchObject({ ok: false, error: { code: 'practice/only' } });
  expect(must(shop.app.gateways.list())[0]?.baseUrl).toBe(account?.baseUrl);
  await shop.close();
});

describe('a further gateway', () => {
  it('is played with its own webhooks, which nobody signs, and is there after a restart', async () => {
    const app = await open();
    const added = must(await (practice?.controls.add('xaigate') ?? Promise.reject(new Error('closed'))));
    expect([added.name, added.practice]).toEqual(['practice-xaigate', true]);
    await close();
    const again = await open();
    expect(must(again.gateways.list()).map(({ name }) => name)).toEqual([...names, 'practice-xaigate']);
    expect(['detected', 'confirming', 'paid']).toContain(await sell(again, 'practice-xaigate', 'X-1', 'USD@checkout'));
    expect(app).not.toBe(again);
  });

  it('is refused twice, and when nobody knows it', async () => {
    await open();
    const add = practice?.controls.add ?? (() => Promise.reject(new Error('closed')));
    expect(await add('btcpay')).toMatchObject({ ok: false, error: { code: 'gateway/name_taken' } });
    expect(await add('paypal')).toMatchObject({ ok: false, error: { code: 'gateway/unknown_driver' } });
  });
});
