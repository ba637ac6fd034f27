// Cryptomus' payouts, read on arrival.
import { decimalsOf, type Money } from '../../../shared/domain/money.ts';
import type { JsonValue } from '../../core/json/parse-exact.ts';
import { Fields, isObject, readBoolean, readDecimal, readWord } from '../../core/json/read.ts';
import type { PayoutRequest, PayoutSnapshot } from '../port.ts';
import { coinOf } from './driver-data.ts';
import { readCoinUp } from './read-amount.ts';
import { payoutStateOf } from './status.ts';

/** A payout object of an answer; null when not even its id can be read. */
export function readPayout(value: JsonValue | undefined, needsFinal: boolean): PayoutSnapshot | null {
  if (!isObject(value)) return null;
  const fields = new Fields(value);
  const gatewayPayoutId = fields.need('uuid', readWord) ?? '';
  if (gatewayPayoutId === '') return null;
  const rawStatus = fields.need('status', readWord) ?? '';
  const { state, review } = payoutStateOf({ status: rawStatus, isFinal: fields.need('is_final', readBoolean), needsFinal });
  const [currency, network] = [fields.need('currency', readWord), fields.need('network', readWord)];
  const method = currency === null || network === null ? null : coinOf(currency, network)?.method ?? null;
  if (method === null) fields.problems.push('currency and network are none we know');
  const money = (read: (decimals: number) => bigint | null): Money | null => {
    const minor = method === null ? null : read(decimalsOf(method));
    return method === null || minor === null ? null : { unit: method, minor };
  };
  const txid = fields.maybe('txid', readWord);
  return {
    gatewayPayoutId,
    reference: fields.maybe('order_id', readWord),
    state,
    rawStatus,
    method,
    amount: money((decimals) => fields.need('amount', (amount) => readDecimal(amount, decimals))),
    address: fields.need('address', readWord),
    fee: money((decimals) => fields.maybe('commission', (amount) => readCoinUp(amount, decimals))),
    txid: txid === '' ? null : txid,
    problems: review === null ? fields.problems : [...fields.problems, review],
  };
}

/** Where an answer is not the payout that was asked for, in words. A reference that is not given back says nothing. */
export function differences(payout: PayoutSnapshot, request: PayoutRequest): readonly string[] {
  return [
    ...(payout.method === request.method ? [] : ['currency and network are not what was asked for']),
    ...(payout.amount?.minor === request.amount.minor ? [] : ['amount is not what was asked for']),
    ...(payout.address === request.address ? [] : ['address is not the one sent']),
    ...(payout.reference === null || payout.reference === request.reference ? [] : ['order_id is not the one sent']),
  ];
}
