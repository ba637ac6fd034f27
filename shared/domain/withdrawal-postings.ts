// What a withdrawal should have put into the books by now: double entry, per unit, from its terms and what is settled of it alone.
import type { Money, Unit } from './money.ts';
import { accounts, Book, type Posting } from './postings.ts';
import { treasuryBooks } from './treasury-postings.ts';
import type { Recipient, WithdrawalTerms } from './withdrawal.ts';
import type { Settled } from './withdrawal-state.ts';

/** The accounts of the books that withdrawals touch beside those of sales and of the treasury. */
export const withdrawalBooks = {
  /** Paid to others: suppliers, wages, whatever the address book holds. */
  payments: 'payments',
  /** What gateways take for a payout. */
  gatewayFees: 'fees:gateway',
} as const;

/** What a refund is worth: the coins that leave and, at the sale's own rate, what they are in the sale's currency. */
export interface RefundValue { readonly coins: Money; readonly fiat: Money }

/**
 * The balances the withdrawal should have contributed; their sum is zero per unit. Nothing while nothing is settled: an intent on its way
 * moves no books, one that failed never does, one that was called back pays its fee. Coins that leave for good are turned into the shop's
 * currency at what they were worth when it was asked for, or at the sale's rate for a refund; without a rate they are booked as coins.
 */
export function withdrawalTarget(terms: WithdrawalTerms, settled: Settled | null, refund: RefundValue | null): readonly Posting[] {
  const book = new Book();
  if (settled === null) return book.postings();
  const source = sourceOf(terms);
  const leave = (unit: Unit, minor: bigint, to: string): void => {
    const worth = worthOf(terms, unit, minor);
    if (worth === null) return book.move(unit, minor, source, to);
    book.move(unit, minor, source, accounts.exchange);
    book.move(worth.unit, worth.minor, accounts.exchange, to);
  };
  if (settled.paid) for (const recipient of terms.recipients) pay(book, terms, settled, recipient, refund, leave);
  leave('BTC@bitcoin', settled.networkFeeSat, treasuryBooks.networkFees);
  const onTop = settled.gatewayFee;
  if (onTop !== null && onTop.minor > 0n && takenFromAmount(terms, settled) === 0n) leave(onTop.unit, onTop.minor, withdrawalBooks.gatewayFees);
  return book.postings();
}

type Leave = (unit: Unit, minor: bigint, to: string) => void;

function pay(book: Book, terms: WithdrawalTerms, settled: Settled, recipient: Recipient, refund: RefundValue | null, leave: Leave): void {
  const { unit, minor } = recipient.amount;
  if (recipient.destination.kind === 'own') {
    const taken = takenFromAmount(terms, settled);
    book.move(unit, minor - taken, sourceOf(terms), treasuryBooks.treasury(recipient.destination.account));
    leave(unit, taken, withdrawalBooks.gatewayFees);
  } else if (refund === null) {
    leave(unit, minor, withdrawalBooks.payments);
  } else {
    book.move(refund.coins.unit, refund.coins.minor, sourceOf(terms), accounts.exchange);
    book.move(refund.fiat.unit, refund.fiat.minor, accounts.exchange, accounts.refundsDue);
  }
}

/** Of a payout to ourselves: what the gateway kept of the amount itself. */
function takenFromAmount({ recipients, source }: WithdrawalTerms, { arrivedSat }: Settled): bigint {
  const [recipient] = recipients;
  if (source.kind === 'account' || recipient?.destination.kind !== 'own' || arrivedSat === null) return 0n;
  return arrivedSat < recipient.amount.minor ? recipient.amount.minor - arrivedSat : 0n;
}

const sourceOf = ({ source }: WithdrawalTerms): string => (source.kind === 'account' ? treasuryBooks.treasury(source.account) : accounts.gateway(source.gateway));

/** At the rate of the request, rounded down; null: none is known for this unit. */
function worthOf({ worth, recipients }: WithdrawalTerms, unit: Unit, minor: bigint): Money | null {
  const whole = recipients.reduce((sum, each) => (each.amount.unit === unit ? sum + each.amount.minor : sum), 0n);
  if (worth === null || whole === 0n) return null;
  return { unit: worth.money.unit, minor: (minor * worth.money.minor) / whole };
}
