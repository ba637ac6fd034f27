// CryptoPayment.center's payloads, read on arrival: amounts by their source text, every misfit noted.
import type { GatewaySnapshot, SeenPayment } from '../../../shared/domain/facts.ts';
import { decimalsOf } from '../../../shared/domain/money.ts';
import type { MethodId } from '../../../shared/domain/methods.ts';
import type { JsonObject, JsonValue } from '../../core/json/parse-exact.ts';
import { Fields, isArray, isObject, readCount, readDecimal, readIsoTime, readString, readWord } from '../../core/json/read.ts';
import { networks } from './driver-data.ts';
import { stateOf } from './status.ts';

/** One invoice as read. Fields that could not be read are null and named in `problems`. */
export interface RemoteInvoice {
  readonly id: string;
  readonly orderId: string | null;
  readonly status: string;
  readonly network: string | null;
  readonly method: MethodId | null;
  readonly amountUsdMinor: bigint | null;
  readonly due: bigint | null;
  readonly paid: bigint | null;
  readonly address: string | null;
  readonly txid: string | null;
  readonly confirmations: number | null;
  readonly required: number | null;
  readonly expiresAtMs: number | null;
  readonly createdAtMs: number | null;
  /** Our own id for the sale, where the gateway echoes metadata (it does not say that it does). */
  readonly ours: string | null;
  readonly problems: readonly string[];
}

/** Key of our id in an invoice's metadata. */
export const OUR_ID = 'countersign';

function methodFrom(fields: Fields, network: string | null, coin: string | null): MethodId | null {
  const entry = networks.find((candidate) => candidate.network === network);
  if (network !== null && !entry) fields.problems.push('network is not one we know');
  if (entry && coin !== null && entry.coin !== coin) {
    fields.problems.push(`coin does not belong to network ${entry.network}`);
    return null;
  }
  return entry?.method ?? null;
}

/** Reads an invoice object; null when not even its id can be read. */
export function readInvoice(value: JsonValue | undefined): RemoteInvoice | null {
  if (!isObject(value)) return null;
  const fields = new Fields(value);
  const id = fields.need('id', readWord);
  if (id === null || id === '') return null;
  const network = fields.need('network', readWord);
  const method = methodFrom(fields, network, fields.need('coin', readWord));
  const decimals = method === null ? null : decimalsOf(method);
  const counts = fields.inner('confirmations');
  const metadata = value.get('metadata');
  const ours = isObject(metadata) ? metadata.get(OUR_ID) : undefined;
  return {
    id,
    orderId: fields.maybe('order_id', readString),
    status: fields.need('status', readWord) ?? '',
    network,
    method,
    amountUsdMinor: fields.need('amount_usd', (amount) => readDecimal(amount, 2)),
    due: decimals === null ? null : fields.need('amount_crypto', (amount) => readDecimal(amount, decimals)),
    paid: decimals === null ? null : fields.need('paid_amount', (amount) => readDecimal(amount, decimals)),
    address: fields.need('address', readWord),
    txid: fields.maybe('txid', readWord),
    confirmations: counts?.need('received', readCount) ?? null,
    required: counts?.need('required', readCount) ?? null,
    expiresAtMs: fields.need('expires_at', readIsoTime),
    createdAtMs: fields.maybe('created_at', readIsoTime),
    ours: typeof ours === 'string' ? ours : null,
    problems: fields.problems,
  };
}

/**
 * The gateway tells one total and the last transaction, so there is one payment with the fixed id 'total': when a second transaction
 * tops the first up, the same payment has grown, and nothing is counted twice.
 */
function paymentsOf(invoice: RemoteInvoice, method: MethodId, settled: boolean): readonly SeenPayment[] {
  if (invoice.paid === null || invoice.paid === 0n) return [];
  return [{
    id: 'total', txid: invoice.txid, value: { unit: method, minor: invoice.paid },
    confirmations: invoice.confirmations, required: invoice.required, settled, invalid: false, firstSeenAtMs: null,
  }];
}

/** The snapshot the judgement reads. `unitIfUnknown` counts what cannot be told (always zero) when the network is not known. */
export function snapshotOf(invoice: RemoteInvoice, gatewayTimeMs: number, unitIfUnknown: MethodId | 'USD'): GatewaySnapshot {
  const state = stateOf(invoice);
  const problems = [...invoice.problems];
  const enough = invoice.confirmations !== null && invoice.required !== null && invoice.confirmations >= invoice.required;
  if (state === 'settled' && !enough && invoice.confirmations !== null && invoice.required !== null) {
    problems.push(`status is confirmed with ${String(invoice.confirmations)} of ${String(invoice.required)} confirmations`);
  }
  const method = invoice.method;
  return {
    gatewayInvoiceId: invoice.id,
    orderId: invoice.orderId,
    state,
    rawStatus: invoice.status,
    method,
    amount: invoice.amountUsdMinor === null ? null : { unit: 'USD', minor: invoice.amountUsdMinor },
    due: method === null || invoice.due === null ? null : { unit: method, minor: invoice.due },
    received: method === null ? { unit: unitIfUnknown, minor: 0n } : { unit: method, minor: invoice.paid ?? 0n },
    address: invoice.address,
    payments: method === null ? [] : paymentsOf(invoice, method, state === 'settled' && enough),
    late: state === 'late',
    manual: false,
    expiresAtMs: invoice.expiresAtMs,
    problems,
    gatewayTimeMs,
  };
}

/** The array of a list answer: at the given dotted path, or at `invoices`, `invoices.data` or `data`. null: there is none. */
export function readList(json: JsonValue, envelope: string): readonly JsonValue[] | null {
  const at = (path: string): JsonValue | undefined =>
    path.split('.').reduce<JsonValue | undefined>((value, key) => (isObject(value) ? value.get(key) : undefined), json);
  const places = envelope === '' ? ['invoices', 'invoices.data', 'data'] : [envelope];
  return places.map(at).find(isArray) ?? null;
}

/** The success wrapper; null when the body is not one. A false `success` is a refusal even under a 2xx status. */
export function readWrapper(json: JsonValue): { readonly success: boolean; readonly body: JsonObject } | null {
  return isObject(json) && typeof json.get('success') === 'boolean' ? { success: json.get('success') === true, body: json } : null;
}
