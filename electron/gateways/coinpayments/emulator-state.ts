// The CoinPayments emulator's books: coins, invoices with their payments, hooks, and how amounts are written.
import type { Random } from '../../core/ports.ts';
import type { MethodId } from '../../../shared/domain/methods.ts';
import { fiatCodes } from '../../../shared/domain/money.ts';
import { dec, formatDec, mul, round, sum, type Dec } from '../emulator-kit/decimal.ts';
import { num, type JsonObject, type JsonValue } from '../emulator-kit/json.ts';
import { rateOf } from '../emulator-kit/rates.ts';
import { evmAddress, segwitAddress, tronAddress } from '../emulator-kit/tokens.ts';

export interface Coin {
  readonly id: string;
  readonly symbol: string;
  readonly name: string;
  readonly type: 'crypto' | 'token';
  readonly decimals: number;
  readonly required: number;
  /** The coin whose rate it has. */
  readonly rate: string;
  readonly method: MethodId | null;
  readonly address: (random: Random) => string;
  readonly addressForm: RegExp;
  readonly fee: Dec;
  /** Where a customer who picks the wrong coin ends. */
  readonly mixedUpWith: string;
}

const evm = /^0x[0-9a-fA-F]{40}$/;
export const TETHER_TRON = '9:TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t';
export const TETHER_ETH = '4:0xdac17f958d2ee523a2206206994597c13d831ec7';

export const coins: readonly Coin[] = [
  { id: '1', symbol: 'BTC', name: 'Bitcoin', type: 'crypto', decimals: 8, required: 2, rate: 'BTC', method: 'BTC@bitcoin', address: (random) => segwitAddress(random, 'tb'), addressForm: /^(?:tb1|bcrt1|bc1)[0-9a-z]{20,87}$/, fee: dec('0.00002'), mixedUpWith: '2' },
  { id: '2', symbol: 'LTC', name: 'Litecoin', type: 'crypto', decimals: 8, required: 3, rate: 'LTC', method: 'LTC@litecoin', address: (random) => segwitAddress(random, 'tltc'), addressForm: /^(?:tltc1|rltc1|ltc1)[0-9a-z]{20,87}$/, fee: dec('0.0001'), mixedUpWith: '1' },
  { id: '4', symbol: 'ETH', name: 'Ether', type: 'crypto', decimals: 18, required: 12, rate: 'ETH', method: 'ETH@ethereum', address: evmAddress, addressForm: evm, fee: dec('0.0005'), mixedUpWith: TETHER_ETH },
  { id: TETHER_ETH, symbol: 'USDT.ERC20', name: 'Tether USD', type: 'token', decimals: 6, required: 12, rate: 'USDT', method: 'USDT@ethereum', address: evmAddress, addressForm: evm, fee: dec('0.0005'), mixedUpWith: TETHER_TRON },
  { id: TETHER_TRON, symbol: 'USDT.TRC20', name: 'Tether USD', type: 'token', decimals: 6, required: 19, rate: 'USDT', method: 'USDT@tron', address: tronAddress, addressForm: /^T[1-9A-HJ-NP-Za-km-z]{33}$/, fee: dec('5'), mixedUpWith: TETHER_ETH },
  { id: '1002', symbol: 'LTCT', name: 'Litecoin Testnet', type: 'crypto', decimals: 8, required: 3, rate: 'LTC', method: null, address: (random) => segwitAddress(random, 'tltc'), addressForm: /^(?:tltc1|rltc1)[0-9a-z]{20,87}$/, fee: dec('0.0001'), mixedUpWith: '2' },
];

/** Contracts on Ethereum in any case; on TRON exactly. */
export const coinOf = (id: string): Coin | undefined => coins.find((coin) => coin.id === id || (coin.id === TETHER_ETH && coin.id === id.toLowerCase()));

export interface Fiat { readonly id: string; readonly symbol: string }

/** Only two ids are in the documentation; the others are numbers of this emulator. */
export const fiats: readonly Fiat[] = fiatCodes.filter((code) => rateOf('BTC', code) !== null).map((symbol, index) => ({ id: symbol === 'USD' ? '5057' : symbol === 'EUR' ? '5195' : String(5300 + index), symbol }));

export interface Transaction { readonly txid: string; readonly amount: Dec; confirmations: number }

export interface Payment {
  readonly id: string;
  readonly currencyId: string;
  readonly expected: Dec;
  readonly address: string;
  createdMs: number;
  expiresMs: number;
  state: string;
  isActive: boolean;
  transactions: Transaction[];
}

export interface Hook { readonly id: string; url: string; notifications: readonly string[] }

export interface Invoice {
  readonly id: string;
  readonly orderId: string | null;
  /** JSON text. */
  readonly customData: string;
  readonly fiat: Fiat;
  readonly total: Dec;
  readonly hooks: readonly Hook[];
  createdMs: number;
  status: string;
  /** Set by a control: stays whatever happens. */
  pinned: boolean;
  payments: Payment[];
}

export interface Wallet { readonly id: string; readonly chain: string; readonly label: string; readonly address: string; readonly balances: Record<string, Dec> }

export interface Spend {
  readonly id: string;
  readonly walletId: string;
  readonly coinId: string;
  readonly toAddress: string;
  readonly amount: Dec;
  readonly fee: Dec;
  readonly memo: string | null;
  readonly createdMs: number;
  /** null: not confirmed, so it is only a preview. */
  transactionId: string | null;
  state: string;
  txid: string | null;
}

export interface Books { invoices: Invoice[]; hooks: Hook[]; wallets: Wallet[]; spends: Spend[] }

/** What is registered by the control and not by a call. */
export const CONTROL_HOOK = 'control';

export const received = (payment: Payment): Dec => sum(payment.transactions.map((tx) => tx.amount));
export const confirmationsOf = (payment: Payment): number => (payment.transactions.length === 0 ? 0 : Math.min(...payment.transactions.map((tx) => tx.confirmations)));
export const activePayment = (invoice: Invoice): Payment | undefined => invoice.payments.find((payment) => payment.isActive) ?? invoice.payments[0];

/** ISO 8601 with offset, in whole seconds. */
export const isoTime = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}+00:00`;

/** Decimal text in the coin, with all its decimals. */
export const major = (value: Dec, decimals: number): string => formatDec(round(value, decimals, 'down'), decimals);

/** Whole smallest units. */
export const smallest = (value: Dec, decimals: number): string => formatDec(round(mul(value, { digits: 10n ** BigInt(decimals), scale: 0 }), 0, 'down'));

/** Money as version 1 writes it: smallest units as text, and the same as a number. */
export const moneyV1 = (value: Dec, coin: Pick<Coin, 'id' | 'decimals' | 'symbol'>): JsonObject => ({
  currencyId: coin.id, displayValue: `${formatDec(value)} ${coin.symbol}`, value: smallest(value, coin.decimals), valueAsDecimal: num(formatDec(value)),
});

export const currencyView = (coin: Coin): JsonObject => ({
  id: coin.id, type: coin.type, symbol: coin.symbol, name: coin.name, logo: { imageUrl: null, vectorUrl: null }, decimalPlaces: coin.decimals, rank: 1, status: 'active',
  capabilities: ['payments', 'singleSigAccounts'], requiredConfirmations: coin.required, isEnabledForPayment: true,
});

export const fiatView = ({ id, symbol }: Fiat): JsonObject => ({ id, type: 'fiat', symbol, name: symbol, decimalPlaces: 2, rank: 1, status: 'active', capabilities: ['payments'], isEnabledForPayment: false });

function paymentView(payment: Payment): JsonValue {
  const coin = coinOf(payment.currencyId);
  if (!coin) return null;
  return {
    paymentCurrencyId: coin.id, paymentCurrencySymbol: coin.symbol, expectedAmount: major(payment.expected, coin.decimals), actualAmount: major(received(payment), coin.decimals),
    paymentAddress: payment.address, errorCode: null, payout: null, refundEmail: null, state: payment.state, isActive: payment.isActive,
    confirmations: confirmationsOf(payment), requiredConfirmations: coin.required,
  };
}

/** `full`: with payments; rows of a list have none. */
export function invoiceView(invoice: Invoice, customData: JsonValue, full: boolean): JsonObject {
  const total = formatDec(invoice.total, 2);
  return {
    id: invoice.id, invoiceId: invoice.orderId, invoiceIdSuffix: null, created: isoTime(invoice.createdMs), expires: isoTime(invoice.createdMs + 365 * 86_400_000),
    currency: { id: invoice.fiat.id, symbol: invoice.fiat.symbol, name: invoice.fiat.symbol, decimalPlaces: 2 }, amount: { breakdown: { subtotal: total }, total },
    status: invoice.status, customData, ...(full ? { payments: invoice.payments.map(paymentView), payoutDetails: null } : {}), isLifeTimeFinished: false,
  };
}
