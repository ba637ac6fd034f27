// Refunds of sales: what may still go back, and the sale that is told once it did.
import { failure, ok, type Result } from '../../../../shared/errors/result.ts';
import type { FactBody, InvoiceTerms } from '../../../../shared/domain/facts.ts';
import { isMethodId } from '../../../../shared/domain/methods.ts';
import { formatMoney, tickerOf, type Money } from '../../../../shared/domain/money.ts';
import { atSaleRate, refundableMinor, sameAsset } from '../../../../shared/domain/refund.ts';
import type { Judgement } from '../../../../shared/domain/status.ts';
import type { RefundValue } from '../../../../shared/domain/withdrawal-postings.ts';
import type { Settled } from '../../../../shared/domain/withdrawal-state.ts';
import type { WithdrawalTerms } from '../../../../shared/domain/withdrawal.ts';
import type { ReadableDb } from '../../../db/database.ts';
import { invoiceOf, termsOf, withdrawalsOfInvoice, type WithdrawalSeq } from './repo.ts';

/** A sale as a refund needs it. */
export interface SaleToRefund { readonly seq: number; readonly terms: InvoiceTerms; readonly judgement: Judgement }

/** The sales, as the refunds ask and tell them. Calls join the transaction under way. */
export interface SalesForRefunds {
  /** By id or order id; `invoice/not_found`, `invoice/ambiguous`. */
  find(idOrOrder: string): Result<SaleToRefund>;
  bySeq(seq: number): SaleToRefund;
  learn(seq: number, body: Extract<FactBody, { readonly kind: 'refund' }>): void;
}

export interface RefundDesk {
  /** Whether so much may go back; open refunds of the same sale count as gone. Errors: `withdrawal/refund`. */
  check(sale: SaleToRefund, amount: Money): Result<null>;
  /** All that may still go back, in the sale's method. */
  left(sale: SaleToRefund): Money;
  /** What a refund is worth for the books; tells the sale when money went back, or did not after all. null: no refund of a sale. */
  settle(seq: WithdrawalSeq, terms: WithdrawalTerms, settled: Settled | null): RefundValue | null;
}

export interface RefundDeskDeps {
  readonly db: ReadableDb;
  readonly sales: SalesForRefunds;
  /** Neither failed nor cancelled. */
  readonly counts: (seq: WithdrawalSeq) => boolean;
}

const words = (money: Money): string => `${formatMoney(money)} ${tickerOf(money.unit)}`;

export function createRefundDesk({ db, sales, counts }: RefundDeskDeps): RefundDesk {
  /** The refund's coins in the sale's method; of a refund counted in the sale's currency what its rate makes of it, rounded up. */
  const inSaleCoins = ({ terms, judgement }: SaleToRefund, amount: Money): Money | null => {
    if (isMethodId(amount.unit)) return sameAsset(amount, terms.method);
    if (amount.unit !== terms.amount.unit) return null;
    const due = judgement.due?.minor ?? 0n;
    return { unit: terms.method, minor: (amount.minor * due + terms.amount.minor - 1n) / terms.amount.minor };
  };

  const left = (sale: SaleToRefund): Money => {
    const spoken = withdrawalsOfInvoice(db, sale.seq).filter(counts).reduce((sum, seq) => {
      const [recipient] = termsOf(db, seq).recipients;
      return sum + (recipient === undefined ? 0n : inSaleCoins(sale, recipient.amount)?.minor ?? 0n);
    }, 0n);
    const rest = refundableMinor(sale.judgement) - spoken;
    return { unit: sale.terms.method, minor: rest > 0n ? rest : 0n };
  };

  return {
    left,
    check(sale, amount) {
      const coins = inSaleCoins(sale, amount);
      const most = left(sale);
      if (coins === null) return failure('withdrawal/refund', { details: { order: sale.terms.orderId, problem: `it was paid in ${tickerOf(sale.terms.method)}, and goes back in the same asset` } });
      if (coins.minor <= most.minor) return ok(null);
      const problem = most.minor === 0n ? 'nothing is owed any more, or nothing came in for good' : `${words(most)} may still go back`;
      return failure('withdrawal/refund', { details: { order: sale.terms.orderId, problem } });
    },
    settle(seq, terms, settled) {
      const invoiceSeq = invoiceOf(db, seq);
      const [recipient] = terms.recipients;
      if (invoiceSeq === null || recipient === undefined) return null;
      const sale = sales.bySeq(invoiceSeq);
      const coins = inSaleCoins(sale, recipient.amount) ?? { unit: sale.terms.method, minor: 0n };
      const fiat: Money = { unit: sale.terms.amount.unit, minor: atSaleRate(sale.terms, sale.judgement, coins.minor) };
      const isPaid = settled?.paid === true;
      const nothing: Money = { unit: coins.unit, minor: 0n };
      if (isPaid || (sale.judgement.refunded?.coins.minor ?? 0n) > 0n) {
        sales.learn(invoiceSeq, { kind: 'refund', withdrawal: terms.id, coins: isPaid ? coins : nothing, fiat: isPaid ? fiat : { ...fiat, minor: 0n } });
      }
      return { coins: isMethodId(recipient.amount.unit) ? recipient.amount : coins, fiat };
    },
  };
}
