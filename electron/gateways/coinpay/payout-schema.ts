// CoinPay's payouts, read on arrival: amounts exact, every misfit noted.
import { decimalsOf } from '../../../shared/domain/money.ts';
import type { JsonValue } from '../../core/json/parse-exact.ts';
import { Fields, isObject, readIsoTime, readString, readWord } from '../../core/json/read.ts';
import type { PayoutRequest, PayoutSnapshot, PayoutState } from '../port.ts';
import { methodOfCode } from './driver-data.ts';
import { readRounded, txidOf } from './schema.ts';

/** Key of our reference in a payout's metadata. */
export const REFERENCE = 'reference';

export interface RemotePayout {
  readonly snapshot: PayoutSnapshot;
  readonly createdAtMs: number | null;
  /** The payout that this one repeats, after somebody retried it in the dashboard; the repeated one stays as it was. */
  readonly retriedFrom: string | null;
}

/** `indeterminate`: whether it was sent is not known there either, and nobody but a person who looks at the chain can say. */
export function payoutStateOf(status: string): PayoutState {
  switch (status) {
    case 'pending':
    case 'processing': return 'processing';
    case 'completed': return 'completed';
    case 'failed': return 'failed';
    default: return 'unknown';
  }
}

/** Reads a payout object; null when not even its id can be read. */
export function readPayout(value: JsonValue | undefined): RemotePayout | null {
  if (!isObject(value)) return null;
  const fields = new Fields(value);
  const id = fields.need('id', readWord);
  if (id === null || id === '') return null;
  const code = fields.need('cryptocurrency', readWord);
  const method = code === null ? null : methodOfCode(code);
  if (code !== null && method === null) fields.problems.push('the coin is not one we know');
  const minor = method === null ? null : fields.need('amount_crypto', (amount) => readRounded(amount, decimalsOf(method), 'down'));
  const status = fields.need('status', readWord) ?? '';
  if (status === 'indeterminate') fields.problems.push('CoinPay does not know whether it was sent: look the address up on the chain, then settle it in the dashboard');
  const metadata = value.get('metadata');
  const meta = isObject(metadata) ? new Fields(metadata, fields.problems, 'metadata.') : null;
  return {
    snapshot: {
      gatewayPayoutId: id,
      reference: meta?.maybe(REFERENCE, readString) ?? null,
      state: payoutStateOf(status),
      rawStatus: status,
      method,
      amount: method === null || minor === null ? null : { unit: method, minor },
      address: fields.need('recipient_wallet', readWord),
      fee: null,
      txid: txidOf(fields.maybe('tx_hash', readWord)),
      problems: fields.problems,
    },
    createdAtMs: fields.maybe('created_at', readIsoTime),
    retriedFrom: meta?.maybe('retried_from', readString) ?? null,
  };
}

/** What of a payout is not what was asked for. */
export function differences({ method, amount, address, reference }: PayoutSnapshot, asked: PayoutRequest): readonly string[] {
  return [
    ...(method === asked.method ? [] : ['the coin is not the one asked for']),
    ...(amount === null || amount.minor === asked.amount.minor ? [] : ['the amount is not the one asked for']),
    ...(address?.toLowerCase() === asked.address.toLowerCase() ? [] : ['the address is not the one asked for']),
    ...(reference === null || reference === asked.reference ? [] : ['the reference is not the one sent']),
  ];
}
