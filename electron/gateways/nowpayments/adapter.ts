// NOWPayments behind the port: what each question of ours becomes there, and what its answers mean.
import { fail, ok, type Result } from '../../../shared/errors/result.ts';
import { addressLooksRight } from '../../../shared/domain/address-shape.ts';
import { decimalsOf, formatMinor, isFiatCode, tickerOf, type Money } from '../../../shared/domain/money.ts';
import { Fields, isObject, readWord } from '../../core/json/read.ts';
import { collect, pageIsPast, type Page } from '../common/paging.ts';
import { refusal } from '../common/api.ts';
import { checkTerms } from '../common/create-request.ts';
import type { AcceptedBody, AccountConfig, AdapterDeps, Balance, CreateInvoiceRequest, GatewayAdapter, OfferedMethod } from '../port.ts';
import { checkAccount, readOffered } from './account-check.ts';
import { readAsked, readHeld } from './amounts.ts';
import { createClient, OUR_MARK, type Client } from './client.ts';
import { capabilities, methodOfTicker, methods, offerMs, tickerOfMethod } from './driver-data.ts';
import { DAY_MS, readPage, type Row } from './lists.ts';
import { createPayouts } from './payouts.ts';
import { readPayment, snapshotOf, type RemotePayment } from './schema.ts';
import { stateOf } from './status.ts';

/** Minimums move with fees and rates; older ones are not used to refuse a sale. */
const MINIMUMS_LAST_MS = 3_600_000;

/** What the till shows; only from an answer that fits the sale in everything, else the customer might pay into the void. */
function accepted(client: Client, { payment, gatewayTimeMs }: Row, { terms }: CreateInvoiceRequest, lastsMs: number): Result<AcceptedBody> {
  const wrong = [
    ...payment.problems,
    ...(payment.parentId === null ? [] : ['it is a further payment of another']),
    ...(payment.method === terms.method ? [] : ['pay_currency is not the one asked for']),
    ...(payment.amount?.unit === terms.amount.unit && payment.amount.minor === terms.amount.minor ? [] : ['price is not what was asked for']),
    ...(payment.orderId === terms.orderId ? [] : ['order_id is not the one sent']),
    ...(payment.due === 0n ? ['pay_amount is zero'] : []),
    ...(addressLooksRight(terms.method, payment.address ?? '') ? [] : ['pay_address is not one of this network']),
  ];
  if (wrong.length > 0 || payment.due === null || payment.createdAtMs === null) {
    return fail(client.error('gateway/nonsense', { problem: wrong.join('; ') }, { outcome: 'unknown' }));
  }
  return ok({
    kind: 'accepted',
    gatewayInvoiceId: payment.id,
    address: payment.address,
    due: { unit: terms.method, minor: payment.due },
    expiresAtMs: payment.createdAtMs + lastsMs,
    gatewayTimeMs,
    checkoutUrl: null,
    paymentLink: null,
    // It decides itself when a payment is confirmed, and gives no numbers.
    required: null,
  });
}

/**
 * The same sale, made by an attempt whose answer was lost. One that is over without money is not used again. Order ids are no proof: another
 * till or the web shop may use the same. Nobody was shown an address that was lost, so one too few harms nobody; a stranger's would.
 */
function isOurs({ payment }: Row, { terms }: CreateInvoiceRequest): boolean {
  if (payment.parentId !== null || payment.orderId !== terms.orderId || payment.description !== OUR_MARK + terms.id) return false;
  if (payment.method !== terms.method || payment.amount?.unit !== terms.amount.unit || payment.amount.minor !== terms.amount.minor) return false;
  const state = stateOf(payment.status);
  return (payment.paid ?? 1n) > 0n || payment.furtherIds.length > 0 || (state !== 'expired' && state !== 'invalid' && state !== 'cancelled');
}

export function createAdapter(account: AccountConfig, deps: AdapterDeps): GatewayAdapter {
  const client = createClient(account, deps);
  const lastsMs = offerMs(account);
  const anyMinimum: readonly OfferedMethod[] = methods.map((method) => ({ method, minimum: null }));
  let known: { readonly offered: readonly OfferedMethod[]; readonly atMs: number } | null = null;

  const one = async (id: string, kind: 'whole' | 'further' = 'whole'): Promise<Result<{ readonly payment: RemotePayment; readonly gatewayTimeMs: number }>> => {
    // Its ids are numbers; it answers anything else with a refusal that says nothing of the payment.
    if (!/^[0-9]{1,20}$/.test(id)) return fail(client.error('gateway/invoice_unknown', {}, { outcome: 'refused' }));
    const answer = await client.payment(id);
    if (!answer.ok) return answer;
    const payment = readPayment(answer.value.json, kind);
    if (!payment) return fail(client.error('gateway/nonsense', { problem: 'the payment cannot be read' }));
    if (payment.id !== id) return fail(client.error('gateway/nonsense', { problem: 'it answered about another payment' }));
    return ok({ payment, gatewayTimeMs: answer.value.gatewayTimeMs });
  };

  const snapshotWith = async (payment: RemotePayment, gatewayTimeMs: number, unitIfUnknown: Money['unit']) => {
    const further: RemotePayment[] = [];
    const problems: string[] = [];
    for (const id of payment.furtherIds) {
      const read = await one(id, 'further');
      if (read.ok) further.push(read.value.payment);
      // There is money that cannot be seen: a person looks at the dashboard.
      else if (read.error.outcome === 'refused') problems.push(`further payment ${id} cannot be read`);
      else return read;
    }
    return ok(snapshotOf(payment, further, problems, { offerMs: lastsMs, gatewayTimeMs, unitIfUnknown }));
  };

  /** Whether lists can be asked for. A login that is missing or not accepted must not stop what goes without one. */
  const canList = async (): Promise<Result<boolean>> => {
    if (!client.hasLogin) return ok(false);
    const login = await client.login();
    if (login.ok) return ok(true);
    if (login.error.outcome !== 'refused') return login;
    deps.log.warn('gateway.login_refused', { account: account.name });
    return ok(false);
  };
  const page = (cursor: string | null, sinceMs: number): Promise<Result<Page<Row>>> => readPage(client, deps, account.name, cursor, sinceMs);

  return {
    check: () => checkAccount(client),

    methods: async () => {
      const offered = await readOffered(client, account, deps);
      if (offered.ok) known = { offered: offered.value, atMs: deps.clock.monotonicMs() };
      return offered;
    },

    createInvoice: async (request) => {
      const isFresh = known !== null && deps.clock.monotonicMs() - known.atMs < MINIMUMS_LAST_MS;
      const fits = checkTerms(request.terms, capabilities, known !== null && isFresh ? known.offered : anyMinimum);
      if (!fits.ok) return fits;
      const answer = await client.create(request, tickerOfMethod(request.terms.method) ?? '');
      if (!answer.ok) return answer;
      const payment = readPayment(answer.value.json, 'new');
      if (!payment) return fail(client.error('gateway/nonsense', { problem: 'the new payment cannot be read' }, { outcome: 'unknown' }));
      return accepted(client, { payment, gatewayTimeMs: answer.value.gatewayTimeMs }, request, lastsMs);
    },

    findInvoice: async (request) => {
      const can = await canList();
      if (!can.ok) return can;
      if (!can.value) return fail(client.error('gateway/not_offered', { what: 'finding a payment again without a dashboard login' }));
      const since = request.terms.createdAtMs - DAY_MS;
      const found = await collect((cursor) => page(cursor, since), (row) => isOurs(row, request), (rows) => pageIsPast(rows.map((row) => row.payment.createdAtMs), since));
      if (!found.ok) return found;
      // Of several, the one that money came to.
      const row = found.value.find(({ payment }) => (payment.paid ?? 0n) > 0n || payment.furtherIds.length > 0) ?? found.value[0];
      return row ? accepted(client, row, request, lastsMs) : ok(null);
    },

    readInvoice: async (gatewayInvoiceId, terms) => {
      const read = await one(gatewayInvoiceId);
      return read.ok ? snapshotWith(read.value.payment, read.value.gatewayTimeMs, terms.method) : read;
    },

    listInvoices: async (cursor, sinceMs) => {
      const can = await canList();
      if (!can.ok) return can;
      // Each sale is then asked for by itself.
      if (!can.value) return fail(client.error('gateway/not_offered', { what: 'listing payments without a dashboard login' }));
      const rows = await page(cursor, sinceMs);
      if (!rows.ok) return rows;
      const past = pageIsPast(rows.value.items.map((row) => row.payment.createdAtMs), sinceMs);
      // A row with further deposits is not the whole of it: the sale is read by itself. So is that of a further deposit's sale, whose own row
      // need not name it: the deposit's row stands for it, with the problem that it is none of a sale.
      const snapshots = rows.value.items.filter(({ payment }) => payment.furtherIds.length === 0).map(({ payment, gatewayTimeMs }) => {
        const snapshot = snapshotOf(payment, [], [], { offerMs: lastsMs, gatewayTimeMs, unitIfUnknown: 'USD' });
        return payment.parentId === null ? snapshot : { ...snapshot, gatewayInvoiceId: payment.parentId };
      });
      return ok({ snapshots, next: past ? null : rows.value.next });
    },

    cancelInvoice: null,

    balances: async () => {
      const answer = await client.balance();
      if (!answer.ok) return answer;
      if (!isObject(answer.value.json)) return fail(client.error('gateway/nonsense', { problem: 'the balances cannot be read' }));
      const problems: string[] = [];
      const balances: Balance[] = [];
      for (const [ticker, entry] of answer.value.json) {
        const method = methodOfTicker(ticker);
        if (method === null) continue;
        const fields = new Fields(isObject(entry) ? entry : new Map(), problems, `${ticker}.`);
        const amount = (name: string): Money => ({ unit: method, minor: fields.need(name, (value) => readHeld(value, decimalsOf(method))) ?? 0n });
        balances.push({ method, available: amount('amount'), pending: amount('pendingAmount') });
      }
      // A balance that cannot be read is never shown as zero.
      return problems.length === 0 ? ok(balances) : fail(client.error('gateway/nonsense', { problem: problems.join('; ') }));
    },

    estimate: async (amount, method) => {
      const { unit, minor: asked } = amount;
      if (!isFiatCode(unit)) return refusal('currency/not_offered', { gateway: account.name, currency: tickerOf(unit), offered: capabilities.priceCurrencies.toString() });
      const fits = checkTerms({ gateway: account.name, amount: { unit, minor: asked }, method }, capabilities, anyMinimum);
      if (!fits.ok) return fits;
      const ticker = tickerOfMethod(method) ?? '';
      const answer = await client.estimate(formatMinor(asked, decimalsOf(unit)), unit.toLowerCase(), ticker);
      if (!answer.ok) return answer;
      const fields = new Fields(isObject(answer.value.json) ? answer.value.json : new Map());
      const to = fields.need('currency_to', readWord);
      const minor = fields.need('estimated_amount', (value) => readAsked(value, decimalsOf(method)));
      if (to !== null && methodOfTicker(to) !== method) fields.problems.push('currency_to is not the coin asked for');
      if (minor === null || minor === 0n || fields.problems.length > 0) return fail(client.error('gateway/nonsense', { problem: fields.problems.join('; ') || 'estimated_amount is zero' }));
      // Not an offer: nothing holds until a payment is made.
      return ok({ due: { unit: method, minor }, validUntilMs: null });
    },

    payouts: createPayouts(account, client),
    // Done at the dashboard, by support, or by a payout of one's own.
    refunds: null,
  };
}
