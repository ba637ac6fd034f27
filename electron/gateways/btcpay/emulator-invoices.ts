// The BTCPay emulator's invoice routes: create, read, list, mark, archive, and the payment prompts.
import type { EmulatorAnswer } from '../emulator-kit/port.ts';
import type { ModelTools } from '../emulator-kit/model.ts';
import { dec, div, formatDec, mul, zero, type Dec } from '../emulator-kit/decimal.ts';
import { isJsonObject, num, readJson, writeJson, type JsonObject, type JsonValue } from '../emulator-kit/json.ts';
import { base58Token } from '../emulator-kit/tokens.ts';
import { rateOf } from '../emulator-kit/rates.ts';
import { readNewInvoice, type NewInvoice } from './emulator-create.ts';
import { empty, invalid, json, problem, type Context, type Route } from './emulator-http.ts';
import { accounted, isPaymentMethodId, methodFacts, NETWORK_FEE, paymentView, promptSums, worth, type Books, type Invoice, type PaymentMethodId, type Prompt, type StoreSetup } from './emulator-state.ts';
import type { Publish, Watcher } from './emulator-watcher.ts';

const seconds = (ms: number): number => Math.floor(ms / 1000);
/** A JSON number token; durations and percentages are numbers in this API. */
const number = (value: Dec): JsonValue => num(formatDec(value));

/** Which marks are allowed from the invoice's state, in the server's order. */
export function availableMarks(invoice: Invoice): readonly ('Settled' | 'Invalid')[] {
  switch (invoice.status) {
    case 'New': case 'Processing': case 'Expired': return ['Settled', 'Invalid'];
    case 'Invalid': return ['Settled'];
    case 'Settled': return invoice.additional === 'Marked' ? ['Invalid'] : [];
  }
}

export const metadataOf = (invoice: Invoice): JsonObject => {
  const parsed = readJson(invoice.metadata);
  return parsed && isJsonObject(parsed.value) ? parsed.value : {};
};

/** The server indexes order ids; so does this, by the metadata they were read from. */
const orderIds = new WeakMap<Invoice, { readonly from: string; readonly orderId: string | null }>();

export function orderIdOf(invoice: Invoice): string | null {
  const known = orderIds.get(invoice);
  if (known?.from === invoice.metadata) return known.orderId;
  const value = metadataOf(invoice)['orderId'];
  const orderId = typeof value === 'string' ? value : null;
  orderIds.set(invoice, { from: invoice.metadata, orderId });
  return orderId;
}

/** What the API shows as the state, with a control's override. */
export function shownState(invoice: Invoice): { readonly status: string; readonly additionalStatus: string } {
  const [status = invoice.status, additionalStatus = invoice.additional] = invoice.shown?.split('/') ?? [];
  return { status, additionalStatus };
}

export function invoiceView(invoice: Invoice, storeId: string, origin: string, withMethods: boolean): JsonObject {
  const { checkout } = invoice;
  return {
    id: invoice.id, storeId, amount: formatDec(invoice.price, invoice.price.scale), paidAmount: formatDec(worth(invoice, accounted(invoice))),
    currency: invoice.currency, type: invoice.type, checkoutLink: `${origin}/i/${invoice.id}`, ...shownState(invoice),
    createdTime: seconds(invoice.createdMs), expirationTime: seconds(invoice.expirationMs), monitoringExpiration: seconds(invoice.monitoringMs),
    archived: invoice.archived, availableStatusesForManualMarking: availableMarks(invoice),
    paymentMethods: withMethods ? invoice.prompts.map((prompt) => promptView(invoice, prompt, true)) : [],
    metadata: metadataOf(invoice),
    checkout: {
      speedPolicy: checkout.speedPolicy, paymentMethods: checkout.paymentMethods, defaultPaymentMethod: checkout.defaultPaymentMethod,
      lazyPaymentMethods: checkout.lazyPaymentMethods, expirationMinutes: number(checkout.expirationMinutes), monitoringMinutes: number(checkout.monitoringMinutes),
      paymentTolerance: num(formatDec(checkout.paymentTolerance, 1)), redirectURL: checkout.redirectURL, redirectAutomatically: checkout.redirectAutomatically,
      defaultLanguage: checkout.defaultLanguage,
    },
    receipt: { ...invoice.receipt },
  };
}

export function promptView(invoice: Invoice, prompt: Prompt, onlyAccounted: boolean): JsonObject {
  const facts = methodFacts[prompt.methodId];
  const { amount, due, totalPaid, methodPaid, fee } = promptSums(invoice, prompt);
  const text = (value: Dec): string => formatDec(value, 8);
  const payments = (onlyAccounted ? accounted(invoice) : invoice.payments).filter((payment) => payment.methodId === prompt.methodId);
  return {
    paymentMethodId: prompt.methodId, currency: facts.coin, activated: prompt.destination !== null, destination: prompt.destination,
    paymentLink: prompt.destination === null ? null : facts.link(prompt.destination, text(due.digits > 0n ? due : zero)),
    rate: formatDec(prompt.rate, 2), amount: text(amount), due: text(due), totalPaid: text(totalPaid), paymentMethodPaid: text(methodPaid), paymentMethodFee: formatDec(fee),
    payments: payments.map(paymentView),
    additionalData: facts.lightning ? {} : { keyPath: prompt.keyPath, payjoinEnabled: false, recommendedFeeRate: '4.1', paymentMethodFeeRate: '3.9' },
  };
}

export interface InvoiceParts {
  readonly routes: readonly Route[];
  addPrompt(invoice: Invoice, methodId: PaymentMethodId): Prompt;
  watch(invoice: Invoice): void;
  byId(id: string): Invoice | undefined;
}

export function createInvoiceParts(books: Books, store: StoreSetup, tools: ModelTools, watcher: Watcher, publish: Publish): InvoiceParts {
  const { clock, random } = tools;
  const byId = (id: string): Invoice | undefined => books.invoices.find((invoice) => invoice.id === id);
  const watch = (invoice: Invoice): void => {
    tools.at(invoice.expirationMs, () => watcher.update(invoice));
    tools.at(invoice.monitoringMs, () => watcher.update(invoice));
  };
  const activate = (invoice: Invoice, prompt: Prompt): void => {
    if (store.networkFee === 'always' && !methodFacts[prompt.methodId].lightning) prompt.fee = NETWORK_FEE;
    const expiryS = Math.max(60, seconds(invoice.expirationMs) - seconds(clock.nowMs()));
    prompt.destination ??= methodFacts[prompt.methodId].destination(random, promptSums(invoice, prompt).amount, seconds(clock.nowMs()), expiryS);
  };
  const addPrompt = (invoice: Invoice, methodId: PaymentMethodId): Prompt => {
    const prompt: Prompt = { methodId, rate: rateOf(methodFacts[methodId].coin, invoice.currency) ?? zero, destination: null, keyPath: `0/${books.addresses}` };
    books.addresses += 1;
    invoice.prompts.push(prompt);
    if (invoice.checkout.lazyPaymentMethods !== true) activate(invoice, prompt);
    return prompt;
  };

  const create = ({ body, origin }: Context): EmulatorAnswer => {
    const read = readNewInvoice(body, store);
    if (!read.ok) return invalid(read.problems);
    const wanted: NewInvoice = read.value;
    const unrated = wanted.checkout.paymentMethods.filter((methodId) => rateOf(methodFacts[methodId].coin, wanted.currency) === null);
    if (unrated.length === wanted.checkout.paymentMethods.length) {
      return problem(400, 'generic-error', unrated.map((methodId) => `${methodId}: No rate for ${methodFacts[methodId].coin}_${wanted.currency}`).join('\n'));
    }
    const nowMs = seconds(clock.nowMs()) * 1000;
    const ms = (minutes: Dec): number => Number(div(mul(minutes, dec('60')), dec('1'), 0, 'half_even').digits) * 1000;
    const expirationMs = nowMs + ms(wanted.checkout.expirationMinutes);
    const invoice: Invoice = {
      ...wanted, id: base58Token(random, 22), createdMs: nowMs, expirationMs, monitoringMs: expirationMs + ms(wanted.checkout.monitoringMinutes),
      status: 'New', additional: 'None', archived: false, prompts: [], payments: [], shown: null,
    };
    books.invoices.push(invoice);
    publish(invoice, 'InvoiceCreated', {});
    const isFree = wanted.type === 'Standard' && wanted.price.digits === 0n;
    if (!isFree) for (const methodId of wanted.checkout.paymentMethods) if (!unrated.includes(methodId)) addPrompt(invoice, methodId);
    watch(invoice);
    watcher.update(invoice);
    return json(invoiceView(invoice, store.storeId, origin, false));
  };

  const fits = (invoice: Invoice, query: URLSearchParams): boolean => {
    const orders = query.getAll('orderId');
    const statuses = query.getAll('status');
    const search = query.get('textSearch')?.toLowerCase() ?? '';
    const texts = (): readonly string[] => [
      invoice.id, invoice.metadata, ...invoice.searchTerms, ...invoice.prompts.map((prompt) => prompt.destination ?? ''), ...invoice.payments.map((payment) => payment.id),
    ];
    const from = query.get('startDate');
    const to = query.get('endDate');
    return (query.get('includeArchived') === 'true' || !invoice.archived)
      && (orders.length === 0 || orders.includes(orderIdOf(invoice) ?? ''))
      && (statuses.length === 0 || statuses.some((status) => status.toLowerCase() === invoice.status.toLowerCase()))
      && (search === '' || texts().some((text) => text.toLowerCase().includes(search)))
      && (from === null || seconds(invoice.createdMs) >= Number(from)) && (to === null || seconds(invoice.createdMs) <= Number(to));
  };

  const list = ({ query, origin }: Context): EmulatorAnswer => {
    const statuses = ['new', 'processing', 'expired', 'invalid', 'settled'];
    const problems = [
      ...query.getAll('status').filter((status) => !statuses.includes(status.toLowerCase())).map((status) => ({ path: 'status', message: `The value '${status}' is not valid.` })),
      ...['skip', 'take', 'startDate', 'endDate'].filter((name) => query.has(name) && !/^[0-9]{1,15}$/.test(query.get(name) ?? '')).map((path) => ({ path, message: `The value '${query.get(path)}' is not valid.` })),
    ];
    if (problems.length > 0) return invalid(problems);
    const skip = Number(query.get('skip') ?? '0');
    const end = query.has('take') ? skip + Number(query.get('take')) : undefined;
    const found = books.invoices.filter((invoice) => fits(invoice, query)).reverse();
    return json(found.slice(skip, end).map((invoice) => invoiceView(invoice, store.storeId, origin, query.get('includePaymentMethods') === 'true')));
  };

  const withInvoice = (run: (invoice: Invoice, context: Context) => EmulatorAnswer) => (context: Context): EmulatorAnswer => {
    const invoice = byId(context.params['invoiceId'] ?? '');
    if (!invoice) return problem(404, 'invoice-not-found', 'The invoice was not found');
    watcher.update(invoice);
    return run(invoice, context);
  };
  const shown = (invoice: Invoice, context: Context): EmulatorAnswer => json(invoiceView(invoice, store.storeId, context.origin, context.query.get('includePaymentMethods') === 'true'));

  const mark = withInvoice((invoice, context) => {
    const { status } = context.body;
    if (status !== 'Settled' && status !== 'Invalid') return invalid([{ path: 'Status', message: 'Status can only be marked to invalid or settled within certain conditions.' }]);
    if (!availableMarks(invoice).includes(status)) return invalid([{ path: 'Status', message: 'Status can only be marked to invalid or settled within certain conditions.' }]);
    watcher.mark(invoice, status);
    return shown(invoice, context);
  });

  const item = { item: true } as const;
  const routes: readonly Route[] = [
    { method: 'POST', path: 'stores/:storeId/invoices', body: true, permission: 'btcpay.store.cancreateinvoice', run: create },
    { method: 'GET', path: 'stores/:storeId/invoices', permission: 'btcpay.store.canviewinvoices', run: list },
    { method: 'GET', path: 'invoices/:invoiceId', ...item, permission: 'btcpay.store.canviewinvoices', run: withInvoice(shown) },
    {
      method: 'PUT', path: 'invoices/:invoiceId', ...item, body: true, permission: 'btcpay.store.canmodifyinvoices', run: withInvoice((invoice, context) => {
        const { metadata } = context.body;
        if (!isJsonObject(metadata)) return invalid([{ path: 'Metadata', message: 'A JSON object is expected' }]);
        invoice.metadata = writeJson(metadata);
        return shown(invoice, context);
      }),
    },
    { method: 'DELETE', path: 'invoices/:invoiceId', ...item, permission: 'btcpay.store.canmodifyinvoices', run: withInvoice((invoice) => { invoice.archived = true; return empty(); }) },
    {
      method: 'POST', path: 'invoices/:invoiceId/unarchive', ...item, permission: 'btcpay.store.canmodifyinvoices', run: withInvoice((invoice, context) => {
        if (!invoice.archived) return problem(400, 'already-unarchived', 'Invoice is already unarchived');
        invoice.archived = false;
        return shown(invoice, context);
      }),
    },
    { method: 'POST', path: 'invoices/:invoiceId/status', ...item, body: true, permission: 'btcpay.store.canmodifyinvoices', run: mark },
    {
      method: 'GET', path: 'invoices/:invoiceId/payment-methods', ...item, permission: 'btcpay.store.canviewinvoices', run: withInvoice((invoice, context) => {
        if (context.query.get('includeSensitive') === 'true' && !context.may('btcpay.store.canmodifystoresettings')) {
          return json({ code: 'missing-permission', message: 'Insufficient API Permissions.', missingPermission: 'btcpay.store.canmodifystoresettings' }, 403);
        }
        return json(invoice.prompts.map((prompt) => promptView(invoice, prompt, context.query.get('onlyAccountedPayments') !== 'false')));
      }),
    },
    {
      method: 'POST', path: 'invoices/:invoiceId/payment-methods/:methodId/activate', ...item, permission: 'btcpay.store.canviewinvoices', run: withInvoice((invoice, { params }) => {
        const { methodId = '' } = params;
        const prompt = isPaymentMethodId(methodId) ? invoice.prompts.find((known) => known.methodId === methodId) : undefined;
        if (!prompt) return problem(404, 'invalid-payment-method', 'Invalid payment method');
        activate(invoice, prompt);
        return empty();
      }),
    },
  ];
  return { routes, addPrompt, watch, byId };
}
