// The CryptoPayment.center emulator's books: networks, invoices, balances, withdrawals, and how an invoice looks outside.
import type { Random } from '../../core/ports.ts';
import type { MethodId } from '../../../shared/domain/methods.ts';
import { add, dec, formatDec, sum, zero, type Dec } from '../emulator-kit/decimal.ts';
import { num, type JsonObject, type NumberText } from '../emulator-kit/json.ts';
import { evmAddress, segwitAddress, tronAddress } from '../emulator-kit/tokens.ts';

export type NetworkCode = 'btc' | 'ltc' | 'eth' | 'trc20' | 'bep20';

export interface Network {
  readonly coin: string;
  readonly label: string;
  /** The third vocabulary: balances and withdrawals. */
  readonly balanceCode: string;
  readonly method: MethodId;
  /** Decimals an invoice is priced in. */
  readonly priceDecimals: number;
  /** Decimals a payment can have on the chain. */
  readonly chainDecimals: number;
  readonly required: number;
  readonly withdrawalMin: Dec;
  readonly fee: Dec;
  readonly address: (random: Random) => string;
  readonly addressForm: RegExp;
  /** Where money goes when a customer picks the wrong network. */
  readonly mixedUpWith: NetworkCode;
}

const evm = /^0x[0-9a-fA-F]{40}$/;
const tron = /^T[1-9A-HJ-NP-Za-km-z]{33}$/;

export const networks: Readonly<Record<NetworkCode, Network>> = {
  btc: { coin: 'BTC', label: 'BTC', balanceCode: 'BTC', method: 'BTC@bitcoin', priceDecimals: 8, chainDecimals: 8, required: 2, withdrawalMin: dec('0.0005'), fee: dec('0.00005'), address: (random) => segwitAddress(random, 'tb'), addressForm: /^(?:tb1[0-9a-z]{20,87}|bcrt1[0-9a-z]{20,87}|[mn2][1-9A-HJ-NP-Za-km-z]{25,34})$/, mixedUpWith: 'ltc' },
  ltc: { coin: 'LTC', label: 'LTC', balanceCode: 'LTC', method: 'LTC@litecoin', priceDecimals: 8, chainDecimals: 8, required: 6, withdrawalMin: dec('0.01'), fee: dec('0.001'), address: (random) => segwitAddress(random, 'tltc'), addressForm: /^(?:tltc1|rltc1)[0-9a-z]{20,87}$/, mixedUpWith: 'btc' },
  eth: { coin: 'ETH', label: 'ETH', balanceCode: 'ETH', method: 'ETH@ethereum', priceDecimals: 18, chainDecimals: 18, required: 12, withdrawalMin: dec('0.005'), fee: dec('0.001'), address: evmAddress, addressForm: evm, mixedUpWith: 'bep20' },
  trc20: { coin: 'USDT', label: 'USDT (TRC20)', balanceCode: 'USDT-TRC20', method: 'USDT@tron', priceDecimals: 6, chainDecimals: 6, required: 19, withdrawalMin: dec('5'), fee: dec('1'), address: tronAddress, addressForm: tron, mixedUpWith: 'bep20' },
  bep20: { coin: 'USDT', label: 'USDT (BEP20)', balanceCode: 'USDT-BEP20', method: 'USDT@bsc', priceDecimals: 6, chainDecimals: 18, required: 15, withdrawalMin: dec('5'), fee: dec('0.5'), address: evmAddress, addressForm: evm, mixedUpWith: 'trc20' },
};

export const isNetwork = (text: string): text is NetworkCode => Object.hasOwn(networks, text);

export interface Transaction {
  readonly txid: string;
  readonly amount: Dec;
  readonly network: NetworkCode;
  confirmations: number;
  credited: boolean;
}

export interface Invoice {
  readonly id: string;
  readonly orderId: string | null;
  readonly network: NetworkCode;
  readonly amountUsd: Dec;
  readonly amountCrypto: Dec;
  readonly address: string;
  createdAtMs: number;
  expiresAtMs: number;
  /** `pending`, `confirming`, `confirmed`, `expired`, or whatever a control has set. */
  status: string;
  transactions: Transaction[];
  /** Set by a control: stays whatever happens. */
  pinned: boolean;
}

export interface Withdrawal {
  readonly id: string;
  readonly coin: string;
  readonly amount: Dec;
  readonly fee: Dec;
  readonly address: string;
  /** `pending`, `review`, or what became of it; the vendor prints no words. */
  status: string;
  txid: string | null;
}

export interface Books {
  invoices: Invoice[];
  withdrawals: Withdrawal[];
  /** By balance code: what was credited, less what was withdrawn. */
  available: Record<string, Dec>;
  webhookUrl: string | null;
}

/** All that was seen towards the invoice, confirmed or not; once it is confirmed, only what was credited. */
export function paidAmount(invoice: Invoice): Dec {
  const counted = invoice.status === 'confirmed' && invoice.transactions.some((tx) => tx.credited) ? invoice.transactions.filter((tx) => tx.credited) : invoice.transactions;
  return sum(counted.map((tx) => tx.amount));
}

/** Confirmations of the transaction that has fewest; the API knows one number per invoice. */
export function received(invoice: Invoice): number {
  if (invoice.transactions.length === 0) return 0;
  return Math.min(...invoice.transactions.map((tx) => tx.confirmations), networks[shownNetwork(invoice)].required);
}

/** The network the API names: that of the money, when money came over another one than was asked for. */
export const shownNetwork = (invoice: Invoice): NetworkCode => invoice.transactions.at(-1)?.network ?? invoice.network;

/** ISO 8601 with offset, in whole seconds, as the vendor writes times. */
export const isoTime = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}+00:00`;

/** Coin amounts as the documented samples show them: two decimals at least, and a plain 0. */
export const amountToken = (value: Dec): NumberText => num(value.digits === 0n ? '0' : formatDec(value, 2));

export function invoiceView(invoice: Invoice): JsonObject {
  const network = networks[shownNetwork(invoice)];
  return {
    id: invoice.id, order_id: invoice.orderId, status: invoice.status,
    network: shownNetwork(invoice), network_label: network.label, coin: network.coin,
    amount_usd: num(formatDec(invoice.amountUsd, 2)), amount_crypto: amountToken(invoice.amountCrypto),
    address: invoice.address, paid_amount: amountToken(paidAmount(invoice)), txid: invoice.transactions.at(-1)?.txid ?? null,
    confirmations: { received: received(invoice), required: network.required },
    expires_at: isoTime(invoice.expiresAtMs), created_at: isoTime(invoice.createdAtMs),
  };
}

/** Per balance code: what can be withdrawn, and what is seen but not final. Codes without money are left out. */
export function balancesView(books: Books): JsonObject {
  const pending: Record<string, Dec> = {};
  for (const tx of books.invoices.flatMap((invoice) => invoice.transactions)) {
    const code = networks[tx.network].balanceCode;
    if (!tx.credited) pending[code] = add(pending[code] ?? zero, tx.amount);
  }
  const codes = Object.values(networks).map((network) => network.balanceCode).filter((code) => code in books.available || code in pending);
  return Object.fromEntries(codes.map((code) => [code, {
    available: amountToken(books.available[code] ?? zero), pending: amountToken(pending[code] ?? zero),
  }]));
}

/** Books a transaction's money as available. */
export function credit(books: Books, code: string, amount: Dec): void {
  books.available[code] = add(books.available[code] ?? zero, amount);
}
