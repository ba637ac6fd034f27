// createApp on the test's clock over the fake gateway: time moves only when the test moves it.
import { rmSync } from 'node:fs';
import type { App } from '../../electron/core/app.ts';
import { createApp } from '../../electron/core/create-app.ts';
import type { InvoiceView } from '../../shared/domain/invoice-view.ts';
import type { Result } from '../../shared/errors/result.ts';
import { FakeClock, settle } from './fake-clock.ts';
import { fakeGateway, fakePorts, type FakeGateway } from './fake-gateway.ts';
import { must, newSale, temporaryHome } from './shop.ts';

export interface FakeShop {
  readonly home: string;
  readonly clock: FakeClock;
  readonly gateway: FakeGateway;
  readonly app: App;
  /** Opens the same folder again without closing: as after a kill. The old app must not be used any more. */
  reopen(): Promise<FakeShop>;
  charge(orderId: string): Promise<InvoiceView>;
  /** Starts a sale and lets time pass until it is answered. */
  tryCharge(orderId: string, waitMs: number): Promise<Result<InvoiceView>>;
  sale(orderId: string): InvoiceView;
  close(): Promise<void>;
}

async function open(home: string, clock: FakeClock, gateway: FakeGateway): Promise<FakeShop> {
  const app = must(await createApp(fakePorts(clock), { home, mode: 'live', drivers: [gateway.driver] }));
  const shop: FakeShop = {
    home, clock, gateway, app,
    reopen: () => open(home, clock, gateway),
    charge: async (orderId) => must(await app.invoices.create(newSale({ orderId }))),
    async tryCharge(orderId, waitMs) {
      const pending = app.invoices.create(newSale({ orderId }), waitMs);
      await clock.advanceAsync(waitMs + 1);
      return pending;
    },
    sale: (orderId) => must(app.invoices.get(orderId)),
    async close() {
      await app.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
  return shop;
}

export async function openFakeShop(options: Parameters<typeof fakeGateway>[1] = {}): Promise<FakeShop> {
  const clock = new FakeClock();
  const gateway = fakeGateway(clock, options);
  const shop = await open(temporaryHome(), clock, gateway);
  must(await shop.app.gateways.add({ name: 'shop', driver: 'btcpay', baseUrl: 'https://gateway.example/api', selfHosted: false, settings: { apiKey: 'k', hook: 'h' } }));
  await settle();
  return shop;
}
