// The emulators by driver; each is loaded only when it is asked for.
import type { DriverId } from './port.ts';
import type { Emulator, EmulatorDeps } from './emulator-kit/port.ts';

export interface EmulatorOptions {
  /** Fixed credentials, by the setting keys of the driver; made up from the random port when left out. */
  readonly credentials?: Readonly<Record<string, string>>;
  readonly webhookUrl?: string;
}

const loaders: Readonly<Record<DriverId, () => Promise<(deps: EmulatorDeps, options: EmulatorOptions) => Emulator>>> = {
  'cryptopayment-center': async () => (await import('./cryptopayment-center/emulator.ts')).createCpcEmulator,
  'btcpay': async () => (await import('./btcpay/emulator.ts')).createBtcpayEmulator,
  'coingate': async () => (await import('./coingate/emulator.ts')).createCoingateEmulator,
  'coinpay': async () => (await import('./coinpay/emulator.ts')).createCoinpayEmulator,
  'coinpayments': async () => (await import('./coinpayments/emulator.ts')).createCoinpaymentsEmulator,
  'cryptomus': async () => (await import('./cryptomus/emulator.ts')).createCryptomusEmulator,
  'nowpayments': async () => (await import('./nowpayments/emulator.ts')).createNowpaymentsEmulator,
  'plisio': async () => (await import('./plisio/emulator.ts')).createPlisioEmulator,
  'cryptumpay': async () => (await import('./cryptumpay/emulator.ts')).createCryptumpayEmulator,
  'xaigate': async () => (await import('./xaigate/emulator.ts')).createXaigateEmulator,
};

export const emulatedDrivers = Object.keys(loaders);

export const isEmulated = (driver: string): driver is DriverId => Object.hasOwn(loaders, driver);

/** A fresh emulator of the driver's gateway. */
export async function createEmulator(driver: DriverId, deps: EmulatorDeps, options: EmulatorOptions = {}): Promise<Emulator> {
  const create = await loaders[driver]();
  return create(deps, options);
}
