// The BTCPay emulator's books: one store, its invoices with their prompts and payments, and the sums the status model stands on.
import type { Random } from '../../core/ports.ts';
import type { MethodId } from '../../../shared/domain/methods.ts';
import { compare, dec, div, formatDec, mul, round, sub, sum, zero, type Dec } from '../emulator-kit/decimal.ts';
import type { JsonObject } from '../emulator-kit/json.ts';
import { bolt11, segwitAddress } from '../emulator-kit/tokens.ts';
import type { ApiKey } from './emulator-http.ts';

export type PaymentMethodId = 'BTC-CHAIN' | 'BTC-LN' | 'LTC-CHAIN';

export interface MethodFacts {
  readonly coin: string;
  readonly method: MethodId;
  readonly decimals: number;
  readonly lightning: boolean;
  readonly destination: (random: Random, amount: Dec, timeS: number, expiryS: number) => string;
  readonly link: (destination: string, amount: string) => string;
}

const chainLink = (scheme: string) => (destination: string, amount: string) => `${scheme}:${destination}?amount=${amount}`;

export const methodFacts: Readonly<Record<PaymentMethodId, MethodFacts>> = {
  'BTC-CHAIN': { coin: 'BTC', method: 'BTC@bitcoin', decimals: 8, lightning: false, destination: (random) => segwitAddress(random, 'bcrt'), link: chainLink('bitcoin') },
  'BTC-LN': { coin: 'BTC', method: 'BTC@lightning', decimals: 11, lightning: true, destination: bolt11, link: (destination) => `lightning:${destination}` },
  'LTC-CHAIN': { coin: 'LTC', method: 'LTC@litecoin', decimals: 8, lightning: false, destination: (random) => segwitAddress(random, 'rltc'), link: chainLink('litecoin') },
};

export const paymentMethodIds: readonly PaymentMethodId[] = ['BTC-CHAIN', 'BTC-LN', 'LTC-CHAIN'];
export const isPaymentMethodId = (text: string): text is PaymentMethodId => Object.hasOwn(methodFacts, text);

export type SpeedPolicy = 'HighSpeed' | 'MediumSpeed' | 'LowMediumSpeed' | 'LowSpeed';
export const confirmationsFor: Readonly<Record<SpeedPolicy, number>> = { HighSpeed: 0, MediumSpeed: 1, LowMediumSpeed: 2, LowSpeed: 6 };

export interface Prompt {
  readonly methodId: PaymentMethodId;
  /** Price of one coin in the invoice's currency, frozen at creation. */
  readonly rate: Dec;
  /** null until activated. */
  destination: string | null;
  readonly keyPath: string;
  /** What the next payment costs the store, in the coin; it is asked for on top. Missing: nothing. */
  fee?: Dec;
}

export interface Payment {
  readonly id: string;
  readonly methodId: PaymentMethodId;
  readonly receivedMs: number;
  readonly value: Dec;
  /** Of it, the network fee; only the rest counts towards the price. Missing: nothing. */
  readonly fee?: Dec;
  readonly destination: string;
  confirmations: number;
  status: 'Processing' | 'Settled' | 'Invalid';
}

export type InvoiceStatus = 'New' | 'Processing' | 'Settled' | 'Expired' | 'Invalid';
export type AdditionalStatus = 'None' | 'PaidLate' | 'PaidPartial' | 'Marked' | 'PaidOver';

export interface Checkout {
  readonly speedPolicy: SpeedPolicy;
  readonly paymentMethods: readonly PaymentMethodId[];
  readonly defaultPaymentMethod: string | null;
  readonly lazyPaymentMethods: boolean | null;
  readonly expirationMinutes: Dec;
  readonly monitoringMinutes: Dec;
  readonly paymentTolerance: Dec;
  readonly redirectURL: string | null;
  readonly redirectAutomatically: boolean;
  readonly defaultLanguage: string | null;
}

export interface Invoice {
  readonly id: string;
  readonly type: 'Standard' | 'TopUp';
  /** For a top-up invoice what was paid first; 0 before. */
  price: Dec;
  readonly currency: string;
  /** JSON text, since a webhook carries it as it was given. */
  metadata: string;
  readonly searchTerms: readonly string[];
  readonly checkout: Checkout;
  readonly receipt: { readonly enabled: boolean; readonly showQR: boolean; readonly showPayments: boolean };
  createdMs: number;
  expirationMs: number;
  monitoringMs: number;
  status: InvoiceStatus;
  additional: AdditionalStatus;
  archived: boolean;
  prompts: Prompt[];
  payments: Payment[];
  /** Set by a control: what the API shows instead, `Status` or `Status/Additional`. */
  shown: string | null;
}

export interface Hook {
  readonly id: string;
  url: string;
  enabled: boolean;
  automaticRedelivery: boolean;
  secret: string;
  everything: boolean;
  specificEvents: readonly string[];
}

export interface DeliveryRecord {
  readonly id: string;
  readonly hookId: string;
  /** The dispatcher's delivery and its try. */
  readonly key: string;
  readonly timestampMs: number;
  deliveryMs: number;
  httpCode: number | null;
  status: 'Pending' | 'HttpSuccess' | 'HttpError' | 'Failed';
  readonly body: string;
  /** The delivery as it was emitted, for redelivery. */
  readonly data: string;
  readonly event: string;
  readonly invoice: string;
}

export interface PullPayment {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly currency: string;
  readonly amount: Dec;
  readonly autoApproveClaims: boolean;
  readonly startsAtS: number;
  readonly expiresAtS: number | null;
  archived: boolean;
  /** The invoice whose refund this is. */
  readonly refundOf: string | null;
}

export interface Payout {
  readonly id: string;
  revision: number;
  readonly pullPaymentId: string | null;
  readonly dateS: number;
  readonly destination: string;
  readonly originalCurrency: string;
  readonly originalAmount: Dec;
  payoutAmount: Dec | null;
  readonly methodId: PaymentMethodId;
  state: 'AwaitingApproval' | 'AwaitingPayment' | 'InProgress' | 'Completed' | 'Cancelled';
  /** JSON text. */
  proof: string | null;
  readonly metadata: string;
}

export interface Books {
  keys: ApiKey[];
  invoices: Invoice[];
  hooks: Hook[];
  deliveries: DeliveryRecord[];
  pullPayments: PullPayment[];
  payouts: Payout[];
  /** Number of addresses given out; the next key path. */
  addresses: number;
}

export interface StoreSetup {
  readonly storeId: string;
  readonly defaultCurrency: string;
  readonly methods: readonly PaymentMethodId[];
  readonly speedPolicy: SpeedPolicy;
  /** When the store adds its network fee to an on-chain sum. */
  readonly networkFee: 'never' | 'multiplePaymentsOnly' | 'always';
}

/** 100 bytes at the fee rate the prompts show. */
export const NETWORK_FEE = dec('0.0000039');

export const accounted = (invoice: Invoice): readonly Payment[] => invoice.payments.filter((payment) => payment.status !== 'Invalid');

const rateFor = (invoice: Invoice, payment: Payment): Dec => invoice.prompts.find((prompt) => prompt.methodId === payment.methodId)?.rate ?? dec('0');

/** What payments are worth in the invoice's currency, exactly. */
export const worth = (invoice: Invoice, payments: readonly Payment[]): Dec =>
  sum(payments.map((payment) => mul(payment.value, rateFor(invoice, payment))));

const fees = (invoice: Invoice, payments: readonly Payment[]): Dec => sum(payments.map((payment) => mul(payment.fee ?? zero, rateFor(invoice, payment))));

/** What of it counts towards the price: fees of the network do not. */
export const netWorth = (invoice: Invoice, payments: readonly Payment[]): Dec => sub(worth(invoice, payments), fees(invoice, payments));

/** The least that counts as paid: the price less the tolerance. */
export const minimumDue = (invoice: Invoice): Dec => mul(invoice.price, mul(sub(dec('100'), invoice.checkout.paymentTolerance), dec('0.01')));

export const isUnderPaid = (invoice: Invoice): boolean =>
  (invoice.type === 'TopUp' ? accounted(invoice).length === 0 : compare(netWorth(invoice, accounted(invoice)), minimumDue(invoice)) < 0);

/** More than the price by more than one smallest unit of the coins it was paid in: rounding up is no overpayment. */
export function isOverPaid(invoice: Invoice): boolean {
  const paid = accounted(invoice);
  if (invoice.type === 'TopUp' || paid.length === 0) return false;
  const dust = sum(paid.map((payment) => mul(rateFor(invoice, payment), dec(`0.${'1'.padStart(methodFacts[payment.methodId].decimals, '0')}`))));
  return compare(sub(netWorth(invoice, paid), invoice.price), dust) >= 0;
}

export interface PromptSums { readonly amount: Dec; readonly due: Dec; readonly totalPaid: Dec; readonly methodPaid: Dec; readonly fee: Dec }

/** The figures of one prompt in its coin; `due` is negative when too much was paid. */
export function promptSums(invoice: Invoice, prompt: Prompt): PromptSums {
  const { decimals } = methodFacts[prompt.methodId];
  // Fees that were paid, and that of one more payment while one is needed.
  const next = isUnderPaid(invoice) ? mul(prompt.fee ?? zero, prompt.rate) : zero;
  const wanted = sum([invoice.price, fees(invoice, accounted(invoice)), next]);
  const amount = div(wanted, prompt.rate, decimals, 'up');
  const open = sub(wanted, worth(invoice, accounted(invoice)));
  const due = div(open, prompt.rate, decimals, open.digits > 0n ? 'up' : 'down');
  const methodPaid = round(sum(accounted(invoice).filter((payment) => payment.methodId === prompt.methodId).map((payment) => payment.value)), decimals, 'down');
  return { amount, due, totalPaid: sub(amount, due), methodPaid, fee: div(sub(wanted, invoice.price), prompt.rate, decimals, 'up') };
}

export function paymentView(payment: Payment): JsonObject {
  return {
    id: payment.id, receivedDate: Math.floor(payment.receivedMs / 1000), value: formatDec(payment.value, methodFacts[payment.methodId].decimals),
    fee: formatDec(payment.fee ?? zero), status: payment.status, destination: payment.destination,
  };
}
