// Money out of a CoinPayments wallet as its transactions tell it: states, amounts whose unit is not documented, fees.
import { sameAddress } from '../../../shared/domain/address-shape.ts';
import type { Money } from '../../../shared/domain/money.ts';
import { decimalsOf } from '../../../shared/domain/money.ts';
import type { JsonObject, JsonValue } from '../../core/json/parse-exact.ts';
import { Fields, readCount, readDecimal, readIsoTime, readString, readWord } from '../../core/json/read.ts';
import type { PayoutRequest, PayoutSnapshot, PayoutState } from '../port.ts';
import { idOf } from './currencies.ts';
import { methodOfCurrency } from './driver-data.ts';

/** Whether an amount is written in the coin or in its smallest units. */
export type Scale = 'coin' | 'smallest';

/** The scale in which a field says what was asked for; null: in neither. Zero would be both, and nobody pays out zero. */
export function scaleOf(value: JsonValue | undefined, asked: Money): Scale | null {
  const inCoin = readDecimal(value, decimalsOf(asked.unit));
  if (inCoin.ok && inCoin.value === asked.minor) return 'coin';
  const inSmallest = readDecimal(value, 0);
  return inSmallest.ok && inSmallest.value === asked.minor ? 'smallest' : null;
}

/** Both fees together, on the scale its amount was found to be on. null for tokens, whose fee is in another coin, and for what cannot be read. */
export function feeOf(answer: JsonObject, scale: Scale | null, method: PayoutRequest['method']): Money | null {
  if (scale === null || method === 'USDT@tron' || method === 'USDT@ethereum') return null;
  const parts = ['blockchainFee', 'coinpaymentsFee'].map((name) => readDecimal(answer.get(name), scale === 'coin' ? decimalsOf(method) : 0));
  return parts.every((part) => part.ok) ? { unit: method, minor: parts.reduce((sum, part) => sum + (part.ok ? part.value : 0n), 0n) } : null;
}

/** Total over the documented statuses. `isFinal`: it stayed inside CoinPayments, or the chain has confirmed it as often as they ask. */
export function payoutStateOf(status: string, isFinal: boolean): PayoutState {
  switch (status) {
    case 'created':
    case 'pending':
    case 'processing':
    case 'pendingReceive': return 'processing';
    // Said as soon as it is sent to the chain.
    case 'completed': return isFinal ? 'completed' : 'processing';
    case 'confirmedOnBlockchain': return 'completed';
    case 'expired':
    case 'failed':
    case 'failedOnBlockchain':
    case 'rejected': return 'failed';
    case 'cancelled': return 'cancelled';
    // 'unknown' is a status of theirs as well.
    default: return 'unknown';
  }
}

/** A payout's id here: the wallet is needed to ask about it. */
export const payoutId = (walletId: string, spendRequestId: string): string => `${walletId}/${spendRequestId}`;

export interface SpendTransaction {
  readonly snapshot: PayoutSnapshot;
  readonly createdAtMs: number | null;
}

/** Reads a transaction as the payout that was asked for; null when not even its spend request can be told. */
export function readTransaction(row: JsonObject, walletId: string, request: PayoutRequest): SpendTransaction | null {
  const fields = new Fields(row);
  const spendRequestId = fields.maybe('spendRequestId', readWord);
  if (spendRequestId === null || spendRequestId === '') return null;
  const rawStatus = fields.need('transactionStatus', readWord) ?? '';
  const type = fields.maybe('transactionType', readWord) ?? '';
  const [have, wanted] = [fields.maybe('confirmations', readCount), fields.maybe('requiredConfirmations', readCount)];
  const isInternal = type === 'internalSpend' || type === 'sameUserSpend';
  const method = methodOfCurrency(idOf(row.get('toCurrencyId'), row.get('toContractAddress') ?? null) ?? '');
  const scale = scaleOf(row.get('toAmount'), request.amount);
  if (scale === null) fields.problems.push('toAmount is not the amount asked for');
  const address = fields.need('toAddress', readWord);
  if (address !== null && !sameAddress(address, request.address)) fields.problems.push('toAddress is not the address asked for');
  if (method !== request.method) fields.problems.push('it is in another coin than was asked for');
  const hash = fields.maybe('txHash', readWord);
  return {
    createdAtMs: fields.maybe('dateCreated', readIsoTime),
    snapshot: {
      gatewayPayoutId: payoutId(walletId, spendRequestId),
      reference: fields.maybe('memo', readString),
      state: payoutStateOf(rawStatus, isInternal || (have !== null && wanted !== null && wanted > 0 && have >= wanted)),
      rawStatus, method,
      amount: scale === null ? null : request.amount,
      address,
      fee: feeOf(row, scale, request.method),
      txid: hash !== null && /^(?:0x)?[0-9a-f]{64}$/i.test(hash) ? hash : null,
      problems: fields.problems,
    },
  };
}
