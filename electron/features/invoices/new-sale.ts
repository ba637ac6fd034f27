// Checks what the cashier typed and turns it into the terms of a sale; refuses with what is wrong, never rounds or guesses.
import { failure, ok, type Result } from '../../../shared/errors/result.ts';
import { formatMoney, isFiatCode, parseMoney, tickerOf, type FiatCode, type Money } from '../../../shared/domain/money.ts';
import { isMethodId, saleCurrencyOf, type MethodId } from '../../../shared/domain/methods.ts';
import type { NewSale } from '../../core/app.ts';
import type { GatewayDriver, OfferedMethod } from '../../gateways/port.ts';

/** What a sale is checked against: the account's driver and what it offers by last knowledge. */
export interface OfferedBy {
  readonly gateway: string;
  readonly driver: GatewayDriver;
  readonly methods: readonly OfferedMethod[];
}

export interface CheckedSale {
  readonly amount: { readonly unit: FiatCode; readonly minor: bigint };
  readonly method: MethodId;
  /** null: the till numbers the sale. */
  readonly orderId: string | null;
  readonly note: string;
  readonly expiresInMinutes: number | null;
}

const LONGEST_ORDER_ID = 100;
const LONGEST_NOTE = 500;
const LONGEST_EXPIRY_MINUTES = 7 * 24 * 60;

/** Checks currency, amount, method, order id, note and expiry in this order. */
export function checkSale(sale: NewSale, offer: OfferedBy): Result<CheckedSale> {
  const amount = checkAmount(sale, offer);
  if (!amount.ok) return amount;
  const method = checkMethod(sale.method.trim(), amount.value, offer);
  if (!method.ok) return method;
  const orderId = sale.orderId.normalize('NFC').trim();
  const wrongText = textProblem(orderId, LONGEST_ORDER_ID);
  if (wrongText !== null) return failure('input/invalid', { details: { field: 'the order id', problem: wrongText } });
  const note = sale.note.normalize('NFC').trim();
  const wrongNote = textProblem(note, LONGEST_NOTE);
  if (wrongNote !== null) return failure('input/invalid', { details: { field: 'the note', problem: wrongNote } });
  const expiry = checkExpiry(sale.expiresInMinutes, offer);
  if (!expiry.ok) return expiry;
  return ok({ amount: amount.value, method: method.value, orderId: orderId === '' ? null : orderId, note, expiresInMinutes: expiry.value });
}

function checkAmount(sale: NewSale, { gateway, driver }: OfferedBy): Result<CheckedSale['amount']> {
  const currency = sale.currency.trim().toUpperCase();
  if (!isFiatCode(currency)) return failure('currency/unknown', { details: { currency: sale.currency } });
  const offered = driver.capabilities.priceCurrencies;
  if (offered !== 'any' && !offered.includes(currency)) return failure('currency/not_offered', { details: { gateway, currency, offered: offered.join(', ') } });
  const text = sale.amount.trim();
  const parsed = parseMoney(text, currency);
  if (parsed.ok) return parsed.minor > 0n ? ok({ unit: currency, minor: parsed.minor }) : failure('amount/not_positive');
  switch (parsed.reason) {
    case 'malformed': return failure('amount/malformed', { details: { text } });
    case 'too_large': return failure('amount/too_large', { details: { text } });
    case 'too_many_decimals': {
      const decimals = String(formatMoney({ unit: currency, minor: 0n }).split('.')[1]?.length ?? 0);
      return failure('amount/too_many_decimals', { details: { text, currency, decimals } });
    }
  }
}

const words = (money: Money): string => `${formatMoney(money)} ${tickerOf(money.unit)}`;

function checkMethod(text: string, amount: Money, { gateway, methods }: OfferedBy): Result<MethodId> {
  const fitting = methods.filter((each) => [null, amount.unit].includes(saleCurrencyOf(each.method)));
  const offered = fitting.map((each) => each.method).join(', ');
  if (!isMethodId(text)) return failure('method/unknown', { details: { method: text, offered } });
  const found = fitting.find((each) => each.method === text);
  if (found === undefined) return failure('method/not_offered', { details: { gateway, method: text, offered } });
  const { minimum } = found;
  if (minimum !== null && minimum.unit === amount.unit && amount.minor < minimum.minor) {
    return failure('amount/below_minimum', { details: { gateway, method: text, minimum: words(minimum) } });
  }
  return ok(text);
}

function textProblem(text: string, longest: number): string | null {
  if ([...text].length > longest) return `it is longer than ${longest} characters`;
  if (/[\p{Cc}\p{Cs}\u2028\u2029\u202A-\u202E\u2066-\u2069]/u.test(text)) return 'it holds characters that cannot be shown';
  return null;
}

function checkExpiry(minutes: number | null, { gateway, driver }: OfferedBy): Result<number | null> {
  if (minutes === null) return ok(null);
  if (!driver.capabilities.expiryPerInvoice) return failure('gateway/not_offered', { details: { gateway, what: 'an expiry of your own per sale' } });
  if (!Number.isInteger(minutes) || minutes < 1 || minutes > LONGEST_EXPIRY_MINUTES) {
    return failure('input/invalid', { details: { field: 'the expiry', problem: `it must be 1 to ${LONGEST_EXPIRY_MINUTES} whole minutes` } });
  }
  return ok(minutes);
}
