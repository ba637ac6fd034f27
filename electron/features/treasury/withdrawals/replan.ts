// Another plan under the same intent: with a higher fee, one that calls it back, or a child that hurries it. At most one of them can pay.
import { inOrder } from '../../../../shared/domain/withdrawal-journal.ts';
import { transactionsOf } from '../../../../shared/domain/withdrawal-transactions.ts';
import type { WithdrawalAction } from '../../../../shared/domain/withdrawal.ts';
import { failure, ok, type Result } from '../../../../shared/errors/result.ts';
import type { Actor } from '../../../core/treasury.ts';
import { closing, type Workshop } from './deps.ts';
import { notPossible, type Known } from './journal.ts';
import { boundsFor, coinsAreFree, excludesAll, nextPlan, plannedFact, rateFor } from './make-plan.ts';
import type { WithdrawalSeq } from './repo.ts';

export type ReplanReason = 'bump' | 'cancel' | 'child';

const actionOf: Readonly<Record<ReplanReason, WithdrawalAction>> = { bump: 'bump', cancel: 'cancel_by_replacement', child: 'child' };

/** Plans it and stores the plan; an owner approves it next. Errors: `withdrawal/not_possible`, `withdrawal/fee`, those of planning and of the chain. */
export async function replan(deps: Workshop, seq: WithdrawalSeq, reason: ReplanReason, satPerVb: string, by: Actor): Promise<Result<Known>> {
  const before = deps.journal.read(seq);
  const { source } = before.terms;
  const what = reason === 'cancel' ? 'calling it back' : reason === 'bump' ? 'paying more for it' : 'hurrying it';
  if (source.kind !== 'account' || !before.now.actions.includes(actionOf[reason])) return notPossible(before, what);
  const synced = await deps.accounts.sync(source.account);
  if (deps.isClosed()) return closing();
  if (!synced.ok) return synced;
  const fees = await deps.accounts.fees(source.account);
  if (deps.isClosed()) return closing();
  if (!fees.ok) return fees;
  const rate = rateFor(satPerVb, fees.value, boundsFor(deps, fees.value));
  if (!rate.ok) return rate;
  const account = deps.accounts.forSpending(source.account);
  if (!account.ok) return account;
  return deps.journal.learn(seq, (known) => {
    if (!known.now.actions.includes(actionOf[reason])) return notPossible(known, what);
    const txs = transactionsOf(inOrder(known.facts));
    const plan = nextPlan(deps, account.value, seq, { reason, satPerKvb: rate.value, leastSatPerKvb: fees.value.minimumSatPerKvb }, txs);
    if (!plan.ok) return plan;
    const free = coinsAreFree(deps, plan.value, seq);
    if (!free.ok) return free;
    const rivals = txs.filter((tx) => tx.reason !== 'child');
    if (reason !== 'child' && !excludesAll(plan.value, rivals)) return failure('withdrawal/altered', { details: { problem: 'the new plan does not exclude an earlier transaction' } });
    return ok([plannedFact(plan.value, reason, by.name)]);
  });
}
