// CoinPayments' payloads, read on arrival: amounts by their source text, every misfit noted.
import type { GatewaySnapshot, SeenPayment } from '../../../shared/domain/facts.ts';
import { decimalsOf, isFiatCode, type FiatCode } from '../../../shared/domain/money.ts';
import type { MethodId } from '../../../shared/domain/methods.ts';
import type { JsonValue } from '../../core/json/parse-exact.ts';
import { Fields, isArray, isObject, readBoolean, readCount, readIsoTime, readString, readWord } from '../../core/json/read.ts';
import { readEither, readPrice, readSmallest } from './amounts.ts';
import { methodOfCurrency } from './driver-data.ts';
import { moneyOf, stateOf, type PaymentMoney } from './status.ts';

/** Key of our own id in an invoice's customData. */
export const OUR_ID = 'countersign';

/** The payment of an invoice in one coin: there is one for each coin the customer chose. */
export interface RemotePayment {
  readonly currencyId: string;
  readonly method: MethodId | null;
  readonly expected: bigint | null;
  readonly actual: bigint | null;
  readonly address: string | null;
  readonly state: string;
  readonly money: PaymentMoney;
  readonly isActive: boolean;
  readonly confirmations: number | null;
  readonly required: number | null;
}

export interface RemoteInvoice {
  readonly id: string;
  readonly orderId: string | null;
  readonly ours: string | null;
  readonly status: string;
  readonly amount: { readonly unit: FiatCode; readonly minor: bigint } | null;
  readonly createdAtMs: number | null;
  /** null: a row of a list, which need not carry them. */
  readonly payments: readonly RemotePayment[] | null;
  readonly problems: readonly string[];
}

/** What the payment's own status call says. */
export interface PaymentStatus {
  readonly expected: bigint | null;
  readonly confirmed: bigint | null;
  readonly unconfirmed: bigint | null;
  readonly expiresAtMs: number | null;
  readonly problems: readonly string[];
}

/** Of coins we do not handle. */
const MOST_DECIMALS = 18;
/** More coins than any customer tries. */
const MOST_PAYMENTS = 50;

function priceOf(fields: Fields): RemoteInvoice['amount'] {
  const symbol = fields.inner('currency')?.need('symbol', readWord) ?? null;
  if (symbol === null) return null;
  if (!isFiatCode(symbol)) {
    fields.problems.push('currency.symbol is not a currency we know');
    return null;
  }
  const minor = fields.need('amount', (value) => readPrice(value, decimalsOf(symbol)));
  return minor === null ? null : { unit: symbol, minor };
}

function readPayment(value: JsonValue, problems: string[], prefix: string): RemotePayment | null {
  if (!isObject(value)) {
    problems.push(`${prefix} is not an object`);
    return null;
  }
  const fields = new Fields(value, problems, `${prefix}.`);
  const currencyId = fields.need('paymentCurrencyId', readWord);
  const state = fields.need('state', readWord) ?? '';
  const money = moneyOf(state);
  if (money === 'unknown') problems.push(`${prefix}.state is not one we know`);
  if (currencyId === null) return null;
  const method = methodOfCurrency(currencyId);
  if (method === null) {
    // A coin we do not handle (their test coin among them) matters only when money came in it.
    const actual = readEither(fields.raw('actualAmount') ?? '0', MOST_DECIMALS);
    if (state !== 'created' || !actual.ok || actual.value > 0n) problems.push(`a payment came in the currency ${currencyId}, which is not handled here`);
    return null;
  }
  const read = (amount: JsonValue | undefined) => readEither(amount, decimalsOf(method));
  // Nothing came yet: then, and only then, no amount means none.
  const actual = state === 'created' && fields.raw('actualAmount') === null ? 0n : fields.need('actualAmount', read);
  const counts = actual !== null && actual > 0n;
  return {
    currencyId, method, actual, state, money,
    expected: fields.need('expectedAmount', read),
    address: fields.need('paymentAddress', readWord),
    isActive: fields.maybe('isActive', readBoolean) ?? false,
    confirmations: counts ? fields.need('confirmations', readCount) : fields.maybe('confirmations', readCount),
    required: counts ? fields.need('requiredConfirmations', readCount) : fields.maybe('requiredConfirmations', readCount),
  };
}

function readPayments(value: JsonValue | undefined, problems: string[]): readonly RemotePayment[] | null {
  if (value === undefined || value === null) return null;
  if (!isArray(value)) {
    problems.push('payments is not a list');
    return [];
  }
  if (value.length > MOST_PAYMENTS) problems.push('payments is too long');
  return value.slice(0, MOST_PAYMENTS).map((row, index) => readPayment(row, problems, `payments[${String(index)}]`)).filter((row) => row !== null);
}

/** Reads an invoice object, whole or as a row of a list; null when not even its id can be read. */
export function readInvoice(value: JsonValue | undefined): RemoteInvoice | null {
  if (!isObject(value)) return null;
  const fields = new Fields(value);
  const id = fields.need('id', readWord);
  if (id === null || id === '') return null;
  const custom = value.get('customData');
  const ours = isObject(custom) ? custom.get(OUR_ID) : undefined;
  return {
    id,
    orderId: fields.maybe('invoiceId', readString),
    ours: typeof ours === 'string' ? ours : null,
    status: fields.need('status', readWord) ?? '',
    amount: priceOf(fields),
    createdAtMs: fields.maybe('created', readIsoTime),
    payments: readPayments(value.get('payments'), fields.problems),
    problems: fields.problems,
  };
}

/** Reads the status of a payment in one coin; its amounts count smallest units. */
export function readPaymentStatus(json: JsonValue): PaymentStatus {
  const fields = new Fields(isObject(json) ? json : new Map(), [], 'status.');
  const payment = fields.inner('payment');
  return {
    expected: payment?.need('expectedAmount', readSmallest) ?? null,
    confirmed: payment?.need('confirmedAmount', readSmallest) ?? null,
    unconfirmed: payment?.need('unconfirmedAmount', readSmallest) ?? null,
    expiresAtMs: fields.need('expires', readIsoTime),
    problems: fields.problems,
  };
}

/** The sale's own payment; of several in one coin the one with money, else the active one. */
export function ownPayment(invoice: RemoteInvoice, method: MethodId): RemotePayment | null {
  const own = (invoice.payments ?? []).filter((payment) => payment.method === method);
  return own.find((payment) => (payment.actual ?? 0n) > 0n) ?? own.find((payment) => payment.isActive) ?? own[0] ?? null;
}

/** All that came by one payment: by the status call, which counts what is not confirmed apart; else what the invoice says. */
function receivedBy(payment: RemotePayment, status: PaymentStatus | null): bigint {
  if (payment.money === 'returned') return 0n;
  return status === null ? (payment.actual ?? 0n) : (status.confirmed ?? 0n) + (status.unconfirmed ?? 0n);
}

/** Where the two answers about one payment contradict each other. The status was asked for later, so it may know of more. */
function contradictions(payment: RemotePayment, status: PaymentStatus): readonly string[] {
  const total = (status.confirmed ?? 0n) + (status.unconfirmed ?? 0n);
  return [
    ...(payment.expected !== null && status.expected !== null && payment.expected !== status.expected ? ['the invoice and its payment’s status ask for different amounts'] : []),
    ...(payment.actual !== null && payment.money !== 'returned' && payment.actual > total ? ['the invoice names more money than its payment’s status'] : []),
    ...(payment.money === 'final' && status.confirmed !== null && payment.actual !== null && status.confirmed < payment.actual ? ['the payment counts as confirmed, its money does not'] : []),
  ];
}

const seenPayment = (payment: RemotePayment, minor: bigint): SeenPayment | null => (payment.method === null || (minor === 0n && payment.money !== 'returned') ? null : {
  // Its transactions are not named, so there is one payment per coin, and it grows when it is topped up.
  id: payment.currencyId, txid: null, value: { unit: payment.method, minor: payment.money === 'returned' ? (payment.actual ?? 0n) : minor },
  confirmations: payment.confirmations, required: payment.required, settled: payment.money === 'final', invalid: payment.money === 'returned', firstSeenAtMs: null,
});

/** The snapshot the judgement reads. `method` null: a row of a list, of which the method is not known. */
export function snapshotOf(invoice: RemoteInvoice, status: PaymentStatus | null, method: MethodId | null, gatewayTimeMs: number): GatewaySnapshot {
  const own = method === null ? null : ownPayment(invoice, method);
  const problems = [...invoice.problems, ...status?.problems ?? [], ...(own && status ? contradictions(own, status) : [])];
  if (method !== null && own === null) problems.push('the payment of this sale is missing from the answer');
  const received = own === null ? 0n : receivedBy(own, status);
  const others = (invoice.payments ?? []).filter((payment) => payment !== own);
  if (own !== null && others.some((payment) => payment.method === own.method && (payment.actual ?? 0n) > 0n)) problems.push('money came by two payments in the same coin');
  const aside = own !== null && (own.money === 'returning' || own.money === 'returned') ? ` (${own.state})` : '';
  const state = stateOf(invoice.status, { received, due: own?.expected ?? null, confirmations: own?.confirmations ?? 0 });
  return {
    gatewayInvoiceId: invoice.id,
    orderId: invoice.orderId,
    state,
    rawStatus: `${invoice.status}${aside}`,
    method: own?.method ?? null,
    amount: invoice.amount,
    due: own?.expected == null || method === null ? null : { unit: method, minor: own.expected },
    received: { unit: method ?? invoice.amount?.unit ?? 'USD', minor: received },
    address: own?.address ?? null,
    payments: [...(own === null ? [] : [seenPayment(own, received)]), ...others.map((payment) => seenPayment(payment, receivedBy(payment, null)))].filter((payment) => payment !== null),
    late: state === 'late',
    manual: false,
    expiresAtMs: status?.expiresAtMs ?? null,
    problems: problems.slice(0, 20),
    gatewayTimeMs,
  };
}
