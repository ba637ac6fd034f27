// XAIGATE's payloads, read on arrival: amounts by their source text (their trailing zeros are dropped there), every misfit noted.
import type { GatewaySnapshot, InvoiceTerms } from '../../../shared/domain/facts.ts';
import type { JsonObject, JsonValue } from '../../core/json/parse-exact.ts';
import { Fields, readCount, readDecimal, readIsoTime, readString, readWord, type Read } from '../../core/json/read.ts';
import { pageMethods, type PageCurrency } from './driver-data.ts';
import { stateOf } from './status.ts';

/** One invoice as read. Fields that could not be read are null and named in `problems`. */
export interface RemoteInvoice {
  readonly invoiceNo: string;
  readonly orderId: string | null;
  readonly status: string;
  readonly currency: PageCurrency | null;
  readonly amountMinor: bigint | null;
  /** Presumably in the invoice's currency. null: left out, or unreadable. */
  readonly paidMinor: bigint | null;
  readonly payUrl: string | null;
  readonly createdAtMs: number | null;
  readonly lifeMs: number;
  readonly problems: readonly string[];
}

/** What the vendor names when the answer does not. */
const DEFAULT_LIFE_MINUTES = 60;
const LONGEST_LIFE_MINUTES = 60 * 24 * 31;

function readCurrency(value: JsonValue | undefined): Read<PageCurrency> {
  const word = readWord(value);
  if (!word.ok) return word;
  const code = word.value.toUpperCase();
  return code === 'USD' || code === 'EUR' || code === 'GBP' ? { ok: true, value: code } : { ok: false, problem: 'is not a currency of this driver' };
}

function readMinutes(value: JsonValue | undefined): Read<number> {
  const count = readCount(value);
  return count.ok && (count.value === 0 || count.value > LONGEST_LIFE_MINUTES) ? { ok: false, problem: 'is no time an invoice lasts' } : count;
}

/** Reads an invoice; null when not even its number can be read. */
export function readInvoice(body: JsonObject): RemoteInvoice | null {
  const fields = new Fields(body);
  const invoiceNo = fields.need('invoiceNo', readWord);
  if (invoiceNo === null || invoiceNo === '') return null;
  return {
    invoiceNo,
    orderId: fields.maybe('orderId', readString),
    status: fields.need('status', readWord) ?? '',
    currency: fields.need('currency', readCurrency),
    amountMinor: fields.need('amount', (value) => readDecimal(value, 2)),
    paidMinor: fields.need('paidAmount', (value) => readDecimal(value, 2)),
    payUrl: fields.maybe('payUrl', readWord),
    createdAtMs: fields.maybe('createdAt', readIsoTime),
    lifeMs: (fields.maybe('expiry', readMinutes) ?? DEFAULT_LIFE_MINUTES) * 60_000,
    problems: fields.problems,
  };
}

/** When the offer ends; null when the answer does not say when it began. */
export const expiryOf = (invoice: RemoteInvoice): number | null => (invoice.createdAtMs === null ? null : invoice.createdAtMs + invoice.lifeMs);

/**
 * What counts as received. Paid with a sum of zero is the vendor's own example: up to `trustMinor` it means all of it. Above that the
 * judgement sees a paid invoice without money, and a person looks.
 */
function receivedMinor({ status, amountMinor, paidMinor }: RemoteInvoice, trustMinor: bigint): bigint {
  const isBare = status.toLowerCase() === 'paid' && paidMinor === 0n;
  return isBare && amountMinor !== null && amountMinor <= trustMinor ? amountMinor : paidMinor ?? 0n;
}

/** The snapshot the judgement reads: one payment with the fixed id `total`, since the gateway tells one sum and no transactions. */
export function snapshotOf(invoice: RemoteInvoice, gatewayTimeMs: number, terms: InvoiceTerms, trustMinor: bigint): GatewaySnapshot {
  const received = receivedMinor(invoice, trustMinor);
  const state = stateOf({ status: invoice.status, paid: received, amount: invoice.amountMinor });
  const method = invoice.currency === null ? null : pageMethods[invoice.currency];
  const minor = invoice.amountMinor;
  const value = { unit: method ?? terms.method, minor: method === null ? 0n : received };
  return {
    gatewayInvoiceId: invoice.invoiceNo,
    orderId: invoice.orderId,
    state,
    rawStatus: invoice.status,
    method,
    amount: invoice.currency === null || minor === null ? null : { unit: invoice.currency, minor },
    due: method === null || minor === null ? null : { unit: method, minor },
    received: value,
    address: null,
    payments: value.minor === 0n ? [] : [{ id: 'total', txid: null, value, confirmations: null, required: null, settled: state === 'settled', invalid: false, firstSeenAtMs: null }],
    late: false,
    manual: false,
    expiresAtMs: expiryOf(invoice),
    problems: invoice.problems,
    gatewayTimeMs,
  };
}
