// CryptumPay's payloads, read on arrival: amounts by their source text, every misfit noted.
import type { GatewaySnapshot, InvoiceTerms } from '../../../shared/domain/facts.ts';
import { JsonNumber, type JsonObject, type JsonValue } from '../../core/json/parse-exact.ts';
import { Fields, isObject, readBoolean, readCount, readDecimal, readWord, type Read } from '../../core/json/read.ts';
import { pageMethods, type PageCurrency } from './driver-data.ts';
import { statusName, stateOf } from './status.ts';

/** Key of our id in an order's metadata. */
export const OUR_ID = 'countersign';

/** One order as read. Fields that could not be read are null and named in `problems`. */
export interface RemoteOrder {
  readonly id: string;
  readonly currency: PageCurrency | null;
  readonly amountMinor: bigint | null;
  /** Every text in its project data; under which key our order id comes back is not documented. */
  readonly projectTexts: readonly string[];
  /** What stands under the key where it most likely is. */
  readonly namedOrder: string | null;
  readonly expiresAtMs: number | null;
  /** The status code's digits; null: nobody has started to pay. */
  readonly code: string | null;
  readonly problems: readonly string[];
}

/** A number below this is a time in seconds, above it in milliseconds: which of them it is, is not documented. */
const SECONDS_BELOW = 1e11;
const LATEST_MS = 253_402_300_799_000;

function readMoment(value: JsonValue | undefined): Read<number> {
  const count = readCount(value);
  if (!count.ok) return count;
  const ms = count.value < SECONDS_BELOW ? count.value * 1000 : count.value;
  return ms > 0 && ms <= LATEST_MS ? { ok: true, value: ms } : { ok: false, problem: 'is not a time' };
}

function readCurrency(value: JsonValue | undefined): Read<PageCurrency> {
  const word = readWord(value);
  if (!word.ok) return word;
  const code = word.value.toUpperCase();
  return code === 'USD' || code === 'EUR' ? { ok: true, value: code } : { ok: false, problem: 'is not a currency of this gateway' };
}

/** A code is a number; a text that looks like one is not taken for it. */
function readCode(value: JsonValue | undefined): Read<string> {
  if (value instanceof JsonNumber) return { ok: true, value: value.source };
  return { ok: false, problem: value === undefined ? 'is missing' : 'should be a status code' };
}

/** Absent only while nobody has started to pay. A code that cannot be read is noted, and known to nobody. */
function codeOf(fields: Fields): string | null {
  const begun = fields.need('hasCustomerOrder', readBoolean);
  const summary = fields.raw('financeSummary');
  if (summary === undefined || summary === null) {
    if (begun !== false) fields.problems.push('financeSummary is missing');
    return begun === false ? null : '';
  }
  return fields.inner('financeSummary')?.need('status', readCode) ?? '';
}

/** Reads an order; null when not even its id can be read. `isNew`: the answer of the create call, which tells no status. */
export function readOrder(data: JsonObject, isNew = false): RemoteOrder | null {
  const fields = new Fields(data);
  const id = fields.need('id', readWord);
  if (id === null || id === '') return null;
  const request = fields.inner('customerOrderRequest');
  const project = request?.raw('projectData');
  const texts = isObject(project) ? [...project.values()].filter((value) => typeof value === 'string') : [];
  const named = isObject(project) ? project.get('orderId') : undefined;
  return {
    id,
    currency: request?.need('fiatTicker', readCurrency) ?? null,
    amountMinor: request?.need('fiatAmount', (value) => readDecimal(value, 2)) ?? null,
    projectTexts: texts,
    namedOrder: typeof named === 'string' ? named : null,
    expiresAtMs: fields.need('expiresAt', readMoment),
    code: isNew ? null : codeOf(fields),
    problems: fields.problems,
  };
}

/** Our order id where the order carries it, else what it most likely names instead; null: it does not say. */
export const orderIdOf = (order: RemoteOrder, terms: InvoiceTerms): string | null =>
  order.projectTexts.includes(terms.orderId) ? terms.orderId : order.namedOrder;

/** The snapshot the judgement reads. The gateway names no sum paid: all of it once it says that all of it came, else nothing. */
export function snapshotOf(order: RemoteOrder, gatewayTimeMs: number, terms: InvoiceTerms): GatewaySnapshot {
  const isOver = order.expiresAtMs !== null && gatewayTimeMs >= order.expiresAtMs;
  const { state, whole, review } = stateOf({ code: order.code, isOver });
  const method = order.currency === null ? null : pageMethods[order.currency];
  const minor = order.amountMinor;
  const due = method === null || minor === null ? null : { unit: method, minor };
  const paid = whole && due !== null;
  return {
    gatewayInvoiceId: order.id,
    orderId: orderIdOf(order, terms),
    state,
    rawStatus: statusName(order.code),
    method,
    amount: order.currency === null || minor === null ? null : { unit: order.currency, minor },
    due,
    received: paid ? due : { unit: terms.method, minor: 0n },
    address: null,
    payments: paid ? [{ id: 'total', txid: null, value: due, confirmations: null, required: null, settled: state === 'settled', invalid: false, firstSeenAtMs: null }] : [],
    late: false,
    manual: false,
    expiresAtMs: order.expiresAtMs,
    problems: order.problems,
    ...(review === null ? {} : { underReview: review }),
    gatewayTimeMs,
  };
}
