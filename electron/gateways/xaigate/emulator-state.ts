// The XAIGATE emulator's books: invoices, wallet users, transactions, and how they look outside.
import { add, compare, formatDec, sum, zero, type Dec } from '../emulator-kit/decimal.ts';
import { num, type JsonObject } from '../emulator-kit/json.ts';

export interface Invoice {
  readonly invoiceNo: string;
  readonly orderId: string;
  readonly amount: Dec;
  readonly currency: string;
  readonly email: string;
  readonly shopName: string | null;
  readonly description: string;
  readonly notifyUrl: string | null;
  createdAtMs: number;
  updatedAtMs: number;
  expiresAtMs: number;
  /** `Pending`, `PaidPartial`, `Paid`, `Expired`, `Deleted`, or whatever a control has set. */
  status: string;
  payments: { readonly amount: Dec; final: boolean }[];
  pinned: boolean;
}

export interface Transaction {
  readonly id: string;
  readonly userId: string;
  readonly coin: string;
  readonly networkId: string;
  readonly toAddress: string;
  /** What was asked for; the network's fee is taken out of it. */
  readonly total: Dec;
  readonly fee: Dec;
  readonly atMs: number;
  txid: string;
  status: string;
  errorMessage: string | null;
}

export interface Books {
  invoices: Invoice[];
  users: { readonly id: string; readonly createdAtMs: number }[];
  /** By user and coin: `<user> <coin>`. */
  balances: Record<string, Dec>;
  transactions: Transaction[];
  /** Set by a control: another place than the invoices name, with the query they name. */
  receiver: string | null;
  /** Counts invoices: numbers are given in order. */
  made: number;
}

/** Only what the network has confirmed shows in an invoice. */
export const paidOf = (invoice: Invoice): Dec => sum(invoice.payments.filter((payment) => payment.final).map((payment) => payment.amount));
export const sentOf = (invoice: Invoice): Dec => sum(invoice.payments.map((payment) => payment.amount));

/** The status that confirmed money makes; null when there is none. */
export function statusFor(invoice: Invoice): 'Paid' | 'PaidPartial' | null {
  const paid = paidOf(invoice);
  if (compare(paid, zero) === 0) return null;
  return compare(paid, invoice.amount) >= 0 ? 'Paid' : 'PaidPartial';
}

/** ISO 8601 in UTC with microseconds. */
export const isoTime = (ms: number): string => new Date(ms).toISOString().replace('Z', '000Z');

/** `paidZero`: as the documentation's own sample, which says Paid with a received sum of 0. */
export function invoiceView(invoice: Invoice, origin: string, paidZero: boolean): JsonObject {
  return {
    invoiceNo: invoice.invoiceNo, amount: formatDec(invoice.amount), paidAmount: paidZero ? '0' : formatDec(paidOf(invoice)),
    toEmail: invoice.email, toName: invoice.shopName ?? '', expiry: num(String(Math.round((invoice.expiresAtMs - invoice.createdAtMs) / 60_000))),
    description: invoice.description, status: invoice.status, payUrl: `${origin}/pay/${invoice.invoiceNo}?lang=en`, currency: invoice.currency, shopName: invoice.shopName ?? '',
    orderId: invoice.orderId, createdAt: isoTime(invoice.createdAtMs), updatedAt: isoTime(invoice.updatedAtMs),
  };
}

export function transactionView(each: Transaction): JsonObject {
  return {
    id: each.id, txid: each.txid, explorerUrl: `https://explorer.example/tx/${each.txid}`, merchantId: 'mer_practice', coin: each.coin, walletId: each.userId,
    sentAddress: '', receivedAddress: each.toAddress, amount: formatDec(each.total), confirmations: num(each.status === 'success' ? '12' : '0'), date: isoTime(each.atMs),
    networkFee: formatDec(each.fee), status: each.status, userId: each.userId, type: 'withdraw', errorMessage: each.errorMessage,
  };
}

export const balanceKey = (userId: string, coin: string): string => `${userId} ${coin}`;

export function credit(books: Books, userId: string, coin: string, amount: Dec): void {
  const key = balanceKey(userId, coin);
  books.balances[key] = add(books.balances[key] ?? zero, amount);
}
