// Cryptomus behind the port: what each question of ours becomes there, and what its answer means.
import { appError, fail, ok, type AppError, type Result } from '../../../shared/errors/result.ts';
import { addressLooksRight } from '../../../shared/domain/address-shape.ts';
import type { InvoiceTerms } from '../../../shared/domain/facts.ts';
import { isFiatCode } from '../../../shared/domain/money.ts';
import { collect } from '../common/paging.ts';
import { checkTerms } from '../common/create-request.ts';
import { refusal } from '../common/api.ts';
import { settingOf } from '../common/settings.ts';
import type { AcceptedBody, AccountConfig, AdapterDeps, CreateInvoiceRequest, GatewayAdapter } from '../port.ts';
import { checkAccount } from './account-check.ts';
import { dueAtRate, readBalances, readRate, readServices } from './account-schema.ts';
import { createClient, type Client } from './client.ts';
import { capabilities, coins, offered, orderIdForm, settings, type Coin } from './driver-data.ts';
import { contradictsItself, readInvoice, readPage, snapshotOf, type Demands, type RemoteInvoice } from './schema.ts';
import { createPayouts } from './payouts.ts';
import { createRefunds } from './refunds.ts';

interface Row { readonly invoice: RemoteInvoice; readonly gatewayTimeMs: number }

/** It is over, and no money came: nothing a customer may be shown. */
const isOver = ({ status, paid }: RemoteInvoice): boolean => paid === 0n && (status === 'cancel' || status === 'fail' || status === 'system_fail');

/** A refusal for a limit of its own says which: it knows them in the coin, so nothing was checked before. */
function withLimit(error: AppError, { method }: InvoiceTerms, gateway: string): AppError {
  const [, side, limit] = error.code === 'gateway/refused' ? /^(minimum|maximum) amount ([0-9.]{1,30} [A-Z0-9]{2,10})$/i.exec(error.details?.['reason'] ?? '') ?? [] : [];
  if (side === undefined || limit === undefined) return error;
  const isLeast = side.toLowerCase() === 'minimum';
  return appError(isLeast ? 'amount/below_minimum' : 'amount/above_maximum', { outcome: 'refused', details: { gateway, method, [isLeast ? 'minimum' : 'maximum']: limit } });
}

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
  const demands = (key: string): boolean => settingOf(account, settings, key).toLowerCase() !== 'no';
  const wanted: Demands = { needsFinal: demands('paidNeedsFinal'), needsTransaction: demands('paidNeedsTransaction') };
  /** As the gateway wrote the codes when it was last asked what it offers. */
  let known: readonly Coin[] = coins;

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
    check: () => checkAccount(client, (account.secrets['payoutKey']?.reveal() ?? '') !== ''),

    methods: async () => {
      const answer = await client.services();
      if (!answer.ok) return answer;
      const found = readServices(answer.value.result);
      if (!found) return fail(client.error('gateway/nonsense', { problem: 'the list of services cannot be read' }));
      known = found;
      return ok(found.map(({ method, minimum }) => ({ method, minimum: minimum === null ? null : { unit: method, minor: minimum } })));
    },

    createInvoice: async (request) => {
      const { terms } = request;
      const fits = checkTerms(terms, capabilities, offered);
      if (!fits.ok) return fits;
      if (!orderIdForm.test(terms.orderId)) return refusal('input/invalid', { field: 'the order id', problem: 'this gateway takes 1 to 128 letters A to Z, digits, _ and - only' });
      const coin = [...known, ...coins].find((entry) => entry.method === terms.method);
      if (!coin) return refusal('method/not_offered', { gateway: account.name, method: terms.method, offered: known.map((entry) => entry.method).join(', ') });
      const answer = await client.create(request, coin);
      if (!answer.ok) return fail(withLimit(answer.error, terms, account.name));
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
      return row.ok ? ok(snapshotOf(row.value.invoice, row.value.gatewayTimeMs, terms.method, wanted)) : row;
    },

    listInvoices: async (cursor, sinceMs) => {
      const rows = await page(cursor, sinceMs);
      if (!rows.ok) return rows;
      return ok({ snapshots: rows.value.items.map(({ invoice, gatewayTimeMs }) => snapshotOf(invoice, gatewayTimeMs, 'USD', wanted)), next: rows.value.next });
    },

    cancelInvoice: null,
    balances: async () => {
      const answer = await client.balance();
      if (!answer.ok) return answer;
      const { balances, problems } = readBalances(answer.value.result);
      // A balance that cannot be read is never shown as zero.
      return problems.length === 0 ? ok(balances) : fail(client.error('gateway/nonsense', { problem: problems.join('; ') }));
    },

    estimate: async (amount, method) => {
      const coin = coins.find((entry) => entry.method === method);
      if (!coin) return refusal('method/not_offered', { gateway: account.name, method, offered: coins.map((entry) => entry.method).join(', ') });
      if (!isFiatCode(amount.unit)) return refusal('currency/not_offered', { gateway: account.name, currency: amount.unit, offered: 'the currencies of sales' });
      if (amount.minor <= 0n) return refusal('amount/not_positive', {});
      const answer = await client.rates(coin.currency);
      if (!answer.ok) return answer;
      const rate = readRate(answer.value.result, coin.currency, amount.unit);
      if (rate === 'unreadable') return fail(client.error('gateway/nonsense', { problem: 'its rates cannot be read' }));
      if (rate === null) return fail(client.error('gateway/not_offered', { what: `it tells no rate from ${coin.currency} to ${amount.unit}` }));
      return ok({ due: { unit: method, minor: dueAtRate({ unit: amount.unit, minor: amount.minor }, rate, method) }, validUntilMs: null });
    },

    payouts: createPayouts(account, client, wanted.needsFinal),
    refunds: createRefunds(account, client),
  };
}
