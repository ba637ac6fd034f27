// BTCPay Server behind the port: what each question of ours becomes there, and what its answers mean.
import { fail, ok, type Result } from '../../../shared/errors/result.ts';
import { addressLooksRight } from '../../../shared/domain/address-shape.ts';
import { decimalsOf } from '../../../shared/domain/money.ts';
import type { MethodId } from '../../../shared/domain/methods.ts';
import { Fields, isObject, readDecimal } from '../../core/json/read.ts';
import { collect } from '../common/paging.ts';
import { checkTerms } from '../common/create-request.ts';
import type { AcceptedBody, AccountConfig, AdapterDeps, Balance, CreateInvoiceRequest, GatewayAdapter } from '../port.ts';
import { announceWebhook } from './announce-webhook.ts';
import { checkAccount, storeMethods } from './account-check.ts';
import { createClient, type Client } from './client.ts';
import { capabilities, idOfMethod, methods, walletMethods } from './driver-data.ts';
import { createPayouts } from './payouts.ts';
import { createRefunds } from './refunds.ts';
import { readInvoice, readPrompts, snapshotOf, type RemoteInvoice, type RemotePrompt } from './schema.ts';

/** Always sent: the API has no default page size. */
const PAGE = 100;

interface Prompts { readonly prompts: readonly RemotePrompt[]; readonly problems: readonly string[]; readonly gatewayTimeMs: number }

async function readAllPrompts(client: Client, id: string, urgent = false): Promise<Result<Prompts>> {
  const answer = await client.prompts(id, urgent);
  if (!answer.ok) return answer;
  const problems: string[] = [];
  const prompts = readPrompts(answer.value.json, problems);
  return prompts
    ? ok({ prompts, problems, gatewayTimeMs: answer.value.gatewayTimeMs })
    : fail(client.error('gateway/nonsense', { problem: 'the payment methods of the invoice are no list' }));
}

/** What the till shows; only when invoice and prompt fit the sale in everything. */
function accepted(client: Client, invoice: RemoteInvoice, read: Prompts, { terms }: CreateInvoiceRequest): Result<AcceptedBody> {
  const prompt = read.prompts.find((entry) => entry.method === terms.method);
  const wrong = [
    ...invoice.problems,
    ...read.problems,
    ...(invoice.amount?.unit === terms.amount.unit && invoice.amount.minor === terms.amount.minor ? [] : ['amount or currency is not what was asked for']),
    ...(invoice.orderId === terms.orderId ? [] : ['orderId is not the one sent']),
    ...(prompt?.activated === true && addressLooksRight(terms.method, prompt.destination ?? '') ? [] : ['there is no address of this network to pay to']),
    ...(prompt?.total && prompt.total.minor > 0n ? [] : ['the amount due is missing or zero']),
  ];
  if (wrong.length > 0 || !prompt?.total || invoice.expiresAtMs === null) {
    return fail(client.error('gateway/nonsense', { problem: wrong.join('; ') }, { outcome: 'unknown' }));
  }
  const lightning = terms.method === 'BTC@lightning';
  return ok({
    kind: 'accepted',
    gatewayInvoiceId: invoice.id,
    address: prompt.destination,
    due: prompt.total,
    expiresAtMs: invoice.expiresAtMs,
    gatewayTimeMs: read.gatewayTimeMs,
    checkoutUrl: invoice.checkoutLink,
    paymentLink: lightning ? (prompt.paymentLink ?? `lightning:${prompt.destination ?? ''}`) : null,
    // The server decides by its speed policy and does not count for us.
    required: null,
  });
}

/** The same sale, made by an attempt whose answer was lost. One that is over without money is not used again. */
function isOurs(invoice: RemoteInvoice, { terms }: CreateInvoiceRequest): boolean {
  if (invoice.ours !== terms.id || invoice.orderId !== terms.orderId) return false;
  return invoice.status !== 'Invalid' && !(invoice.status === 'Expired' && invoice.additional === 'None');
}

export function createAdapter(account: AccountConfig, deps: AdapterDeps): GatewayAdapter {
  const client = createClient(account, deps);

  const rows = async (cursor: string | null, filters: readonly (readonly [string, string])[]): Promise<Result<{
    readonly items: readonly { readonly invoice: RemoteInvoice; readonly gatewayTimeMs: number }[];
    readonly next: string | null;
  }>> => {
    const skip = cursor === null ? 0 : Number(cursor);
    // Archiving only hides: such an invoice still exists, and can still be paid.
    const answer = await client.list([...filters, ['includeArchived', 'true'], ['skip', String(skip)], ['take', String(PAGE)]]);
    if (!answer.ok) return answer;
    const read = answer.value.rows.map(readInvoice).filter((invoice) => invoice !== null);
    // A row without an id belongs to no sale of ours; open sales are asked about one by one anyway.
    if (read.length < answer.value.rows.length) deps.log.warn('gateway.list_rows_unreadable', { account: account.name, count: answer.value.rows.length - read.length });
    const items = read.map((invoice) => ({ invoice, gatewayTimeMs: answer.value.gatewayTimeMs }));
    // A server may cap `take`, so only an empty page is the end.
    return ok({ items, next: answer.value.rows.length === 0 ? null : String(skip + answer.value.rows.length) });
  };

  const one = async (id: string): Promise<Result<{ readonly invoice: RemoteInvoice; readonly gatewayTimeMs: number }>> => {
    const answer = await client.invoice(id);
    if (!answer.ok) return answer;
    const invoice = readInvoice(answer.value.json);
    if (!invoice) return fail(client.error('gateway/nonsense', { problem: 'the invoice cannot be read' }));
    if (invoice.id !== id) return fail(client.error('gateway/nonsense', { problem: 'it answered about another invoice' }));
    return ok({ invoice, gatewayTimeMs: answer.value.gatewayTimeMs });
  };

  return {
    check: () => checkAccount(client),

    methods: async () => {
      const found = await storeMethods(client);
      return found.ok ? ok(found.value.map((method) => ({ method, minimum: null }))) : found;
    },

    createInvoice: async (request) => {
      const fits = checkTerms(request.terms, capabilities, methods.map((method) => ({ method, minimum: null })));
      if (!fits.ok) return fits;
      const created = await client.create(request, idOfMethod(request.terms.method) ?? '');
      if (!created.ok) return created;
      const invoice = readInvoice(created.value.json);
      if (!invoice) return fail(client.error('gateway/nonsense', { problem: 'the new invoice cannot be read' }, { outcome: 'unknown' }));
      const prompts = await readAllPrompts(client, invoice.id, true);
      if (prompts.ok) return accepted(client, invoice, prompts.value, request);
      // The invoice exists now, whatever became of the second question. So its error is not passed on as it is ("slow down" would read as
      // "not done"): the sale is unclear, and is found again by its order id.
      const { code, retryAfterMs } = prompts.error;
      return fail(client.error('gateway/timeout', { cause: code }, { outcome: 'unknown', ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }));
    },

    findInvoice: async (request) => {
      const found = await collect(
        (cursor) => rows(cursor, [['orderId', request.terms.orderId]]), (row) => isOurs(row.invoice, request), () => false,
      );
      if (!found.ok) return found;
      const match = found.value[0];
      if (!match) return ok(null);
      const prompts = await readAllPrompts(client, match.invoice.id);
      return prompts.ok ? accepted(client, match.invoice, prompts.value, request) : prompts;
    },

    readInvoice: async (gatewayInvoiceId, terms) => {
      // State first, payments after it: in between a payment may appear that the state does not know of yet, never the other way round.
      const read = await one(gatewayInvoiceId);
      if (!read.ok) return read;
      const prompts = await readAllPrompts(client, gatewayInvoiceId);
      if (!prompts.ok) return prompts;
      return ok(snapshotOf(read.value.invoice, prompts.value.prompts, prompts.value.problems, terms.method, read.value.gatewayTimeMs));
    },

    listInvoices: async (cursor, sinceMs) => {
      const page = await rows(cursor, sinceMs > 0 ? [['startDate', String(Math.floor(sinceMs / 1000))]] : []);
      if (!page.ok) return page;
      return ok({ snapshots: page.value.items.map((row) => snapshotOf(row.invoice, null, [], null, row.gatewayTimeMs)), next: page.value.next });
    },

    cancelInvoice: async (gatewayInvoiceId) => {
      const read = await one(gatewayInvoiceId);
      if (!read.ok) return read;
      const { status, additional } = read.value.invoice;
      if (status === 'Invalid') return ok(undefined);
      // Marking an invoice invalid that money has reached would hide the money.
      if (additional !== 'None' || (status !== 'New' && status !== 'Expired')) {
        return fail(client.error('gateway/refused', { reason: `the invoice is ${status}, a payment was seen` }, { outcome: 'refused' }));
      }
      const marked = await client.markInvalid(gatewayInvoiceId);
      return marked.ok ? ok(undefined) : marked;
    },

    balances: async () => {
      const offered = await storeMethods(client);
      if (!offered.ok) return offered;
      const balances: Balance[] = [];
      for (const method of walletMethods.filter((entry) => offered.value.includes(entry))) {
        const balance = await walletBalance(client, method);
        if (!balance.ok) return balance;
        balances.push(balance.value);
      }
      return ok(balances);
    },
    estimate: null,
    payouts: createPayouts(account, deps),
    refunds: createRefunds(account, deps),
    announceWebhook: (url) => announceWebhook(client, url),
  };
}

async function walletBalance(client: Client, method: MethodId): Promise<Result<Balance>> {
  const answer = await client.wallet(idOfMethod(method) ?? '');
  if (!answer.ok) return answer;
  const fields = new Fields(isObject(answer.value.json) ? answer.value.json : new Map());
  const amount = (name: string): bigint | null => fields.need(name, (value) => readDecimal(value, decimalsOf(method)));
  const available = amount('confirmedBalance');
  const pending = amount('unconfirmedBalance');
  // A balance that cannot be read is never shown as zero.
  if (available === null || pending === null) return fail(client.error('gateway/nonsense', { problem: fields.problems.join('; ') }));
  return ok({ method, available: { unit: method, minor: available }, pending: { unit: method, minor: pending } });
}
