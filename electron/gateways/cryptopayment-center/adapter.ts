// CryptoPayment.center behind the port: what each question of ours becomes there, and what its answer means.
import { fail, ok, type Result } from '../../../shared/errors/result.ts';
import { addressLooksRight } from '../../../shared/domain/address-shape.ts';
import { decimalsOf } from '../../../shared/domain/money.ts';
import { Fields, isObject, readDecimal, readWord } from '../../core/json/read.ts';
import { clockSkewMs } from '../common/clock-skew.ts';
import { collect, pageIsPast } from '../common/paging.ts';
import { checkTerms } from '../common/create-request.ts';
import { secretOf } from '../common/settings.ts';
import type { AcceptedBody, AccountConfig, AdapterDeps, Balance, CreateInvoiceRequest, GatewayAdapter } from '../port.ts';
import { createClient, type Client } from './client.ts';
import { capabilities, methods, networkOf, networks, offered } from './driver-data.ts';
import { createPayouts } from './payouts.ts';
import { readInvoice, snapshotOf, type RemoteInvoice } from './schema.ts';
import { decodeAppKey } from './webhook.ts';

/** Margin for both clocks when deciding that a list is past the time of a sale. */
const DAY_MS = 86_400_000;

interface Row { readonly invoice: RemoteInvoice; readonly gatewayTimeMs: number }

/** What the till shows; only from an answer that fits the sale in everything, else the customer might pay into the void. */
function accepted(client: Client, row: Row, request: CreateInvoiceRequest, checkoutUrl: string | null): Result<AcceptedBody> {
  const { invoice } = row;
  const { terms } = request;
  const wrong = [
    ...invoice.problems,
    ...(invoice.method === terms.method ? [] : ['network is not the one asked for']),
    ...(invoice.amountUsdMinor === terms.amount.minor ? [] : ['amount_usd is not the amount asked for']),
    ...(invoice.orderId === null || invoice.orderId === terms.orderId ? [] : ['order_id is not the one sent']),
    ...(invoice.due === 0n ? ['amount_crypto is zero'] : []),
    ...(addressLooksRight(terms.method, invoice.address ?? '') ? [] : ['address is not one of this network']),
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
    gatewayTimeMs: row.gatewayTimeMs,
    checkoutUrl,
    paymentLink: null,
    required: invoice.required,
  });
}

/** Rows of a full page of its list. */
const PAGE = 20;

/** The same sale, made by an attempt whose answer was lost: still payable, or already paid. An expired one is not used again. */
function isOurs(row: Row, { terms }: CreateInvoiceRequest): boolean {
  const { invoice, gatewayTimeMs } = row;
  if (invoice.ours !== null && invoice.ours !== terms.id) return false;
  if (invoice.orderId !== terms.orderId || invoice.method !== terms.method || invoice.amountUsdMinor !== terms.amount.minor) return false;
  const paidSome = invoice.paid !== null && invoice.paid > 0n;
  if (paidSome || invoice.status === 'confirming' || invoice.status === 'confirmed') return true;
  return invoice.status === 'pending' && (invoice.expiresAtMs ?? 0) > gatewayTimeMs;
}

export function createAdapter(account: AccountConfig, deps: AdapterDeps): GatewayAdapter {
  const client = createClient(account, deps);

  const page = async (cursor: string | null): Promise<Result<{ readonly items: readonly Row[]; readonly next: string | null }>> => {
    const [number = '1', seen] = cursor === null ? [] : cursor.split(' ');
    const answer = await client.page(Number(number));
    if (!answer.ok) return answer;
    const read = answer.value.rows.map(readInvoice).filter((invoice) => invoice !== null);
    // A row without an id belongs to no sale of ours; open sales are asked about one by one anyway.
    if (read.length < answer.value.rows.length) deps.log.warn('gateway.list_rows_unreadable', { account: account.name, count: answer.value.rows.length - read.length });
    const items = read.map((invoice) => ({ invoice, gatewayTimeMs: answer.value.gatewayTimeMs }));
    const first = items[0]?.invoice.id;
    const isEmpty = answer.value.rows.length === 0;
    const isRepeat = seen !== undefined && first === seen;
    const nonsense = (problem: string) => fail(client.error('gateway/nonsense', { problem: `page ${number} of its list ${problem}` }));
    // The list tells nothing of its length, and an empty page is its end. So that one lost in the middle is not taken for it, the next is looked at.
    if (isEmpty) {
      const after = await client.page(Number(number) + 1);
      if (!after.ok) return after;
      if (after.value.rows.length > 0) return nonsense('is empty, and yet it goes on');
    }
    // A server that gives its last page for ever ends so too; a full one twice says that the number is not looked at, or a page was lost.
    if (isRepeat && answer.value.rows.length >= PAGE) return nonsense('is the one before');
    const ended = isEmpty || isRepeat;
    return ok({ items: ended ? [] : items, next: ended ? null : `${String(Number(number) + 1)} ${first ?? ''}` });
  };

  return {
    check: async () => {
      const answer = await client.page(1);
      if (!answer.ok) {
        // At the first contact an answer that is not the API's most likely means a wrong address.
        return answer.error.code === 'gateway/nonsense' ? fail(client.error('gateway/wrong_url', { problem: answer.error.details?.['problem'] ?? '' })) : answer;
      }
      const appKeyFits = decodeAppKey(secretOf(account, 'appKey').reveal()) !== null;
      return ok({
        methods,
        clockSkewMs: clockSkewMs(answer.value.answer),
        warnings: appKeyFits ? [] : ['The APP_KEY is not base64, so no webhook can be verified. Copy it again from the dashboard; polling goes on meanwhile.'],
      });
    },

    methods: () => Promise.resolve(ok(offered)),

    createInvoice: async (request) => {
      const fits = checkTerms(request.terms, capabilities, offered);
      if (!fits.ok) return fits;
      const answer = await client.create(request, networkOf(request.terms.method) ?? '');
      if (!answer.ok) return answer;
      const invoice = readInvoice(answer.value.body.get('invoice'));
      if (!invoice) return fail(client.error('gateway/nonsense', { problem: 'the new invoice cannot be read' }, { outcome: 'unknown' }));
      const link = readWord(answer.value.body.get('checkout_url'));
      return accepted(client, { invoice, gatewayTimeMs: answer.value.gatewayTimeMs }, request, link.ok ? link.value : null);
    },

    findInvoice: async (request) => {
      const since = request.terms.createdAtMs - DAY_MS;
      const found = await collect(page, (row) => isOurs(row, request), (rows) => pageIsPast(rows.map((row) => row.invoice.createdAtMs), since));
      if (!found.ok) return found;
      const row = found.value[0];
      return row ? accepted(client, row, request, null) : ok(null);
    },

    readInvoice: async (gatewayInvoiceId, terms) => {
      const answer = await client.invoice(gatewayInvoiceId);
      if (!answer.ok) return answer;
      const invoice = readInvoice(answer.value.body.get('invoice'));
      if (!invoice) return fail(client.error('gateway/nonsense', { problem: 'the invoice cannot be read' }));
      if (invoice.id !== gatewayInvoiceId) return fail(client.error('gateway/nonsense', { problem: 'it answered about another invoice' }));
      return ok(snapshotOf(invoice, answer.value.gatewayTimeMs, terms.method));
    },

    listInvoices: async (cursor, sinceMs) => {
      const rows = await page(cursor);
      if (!rows.ok) return rows;
      const past = pageIsPast(rows.value.items.map((row) => row.invoice.createdAtMs), sinceMs);
      return ok({
        snapshots: rows.value.items.map((row) => snapshotOf(row.invoice, row.gatewayTimeMs, 'USD')),
        next: past ? null : rows.value.next,
      });
    },

    cancelInvoice: null,

    balances: async () => {
      const answer = await client.balances();
      if (!answer.ok) return answer;
      const map = answer.value.body.get('balances');
      if (!isObject(map)) return fail(client.error('gateway/nonsense', { problem: 'the balances cannot be read' }));
      const problems: string[] = [];
      const balances = networks.map(({ method, balanceCode }): Balance => {
        const entry = map.get(balanceCode);
        const zero = { unit: method, minor: 0n };
        // Coins without a balance are left out of the map.
        if (entry === undefined) return { method, available: zero, pending: zero };
        const fields = new Fields(isObject(entry) ? entry : new Map(), problems, `${balanceCode}.`);
        const amount = (name: string): bigint => fields.need(name, (value) => readDecimal(value, decimalsOf(method))) ?? 0n;
        return { method, available: { unit: method, minor: amount('available') }, pending: { unit: method, minor: amount('pending') } };
      });
      // A balance that cannot be read is never shown as zero.
      return problems.length === 0 ? ok(balances) : fail(client.error('gateway/nonsense', { problem: problems.join('; ') }));
    },
    estimate: null,
    payouts: createPayouts(account, client),
    refunds: null,
  };
}
