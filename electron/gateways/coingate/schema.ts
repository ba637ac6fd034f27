// CoinGate's payloads, read on arrival: orders with their transactions, the coins and platforms it has. Amounts are exact, misfits noted.
import type { GatewaySnapshot, SeenPayment } from '../../../shared/domain/facts.ts';
import { decimalsOf, isFiatCode, type FiatCode } from '../../../shared/domain/money.ts';
import type { MethodId } from '../../../shared/domain/methods.ts';
import type { JsonValue } from '../../core/json/parse-exact.ts';
import { Fields, isArray, isObject, readCount, readDecimal, readIsoTime, readString, readWord, type Read } from '../../core/json/read.ts';
import { methodOfPair, symbolOf } from './driver-data.ts';
import { isCredited, stateOf } from './status.ts';

/** What must be known besides the payload to read an order. */
export interface ReadAs {
  /** The sale's own method; null: not known, as in lists. */
  readonly wanted: MethodId | null;
  /** Words for a transaction that is final. */
  readonly finalWords: readonly string[];
}

export interface RemoteOrder {
  readonly id: string;
  readonly status: string;
  readonly orderId: string | null;
  readonly title: string | null;
  readonly amount: { readonly unit: FiatCode; readonly minor: bigint } | null;
  readonly method: MethodId | null;
  readonly due: bigint | null;
  readonly address: string | null;
  readonly expiresAtMs: number | null;
  readonly createdAtMs: number | null;
  readonly paymentUrl: string | null;
  readonly payments: readonly SeenPayment[];
  /** In the sale's method. */
  readonly received: bigint;
  readonly problems: readonly string[];
}

/** One sale is never paid in more parts; what is said about more is not kept. */
export const MOST_PAYMENTS = 500;
/** So many problems tell a person all they need. */
export const MOST_PROBLEMS = 20;

/** Ids are whole numbers; newer resources have text. */
function readId(value: JsonValue | undefined): Read<string> {
  if (typeof value === 'string') return readWord(value);
  const number = readCount(value);
  return number.ok ? { ok: true, value: String(number.value) } : number;
}

export function amountOf(fields: Fields): RemoteOrder['amount'] {
  const currency = fields.need('price_currency', readWord);
  if (currency === null) return null;
  if (!isFiatCode(currency)) {
    fields.problems.push('price_currency is not one we know');
    return null;
  }
  const minor = fields.need('price_amount', (value) => readDecimal(value, decimalsOf(currency)));
  return minor === null ? null : { unit: currency, minor };
}

/** Coin and platform. That the platform is in every answer is not documented: where it is not, the one we chose counts if the coin fits. */
function methodFrom(fields: Fields, wanted: MethodId | null): MethodId | null {
  const symbol = fields.maybe('pay_currency', readWord);
  if (symbol === null) return null;
  const platform = fields.raw('platform');
  if (platform === undefined || platform === null) {
    if (wanted !== null && symbolOf(wanted) === symbol) return wanted;
    fields.problems.push('the platform is missing');
    return null;
  }
  const name = fields.inner('platform')?.need('id_name', readWord) ?? null;
  const method = name === null ? null : methodOfPair(symbol, name);
  if (name !== null && method === null) fields.problems.push('pay_currency and platform are not a pair we know');
  return method;
}

function paymentFrom(value: JsonValue, prefix: string, credited: boolean, { finalWords }: ReadAs, problems: string[]): SeenPayment | null {
  if (!isObject(value)) {
    problems.push(`${prefix} is not an object`);
    return null;
  }
  const fields = new Fields(value, problems, `${prefix}.`);
  const currency = fields.inner('currency');
  const symbol = currency?.need('symbol', readWord) ?? null;
  const platform = currency?.inner('platform')?.need('id_name', readWord) ?? null;
  const method = symbol === null || platform === null ? null : methodOfPair(symbol, platform);
  // Money that cannot be counted must be seen by a person.
  if (symbol !== null && platform !== null && method === null) problems.push(`${prefix} came as ${symbol} on ${platform}, which is not handled here`);
  const id = fields.need('id', readId);
  const status = fields.need('status', readWord);
  const isConfirming = status === 'confirming';
  if (status !== null && !isConfirming && !finalWords.includes(status)) problems.push(`${prefix}.status “${status}” is not one we know`);
  const count = fields.maybe('network_confirmations', readCount);
  const txid = fields.maybe('txid', readWord);
  const minor = method === null ? null : fields.need('amount', (amount) => readDecimal(amount, decimalsOf(method)));
  if (method === null || id === null || minor === null) return null;
  return {
    id, txid, value: { unit: method, minor }, confirmations: count ?? (isConfirming ? 0 : null), required: null,
    // Only the order's own status says that money counts: before it there may be a check that has nothing to do with the chain.
    settled: credited && !isConfirming, invalid: false, firstSeenAtMs: null,
  };
}

/** What the order says of its own money besides its transactions, held against them. */
function compareSums(fields: Fields, status: string, method: MethodId | null, due: bigint | null, received: bigint, payments: number): void {
  const { problems } = fields;
  if (payments === 0 && (status === 'confirming' || isCredited(status))) problems.push(`status is ${status}, yet no transaction is shown`);
  if (method === null || due === null) return;
  const read = (value: JsonValue | undefined): Read<bigint> => readDecimal(value, decimalsOf(method));
  const over = fields.maybe('overpaid_amount', read) ?? 0n;
  const under = fields.maybe('underpaid_amount', read) ?? 0n;
  if (over > 0n && received <= due) problems.push('overpaid_amount is more than the transactions make up');
  // It is the whole sum before any payment, and sometimes after; anything in between means that money came.
  if (payments === 0 && under > 0n && under < due) problems.push('underpaid_amount says that money came, yet no transaction is shown');
}

/** Reads an order; null when not even its id can be read. */
export function readOrder(value: JsonValue | undefined, as: ReadAs): RemoteOrder | null {
  if (!isObject(value)) return null;
  const fields = new Fields(value);
  const number = readCount(value.get('id'));
  if (!number.ok) return null;
  const { problems } = fields;
  const status = fields.need('status', readWord) ?? '';
  const method = methodFrom(fields, as.wanted);
  // Before a coin is chosen there is nothing to pay to; an order that ended so never had it.
  const wasChosen = (value.get('pay_currency') ?? null) !== null || status === 'pending' || status === 'confirming' || isCredited(status);
  if (wasChosen && method === null && problems.length === 0) problems.push('pay_currency is missing');
  const due = method === null ? null : fields.need('pay_amount', (amount) => readDecimal(amount, decimalsOf(method)));
  const list = value.get('blockchain_transactions');
  if (!isArray(list)) problems.push('blockchain_transactions is not a list');
  const rows = isArray(list) ? list : [];
  if (rows.length > MOST_PAYMENTS) problems.push('blockchain_transactions is too long');
  const credited = isCredited(status);
  const payments = rows.slice(0, MOST_PAYMENTS)
    .map((row, index) => paymentFrom(row, `blockchain_transactions[${String(index)}]`, credited, as, problems)).filter((payment) => payment !== null);
  const received = payments.filter((payment) => payment.value.unit === method).reduce((sum, payment) => sum + payment.value.minor, 0n);
  compareSums(fields, status, method, due, received, rows.length);
  const title = value.get('title');
  return {
    id: String(number.value),
    status,
    orderId: fields.maybe('order_id', readString),
    title: typeof title === 'string' ? title : null,
    amount: amountOf(fields),
    method,
    due,
    address: wasChosen ? fields.need('payment_address', readWord) : null,
    expiresAtMs: wasChosen ? fields.need('expire_at', readIsoTime) : null,
    createdAtMs: fields.maybe('created_at', readIsoTime),
    paymentUrl: fields.maybe('payment_url', readWord),
    payments,
    received,
    problems: problems.slice(0, MOST_PROBLEMS),
  };
}

/** The snapshot the judgement reads. */
export function snapshotOf(order: RemoteOrder, gatewayTimeMs: number): GatewaySnapshot {
  const { method, due, received, payments, status } = order;
  const anyConfirmation = payments.some(({ confirmations }) => confirmations !== 0);
  return {
    gatewayInvoiceId: order.id,
    orderId: order.orderId,
    state: stateOf({ status, received, due, anyConfirmation }),
    rawStatus: status,
    method,
    amount: order.amount,
    due: method === null || due === null ? null : { unit: method, minor: due },
    received: { unit: method ?? order.amount?.unit ?? 'USD', minor: received },
    address: order.address,
    payments,
    late: false,
    manual: false,
    expiresAtMs: order.expiresAtMs,
    problems: order.problems,
    gatewayTimeMs,
  };
}

/** What the page of a list says of itself; null when it is not one. */
export function readPage(json: JsonValue, name: string): { readonly page: number; readonly pages: number; readonly rows: readonly JsonValue[] } | null {
  if (!isObject(json)) return null;
  const rows = json.get(name);
  const page = readCount(json.get('current_page'));
  const pages = readCount(json.get('total_pages'));
  return isArray(rows) && page.ok && pages.ok ? { page: page.value, pages: pages.value, rows } : null;
}
