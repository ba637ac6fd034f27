// Plisio behind the port: what each question of ours becomes there, and what its answer means.
import { fail, ok, type Result } from '../../../shared/errors/result.ts';
import { addressLooksRight } from '../../../shared/domain/address-shape.ts';
import type { GatewaySnapshot, InvoiceTerms } from '../../../shared/domain/facts.ts';
import { saleCurrencyOf } from '../../../shared/domain/methods.ts';
import { decimalsOf, isFiatCode } from '../../../shared/domain/money.ts';
import { Fields, isObject, readDecimal, readWord } from '../../core/json/read.ts';
import { refusal } from '../common/api.ts';
import { collect, pageIsPast } from '../common/paging.ts';
import { checkTerms } from '../common/create-request.ts';
import { settingOf } from '../common/settings.ts';
import type { AcceptedBody, AccountConfig, AdapterDeps, Balance, CreateInvoiceRequest, GatewayAdapter, OfferedMethod } from '../port.ts';
import { checkAccount, whiteLabelOf } from './account-check.ts';
import { createCheckoutSales } from './checkout-sale.ts';
import { createClient, type Client } from './client.ts';
import { estimate, offeredNow, workingCoins } from './coins.ts';
import { allMethods, capabilities, cidOf, settings } from './driver-data.ts';
import { createPayouts } from './payouts.ts';
import { readOperation, receivedOf, snapshotOf, type PendingSum, type RemoteInvoice } from './schema.ts';

const NOT_WHITE_LABEL = 'this shop is not a white-label one, and to others it tells no address; take the payment page as the method';

/** Margin for both clocks when deciding that a list is past the time of a sale. */
const DAY_MS = 86_400_000;

interface Row { readonly invoice: RemoteInvoice; readonly gatewayTimeMs: number }

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

export function createAdapter(account: AccountConfig, deps: AdapterDeps): GatewayAdapter {
  const client = createClient(account, deps);
  const pendingSum: PendingSum = settingOf(account, settings, 'pendingSum') === 'within' ? 'within' : 'apart';
  const checkout = createCheckoutSales(client, pendingSum);
  const isCheckout = ({ method }: InvoiceTerms): boolean => saleCurrencyOf(method) !== null;
  /** Least amounts as last told, so that most of what is too little is refused here, in our words. */
  let minimums: readonly OfferedMethod[] = [];

  const page = async (cursor: string | null): Promise<Result<{ readonly items: readonly Row[]; readonly next: string | null }>> => {
    const [number = '1', seen] = cursor === null ? [] : cursor.split(' ');
    const answer = await client.page('invoice', Number(number));
    if (!answer.ok) return answer;
    const read = answer.value.rows.map(readOperation).filter((invoice) => invoice !== null);
    // A row without an id belongs to no sale of ours; open sales are asked about one by one anyway.
    if (read.length < answer.value.rows.length) deps.log.warn('gateway.list_rows_unreadable', { account: account.name, count: answer.value.rows.length - read.length });
    const items = read.map((invoice) => ({ invoice, gatewayTimeMs: answer.value.gatewayTimeMs }));
    const first = items[0]?.invoice.id;
    // Only an empty page is the end: a server may cap the limit. So is the same page again, from one that gives its last for ever.
    const ended = answer.value.rows.length === 0 || (seen !== undefined && first === seen);
    return ok({ items: ended ? [] : items, next: ended ? null : `${String(Number(number) + 1)} ${first ?? ''}` });
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

  /** The customer chose another coin, so another invoice of the same order goes on: its money must not be lost from view. */
  const withSwitched = async (row: Row, terms: InvoiceTerms): Promise<Result<GatewaySnapshot>> => {
    const own = snapshotOf(row.invoice, pendingSum, row.gatewayTimeMs, terms.method);
    const found = await search(terms, ({ invoice }) => invoice.orderId === terms.orderId && invoice.id !== row.invoice.id && (receivedOf(invoice, pendingSum) ?? 0n) > 0n);
    if (!found.ok) return found;
    const paid = found.value[0];
    if (!paid) return ok(own);
    const other = snapshotOf(paid.invoice, pendingSum, paid.gatewayTimeMs, terms.method);
    const problems = [...own.problems, ...other.problems, ...(other.method === terms.method ? [`the customer paid invoice ${other.gatewayInvoiceId} of this order in its place`] : [])];
    const payments = other.payments.map((payment) => ({ ...payment, id: `${other.gatewayInvoiceId}:${payment.id}` }));
    return ok({ ...own, method: other.method, due: null, address: null, received: other.received, payments, problems });
  };

  return {
    check: () => checkAccount(client),

    methods: async () => {
      const shop = await client.shop();
      if (!shop.ok) return shop;
      const offered = await offeredNow(client, whiteLabelOf(shop.value) !== false);
      if (offered.ok) minimums = offered.value;
      return offered;
    },

    createInvoice: async (request) => {
      const { terms } = request;
      const fits = checkTerms(terms, capabilities, allMethods.map((method) => minimums.find((each) => each.method === method) ?? { method, minimum: null }));
      if (!fits.ok) return fits;
      if (isCheckout(terms)) return checkout.create(terms);
      const answer = await client.create(terms, { orderNumber: terms.orderId, cid: cidOf(terms.method), orExisting: false, expireMinutes: terms.expiresInMinutes });
      if (!answer.ok) return answer;
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

    findInvoice: async (request) => {
      if (isCheckout(request.terms)) return checkout.find(request.terms);
      const found = await search(request.terms, (row) => isOurs(row, request, pendingSum));
      if (!found.ok) return found;
      const match = found.value[0];
      if (!match) return ok(null);
      // Lists may tell less than the operation itself.
      const read = await one(match.invoice.id);
      return read.ok ? accepted(client, read.value, request, null) : read;
    },

    readInvoice: async (gatewayInvoiceId, terms) => {
      if (isCheckout(terms)) return checkout.read(gatewayInvoiceId, terms);
      const read = await one(gatewayInvoiceId);
      if (!read.ok) return read;
      const snapshot = snapshotOf(read.value.invoice, pendingSum, read.value.gatewayTimeMs, terms.method);
      return snapshot.state === 'cancelled' ? withSwitched(read.value, terms) : ok(snapshot);
    },

    listInvoices: async (cursor, sinceMs) => {
      const rows = await page(cursor);
      if (!rows.ok) return rows;
      const past = pageIsPast(rows.value.items.map((row) => row.invoice.createdAtMs), sinceMs);
      return ok({ snapshots: rows.value.items.map((row) => snapshotOf(row.invoice, pendingSum, row.gatewayTimeMs, 'USD')), next: past ? null : rows.value.next });
    },

    cancelInvoice: null,

    balances: async () => {
      const coins = await workingCoins(client);
      if (!coins.ok) return coins;
      const balances: Balance[] = [];
      for (const method of coins.value) {
        const answer = await client.balance(cidOf(method) ?? '');
        if (!answer.ok) return answer;
        const fields = new Fields(isObject(answer.value.data) ? answer.value.data : new Map());
        if (fields.need('psys_cid', readWord) !== cidOf(method)) fields.problems.push('it answered about another coin');
        const available = fields.need('balance', (value) => readDecimal(value, decimalsOf(method)));
        // A balance that cannot be read is never shown as zero.
        if (available === null || fields.problems.length > 0) return fail(client.error('gateway/nonsense', { problem: fields.problems.join('; ') }));
        balances.push({ method, available: { unit: method, minor: available }, pending: null });
      }
      return ok(balances);
    },

    estimate: async (amount, method) => {
      const { unit, minor } = amount;
      // On its page the customer is asked for the price itself.
      const page = saleCurrencyOf(method);
      if (page !== null) return page === unit ? ok({ due: { unit: method, minor }, validUntilMs: null }) : refusal('currency/not_offered', { gateway: account.name, currency: unit, offered: page });
      if (!isFiatCode(unit)) return refusal('currency/unknown', { currency: unit });
      return estimate(client, { unit, minor }, method, settingOf(account, settings, 'commission') === 'client');
    },

    payouts: createPayouts(client, account.name, settingOf(account, settings, 'feePlan') === 'priority' ? 'priority' : 'normal', deps.clock),
    refunds: null,
  };
}
