// Runs a part of the contract suite on every gateway of the registry, each against its emulator over real HTTP on loopback.
import { afterEach, describe } from 'vitest';
import type { GatewaySnapshot, InvoiceTerms } from '../../shared/domain/facts.ts';
import type { MethodId } from '../../shared/domain/methods.ts';
import type { AppError, Result } from '../../shared/errors/result.ts';
import type { AcceptedBody, GatewayDriver } from '../../electron/gateways/port.ts';
import { gateways, type Traits } from './gateway-traits.ts';
import { startGatewayWorld, type GatewayWorld, type WorldOptions } from './gateway-world.ts';

export interface Sale {
  readonly world: GatewayWorld;
  readonly accepted: AcceptedBody;
  readonly id: string;
  readonly terms: InvoiceTerms;
  read(): Promise<GatewaySnapshot>;
}

export interface Suite {
  readonly driver: GatewayDriver;
  readonly trait: Traits;
  open(options?: WorldOptions): Promise<GatewayWorld>;
  /** A world with one invoice, order id POS-1042, 25.50 USD. */
  sale(options?: WorldOptions, method?: MethodId): Promise<Sale>;
  invoiceCount(world: GatewayWorld): Promise<number>;
  /** Closed after the test, whatever becomes of it. */
  closeLater(thing: { close(): Promise<unknown> }): void;
}

export const valueOf = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message} ${JSON.stringify(result.error.details)}`);
  return result.value;
};
export const errorOf = (result: Result<unknown>): AppError => {
  if (result.ok) throw new Error('an error was expected');
  return result.error;
};

/** For calls that are never answered. */
export const impatient = { limits: { headersMs: 250 } };

/** Declares the tests of `part` once for each gateway. */
export function onEveryGateway(part: (suite: Suite) => void): void {
  describe.each([...gateways])('$id', ({ driver, trait }) => {
    const things: { close(): Promise<unknown> }[] = [];
    afterEach(async () => {
      for (const thing of things.splice(0)) await thing.close();
    });
    const closeLater = (thing: { close(): Promise<unknown> }): void => { things.push(thing); };
    const open = async (options?: WorldOptions): Promise<GatewayWorld> => {
      const world = await startGatewayWorld(driver, options);
      closeLater(world);
      return world;
    };
    part({
      driver, trait, open, closeLater,
      sale: async (options, method = trait.method) => {
        const world = await open(options);
        const request = world.request('POS-1042', method);
        const accepted = valueOf(await world.adapter.createInvoice(request));
        const id = accepted.gatewayInvoiceId;
        return { world, accepted, id, terms: request.terms, read: async () => valueOf(await world.adapter.readInvoice(id, request.terms)) };
      },
      invoiceCount: async (world) => (await world.control({ action: 'invoices' }) as readonly unknown[]).length,
    });
  });
}
