// CoinGate behind the port: an order is made, then checked out for one coin on one platform; only then is there an address. On its own page
// the customer does the latter.
import { fail, ok, type Result } from '../../../shared/errors/result.ts';
import { addressLooksRight } from '../../../shared/domain/address-shape.ts';
import type { InvoiceTerms } from '../../../shared/domain/facts.ts';
import { saleCurrencyOf, type MethodId } from '../../../shared/domain/methods.ts';
import { checkTerms } from '../common/create-request.ts';
import { collect } from '../common/paging.ts';
import { saysYes, settingOf } from '../common/settings.ts';
import type { ApiAnswer } from '../common/api.ts';
import type { AcceptedBody, AccountConfig, AdapterDeps, CreateInvoiceRequest, GatewayAdapter } from '../port.ts';
import { checkAccount } from './account-check.ts';
import { createClient, titleOf, type Client } from './client.ts';
import { createCoins } from './coins.ts';
import { capabilities, methods, offering, pageMethods, settings, symbolOf } from './driver-data.ts';
import { estimate } from './estimate.ts';
import { readBalances } from './ledger.ts';
import { acceptedOnPage, readPageSale, type PageSale } from './page-sale.ts';
import { createPayouts } from './payouts.ts';
import { createRefunds } from './refunds.ts';
import { readOrder, snapshotOf, type RemoteOrder } from './schema.ts';

/** Margin for both clocks, and for the zone in which a day begins. */
const DAY_MS = 86_400_000;

interface Row { readonly order: RemoteOrder; readonly gatewayTimeMs: number }

const isoDay = (ms: number): string | null => (ms <= 0 ? null : new Date(ms).toISOString().slice(0, 10));

/** What the till shows; only from an answer that fits the sale in everything, else the customer might pay into the void. */
function accepted(client: Client, { order, gatewayTimeMs }: Row, { terms }: CreateInvoiceRequest): Result<AcceptedBody> {
  const wrong = [
    ...order.problems,
    ...(order.method === terms.method ? [] : ['coin and platform are not those asked for']),
    ...(order.amount?.unit === terms.amount.unit && order.amount.minor === terms.amount.minor ? [] : ['price is not what was asked for']),
    ...(order.orderId === null || order.orderId === terms.orderId ? [] : ['order_id is not the one sent']),
    ...(order.due === 0n ? ['pay_amount is zero'] : []),
    ...(addressLooksRight(terms.method, order.address ?? '') ? [] : ['there is no address of this network to pay to']),
  ];
  if (wrong.length > 0 || order.due === null || order.expiresAtMs === null) {
    return fail(client.error('gateway/nonsense', { problem: wrong.join('; ') }, { outcome: 'unknown' }));
  }
  return ok({
    kind: 'accepted', gatewayInvoiceId: order.id, address: order.address, due: { unit: terms.method, minor: order.due },
    expiresAtMs: order.expiresAtMs, gatewayTimeMs, checkoutUrl: order.paymentUrl, paymentLink: null, required: null,
  });
}

/** The same sale, made by an attempt whose answer was lost: still payable, or already paid. One that is over without money is not used again. */
function isOurs({ order }: Row, request: CreateInvoiceRequest): boolean {
  const { terms } = request;
  if (order.title !== titleOf(request) || order.orderId !== terms.orderId) return false;
  if (order.amount?.unit !== terms.amount.unit || order.amount.minor !== terms.amount.minor) return false;
  return order.payments.length > 0 || !['expired', 'canceled', 'invalid'].includes(order.status);
}

export function createAdapter(account: AccountConfig, deps: AdapterDeps): GatewayAdapter {
  const client = createClient(account, deps);
  const finalWords = settingOf(account, settings, 'finalTransactionWords').split(',').map((word) => word.trim()).filter((word) => word !== '');
  const coins = createCoins(client, deps.clock);
  const onPage = saysYes(account, settings, 'paymentPage') ? pageMethods : [];
  const isPage = ({ method }: InvoiceTerms): boolean => saleCurrencyOf(method) !== null;

  const read = (answer: ApiAnswer, wanted: MethodId | null, what: string): Result<Row> => {
    const order = readOrder(answer.json, { wanted, finalWords });
    return order ? ok({ order, gatewayTimeMs: answer.gatewayTimeMs }) : fail(client.error('gateway/nonsense', { problem: `${what} cannot be read` }, { outcome: 'unknown' }));
  };

  const one = async (id: string, wanted: MethodId): Promise<Result<Row>> => {
    const answer = await client.order(id);
    if (!answer.ok) return answer;
    const row = read(answer.value, wanted, 'the order');
    if (!row.ok || row.value.order.id === id) return row;
    return fail(client.error('gateway/nonsense', { problem: 'it answered about another order' }));
  };

  const readOnPage = (answer: ApiAnswer, terms: InvoiceTerms, id: string | null): Result<PageSale> => {
    const sale = readPageSale(answer.json, terms, finalWords, answer.gatewayTimeMs);
    if (sale && (id === null || sale.snapshot.gatewayInvoiceId === id)) return ok(sale);
    return fail(client.error('gateway/nonsense', { problem: sale ? 'it answered about another order' : 'the order cannot be read' }, { outcome: 'unknown' }));
  };

  /**
   * Chooses the coin for an order that was made. What the gateway plainly refuses here (the amount is below its least) ends the sale while
   * the order has no address: nobody was given its page. Anything else leaves it unclear, since the order exists.
   */
  const checkOut = async (id: string, request: CreateInvoiceRequest): Promise<Result<AcceptedBody>> => {
    const { method } = request.terms;
    const table = await coins.now();
    if (!table.ok) return fail(unclear(table.error));
    const numbers = table.value.get(method);
    if (!numbers) return fail(client.error('method/not_offered', { method, offered: [...table.value.keys()].join(', ') }, { outcome: 'refused' }));
    const answer = await client.checkout(id, symbolOf(method), numbers.platformId);
    if (!answer.ok) {
      if (answer.error.code !== 'gateway/refused' && answer.error.code !== 'gateway/permission') return fail(unclear(answer.error));
      // It may be refused because an earlier attempt was still under way, or somebody on its page was quicker.
      const now = await one(id, method);
      if (!now.ok) return fail(unclear(now.error));
      return now.value.order.status === 'new' ? answer : accepted(client, now.value, request);
    }
    const row = read(answer.value, method, 'the order that was checked out');
    if (!row.ok) return row;
    if (row.value.order.id !== id) return fail(client.error('gateway/nonsense', { problem: 'it answered about another order' }, { outcome: 'unknown' }));
    return accepted(client, row.value, request);
  };
  /** An error after the order was made is not passed on as it is: “slow down” would read as “not done”. */
  const unclear = ({ code, retryAfterMs }: { readonly code: string; readonly retryAfterMs?: number }) =>
    client.error('gateway/timeout', { cause: code }, { outcome: 'unknown', ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });

  const page = async (cursor: string | null, sinceMs: number): Promise<Result<{ readonly items: readonly Row[]; readonly next: string | null }>> => {
    const answer = await client.orders(Number(cursor ?? '1'), isoDay(sinceMs - DAY_MS));
    if (!answer.ok) return answer;
    const { rows, next, gatewayTimeMs } = answer.value;
    const orders = rows.map((row) => readOrder(row, { wanted: null, finalWords })).filter((order) => order !== null);
    // A row without an id belongs to no sale of ours; open sales are asked about one by one anyway.
    if (orders.length < rows.length) deps.log.warn('gateway.list_rows_unreadable', { account: account.name, count: rows.length - orders.length });
    return ok({ items: orders.map((order) => ({ order, gatewayTimeMs })), next: next === null ? null : String(next) });
  };

  const onePage = async (id: string, terms: InvoiceTerms): Promise<Result<PageSale>> => {
    const answer = await client.order(id);
    return answer.ok ? readOnPage(answer.value, terms, id) : answer;
  };

  return {
    check: () => checkAccount(client, account, deps, coins),

    methods: async () => {
      const table = await coins.load();
      return table.ok ? ok(offering([...methods.filter((method) => table.value.has(method)), ...onPage])) : table;
    },

    createInvoice: async (request) => {
      const fits = checkTerms(request.terms, capabilities, offering([...methods, ...onPage]));
      if (!fits.ok) return fits;
      const created = await client.create(request);
      if (!created.ok) return created;
      if (isPage(request.terms)) {
        const sale = readOnPage(created.value, request.terms, null);
        return sale.ok ? acceptedOnPage(client, sale.value, request.terms) : sale;
      }
      const row = read(created.value, request.terms.method, 'the new order');
      return row.ok ? checkOut(row.value.order.id, request) : row;
    },

    findInvoice: async (request) => {
      const since = request.terms.createdAtMs;
      const found = await collect((cursor) => page(cursor, since), (row) => isOurs(row, request), () => false);
      if (!found.ok) return found;
      // One that was checked out may have been paid to; a bare one is only taken when there is no such.
      const match = found.value.find((row) => row.order.status !== 'new') ?? found.value[0];
      if (!match) return ok(null);
      if (isPage(request.terms)) {
        const sale = await onePage(match.order.id, request.terms);
        return sale.ok ? acceptedOnPage(client, sale.value, request.terms) : sale;
      }
      if (match.order.status === 'new') return checkOut(match.order.id, request);
      const row = await one(match.order.id, request.terms.method);
      return row.ok ? accepted(client, row.value, request) : row;
    },

    readInvoice: async (gatewayInvoiceId, terms) => {
      if (isPage(terms)) {
        const sale = await onePage(gatewayInvoiceId, terms);
        return sale.ok ? ok(sale.value.snapshot) : sale;
      }
      const row = await one(gatewayInvoiceId, terms.method);
      return row.ok ? ok(snapshotOf(row.value.order, row.value.gatewayTimeMs)) : row;
    },

    listInvoices: async (cursor, sinceMs) => {
      const rows = await page(cursor, sinceMs);
      return rows.ok ? ok({ snapshots: rows.value.items.map((row) => snapshotOf(row.order, row.gatewayTimeMs)), next: rows.value.next }) : rows;
    },

    cancelInvoice: null,

    balances: () => readBalances(client),
    estimate: (amount, method) => estimate(client, amount, method),
    payouts: createPayouts(account, deps, coins),
    refunds: createRefunds(account, deps, coins),
  };
}
