// CoinGate's send requests and refunds, read on arrival and held against what was asked for.
import { sameAddress } from '../../../shared/domain/address-shape.ts';
import { decimalsOf, type Money } from '../../../shared/domain/money.ts';
import { oneLine } from '../../../shared/domain/plain-text.ts';
import type { MethodId } from '../../../shared/domain/methods.ts';
import type { JsonValue } from '../../core/json/parse-exact.ts';
import { Fields, isArray, isObject, readCount, readDecimal, readIsoTime, readString, readWord } from '../../core/json/read.ts';
import type { PayoutRequest, PayoutSnapshot, PayoutState, RefundRequest, RefundSnapshot } from '../port.ts';
import type { CoinTable } from './coins.ts';
import { methodOfPair, symbolOf } from './driver-data.ts';

/** The seven documented statuses of a send request. `expired`: nobody confirmed it, and no money left. */
export function sendStateOf(status: string): PayoutState {
  switch (status) {
    case 'draft': return 'needs_verification';
    case 'in_progress':
    case 'processing': return 'processing';
    case 'completed': return 'completed';
    case 'failed': return 'failed';
    case 'expired':
    case 'canceled': return 'cancelled';
    default: return 'unknown';
  }
}

/** The four documented statuses of a refund. */
export function refundStateOf(status: string): PayoutState {
  switch (status) {
    case 'pending':
    case 'processing': return 'processing';
    case 'completed': return 'completed';
    case 'rejected': return 'failed';
    default: return 'unknown';
  }
}

/** What its transactions look like is not documented; only what is a hash counts as one. */
function txidIn(list: JsonValue | undefined): string | null {
  const hashes = isArray(list) ? list.filter(isObject).map((row) => row.get('txid')).filter((txid) => typeof txid === 'string') : [];
  return hashes.find((txid) => /^(?:0x)?[0-9a-f]{64}$/i.test(txid)) ?? null;
}

const same = (a: Money | null, b: Money): boolean => a !== null && a.unit === b.unit && a.minor === b.minor;

/** The fee where it is taken in the coin; in another currency it cannot be stated here. */
function feeIn(fields: Fields, method: MethodId | null): Money | null {
  const fees = fields.raw('fees');
  const fee = isObject(fees) ? fees.get('service_fee') : null;
  const currency = isObject(fee) ? fee.get('currency') : null;
  if (method === null || !isObject(fee) || !isObject(currency) || currency.get('symbol') !== symbolOf(method)) return null;
  const minor = readDecimal(fee.get('amount'), decimalsOf(method));
  return minor.ok ? { unit: method, minor: minor.value } : null;
}

/** A send request; null when not even its id can be read. */
export function readSend(value: JsonValue, request: PayoutRequest): PayoutSnapshot | null {
  if (!isObject(value)) return null;
  const id = readCount(value.get('id'));
  if (!id.ok) return null;
  const fields = new Fields(value);
  const { problems } = fields;
  const rawStatus = fields.need('status', readWord) ?? '';
  const to = fields.inner('beneficiary_payout_setting');
  const symbol = fields.inner('sending_currency')?.need('symbol', readWord) ?? null;
  const platform = to?.inner('platform')?.need('id_name', readWord) ?? null;
  const method = symbol === null || platform === null ? null : methodOfPair(symbol, platform);
  const minor = method === null ? null : fields.need('sending_amount', (amount) => readDecimal(amount, decimalsOf(method)));
  const amount = method === null || minor === null ? null : { unit: method, minor };
  const address = to?.need('crypto_address', readWord) ?? null;
  const reference = fields.maybe('external_id', readString);
  const state = sendStateOf(rawStatus);
  if (method !== request.method) problems.push('coin and platform are not those asked for');
  if (!same(amount, request.amount)) problems.push('sending_amount is not what was asked for');
  if (address === null || !sameAddress(address, request.address)) problems.push('crypto_address is not the one asked for');
  // The documented answers to confirm and cancel leave it out.
  if (reference !== null && reference !== request.reference) problems.push('external_id is not the one sent');
  return {
    gatewayPayoutId: String(id.value), reference, state, rawStatus, method, amount, address, fee: feeIn(fields, method),
    txid: state === 'completed' || state === 'processing' ? txidIn(value.get('blockchain_transactions')) : null, problems,
  };
}

export interface ReadRefund {
  readonly snapshot: RefundSnapshot;
  readonly createdAtMs: number | null;
}

/** A refund; null when not even its id can be read. Nothing of ours comes back in it, so it never carries our reference. */
export function readRefund(value: JsonValue, table: CoinTable, { terms }: RefundRequest): ReadRefund | null {
  if (!isObject(value)) return null;
  const id = readCount(value.get('id'));
  if (!id.ok) return null;
  const fields = new Fields(value);
  const status = fields.need('status', readWord) ?? '';
  const { unit } = terms.amount;
  const currency = fields.inner('order')?.inner('price_currency')?.need('symbol', readWord) ?? null;
  if (currency !== null && currency !== unit) fields.problems.push('price_currency is not the sale’s');
  const minor = fields.need('request_amount', (amount) => readDecimal(amount, decimalsOf(unit)));
  const coin = fields.inner('refund_currency');
  const symbol = coin?.need('symbol', readWord) ?? null;
  // Unlike everywhere else the platform has no name here, only its number.
  const platformId = coin?.inner('platform')?.need('id', readCount) ?? null;
  const method = [...table].find(([known, numbers]) => symbolOf(known) === symbol && numbers.platformId === platformId)?.[0] ?? null;
  if (symbol !== null && platformId !== null && method === null) fields.problems.push('refund_currency and its platform are not a pair we know');
  const state = refundStateOf(status);
  const why = value.get('rejection_reason');
  return {
    createdAtMs: fields.need('created_at', readIsoTime),
    snapshot: {
      gatewayPayoutId: String(id.value), reference: null, state, rawStatus: typeof why === 'string' && why !== '' ? `${status}: ${oneLine(why).slice(0, 200)}` : status,
      method, amount: minor === null ? null : { unit, minor }, address: fields.need('address', readWord), fee: null,
      txid: state === 'failed' ? null : txidIn(value.get('transactions')), claimUrl: null, problems: fields.problems,
    },
  };
}
