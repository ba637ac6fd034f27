// The CoinGate emulator's books: coins and platforms, orders, ledger accounts, and how they look outside.
import type { Random } from '../../core/ports.ts';
import type { MethodId } from '../../../shared/domain/methods.ts';
import { compare, formatDec, sub, sum, zero, type Dec } from '../emulator-kit/decimal.ts';
import type { JsonObject } from '../emulator-kit/json.ts';
import { evmAddress, segwitAddress, tronAddress } from '../emulator-kit/tokens.ts';

export type Chain = 'bitcoin' | 'litecoin' | 'ethereum' | 'tron' | 'binance_smart_chain';
/** A coin on a chain, as `checkout` chooses it. */
export type WayKey = 'btc' | 'ltc' | 'eth' | 'usdt_tron' | 'usdt_bsc' | 'usdt_eth';

export interface Way {
  readonly symbol: string;
  readonly chain: Chain;
  readonly method: MethodId;
  readonly priceDecimals: number;
  readonly chainDecimals: number;
  readonly required: number;
  readonly address: (random: Random) => string;
  /** Where money goes when a customer picks the wrong network. */
  readonly mixedUpWith: WayKey;
}

export const ways: Readonly<Record<WayKey, Way>> = {
  btc: { symbol: 'BTC', chain: 'bitcoin', method: 'BTC@bitcoin', priceDecimals: 8, chainDecimals: 8, required: 2, address: (random) => segwitAddress(random, 'tb'), mixedUpWith: 'ltc' },
  ltc: { symbol: 'LTC', chain: 'litecoin', method: 'LTC@litecoin', priceDecimals: 8, chainDecimals: 8, required: 6, address: (random) => segwitAddress(random, 'tltc'), mixedUpWith: 'btc' },
  eth: { symbol: 'ETH', chain: 'ethereum', method: 'ETH@ethereum', priceDecimals: 8, chainDecimals: 18, required: 12, address: evmAddress, mixedUpWith: 'usdt_eth' },
  usdt_tron: { symbol: 'USDT', chain: 'tron', method: 'USDT@tron', priceDecimals: 6, chainDecimals: 6, required: 19, address: tronAddress, mixedUpWith: 'usdt_bsc' },
  usdt_bsc: { symbol: 'USDT', chain: 'binance_smart_chain', method: 'USDT@bsc', priceDecimals: 6, chainDecimals: 18, required: 15, address: evmAddress, mixedUpWith: 'usdt_tron' },
  usdt_eth: { symbol: 'USDT', chain: 'ethereum', method: 'USDT@ethereum', priceDecimals: 6, chainDecimals: 6, required: 12, address: evmAddress, mixedUpWith: 'usdt_bsc' },
};

export const wayKeys: readonly WayKey[] = ['btc', 'ltc', 'eth', 'usdt_tron', 'usdt_bsc', 'usdt_eth'];

/** A sandbox's numbers; live ones are others. */
const platformIds: Readonly<Record<Chain, number>> = { bitcoin: 6, litecoin: 7, ethereum: 2, tron: 9, binance_smart_chain: 11 };
const platformTitles: Readonly<Record<Chain, string>> = { bitcoin: 'Bitcoin', litecoin: 'Litecoin', ethereum: 'Ethereum', tron: 'TRON', binance_smart_chain: 'BNB Smart Chain' };
const currencyIds: Readonly<Record<string, number>> = { BTC: 1, EUR: 2, USD: 3, LTC: 4, ETH: 5, USDT: 97 };
const currencyTitles: Readonly<Record<string, string>> = { BTC: 'Bitcoin', EUR: 'Euro', USD: 'US Dollar', LTC: 'Litecoin', ETH: 'Ethereum', USDT: 'Tether' };

export interface Transaction {
  readonly id: number;
  readonly txid: string;
  readonly amount: Dec;
  readonly way: WayKey;
  confirmations: number;
  credited: boolean;
}

export interface Order {
  readonly id: number;
  readonly uuid: string;
  readonly orderId: string | null;
  readonly title: string | null;
  readonly priceAmount: Dec;
  readonly priceCurrency: string;
  readonly receiveCurrency: string;
  readonly callbackUrl: string | null;
  readonly token: string;
  createdAtMs: number;
  /** The end of what it waits for: a choice, then the money. */
  expiresAtMs: number;
  paidAtMs: number | null;
  /** One of the documented statuses, or whatever a control has set. */
  status: string;
  way: WayKey | null;
  payAmount: Dec | null;
  rate: Dec | null;
  address: string | null;
  transactions: Transaction[];
  /** Set by a control: stays whatever happens. */
  pinned: boolean;
}

/** An address registered for somebody, in one coin on one chain. */
export interface PayoutSetting {
  readonly id: number;
  readonly way: WayKey;
  readonly address: string;
  readonly createdAtMs: number;
}

export interface Beneficiary {
  readonly id: number;
  readonly settings: PayoutSetting[];
}

export interface SendRequest {
  readonly id: number;
  status: string;
  readonly purpose: string;
  readonly externalId: string | null;
  readonly callbackUrl: string | null;
  readonly createdAtMs: number;
  readonly beneficiary: number;
  readonly setting: PayoutSetting;
  readonly amount: Dec;
  readonly fee: Dec;
  isDebited: boolean;
  txid: string | null;
}

export interface Refund {
  readonly id: number;
  readonly order: number;
  status: string;
  /** In the order's currency, in the coin that is sent, and in the currency of the account it is taken from. */
  readonly requestAmount: Dec;
  readonly refundAmount: Dec;
  readonly debit: Dec;
  readonly debitSymbol: string;
  readonly way: WayKey;
  readonly address: string;
  readonly reason: string;
  readonly skipConfirmation: boolean;
  readonly createdAtMs: number;
  txid: string | null;
}

export interface Books {
  orders: Order[];
  beneficiaries: Beneficiary[];
  sends: SendRequest[];
  refunds: Refund[];
  /** What was credited, by symbol. */
  ledger: Record<string, Dec>;
  /** Goes before the address each order was made with: the receiver has moved. */
  webhookUrl: string | null;
  nextTransaction: number;
}

export const isoTime = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}+00:00`;
/** Coin amounts: text, as short as can be. */
export const coinText = (value: Dec): string => formatDec(value);
/** Fiat amounts: text, one decimal at least. */
export const priceText = (value: Dec): string => formatDec(value, 1);

export const platformIdOf = (chain: Chain): number => platformIds[chain];
export const currencyIdOf = (symbol: string): number => currencyIds[symbol] ?? 999;

export const platformOf = (chain: Chain): JsonObject => ({ id: platformIds[chain], title: platformTitles[chain], id_name: chain });
export const currencyOf = (symbol: string): JsonObject => ({
  id: currencyIdOf(symbol), title: currencyTitles[symbol] ?? symbol, kind: symbol === 'EUR' || symbol === 'USD' ? 'fiat' : 'crypto', symbol,
});

/** The way a checkout names; null when there is none such. */
export const wayOf = (symbol: string, platformId: string): WayKey | null =>
  wayKeys.find((key) => ways[key].symbol === symbol && String(platformIds[ways[key].chain]) === platformId) ?? null;

/** Currencies, each with all its platforms. */
export function currenciesView(): JsonObject[] {
  const symbols = [...new Set(wayKeys.map((key) => ways[key].symbol))];
  const crypto = symbols.map((symbol) => ({
    ...currencyOf(symbol), enabled: true, disabled_message: null,
    platforms: wayKeys.filter((key) => ways[key].symbol === symbol).map((key) => ({ ...platformOf(ways[key].chain), enabled: true })),
  }));
  return [...crypto, { ...currencyOf('EUR'), enabled: true, disabled_message: null, platforms: [] }];
}

export const platformsView = (): JsonObject[] =>
  [...new Set(wayKeys.map((key) => ways[key].chain))].map((chain) => ({ ...platformOf(chain), enabled: true }));

/** What came by the order's own way. */
export const received = (order: Order): Dec => sum(order.transactions.filter((tx) => tx.way === order.way).map((tx) => tx.amount));

export const isCredited = (order: Order): boolean => order.status === 'paid' || order.status === 'refunded' || order.status === 'partially_refunded';

const keepsCoin = (order: Order): boolean => order.receiveCurrency === 'DO_NOT_CONVERT';

/** One per cent, taken from what is converted; a coin that is kept is credited whole. */
export function settlement(order: Order): { readonly amount: Dec; readonly fee: Dec } {
  const price = order.priceAmount;
  const fee = keepsCoin(order) ? zero : { digits: price.digits, scale: price.scale + 2 };
  return { amount: keepsCoin(order) ? received(order) : sub(price, fee), fee };
}

function settledView(order: Order): JsonObject {
  const { amount, fee } = settlement(order);
  const isPaid = isCredited(order);
  const fees = isPaid && fee.digits > 0n
    ? [{ type: 'processing_fee', amount: formatDec(fee), currency: { id: currencyIdOf(order.receiveCurrency), symbol: order.receiveCurrency } }] : [];
  return { receive_currency: order.receiveCurrency, receive_amount: isPaid ? formatDec(amount) : '0', fees };
}

/** Too little and too much, in the coin. */
function misfits(order: Order): JsonObject {
  const paid = received(order);
  const due = order.payAmount ?? zero;
  const under = compare(paid, due) < 0 ? sub(due, paid) : zero;
  const over = compare(paid, due) > 0 ? sub(paid, due) : zero;
  return { underpaid_amount: coinText(under), overpaid_amount: coinText(over) };
}

/** What is only there once a coin is chosen. */
function chosenView(order: Order): JsonObject {
  if (order.way === null || order.payAmount === null) return {};
  return { pay_currency: ways[order.way].symbol, pay_amount: coinText(order.payAmount), expire_at: isoTime(order.expiresAtMs), payment_address: order.address };
}

export function transactionView(tx: Transaction): JsonObject {
  const { symbol, chain, required } = ways[tx.way];
  return {
    id: tx.id, txid: tx.txid, amount: coinText(tx.amount), status: tx.confirmations >= required ? 'confirmed' : 'confirming',
    network_confirmations: tx.confirmations, currency: { ...currencyOf(symbol), platform: platformOf(chain) },
  };
}

export function orderView(order: Order, refunds: readonly JsonObject[] = []): JsonObject {
  return {
    id: order.id, status: order.status, title: order.title, do_not_convert: keepsCoin(order), orderable_type: 'ApiApp', orderable_id: 3,
    price_currency: order.priceCurrency, price_amount: priceText(order.priceAmount), lightning_network: false, ...settledView(order),
    created_at: isoTime(order.createdAtMs), ...(order.paidAtMs === null ? {} : { paid_at: isoTime(order.paidAtMs) }), order_id: order.orderId,
    payment_url: `https://pay.coingate.test/invoice/${order.uuid}`, ...misfits(order), is_refundable: order.status === 'paid',
    refunds, voids: [], ...chosenView(order),
    ...(order.way === null ? {} : { platform: platformOf(ways[order.way].chain) }),
    blockchain_transactions: order.transactions.map(transactionView),
  };
}

/** What `checkout` answers besides. */
export function checkoutView(order: Order): JsonObject {
  if (order.way === null || order.payAmount === null) return orderView(order);
  const { symbol, chain } = ways[order.way];
  const uri = symbol === 'BTC' || symbol === 'LTC' ? `${chain}:${order.address ?? ''}?amount=${coinText(order.payAmount)}` : null;
  return { ...orderView(order), uuid: order.uuid, payment_gateway: 'coingate', conversion_rate: formatDec(order.rate ?? zero), payment_request_uri: uri };
}

export function callbackView(order: Order): JsonObject {
  return {
    id: order.id, order_id: order.orderId, status: order.status, price_amount: priceText(order.priceAmount), price_currency: order.priceCurrency,
    ...chosenView(order), ...settledView(order), ...misfits(order), is_refundable: order.status === 'paid', created_at: isoTime(order.createdAtMs),
    ...(order.paidAtMs === null ? {} : { paid_at: isoTime(order.paidAtMs) }), token: order.token,
  };
}

/** Ledger ids are ULIDs; these are made of the symbol, so that they stay. */
const accountId = (symbol: string): string => `01G27GBKX653FKV2S0SCX${symbol.padEnd(5, '0')}`;
const ledgerSymbols = ['BTC', 'LTC', 'ETH', 'USDT', 'EUR', 'USD'];

/** The currency of the account with this id; null when there is none. */
export const symbolOfAccount = (id: string): string | null => ledgerSymbols.find((symbol) => accountId(symbol) === id) ?? null;

export const accountView = (books: Books, symbol: string): JsonObject => ({
  id: accountId(symbol), balance: formatDec(books.ledger[symbol] ?? zero, 1), status: 'active', account_type: 'main',
  title: `${currencyTitles[symbol] ?? symbol} main account`, currency: { ...currencyOf(symbol), enabled: true, disabled_message: null },
});

export const accountsView = (books: Books): JsonObject[] => ledgerSymbols.map((symbol) => accountView(books, symbol));
