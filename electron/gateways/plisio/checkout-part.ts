// One invoice of a sale on Plisio's page, and all of them together, counted in the sale's own currency.
import type { GatewaySnapshot, GatewayState, InvoiceTerms } from '../../../shared/domain/facts.ts';
import type { JsonObject, JsonValue } from '../../core/json/parse-exact.ts';
import { Fields, isObject, readCount, readDecimal, readString, readWord } from '../../core/json/read.ts';
import { TEST_COIN } from './driver-data.ts';
import { amountOf, lastTxid, readTime, receivedOf, type PendingSum } from './schema.ts';
import { stateOf } from './status.ts';

/** Ours alone, so that asking for an invoice again can only give the sale's own. The page shows the order id as the order's name. */
export const orderNumberOf = (terms: InvoiceTerms): string => `${terms.orderId} ${terms.id}`;

export interface Part {
  readonly id: string;
  readonly status: string;
  readonly state: GatewayState;
  /** Amounts and order were told and are checked; else there is the status alone. */
  readonly isTold: boolean;
  /** Minor units of the sale's currency. */
  readonly received: bigint;
  readonly txid: string | null;
  readonly expiresAtMs: number | null;
  readonly problems: readonly string[];
}

/** Coins are read with this many decimals: here they count only against each other. */
const COIN_DECIMALS = 18;

/** What came, as a share of what was asked for; rounded down, so that too little is never enough. */
function toldReceived(fields: Fields, status: string, terms: InvoiceTerms, pendingSum: PendingSum): bigint | null {
  const coins = (name: string): bigint | null => fields.need(name, (value) => readDecimal(value, COIN_DECIMALS));
  const [sum, booked, unconfirmed] = [coins('sum'), coins('amount'), coins('pending_sum')];
  const params = fields.inner('params');
  const amount = amountOf(fields, params);
  if (amount !== null && (amount.unit !== terms.amount.unit || amount.minor !== terms.amount.minor)) fields.problems.push('source_amount or source_currency is not what was asked for');
  const order = params?.need('order_number', readString) ?? null;
  if (order !== null && order !== orderNumberOf(terms)) fields.problems.push('order_number is not the one sent');
  if (sum === 0n) fields.problems.push('sum is zero');
  const came = receivedOf({ booked, unconfirmed, status }, pendingSum);
  return came === null || sum === null || sum === 0n ? null : (terms.amount.minor * came) / sum;
}

/** Without amounts a paid invoice is one of its whole price; what the status alone cannot tell is for a person. */
function untoldReceived(fields: Fields, status: string, txid: string | null, terms: InvoiceTerms): bigint {
  if (status === 'completed') return terms.amount.minor;
  if (status === 'mismatch') {
    fields.problems.push('more than was asked for came in; how much, only its dashboard tells');
    return terms.amount.minor;
  }
  const goesOn = status === 'new' || status.startsWith('pending');
  if (!goesOn && txid !== null) fields.problems.push('a transaction is known; how much came in, only its dashboard tells');
  return 0n;
}

/** Reads an operation as a part of this sale; null when not even its id can be read. */
export function readPart(value: JsonValue | undefined, terms: InvoiceTerms, pendingSum: PendingSum): Part | null {
  if (!isObject(value)) return null;
  const fields = new Fields(value);
  const id = fields.need('id', readWord);
  if (id === null || id === '') return null;
  const type = fields.need('type', readWord);
  if (type !== null && type !== 'invoice') fields.problems.push('the operation is not an invoice');
  const status = fields.need('status', readWord) ?? '';
  const txid = lastTxid(value);
  const isTold = tellsAmounts(value);
  const received = isTold ? toldReceived(fields, status, terms, pendingSum) : untoldReceived(fields, status, txid, terms);
  if (isTold && status === 'error' && txid !== null) fields.problems.push('status is error although a transaction is known');
  if (fields.raw('psys_cid') === TEST_COIN || fields.raw('currency') === TEST_COIN) fields.problems.push('it is asked for in a test coin');
  const confirmations = fields.maybe('confirmations', readCount);
  return {
    id, status, isTold, txid, received: received ?? 0n, problems: fields.problems, expiresAtMs: fields.maybe('expire_at_utc', readTime),
    state: stateOf({ status, confirmations, received, due: terms.amount.minor }),
  };
}

const tellsAmounts = (value: JsonObject): boolean => ['sum', 'amount', 'pending_sum', 'params'].some((name) => value.has(name));

/**
 * A row of the list that tells a status alone, while the invoice goes on: enough to see that nothing changed. null for all others, which
 * are read by themselves.
 */
export function bareRow(value: JsonValue, gatewayTimeMs: number): GatewaySnapshot | null {
  if (!isObject(value) || tellsAmounts(value)) return null;
  const [id, status] = [readWord(value.get('id')), readWord(value.get('status'))];
  if (!id.ok || !status.ok || (status.value !== 'new' && status.value !== 'pending' && status.value !== 'pending internal')) return null;
  return {
    gatewayInvoiceId: id.value, orderId: null, state: stateOf({ status: status.value, confirmations: null, received: 0n, due: null }), rawStatus: status.value, method: null, amount: null, due: null,
    received: { unit: 'USD', minor: 0n }, address: null, payments: [], late: false, manual: false, expiresAtMs: null, problems: [], gatewayTimeMs,
  };
}

/** Ended, and nothing of it is known to have been paid. */
export const isOver = ({ state, received, problems }: Part): boolean => received === 0n && problems.length === 0 && (state === 'expired' || state === 'invalid' || state === 'cancelled');

/** Of several invoices of one sale the one that is furthest tells how the sale stands. */
const progress: Readonly<Record<GatewayState, number>> = {
  cancelled: 0, invalid: 1, expired: 2, waiting: 3, partial: 4, detected: 5, confirming: 6, late: 7, settled: 8, unknown: 9,
};

/** `others`: those the customer changed to; null: they cannot be told. */
export function snapshotOfParts(own: Part, others: readonly Part[] | null, terms: InvoiceTerms, gatewayTimeMs: number): GatewaySnapshot {
  const told = (others ?? []).filter((part) => part.isTold);
  const parts = [own, ...told];
  const furthest = parts.reduce((best, part) => (progress[part.state] > progress[best.state] ? part : best));
  const untold = (others ?? []).filter((part) => !part.isTold).map((part) => `${part.id} (${part.status})`);
  const left = own.state === 'cancelled' && parts.length === 1;
  const problems = [
    ...parts.flatMap((part) => part.problems),
    ...(untold.length > 0 ? [`the customer chose another coin: see ${untold.join(', ')} in its dashboard`] : []),
    ...(left && untold.length === 0 ? ['the customer chose another coin, and its list does not show the invoice it became'] : []),
  ];
  const money = (minor: bigint) => ({ unit: terms.method, minor });
  return {
    gatewayInvoiceId: own.id, orderId: own.isTold && own.problems.length === 0 ? terms.orderId : null, state: furthest.state, rawStatus: furthest.status, method: terms.method,
    amount: own.isTold ? terms.amount : null, due: money(terms.amount.minor), received: money(parts.reduce((sum, part) => sum + part.received, 0n)), address: null,
    payments: parts.filter((part) => part.received > 0n).map((part) => ({
      id: part.id, txid: part.txid, value: money(part.received), confirmations: null, required: null, settled: part.state === 'settled', invalid: false, firstSeenAtMs: null,
    })),
    late: furthest.state === 'late', manual: false, expiresAtMs: furthest.expiresAtMs, problems, gatewayTimeMs,
  };
}
