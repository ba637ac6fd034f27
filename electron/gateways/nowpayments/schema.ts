// NOWPayments' payments, read on arrival: amounts by their source text, every misfit noted.
import type { GatewaySnapshot, SeenPayment } from '../../../shared/domain/facts.ts';
import { decimalsOf, isFiatCode, type Money } from '../../../shared/domain/money.ts';
import type { MethodId } from '../../../shared/domain/methods.ts';
import { JsonNumber, type JsonValue } from '../../core/json/parse-exact.ts';
import { Fields, isArray, isObject, kindOf, readDecimal, readIsoTime, readString, readWord, type Read } from '../../core/json/read.ts';
import { readAsked, readCame } from './amounts.ts';
import { methodOfTicker } from './driver-data.ts';
import { carriesMoney, isSettled, stateOf, wholeStateOf } from './status.ts';

/** One payment as read. Fields that could not be read are null and named in `problems`. */
export interface RemotePayment {
  readonly id: string;
  /** The payment to whose address this one came as a further deposit. */
  readonly parentId: string | null;
  readonly status: string;
  readonly orderId: string | null;
  readonly description: string | null;
  readonly ticker: string | null;
  readonly method: MethodId | null;
  readonly amount: Money | null;
  readonly due: bigint | null;
  readonly paid: bigint | null;
  readonly address: string | null;
  readonly txid: string | null;
  readonly createdAtMs: number | null;
  /** Further deposits to the same address. */
  readonly furtherIds: readonly string[];
  readonly problems: readonly string[];
}

/** So many further deposits are read; nobody pays a sale in more parts. */
export const MOST_FURTHER = 20;

/** An id, which is text in some answers and a number in others. */
export function readId(value: JsonValue | undefined): Read<string> {
  const text = value instanceof JsonNumber ? value.source : value;
  if (typeof text === 'string' && /^[0-9]{1,20}$/.test(text)) return { ok: true, value: text };
  return { ok: false, problem: value === undefined ? 'is missing' : `should be an id and is ${kindOf(value)}` };
}

function readIds(value: JsonValue | undefined): Read<readonly string[]> {
  if (!isArray(value)) return { ok: false, problem: `should be a list and is ${kindOf(value)}` };
  if (value.length > MOST_FURTHER) return { ok: false, problem: 'is too long' };
  const ids = value.map(readId);
  const wrong = ids.find((id) => !id.ok);
  return wrong ?? { ok: true, value: [...new Set(ids.flatMap((id) => (id.ok ? [id.value] : [])))] };
}

function priceOf(fields: Fields): Money | null {
  const currency = fields.need('price_currency', readWord)?.toUpperCase() ?? null;
  if (currency === null) return null;
  if (!isFiatCode(currency)) {
    fields.problems.push('price_currency is not one we know');
    return null;
  }
  const minor = fields.need('price_amount', (value) => readDecimal(value, decimalsOf(currency)));
  return minor === null ? null : { unit: currency, minor };
}

/**
 * Reads a payment; null when not even its id can be read. The answer to a creation has no `actually_paid` yet. Of a further deposit only what
 * came counts; its price is whatever the rate on arrival made of it.
 */
export function readPayment(value: JsonValue | undefined, kind: 'whole' | 'new' | 'further' = 'whole'): RemotePayment | null {
  if (!isObject(value)) return null;
  const id = readId(value.get('payment_id'));
  if (!id.ok) return null;
  const fields = new Fields(value);
  const isFurther = kind === 'further';
  const need = <T>(name: string, read: (member: JsonValue | undefined) => Read<T>): T | null => (isFurther ? fields.maybe(name, read) : fields.need(name, read));
  const ticker = fields.need('pay_currency', readWord);
  const method = ticker === null ? null : methodOfTicker(ticker);
  if (ticker !== null && method === null) fields.problems.push('pay_currency is not one that is handled here');
  const decimals = method === null ? null : decimalsOf(method);
  // None of the coins handled here has a memo; one that is asked for would be missing from what the customer sees.
  if (fields.maybe('payin_extra_id', readWord) !== null) fields.problems.push('payin_extra_id asks for a memo');
  return {
    id: id.value,
    parentId: fields.maybe('parent_payment_id', readId),
    status: fields.need('payment_status', readWord) ?? '',
    orderId: fields.maybe('order_id', readString),
    description: fields.maybe('order_description', readString),
    ticker,
    method,
    amount: isFurther ? null : priceOf(fields),
    due: decimals === null || isFurther ? null : fields.need('pay_amount', (amount) => readAsked(amount, decimals)),
    paid: decimals === null ? null : kind === 'new' ? 0n : fields.need('actually_paid', (amount) => readCame(amount, decimals)),
    address: need('pay_address', readWord),
    txid: fields.maybe('payin_hash', readWord),
    createdAtMs: need('created_at', readIsoTime),
    furtherIds: fields.maybe('payment_extra_ids', readIds) ?? [],
    problems: fields.problems,
  };
}

function seen(payment: RemotePayment): SeenPayment | null {
  if (payment.method === null || payment.paid === null || payment.paid === 0n) return null;
  return {
    id: payment.id, txid: payment.txid, value: { unit: payment.method, minor: payment.paid }, confirmations: null, required: null,
    settled: isSettled(payment.status), invalid: false,
    // When the money came is not told: created_at is the offer's time, updated_at that of the last step.
    firstSeenAtMs: null,
  };
}

/** What does not fit about a further deposit. One that never arrived says nothing. */
function misfitsOf(further: RemotePayment, parent: RemotePayment): readonly string[] {
  const about = `further payment ${further.id}`;
  const brought = further.paid === null || further.paid > 0n;
  return [
    ...further.problems.map((problem) => `${about}: ${problem}`),
    ...(further.parentId === parent.id ? [] : [`${about} is not one of this payment`]),
    ...(brought && !carriesMoney(further.status) ? [`${about} is ${stateOf(further.status) === 'unknown' ? 'in a state we do not know' : further.status}`] : []),
  ];
}

/** The snapshot the judgement reads: the payment of the sale and the further deposits to its address. */
export function snapshotOf(
  payment: RemotePayment, further: readonly RemotePayment[], problems: readonly string[], context: { readonly offerMs: number; readonly gatewayTimeMs: number; readonly unitIfUnknown: Money['unit'] },
): GatewaySnapshot {
  const { method } = payment;
  const payments = [payment, ...further].map(seen).filter((each) => each !== null);
  const received = payments.filter((each) => each.value.unit === method).reduce((sum, each) => sum + each.value.minor, 0n);
  const sameCoin = further.filter((each) => each.method === method && each.paid !== null && each.paid > 0n && carriesMoney(each.status));
  const state = wholeStateOf({ status: payment.status, received, due: payment.due, further: sameCoin.map((each) => each.status) });
  return {
    gatewayInvoiceId: payment.id,
    orderId: payment.orderId,
    state,
    rawStatus: [payment.status, ...further.map((each) => each.status)].join(' + '),
    method,
    amount: payment.amount,
    due: method === null || payment.due === null ? null : { unit: method, minor: payment.due },
    received: { unit: method ?? context.unitIfUnknown, minor: received },
    address: payment.address,
    payments,
    late: state === 'late',
    manual: false,
    expiresAtMs: payment.createdAtMs === null ? null : payment.createdAtMs + context.offerMs,
    problems: [
      ...payment.problems,
      ...(payment.parentId === null ? [] : [`it is a further payment of ${payment.parentId}`]),
      ...further.flatMap((each) => misfitsOf(each, payment)),
      ...problems,
    ].slice(0, MOST_FURTHER),
    gatewayTimeMs: context.gatewayTimeMs,
  };
}
