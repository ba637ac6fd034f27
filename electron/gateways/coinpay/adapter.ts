// CoinPay behind the port: what each question of ours becomes there, and what its answer means.
import { fail, ok, type Result } from '../../../shared/errors/result.ts';
import { addressLooksRight } from '../../../shared/domain/address-shape.ts';
import type { JsonValue } from '../../core/json/parse-exact.ts';
import { isArray, isObject, readCount } from '../../core/json/read.ts';
import { refusal } from '../common/api.ts';
import { checkTerms } from '../common/create-request.ts';
import { collect, pageIsPast, type Page } from '../common/paging.ts';
import type { AcceptedBody, AccountConfig, AdapterDeps, CreateInvoiceRequest, GatewayAdapter } from '../port.ts';
import { checkAccount } from './account-check.ts';
import { createBalancesSeen } from './balances-seen.ts';
import { createClient, type Client } from './client.ts';
import { capabilities, codeOf, MAX_USD_MINOR, methods, paidFromOf } from './driver-data.ts';
import { estimate } from './estimate.ts';
import { createPayouts } from './payouts.ts';
import { readBalanceCheck, readForwarded, readPayment, snapshotOf, type RemotePayment } from './schema.ts';
import { isFunded } from './status.ts';
import { readTokens } from './tokens.ts';

const PAGE = 100;
/** Margin for both clocks when a list is asked for from a time on. */
const DAY_MS = 86_400_000;

interface Row { readonly payment: RemotePayment; readonly gatewayTimeMs: number }

/** Still payable, or paid already. */
const isUsable = ({ payment, gatewayTimeMs }: Row): boolean => isFunded(payment.status) || (payment.status === 'pending' && (payment.expiresAtMs ?? 0) > gatewayTimeMs);

const isOpen = ({ status }: RemotePayment): boolean => status === 'pending';

/** A row looks the same whether something came in or not, so an open payment is always asked about by itself. */
const withoutBalance = (payment: RemotePayment): RemotePayment => ({ ...payment, problems: [...payment.problems, 'the list does not say what came in'] });

/** What the till shows; only from an answer that fits the sale in everything, else the customer might pay into the void. */
function accepted(client: Client, row: Row, { terms }: CreateInvoiceRequest, pageRoot: string): Result<AcceptedBody> {
  const { payment } = row;
  const wrong = [
    ...payment.problems,
    ...(payment.method === terms.method ? [] : ['the coin is not the one asked for']),
    ...(payment.amountUsdMinor === terms.amount.minor ? [] : ['the amount is not the one asked for']),
    ...(payment.orderId === null || payment.orderId === terms.orderId ? [] : ['order_id is not the one sent']),
    ...(payment.due === 0n ? ['nothing is to be paid'] : []),
    ...(addressLooksRight(terms.method, payment.address ?? '') ? [] : ['payment_address is not one of this network']),
  ];
  if (wrong.length > 0 || payment.due === null || payment.expiresAtMs === null) {
    return fail(client.error('gateway/nonsense', { problem: wrong.join('; ') }, { outcome: 'unknown' }));
  }
  return ok({
    kind: 'accepted',
    gatewayInvoiceId: payment.id,
    address: payment.address,
    due: { unit: terms.method, minor: payment.due },
    expiresAtMs: payment.expiresAtMs,
    gatewayTimeMs: row.gatewayTimeMs,
    checkoutUrl: `${pageRoot}/pay/${encodeURIComponent(payment.id)}`,
    paymentLink: null,
    required: null,
  });
}

/** The same sale, made by an attempt whose answer was lost. */
const isOurs = (row: Row, { terms }: CreateInvoiceRequest): boolean =>
  row.payment.ours === terms.id && row.payment.orderId === terms.orderId && row.payment.method === terms.method && row.payment.amountUsdMinor === terms.amount.minor && isUsable(row);

export function createAdapter(account: AccountConfig, deps: AdapterDeps): GatewayAdapter {
  const client = createClient(account, deps);
  const seen = createBalancesSeen(deps.clock);
  const paidFrom = paidFromOf(account);
  const pageRoot = account.baseUrl.replace(/\/+$/, '').replace(/\/api$/, '');
  const nonsense = (problem: string): ReturnType<typeof fail> => fail(client.error('gateway/nonsense', { problem }));
  let business: string | null = null;

  /** The business of the key; lists of another one would prove nothing. */
  const businessId = async (): Promise<Result<string>> => {
    if (business !== null) return ok(business);
    const tokens = await readTokens(client, account);
    if (!tokens.ok) return tokens;
    business = tokens.value.businessId;
    return ok(business);
  };

  /** Whether there is a list: without a login, or with one that is refused, there is none, and everything else works. */
  const hasList = async (): Promise<Result<boolean>> => {
    if (!client.hasLogin) return ok(false);
    const login = await client.login();
    if (login.ok) return ok(true);
    if (login.error.outcome !== 'refused') return login;
    deps.log.warn('gateway.login_refused', { account: account.name, code: login.error.code });
    return ok(false);
  };

  /** One page, newest first. The cursor is the offset of the next. */
  const page = async (cursor: string | null, sinceMs: number): Promise<Result<Page<Row>>> => {
    const id = await businessId();
    if (!id.ok) return id;
    const from = sinceMs > 0 ? [['date_from', new Date(sinceMs).toISOString()]] as const : [];
    const answer = await client.list([['business_id', id.value], ['limit', String(PAGE)], ['offset', cursor ?? '0'], ...from]);
    if (!answer.ok) return answer;
    const json = isObject(answer.value.json) ? answer.value.json : new Map<string, JsonValue>();
    const rows = json.get('payments');
    if (!isArray(rows)) return nonsense('the list of payments is no list');
    const items = rows.map((row) => readPayment(row, 'row')).filter((payment) => payment !== null).map((payment) => ({ payment, gatewayTimeMs: answer.value.gatewayTimeMs }));
    // A row without an id belongs to no sale of ours; open sales are asked about one by one anyway.
    if (items.length < rows.length) deps.log.warn('gateway.list_rows_unreadable', { account: account.name, count: rows.length - items.length });
    // A server that knows no pages gives all at once, and does not speak of them.
    const paging = json.get('pagination');
    const hasMore = isObject(paging) && paging.get('has_more') === true;
    const offset = isObject(paging) ? readCount(paging.get('offset')) : null;
    if (offset?.ok === true && String(offset.value) !== (cursor ?? '0')) return nonsense('another page of the list came than was asked for');
    if (hasMore && rows.length === 0) return nonsense('a page of the list is empty, and yet there are more');
    return ok({ items, next: hasMore ? String(Number(cursor ?? '0') + rows.length) : null });
  };

  /** What is at the address of an open payment, and the status it has after that look. */
  const look = async (payment: RemotePayment): Promise<Result<RemotePayment>> => {
    if (!isOpen(payment) || payment.method === null || !seen.mayLook(payment.id)) return ok(payment);
    const answer = await client.checkBalance(payment.id);
    if (!answer.ok) return answer;
    const check = readBalanceCheck(answer.value.json, payment.method);
    if (check.balance !== null) seen.saw(payment.id, check.balance);
    return ok({ ...payment, status: check.status, problems: [...payment.problems, ...check.problems] });
  };

  /** All that came in, once it is forwarded: only the login may see it. */
  const forwarded = async (payment: RemotePayment): Promise<Result<bigint | null>> => {
    if (payment.status !== 'forwarded' || payment.method === null) return ok(null);
    const can = await hasList();
    if (!can.ok || !can.value) return can.ok ? ok(null) : can;
    const answer = await client.forwarding(payment.id);
    if (answer.ok) return ok(readForwarded(answer.value.json, payment.method));
    // A login that may not see it: what is certain without it has to do.
    return answer.error.code === 'gateway/permission' ? ok(null) : answer;
  };

  return {
    check: () => checkAccount(client, account),

    methods: async () => {
      const tokens = await readTokens(client, account);
      return tokens.ok ? ok(tokens.value.methods.map((method) => ({ method, minimum: null }))) : tokens;
    },

    createInvoice: async (request) => {
      const { amount, gateway, method } = request.terms;
      const fits = checkTerms(request.terms, capabilities, methods.map((each) => ({ method: each, minimum: null })));
      if (!fits.ok) return fits;
      if (amount.minor > MAX_USD_MINOR) return refusal('amount/above_maximum', { gateway, method, maximum: '1000000.00 USD' });
      const answer = await client.create(request, codeOf(account, method));
      if (!answer.ok) return answer;
      const payment = readPayment(isObject(answer.value.json) ? answer.value.json.get('payment') : undefined, 'created');
      if (!payment) return fail(client.error('gateway/nonsense', { problem: 'the new payment cannot be read' }, { outcome: 'unknown' }));
      // A repeated create gives the first one's payment back, however old: one that is over is accepted as such, and stays in view.
      return accepted(client, { payment, gatewayTimeMs: answer.value.gatewayTimeMs }, request, pageRoot);
    },

    findInvoice: async (request) => {
      const can = await hasList();
      // Without a list: a second create with the same key makes no second payment, so it is what finds the first.
      if (!can.ok || !can.value) return can.ok ? ok(null) : can;
      const since = request.terms.createdAtMs - DAY_MS;
      const found = await collect((cursor) => page(cursor, since), (row) => isOurs(row, request), (rows) => pageIsPast(rows.map((row) => row.payment.createdAtMs), since));
      if (!found.ok) return found;
      const row = found.value[0];
      return row ? accepted(client, row, request, pageRoot) : ok(null);
    },

    readInvoice: async (gatewayInvoiceId, terms) => {
      const answer = await client.payment(gatewayInvoiceId);
      if (!answer.ok) return answer;
      const read = readPayment(isObject(answer.value.json) ? answer.value.json.get('payment') : undefined, 'public');
      if (!read) return nonsense('the payment cannot be read');
      if (read.id !== gatewayInvoiceId) return nonsense('it answered about another payment');
      const payment = await look(read);
      if (!payment.ok) return payment;
      const sum = await forwarded(payment.value);
      if (!sum.ok) return sum;
      // The payer's own transactions make up the balance; what was forwarded of it can only be less.
      return ok(snapshotOf(payment.value, { balance: sum.value ?? seen.last(read.id), paidFrom }, answer.value.gatewayTimeMs, terms.method));
    },

    listInvoices: async (cursor, sinceMs) => {
      const id = await businessId();
      if (!id.ok) return id;
      const can = await hasList();
      if (!can.ok) return can;
      if (!can.value) return fail(client.error('gateway/not_offered', { what: 'it lists payments only for those who log in with e-mail and password' }, { outcome: 'refused' }));
      const rows = await page(cursor, sinceMs);
      if (!rows.ok) return rows;
      return ok({
        snapshots: rows.value.items.map(({ payment, gatewayTimeMs }) => snapshotOf(isOpen(payment) ? withoutBalance(payment) : payment, { balance: null, paidFrom }, gatewayTimeMs, 'USD')),
        next: rows.value.next,
      });
    },

    cancelInvoice: null,
    balances: null,
    estimate: (amount, method) => estimate(client, account, amount, method),
    payouts: createPayouts(account, client, businessId),
    refunds: null,
  };
}
