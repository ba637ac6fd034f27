// BTCPay's payloads, read on arrival: invoices, payment prompts, payments. Amounts are exact, every misfit is noted.
import type { GatewaySnapshot, SeenPayment } from '../../../shared/domain/facts.ts';
import { decimalsOf, isFiatCode, type FiatCode, type Money } from '../../../shared/domain/money.ts';
import type { MethodId } from '../../../shared/domain/methods.ts';
import type { JsonValue } from '../../core/json/parse-exact.ts';
import { Fields, isArray, isObject, readBoolean, readDecimal, readSignedDecimal, readString, readUnixSeconds, readWord } from '../../core/json/read.ts';
import { methodOfId } from './driver-data.ts';
import { stateOf } from './status.ts';

export interface RemoteInvoice {
  readonly id: string;
  readonly status: string;
  readonly additional: string;
  readonly amount: { readonly unit: FiatCode; readonly minor: bigint } | null;
  readonly orderId: string | null;
  /** Our own id for the sale, which we put into the metadata. */
  readonly ours: string | null;
  readonly checkoutLink: string | null;
  readonly createdAtMs: number | null;
  readonly expiresAtMs: number | null;
  /** Methods the invoice was made for; empty when the server does not say. */
  readonly methodIds: readonly string[];
  readonly problems: readonly string[];
}

/** Key of our id in an invoice's metadata. */
export const OUR_ID = 'countersignId';

const texts = (value: JsonValue | undefined): readonly string[] => (isArray(value) ? value.filter((entry) => typeof entry === 'string') : []);

function amountOf(fields: Fields): RemoteInvoice['amount'] {
  const currency = fields.need('currency', readWord);
  if (currency === null) return null;
  if (!isFiatCode(currency)) {
    fields.problems.push('currency is not one we know');
    return null;
  }
  const minor = fields.need('amount', (value) => readDecimal(value, decimalsOf(currency)));
  return minor === null ? null : { unit: currency, minor };
}

/** Reads an invoice object; null when not even its id can be read. */
export function readInvoice(value: JsonValue | undefined): RemoteInvoice | null {
  if (!isObject(value)) return null;
  const fields = new Fields(value);
  const id = fields.need('id', readWord);
  if (id === null || id === '') return null;
  const metadata = value.get('metadata');
  const checkout = value.get('checkout');
  if (metadata !== undefined && metadata !== null && !isObject(metadata)) fields.problems.push('metadata is not an object');
  const meta = new Fields(isObject(metadata) ? metadata : new Map(), fields.problems, 'metadata.');
  return {
    id,
    status: fields.need('status', readWord) ?? '',
    additional: fields.need('additionalStatus', readWord) ?? '',
    amount: amountOf(fields),
    orderId: meta.maybe('orderId', readString),
    ours: meta.maybe(OUR_ID, readString),
    checkoutLink: fields.maybe('checkoutLink', readWord),
    createdAtMs: fields.maybe('createdTime', readUnixSeconds),
    expiresAtMs: fields.need('expirationTime', readUnixSeconds),
    methodIds: isObject(checkout) ? texts(checkout.get('paymentMethods')) : [],
    problems: fields.problems,
  };
}

export interface RemotePrompt {
  readonly id: string;
  readonly method: MethodId | null;
  readonly activated: boolean;
  readonly destination: string | null;
  readonly paymentLink: string | null;
  /** All that is to be paid by this method; null when it cannot be told. */
  readonly total: Money | null;
  /** The server adds its fee for each further payment, so `total` may have grown since the sale was shown. */
  readonly feeMoves: boolean;
  readonly payments: readonly SeenPayment[];
}

/** One sale is never paid in more parts; what is said about more is not kept. */
const MOST_PAYMENTS = 500;
/** So many problems tell a person all they need; an answer of two megabytes could name thousands. */
const MOST_PROBLEMS = 20;

/** A chain payment's id is `<txid>-<output>`, a Lightning one's its payment hash. */
const txidOf = (id: string): string | null => /^([0-9a-f]{64})(?:-[0-9]+)?$/.exec(id)?.[1] ?? null;

function readPayment(value: JsonValue, method: MethodId, problems: string[], prefix: string): SeenPayment | null {
  if (!isObject(value)) {
    problems.push(`${prefix} is not an object`);
    return null;
  }
  const fields = new Fields(value, problems, `${prefix}.`);
  const id = fields.need('id', readWord);
  const minor = fields.need('value', (amount) => readDecimal(amount, decimalsOf(method)));
  const status = fields.need('status', readWord);
  const known = status === 'Processing' || status === 'Settled' || status === 'Invalid';
  if (status !== null && !known) problems.push(`${prefix}.status is not one we know`);
  if (id === null || minor === null) return null;
  return {
    id, txid: txidOf(id), value: { unit: method, minor }, confirmations: null, required: null,
    settled: status === 'Settled', invalid: status === 'Invalid', firstSeenAtMs: fields.maybe('receivedDate', readUnixSeconds),
  };
}

function readPrompt(value: JsonValue, problems: string[]): RemotePrompt | null {
  if (!isObject(value)) {
    problems.push('a payment method is not an object');
    return null;
  }
  const own = new Fields(value, problems);
  const id = own.need('paymentMethodId', readWord);
  if (id === null) return null;
  const fields = new Fields(value, problems, `${id}.`);
  const method = methodOfId(id);
  const list = value.get('payments');
  if (!isArray(list)) problems.push(`${id}.payments is not a list`);
  const rows = isArray(list) ? list.slice(0, MOST_PAYMENTS) : [];
  if (isArray(list) && list.length > MOST_PAYMENTS) problems.push(`${id}.payments is too long`);
  if (method === null) {
    // Money by a method we cannot count must be seen by a person; an unused prompt of one is nothing to us.
    if (rows.length > 0) problems.push(`payments came by ${id}, which is not handled here`);
    return { id, method, activated: true, destination: null, paymentLink: null, total: null, feeMoves: false, payments: [] };
  }
  // What is left to pay is negative once too much was paid; with what was paid it gives the whole sum, fees of the method included.
  const due = fields.need('due', (amount) => readSignedDecimal(amount, decimalsOf(method)));
  const paid = fields.need('totalPaid', (amount) => readDecimal(amount, decimalsOf(method)));
  if (due !== null && paid !== null && due + paid <= 0n) problems.push(`${id}: due and totalPaid do not make a sum to pay`);
  // A lazy prompt has no address before it is activated; any other one must have it.
  const activated = fields.maybe('activated', readBoolean) ?? true;
  const payments = rows.map((row, index) => readPayment(row, method, problems, `${id}.payments[${String(index)}]`)).filter((row) => row !== null);
  // Whether the server takes its own fee off this figure is not documented, so only a plain contradiction counts.
  const counted = fields.need('paymentMethodPaid', (amount) => readDecimal(amount, decimalsOf(method)));
  if (counted !== null && (counted > 0n) !== payments.some((payment) => !payment.invalid && payment.value.minor > 0n)) {
    problems.push(`${id}: paymentMethodPaid and the payments contradict each other`);
  }
  const fee = fields.maybe('paymentMethodFee', (amount) => readDecimal(amount, decimalsOf(method))) ?? 0n;
  return {
    id,
    method,
    activated,
    destination: activated ? fields.need('destination', readWord) : fields.maybe('destination', readWord),
    paymentLink: fields.maybe('paymentLink', readWord),
    total: due === null || paid === null ? null : { unit: method, minor: due + paid },
    feeMoves: fee > 0n && payments.length > 0,
    payments,
  };
}

/** Reads the payment prompts of an invoice; null when the answer is no list. Misfits are noted in `problems`. */
export function readPrompts(json: JsonValue, problems: string[]): readonly RemotePrompt[] | null {
  return isArray(json) ? json.map((row) => readPrompt(row, problems)).filter((row) => row !== null) : null;
}

/** The method an invoice was made for, as far as its own object tells. */
export const soleMethod = (invoice: RemoteInvoice): MethodId | null => {
  const [only, ...more] = invoice.methodIds;
  return only === undefined || more.length > 0 ? null : methodOfId(only);
};

/**
 * The snapshot the judgement reads: the invoice's own method is what counts, payments by another one are listed with their own unit.
 * `prompts` null: a list row without them, which tells the state only.
 */
export function snapshotOf(
  invoice: RemoteInvoice, prompts: readonly RemotePrompt[] | null, promptProblems: readonly string[], wanted: MethodId | null, gatewayTimeMs: number,
): GatewaySnapshot {
  const method = wanted ?? soleMethod(invoice);
  const prompt = prompts?.find((entry) => entry.method === method) ?? null;
  const payments = (prompts ?? []).flatMap((entry) => entry.payments);
  const counted = payments.filter((payment) => !payment.invalid);
  const problems = [...invoice.problems, ...promptProblems];
  if (prompts !== null && prompt === null) problems.push('the payment method of this sale is missing from the answer');
  const { state, late, manual } = stateOf(invoice.status, invoice.additional, counted.length > 0);
  const unit = method ?? invoice.amount?.unit ?? 'USD';
  return {
    gatewayInvoiceId: invoice.id,
    orderId: invoice.orderId,
    state,
    rawStatus: `${invoice.status}/${invoice.additional}`,
    method: prompts === null ? method : (prompt?.method ?? null),
    amount: invoice.amount,
    due: prompt === null || prompt.feeMoves ? null : prompt.total,
    received: { unit, minor: counted.filter((payment) => payment.value.unit === unit).reduce((sum, payment) => sum + payment.value.minor, 0n) },
    address: prompt?.destination ?? null,
    payments,
    late,
    manual,
    expiresAtMs: invoice.expiresAtMs,
    problems: problems.slice(0, MOST_PROBLEMS),
    gatewayTimeMs,
  };
}
