// A shop for tests: createApp on a temporary home against one emulator over real loopback HTTP, with webhooks where wanted.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App, NewSale } from '../../electron/core/app.ts';
import { createApp, type CreateAppOptions } from '../../electron/core/create-app.ts';
import { liveClock, livePorts, liveRandom } from '../../electron/core/live-ports.ts';
import type { Logger } from '../../electron/core/ports.ts';
import type { ControlAction, ControlAnswer } from '../../electron/gateways/emulator-kit/port.ts';
import type { DriverId } from '../../electron/gateways/port.ts';
import { startPracticeGateway } from '../../electron/practice/practice-gateway.ts';
import type { InvoiceView } from '../../shared/domain/invoice-view.ts';
import type { Result } from '../../shared/errors/result.ts';

export const silentLog: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined };

export function must<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  return result.value;
}

export const temporaryHome = (): string => mkdtempSync(join(tmpdir(), 'countersign-test-'));

/** Opens an app on a home as a new process would. */
export async function openApp(home: string, options: Partial<CreateAppOptions> = {}): Promise<App> {
  return must(await createApp(livePorts({ home, log: silentLog }), { home, mode: 'live', passphrase: 'correct horse battery', ...options }));
}

export interface Shop {
  readonly home: string;
  /** The account's settings, by their keys. */
  readonly credentials: Readonly<Record<string, string>>;
  app: App;
  /** Closes and opens again, as a new start. */
  restart(): Promise<void>;
  control(action: ControlAction): Promise<ControlAnswer>;
  /** A sale of 12.50 USD in the method both emulators offer; `changes` overrides. */
  charge(changes?: Partial<NewSale>): Promise<InvoiceView>;
  sale(id: string): InvoiceView;
  /** Invoices at the gateway, as it counts them. */
  invoicesThere(): Promise<readonly { readonly orderId: string }[]>;
  close(): Promise<void>;
}

export const METHOD = 'BTC@bitcoin';
export const newSale = (changes: Partial<NewSale> = {}): NewSale => ({
  gateway: 'shop', amount: '12.50', currency: 'USD', method: METHOD, orderId: '', note: '', expiresInMinutes: null, ...changes,
});

export async function openShop(driver: DriverId, webhooks: boolean): Promise<Shop> {
  const home = temporaryHome();
  const gateway = must(await startPracticeGateway({ driver, port: 0, clock: liveClock, random: liveRandom }));
  let app = await openApp(home);
  must(await app.gateways.add({ name: 'shop', driver, baseUrl: gateway.url, selfHosted: true, settings: gateway.credentials }));
  const listen = async (): Promise<void> => {
    // Nobody listens on the discard port: every webhook is lost.
    if (!webhooks) return void (await gateway.control({ action: 'webhook_url', url: 'http://127.0.0.1:9/' }));
    const { port, accounts } = must(await app.webhooks.listen(0));
    await gateway.control({ action: 'webhook_url', url: `http://127.0.0.1:${port}${accounts[0]?.path ?? ''}` });
  };
  await listen();
  return {
    home,
    credentials: gateway.credentials,
    get app() {
      return app;
    },
    set app(next: App) {
      app = next;
    },
    async restart() {
      await app.close();
      app = await openApp(home);
      await listen();
    },
    control: async (action) => {
      const answer = await gateway.control(action);
      if (!answer.ok) throw new Error(`control ${action.action}: ${answer.error ?? 'refused'}`);
      return answer;
    },
    charge: async (changes) => must(await app.invoices.create(newSale(changes))),
    sale: (id) => must(app.invoices.get(id)),
    async invoicesThere() {
      const { data } = await gateway.control({ action: 'invoices' });
      return data as { orderId: string }[];
    },
    async close() {
      await app.close();
      await gateway.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
