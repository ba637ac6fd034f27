// Sales in one coin: what a white-label shop makes, finds again and reads.
import { fail, ok, type AppError, type Result } from '../../../shared/errors/result.ts';
import { addressLooksRight } from '../../../shared/domain/address-shape.ts';
import type { GatewaySnapshot, InvoiceTerms } from '../../../shared/domain/facts.ts';
import { decimalsOf } from '../../../shared/domain/money.ts';
import { Fields, isObject, readDecimal, readWord } from '../../core/json/read.ts';
import { collect, pageIsPast } from '../common/paging.ts';
import type { AcceptedBody, AdapterDeps, CreateInvoiceRequest, InvoicePage } from '../port.ts';
import { bareRow } from './checkout-part.ts';
import type { Client } from './client.ts';
import { cidOf } from './driver-data.ts';
import { readOperation, receivedOf, snapshotOf, type PendingSum, type RemoteInvoice } from './schema.ts';

const NOT_WHITE_LABEL = 'this shop is not a white-label one, and to others it tells no address; take the payment page as the method';

/** Margin for both clocks when deciding that a list is past the time of a sale. */
const DAY_MS = 86_400_000;

interface Row { readonly invoice: RemoteInvoice; readonly gatewayTimeMs: number }
interface ListRow extends Row { readonly bare: GatewaySnapshot | null }

/** What the create call itself said, to be compared with the operation read after it. */
interface Created { readonly address: string; readonly total: bigint | null; readonly checkoutUrl: string | null }

/** What the till shows; only from an answer that fits the sale in everything, else the customer might pay into the void. */
function accepted(client: Client, { invoice, gatewayTimeMs }: Row, { terms }: CreateInvoiceRequest, created: Created | null): Result<AcceptedBody> {
  const wrong = [
    ...invoice.problems,
    ...(invoice.method === terms.method ? [] : ['psys_cid is not the one asked for']),
    ...(invoice.amount?.unit === terms.amount.unit && invoice.amount.minor === terms.amount.minor ? [] : ['source_amount or source_currency is not what was asked for']),
    ...(invoice.orderId === terms.orderId ? [] : ['order_number is not the one sent']),
    ...(invoice.due === 0n ? ['sum is zero'] : []),
    ...(addressLooksRight(terms.method, invoice.address ?? '') ? [] : ['wallet_hash is no address of this network']),
    ...(created === null || created.address === invoice.address ? [] : ['the address differs between two answers']),
    ...(created === null || created.total === invoice.due ? [] : ['the sum to pay differs between two answers']),
  ];
  if (wrong.length > 0 || invoice.due === null || invoice.address === null || invoice.expiresAtMs === null) {
    return fail(client.error('gateway/nonsense', { problem: wrong.join('; ') }, { outcome: 'unknown' }));
  }
  return ok({
    kind: 'accepted',
    gatewayInvoiceId: invoice.id,
    address: invoice.address,
    due: { unit: terms.method, minor: invoice.due },
    expiresAtMs: invoice.expiresAtMs,
    gatewayTimeMs,
    checkoutUrl: created?.checkoutUrl ?? null,
    paymentLink: null,
    // It decides by its own number of confirmations.
    required: null,
  });
}

/** The same sale, made by an attempt whose answer was lost: still payable, or already paid. One that is over without money is not used again. */
function isOurs({ invoice, gatewayTimeMs }: Row, { terms }: CreateInvoiceRequest, pendingSum: PendingSum): boolean {
  if (invoice.ours !== null && invoice.ours !== terms.id) return false;
  if (invoice.orderId !== terms.orderId || invoice.method !== terms.method) return false;
  if (invoice.amount?.unit !== terms.amount.unit || invoice.amount.minor !== terms.amount.minor) return false;
  if ((receivedOf(invoice, pendingSum) ?? 0n) > 0n) return true;
  return (invoice.status === 'new' && (invoice.expiresAtMs ?? 0) > gatewayTimeMs) || invoice.status.startsWith('pending');
}

type Refused = ReturnType<typeof fail>;

/** Its refusals name the field; their words are not documented. */
const isTaken = ({ code, details }: AppError): boolean => code === 'gateway/refused' && /order[_ ]?number/i.test(details?.['reason'] ?? '');

export interface CoinSales {
  create(request: CreateInvoiceRequest): Promise<Result<AcceptedBody>>;
  find(request: CreateInvoiceRequest): Promise<Result<AcceptedBody | null>>;
  read(id: string, terms: InvoiceTerms): Promise<Result<GatewaySnapshot>>;
  /** Rows of sales on the page too. */
  list(cursor: string | null, sinceMs: number): Promise<Result<InvoicePage>>;
}

export function createCoinSales(client: Client, pendingSum: PendingSum, account: string, log: AdapterDeps['log']): CoinSales {
  const page = async (cursor: string | null): Promise<Result<{ readonly items: readonly ListRow[]; readonly next: string | null }>> => {
    const answer = await client.walk('invoice', cursor);
    if (!answer.ok) return answer;
    const { rows, next, gatewayTimeMs } = answer.value;
    const items = rows.flatMap((row) => {
      const invoice = readOperation(row);
      return invoice === null ? [] : [{ invoice, gatewayTimeMs, bare: bareRow(row, gatewayTimeMs) }];
    });
    // A row without an id belongs to no sale of ours; open sales are asked about one by one anyway.
    if (items.length < rows.length) log.warn('gateway.list_rows_unreadable', { account, count: rows.length - items.length });
    return ok({ items, next });
  };

  /** The account's invoices since the sale began that `wanted` takes. Its text search is not relied on. */
  const search = (terms: InvoiceTerms, wanted: (row: Row) => boolean): Promise<Result<readonly Row[]>> => {
    const since = terms.createdAtMs - DAY_MS;
    return collect(page, wanted, (rows) => pageIsPast(rows.map((row) => row.invoice.createdAtMs), since));
  };

  const one = async (id: string, urgent = false): Promise<Result<Row>> => {
    const answer = await client.operation(id, urgent);
    if (!answer.ok) return answer;
    const invoice = readOperation(answer.value.data);
    if (!invoice) return fail(client.error('gateway/nonsense', { problem: 'the operation cannot be read' }));
    if (invoice.id !== id) return fail(client.error('gateway/nonsense', { problem: 'it answered about another operation' }));
    return ok({ invoice, gatewayTimeMs: answer.value.gatewayTimeMs });
  };

  /**
   * The order number is taken: by an earlier attempt of this very sale, which our id in it proves, or by somebody else. One of ours that is
   * over is accepted as such and stays in view, since no second one can be made.
   */
  const existing = async (request: CreateInvoiceRequest, refusal: Refused): Promise<Result<AcceptedBody>> => {
    const { terms } = request;
    const found = await search(terms, ({ invoice }) => invoice.ours === terms.id && invoice.orderId === terms.orderId);
    if (!found.ok) return fail({ ...found.error, outcome: 'unknown' });
    const match = found.value[0];
    if (!match) return refusal;
    const read = await one(match.invoice.id, true);
    return read.ok ? accepted(client, read.value, request, null) : fail({ ...read.error, outcome: 'unknown' });
  };

  const isOther = (row: Row, terms: InvoiceTerms) => ({ invoice }: Row): boolean => invoice.orderId === terms.orderId && invoice.id !== row.invoice.id;

  /** What came to another invoice of the order, beside our own; null: nothing came to any that its amounts can be read of. */
  const paidInstead = (own: GatewaySnapshot, others: readonly Row[], terms: InvoiceTerms): GatewaySnapshot | null => {
    const paid = others.find(({ invoice }) => (receivedOf(invoice, pendingSum) ?? 0n) > 0n);
    if (!paid) return null;
    const other = snapshotOf(paid.invoice, pendingSum, paid.gatewayTimeMs, terms.method);
    const problems = [...own.problems, ...other.problems, ...(other.method === terms.method ? [`the customer paid invoice ${other.gatewayInvoiceId} of this order in its place`] : [])];
    const payments = other.payments.map((payment) => ({ ...payment, id: `${other.gatewayInvoiceId}:${payment.id}` }));
    return { ...own, method: other.method, due: null, address: null, received: other.received, payments, problems };
  };

  /** The customer chose another coin, so another invoice of the same order goes on: its money must not be lost from view. */
  const withSwitched = async (row: Row, own: GatewaySnapshot, terms: InvoiceTerms): Promise<Result<GatewaySnapshot>> => {
    const found = await search(terms, isOther(row, terms));
    if (!found.ok) return found;
    // Somewhere it goes on: in a coin whose amounts are not read here, or where its list does not show it.
    const untold = found.value.filter(({ invoice }) => receivedOf(invoice, pendingSum) === null).map(({ invoice }) => invoice.id);
    const left = untold.length > 0 ? `the customer chose another coin: see ${untold.join(', ')} in its dashboard` : 'the customer chose another coin, and its list does not show the invoice it became';
    const isTold = found.value.length > 0 && untold.length === 0;
    return ok(paidInstead(own, found.value, terms) ?? (isTold ? own : { ...own, problems: [...own.problems, left] }));
  };

  /** One that plainly expired may have been left for another coin that got too little: asked for by its text search, as far as that goes. */
  const withOthers = async (row: Row, own: GatewaySnapshot, terms: InvoiceTerms): Promise<Result<GatewaySnapshot>> => {
    const list = await client.page('invoice', 1, terms.orderId);
    if (!list.ok) return list;
    const { rows, gatewayTimeMs } = list.value;
    const others = rows.map(readOperation).filter((invoice) => invoice !== null).map((invoice) => ({ invoice, gatewayTimeMs })).filter(isOther(row, terms));
    return ok(paidInstead(own, others, terms) ?? own);
  };

  return {
    create: async (request) => {
      const { terms } = request;
      const answer = await client.create(terms, { orderNumber: terms.orderId, cid: cidOf(terms.method), orExisting: false, expireMinutes: terms.expiresInMinutes });
      if (!answer.ok) return isTaken(answer.error) ? existing(request, answer) : answer;
      const fields = isObject(answer.value.data) ? new Fields(answer.value.data) : null;
      const id = fields?.need('txn_id', readWord) ?? '';
      if (!fields || id === '') return fail(client.error('gateway/nonsense', { problem: 'the new invoice cannot be read' }, { outcome: 'unknown' }));
      const address = fields.maybe('wallet_hash', readWord);
      // Nobody was shown this invoice, and nobody will be: it ends by itself.
      if (address === null) return fail(client.error('gateway/not_offered', { what: NOT_WHITE_LABEL }, { outcome: 'refused' }));
      const total = fields.need('invoice_total_sum', (value) => readDecimal(value, decimalsOf(terms.method)));
      const read = await one(id, true);
      if (read.ok) return accepted(client, read.value, request, { address, total, checkoutUrl: fields.maybe('invoice_url', readWord) });
      // The invoice exists now, whatever became of the second question: the sale is unclear, and is found again by its order number.
      const { code, retryAfterMs } = read.error;
      return fail(client.error('gateway/timeout', { cause: code }, { outcome: 'unknown', ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }));
    },

    find: async (request) => {
      const found = await search(request.terms, (row) => isOurs(row, request, pendingSum));
      if (!found.ok) return found;
      for (const { invoice } of found.value) {
        // Lists may tell less than the operation itself: whose it is among it.
        const read = await one(invoice.id);
        if (!read.ok) return read;
        if (read.value.invoice.ours === request.terms.id) return accepted(client, read.value, request, null);
      }
      return ok(null);
    },

    read: async (id, terms) => {
      const read = await one(id);
      if (!read.ok) return read;
      const snapshot = snapshotOf(read.value.invoice, pendingSum, read.value.gatewayTimeMs, terms.method);
      if (snapshot.state === 'cancelled') return withSwitched(read.value, snapshot, terms);
      return snapshot.state === 'expired' && snapshot.received.minor === 0n ? withOthers(read.value, snapshot, terms) : ok(snapshot);
    },

    list: async (cursor, sinceMs) => {
      const rows = await page(cursor);
      if (!rows.ok) return rows;
      const past = pageIsPast(rows.value.items.map((row) => row.invoice.createdAtMs), sinceMs);
      return ok({ snapshots: rows.value.items.map((row) => row.bare ?? snapshotOf(row.invoice, pendingSum, row.gatewayTimeMs, 'USD')), next: past ? null : rows.value.next });
    },
  };
}
