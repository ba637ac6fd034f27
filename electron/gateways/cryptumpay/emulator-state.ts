// The CryptumPay emulator's books: orders, withdrawals, and how an order looks outside.
import { add, compare, dec, formatDec, mul, round, sum, type Dec } from '../emulator-kit/decimal.ts';
import { num, type JsonObject, type JsonValue } from '../emulator-kit/json.ts';

/** IN_PROGRESS, UNDER_REVIEW, CANCELED, PAID, CREDITING. */
export type Code = 0 | 1 | 2 | 3 | 4;

export interface Order {
  readonly id: string;
  readonly orderId: string | null;
  readonly meta: string | null;
  readonly title: string;
  readonly description: string;
  readonly fiatAmount: Dec;
  /** As it was asked for: `25.00`. */
  readonly fiatText: string;
  readonly fiatTicker: string;
  readonly url: string;
  createdAtMs: number;
  expiresAtMs: number;
  /** A code, or whatever a control has set. */
  status: Code | string;
  /** The payer has chosen a coin. */
  begun: boolean;
  /** Worth of what was sent, in the order's currency. */
  payments: { readonly amount: Dec; final: boolean }[];
  pinned: boolean;
}

export interface Withdrawal {
  readonly id: string;
  readonly blockchain: string;
  readonly address: string;
  readonly amount: Dec;
  readonly extra: string | null;
  status: string;
  hash: string | null;
}

export interface Books {
  orders: Order[];
  withdrawals: Withdrawal[];
  /** USDT that can be withdrawn. */
  balance: Dec;
  webhookUrl: string | null;
}

export const paidOf = (order: Order): Dec => sum(order.payments.map((payment) => payment.amount));

/** What the merchant is credited: less the fee, in USDT, one for one. */
export const incomeOf = (order: Order): Dec => round(mul(paidOf(order), dec('0.99')), 2, 'down');

/** What the code becomes when money is there: exactly enough is credited, anything else is looked into. */
export function codeFor(order: Order): Code {
  if (order.payments.length === 0) return 0;
  if (compare(paidOf(order), order.fiatAmount) !== 0) return 1;
  return order.payments.every((payment) => payment.final) ? 3 : 4;
}

/** Codes are numbers; a control's other texts leave as they are. */
const statusJson = (status: Order['status']): JsonValue => (/^-?[0-9]+(?:\.[0-9]+)?$/.test(String(status)) ? num(String(status)) : String(status));

/** `full`: as GET answers; the answer of the create call has no status yet. */
export function orderView(order: Order, full: boolean, expiryInSeconds: boolean): JsonObject {
  const touched = order.begun || order.status !== 0;
  return {
    id: order.id,
    project: { id: 'prj_practice', feePercent: num('1'), logoUrl: 'https://shop.example/logo.png', title: 'Practice shop', url: 'https://shop.example' },
    expiresAt: num(String(expiryInSeconds ? Math.floor(order.expiresAtMs / 1000) : order.expiresAtMs)),
    customerOrderRequest: {
      fiatTicker: order.fiatTicker, fiatAmount: order.fiatText, title: order.title, description: order.description, url: order.url,
      projectData: { orderId: order.orderId ?? undefined, meta: order.meta ?? undefined },
    },
    ...(full ? { hasCustomerOrder: touched } : {}),
    ...(full && touched ? { financeSummary: {
      status: statusJson(order.status), accrued: order.status === 3,
      ...(order.payments.length > 0 ? { income: { amount: formatDec(incomeOf(order), 2), currency: 'usdt' } } : {}),
    } } : {}),
  };
}

export function credit(books: Books, amount: Dec): void {
  books.balance = add(books.balance, amount);
}
