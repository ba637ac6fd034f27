// One driver alone, for a thread that needs no other: all of them together take longer to load than the thread has to start.
import type { DriverId, GatewayDriver } from './port.ts';

const loaders: Readonly<Record<DriverId, () => Promise<GatewayDriver>>> = {
  'cryptopayment-center': async () => (await import('./cryptopayment-center/index.ts')).cryptopaymentCenter,
  'btcpay': async () => (await import('./btcpay/index.ts')).btcpay,
  'nowpayments': async () => (await import('./nowpayments/index.ts')).nowpayments,
  'plisio': async () => (await import('./plisio/index.ts')).plisio,
  'cryptomus': async () => (await import('./cryptomus/index.ts')).cryptomus,
  'coingate': async () => (await import('./coingate/index.ts')).coingate,
  'coinpay': async () => (await import('./coinpay/index.ts')).coinpay,
  'coinpayments': async () => (await import('./coinpayments/index.ts')).coinpayments,
  'cryptumpay': async () => (await import('./cryptumpay/index.ts')).cryptumpay,
  'xaigate': async () => (await import('./xaigate/index.ts')).xaigate,
};

const isKnown = (id: string): id is DriverId => Object.hasOwn(loaders, id);

/** The driver of an id; null for one that is not known. */
export async function loadDriver(id: string): Promise<GatewayDriver | null> {
  return isKnown(id) ? loaders[id]() : null;
}
