// XAIGATE behind the port: what each question of ours becomes there, and what its answer means.
import { fail, ok, type AppError, type Result } from '../../../shared/errors/result.ts';
import { pageLinkLooksRight } from '../../../shared/domain/address-shape.ts';
import { formatMinor, parseDecimal } from '../../../shared/domain/money.ts';
import { clockSkewMs } from '../common/clock-skew.ts';
import { checkTerms } from '../common/create-request.ts';
import { secretOf, settingOf } from '../common/settings.ts';
import type { AcceptedBody, AccountConfig, AdapterDeps, CreateInvoiceRequest, GatewayAdapter } from '../port.ts';
import { createClient, isAboutKey, readError, type Client, type ObjectAnswer } from './client.ts';
import { capabilities, methods, offered, pageMethods, settings } from './driver-data.ts';
import { createPayouts } from './payouts.ts';
import { expiryOf, readInvoice, snapshotOf } from './schema.ts';

/** An invoice nobody has: asking for it shows that the key is taken, and does nothing. */
const NO_INVOICE = 'INV0000000000';

/** Fewer characters could be guessed, and with them the address of every sale. */
const LEAST_SECRET = 16;

/** What the till shows; only from an answer that fits the sale in everything. */
function accepted(client: Client, answer: ObjectAnswer, { terms }: CreateInvoiceRequest): Result<AcceptedBody> {
  const invoice = readInvoice(answer.body);
  if (!invoice) return fail(client.error('gateway/nonsense', { problem: 'the new invoice cannot be read' }, { outcome: 'unknown' }));
  const link = invoice.payUrl;
  const wrong = [
    ...invoice.problems,
    ...(invoice.currency === null || pageMethods[invoice.currency] === terms.method ? [] : ['currency is not the one asked for']),
    ...(invoice.amountMinor === terms.amount.minor ? [] : ['amount is not the amount asked for']),
    ...(invoice.orderId === null || invoice.orderId === terms.orderId ? [] : ['orderId is not the one sent']),
    ...(link !== null && pageLinkLooksRight(link) ? [] : ['payUrl is no address that can be shown']),
  ];
  if (wrong.length > 0) return fail(client.error('gateway/nonsense', { problem: wrong.join('; ') }, { outcome: 'unknown' }));
  return ok({
    kind: 'accepted', gatewayInvoiceId: invoice.invoiceNo, address: null, due: { unit: terms.method, minor: terms.amount.minor },
    expiresAtMs: expiryOf(invoice) ?? answer.gatewayTimeMs + invoice.lifeMs, gatewayTimeMs: answer.gatewayTimeMs, checkoutUrl: link, paymentLink: link, required: null,
  });
}

/** Told that there is no such invoice, or that its number is none. Any other refusal is about the account. */
const isNoSuchInvoice = ({ code, details }: AppError): boolean =>
  code === 'gateway/invoice_unknown' || (code === 'gateway/refused' && (details?.['status'] === '400' || details?.['status'] === '422'));

export function createAdapter(account: AccountConfig, deps: AdapterDeps): GatewayAdapter {
  const client = createClient(account, deps);
  const noList = (what: string): Promise<Result<never>> => Promise.resolve(fail(client.error('gateway/not_offered', { what })));
  const trust = parseDecimal(settingOf(account, settings, 'trustPaidUpTo'), 2);

  const warnings = (): string[] => [
    ...(secretOf(account, 'webhookSecret').reveal().trim().length >= LEAST_SECRET ? [] : ['The secret of the notices’ addresses is short. Make up a longer one: who guesses it can make this till ask too often.']),
    ...(settingOf(account, settings, 'trustPaidUpTo') === '' || trust.ok ? [] : ['“Believe Paid without a sum up to” is not an amount; a person looks at every such sale.']),
    ...(trust.ok && trust.minor > 0n ? [`Sales up to ${formatMinor(trust.minor, 2)} count as paid on XAIGATE’s word alone, also when it names no sum received.`] : []),
  ];

  return {
    check: async () => {
      const answer = await client.invoice(NO_INVOICE);
      // A refusal in words under 200: a success would name the invoice.
      const words = answer.ok && answer.value.body.get('invoiceNo') === undefined ? readError(answer.value.body)?.message ?? null : null;
      if (isAboutKey(words)) return fail(client.error('gateway/wrong_key', {}, { outcome: 'refused' }));
      if ((answer.ok && words === null) || (!answer.ok && answer.error.code === 'gateway/nonsense')) {
        return fail(client.error('gateway/wrong_url', { problem: answer.ok ? 'it knows an invoice that does not exist' : answer.error.details?.['problem'] ?? '' }));
      }
      // That it does not know the invoice is what a good account is told, in whichever words: its errors are not documented.
      if (!answer.ok && !isNoSuchInvoice(answer.error)) return answer;
      const last = client.lastAnswer();
      return ok({ methods, clockSkewMs: last === null ? 0 : clockSkewMs(last), warnings: warnings() });
    },

    methods: () => Promise.resolve(ok(offered)),

    createInvoice: async (request) => {
      const fits = checkTerms(request.terms, capabilities, offered);
      if (!fits.ok) return fits;
      const answer = await client.create(request);
      return answer.ok ? accepted(client, answer.value, request) : answer;
    },

    findInvoice: () => noList('finding an invoice whose answer was lost'),

    readInvoice: async (gatewayInvoiceId, terms) => {
      const answer = await client.invoice(gatewayInvoiceId);
      if (!answer.ok) return answer;
      const invoice = readInvoice(answer.value.body);
      if (!invoice) return fail(client.error('gateway/nonsense', { problem: 'the invoice cannot be read' }));
      if (invoice.invoiceNo !== gatewayInvoiceId) return fail(client.error('gateway/nonsense', { problem: 'it answered about another invoice' }));
      return ok(snapshotOf(invoice, answer.value.gatewayTimeMs, terms, trust.ok ? trust.minor : 0n));
    },

    listInvoices: () => noList('listing invoices'),

    cancelInvoice: null,
    balances: null,
    estimate: null,
    payouts: createPayouts(account, client),
    refunds: null,
  };
}
