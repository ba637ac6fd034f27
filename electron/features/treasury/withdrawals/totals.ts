// Sums over what a withdrawal pays.
import type { Money } from '../../../../shared/domain/money.ts';
import type { WithdrawalTerms } from '../../../../shared/domain/withdrawal.ts';

/** What all recipients get together, in the unit it was asked for in. */
export function paidOf({ recipients, method }: Pick<WithdrawalTerms, 'recipients' | 'method'>): Money {
  const unit = recipients[0]?.amount.unit ?? method;
  return { unit, minor: recipients.reduce((sum, { amount }) => sum + amount.minor, 0n) };
}
