// A live till's data folder for the bench: one BTCPay account at an emulator in this process, and a keychain that stands in for the system's.
import { createApp } from '../../../electron/core/create-app.ts';
import { liveClock, livePorts, liveRandom } from '../../../electron/core/live-ports.ts';
import type { Keychain } from '../../../electron/core/ports.ts';
import { startPracticeGateway, type PracticeGateway } from '../../../electron/practice/practice-gateway.ts';
import { METHOD, must, silentLog } from '../../support/shop.ts';

/** Seals nothing: the bench's machine has no keyring, and a till that asks for a passphrase first cannot be timed. `till-probe.cjs` has its other end. */
export const standIn: Keychain = {
  backend: 'gnome_libsecret',
  trustworthy: true,
  wrap: (bytes) => Buffer.from(Buffer.from(bytes).toString('base64')),
  unwrap: (box) => Buffer.from(Buffer.from(box).toString(), 'base64'),
};

export const startGateway = async (): Promise<PracticeGateway> =>
  must(await startPracticeGateway({ driver: 'btcpay', port: 0, clock: liveClock, random: liveRandom }));

/** Gives the folder its account; what its ledger holds already stays. */
export async function prepareTill(home: string, gateway: PracticeGateway): Promise<void> {
  const app = must(await createApp({ ...livePorts({ home, log: silentLog }), keychain: standIn }, { home, mode: 'live' }));
  must(await app.gateways.add({ name: 'shop', driver: 'btcpay', baseUrl: gateway.url, selfHosted: true, settings: gateway.credentials }));
  must(app.settings.save({ ...app.settings.get(), shopName: 'Corner Shop', currency: 'USD', defaultGateway: 'shop', defaultMethod: METHOD, sound: false }));
  await app.close();
}

export const tillEnv = (home: string): Record<string, string> => ({ COUNTERSIGN_HOME: home, COUNTERSIGN_PRACTICE: '', COUNTERSIGN_WEBHOOK_PORT: '0', COUNTERSIGN_BENCH_KEYCHAIN: '1' });
