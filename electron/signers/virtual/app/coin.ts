// What tells the app for the test networks from the one for the main network.
import type { AddressFormat } from '../crypto/script.ts';

export interface Coin {
  readonly appName: 'Bitcoin' | 'Bitcoin Test';
  readonly coinType: 0 | 1;
  /** Version bytes of extended keys. */
  readonly versions: { readonly public: number; readonly private: number };
  readonly addresses: AddressFormat;
  readonly unit: 'BTC' | 'TEST';
}

export const testCoin: Coin = {
  appName: 'Bitcoin Test',
  coinType: 1,
  versions: { public: 0x0435_87cf, private: 0x0435_8394 },
  addresses: { keyHashPrefix: 0x6f, scriptHashPrefix: 0xc4, humanReadable: 'tb' },
  unit: 'TEST',
};

export const mainCoin: Coin = {
  appName: 'Bitcoin',
  coinType: 0,
  versions: { public: 0x0488_b21e, private: 0x0488_ade4 },
  addresses: { keyHashPrefix: 0x00, scriptHashPrefix: 0x05, humanReadable: 'bc' },
  unit: 'BTC',
};
