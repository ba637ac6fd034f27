// Money of a sale that goes back: how much may, what it is worth at the sale's own rate, and what the sale is afterwards.
import type { FactBody, InvoiceTerms } from './facts.ts';
import { isMethodId, methodOf, type MethodId } from './methods.ts';
import { decimalsOf, type Money } from './money.ts';
import type { Judgement } from './status.ts';

type RefundBody = Extract<FactBody, { readonly kind: 'refund' }>;

/** Fiat value of coins of the sale at its own rate (amount / due), rounded down. */
export function atSaleRate(terms: InvoiceTerms, judgement: Pick<Judgement, 'due'>, coinsMinor: bigint): bigint {
  const due = judgement.due?.minor ?? 0n;
  return due > 0n ? (coinsMinor * terms.amount.minor) / due : 0n;
}

/**
 * Coins that may go back, in the sale's method: after the decision to refund a surplus that surplus, else all that is settled. What went back
 * already is part of it. 0 where nothing is settled.
 */
export function refundableMinor(judgement: Judgement): bigint {
  const settled = judgement.settled?.minor ?? 0n;
  const { review } = judgement;
  if (review?.decision !== 'refund' || review.reason !== 'surplus') return settled;
  const surplus = settled - (judgement.due?.minor ?? 0n);
  return surplus > 0n ? surplus : 0n;
}

/** What the till promised to give back by a decision; part of it may have gone back. */
export const promisedMinor = (judgement: Judgement): bigint => (judgement.review?.decision === 'refund' ? refundableMinor(judgement) : 0n);

/**
 * The same coins counted on another network of the same asset, exactly; null where that cannot be: another asset, or more decimals than there
 * are.
 * @example sameAsset({ unit: 'BTC@bitcoin', minor: 1n }, 'BTC@lightning') // { unit: 'BTC@lightning', minor: 1000n }
 */
export function sameAsset({ unit, minor }: Money, method: MethodId): Money | null {
  if (unit === method) return { unit, minor };
  if (!isMethodId(unit) || methodOf(unit).asset !== methodOf(method).asset || methodOf(unit).uri.kind === 'page' || methodOf(method).uri.kind === 'page') return null;
  const [from, to] = [decimalsOf(unit), decimalsOf(method)];
  const scale = 10n ** BigInt(Math.abs(from - to));
  if (to >= from) return { unit: method, minor: minor * scale };
  return minor % scale === 0n ? { unit: method, minor: minor / scale } : null;
}

/** The sale after its refunds: all of what came in is back, or a part; what is still owed stays the next step. */
export function afterRefunds(terms: InvoiceTerms, judgement: Judgement, refunds: readonly RefundBody[]): Judgement {
  const coins = refunds.reduce((sum, each) => sum + each.coins.minor, 0n);
  if (coins === 0n) return judgement;
  const isWhole = coins >= (judgement.settled?.minor ?? 0n);
  const answered = answeredBy(judgement, coins, isWhole);
  const isOwing = answered.next === 'refund_owed' && coins < promisedMinor(answered);
  return {
    ...answered,
    refunded: { coins: { unit: terms.method, minor: coins }, fiatMinor: refunds.reduce((sum, each) => sum + each.fiat.minor, 0n), otherwise: judgement.status },
    status: isWhole ? 'refunded' : 'partially_refunded',
    release: answered.release && !isWhole,
    next: answered.review?.open === true ? answered.next : isOwing ? 'refund_owed' : 'nothing',
  };
}

/** Who gives the surplus back has decided about it, and that the gateway's own refund shows in its status is no question at all. */
function answeredBy(judgement: Judgement, coins: bigint, isWhole: boolean): Judgement {
  const { review } = judgement;
  if (review?.open !== true) return judgement;
  const isSurplus = review.reason === 'surplus' && coins >= (judgement.surplus?.minor ?? 0n);
  const isEcho = isWhole && (review.reason === 'taken_back' || review.reason === 'under_review');
  return isSurplus || isEcho ? { ...judgement, final: true, review: { ...review, open: false, decision: 'refund', decisionReason: 'Refunded' } } : judgement;
}
