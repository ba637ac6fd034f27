// The gateways Countersign knows: one line each.
import { btcpay } from './btcpay/index.ts';
import { coingate } from './coingate/index.ts';
import { coinpay } from './coinpay/index.ts';
import { coinpayments } from './coinpayments/index.ts';
import { cryptomus } from './cryptomus/index.ts';
import { cryptopaymentCenter } from './cryptopayment-center/index.ts';
import { cryptumpay } from './cryptumpay/index.ts';
import { direct } from './direct/index.ts';
import { nowpayments } from './nowpayments/index.ts';
import { plisio } from './plisio/index.ts';
import { xaigate } from './xaigate/index.ts';
import type { DriverId, GatewayDriver, RemoteDriver } from './port.ts';

export type DriverTable = Readonly<Record<DriverId, RemoteDriver>>;

export const drivers: DriverTable = {
  'cryptopayment-center': cryptopaymentCenter,
  'btcpay': btcpay,
  'nowpayments': nowpayments,
  'plisio': plisio,
  'cryptomus': cryptomus,
  'coingate': coingate,
  'coinpay': coinpay,
  'coinpayments': coinpayments,
  'cryptumpay': cryptumpay,
  'xaigate': xaigate,
};

/** With the one that has no gateway behind it. */
export const allDrivers: readonly GatewayDriver[] = [...Object.values(drivers), direct];

/** The driver of that id, or null when there is none. */
export function driverOf(id: string): GatewayDriver | null {
  return allDrivers.find((driver) => driver.id === id) ?? null;
}
