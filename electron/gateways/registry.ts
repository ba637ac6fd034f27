// The gateways Countersign knows: one line each.
import { btcpay } from './btcpay/index.ts';
import { coingate } from './coingate/index.ts';
import { coinpay } from './coinpay/index.ts';
import { coinpayments } from './coinpayments/index.ts';
import { cryptomus } from './cryptomus/index.ts';
import { cryptopaymentCenter } from './cryptopayment-center/index.ts';
import { cryptumpay } from './cryptumpay/index.ts';
import { nowpayments } from './nowpayments/index.ts';
import { plisio } from './plisio/index.ts';
import { xaigate } from './xaigate/index.ts';
import type { DriverId, GatewayDriver } from './port.ts';

export type DriverTable = Readonly<Record<DriverId, GatewayDriver>>;

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

/** The driver of that id, or null when there is none. */
export function driverOf(id: string): GatewayDriver | null {
  return Object.values(drivers).find((driver) => driver.id === id) ?? null;
}
