// The NOWPayments emulator's books: coins, payments, hosted invoices, and how they look outside (numbers as JavaScript prints them).
import type { Random } from '../../core/ports.ts';
import type { MethodId } from '../../../shared/domain/methods.ts';
import { compare, dec, div, formatDec, mul, sum, zero, type Dec } from '../emulator-kit/decimal.ts';
import { num, type JsonObject, type NumberText } from '../emulator-kit/json.ts';
import { rateOf } from '../emulator-kit/rates.ts';
import { evmAddress, hex, segwitAddress, tronAddress } from '../emulator-kit/tokens.ts';

export type Ticker = 'btc' | 'ltc' | 'eth' | 'usdttrc20' | 'usdtbsc' | 'usdterc20';

export interface Coin {
  readonly code: string;
  readonly name: string;
  /** In the rate table. */
  readonly rate: string;
  readonly network: string;
  readonly contract: string | null;
  readonly method: MethodId;
  readonly priceDecimals: number;
  readonly chainDecimals: number;
  readonly required: number;
  readonly minUsd: Dec;
  readonly address: (random: Random) => string;
  readonly addressForm: string;
  readonly mixedUpWith: Ticker;
}

const evm = '^(0x)[0-9A-Fa-f]{40}$';
export const coins: Readonly<Record<Ticker, Coin>> = {
  btc: { code: 'BTC', name: 'Bitcoin', rate: 'BTC', network: 'btc', contract: null, method: 'BTC@bitcoin', priceDecimals: 8, chainDecimals: 8, required: 2, minUsd: dec('3'), address: (random) => segwitAddress(random, 'tb'), addressForm: '^(tb1)[0-9A-Za-z]{39,59}$', mixedUpWith: 'ltc' },
  ltc: { code: 'LTC', name: 'Litecoin', rate: 'LTC', network: 'ltc', contract: null, method: 'LTC@litecoin', priceDecimals: 8, chainDecimals: 8, required: 6, minUsd: dec('1'), address: (random) => segwitAddress(random, 'tltc'), addressForm: '^(tltc1)[0-9A-Za-z]{39}$', mixedUpWith: 'btc' },
  eth: { code: 'ETH', name: 'Ethereum', rate: 'ETH', network: 'eth', contract: null, method: 'ETH@ethereum', priceDecimals: 8, chainDecimals: 18, required: 12, minUsd: dec('2.5'), address: evmAddress, addressForm: evm, mixedUpWith: 'usdterc20' },
  usdttrc20: { code: 'USDTTRC20', name: 'Tether USD (Tron)', rate: 'USDT', network: 'trx', contract: 'TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t', method: 'USDT@tron', priceDecimals: 6, chainDecimals: 6, required: 19, minUsd: dec('2'), address: tronAddress, addressForm: '^T[1-9A-HJ-NP-Za-km-z]{33}$', mixedUpWith: 'usdtbsc' },
  usdtbsc: { code: 'USDTBSC', name: 'Tether USD (Binance Smart Chain)', rate: 'USDT', network: 'bsc', contract: '0x55d398326f99059fF775485246999027B3197955', method: 'USDT@bsc', priceDecimals: 6, chainDecimals: 18, required: 15, minUsd: dec('0.5'), address: evmAddress, addressForm: evm, mixedUpWith: 'usdterc20' },
  usdterc20: { code: 'USDTERC20', name: 'Tether USD (Ethereum)', rate: 'USDT', network: 'eth', contract: '0xdAC17F958D2ee523a2206206994597C13D831ec7', method: 'USDT@ethereum', priceDecimals: 6, chainDecimals: 6, required: 12, minUsd: dec('5'), address: evmAddress, addressForm: evm, mixedUpWith: 'usdtbsc' },
};
export const tickers = Object.keys(coins) as readonly Ticker[];
export const tickerFrom = (text: unknown): Ticker | null => tickers.find((ticker) => typeof text === 'string' && ticker === text.toLowerCase()) ?? null;

/** The fiat currencies its documentation names. */
export const fiats: readonly string[] = ['usd', 'eur', 'cad', 'gbp', 'aud', 'ils', 'ron'];

export interface Payment {
  readonly id: string;
  /** Set on a further deposit to the address of another payment. */
  readonly parentId: string | null;
  readonly invoiceId: string | null;
  readonly purchaseId: string;
  readonly address: string;
  readonly ticker: Ticker;
  readonly price: Dec;
  readonly priceCurrency: string;
  payAmount: Dec;
  /** Text as it was sent; null for none. */
  readonly orderId: string | null;
  readonly description: string | null;
  readonly ipnUrl: string | null;
  readonly isFixedRate: boolean;
  readonly feePaidByUser: boolean;
  status: string;
  paid: Dec;
  blocks: number;
  txid: string | null;
  createdAtMs: number;
  updatedAtMs: number;
  quoteEndsAtMs: number;
  validUntilMs: number;
  /** Set by a control: stays whatever happens. */
  pinned: boolean;
}

export interface HostedInvoice {
  readonly id: string;
  readonly tokenId: string;
  readonly fields: JsonObject;
  readonly createdAtMs: number;
}

/** One payout; several can be made as a batch. */
export interface Withdrawal {
  readonly id: string;
  readonly batch: string;
  readonly ticker: Ticker;
  readonly amount: Dec;
  readonly address: string;
  /** The client's `unique_external_id`. */
  readonly reference: string | null;
  readonly description: string | null;
  readonly ipnUrl: string | null;
  /** `execute_at`; null: as soon as it is verified. */
  readonly scheduledMs: number | null;
  readonly createdAtMs: number;
  status: string;
  verified: boolean;
  /** Codes that were tried. */
  tries: number;
  txid: string | null;
  error: string | null;
  updatedAtMs: number;
}

export interface Books {
  payments: Payment[];
  invoices: HostedInvoice[];
  payouts: Withdrawal[];
  /** By ticker: what has arrived, custody being switched on. */
  available: Record<string, Dec>;
  /** Takes the webhooks of payments that were made without an address of their own. */
  webhookUrl: string | null;
}

/** A number as JavaScript prints it: shortest form of the nearest float, with exponents for tiny ones. */
export const jsNumber = (value: Dec): NumberText => num(String(Number(formatDec(value))));
export const isoTime = (ms: number): string => new Date(ms).toISOString();
/** Ten digits, not starting with zero. */
export const newId = (random: Random): string => String(1_000_000_000n + (BigInt(`0x${hex(random, 8)}`) % 8_999_999_999n));

/** What one unit of `from` is in `to`: coins, or currencies. null: no such pair. */
export function convert(amount: Dec, from: string, to: string): Dec | null {
  const usd = (name: string): Dec | null => {
    const ticker = tickerFrom(name);
    if (ticker) return rateOf(coins[ticker].rate, 'USD');
    const perUsd = fiats.includes(name) ? rateOf('USDT', name.toUpperCase()) : null;
    return perUsd ? div(dec('1'), perUsd, 18, 'half_even') : null;
  };
  // USDT is one dollar in the table, so a fiat currency is worth what a USDT costs in it, the other way round.
  const [value, unit] = [usd(from), usd(to)];
  return value && unit ? div(mul(amount, value), unit, 18, 'half_even') : null;
}

/** A price in a coin, exact where the rates are: never by way of a rounded reciprocal. */
export function priceIn(price: Dec, currency: string, ticker: Ticker): Dec | null {
  const { rate, priceDecimals } = coins[ticker];
  const own = tickerFrom(currency);
  if (own) return own === ticker ? price : convert(price, own, ticker);
  const each = fiats.includes(currency) ? rateOf(rate, currency.toUpperCase()) : null;
  return each ? div(price, each, priceDecimals, 'up') : null;
}

export const furtherOf = (books: Books, payment: Payment): readonly Payment[] => books.payments.filter((each) => each.parentId === payment.id);

/** All that came in the payment's own coin. */
export const cameFor = (books: Books, payment: Payment): Dec =>
  sum([payment, ...furtherOf(books, payment).filter((each) => each.ticker === payment.ticker && each.status !== 'failed')].map((each) => each.paid));

const extraIds = (books: Books, payment: Payment): readonly NumberText[] | null => {
  const further = furtherOf(books, payment);
  return further.length === 0 ? null : further.map((each) => num(each.id));
};

/** The answer to a creation: ids as text. */
export function createdView(payment: Payment): JsonObject {
  const coin = coins[payment.ticker];
  return {
    payment_id: payment.id, payment_status: payment.status, pay_address: payment.address, price_amount: jsNumber(payment.price), price_currency: payment.priceCurrency,
    pay_amount: jsNumber(payment.payAmount), amount_received: jsNumber(payment.payAmount), pay_currency: payment.ticker, order_id: payment.orderId, order_description: payment.description,
    ipn_callback_url: payment.ipnUrl, created_at: isoTime(payment.createdAtMs), updated_at: isoTime(payment.updatedAtMs), purchase_id: payment.purchaseId, payin_extra_id: null,
    smart_contract: coin.contract, network: coin.network, network_precision: coin.contract === null ? null : coin.chainDecimals, time_limit: null, burning_percent: null,
    expiration_estimate_date: isoTime(payment.quoteEndsAtMs), is_fixed_rate: payment.isFixedRate, is_fee_paid_by_user: payment.feePaidByUser,
    valid_until: isoTime(payment.validUntilMs), type: 'crypto2crypto',
  };
}

/** One payment as it is read: ids as numbers. */
export function paymentView(books: Books, payment: Payment): JsonObject {
  const outcome = compare(payment.paid, zero) > 0;
  return {
    payment_id: num(payment.id), ...(payment.parentId === null ? {} : { parent_payment_id: num(payment.parentId), origin_type: 'REPEATED' }),
    invoice_id: payment.invoiceId === null ? null : num(payment.invoiceId), payment_status: payment.status, pay_address: payment.address, payin_extra_id: null,
    price_amount: jsNumber(payment.price), price_currency: payment.priceCurrency, pay_amount: jsNumber(payment.payAmount), actually_paid: jsNumber(payment.paid),
    pay_currency: payment.ticker, order_id: payment.orderId, order_description: payment.description, purchase_id: num(payment.purchaseId),
    outcome_amount: outcome ? jsNumber(payment.paid) : null, outcome_currency: payment.ticker, payin_hash: payment.txid, payout_hash: null,
    created_at: isoTime(payment.createdAtMs), updated_at: isoTime(payment.updatedAtMs), burning_percent: 'null', type: 'crypto2crypto', payment_extra_ids: extraIds(books, payment),
  };
}

/** The body of a payment's webhook, its keys in the order the vendor shows them. */
export function ipnView(books: Books, payment: Payment): JsonObject {
  return {
    payment_id: num(payment.id), parent_payment_id: payment.parentId === null ? null : num(payment.parentId), invoice_id: payment.invoiceId === null ? null : num(payment.invoiceId),
    payment_status: payment.status, pay_address: payment.address, payin_extra_id: null, price_amount: jsNumber(payment.price), price_currency: payment.priceCurrency,
    pay_amount: jsNumber(payment.payAmount), actually_paid: jsNumber(payment.paid), actually_paid_at_fiat: 0, pay_currency: payment.ticker, order_id: payment.orderId,
    order_description: payment.description, purchase_id: payment.purchaseId, outcome_amount: jsNumber(payment.paid), outcome_currency: payment.ticker,
    payment_extra_ids: extraIds(books, payment), fee: { currency: payment.ticker, depositFee: 0, withdrawalFee: 0, serviceFee: 0 },
  };
}
