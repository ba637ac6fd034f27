// What a gateway brings to the contract suite besides its driver and its emulator: the few things that differ from one to the next.
import type { GatewayState } from '../../shared/domain/facts.ts';
import type { MethodId } from '../../shared/domain/methods.ts';
import { drivers } from '../../electron/gateways/registry.ts';
import type { InvoiceStatus } from '../../shared/domain/status.ts';
import type { ScenarioEnd } from './scenarios.ts';

/** What a gateway that pays out needs in the suite. */
export interface MoneyOutTraits {
  readonly method: MethodId;
  /** Decimal text, within its emulator's balance and above its minimum. */
  readonly amount: string;
  readonly address: string;
  /** Part of `METHOD /path` of the create call. */
  readonly path: string;
  /** It can neither list nor search: after an unclear create a person looks. */
  readonly noFind?: true;
  /** It finds what it shows; what it does not show may be there all the same, and is a person's. */
  readonly absenceProvesNothing?: true;
  /** It cannot be asked for one: only its dashboard tells. */
  readonly noRead?: true;
  /** Settings without which it refuses before anything is sent. */
  readonly needs?: readonly string[];
  /** What its emulator takes as the second step's code. */
  readonly code?: string;
  /** What can become of one there, with what it is to us; default: completed, failed, cancelled. */
  readonly ends?: readonly ('completed' | 'failed' | 'cancelled')[];
  /** Its texts for a state cannot be anything else than documented (numbers, booleans). */
  readonly closedStates?: true;
  /** It gives no hash of the transaction. */
  readonly noTxid?: true;
  /** Of a refund: the customer names the address on a page. */
  readonly claimed?: true;
}

/** Exported as `traits` by `test/contract/gateways/<id>.ts`. Optional ones have the value most gateways need. */
export interface Traits {
  readonly method: MethodId;
  /** null: the gateway takes one method alone. */
  readonly otherMethod: MethodId | null;
  /** More invoices than one page of its list holds. */
  readonly manyInvoices: number;
  /** States after a full payment, before any confirmation. */
  readonly seen: readonly string[];
  /** A payment that came after expiry, once confirmed. */
  readonly lateState: string;
  /** Part of the path of what is asked right after the create call; null: nothing is. */
  readonly secondCall: string | null;
  /** Webhooks of a sale from its creation to its end. */
  readonly webhooksOfASale: number;
  /** Fields of the body that the signature covers; null: all of it. */
  readonly signedKeys: readonly string[] | null;
  /** Where the signature travels: the name of a header, of a field of the body, or of a field of the address's query. */
  readonly signatureAt: { readonly header: string } | { readonly field: string } | { readonly query: string };
  /** Secret settings whose wrong value the API answers as a wrong key; default: all but the webhook's. */
  readonly apiSecrets?: readonly string[];
  /** Order ids the gateway does not take are refused before anything is sent; default: any text comes back as sent. */
  readonly orderIds?: RegExp;
  /** Status texts it does not document, as its emulator's `set_status` takes them. */
  readonly unknownStatuses?: readonly string[];
  /** Its calls carry our time, and it refuses one that is wrong; default: it does not look. */
  readonly refusesWrongClock?: true;
  /** Its webhooks carry a signed time: five minutes from ours, by default, and they are refused. */
  readonly signsTime?: true;
  /** Payments carry no transaction hash. */
  readonly noTxids?: true;
  /** What it says of one invoice does not name the order: that is matched by the gateway's id alone. */
  readonly noOrderId?: true;
  /** It neither lists its invoices nor finds one by order id: both answer `gateway/not_offered`. */
  readonly noLookUp?: true;
  /** Money shows only once it is final. */
  readonly silentUntilFinal?: true;
  /** It names no sum received: all that is due once it says so, else nothing; what does not fit is a person's. */
  readonly noAmounts?: true;
  /**
   * Every status its documentation names, as `set_status` takes it, with what it is to us: on an invoice that nobody paid. The test of each
   * fails when one is missing from `status.ts`.
   */
  readonly statuses: readonly (readonly [text: string, state: GatewayState])[];
  /** Part of `METHOD /path` of the create call, where faults hit it alone; default `/invoices`. */
  readonly createPath?: string;
  /**
   * Where sales end otherwise than `scenarios.ts` says, by the scenario's name, because the gateway tells less. `passes`: what the till may
   * show on the way. null: what the scenario does cannot happen there.
   */
  readonly ends?: Readonly<Record<string, (ScenarioEnd & { readonly passes?: readonly InvoiceStatus[] }) | null>>;
  /** Needed where the driver's capabilities say `payouts` or `refunds`. */
  readonly payout?: MoneyOutTraits;
  readonly refund?: MoneyOutTraits;
  /** Fields of its answers, by the end of their path, that may be absent or another text without anything being judged otherwise. */
  readonly freeFields: readonly string[];
}

const isTraits = (value: unknown): value is { readonly traits: Traits } =>
  typeof value === 'object' && value !== null && 'traits' in value && typeof value.traits === 'object' && value.traits !== null && 'signatureAt' in value.traits;

/** The traits of a driver, from the file of its name. */
export async function traitsOf(id: string): Promise<Traits> {
  const loaded: unknown = await import(`../contract/gateways/${id}.ts`);
  if (!isTraits(loaded)) throw new Error(`test/contract/gateways/${id}.ts does not export traits`);
  return loaded.traits;
}

/** Every driver of the registry with its traits. One without the file fails here, so none is left out. */
export const gateways = await Promise.all(Object.values(drivers).map(async (driver) => ({ id: driver.id, driver, trait: await traitsOf(driver.id) })));
