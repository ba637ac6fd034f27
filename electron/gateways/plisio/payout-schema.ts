// Plisio's withdrawals, read on arrival, and whether one of a list is the one we asked for.
import { sameAddress } from '../../../shared/domain/address-shape.ts';
import type { MethodId } from '../../../shared/domain/methods.ts';
import { decimalsOf } from '../../../shared/domain/money.ts';
import type { JsonObject, JsonValue } from '../../core/json/parse-exact.ts';
import { Fields, isObject, readDecimal, readWord } from '../../core/json/read.ts';
import type { PayoutRequest, PayoutSnapshot, PayoutState } from '../port.ts';
import { methodOfCid } from './driver-data.ts';
import { lastTxid, readTime } from './schema.ts';

/** Documented are `completed` and `error`, and `pending` in lists; the rest is what an operation of another type may be. */
export function payoutStateOf(status: string): PayoutState {
  switch (status) {
    case 'new':
    case 'pending': return 'processing';
    case 'completed': return 'completed';
    case 'error': return 'failed';
    case 'cancelled': return 'cancelled';
    default: return 'unknown';
  }
}

/** `wallet_hash`, else the one key of `sendmany`. */
function addressOf(operation: JsonObject): string | null {
  const hash = readWord(operation.get('wallet_hash'));
  if (hash.ok && hash.value !== '') return hash.value;
  const many = operation.get('sendmany');
  const [only, ...more] = isObject(many) ? [...many.keys()] : [];
  return only !== undefined && more.length === 0 ? only : null;
}

/** The fee of a token is paid in its network's coin, and nothing says in which unit it is told. */
const paysOwnFee = (method: MethodId): boolean => method === 'BTC@bitcoin' || method === 'LTC@litecoin' || method === 'ETH@ethereum';

/** When it was made, by Plisio's clock; null when that is not told. */
export function withdrawalTime(value: JsonValue | undefined): number | null {
  const time = isObject(value) ? readTime(value.get('created_at_utc')) : null;
  return time?.ok === true ? time.value : null;
}

/** Reads a withdrawal and notes what is not as it was asked for; null when not even its id can be read. */
export function readWithdrawal(value: JsonValue | undefined, { method: wanted, amount: asked, address: to }: PayoutRequest): PayoutSnapshot | null {
  if (!isObject(value)) return null;
  const fields = new Fields(value);
  // The call that makes one may name it `txn_id`.
  const id = fields.maybe('id', readWord) ?? fields.maybe('txn_id', readWord) ?? '';
  if (id === '') return null;
  const { problems } = fields;
  if (fields.need('type', readWord) !== 'cash_out') problems.push('the operation is not a withdrawal');
  const cid = fields.need('psys_cid', readWord);
  const method = cid === null ? null : methodOfCid(cid);
  if (cid !== null && method !== wanted) problems.push('psys_cid is not the one asked for');
  const coins = (name: string, read: 'need' | 'maybe'): bigint | null => (method === null ? null : fields[read](name, (text) => readDecimal(text, decimalsOf(method))));
  const amount = coins('amount', 'need');
  if (amount !== null && amount !== asked.minor) problems.push('amount is not what was asked for');
  const address = addressOf(value);
  if (address === null || !sameAddress(address, to)) problems.push('wallet_hash is not the address asked for');
  const status = fields.need('status', readWord) ?? '';
  const fee = method !== null && paysOwnFee(method) ? coins('fee', 'maybe') : null;
  return {
    gatewayPayoutId: id, reference: null, state: payoutStateOf(status), rawStatus: status, method, address, problems,
    amount: method === null || amount === null ? null : { unit: method, minor: amount },
    fee: method === null || fee === null ? null : { unit: method, minor: fee },
    txid: lastTxid(value),
  };
}

/** Whether a row of the list is the withdrawal asked for. `unclear`: what would tell it apart is missing. */
export function matches(value: JsonValue, { method, amount, address }: PayoutRequest, cid: string, sinceMs: number): 'this' | 'another' | 'unclear' {
  if (!isObject(value)) return 'unclear';
  const coin = readWord(value.get('psys_cid'));
  const sum = readDecimal(value.get('amount'), decimalsOf(method));
  const to = addressOf(value);
  const madeAtMs = withdrawalTime(value);
  const differs = (coin.ok && coin.value !== cid) || (sum.ok && sum.value !== amount.minor) || (to !== null && !sameAddress(to, address)) || (madeAtMs !== null && madeAtMs < sinceMs);
  if (differs) return 'another';
  return coin.ok && sum.ok && to !== null && madeAtMs !== null ? 'this' : 'unclear';
}
