// Cryptomus behind the port: what each question of ours becomes there, and what its answer means.
import { fail, ok, type Result } from '../../../shared/errors/result.ts';
import { addressLooksRight } from '../../../shared/domain/address-shape.ts';
import { clockSkewMs } from '../common/clock-skew.ts';
import { collect } from '../common/paging.ts';
import { checkTerms } from '../common/create-request.ts';
import { refusal } from '../common/api.ts';
import { settingOf } from '../common/settings.ts';
import type { AcceptedBody, AccountConfig, AdapterDeps, CreateInvoiceRequest, GatewayAdapter } from '../port.ts';
import { createClient, type Client, type ResultAnswer } from './client.ts';
import { capabilities, coins, offered, orderIdForm, settings, type Coin } from './driver-data.ts';
import { contradictsItself, readInvoice, readPage, readServices, snapshotOf, type RemoteInvoice } from './schema.ts';

interface Row { readonly invoice: RemoteInvoice; readonly gatewayTimeMs: number }

/** It is over, and no money came: nothing a customer may be shown. */
const isOver = ({ status, paid }: RemoteInvoice): boolean => paid === 0n && (status === 'cancel' || status === 'fail' || status === 'system_fail');

/** What the till shows; only from an answer that fits the sale in everything, else the customer might pay into the void. */
function accepted(client: Client, { invoice, gatewayTimeMs }: Row, { terms }: CreateInvoiceRequest): Result<AcceptedBody> {
  const wrong = [
    ...invoice.problems,
    ...(invoice.method === terms.method ? [] : ['payer_currency and network are not what was asked for']),
    ...(invoice.amount?.unit === terms.amount.unit && invoice.amount.minor === terms.amount.minor ? [] : ['amount or currency is not what was asked for']),
    ...(invoice.orderId === terms.orderId ? [] : ['order_id is not the one sent']),
    ...(invoice.ours === terms.id ? [] : ['additional_data is not what was sent']),
    ...(invoice.due === 0n ? ['payer_amount is zero'] : []),
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
    gatewayTimeMs,
    checkoutUrl: invoice.url,
    paymentLink: null,
    // The gateway waits for as many as it wants and does not count for us.
    required: null,
  });
}

export function createAdapter(account: AccountConfig, deps: AdapterDeps): GatewayAdapter {
  const client = createClient(account, deps);
  const needsFinal = settingOf(account, settings, 'paidNeedsFinal').toLowerCase() !== 'no';
  /** As the gateway wrote the codes when it was last asked what it offers. */
  let known: readonly Coin[] = coins;

  const services = async (): Promise<Result<{ readonly found: readonly Coin[]; readonly answer: ResultAnswer }>> => {
    const answer = await client.services();
    if (!answer.ok) return answer;
    const found = readServices(answer.value.result);
    if (!found) return fail(client.error('gateway/nonsense', { problem: 'the list of services cannot be read' }));
    known = found;
    return ok({ found, answer: answer.value });
  };

  const one = async (key: 'uuid' | 'order_id', id: string): Promise<Result<Row>> => {
    let answer = await client.info(key, id);
    // The two statuses of an answer differ while the gateway changes them: a second look tells which it is.
    if (answer.ok && contradictsItself(answer.value.result)) answer = await client.info(key, id);
    if (!answer.ok) return answer;
    const invoice = readInvoice(answer.value.result);
    if (!invoice) return fail(client.error('gateway/nonsense', { problem: 'the invoice cannot be read' }));
    if (id !== (key === 'uuid' ? invoice.id : invoice.orderId)) return fail(client.error('gateway/nonsense', { problem: 'it answered about another invoice' }));
    return ok({ invoice, gatewayTimeMs: answer.value.gatewayTimeMs });
  };

  const page = async (cursor: string | null, sinceMs: number): Promise<Result<{ readonly items: readonly Row[]; readonly next: string | null }>> => {
    const answer = await client.list(cursor, sinceMs);
    if (!answer.ok) return answer;
    const read = readPage(answer.value.result);
    if (!read) return fail(client.error('gateway/nonsense', { problem: 'no list of invoices is found in the answer' }));
    // A server that takes the cursor from elsewhere would give the first page for ever: half a list proves nothing.
    if (read.next !== null && read.next === cursor) return fail(client.error('gateway/nonsense', { problem: 'its list does not go on' }));
    const invoices = read.rows.map(readInvoice).filter((invoice) => invoice !== null);
    // A row without an id belongs to no sale of ours; open sales are asked about one by one anyway.
    if (invoices.length < read.rows.length) deps.log.warn('gateway.list_rows_unreadable', { account: account.name, count: read.rows.length - invoices.length });
    return ok({ items: invoices.map((invoice) => ({ invoice, gatewayTimeMs: answer.value.gatewayTimeMs })), next: read.next });
  };

  /** By its order id; where its answer is a refusal in words we do not know, by the whole list. */
  const byOrder = async ({ terms }: CreateInvoiceRequest): Promise<Result<Row | null>> => {
    const asked = await one('order_id', terms.orderId);
    if (asked.ok) return asked;
    if (asked.error.code === 'gateway/invoice_unknown') return ok(null);
    if (asked.error.code !== 'gateway/refused') return asked;
    const found = await collect((cursor) => page(cursor, terms.createdAtMs), ({ invoice }) => invoice.orderId === terms.orderId, () => false);
    return found.ok ? ok(found.value[0] ?? null) : found;
  };

  return {
    check: async () => {
      const asked = await services();
      if (!asked.ok) {
        // At the first contact an answer that is not the API's most likely means a wrong address.
        return asked.error.code === 'gateway/nonsense' ? fail(client.error('gateway/wrong_url', { problem: asked.error.details?.['problem'] ?? '' })) : asked;
      }
      const { found, answer } = asked.value;
      return ok({
        methods: found.map((coin) => coin.method),
        clockSkewMs: clockSkewMs(answer.answer),
        warnings: found.length > 0 ? [] : ['None of the coins Countersign knows is switched on for this merchant.'],
      });
    },

    methods: async () => {
      const asked = await services();
      return asked.ok ? ok(asked.value.found.map(({ method }) => ({ method, minimum: null }))) : asked;
    },

    createInvoice: async (request) => {
      const { terms } = request;
      const fits = checkTerms(terms, capabilities, offered);
      if (!fits.ok) return fits;
      if (!orderIdForm.test(terms.orderId)) return refusal('input/invalid', { field: 'the order id', problem: 'this gateway takes 1 to 128 letters A to Z, digits, _ and - only' });
      const coin = [...known, ...coins].find((entry) => entry.method === terms.method);
      if (!coin) return refusal('method/not_offered', { gateway: account.name, method: terms.method, offered: known.map((entry) => entry.method).join(', ') });
      const answer = await client.create(request, coin);
      if (!answer.ok) return answer;
      const invoice = readInvoice(answer.value.result);
      if (!invoice) return fail(client.error('gateway/nonsense', { problem: 'the new invoice cannot be read' }, { outcome: 'unknown' }));
      // A used order id gives back the old invoice, whatever was asked for now.
      const isForeign = invoice.ours !== undefined && invoice.ours !== terms.id;
      if (isForeign || (invoice.ours === terms.id && isOver(invoice))) {
        const reason = isForeign ? 'another invoice has this order id there' : 'the invoice of this order id is over there';
        return fail(client.error('gateway/refused', { reason }, { outcome: 'refused' }));
      }
      return accepted(client, { invoice, gatewayTimeMs: answer.value.gatewayTimeMs }, request);
    },

    findInvoice: async (request) => {
      const found = await byOrder(request);
      if (!found.ok) return found;
      const row = found.value;
      return row && row.invoice.ours === request.terms.id && !isOver(row.invoice) ? accepted(client, row, request) : ok(null);
    },

    readInvoice: async (gatewayInvoiceId, terms) => {
      const row = await one('uuid', gatewayInvoiceId);
      return row.ok ? ok(snapshotOf(row.value.invoice, row.value.gatewayTimeMs, terms.method, needsFinal)) : row;
    },

    listInvoices: async (cursor, sinceMs) => {
      const rows = await page(cursor, sinceMs);
      if (!rows.ok) return rows;
      return ok({ snapshots: rows.value.items.map(({ invoice, gatewayTimeMs }) => snapshotOf(invoice, gatewayTimeMs, 'USD', needsFinal)), next: rows.value.next });
    },

    cancelInvoice: null,
    balances: null,
    estimate: null,
    payouts: null,
    refunds: null,
  };
}
