// Cryptomus' payloads, read on arrival: amounts by their source text, every misfit noted.
import type { GatewaySnapshot, SeenPayment } from '../../../shared/domain/facts.ts';
import { decimalsOf, isFiatCode, type Money } from '../../../shared/domain/money.ts';
import type { MethodId } from '../../../shared/domain/methods.ts';
import { JsonNumber, type JsonValue } from '../../core/json/parse-exact.ts';
import { Fields, isArray, isObject, readBoolean, readDecimal, readString, readUnixSeconds, readWord } from '../../core/json/read.ts';
import { coinOf } from './driver-data.ts';
import { readCoinUp } from './read-amount.ts';
import { stateOf } from './status.ts';

/** One invoice as read. Fields that could not be read are null and named in `problems`. */
export interface RemoteInvoice {
  readonly id: string;
  readonly orderId: string | null;
  readonly status: string;
  readonly isFinal: boolean | null;
  readonly method: MethodId | null;
  readonly amount: Money | null;
  readonly due: bigint | null;
  /** Paid so far, in the customer's coin; 0 before anything came. */
  readonly paid: bigint;
  readonly address: string | null;
  readonly txid: string | null;
  readonly url: string | null;
  readonly expiresAtMs: number | null;
  /** Our own id for the sale, from `additional_data`; undefined: the field is not there. */
  readonly ours: string | null | undefined;
  readonly problems: readonly string[];
}

/** Statuses before which no money can have come, so that `payment_amount` may be null. */
const beforeMoney = new Set(['check', 'process', 'cancel', 'fail', 'system_fail']);

/** `status` and `payment_status` are the same thing twice; when they differ the answer was made while it changed. */
export function contradictsItself(value: JsonValue | undefined): boolean {
  if (!isObject(value)) return false;
  const [one, other] = [value.get('status'), value.get('payment_status')];
  return typeof one === 'string' && typeof other === 'string' && one !== other;
}

function readAmount(fields: Fields): Money | null {
  const currency = fields.need('currency', readWord);
  if (currency === null) return null;
  if (!isFiatCode(currency)) {
    fields.problems.push('currency is not one that sales are made in');
    return null;
  }
  const minor = fields.need('amount', (value) => readDecimal(value, decimalsOf(currency)));
  return minor === null ? null : { unit: currency, minor };
}

function readMethod(fields: Fields): MethodId | null {
  const currency = fields.need('payer_currency', readWord);
  const network = fields.need('network', readWord);
  if (currency === null || network === null) return null;
  const coin = coinOf(currency, network);
  if (!coin) fields.problems.push('payer_currency and network are none we know');
  return coin?.method ?? null;
}

/** Reads an invoice object; null when not even its id can be read. */
export function readInvoice(value: JsonValue | undefined): RemoteInvoice | null {
  if (!isObject(value)) return null;
  const fields = new Fields(value);
  const id = fields.need('uuid', readWord);
  if (id === null || id === '') return null;
  const status = fields.need('payment_status', readWord) ?? '';
  const same = fields.maybe('status', readWord);
  if (same !== null && same !== status) fields.problems.push('status and payment_status differ');
  const method = readMethod(fields);
  const decimals = method === null ? null : decimalsOf(method);
  const paidField = beforeMoney.has(status) ? fields.maybe.bind(fields) : fields.need.bind(fields);
  const additional = value.get('additional_data');
  return {
    id,
    orderId: fields.maybe('order_id', readString),
    status,
    isFinal: fields.need('is_final', readBoolean),
    method,
    amount: readAmount(fields),
    due: decimals === null ? null : fields.need('payer_amount', (amount) => readCoinUp(amount, decimals)),
    paid: decimals === null ? 0n : paidField('payment_amount', (amount: JsonValue | undefined) => readDecimal(amount, decimals)) ?? 0n,
    address: fields.need('address', readWord),
    txid: fields.maybe('txid', readWord),
    url: readOptionalWord(value.get('url')),
    expiresAtMs: fields.need('expired_at', readUnixSeconds),
    ours: additional === undefined || additional === null || typeof additional === 'string' ? additional : null,
    problems: fields.problems,
  };
}

function readOptionalWord(value: JsonValue | undefined): string | null {
  const word = readWord(value);
  return word.ok ? word.value : null;
}

/**
 * The gateway tells one total and the last transaction, so there is one payment with the fixed id 'total': when a second transaction
 * tops the first up, the same payment has grown, and nothing is counted twice. Nothing on a chain proves one without a transaction.
 */
function paymentsOf(invoice: RemoteInvoice, method: MethodId, { settled, returned, unproven }: Readonly<Record<'settled' | 'returned' | 'unproven', boolean>>): readonly SeenPayment[] {
  if (invoice.paid === 0n || unproven) return [];
  return [{
    id: 'total', txid: invoice.txid === '' ? null : invoice.txid, value: { unit: method, minor: invoice.paid },
    confirmations: null, required: null, settled, invalid: returned, firstSeenAtMs: null,
  }];
}

/** What the account's settings demand before a payment counts. */
export interface Demands {
  readonly needsFinal: boolean;
  readonly needsTransaction: boolean;
}

/** The snapshot the judgement reads. `unitIfUnknown` counts what cannot be told (always zero) when the method is not known. */
export function snapshotOf(invoice: RemoteInvoice, gatewayTimeMs: number, unitIfUnknown: MethodId | 'USD', { needsFinal, needsTransaction }: Demands): GatewaySnapshot {
  const { method } = invoice;
  const hasTransaction = invoice.txid !== null && invoice.txid !== '';
  const sawMoney = invoice.paid > 0n || hasTransaction;
  const { state, returned, review } = stateOf({ status: invoice.status, isFinal: invoice.isFinal, sawMoney, needsFinal });
  // A mark by hand there and a transfer inside the gateway look the same.
  const unproven = needsTransaction && state === 'settled' && !hasTransaction;
  return {
    gatewayInvoiceId: invoice.id,
    orderId: invoice.orderId,
    state,
    rawStatus: invoice.status,
    method,
    amount: invoice.amount,
    due: method === null || invoice.due === null ? null : { unit: method, minor: invoice.due },
    received: method === null ? { unit: unitIfUnknown, minor: 0n } : { unit: method, minor: invoice.paid },
    address: invoice.address,
    payments: method === null ? [] : paymentsOf(invoice, method, { settled: state === 'settled', returned, unproven }),
    late: false,
    manual: unproven,
    expiresAtMs: invoice.expiresAtMs,
    problems: invoice.problems,
    ...(review === null ? {} : { underReview: review }),
    gatewayTimeMs,
  };
}

/** A page of the list; null when it is not one. */
export function readPage(result: JsonValue | undefined): { readonly rows: readonly JsonValue[]; readonly next: string | null } | null {
  if (!isObject(result)) return null;
  const rows = result.get('items');
  const paging = result.get('paginate');
  if (!isArray(rows) || !isObject(paging)) return null;
  const next = paging.get('nextCursor');
  if (next !== null && typeof next !== 'string') return null;
  return { rows, next: next === '' ? null : next };
}

/** What the envelope says of itself: `state` 0 is success; null when there is no state at all. */
export function succeeded(json: JsonValue): boolean | null {
  const state = isObject(json) ? json.get('state') : undefined;
  return state instanceof JsonNumber ? state.source === '0' : null;
}
