// Reads a create-invoice request the way BTCPay does: defaults of the store, and a 422 entry for every field that does not hold.
import { fiatCodes, decimalsOf, isFiatCode } from '../../../shared/domain/money.ts';
import { compare, dec, formatDec, neededScale, readDec, round, zero, type Dec } from '../emulator-kit/decimal.ts';
import { isJsonObject, NumberText, writeJson, type JsonObject, type JsonValue } from '../emulator-kit/json.ts';
import { confirmationsFor, isPaymentMethodId, type Checkout, type PaymentMethodId, type SpeedPolicy, type StoreSetup } from './emulator-state.ts';
import type { FieldProblem } from './emulator-http.ts';

export interface NewInvoice {
  readonly type: 'Standard' | 'TopUp';
  readonly price: Dec;
  readonly currency: string;
  readonly metadata: string;
  readonly searchTerms: readonly string[];
  readonly checkout: Checkout;
  readonly receipt: { readonly enabled: boolean; readonly showQR: boolean; readonly showPayments: boolean };
}

const LARGEST = dec('18446744073709551615');
const languages = ['en', 'de', 'de-DE', 'es', 'es-ES', 'fr', 'fr-FR', 'it', 'it-IT', 'ja', 'ja-JP', 'nl', 'nl-NL', 'pt-PT', 'pt-BR', 'ru', 'ru-RU', 'uk-UA', 'zh-SG', 'en-US'];

/** How many decimals the server rounds a price to. */
export const divisibility = (currency: string): number => (isFiatCode(currency) ? decimalsOf(currency) : 8);

/** A decimal given as text or as a JSON number. */
export function readAmount(value: JsonValue | undefined): Dec | null {
  if (value instanceof NumberText) return readDec(value.text);
  return typeof value === 'string' ? readDec(value.trim()) : null;
}

const isNone = (value: JsonValue | undefined): value is null | undefined => value === null || value === undefined;
const isSpeedPolicy = (value: JsonValue): value is SpeedPolicy => typeof value === 'string' && Object.hasOwn(confirmationsFor, value);

export function readNewInvoice(body: JsonObject, store: StoreSetup): { readonly ok: true; readonly value: NewInvoice } | { readonly ok: false; readonly problems: readonly FieldProblem[] } {
  const problems: FieldProblem[] = [];
  const wrong = (path: string, message: string): void => { problems.push({ path, message }); };
  const checkout = isJsonObject(body['checkout']) ? body['checkout'] : {};
  const receipt = isJsonObject(body['receipt']) ? body['receipt'] : {};
  for (const name of ['checkout', 'receipt', 'metadata']) if (!isNone(body[name]) && !isJsonObject(body[name])) wrong(name, 'A JSON object is expected');

  const text = (owner: JsonObject, name: string, path: string): string | null => {
    const value = owner[name];
    if (isNone(value)) return null;
    if (typeof value === 'string') return value;
    if (value instanceof NumberText) return value.text;
    wrong(path, 'A string is expected');
    return null;
  };
  const flag = (owner: JsonObject, name: string, path: string): boolean | null => {
    const value = owner[name];
    if (isNone(value)) return null;
    if (typeof value === 'boolean') return value;
    wrong(path, 'A boolean is expected');
    return null;
  };
  const number = (owner: JsonObject, name: string, path: string): Dec | null => {
    if (isNone(owner[name])) return null;
    const value = readAmount(owner[name]);
    if (value === null) wrong(path, 'A number is expected');
    return value;
  };

  const currency = (text(body, 'currency', 'Currency') ?? store.defaultCurrency).trim().toUpperCase() || store.defaultCurrency;
  const isTopUp = isNone(body['amount']);
  const amount = isTopUp ? zero : readAmount(body['amount']);
  if (amount === null) wrong('Amount', 'Invalid amount');
  else if (amount.digits < 0n) wrong('Amount', 'The amount should be 0 or more.');
  else if (compare(amount, LARGEST) > 0) wrong('Amount', `The amount should less than ${formatDec(LARGEST)}.`);

  const speed = checkout['speedPolicy'];
  if (!isNone(speed) && !isSpeedPolicy(speed)) wrong('checkout.speedPolicy', 'Invalid speed policy');
  const asked = checkout['paymentMethods'];
  const methods: PaymentMethodId[] = [];
  if (!isNone(asked) && !Array.isArray(asked)) wrong('checkout.paymentMethods', 'An array is expected');
  (Array.isArray(asked) ? asked as readonly JsonValue[] : []).forEach((method, index) => {
    if (typeof method === 'string' && isPaymentMethodId(method) && store.methods.includes(method)) methods.push(method);
    else wrong(`Checkout.PaymentMethods[${index}]`, 'Invalid payment method');
  });
  const expiration = number(checkout, 'expirationMinutes', 'Checkout.ExpirationMinutes');
  if (expiration !== null && compare(expiration, dec('0.5')) < 0) wrong('Checkout.ExpirationMinutes', 'Expiration time must be at least 30 seconds');
  const monitoring = number(checkout, 'monitoringMinutes', 'Checkout.MonitoringMinutes');
  if (monitoring !== null && monitoring.digits < 0n) wrong('Checkout.MonitoringMinutes', 'Monitoring time must be 0 or more');
  const tolerance = number(checkout, 'paymentTolerance', 'Checkout.PaymentTolerance');
  if (tolerance !== null && (tolerance.digits < 0n || compare(tolerance, dec('100')) > 0)) wrong('Checkout.PaymentTolerance', 'PaymentTolerance can only be between 0 and 100 percent');
  const language = text(checkout, 'defaultLanguage', 'Checkout.DefaultLanguage');
  if (language !== null && !languages.includes(language)) wrong('Checkout.DefaultLanguage', 'The requested defaultLang does not exist, Browse the ~/misc/lang page of your BTCPay Server instance to see the list of supported languages.');
  const preferred = text(checkout, 'defaultPaymentMethod', 'Checkout.DefaultPaymentMethod');
  const terms = body['additionalSearchTerms'];
  if (!isNone(terms) && !(Array.isArray(terms) && terms.every((term) => typeof term === 'string'))) wrong('additionalSearchTerms', 'An array of strings is expected');

  const value: Omit<NewInvoice, 'price'> = {
    type: isTopUp ? 'TopUp' : 'Standard',
    currency,
    metadata: writeJson(isJsonObject(body['metadata']) ? body['metadata'] : {}),
    searchTerms: Array.isArray(terms) ? terms.filter((term): term is string => typeof term === 'string') : [],
    checkout: {
      speedPolicy: !isNone(speed) && isSpeedPolicy(speed) ? speed : store.speedPolicy,
      paymentMethods: methods.length > 0 ? methods : store.methods,
      defaultPaymentMethod: preferred,
      lazyPaymentMethods: flag(checkout, 'lazyPaymentMethods', 'Checkout.LazyPaymentMethods'),
      expirationMinutes: expiration ?? dec('15'),
      monitoringMinutes: monitoring ?? dec('1440'),
      paymentTolerance: tolerance ?? zero,
      redirectURL: text(checkout, 'redirectURL', 'Checkout.RedirectURL'),
      redirectAutomatically: flag(checkout, 'redirectAutomatically', 'Checkout.RedirectAutomatically') ?? false,
      defaultLanguage: language,
    },
    receipt: {
      enabled: flag(receipt, 'enabled', 'Receipt.Enabled') ?? true, showQR: flag(receipt, 'showQR', 'Receipt.ShowQR') ?? true,
      showPayments: flag(receipt, 'showPayments', 'Receipt.ShowPayments') ?? true,
    },
  };
  if (problems.length > 0 || amount === null) return { ok: false, problems };
  // Rounding keeps the decimals as they were written, unless the currency has fewer.
  const digits = divisibility(currency);
  return { ok: true, value: { ...value, price: neededScale(amount) > digits || amount.scale > digits ? round(amount, digits, 'half_even') : amount } };
}

/** Every currency the emulator can price in. */
export const priceCurrencies: readonly string[] = [...fiatCodes, 'BTC', 'LTC'];
