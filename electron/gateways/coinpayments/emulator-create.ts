// Reads a create-invoice request the way CoinPayments documents it: amounts as decimal text, a line total per item, a payment that is never empty.
import { add, compare, div, neededScale, readDec, zero, type Dec } from '../emulator-kit/decimal.ts';
import { isJsonObject, NumberText, writeJson, type JsonObject, type JsonValue } from '../emulator-kit/json.ts';
import { rateOf } from '../emulator-kit/rates.ts';
import { coinOf, fiats, type Coin, type Fiat } from './emulator-state.ts';

export interface NewInvoice {
  readonly fiat: Fiat;
  readonly total: Dec;
  readonly orderId: string | null;
  readonly customData: string;
  /** null: a link only, the customer picks the coin. */
  readonly coin: Coin | null;
  readonly hooks: readonly { readonly url: string; readonly notifications: readonly string[] }[];
}

export const notificationNames = ['invoiceCreated', 'invoicePending', 'invoicePaid', 'invoiceCompleted', 'invoiceCancelled', 'invoiceTimedOut', 'paymentCreated', 'paymentTimedOut'];

const isNone = (value: JsonValue | undefined): value is null | undefined => value === null || value === undefined;
const amountOf = (value: JsonValue | undefined): Dec | null => (value instanceof NumberText ? readDec(value.text) : typeof value === 'string' ? readDec(value) : null);

/** A hook's address and events; a text says what is wrong with it. */
export function readHook(value: JsonValue | undefined): { readonly url: string; readonly notifications: readonly string[] } | string {
  if (!isJsonObject(value)) return 'A webhook is expected.';
  const { notificationsUrl, notifications } = value;
  if (typeof notificationsUrl !== 'string' || !URL.canParse(notificationsUrl)) return 'The notificationsUrl field is not a valid URL.';
  const list: readonly JsonValue[] = Array.isArray(notifications) ? notifications : [];
  if (list.length === 0 || !list.every((name) => typeof name === 'string' && notificationNames.includes(name))) return 'The notifications field is not valid.';
  return { url: notificationsUrl, notifications: list.filter((name) => typeof name === 'string') };
}

/** What an amount is in a coin, rounded up in its last decimal. */
export function priceIn(coin: Coin, fiat: Fiat, total: Dec): Dec {
  const rate = rateOf(coin.rate, fiat.symbol);
  return rate === null ? zero : div(total, rate, coin.decimals, 'up');
}

/** The request, or what is wrong with it. */
export function readNewInvoice(body: JsonObject): NewInvoice | string {
  const currency = body['currency'] ?? body['currencyId'];
  const fiat = fiats.find((known) => known.id === currency);
  if (!fiat) return 'The currency field is not valid.';
  const amount = body['amount'];
  if (!isJsonObject(amount)) return 'The amount field is required.';
  const total = amountOf(amount['total']);
  if (total === null || total.digits <= 0n || neededScale(total) > 2) return 'The amount.total field is not a valid amount.';
  const items = body['items'];
  if (isNone(items) && typeof body['description'] !== 'string') return 'Either items or a description is required.';
  if (!isNone(items)) {
    if (!Array.isArray(items)) return 'The items field is not valid.';
    let lines = zero;
    for (const item of items as readonly JsonValue[]) {
      const line = isJsonObject(item) ? amountOf(item['amount']) : null;
      const quantity = isJsonObject(item) ? item['quantity'] : null;
      if (!isJsonObject(item) || typeof item['name'] !== 'string' || line === null || !isJsonObject(quantity) || !(quantity['value'] instanceof NumberText)) return 'An item is not valid.';
      const { type } = quantity;
      // The vendor's samples write it as a number as well.
      if (!['quantity', 'hours', '1', '2'].includes(type instanceof NumberText ? type.text : typeof type === 'string' ? type : '')) return 'An item’s quantity type is not valid.';
      lines = add(lines, line);
    }
    const subtotal = isJsonObject(amount['breakdown']) ? amountOf(amount['breakdown']['subtotal']) : null;
    if (subtotal === null || compare(subtotal, lines) !== 0) return 'The amount.breakdown.subtotal must equal the sum of the items.';
  }
  const orderId = body['invoiceId'] ?? null;
  if (orderId !== null && (typeof orderId !== 'string' || orderId.length > 127)) return 'The invoiceId field must be at most 127 characters.';
  const custom = body['customData'] ?? null;
  if (custom !== null && !(isJsonObject(custom) && Object.values(custom).every((value) => typeof value === 'string'))) return 'The customData field must hold texts.';
  const payment = body['payment'];
  let coin: Coin | null = null;
  if (!isNone(payment)) {
    if (!isJsonObject(payment) || Object.keys(payment).length === 0) return 'The payment field must not be empty.';
    coin = coinOf(typeof payment['paymentCurrency'] === 'string' ? payment['paymentCurrency'] : '') ?? null;
    if (coin === null && !isNone(payment['paymentCurrency'])) return 'The paymentCurrency is not valid.';
  }
  const asked = body['webhooks'];
  const hooks = (Array.isArray(asked) ? asked as readonly JsonValue[] : []).map(readHook);
  const bad = hooks.find((hook) => typeof hook === 'string');
  if (typeof bad === 'string') return bad;
  return { fiat, total, orderId, customData: writeJson(custom), coin, hooks: hooks.filter((hook) => typeof hook !== 'string') };
}
