// CoinPayments behind the port: what each question of ours becomes there, and what its answers mean.
import { fail, failure, ok, type Result } from '../../../shared/errors/result.ts';
import { addressLooksRight } from '../../../shared/domain/address-shape.ts';
import { decimalsOf, isFiatCode } from '../../../shared/domain/money.ts';
import type { JsonValue } from '../../core/json/parse-exact.ts';
import { Fields, isArray, isObject, readCount, readDecimal, readIsoTime, readWord } from '../../core/json/read.ts';
import { refusal } from '../common/api.ts';
import { checkTerms } from '../common/create-request.ts';
import { collect, pageIsPast } from '../common/paging.ts';
import type { AcceptedBody, AccountConfig, AdapterDeps, CreateInvoiceRequest, GatewayAdapter } from '../port.ts';
import { checkAccount } from './account-check.ts';
import { createClient, type Client } from './client.ts';
import { acceptedMethods, createFiatIds, estimate } from './currencies.ts';
import { capabilities, currencyOf, methods, methodOfCurrency } from './driver-data.ts';
import { createPayoutApi, createPayouts } from './payouts.ts';
import { ownPayment, readInvoice, readPaymentStatus, snapshotOf, type PaymentStatus, type RemoteInvoice } from './schema.ts';
import { balancesOf, readWallets } from './wallets.ts';

const MOST_ORDER_ID = 127;

/** The gateway takes no call whose clock is a minute off, so a sale was made within this of our own time. */
const CLOCKS_APART_MS = 3_600_000;

/** What the till shows, out of the answer to a create call. It repeats neither the sum nor the order id: the first reading compares those. */
function created(client: Client, json: JsonValue, gatewayTimeMs: number, { terms }: CreateInvoiceRequest): Result<AcceptedBody> {
  const unclear = (problem: string) => fail(client.error('gateway/nonsense', { problem }, { outcome: 'unknown' }));
  const list = isObject(json) ? json.get('invoices') : undefined;
  const [only, ...more] = isArray(list) ? list : [];
  if (!isObject(only) || more.length > 0) return unclear('it does not answer with one invoice');
  const fields = new Fields(only);
  const id = fields.need('id', readWord);
  const link = fields.maybe('checkoutLink', readWord) ?? fields.maybe('link', readWord);
  const wallet = fields.inner('hotWallet');
  const currency = wallet?.inner('currency')?.need('id', readWord) ?? null;
  const due = wallet?.need('amount', (value) => readDecimal(value, decimalsOf(terms.method))) ?? null;
  const address = wallet?.inner('addresses')?.need('address', readWord) ?? null;
  const expiresAtMs = wallet?.need('expires', readIsoTime) ?? null;
  const wrong = [
    ...fields.problems,
    ...(methodOfCurrency(currency ?? '') === terms.method ? [] : ['the currency is not the one asked for']),
    ...(due === 0n ? ['the amount due is zero'] : []),
    ...(addressLooksRight(terms.method, address ?? '') ? [] : ['the address is not one of this network']),
  ];
  if (wrong.length > 0 || !id || due === null || expiresAtMs === null) return unclear(wrong.join('; '));
  return ok({
    kind: 'accepted', gatewayInvoiceId: id, address, due: { unit: terms.method, minor: due }, expiresAtMs, gatewayTimeMs, checkoutUrl: link, paymentLink: null, required: requiredIn(only),
  });
}

/** Confirmations the gateway itself waits for, where the answer says so. */
function requiredIn(invoice: ReadonlyMap<string, JsonValue>): number | null {
  const payment = invoice.get('payment');
  const list = isObject(payment) ? payment.get('paymentCurrencies') : undefined;
  const first = isArray(list) ? list[0] : undefined;
  const currency = isObject(first) ? first.get('currency') : undefined;
  const count = readCount(isObject(currency) ? currency.get('requiredConfirmations') : undefined);
  return count.ok ? count.value : null;
}

interface Whole { readonly invoice: RemoteInvoice; readonly status: PaymentStatus | null; readonly gatewayTimeMs: number }

/** What the till shows, out of an invoice found again; only when it fits the sale in everything. */
function foundAgain(client: Client, { invoice, status, gatewayTimeMs }: Whole, { terms }: CreateInvoiceRequest): Result<AcceptedBody> {
  const own = ownPayment(invoice, terms.method);
  const wrong = [
    ...invoice.problems,
    ...status?.problems ?? ['the payment’s status is missing'],
    ...(invoice.amount?.unit === terms.amount.unit && invoice.amount.minor === terms.amount.minor ? [] : ['the amount is not the one asked for']),
    ...(own?.expected ? [] : ['the amount due is missing or zero']),
    ...(addressLooksRight(terms.method, own?.address ?? '') ? [] : ['the address is not one of this network']),
  ];
  if (wrong.length > 0 || !own?.expected || status?.expiresAtMs == null) return fail(client.error('gateway/nonsense', { problem: wrong.join('; ') }, { outcome: 'unknown' }));
  return ok({
    kind: 'accepted', gatewayInvoiceId: invoice.id, address: own.address, due: { unit: terms.method, minor: own.expected }, expiresAtMs: status.expiresAtMs, gatewayTimeMs,
    checkoutUrl: null, paymentLink: null, required: own.required,
  });
}

/** Perhaps the same sale, made by an attempt whose answer was lost: rows need not carry our id. One that was ended is not used again. */
function mayBeOurs({ ours, orderId, status }: RemoteInvoice, { terms }: CreateInvoiceRequest): boolean {
  if (orderId !== terms.orderId || (ours !== null && ours !== terms.id)) return false;
  return status !== 'cancelled' && status !== 'deleted';
}

const isOver = (status: string): boolean => ['completed', 'cancelled', 'timedOut', 'deleted'].includes(status);

export function createAdapter(account: AccountConfig, deps: AdapterDeps): GatewayAdapter {
  const client = createClient(account, deps);
  const fiatIds = createFiatIds(client);

  const page = async (cursor: string | null, sinceMs: number): Promise<Result<{
    readonly items: readonly { readonly invoice: RemoteInvoice; readonly gatewayTimeMs: number }[];
    readonly next: string | null;
  }>> => {
    const from = sinceMs > 0 ? [['from', new Date(sinceMs).toISOString()] as const] : [];
    const answer = await client.list([...from, ['limit', '25'], ...(cursor === null ? [] : [['after', cursor] as const])]);
    if (!answer.ok) return answer;
    const body = isObject(answer.value.json) ? answer.value.json : new Map<string, JsonValue>();
    const [rows, paging] = [body.get('items'), body.get('paging')];
    const cursors = isObject(paging) ? paging.get('cursors') : undefined;
    const after = isObject(cursors) ? cursors.get('after') : undefined;
    const nonsense = (problem: string) => fail(client.error('gateway/nonsense', { problem }));
    if (!isArray(rows) || !isObject(paging)) return nonsense('the list of invoices is no list');
    // The end is said, not guessed: a page without a next one. An empty one that goes on proves nothing, unless the list is empty altogether.
    const isLast = (paging.get('next') ?? null) === null || (rows.length === 0 && cursor === null);
    if (!isLast && rows.length === 0) return nonsense('a page of the list is empty, and yet it goes on');
    if (!isLast && (typeof after !== 'string' || after === '' || after === cursor)) return nonsense('the list goes on, and does not say where');
    const read = rows.map(readInvoice).filter((invoice) => invoice !== null);
    // A row without an id belongs to no sale of ours; open sales are asked about one by one anyway.
    if (read.length < rows.length) deps.log.warn('gateway.list_rows_unreadable', { account: account.name, count: rows.length - read.length });
    const items = read.map((invoice) => ({ invoice, gatewayTimeMs: answer.value.gatewayTimeMs }));
    return ok({ items, next: isLast || typeof after !== 'string' ? null : after });
  };

  const one = async (id: string): Promise<Result<Omit<Whole, 'status'>>> => {
    const answer = await client.invoice(id);
    if (!answer.ok) return answer;
    const invoice = readInvoice(answer.value.json);
    if (!invoice) return fail(client.error('gateway/nonsense', { problem: 'the invoice cannot be read' }));
    if (invoice.id !== id) return fail(client.error('gateway/nonsense', { problem: 'it answered about another invoice' }));
    return ok({ invoice, gatewayTimeMs: answer.value.gatewayTimeMs });
  };

  /** State first, money after it: in between money may come that the state does not know of yet, never the other way round. */
  const whole = async (id: string, currencyId: string): Promise<Result<Whole>> => {
    const read = await one(id);
    if (!read.ok) return read;
    const status = await client.paymentStatus(id, currencyId);
    if (status.ok) return ok({ ...read.value, status: readPaymentStatus(status.value.json) });
    // Whether an invoice that is over still has a payment to ask about is not documented; what the invoice says of it is enough then.
    return status.error.code === 'gateway/invoice_unknown' && isOver(read.value.invoice.status) ? ok({ ...read.value, status: null }) : status;
  };

  return {
    check: () => checkAccount(client),

    methods: async () => {
      const accepted = await acceptedMethods(client);
      return accepted.ok ? ok(accepted.value.methods.map((method) => ({ method, minimum: null }))) : accepted;
    },

    createInvoice: async (request) => {
      const { terms } = request;
      const fits = checkTerms(terms, capabilities, methods.map((method) => ({ method, minimum: null })));
      if (!fits.ok) return fits;
      if (terms.orderId.length > MOST_ORDER_ID) return refusal('input/invalid', { field: 'order id', problem: `CoinPayments takes at most ${String(MOST_ORDER_ID)} characters` });
      const currency = await fiatIds.find(terms.amount.unit);
      // Nothing was created by looking a currency up, however that ended.
      if (!currency.ok) return currency.error.outcome === 'unknown' ? fail({ ...currency.error, outcome: 'not_sent' }) : currency;
      if (currency.value === null) return refusal('currency/not_offered', { gateway: account.name, currency: terms.amount.unit, offered: 'those of its dashboard, USD among them' });
      const answer = await client.create(request, currency.value, currencyOf(terms.method) ?? '');
      return answer.ok ? created(client, answer.value.json, answer.value.gatewayTimeMs, request) : answer;
    },

    findInvoice: async (request) => {
      // The search by text is not documented well enough to prove that nothing is there; the list of that hour is.
      const since = request.terms.createdAtMs - CLOCKS_APART_MS;
      const found = await collect((cursor) => page(cursor, since), (row) => mayBeOurs(row.invoice, request), (rows) => pageIsPast(rows.map((row) => row.invoice.createdAtMs), since));
      if (!found.ok) return found;
      for (const { invoice } of found.value) {
        const read = await whole(invoice.id, currencyOf(request.terms.method) ?? '');
        if (!read.ok) return read;
        // Another till may use the same order ids. A lost address was shown to nobody; a stranger's would be charged twice.
        if (read.value.invoice.ours !== request.terms.id) continue;
        const { received, state } = snapshotOf(read.value.invoice, read.value.status, request.terms.method, read.value.gatewayTimeMs);
        const isLive = state !== 'expired' && state !== 'cancelled' && (read.value.status?.expiresAtMs ?? 0) > read.value.gatewayTimeMs;
        if (isLive || received.minor > 0n) return foundAgain(client, read.value, request);
      }
      return ok(null);
    },

    readInvoice: async (gatewayInvoiceId, terms) => {
      const read = await whole(gatewayInvoiceId, currencyOf(terms.method) ?? '');
      return read.ok ? ok(snapshotOf(read.value.invoice, read.value.status, terms.method, read.value.gatewayTimeMs)) : read;
    },

    listInvoices: async (cursor, sinceMs) => {
      const rows = await page(cursor, sinceMs);
      return rows.ok ? ok({ snapshots: rows.value.items.map((row) => snapshotOf(row.invoice, null, null, row.gatewayTimeMs)), next: rows.value.next }) : rows;
    },

    cancelInvoice: async (gatewayInvoiceId) => {
      const read = await one(gatewayInvoiceId);
      if (!read.ok) return read;
      const { status, payments } = read.value.invoice;
      // One that money has reached is not ended: that would send the money on its way back.
      const anyMoney = (payments ?? []).some((payment) => payment.actual === null || payment.actual > 0n);
      const isEnded = status === 'cancelled' || status === 'timedOut' || status === 'deleted';
      if (anyMoney || !(isEnded || ['draft', 'scheduled', 'unpaid', 'cancelling'].includes(status))) {
        return fail(client.error('gateway/refused', { reason: `the invoice is ${status}, a payment was seen` }, { outcome: 'refused' }));
      }
      if (isEnded) return ok(undefined);
      return client.cancel(gatewayInvoiceId);
    },

    balances: async () => {
      // The till's own integration is asked where there is no other; it sees its own wallets alone.
      const treasury = createPayoutApi(account, deps);
      const wallets = await readWallets(treasury.ok ? treasury.value : client);
      return wallets.ok ? ok(balancesOf(wallets.value)) : wallets;
    },

    estimate: (amount, method) => (isFiatCode(amount.unit)
      ? estimate(client, fiatIds, amount, amount.unit, method)
      : Promise.resolve(failure('gateway/not_offered', { outcome: 'refused', details: { gateway: account.name, what: 'a rate between two coins' } }))),

    payouts: createPayouts(account, deps),
    refunds: null,
  };
}
