// The BTCPay emulator's pull payments, payouts and refunds, as far as the sheet describes them. No money moves by itself.
import type { EmulatorAnswer } from '../emulator-kit/port.ts';
import type { ModelTools } from '../emulator-kit/model.ts';
import { add, compare, dec, div, formatDec, mul, round, sub, sum, zero, type Dec } from '../emulator-kit/decimal.ts';
import { isJsonObject, readJson, writeJson, type JsonObject } from '../emulator-kit/json.ts';
import { base58Token } from '../emulator-kit/tokens.ts';
import { rateOf } from '../emulator-kit/rates.ts';
import { divisibility, readAmount } from './emulator-create.ts';
import { empty, invalid, json, missingPermission, problem, type Context, type FieldProblem, type Route } from './emulator-http.ts';
import { accounted, isOverPaid, isPaymentMethodId, methodFacts, worth, type Books, type Invoice, type Payout, type PullPayment, type StoreSetup } from './emulator-state.ts';
import type { Publish } from './emulator-watcher.ts';

/** What a key needs to have money leave without the owner's approval. */
const APPROVING = 'btcpay.store.cancreatepullpayments';
const variants = ['RateThen', 'CurrentRate', 'Fiat', 'OverpaidAmount', 'Custom'] as const;
const text = (value: unknown, standard: string): string => (typeof value === 'string' ? value : standard);

export function payoutRoutes(books: Books, store: StoreSetup, tools: ModelTools, publish: Publish): readonly Route[] {
  const { clock, random } = tools;
  const nowS = (): number => Math.floor(clock.nowMs() / 1000);
  const pullView = (pull: PullPayment, origin: string): JsonObject => ({
    id: pull.id, name: pull.name, description: pull.description, currency: pull.currency, amount: formatDec(pull.amount), startsAt: pull.startsAtS, expiresAt: pull.expiresAtS,
    archived: pull.archived, autoApproveClaims: pull.autoApproveClaims, BOLT11Expiration: '30.00:00:00', viewLink: `${origin}/pull-payments/${pull.id}`,
  });
  const payoutView = (payout: Payout): JsonObject => ({
    id: payout.id, revision: payout.revision, pullPaymentId: payout.pullPaymentId, date: payout.dateS, destination: payout.destination,
    originalCurrency: payout.originalCurrency, originalAmount: formatDec(payout.originalAmount), payoutCurrency: methodFacts[payout.methodId].coin,
    payoutAmount: payout.payoutAmount === null ? null : formatDec(payout.payoutAmount), payoutMethodId: payout.methodId, state: payout.state,
    paymentProof: payout.proof === null ? null : readJson(payout.proof)?.value ?? null, metadata: readJson(payout.metadata)?.value ?? {},
  });
  const newPull = (fields: Omit<PullPayment, 'id' | 'startsAtS' | 'expiresAtS' | 'archived'>): PullPayment => {
    const pull = { ...fields, id: base58Token(random, 27), startsAtS: nowS(), expiresAtS: null, archived: false };
    books.pullPayments.push(pull);
    return pull;
  };
  const tell = (payout: Payout, type: 'PayoutCreated' | 'PayoutApproved' | 'PayoutUpdated'): void => {
    publish(null, type, { payoutId: payout.id, pullPaymentId: payout.pullPaymentId, payoutState: payout.state });
  };
  const approve = (payout: Payout): EmulatorAnswer | null => {
    const { coin, decimals } = methodFacts[payout.methodId];
    const rate = rateOf(coin, payout.originalCurrency);
    if (!rate) return problem(400, 'rate-unavailable', 'Rate unavailable');
    const amount = div(payout.originalAmount, rate, decimals, 'half_even');
    if (compare(amount, dec('0.00000546')) < 0) {
      payout.state = 'Cancelled';
      tell(payout, 'PayoutUpdated');
      return problem(400, 'amount-too-low', 'The payout amount is below the dust limit');
    }
    payout.payoutAmount = amount;
    payout.state = 'AwaitingPayment';
    tell(payout, 'PayoutApproved');
    return null;
  };

  const createPull = ({ body, origin, may }: Context): EmulatorAnswer => {
    if (body['autoApproveClaims'] === true && !may(APPROVING)) return missingPermission(APPROVING);
    const problems: FieldProblem[] = [];
    const amount = readAmount(body['amount']);
    if (amount === null || amount.digits <= 0n) problems.push({ path: 'Amount', message: 'The amount should more than 0.' });
    const name = text(body['name'], '');
    if (name.length > 50) problems.push({ path: 'Name', message: 'The name should be maximum 50 characters.' });
    const currency = text(body['currency'], '').toUpperCase();
    if (rateOf('BTC', currency) === null) problems.push({ path: 'Currency', message: 'Invalid currency' });
    if (problems.length > 0 || amount === null) return invalid(problems);
    const autoApproveClaims = body['autoApproveClaims'] === true;
    return json(pullView(newPull({ refundOf: null, name, description: text(body['description'], ''), currency, amount, autoApproveClaims }), origin));
  };

  const createPayout = ({ body, params, may }: Context): EmulatorAnswer => {
    // Only a call of the store may approve; a key that may not is refused as a whole.
    const approves = params['pullPaymentId'] === undefined && body['approved'] === true;
    if (approves && !may(APPROVING)) return missingPermission(APPROVING);
    const pullId = params['pullPaymentId'] ?? (typeof body['pullPaymentId'] === 'string' ? body['pullPaymentId'] : null);
    const pull = books.pullPayments.find((known) => known.id === pullId);
    if (pullId !== null && !pull) return problem(404, 'pullpayment-not-found', 'The pull payment was not found');
    if (pull?.archived) return problem(400, 'archived', 'This pull payment has been archived');
    const methodId = text(body['payoutMethodId'], '');
    const destination = text(body['destination'], '');
    const amount = body['amount'] === undefined || body['amount'] === null ? pull?.amount ?? null : readAmount(body['amount']);
    const problems: FieldProblem[] = [];
    if (!isPaymentMethodId(methodId) || !store.methods.includes(methodId)) problems.push({ path: 'PayoutMethodId', message: 'Invalid payout method' });
    if (destination.length < 10) problems.push({ path: 'Destination', message: 'The destination must be an address or a BIP21/BOLT11 payment link' });
    if (amount === null || amount.digits <= 0n) problems.push({ path: 'Amount', message: 'Amount must be above 0' });
    if (problems.length > 0 || amount === null || !isPaymentMethodId(methodId)) return invalid(problems);
    const claimed = sum(books.payouts.filter((payout) => payout.pullPaymentId === pullId && payout.state !== 'Cancelled').map((payout) => payout.originalAmount));
    if (pull && compare(add(claimed, amount), pull.amount) > 0) return problem(400, 'overdraft', 'The payout amount exceeds what is left of the pull payment');
    if (books.payouts.some((payout) => payout.destination === destination && payout.state !== 'Completed' && payout.state !== 'Cancelled')) {
      return problem(400, 'duplicate-destination', 'This destination was already used for another pending payout');
    }
    const payout: Payout = {
      id: base58Token(random, 27), revision: 0, pullPaymentId: pull?.id ?? null, dateS: nowS(), destination, originalCurrency: pull?.currency ?? methodFacts[methodId].coin,
      originalAmount: amount, payoutAmount: null, methodId, state: 'AwaitingApproval', proof: null, metadata: writeJson(isJsonObject(body['metadata']) ? body['metadata'] : {}),
    };
    books.payouts.push(payout);
    tell(payout, 'PayoutCreated');
    return (approves || pull?.autoApproveClaims === true ? approve(payout) : null) ?? json(payoutView(payout));
  };

  const refund = (invoice: Invoice, { body, origin, may }: Context): EmulatorAnswer => {
    const isRefundable = invoice.status === 'Settled' || invoice.status === 'Invalid' || (invoice.status === 'Expired' && ['PaidLate', 'PaidOver', 'PaidPartial'].includes(invoice.additional));
    if (!isRefundable) return problem(400, 'non-refundable', 'Cannot refund this invoice');
    const variant = variants.find((known) => known === body['refundVariant']);
    if (!variant) return invalid([{ path: 'RefundVariant', message: '`refundVariant` is not valid' }]);
    const paidBy = accounted(invoice)[0];
    const prompt = invoice.prompts.find((known) => known.methodId === paidBy?.methodId);
    if (!prompt) return invalid([{ path: 'RefundVariant', message: 'The invoice has no payment to refund' }]);
    const { coin, decimals } = methodFacts[prompt.methodId];
    const custom = readAmount(body['customAmount']);
    const customCurrency = text(body['customCurrency'], '').toUpperCase();
    if (variant === 'Custom' && (custom === null || custom.digits <= 0n)) return invalid([{ path: 'CustomAmount', message: 'Amount must be greater than 0' }]);
    if (variant === 'Custom' && rateOf('BTC', customCurrency) === null) return invalid([{ path: 'CustomCurrency', message: 'Invalid currency' }]);
    const fiat = worth(invoice, accounted(invoice));
    const inCoin = (value: Dec, rate: Dec): Dec => div(value, rate, decimals, 'down');
    const surplus = sub(fiat, invoice.price);
    if (variant === 'OverpaidAmount' && surplus.digits <= 0n) return invalid([{ path: 'RefundVariant', message: 'Invoice is not overpaid' }]);
    const amounts: Readonly<Record<(typeof variants)[number], readonly [string, Dec]>> = {
      RateThen: [coin, inCoin(fiat, prompt.rate)], CurrentRate: [coin, inCoin(fiat, rateOf(coin, invoice.currency) ?? prompt.rate)],
      Fiat: [invoice.currency, round(fiat, divisibility(invoice.currency), 'down')], OverpaidAmount: [coin, inCoin(surplus, prompt.rate)], Custom: [customCurrency, custom ?? zero],
    };
    const [currency, full] = amounts[variant];
    const percent = readAmount(body['subtractPercentage']) ?? zero;
    if (percent.digits < 0n || compare(percent, dec('100')) > 0) return invalid([{ path: 'SubtractPercentage', message: 'Percentage must be a numeric value between 0 and 100' }]);
    const amount = round(mul(full, mul(sub(dec('100'), percent), dec('0.01'))), currency === coin ? decimals : divisibility(currency), 'down');
    const wantsApproval = variant !== 'Fiat' && (variant !== 'Custom' || currency === coin);
    const pull = newPull({
      refundOf: invoice.id, name: text(body['name'], `Refund ${invoice.id}`).slice(0, 50), description: text(body['description'], ''), currency, amount,
      autoApproveClaims: wantsApproval && may(APPROVING),
    });
    publish(invoice, 'InvoiceRefund', { pullPaymentId: pull.id });
    return json(pullView(pull, origin));
  };

  /** What each kind of refund would give back, for a payment method of the invoice. */
  const preview = (invoice: Invoice, methodId: string): EmulatorAnswer => {
    const prompt = invoice.prompts.find((known) => known.methodId === methodId);
    if (!prompt) return problem(404, 'invalid-payment-method', 'Invalid payment method');
    const { coin, decimals } = methodFacts[prompt.methodId];
    const fiat = worth(invoice, accounted(invoice));
    const surplus = sub(fiat, invoice.price);
    const inCoin = (value: Dec, rate: Dec): string => formatDec(div(value, rate, decimals, 'down'));
    return json({
      paymentAmountThen: inCoin(fiat, prompt.rate), paymentAmountNow: inCoin(fiat, rateOf(coin, invoice.currency) ?? prompt.rate),
      invoiceAmount: formatDec(round(fiat, divisibility(invoice.currency), 'down')), paymentCurrency: coin, paymentCurrencyDivisibility: decimals,
      invoiceCurrencyDivisibility: divisibility(invoice.currency), invoiceCurrency: invoice.currency,
      overpaidPaymentAmount: isOverPaid(invoice) ? inCoin(surplus, prompt.rate) : null,
    });
  };

  const withPull = (run: (pull: PullPayment, context: Context) => EmulatorAnswer) => (context: Context): EmulatorAnswer => {
    const pull = books.pullPayments.find((known) => known.id === context.params['pullPaymentId']);
    return pull ? run(pull, context) : problem(404, 'pullpayment-not-found', 'The pull payment was not found');
  };
  const withInvoice = (run: (invoice: Invoice, context: Context) => EmulatorAnswer) => (context: Context): EmulatorAnswer => {
    const invoice = books.invoices.find((known) => known.id === context.params['invoiceId']);
    return invoice ? run(invoice, context) : problem(404, 'invoice-not-found', 'The invoice was not found');
  };
  const withPayout = (run: (payout: Payout, context: Context) => EmulatorAnswer) => (context: Context): EmulatorAnswer => {
    const payout = books.payouts.find((known) => known.id === context.params['payoutId']);
    return payout ? run(payout, context) : problem(404, 'payout-not-found', 'The payout was not found');
  };
  const moveOn = (payout: Payout, state: unknown, proof: string | null): EmulatorAnswer => {
    const known = (['AwaitingPayment', 'InProgress', 'Completed', 'Cancelled'] as const).find((name) => name === state);
    if (!known) return invalid([{ path: 'State', message: 'Invalid state' }]);
    const isPayable = payout.state === 'AwaitingPayment' || payout.state === 'InProgress';
    if (payout.state === 'Completed' || payout.state === 'Cancelled' || !isPayable) return problem(400, 'invalid-state', 'The payout is not in a state that can be marked with the specified state');
    payout.state = known;
    payout.proof = proof ?? payout.proof;
    tell(payout, 'PayoutUpdated');
    return empty();
  };
  const shown = (context: Context, list: readonly Payout[]): EmulatorAnswer =>
    json(list.filter((payout) => context.query.get('includeCancelled') === 'true' || payout.state !== 'Cancelled').map(payoutView));

  const item = { item: true } as const;
  return [
    { method: 'POST', path: 'stores/:storeId/pull-payments', body: true, permission: 'btcpay.store.cancreatenonapprovedpullpayments', run: createPull },
    {
      method: 'GET', path: 'stores/:storeId/pull-payments', permission: 'btcpay.store.canviewpullpayments',
      run: ({ query, origin }) => json(books.pullPayments.filter((pull) => query.get('includeArchived') === 'true' || !pull.archived).map((pull) => pullView(pull, origin))),
    },
    { method: 'GET', path: 'pull-payments/:pullPaymentId', permission: 'anonymous', run: withPull((pull, { origin }) => json(pullView(pull, origin))) },
    { method: 'DELETE', path: 'pull-payments/:pullPaymentId', ...item, permission: 'btcpay.store.canarchivepullpayments', run: withPull((pull) => { pull.archived = true; return empty(); }) },
    { method: 'POST', path: 'pull-payments/:pullPaymentId/payouts', body: true, permission: 'anonymous', run: createPayout },
    { method: 'GET', path: 'pull-payments/:pullPaymentId/payouts', permission: 'anonymous', run: withPull((pull, context) => shown(context, books.payouts.filter((payout) => payout.pullPaymentId === pull.id))) },
    { method: 'POST', path: 'stores/:storeId/payouts', body: true, permission: 'btcpay.store.cancreatenonapprovedpullpayments', run: createPayout },
    { method: 'GET', path: 'stores/:storeId/payouts', permission: 'btcpay.store.canviewpayouts', run: (context) => shown(context, books.payouts) },
    { method: 'GET', path: 'payouts/:payoutId', ...item, permission: 'btcpay.store.canviewpayouts', run: withPayout((payout) => json(payoutView(payout))) },
    {
      method: 'POST', path: 'payouts/:payoutId', ...item, body: true, permission: 'btcpay.store.canmanagepayouts', run: withPayout((payout, { body }) => {
        const revision = readAmount(body['revision']);
        if (revision === null || compare(revision, dec(String(payout.revision))) !== 0) return problem(400, 'old-revision', 'The payout was updated meanwhile');
        if (payout.state !== 'AwaitingApproval') return problem(400, 'invalid-state', 'The payout is not waiting for approval');
        return approve(payout) ?? json(payoutView(payout));
      }),
    },
    {
      method: 'DELETE', path: 'payouts/:payoutId', ...item, permission: 'btcpay.store.canmanagepayouts', run: withPayout((payout) => {
        if (payout.state === 'Completed' || payout.state === 'InProgress') return problem(400, 'invalid-state', 'The payout can no longer be cancelled');
        payout.state = 'Cancelled';
        tell(payout, 'PayoutUpdated');
        return empty();
      }),
    },
    { method: 'POST', path: 'payouts/:payoutId/mark-paid', ...item, permission: 'btcpay.store.canmanagepayouts', run: withPayout((payout) => moveOn(payout, 'Completed', null)) },
    {
      method: 'POST', path: 'payouts/:payoutId/mark', ...item, body: true, permission: 'btcpay.store.canmanagepayouts', run: withPayout((payout, { body }) => {
        const proof = body['paymentProof'];
        if (isJsonObject(proof) && typeof proof['proofType'] !== 'string') return invalid([{ path: 'PaymentProof', message: '`proofType` is required' }]);
        return moveOn(payout, body['state'], isJsonObject(proof) ? writeJson(proof) : null);
      }),
    },
    { method: 'POST', path: 'invoices/:invoiceId/refund', ...item, body: true, permission: 'btcpay.store.cancreatenonapprovedpullpayments', run: withInvoice(refund) },
    {
      method: 'GET', path: 'invoices/:invoiceId/refund/:methodId', ...item, permission: 'btcpay.store.cancreatenonapprovedpullpayments',
      run: withInvoice((invoice, { params }) => preview(invoice, params['methodId'] ?? '')),
    },
  ];
}
