// A live shop for window tests: a prepared data folder with one gateway account at an emulator, and the real app opened on it.
import { rmSync } from 'node:fs';
import { liveClock, liveRandom } from '../../electron/core/live-ports.ts';
import type { ControlAction } from '../../electron/gateways/emulator-kit/port.ts';
import type { DriverId } from '../../electron/gateways/port.ts';
import { startPracticeGateway } from '../../electron/practice/practice-gateway.ts';
import type { Page } from 'playwright';
import type { TillApi } from '../../shared/ipc/index.ts';
import { launchApp, type LaunchedApp, type LaunchOptions } from './electron-app.ts';
import { settingsScreen } from '../e2e/screens/settings.ts';
import { METHOD, must, openApp, temporaryHome } from './shop.ts';

const PASSPHRASE = 'correct horse battery';

declare const window: { readonly api: TillApi };

/** An invoice as the gateway itself counts it. */
export interface InvoiceThere {
  readonly id: string;
  readonly orderId: string;
  readonly status: string;
}

export type OpenShop = LaunchedApp & { readonly till: Page };

export interface OpenOptions extends Pick<LaunchOptions, 'env' | 'appPath'> {
  /** Done while the till still asks for the passphrase. */
  readonly whileLocked?: (till: Page) => Promise<void>;
}

export interface WindowShop {
  readonly home: string;
  control(action: ControlAction): Promise<void>;
  invoicesThere(): Promise<readonly InvoiceThere[]>;
  /** Starts the app on the folder, unlocks it, and tells the gateway where its webhooks go. */
  open(options?: OpenOptions): Promise<OpenShop>;
  close(): Promise<void>;
}

/** `also`: further accounts `shop-<driver>`, each at an emulator of its own; controls go to the first. */
export async function prepareShop(driver: DriverId, { also = [] }: { readonly also?: readonly DriverId[] } = {}): Promise<WindowShop> {
  const home = temporaryHome();
  const gateway = must(await startPracticeGateway({ driver, port: 0, clock: liveClock, random: liveRandom }));
  const app = await openApp(home);
  must(await app.gateways.add({ name: 'shop', driver, baseUrl: gateway.url, selfHosted: true, settings: gateway.credentials }));
  const others = await Promise.all(also.map(async (id) => {
    const other = must(await startPracticeGateway({ driver: id, port: 0, clock: liveClock, random: liveRandom }));
    must(await app.gateways.add({ name: `shop-${id}`, driver: id, baseUrl: other.url, selfHosted: true, settings: other.credentials }));
    return other;
  }));
  must(app.settings.save({ ...app.settings.get(), shopName: 'Corner Shop', currency: 'USD', defaultGateway: 'shop', defaultMethod: METHOD }));
  await app.close();
  const control = async (action: ControlAction): Promise<void> => {
    const answer = await gateway.control(action);
    if (!answer.ok) throw new Error(`control ${action.action}: ${answer.error ?? 'refused'}`);
  };
  return {
    home,
    control,
    invoicesThere: async () => (await gateway.control({ action: 'invoices' })).data as InvoiceThere[],
    open: async ({ whileLocked, ...options } = {}) => {
      const launched = await launchApp({ home, ...options, env: { COUNTERSIGN_WEBHOOK_PORT: '0', ...options.env } });
      const till = await launched.window('till');
      await till.getByRole('dialog').waitFor().catch(async (problem: unknown) => {
        const shown = await till.locator('body').innerText();
        throw new Error(`the app did not ask for its passphrase; it shows:\n${shown}\nand wrote:\n${launched.output()}`, { cause: problem });
      });
      await whileLocked?.(till);
      await settingsScreen(till).unlock(PASSPHRASE);
      await till.getByRole('dialog').waitFor({ state: 'hidden' });
      const state = must(await till.evaluate(() => window.api.app.state(null)));
      const url = state.accounts[0]?.webhookUrl;
      if (typeof url === 'string') await control({ action: 'webhook_url', url });
      await till.getByRole('button', { name: /^Charge/ }).waitFor();
      return { ...launched, till };
    },
    close: async () => {
      await Promise.all([gateway, ...others].map((each) => each.close()));
      rmSync(home, { recursive: true, force: true });
    },
  };
}
