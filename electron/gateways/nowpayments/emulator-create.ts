// How the NOWPayments emulator makes payments and hosted invoices, and what it refuses.
import type { EmulatorAnswer, EmulatorRequest } from '../emulator-kit/port.ts';
import type { ModelTools } from '../emulator-kit/model.ts';
import { compare, dec, formatDec, mul, neededScale, readDec, round, zero, type Dec } from '../emulator-kit/decimal.ts';
import { jsonAnswer } from '../emulator-kit/http.ts';
import { isJsonObject, NumberText, readJson, type JsonObject, type JsonValue } from '../emulator-kit/json.ts';
import { problem } from './emulator-auth.ts';
import { coins, createdView, fiats, isoTime, newId, priceIn, tickerFrom, type Books, type HostedInvoice, type Payment, type Ticker } from './emulator-state.ts';

const MINUTE_MS = 60_000;
const QUOTE_MS = 20 * MINUTE_MS;
const FLOATING_MS = 7 * 24 * 60 * MINUTE_MS;
/** What the customer pays more when the fee is theirs. */
const FEE = dec('1.005');

export const invalid = (message: string): EmulatorAnswer => problem(400, 'INVALID_REQUEST_PARAMS', message);

/** The least amount of a coin; a fixed rate needs twice as much. */
export const leastOf = (ticker: Ticker, isFixed: boolean): Dec =>
  round(mul(priceIn(coins[ticker].minUsd, 'usd', ticker) ?? zero, isFixed ? dec('2') : dec('1')), coins[ticker].priceDecimals, 'up');

interface Terms {
  readonly price: Dec;
  readonly currency: string;
  readonly orderId: string | null;
  readonly description: string | null;
  readonly ipnUrl: string | null;
  readonly isFixedRate: boolean;
  readonly feePaidByUser: boolean;
}

const textOrNull = (value: JsonValue | undefined): string | null | undefined => (value === undefined || value === null ? null : typeof value === 'string' ? value : undefined);
const flag = (value: JsonValue | undefined): boolean | undefined => (value === undefined || value === null ? false : typeof value === 'boolean' ? value : undefined);

/** What payments and invoices are both made with; a text says what is wrong. */
function readTerms(body: JsonObject): Terms | string {
  const { price_amount: amount, price_currency: currency } = body;
  const price = amount instanceof NumberText ? readDec(amount.text) : null;
  if (price === null) return 'price_amount must be a number';
  if (compare(price, zero) <= 0 || neededScale(price) > 18) return 'price_amount must be a positive number';
  if (typeof currency !== 'string') return 'price_currency is required';
  if (!fiats.includes(currency.toLowerCase()) && tickerFrom(currency) === null) return `Currency ${currency} was not found`;
  const [orderId, description, ipnUrl] = [textOrNull(body['order_id']), textOrNull(body['order_description']), textOrNull(body['ipn_callback_url'])];
  if (orderId === undefined) return 'order_id must be a string';
  if (description === undefined) return 'order_description must be a string';
  if (ipnUrl === undefined || (ipnUrl !== null && !/^https?:\/\/\S+$/.test(ipnUrl))) return 'ipn_callback_url must be a valid uri';
  const [fixed, fee] = [flag(body['is_fixed_rate']), flag(body['is_fee_paid_by_user'])];
  if (fixed === undefined || fee === undefined) return 'is_fixed_rate and is_fee_paid_by_user must be a boolean';
  return { price, currency: currency.toLowerCase(), orderId, description, ipnUrl, isFixedRate: fixed || fee, feePaidByUser: fee };
}

export const readBody = (request: EmulatorRequest): JsonObject | null => {
  const parsed = /^application\/json\b/i.test(request.headers['content-type'] ?? '') ? readJson(request.body) : null;
  return parsed !== null && isJsonObject(parsed.value) ? parsed.value : null;
};

export function createMaker(books: Books, { clock, random }: ModelTools, onCreated: (payment: Payment) => void) {
  const pay = (terms: Terms, payCurrency: JsonValue | undefined, invoiceId: string | null): EmulatorAnswer => {
    if (typeof payCurrency !== 'string') return invalid('pay_currency is required');
    const ticker = tickerFrom(payCurrency);
    if (ticker === null) return problem(400, 'CURRENCY_UNAVAILABLE', `Currency ${payCurrency} is currently unavailable`);
    const net = priceIn(terms.price, terms.currency, ticker) ?? zero;
    if (compare(net, leastOf(ticker, terms.isFixedRate)) < 0) return problem(400, 'AMOUNT_MINIMAL_ERROR', `Crypto amount ${formatDec(net)} is less than minimal`);
    const now = clock.nowMs();
    const payment: Payment = {
      id: newId(random), parentId: null, invoiceId, purchaseId: newId(random), address: coins[ticker].address(random), ticker, price: terms.price, priceCurrency: terms.currency,
      payAmount: terms.feePaidByUser ? round(mul(net, FEE), coins[ticker].priceDecimals, 'up') : net, orderId: terms.orderId, description: terms.description, ipnUrl: terms.ipnUrl,
      isFixedRate: terms.isFixedRate, feePaidByUser: terms.feePaidByUser, status: 'waiting', paid: zero, blocks: 0, txid: null, createdAtMs: now, updatedAtMs: now,
      quoteEndsAtMs: now + QUOTE_MS, validUntilMs: now + (terms.isFixedRate ? QUOTE_MS : FLOATING_MS), pinned: false,
    };
    books.payments.push(payment);
    onCreated(payment);
    return jsonAnswer(201, createdView(payment));
  };

  return {
    payment(request: EmulatorRequest): EmulatorAnswer {
      const body = readBody(request);
      const terms = body === null ? 'the body must be a JSON object' : readTerms(body);
      return typeof terms === 'string' ? invalid(terms) : pay(terms, body?.['pay_currency'], null);
    },
    invoice(request: EmulatorRequest): EmulatorAnswer {
      const body = readBody(request);
      const terms = body === null ? 'the body must be a JSON object' : readTerms(body);
      if (body === null || typeof terms === 'string') return invalid(typeof terms === 'string' ? terms : '');
      const now = clock.nowMs();
      const invoice: HostedInvoice = { id: newId(random), tokenId: newId(random), fields: body, createdAtMs: now };
      books.invoices.push(invoice);
      const echo = (name: string): JsonValue => body[name] ?? null;
      return jsonAnswer(201, {
        id: invoice.id, token_id: invoice.tokenId, order_id: terms.orderId, order_description: terms.description, price_amount: formatDec(terms.price), price_currency: terms.currency,
        pay_currency: echo('pay_currency'), ipn_callback_url: terms.ipnUrl, invoice_url: `https://nowpayments.io/payment/?iid=${invoice.id}`, success_url: echo('success_url'),
        cancel_url: echo('cancel_url'), partially_paid_url: echo('partially_paid_url'), payout_currency: null, created_at: isoTime(now), updated_at: isoTime(now),
        is_fixed_rate: terms.isFixedRate, is_fee_paid_by_user: terms.feePaidByUser,
      });
    },
    /** One invoice can spawn several payments. */
    invoicePayment(request: EmulatorRequest): EmulatorAnswer {
      const body = readBody(request);
      const iid = body?.['iid'];
      const asked = iid instanceof NumberText ? iid.text : iid;
      const invoice = books.invoices.find(({ id }) => id === asked);
      if (!body || !invoice) return problem(404, 'INVOICE_NOT_FOUND', 'Invoice not found');
      const terms = readTerms(invoice.fields);
      return typeof terms === 'string' ? invalid(terms) : pay(terms, body['pay_currency'], invoice.id);
    },
  };
}
