// CoinPay's payments, read on arrival: amounts by their source text, every misfit noted.
import type { GatewaySnapshot, SeenPayment } from '../../../shared/domain/facts.ts';
import { decimalsOf } from '../../../shared/domain/money.ts';
import type { MethodId } from '../../../shared/domain/methods.ts';
import type { JsonValue } from '../../core/json/parse-exact.ts';
import { Fields, isObject, readDecimal, readIsoTime, readString, readWord, type Read } from '../../core/json/read.ts';
import { methodOfCode, type PaidFrom } from './driver-data.ts';
import { isFunded, stateOf } from './status.ts';

/** One payment as read. Fields that could not be read are null and named in `problems`. */
export interface RemotePayment {
  readonly id: string;
  readonly status: string;
  readonly method: MethodId | null;
  readonly amountUsdMinor: bigint | null;
  readonly due: bigint | null;
  readonly address: string | null;
  readonly txid: string | null;
  readonly createdAtMs: number | null;
  readonly expiresAtMs: number | null;
  /** Only where metadata are shown: in the answer to a create call and in lists. */
  readonly orderId: string | null;
  readonly ours: string | null;
  readonly problems: readonly string[];
}

/** Keys of the order id and of our own id in a payment's metadata. */
export const ORDER_ID = 'order_id';
export const OUR_ID = 'countersign';

/**
 * Where a payment comes from decides its names. `created`: the create call, whose `currency` is the coin's code. `public`: one payment, whose
 * `currency` is USD. `row`: a list, which names amounts and coin otherwise.
 */
export type Shape = 'created' | 'public' | 'row';

/** Finer than any float is written. */
const FINEST = 36;

/**
 * An amount with more decimals than the coin has: CoinPay counts in eight decimals (and in floats), USDT has six. What is to be paid is
 * rounded up to what can be paid; what came is rounded down.
 */
export function readRounded(value: JsonValue | undefined, decimals: number, to: 'up' | 'down'): Read<bigint> {
  const fine = readDecimal(value, FINEST);
  if (!fine.ok) return fine;
  const unit = 10n ** BigInt(FINEST - decimals);
  const whole = fine.value / unit;
  return { ok: true, value: to === 'up' && fine.value % unit > 0n ? whole + 1n : whole };
}

/** The hash of a transaction; null for none and for what stands in its place. */
export const txidOf = (value: string | null): string | null => (value !== null && /^(?:0x)?[0-9a-f]{64}$/i.test(value) ? value : null);

function methodFrom(fields: Fields, shape: Shape): MethodId | null {
  const code = fields.need(shape === 'row' ? 'currency' : 'blockchain', readWord);
  const method = code === null ? null : methodOfCode(code);
  if (code !== null && method === null) fields.problems.push('the coin is not one we know');
  if (shape !== 'public') return method;
  if (fields.need('currency', readWord) !== 'USD') fields.problems.push('currency is not USD');
  const ticker = fields.need('crypto_currency', readWord);
  if (method !== null && ticker !== null && methodOfCode(ticker) !== method) fields.problems.push('crypto_currency does not belong to blockchain');
  return method;
}

/** Reads a payment object; null when not even its id can be read. */
export function readPayment(value: JsonValue | undefined, shape: Shape): RemotePayment | null {
  if (!isObject(value)) return null;
  const fields = new Fields(value);
  const id = fields.need('id', readWord);
  if (id === null || id === '') return null;
  const method = methodFrom(fields, shape);
  const isRow = shape === 'row';
  const metadata = value.get('metadata');
  const meta = isObject(metadata) ? new Fields(metadata, fields.problems, 'metadata.') : null;
  return {
    id,
    status: fields.need('status', readWord) ?? '',
    method,
    amountUsdMinor: fields.need(isRow ? 'amount_usd' : 'amount', (amount) => readDecimal(amount, 2)),
    due: method === null ? null : fields.need(isRow ? 'amount_crypto' : 'crypto_amount', (amount) => readRounded(amount, decimalsOf(method), 'up')),
    address: fields.need('payment_address', readWord),
    txid: txidOf(fields.maybe('tx_hash', readWord)),
    createdAtMs: fields.maybe('created_at', readIsoTime),
    expiresAtMs: fields.need('expires_at', readIsoTime),
    orderId: meta?.maybe(ORDER_ID, readString) ?? null,
    ours: meta?.maybe(OUR_ID, readString) ?? null,
    problems: fields.problems,
  };
}

/** What the balance check says of a payment. */
export interface BalanceCheck {
  readonly status: string;
  /** null: not looked at, since the payment is no longer open. */
  readonly balance: bigint | null;
  readonly problems: readonly string[];
}

/** Reads a balance check; an open payment without a balance is a problem, any other has none. */
export function readBalanceCheck(json: JsonValue, method: MethodId): BalanceCheck {
  const fields = new Fields(isObject(json) ? json : new Map());
  const status = fields.need('status', readWord) ?? '';
  const read = (value: JsonValue | undefined): Read<bigint> => readRounded(value, decimalsOf(method), 'down');
  return { status, balance: status === 'pending' ? fields.need('balance', read) : fields.maybe('balance', read), problems: fields.problems };
}

/** What was forwarded and kept as a fee, together; null while nothing was. */
export function readForwarded(json: JsonValue, method: MethodId): bigint | null {
  const data = isObject(json) ? json.get('data') : undefined;
  const fields = new Fields(isObject(data) ? data : new Map());
  const amount = (name: string): bigint | null => fields.maybe(name, (value) => readRounded(value, decimalsOf(method), 'down'));
  const merchant = amount('merchantAmount');
  const fee = amount('platformFee');
  return merchant === null || fee === null ? null : merchant + fee;
}

/** What is known of the money besides the payment itself. */
export interface Money {
  /** At the address, as far as it was told. */
  readonly balance: bigint | null;
  readonly paidFrom: PaidFrom;
}

/** The snapshot the judgement reads. `unitIfUnknown` counts what cannot be told (always zero) when the coin is not known. */
export function snapshotOf(payment: RemotePayment, { balance, paidFrom }: Money, gatewayTimeMs: number, unitIfUnknown: MethodId | 'USD'): GatewaySnapshot {
  const { method, status, due } = payment;
  const state = stateOf({ status, balance, due, paidFrom });
  const atLeast = isFunded(status) ? (due ?? 0n) : 0n;
  const told = isFunded(status) || status === 'pending' || status === 'expired' ? (balance ?? 0n) : 0n;
  const received = told > atLeast ? told : atLeast;
  // CoinPay tells what is at an address only while the payment is open, and nothing but the payer's next transaction moves it. As final money it
  // stays in view when later answers are silent; a confirmation that never comes keeps too little from being paid by the shop's tolerance.
  const isLess = state === 'partial';
  const isLeft = status === 'expired' && received > 0n;
  // One balance per address is all there is: a second transaction makes the same payment grow, so nothing is counted twice.
  const payments = (unit: MethodId): readonly SeenPayment[] => (received === 0n ? [] : [{
    id: 'total', txid: payment.txid, value: { unit, minor: received }, confirmations: isLess ? 0 : null, required: isLess ? 1 : null,
    settled: state === 'settled' || isLess || isLeft, invalid: false, firstSeenAtMs: null,
  }]);
  return {
    gatewayInvoiceId: payment.id,
    orderId: payment.orderId,
    state,
    rawStatus: status,
    method,
    amount: payment.amountUsdMinor === null ? null : { unit: 'USD', minor: payment.amountUsdMinor },
    due: method === null || due === null ? null : { unit: method, minor: due },
    received: method === null ? { unit: unitIfUnknown, minor: 0n } : { unit: method, minor: received },
    address: payment.address,
    payments: method === null ? [] : payments(method),
    late: false,
    manual: false,
    expiresAtMs: payment.expiresAtMs,
    problems: payment.problems,
    gatewayTimeMs,
  };
}
