// CryptumPay behind the port: what each question of ours becomes there, and what its answer means.
import { fail, ok, type AppError, type Result } from '../../../shared/errors/result.ts';
import { pageLinkLooksRight } from '../../../shared/domain/address-shape.ts';
import { refusal } from '../common/api.ts';
import { clockSkewMs } from '../common/clock-skew.ts';
import { checkTerms } from '../common/create-request.ts';
import { settingOf } from '../common/settings.ts';
import type { AcceptedBody, AccountConfig, AdapterDeps, CreateInvoiceRequest, GatewayAdapter } from '../port.ts';
import { createClient, type Client } from './client.ts';
import { capabilities, methods, offered, pageMethods, settings } from './driver-data.ts';
import { createPayouts } from './payouts.ts';
import { orderIdOf, readOrder, snapshotOf, type RemoteOrder } from './schema.ts';

/** An order nobody has: asking for it shows that the credentials are taken, and does nothing. */
const NO_ORDER = 'ord_countersigncheck';

/** What stands for the order in the setting of the page. Without it every customer would be sent to one and the same page. */
const PLACE = '{id}';

/** The page of an order; null when the setting makes no address of it. A relative one is below the API's own address. */
export function pageOf(account: AccountConfig, id: string): string | null {
  const link = settingOf(account, settings, 'payUrl').replace(PLACE, encodeURIComponent(id));
  return URL.canParse(link, account.baseUrl) ? new URL(link, account.baseUrl).href : null;
}

/** What the till shows; only from an answer that fits the sale in everything. */
function accepted(client: Client, account: AccountConfig, order: RemoteOrder, { terms }: CreateInvoiceRequest, gatewayTimeMs: number): Result<AcceptedBody> {
  const link = pageOf(account, order.id);
  const told = orderIdOf(order, terms);
  const wrong = [
    ...order.problems,
    ...(order.currency === null || pageMethods[order.currency] === terms.method ? [] : ['fiatTicker is not the one asked for']),
    ...(order.amountMinor === terms.amount.minor ? [] : ['fiatAmount is not the amount asked for']),
    ...(told === null || told === terms.orderId ? [] : ['projectData names another order']),
    ...(link !== null && pageLinkLooksRight(link) ? [] : ['the payment page has no address that can be shown']),
  ];
  if (wrong.length > 0 || order.expiresAtMs === null) return fail(client.error('gateway/nonsense', { problem: wrong.join('; ') }, { outcome: 'unknown' }));
  return ok({
    kind: 'accepted', gatewayInvoiceId: order.id, address: null, due: { unit: terms.method, minor: terms.amount.minor }, expiresAtMs: order.expiresAtMs, gatewayTimeMs,
    checkoutUrl: link, paymentLink: link, required: null,
  });
}

/** Told that there is no such order, or that its id is none: both come after the credentials. Any other refusal is about the account. */
const isNoSuchOrder = ({ code, details }: AppError): boolean =>
  code === 'gateway/invoice_unknown' || (code === 'gateway/refused' && [details?.['status'], details?.['remoteCode']?.split('/')[0]].some((status) => status === '400' || status === '422'));

export function createAdapter(account: AccountConfig, deps: AdapterDeps): GatewayAdapter {
  const client = createClient(account, deps);
  const noList = (what: string): Promise<Result<never>> => Promise.resolve(fail(client.error('gateway/not_offered', { what })));

  const pageFits = (): Result<null> =>
    (settingOf(account, settings, 'payUrl').includes(PLACE) ? ok(null) : refusal('input/invalid', { field: 'the setting payUrl', problem: `it needs ${PLACE} where the order goes` }));

  return {
    check: async () => {
      const page = pageFits();
      if (!page.ok) return page;
      const answer = await client.order(NO_ORDER);
      if (answer.ok || answer.error.code === 'gateway/nonsense') {
        return fail(client.error('gateway/wrong_url', { problem: answer.ok ? 'it knows an order that does not exist' : answer.error.details?.['problem'] ?? '' }));
      }
      // That it does not know the order is what a good account is told; a refusal of the id itself comes after the credentials, too.
      if (!isNoSuchOrder(answer.error)) return answer;
      const last = client.lastAnswer();
      return ok({ methods, clockSkewMs: last === null ? 0 : clockSkewMs(last), warnings: [] });
    },

    methods: () => Promise.resolve(ok(offered)),

    createInvoice: async (request) => {
      const fits = checkTerms(request.terms, capabilities, offered);
      if (!fits.ok) return fits;
      const page = pageFits();
      if (!page.ok) return page;
      const answer = await client.create(request);
      if (!answer.ok) return answer;
      const order = readOrder(answer.value.data, true);
      if (!order) return fail(client.error('gateway/nonsense', { problem: 'the new order cannot be read' }, { outcome: 'unknown' }));
      return accepted(client, account, order, request, answer.value.gatewayTimeMs);
    },

    findInvoice: () => noList('finding an order whose answer was lost'),

    readInvoice: async (gatewayInvoiceId, terms) => {
      const answer = await client.order(gatewayInvoiceId);
      if (!answer.ok) return answer;
      const order = readOrder(answer.value.data);
      if (!order) return fail(client.error('gateway/nonsense', { problem: 'the order cannot be read' }));
      if (order.id !== gatewayInvoiceId) return fail(client.error('gateway/nonsense', { problem: 'it answered about another order' }));
      return ok(snapshotOf(order, answer.value.gatewayTimeMs, terms));
    },

    listInvoices: () => noList('listing orders'),

    cancelInvoice: null,
    balances: null,
    estimate: null,
    payouts: createPayouts(account, client),
    refunds: null,
  };
}
