// The Cryptomus emulator's books: coins, invoices, balances, and how an invoice looks outside.
import type { Random } from '../../core/ports.ts';
import type { MethodId } from '../../../shared/domain/methods.ts';
import { add, formatDec, mul, sub, sum, zero, type Dec } from '../emulator-kit/decimal.ts';
import type { JsonObject } from '../emulator-kit/json.ts';
import { moscowTime } from './emulator-answers.ts';
import { evmAddress, segwitAddress, tronAddress } from '../emulator-kit/tokens.ts';

export type ServiceId = 'btc' | 'ltc' | 'eth' | 'usdt-tron' | 'usdt-bsc' | 'usdt-eth';

export interface Service {
  readonly network: string;
  readonly currency: string;
  readonly method: MethodId;
  /** Decimals an invoice is priced in. */
  readonly decimals: number;
  readonly chainDecimals: number;
  /** Blocks after which a payment counts. */
  readonly required: number;
  readonly min: string;
  readonly address: (random: Random) => string;
  /** Where money goes when a customer picks the wrong network. */
  readonly mixedUpWith: ServiceId;
}

export const services: Readonly<Record<ServiceId, Service>> = {
  'btc': { network: 'btc', currency: 'BTC', method: 'BTC@bitcoin', decimals: 8, chainDecimals: 8, required: 2, min: '0.00001000', address: (random) => segwitAddress(random, 'tb'), mixedUpWith: 'ltc' },
  'ltc': { network: 'ltc', currency: 'LTC', method: 'LTC@litecoin', decimals: 8, chainDecimals: 8, required: 6, min: '0.00500000', address: (random) => segwitAddress(random, 'tltc'), mixedUpWith: 'btc' },
  'eth': { network: 'eth', currency: 'ETH', method: 'ETH@ethereum', decimals: 8, chainDecimals: 18, required: 12, min: '0.00020000', address: evmAddress, mixedUpWith: 'usdt-bsc' },
  'usdt-tron': { network: 'tron', currency: 'USDT', method: 'USDT@tron', decimals: 6, chainDecimals: 6, required: 19, min: '0.50000000', address: tronAddress, mixedUpWith: 'usdt-bsc' },
  'usdt-bsc': { network: 'bsc', currency: 'USDT', method: 'USDT@bsc', decimals: 8, chainDecimals: 18, required: 15, min: '0.50000000', address: evmAddress, mixedUpWith: 'usdt-tron' },
  'usdt-eth': { network: 'eth', currency: 'USDT', method: 'USDT@ethereum', decimals: 6, chainDecimals: 6, required: 12, min: '0.50000000', address: evmAddress, mixedUpWith: 'usdt-bsc' },
};

export const serviceIds = Object.keys(services) as readonly ServiceId[];

/** Network codes in either case. */
export const serviceOf = (currency: string, network: string): ServiceId | null =>
  serviceIds.find((id) => services[id].currency === currency && services[id].network === network.toLowerCase()) ?? null;

export interface Payment {
  readonly txid: string;
  readonly from: string;
  readonly amount: Dec;
  readonly service: ServiceId;
  confirmations: number;
  credited: boolean;
}

export interface Invoice {
  /** Counts up; the list's cursor. */
  readonly number: number;
  readonly uuid: string;
  readonly orderId: string;
  readonly amount: Dec;
  readonly currency: string;
  /** null: the customer picks the coin on the vendor's page. */
  readonly service: ServiceId | null;
  readonly payerAmount: Dec | null;
  address: string | null;
  readonly additionalData: string | null;
  urlCallback: string | null;
  readonly multiple: boolean;
  readonly lifetimeMs: number;
  resends: number;
  /** Where its money was sent back to. */
  refundAddress: string | null;
  status: string;
  createdAtMs: number;
  updatedAtMs: number;
  expiresAtMs: number;
  payments: Payment[];
  /** Set by a control: stays whatever happens. */
  pinned: boolean;
}

export interface Payout {
  readonly number: number;
  readonly uuid: string;
  readonly orderId: string;
  /** As it was asked for: its answers repeat the text. */
  readonly amountText: string;
  readonly amount: Dec;
  readonly service: ServiceId;
  readonly address: string;
  /** The fee comes out of the balance; else out of the amount. */
  readonly isSubtract: boolean;
  readonly fee: Dec;
  readonly urlCallback: string | null;
  status: string;
  isFinal: boolean;
  txid: string | null;
  readonly createdAtMs: number;
  updatedAtMs: number;
}

export interface Books {
  readonly merchantUuid: string;
  invoices: Invoice[];
  payouts: Payout[];
  /** Its share of every payment. */
  commission: Dec;
  /** What was credited after the fee, by currency. */
  balance: Record<string, Dec>;
  webhookUrl: string | null;
}

const finals = new Set(['paid', 'paid_over', 'wrong_amount', 'cancel', 'fail', 'system_fail', 'refund_fail', 'refund_paid']);
export const isFinal = (status: string): boolean => finals.has(status);

export const paidAmount = (invoice: Invoice): Dec => sum(invoice.payments.map((payment) => payment.amount));

/** Of the money, when money came over another network than was asked for. */
export const shownService = (invoice: Invoice): ServiceId | null => invoice.payments.at(-1)?.service ?? invoice.service;

const afterFee = ({ commission }: Books, amount: Dec): Dec => sub(amount, mul(amount, commission));

/** A change of the balance of a currency, over all its networks. */
export function book(books: Books, currency: string, change: Dec): void {
  books.balance[currency] = add(books.balance[currency] ?? zero, change);
}

export function credit(books: Books, { service, amount }: Payment): void {
  book(books, services[service].currency, afterFee(books, amount));
}

export const coin = (amount: Dec): string => formatDec(amount, 8);

function moneyFields(books: Books, invoice: Invoice): { readonly paid: string | null; readonly merchant: string | null; readonly commission: string | null } {
  if (invoice.payments.length === 0) return { paid: null, merchant: null, commission: null };
  const paid = paidAmount(invoice);
  return { paid: coin(paid), merchant: coin(afterFee(books, paid)), commission: coin(mul(paid, books.commission)) };
}

export function invoiceView(books: Books, invoice: Invoice): JsonObject {
  const id = shownService(invoice);
  const service = id === null ? null : services[id];
  const last = invoice.payments.at(-1);
  const { paid, merchant, commission } = moneyFields(books, invoice);
  return {
    uuid: invoice.uuid, order_id: invoice.orderId, amount: formatDec(invoice.amount, 2), payment_amount: paid, payment_amount_usd: '0',
    payer_amount: invoice.payerAmount === null ? null : coin(invoice.payerAmount), payer_amount_exchange_rate: null, discount_percent: null, discount: '0.00000000',
    payer_currency: service?.currency ?? null, currency: invoice.currency, comments: null, merchant_amount: merchant, network: service?.network ?? null,
    address: invoice.address, from: last?.from ?? null, txid: last?.txid ?? null, payment_status: invoice.status, url: `https://pay.cryptomus.com/pay/${invoice.uuid}`,
    expired_at: Math.floor(invoice.expiresAtMs / 1000), status: invoice.status, is_final: isFinal(invoice.status), additional_data: invoice.additionalData,
    created_at: moscowTime(invoice.createdAtMs), updated_at: moscowTime(invoice.updatedAtMs), commission,
  };
}

/** A webhook's body without its signature. Without a payment it has no txid. */
export function webhookView(books: Books, invoice: Invoice): JsonObject {
  const id = shownService(invoice);
  const service = id === null ? null : services[id];
  const last = invoice.payments.at(-1);
  const { paid, merchant, commission } = moneyFields(books, invoice);
  return {
    type: 'payment', uuid: invoice.uuid, order_id: invoice.orderId, amount: formatDec(invoice.amount, 2), payment_amount: paid ?? '0.00000000', payment_amount_usd: '0.00',
    merchant_amount: merchant, commission, is_final: isFinal(invoice.status), status: invoice.status, from: last?.from ?? null, wallet_address_uuid: null,
    network: service?.network ?? null, currency: invoice.currency, payer_currency: service?.currency ?? null,
    payer_amount: invoice.payerAmount === null ? null : coin(invoice.payerAmount), payer_amount_exchange_rate: null, transfer_id: null,
    additional_data: invoice.additionalData, convert: null, txid: last?.txid,
  };
}

export const balanceView = (books: Books): JsonObject => ({
  merchant: Object.entries(books.balance).map(([currency_code, amount]) => ({ uuid: `balance-${currency_code}`, balance: coin(amount), currency_code })), user: [],
});
