// Plisio's payloads, read on arrival: amounts by their source text, every misfit noted.
import type { GatewaySnapshot, SeenPayment } from '../../../shared/domain/facts.ts';
import type { MethodId } from '../../../shared/domain/methods.ts';
import { decimalsOf, isFiatCode, type FiatCode, type Money } from '../../../shared/domain/money.ts';
import type { JsonObject, JsonValue } from '../../core/json/parse-exact.ts';
import { Fields, isArray, isObject, readCount, readDecimal, readString, readWord, type Read } from '../../core/json/read.ts';
import { methodOfCid } from './driver-data.ts';
import { stateOf } from './status.ts';

/** One invoice as an operation tells it. Fields that could not be read are null and named in `problems`. */
export interface RemoteInvoice {
  readonly id: string;
  readonly orderId: string | null;
  readonly status: string;
  readonly method: MethodId | null;
  readonly amount: { readonly unit: FiatCode; readonly minor: bigint } | null;
  /** `sum`: what the customer is to send, commission included where the customer pays it. */
  readonly due: bigint | null;
  readonly booked: bigint | null;
  readonly unconfirmed: bigint | null;
  readonly confirmations: number | null;
  readonly address: string | null;
  readonly txid: string | null;
  readonly expiresAtMs: number | null;
  readonly createdAtMs: number | null;
  /** Our own id for the sale, from the description. */
  readonly ours: string | null;
  readonly problems: readonly string[];
}

/** Times are unix seconds or, as its clients warn, milliseconds. */
export function readTime(value: JsonValue | undefined): Read<number> {
  const time = readCount(value);
  if (!time.ok) return time;
  return { ok: true, value: time.value > 100_000_000_000 ? time.value : time.value * 1000 };
}

/** What was asked for, in the sale's currency. */
export function amountOf(fields: Fields, params: Fields | null): RemoteInvoice['amount'] {
  const unit = params?.maybe('source_currency', readWord) ?? fields.maybe('source_currency', readWord);
  if (unit === null || !isFiatCode(unit)) {
    fields.problems.push(unit === null ? 'source_currency is missing' : 'source_currency is not a currency we know');
    return null;
  }
  const minor = params?.need('source_amount', (value) => readDecimal(value, decimalsOf(unit))) ?? null;
  return minor === null ? null : { unit, minor };
}

/** The newest transaction: `tx_id`, or the end of a block explorer's link, which is all that shops without white label are told. */
export function lastTxid(operation: JsonObject): string | null {
  const [ids, urls] = [operation.get('tx_id'), operation.get('tx_url')];
  const last = isArray(ids) ? readWord(ids.at(-1)) : null;
  if (last?.ok === true && last.value !== '') return last.value;
  const url = isArray(urls) ? urls.at(-1) : urls;
  return typeof url === 'string' ? (/(?:^|[/=])((?:0x)?[0-9A-Fa-f]{64})$/.exec(url)?.[1] ?? null) : null;
}

/** Reads an operation of type `invoice`; null when not even its id can be read. */
export function readOperation(value: JsonValue | undefined): RemoteInvoice | null {
  if (!isObject(value)) return null;
  const fields = new Fields(value);
  const id = fields.need('id', readWord);
  if (id === null || id === '') return null;
  const type = fields.need('type', readWord);
  if (type !== null && type !== 'invoice') fields.problems.push('the operation is not an invoice');
  const cid = fields.need('psys_cid', readWord);
  const method = cid === null ? null : methodOfCid(cid);
  if (cid !== null && method === null) fields.problems.push('psys_cid is not one we know');
  const coins = (name: string): bigint | null => (method === null ? null : fields.need(name, (amount) => readDecimal(amount, decimalsOf(method))));
  const params = fields.inner('params');
  const status = fields.need('status', readWord) ?? '';
  const txid = lastTxid(value);
  if (status === 'error' && txid !== null) fields.problems.push('status is error although a transaction is known');
  return {
    id, method, status, txid,
    orderId: params?.need('order_number', readString) ?? null,
    amount: amountOf(fields, params),
    due: coins('sum'),
    booked: coins('amount'),
    unconfirmed: coins('pending_sum'),
    confirmations: fields.maybe('confirmations', readCount),
    address: fields.need('wallet_hash', readWord),
    expiresAtMs: fields.need('expire_at_utc', readTime),
    createdAtMs: fields.maybe('created_at_utc', readTime),
    ours: params?.maybe('description', readString) ?? null,
    problems: fields.problems,
  };
}

export type PendingSum = 'apart' | 'within';

/** All that was seen. Once it is final only what was booked counts: what is still unconfirmed then is another payment. */
export function receivedOf({ booked, unconfirmed, status }: Pick<RemoteInvoice, 'booked' | 'unconfirmed' | 'status'>, pendingSum: PendingSum): bigint | null {
  if (booked === null || unconfirmed === null) return null;
  if (status === 'completed' || status === 'mismatch') return booked;
  if (pendingSum === 'apart') return booked + unconfirmed;
  return booked > unconfirmed ? booked : unconfirmed;
}

/**
 * One payment that grows: the gateway gives one total. Its count of confirmations is left out, since it stops counting when it calls
 * the payment final; whether it is final, the status says.
 */
function paymentsOf(invoice: RemoteInvoice, received: Money, settled: boolean): readonly SeenPayment[] {
  if (received.minor === 0n) return [];
  return [{ id: 'total', txid: invoice.txid, value: received, confirmations: null, required: null, settled, invalid: false, firstSeenAtMs: null }];
}

/** The snapshot the judgement reads. `unitIfUnknown` counts what cannot be told (always zero) when the coin is not known. */
export function snapshotOf(invoice: RemoteInvoice, pendingSum: PendingSum, gatewayTimeMs: number, unitIfUnknown: MethodId | 'USD'): GatewaySnapshot {
  const { method, due } = invoice;
  const minor = receivedOf(invoice, pendingSum);
  const received: Money = method === null ? { unit: unitIfUnknown, minor: 0n } : { unit: method, minor: minor ?? 0n };
  const state = stateOf({ status: invoice.status, confirmations: invoice.confirmations, received: minor, due });
  return {
    gatewayInvoiceId: invoice.id,
    orderId: invoice.orderId,
    state,
    rawStatus: invoice.status,
    method,
    amount: invoice.amount,
    due: method === null || due === null ? null : { unit: method, minor: due },
    received,
    address: invoice.address,
    payments: paymentsOf(invoice, received, state === 'settled'),
    late: state === 'late',
    manual: false,
    expiresAtMs: invoice.expiresAtMs,
    problems: invoice.problems,
    gatewayTimeMs,
  };
}
