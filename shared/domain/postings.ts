// What an invoice should have put into the books by now: double entry, per unit, from its terms and its judgement alone.
import { compareText } from './canonical-text.ts';
import type { InvoiceTerms } from './facts.ts';
import type { Unit } from './money.ts';
import { atSaleRate, promisedMinor } from './refund.ts';
import type { Judgement } from './status.ts';

/** One side of an entry: positive is debit, negative is credit, in the unit's minor units. */
export interface Posting {
  readonly account: string;
  readonly unit: Unit;
  readonly minor: bigint;
}

/** Those after `correction` are the treasury's; see treasury-postings.ts. */
export type EntryKind = 'payment' | 'sale' | 'difference' | 'decision' | 'correction' | 'receipt' | 'spend' | 'withdrawal';

/** The accounts an invoice touches. */
export const accounts = {
  /** What the gateway account holds for us, in coins. */
  gateway: (name: string): string => `gateway:${name}`,
  /** What the shop's own account holds, for sales that no gateway stands behind; it has the gateway account's name. See treasury-postings.ts. */
  treasury: (name: string): string => `treasury:${name}`,
  /** Where coins turn into the sale's currency; one side per unit. */
  exchange: 'exchange',
  /** Money received for which nothing was sold yet. */
  deposits: 'customer-deposits',
  sales: 'sales',
  /** Net, by tax class and rate; what carries no tax stays `sales`. */
  salesOf: (taxClass: string, basisPoints: number): string => (taxClass === 'none' ? 'sales' : `sales:${taxClass}@${String(basisPoints)}`),
  /** Owed to the tax office. */
  taxOf: (taxClass: string, basisPoints: number): string => `tax:${taxClass}@${String(basisPoints)}`,
  tips: 'tips',
  short: 'differences:short',
  over: 'differences:over',
  refundsDue: 'refunds-due',
  /** Given back without a review's decision: goods that came back, goodwill. Against sales. */
  refunds: 'refunds',
  otherIncome: 'other-income',
} as const;

/** Fiat value of coins at the invoice's own rate (amount / due), rounded down; of exactly what is due it is exactly the amount. */
function fiatValue(coins: bigint, amount: bigint, due: bigint): bigint {
  return due > 0n ? (coins * amount) / due : 0n;
}

/** Collects postings that balance by construction. */
export class Book {
  private readonly sums = new Map<string, Posting>();

  /** Books `minor` to `to` and the same against `from`, so that every step balances. */
  move(unit: Unit, minor: bigint, from: string, to: string): void {
    this.add(to, unit, minor);
    this.add(from, unit, -minor);
  }

  sum(account: string, unit: Unit): bigint {
    return this.sums.get(`${account} ${unit}`)?.minor ?? 0n;
  }

  private add(account: string, unit: Unit, minor: bigint): void {
    const key = `${account} ${unit}`;
    this.sums.set(key, { account, unit, minor: (this.sums.get(key)?.minor ?? 0n) + minor });
  }

  /** Sorted by account and unit, without what cancels out. */
  postings(): readonly Posting[] {
    return [...this.sums.values()].filter((each) => each.minor !== 0n).sort(byAccount);
  }
}

const byAccount = (a: Posting, b: Posting): number => compareText(a.account, b.account) || compareText(a.unit, b.unit);

/**
 * The balances the invoice should have contributed to the books; their sum is zero per unit. Only settled money is booked. Each moment's
 * target depends on the whole of what is settled, never on the steps to it: the core posts the difference to what is posted already, so the
 * last settlement takes the exact rest and the end is the same for every order of events.
 * @example a paid invoice of 12.50 USD: gateway:shop +12.5 USDT@tron, exchange -12.5 USDT@tron and +12.50 USD, sales -12.50 USD
 */
export function postingsTarget(terms: InvoiceTerms, judgement: Judgement): readonly Posting[] {
  const book = new Book();
  const fiat = terms.amount.unit;
  const amount = terms.amount.minor;
  const holder = terms.driver === 'direct' ? accounts.treasury(terms.gateway) : accounts.gateway(terms.gateway);
  const settled = judgement.settled?.minor ?? 0n;
  const value = judgement.settled ? fiatValue(settled, amount, judgement.due?.minor ?? 0n) : 0n;
  if (judgement.settled) book.move(judgement.settled.unit, settled, accounts.exchange, holder);
  book.move(fiat, value, accounts.deposits, accounts.exchange);
  // Coins of another kind have no rate here: they are held as a deposit in their own unit until somebody decides.
  const decision = judgement.review?.decision ?? null;
  const foreignTo = judgement.review?.reason !== 'wrong_method' || decision === null ? accounts.deposits
    : decision === 'refund' ? accounts.refundsDue : accounts.otherIncome;
  for (const { settled: isFinal, invalid, value: { unit, minor } } of judgement.payments) {
    if (isFinal && !invalid && unit !== terms.method) book.move(unit, minor, foreignTo, holder);
  }
  const status = judgement.refunded?.otherwise ?? judgement.status;
  if (status === 'paid' || status === 'overpaid') {
    bookSale(book, terms);
    if (value < amount) book.move(fiat, amount - value, accounts.deposits, accounts.short);
    else if (value > amount) bookSurplus(book, terms, { review: judgement.review, status }, value - amount);
  } else if (decision === 'refund') {
    book.move(fiat, value, accounts.refundsDue, accounts.deposits);
  } else if (decision === 'write-off') {
    book.move(fiat, value, accounts.otherIncome, accounts.deposits);
  }
  bookRefunded(book, terms, judgement);
  return book.postings();
}

/** The sale itself: whole where nothing is taken apart, else net by class, tax by class and rate, tip. */
function bookSale(book: Book, { amount: { unit, minor }, breakdown }: InvoiceTerms): void {
  if (breakdown === undefined) {
    book.move(unit, minor, accounts.sales, accounts.deposits);
    return;
  }
  for (const { taxClass, basisPoints, netMinor, taxMinor } of breakdown.lines) {
    book.move(unit, netMinor, accounts.salesOf(taxClass, basisPoints), accounts.deposits);
    book.move(unit, taxMinor, accounts.taxOf(taxClass, basisPoints), accounts.deposits);
  }
  book.move(unit, breakdown.tipMinor, accounts.tips, accounts.deposits);
}

/**
 * What went back beyond what a decision had promised is owed from the moment it went: out of what is still the customer's, then against sales.
 * The withdrawals pay out of refunds-due; what their rounding leaves there is closed with the last coin.
 */
function bookRefunded(book: Book, terms: InvoiceTerms, judgement: Judgement): void {
  const { refunded } = judgement;
  if (refunded === undefined) return;
  const promised = promisedMinor(judgement);
  const coins = refunded.coins.minor;
  const fiat = terms.amount.unit;
  const beyond = coins > promised ? atSaleRate(terms, judgement, coins) - atSaleRate(terms, judgement, promised) : 0n;
  const held = -book.sum(accounts.deposits, fiat);
  const fromDeposits = held <= 0n ? 0n : held < beyond ? held : beyond;
  book.move(fiat, fromDeposits, accounts.refundsDue, accounts.deposits);
  book.move(fiat, beyond - fromDeposits, accounts.refundsDue, accounts.refunds);
  if (coins >= promised) book.move(fiat, atSaleRate(terms, judgement, coins) - refunded.fiatMinor, accounts.over, accounts.refundsDue);
}

/** More than the amount: tolerated, kept, owed back, or still the customer's. */
function bookSurplus(book: Book, terms: InvoiceTerms, judgement: Pick<Judgement, 'review' | 'status'>, surplus: bigint): void {
  const { review } = judgement;
  const fiat = terms.amount.unit;
  if (review?.reason !== 'surplus') {
    if (judgement.status === 'paid') book.move(fiat, surplus, accounts.over, accounts.deposits);
    return;
  }
  if (review.decision === 'refund') book.move(fiat, surplus, accounts.refundsDue, accounts.deposits);
  else if (review.decision !== null) book.move(fiat, surplus, accounts.otherIncome, accounts.deposits);
}

/** What must still be posted to get from `posted` to `target`; empty when the books are right. Sorted, balanced when both are. */
export function postingsDelta(posted: readonly Posting[], target: readonly Posting[]): readonly Posting[] {
  const sums = new Map<string, Posting>();
  const add = (each: Posting, sign: bigint): void => {
    const key = `${each.account} ${each.unit}`;
    sums.set(key, { account: each.account, unit: each.unit, minor: (sums.get(key)?.minor ?? 0n) + sign * each.minor });
  };
  for (const each of target) add(each, 1n);
  for (const each of posted) add(each, -1n);
  return [...sums.values()].filter((each) => each.minor !== 0n).sort(byAccount);
}

/** The sum per unit of some postings; each must be zero for them to balance. */
export function sumsByUnit(postings: readonly Posting[]): ReadonlyMap<Unit, bigint> {
  const sums = new Map<Unit, bigint>();
  for (const each of postings) sums.set(each.unit, (sums.get(each.unit) ?? 0n) + each.minor);
  return sums;
}

/** What an entry is called: a taking back is a correction, a person's act a decision, then a sale, a mere difference, or a payment. */
export function entryKind(delta: readonly Posting[], judgement: Judgement): EntryKind {
  const moved = (test: (account: string) => boolean, sign: 1 | -1): boolean =>
    delta.some((each) => test(each.account) && (sign === 1 ? each.minor > 0n : each.minor < 0n));
  const isGateway = (account: string): boolean => account.startsWith('gateway:') || account.startsWith('treasury:');
  if (moved(isGateway, -1) || moved((account) => account === accounts.sales, 1)) return 'correction';
  if (!moved(isGateway, 1) && judgement.review?.decision) return 'decision';
  if (moved((account) => account === accounts.sales, -1)) return 'sale';
  if (!moved(isGateway, 1)) return 'difference';
  return 'payment';
}
