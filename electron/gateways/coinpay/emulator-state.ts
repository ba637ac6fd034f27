// The CoinPay emulator's books: coins, the business, payments, and how a payment looks to whom.
import type { Random } from '../../core/ports.ts';
import { add, compare, dec, div, formatDec, mul, round, sub, sum, zero, type Dec } from '../emulator-kit/decimal.ts';
import { num, readJson, type JsonObject, type JsonValue, type NumberText } from '../emulator-kit/json.ts';
import { rateOf } from '../emulator-kit/rates.ts';
import { evmAddress, segwitAddress } from '../emulator-kit/tokens.ts';

export type Code = 'BTC' | 'ETH' | 'USDT_ETH' | 'USDT' | 'USDC_POL';

export interface Coin {
  readonly ticker: string;
  readonly name: string;
  readonly chain: string;
  /** In our words, for the control's list. */
  readonly method: string;
  /** Decimals a payment can have on the chain; prices have eight. */
  readonly chainDecimals: number;
  readonly address: (random: Random) => string;
  /** Gas is paid in the coin itself, out of what came in. */
  readonly paysOwnGas: boolean;
  readonly mixedUpWith: Code;
}

const token = { chainDecimals: 6, address: evmAddress, paysOwnGas: false } as const;

export const coins: Readonly<Record<Code, Coin>> = {
  BTC: { ticker: 'BTC', name: 'Bitcoin', chain: 'Bitcoin', method: 'BTC@bitcoin', chainDecimals: 8, address: (random) => segwitAddress(random, 'tb'), paysOwnGas: true, mixedUpWith: 'ETH' },
  ETH: { ticker: 'ETH', name: 'Ethereum', chain: 'Ethereum', method: 'ETH@ethereum', chainDecimals: 18, address: evmAddress, paysOwnGas: true, mixedUpWith: 'USDC_POL' },
  USDT_ETH: { ...token, ticker: 'USDT', name: 'Tether (Ethereum)', chain: 'Ethereum', method: 'USDT@ethereum', mixedUpWith: 'USDC_POL' },
  USDT: { ...token, ticker: 'USDT', name: 'Tether', chain: 'Ethereum', method: 'USDT@ethereum', mixedUpWith: 'USDC_POL' },
  USDC_POL: { ...token, ticker: 'USDC', name: 'USD Coin (Polygon)', chain: 'Polygon', method: 'USDC@polygon', mixedUpWith: 'ETH' },
};

export const isCode = (text: string): text is Code => Object.hasOwn(coins, text);

/** US dollars for one coin; stablecoins are pinned to one. */
export const usdRate = (ticker: string): Dec => (ticker === 'USDC' ? dec('1') : rateOf(ticker, 'USD') ?? zero);

export interface Payment {
  readonly id: string;
  readonly code: Code;
  readonly amountUsd: Dec;
  readonly feeUsd: Dec;
  readonly cryptoAmount: Dec;
  readonly address: string;
  readonly wallet: string;
  /** JSON text of what the merchant sent along. */
  readonly metadata: string;
  readonly idempotencyKey: string | null;
  createdAtMs: number;
  updatedAtMs: number;
  expiresAtMs: number;
  status: string;
  /** What reached the address on the chain of its coin. */
  received: { readonly txid: string; readonly amount: Dec }[];
  /** What of it was there when CoinPay last looked: all that it knows. */
  seen: Dec;
  /** What was sent elsewhere: nobody looks there. */
  strayed: Dec;
  txHash: string | null;
  forwardTxHash: string | null;
  merchantAmount: Dec | null;
  feeAmount: Dec | null;
  confirmedAtMs: number | null;
  forwardedAtMs: number | null;
  /** Set by a control: stays whatever happens. */
  pinned: boolean;
}

export interface Payout {
  readonly id: string;
  readonly email: string;
  readonly wallet: string;
  readonly code: string;
  readonly amountUsd: Dec;
  readonly amountCrypto: Dec;
  readonly metadata: string;
  readonly createdAtMs: number;
  status: string;
  txHash: string | null;
  error: string | null;
  completedAtMs: number | null;
}

export interface ApiKey { readonly key: string; readonly scopes: readonly string[] }

export interface Books {
  readonly businessId: string;
  readonly merchantId: string;
  keys: ApiKey[];
  /** Login tokens by the time they end. */
  sessions: { readonly token: string; readonly untilMs: number }[];
  webhookUrl: string | null;
  webhookSecret: string;
  payments: Payment[];
  payouts: Payout[];
}

export const balanceOf = (payment: Payment): Dec => sum(payment.received.map((tx) => tx.amount));

/** No tolerance but for what floats lose. */
export const isSufficient = (payment: Payment): boolean => compare(balanceOf(payment), mul(payment.cryptoAmount, dec('0.999999999'))) >= 0;

/** What can be paid: the price in as many decimals as the chain has. */
export const payable = (payment: Payment): Dec => round(payment.cryptoAmount, coins[payment.code].chainDecimals, 'up');

/** The price in coins: amount and estimated network fee at the rate, in eight decimals. */
export const priceOf = (code: Code, amountUsd: Dec, feeUsd: Dec): Dec => div(add(amountUsd, feeUsd), usdRate(coins[code].ticker), 8, 'half_even');

/** One percent of what is left after gas goes to the platform, the rest to the merchant. */
export function splitOf(payment: Payment): { readonly merchant: Dec; readonly fee: Dec } {
  const { paysOwnGas, ticker, chainDecimals } = coins[payment.code];
  const gas = paysOwnGas ? div(payment.feeUsd, usdRate(ticker), 8, 'up') : zero;
  const net = sub(balanceOf(payment), gas);
  const fee = round(mul(net, dec('0.01')), chainDecimals, 'down');
  return { merchant: sub(net, fee), fee };
}

/** As a server that counts in floats writes it: shortest form, exponents and all. */
export const floatToken = (value: Dec): NumberText => num(String(Number(formatDec(value))));
export const floatText = (value: Dec): string => floatToken(value).text;

export const isoTime = (ms: number): string => new Date(ms).toISOString();
const isoOrNull = (ms: number | null): string | null => (ms === null ? null : isoTime(ms));

/** What the merchant sent, with what the server adds. */
export function metadataOf(payment: Payment): JsonObject {
  const sent = readJson(payment.metadata)?.value as JsonObject;
  const fee = floatToken(payment.feeUsd);
  const total = floatToken(add(payment.amountUsd, payment.feeUsd));
  return {
    ...sent, ...(payment.idempotencyKey === null ? {} : { idempotency_key: payment.idempotencyKey }), wallet_source: 'business',
    network_fee_usd: fee, network_fee_amount: fee, total_amount: total, total_amount_currency: 'USD', total_amount_usd: total,
  };
}

/** The row as it lies in the database, and four names besides: for who made it. */
export function ownerView(payment: Payment, books: Books): JsonObject {
  const amount = floatToken(payment.amountUsd);
  const crypto = floatToken(payment.cryptoAmount);
  return {
    id: payment.id, business_id: books.businessId, amount, amount_usd: amount, currency: payment.code.toLowerCase(), blockchain: payment.code, status: payment.status,
    crypto_amount: crypto, amount_crypto: crypto, crypto_currency: coins[payment.code].ticker, payment_address: payment.address, merchant_wallet_address: payment.wallet,
    tx_hash: payment.txHash, forward_tx_hash: payment.forwardTxHash, confirmations: num('0'), metadata: metadataOf(payment),
    created_at: isoTime(payment.createdAtMs), updated_at: isoTime(payment.updatedAtMs), expires_at: isoTime(payment.expiresAtMs),
  };
}

/** What anybody may see: no metadata, and the fiat code under `currency`. */
export function publicView(payment: Payment): JsonObject {
  return {
    id: payment.id, amount: floatToken(payment.amountUsd), currency: 'USD', blockchain: payment.code, status: payment.status,
    crypto_amount: floatToken(payment.cryptoAmount), crypto_currency: coins[payment.code].ticker, payment_address: payment.address, confirmations: num('0'),
    created_at: isoTime(payment.createdAtMs), expires_at: isoTime(payment.expiresAtMs), tx_hash: payment.txHash, forward_tx_hash: payment.forwardTxHash,
  };
}

/** A row of the merchant's list: other names, amounts as text. */
export function rowView(payment: Payment, books: Books): JsonObject {
  const orNull = (value: Dec | null): JsonValue => (value === null ? null : floatText(value));
  return {
    id: payment.id, business_id: books.businessId, business_name: 'Practice shop', amount_crypto: floatText(payment.cryptoAmount), amount_usd: floatText(payment.amountUsd),
    currency: payment.code, status: payment.status, payment_address: payment.address, merchant_wallet: payment.wallet, tx_hash: payment.txHash,
    forward_tx_hash: payment.forwardTxHash, confirmations: num('0'), created_at: isoTime(payment.createdAtMs), expires_at: isoTime(payment.expiresAtMs), detected_at: null,
    confirmed_at: isoOrNull(payment.confirmedAtMs), forwarded_at: isoOrNull(payment.forwardedAtMs), fee_amount: orNull(payment.feeAmount),
    merchant_amount: orNull(payment.merchantAmount), metadata: metadataOf(payment),
  };
}

export function orderIdOf(payment: Payment): string | null {
  const value = metadataOf(payment)['order_id'];
  return typeof value === 'string' ? value : null;
}
