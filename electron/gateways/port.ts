// What a gateway is to the rest of the app: a driver (data about it) that builds an adapter for one account.
import type { Result } from '../../shared/errors/result.ts';
import type { FiatCode, Money } from '../../shared/domain/money.ts';
import type { MethodId } from '../../shared/domain/methods.ts';
import type { FactBody, GatewaySnapshot, InvoiceTerms, SeenPayment } from '../../shared/domain/facts.ts';
import type { Clock, HttpClient, Logger, Secret } from '../core/ports.ts';

/** One line each, in alphabetical order, so that two that are added at once do not meet. */
export type DriverId =
  | 'btcpay'
  | 'coingate'
  | 'coinpay'
  | 'coinpayments'
  | 'cryptomus'
  | 'cryptopayment-center'
  | 'cryptumpay'
  | 'nowpayments'
  | 'plisio'
  | 'xaigate';

/** `direct` has no gateway behind it, so neither emulator nor webhooks. */
export type AnyDriverId = DriverId | 'direct';

/** One thing the owner fills in for an account. */
export interface SettingField {
  /** As in `--set key=value`, camelCase. */
  readonly key: string;
  readonly label: string;
  readonly help: string;
  readonly secret: boolean;
  readonly required: boolean;
  readonly default?: string;
  /** What it is for when the till sells without it; forms fold these away. Missing: part of connecting. */
  readonly part?: 'login' | 'payouts' | 'advanced';
  /** The only values it takes, in words. */
  readonly choices?: readonly { readonly value: string; readonly label: string }[];
  /** A secret of the shop's own making, unknown to the gateway: made here when none is given. */
  readonly madeHere?: true;
}

/** What the gateway can do: shown to people, and relied on by the services. */
export interface Capabilities {
  readonly cancel: boolean;
  readonly balances: boolean;
  readonly refunds: boolean;
  readonly payouts: boolean;
  /** What an amount would cost in a coin can be asked before a sale. */
  readonly estimates: boolean;
  /** The create call may be repeated with the same key without a second invoice. */
  readonly idempotentCreate: boolean;
  /** The expiry can be asked for per invoice. */
  readonly expiryPerInvoice: boolean;
  /** Webhooks tell of expiry; if not, only polling does. */
  readonly expiryEvent: boolean;
  /** Payments carry a number of confirmations (else only "settled or not"). */
  readonly countsConfirmations: boolean;
  /** 'any' or the currencies it prices in. */
  readonly priceCurrencies: 'any' | readonly FiatCode[];
  /** What the webhook's signature covers: with 'id_only' every other field is untrusted, with 'nothing' only the address it came to is ours. */
  readonly webhookCovers: 'whole_body' | 'id_only' | 'nothing';
  /** Requests per second the client keeps to, per account. */
  readonly requestsPerSecond: number;
  /** The vendor's webhook redelivery delays after the first try, in seconds. */
  readonly webhookRetriesS: readonly number[];
}

export interface OfferedMethod {
  readonly method: MethodId;
  /** Least amount, where the gateway has one: in a sale's currency, or in the coin, and then only the gateway refuses what is below. */
  readonly minimum: Money | null;
}

export interface AccountConfig {
  readonly name: string;
  readonly driver: AnyDriverId;
  readonly baseUrl: string;
  /** Private addresses are allowed for this account. */
  readonly selfHosted: boolean;
  /** Settings that are not secret, by key. */
  readonly settings: Readonly<Record<string, string>>;
  /** Secret settings, by key. */
  readonly secrets: Readonly<Record<string, Secret>>;
}

export interface AdapterDeps {
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly log: Logger;
  /** Where this account's webhooks can reach us, for gateways that are told with each invoice; null: nowhere, so only polling learns. */
  readonly webhookUrl?: () => string | null;
  /** The treasury, for sales that no gateway stands behind. */
  readonly direct?: DirectDesk;
}

/** What a direct sale asks for. */
export interface DirectOffer {
  readonly invoiceId: string;
  readonly address: string;
  readonly due: Money;
  /** Confirmations after which a payment is final. */
  readonly required: number;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
}

export interface DirectPayment extends SeenPayment {
  /** It was final, and the chain has taken it back: it waits for a block again. */
  readonly unconfirmedAgain: boolean;
}

/**
 * What the treasury does for direct sales; accounts by the name of the treasury account. Errors are those of the treasury and of the chain
 * source, never with outcome `unknown`: nothing leaves this computer but questions.
 */
export interface DirectDesk {
  /** What stands in the way of selling, or what should be mended. */
  check(account: string): Promise<Result<{ readonly warnings: readonly string[] }>>;
  /** What an amount costs now: by another gateway's rate (its account's name), or by the owner's own price of one bitcoin. */
  price(amount: InvoiceTerms['amount'], rate: { readonly gateway: string | null; readonly price: string | null }): Promise<Result<{ readonly due: Money; readonly rate: string }>>;
  offer(invoiceId: string): Promise<Result<DirectOffer | null>>;
  /** Gives the sale the next fresh address. The same offer again for the same sale, whatever is wished. */
  makeOffer(account: string, wish: { readonly invoiceId: string; readonly due: Money; readonly rate: string; readonly required: number; readonly minutes: number }): Promise<Result<DirectOffer>>;
  /** All that was ever seen at the sale's address; asks the chain first, or tells what is known. `atOnce`: the sale's amount, where it may be taken before the first block. */
  payments(invoiceId: string, ask: boolean, amount: InvoiceTerms['amount'] | null): Promise<Result<readonly DirectPayment[]>>;
  /** Newest first. */
  offers(account: string, cursor: string | null, sinceMs: number, limit: number): Promise<Result<{ readonly offers: readonly DirectOffer[]; readonly next: string | null }>>;
}

export interface CheckReport {
  readonly methods: readonly MethodId[];
  /** The gateway's clock minus ours. */
  readonly clockSkewMs: number;
  /** Things that work but should be mended (missing permission, too many rights). */
  readonly warnings: readonly string[];
}

export interface CreateInvoiceRequest {
  readonly terms: InvoiceTerms;
  /** Confirmations the shop wants for this amount, for gateways that are told at creation. */
  readonly confirmationsWanted: number;
  /** Stays the same over all attempts. */
  readonly idempotencyKey: string;
}

export type AcceptedBody = Extract<FactBody, { kind: 'accepted' }>;

export interface InvoicePage {
  readonly snapshots: readonly GatewaySnapshot[];
  /** Pass to the next call; null at the end. */
  readonly next: string | null;
}

export interface Balance {
  readonly method: MethodId;
  readonly available: Money;
  readonly pending: Money | null;
}

/** What a sale would cost in a coin, before anything is created. */
export interface Estimate {
  /** In the method's units. */
  readonly due: Money;
  /** null: the gateway does not say how long it holds. */
  readonly validUntilMs: number | null;
}

/** Money out of the gateway's balance to an address. Stored with its reference before the first byte is sent. */
export interface PayoutRequest {
  /** Ours; the same over all attempts. Sent wherever the gateway keeps a text of ours. */
  readonly reference: string;
  readonly method: MethodId;
  /** In the method's units. */
  readonly amount: Money;
  readonly address: string;
  /** When it was asked for by our clock: a look-up without a reference goes no further back than a little before this. */
  readonly requestedAtMs: number;
}

/** `needs_verification`: waits for the second step, here or in the gateway's dashboard. `unknown`: a text its documentation does not name. */
export type PayoutState = 'needs_verification' | 'processing' | 'completed' | 'failed' | 'cancelled' | 'unknown';

export interface PayoutSnapshot {
  readonly gatewayPayoutId: string;
  /** null when the gateway does not give it back. */
  readonly reference: string | null;
  readonly state: PayoutState;
  readonly rawStatus: string;
  readonly method: MethodId | null;
  readonly amount: Money | null;
  readonly address: string | null;
  /** What the gateway or the network took for it. */
  readonly fee: Money | null;
  /** The real hash on the chain; null while there is none (or only a placeholder). */
  readonly txid: string | null;
  /** As in {@link GatewaySnapshot}. */
  readonly problems: readonly string[];
}

/** The calls of a gateway that pays out. Where a credential for them is missing each answers `gateway/setting_missing`. */
export interface PayoutCalls {
  /** Asks for the payout. Outcome `unknown`: it may exist; then only find may follow, never a second create. */
  create(request: PayoutRequest): Promise<Result<PayoutSnapshot>>;
  /**
   * Looks for a payout made by an earlier, unclear create; null when there certainly is none. A gateway that can neither list nor search
   * answers `gateway/not_offered`: a person looks. More than one that could be it is `gateway/nonsense`, never a guess.
   */
  find(request: PayoutRequest): Promise<Result<PayoutSnapshot | null>>;
  read(gatewayPayoutId: string, request: PayoutRequest): Promise<Result<PayoutSnapshot>>;
  /** The second step by a code (from the owner's phone or mail); null: none, or only in the dashboard. */
  readonly verify: ((gatewayPayoutId: string, code: Secret) => Promise<Result<void>>) | null;
  readonly cancel: ((gatewayPayoutId: string) => Promise<Result<void>>) | null;
}

/** Money of a sale back to the customer, from the gateway's balance. */
export interface RefundRequest {
  readonly reference: string;
  readonly gatewayInvoiceId: string;
  readonly terms: InvoiceTerms;
  /** In the method's units or the sale's currency, as the gateway counts refunds; null: all of it. */
  readonly amount: Money | null;
  /** null: the customer names it on the gateway's page, where the gateway works so. */
  readonly address: string | null;
  readonly requestedAtMs: number;
}

export interface RefundSnapshot extends PayoutSnapshot {
  /** Where the customer says where the money goes. */
  readonly claimUrl: string | null;
}

/** As {@link PayoutCalls}, for refunds. `gatewayPayoutId` is the refund's id there. */
export interface RefundCalls {
  create(request: RefundRequest): Promise<Result<RefundSnapshot>>;
  find(request: RefundRequest): Promise<Result<RefundSnapshot | null>>;
  read(gatewayRefundId: string, request: RefundRequest): Promise<Result<RefundSnapshot>>;
}

/** A webhook request as it came. Header names in lower case. */
export interface RawWebhook {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** What follows the `?` of the request line, as it came; missing: nothing does. */
  readonly query?: string;
}

/** What a check of a webhook may need besides the secret. */
export interface WebhookContext {
  /** The account's settings that are not secret: a merchant id, the address that was registered. */
  readonly settings: Readonly<Record<string, string>>;
  /** The account's other credentials, for schemes that sign an API key as well. */
  readonly secrets: Readonly<Record<string, Secret>>;
  /** Our wall clock, for schemes with a time in the signature. */
  readonly nowMs: number;
}

export type WebhookVerdict =
  | {
      readonly ok: true;
      /** Equal for repeats of one event; the replay store never forgets it. */
      readonly eventKey: string;
      readonly event: string;
      /** An event the documentation does not name: stored and acknowledged, and the invoice is asked for all the same. */
      readonly knownEvent: boolean;
      /** null for events that are not about an invoice. */
      readonly gatewayInvoiceId: string | null;
      /** The order whose own webhook address it came to, where the address proves one: a body that names another sale's invoice is kept apart. */
      readonly orderId?: string;
      /** Words for the timeline; from signed fields only. */
      readonly detail: string;
    }
  | {
      readonly ok: false;
      /** 400 for a missing or unreadable part, 401 for a signature that does not fit. */
      readonly status: 400 | 401;
      readonly reason: string;
    };

export interface GatewayAdapter {
  /** A harmless authenticated call that tells a wrong key, a missing permission, a wrong base URL and a skewed clock apart. */
  check(): Promise<Result<CheckReport>>;
  methods(): Promise<Result<readonly OfferedMethod[]>>;
  /** Creates the invoice. An error with outcome 'unknown' means it may exist: then only findInvoice may follow. */
  createInvoice(request: CreateInvoiceRequest): Promise<Result<AcceptedBody>>;
  /**
   * Looks for an invoice made by an earlier, unclear create of the same terms; null when there certainly is none. `gateway/not_offered`: it
   * can neither list nor search. Where to pay must then be told by the answer to create alone: the sale ends unpaid and is never sent twice.
   */
  findInvoice(request: CreateInvoiceRequest): Promise<Result<AcceptedBody | null>>;
  /** `terms` lets the adapter pick the invoice's own method where a gateway keeps several. */
  readInvoice(gatewayInvoiceId: string, terms: InvoiceTerms): Promise<Result<GatewaySnapshot>>;
  /**
   * One page of the account's invoices, newest first. `sinceMs` lets gateways that can filter do so. Snapshots from lists may carry less
   * than readInvoice: `complete` false in the driver's data means a changed one is read again before it counts.
   */
  listInvoices(cursor: string | null, sinceMs: number): Promise<Result<InvoicePage>>;
  /** Ends the invoice at the gateway so that it can no longer be paid there; null capability: not offered. */
  readonly cancelInvoice: ((gatewayInvoiceId: string) => Promise<Result<void>>) | null;
  readonly balances: (() => Promise<Result<readonly Balance[]>>) | null;
  /** `amount` in the sale's currency. */
  readonly estimate: ((amount: Money, method: MethodId) => Promise<Result<Estimate>>) | null;
  readonly payouts: PayoutCalls | null;
  readonly refunds: RefundCalls | null;
  /**
   * Tells the gateway by its API where this account's webhooks go from now on; may be repeated. Missing: it is told with each invoice, or
   * only in its dashboard. With it goes `webhookByApi` in the driver.
   */
  readonly announceWebhook?: (url: string) => Promise<Result<'kept' | 'changed'>>;
}

export interface GatewayDriver {
  readonly id: AnyDriverId;
  readonly title: string;
  readonly settings: readonly SettingField[];
  readonly capabilities: Capabilities;
  /** Every method the driver can handle. */
  readonly methods: readonly MethodId[];
  readonly defaultBaseUrl: string | null;
  /** Where the owner finds it, or what else it may be. */
  readonly baseUrlHelp?: string;
  /** Snapshots of listInvoices are as full as those of readInvoice. */
  readonly listIsComplete: boolean;
  adapter(account: AccountConfig, deps: AdapterDeps): GatewayAdapter;
  /** Verifies over the raw bytes in constant time, before anything else is believed. Pure. */
  verifyWebhook(webhook: RawWebhook, secret: Secret, context: WebhookContext): WebhookVerdict;
  /** How its webhooks are written; missing: JSON alone. */
  readonly webhookBody?: 'json' | 'json_or_form';
  /** Its adapters have `announceWebhook`. */
  readonly webhookByApi?: true;
  /** Its webhook addresses carry a query of ours (see `common/sale-token.ts`); else one is refused. */
  readonly webhookQuery?: true;
  /** Host names of its test surroundings: accounts there are shown as such, and no real money moves. */
  readonly sandboxHosts?: readonly string[];
  /** No gateway stands behind it: it has no address of its own, no credentials and no webhooks, and is named as a treasury account. */
  readonly isOwn?: true;
  /** Which of the secret settings is the webhook's. */
  readonly webhookSecretKey: string;
}

/** A driver with a gateway behind it: all but direct payments. */
export interface RemoteDriver extends GatewayDriver {
  readonly id: DriverId;
}
