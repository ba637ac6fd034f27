// A live shop with a BTCPay account on its emulator, whose webhooks have to come through a tunnel.
import { rmSync } from 'node:fs';
import { liveClock, liveRandom } from '../../electron/core/live-ports.ts';
import type { App } from '../../electron/core/app.ts';
import type { CreateAppOptions } from '../../electron/core/create-app.ts';
import type { DriverId } from '../../electron/gateways/port.ts';
import type { ControlAction } from '../../electron/gateways/emulator-kit/port.ts';
import { startPracticeGateway } from '../../electron/practice/practice-gateway.ts';
import type { InvoiceView } from '../../shared/domain/invoice-view.ts';
import { must, newSale, openApp, temporaryHome } from './shop.ts';

export interface TunnelShop {
  readonly app: App;
  readonly home: string;
  /** The account's path at the receiver. */
  readonly path: string;
  readonly secret: string;
  readonly storeId: string;
  control(action: ControlAction): Promise<unknown>;
  charge(): Promise<InvoiceView>;
  sale(id: string): InvoiceView;
  /** Webhooks of the sale (of one event) by what became of them, once what is stored was worked off. */
  webhooksOf(id: string, event?: string): Promise<{ readonly first: number; readonly repeats: number }>;
  close(): Promise<void>;
}

/** A key that may change webhooks besides what a till needs, made by the store's owner. */
async function mintKey(url: string, storeId: string): Promise<string> {
  const rights = ['canmodifyinvoices', 'cancreateinvoice', 'canviewinvoices', 'canviewstoresettings', 'canviewwallet', 'webhooks.canmodifywebhooks'];
  const answer = await fetch(`${url}/api/v1/api-keys`, {
    method: 'POST', headers: { 'content-type': 'application/json', 'authorization': `Basic ${Buffer.from('owner@practice.test:practice').toString('base64')}` },
    body: JSON.stringify({ label: 'Till with webhooks', permissions: rights.map((right) => `btcpay.store.${right}:${storeId}`) }),
  });
  const key: unknown = await answer.json();
  if (typeof key !== 'object' || key === null || !('apiKey' in key) || typeof key.apiKey !== 'string') throw new Error('no key');
  return key.apiKey;
}

/** With `mayTell` false its key may not change webhooks. The receiver listens on `port` (0: any); the gateway's clock runs `factor` times as fast as ours, its retries with it. */
export async function openTunnelShop(options: { readonly factor?: number; readonly port?: number; readonly mayTell?: boolean; readonly driver?: DriverId; readonly app?: Partial<CreateAppOptions> } = {}): Promise<TunnelShop> {
  const home = temporaryHome();
  const driver = options.driver ?? 'btcpay';
  const gateway = must(await startPracticeGateway({ driver, port: 0, clock: liveClock, random: liveRandom }));
  const app = await openApp(home, options.app);
  const storeId = gateway.credentials['storeId'] ?? '';
  const minted: Record<string, string> = driver !== 'btcpay' || options.mayTell === false ? {} : { apiKey: await mintKey(gateway.url, storeId) };
  must(await app.gateways.add({ name: 'shop', driver, baseUrl: gateway.url, selfHosted: true, settings: { ...gateway.credentials, ...minted } }));
  must(await app.webhooks.listen(options.port ?? 0));
  const control = async (action: ControlAction): Promise<unknown> => {
    const answer = await gateway.control(action);
    if (!answer.ok) throw new Error(`control ${action.action}: ${answer.error ?? 'refused'}`);
    return answer.data;
  };
  if (options.factor !== undefined) await control({ action: 'clock', factor: options.factor });
  const sale = (id: string): InvoiceView => must(app.invoices.get(id));
  return {
    app, home, control, sale,
    path: must(app.gateways.list())[0]?.webhookPath ?? '',
    secret: gateway.credentials['webhookSecret'] ?? '',
    storeId,
    charge: async () => must(await app.invoices.create(newSale())),
    async webhooksOf(id, event = '') {
      await app.sync.once();
      const entries = (sale(id).timeline ?? []).filter(({ source, detail }) => source === 'webhook' && detail.startsWith(event));
      const repeats = entries.filter(({ duplicateOf }) => duplicateOf !== null).length;
      return { first: entries.length - repeats, repeats };
    },
    async close() {
      await app.close();
      await gateway.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
