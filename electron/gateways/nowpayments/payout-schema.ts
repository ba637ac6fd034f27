// NOWPayments' payouts, read on arrival. They go out in batches; one of ours is a batch of one withdrawal.
import { sameAddress } from '../../../shared/domain/address-shape.ts';
import { decimalsOf } from '../../../shared/domain/money.ts';
import type { JsonValue } from '../../core/json/parse-exact.ts';
import { Fields, isArray, isObject, readIsoTime, readString, readWord, type Read } from '../../core/json/read.ts';
import type { PayoutRequest, PayoutSnapshot } from '../port.ts';
import { readCame } from './amounts.ts';
import { methodOfTicker } from './driver-data.ts';
import { readId } from './schema.ts';
import { payoutStateOf } from './status.ts';

/** What is said of a failed payout: it is not the end of it. */
const FAILED_IS_OPEN = 'NOWPayments’ support may still send a failed payout: ask before sending it again';

/** One withdrawal as read. */
export interface RemotePayout extends PayoutSnapshot {
  readonly createdAtMs: number | null;
}

/** The rows of any answer about payouts: a list, one under `payouts` or `withdrawals`, or a single one. null: none of these. */
export function payoutRows(json: JsonValue): readonly JsonValue[] | null {
  if (isArray(json)) return json;
  if (!isObject(json)) return null;
  const rows = json.get('payouts') ?? json.get('withdrawals');
  if (isArray(rows)) return rows;
  return json.has('batch_withdrawal_id') ? [json] : null;
}

/** One withdrawal; null when it cannot be told which. `batchId`: what the answer around it says. */
export function readPayout(value: JsonValue, batchId: string | null): RemotePayout | null {
  if (!isObject(value)) return null;
  const own = readId(value.get('batch_withdrawal_id'));
  const id = batchId ?? (own.ok ? own.value : null);
  if (id === null) return null;
  const fields = new Fields(value);
  const ticker = fields.need('currency', readWord);
  const method = ticker === null ? null : methodOfTicker(ticker);
  if (ticker !== null && method === null) fields.problems.push('currency is not one that is handled here');
  const sum = (amount: JsonValue | undefined): Read<bigint> => readCame(amount, decimalsOf(method ?? 'BTC@bitcoin'));
  const minor = method === null ? null : fields.need('amount', sum);
  const fee = method === null ? null : fields.maybe('fee', sum);
  const status = fields.need('status', readWord) ?? '';
  const state = payoutStateOf(status);
  if (status.toLowerCase() === 'failed') fields.problems.push(FAILED_IS_OPEN);
  return {
    gatewayPayoutId: id, reference: fields.maybe('unique_external_id', readString), state, rawStatus: status, method,
    amount: method === null || minor === null ? null : { unit: method, minor }, address: fields.need('address', readWord),
    fee: method === null || fee === null ? null : { unit: method, minor: fee }, txid: fields.maybe('hash', readWord) || null,
    createdAtMs: fields.maybe(value.has('created_at') ? 'created_at' : 'createdAt', readIsoTime), problems: fields.problems,
  };
}

/** How a payout differs from what was asked for; empty: it does not. A reference that is not given back says nothing. */
export function differences(payout: PayoutSnapshot, request: PayoutRequest): readonly string[] {
  return [
    ...(payout.method === request.method && payout.amount?.minor === request.amount.minor ? [] : ['the amount is not what was asked for']),
    ...(payout.address !== null && sameAddress(payout.address, request.address) ? [] : ['the address is not the one asked for']),
    ...(payout.reference === null || payout.reference === request.reference ? [] : ['it carries another reference']),
  ];
}
