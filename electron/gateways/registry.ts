// The gateways Countersign knows: one line each.
import type { DriverId, GatewayDriver } from './port.ts';

export type DriverTable = Readonly<Record<DriverId, GatewayDriver>>;
