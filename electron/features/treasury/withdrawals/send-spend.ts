// Sends a signed transaction: compared with its plan once more from the journal, written down before the first byte, its answer kept.
import { transactionsOf, type OwnTransaction } from '../../../../shared/domain/withdrawal-transactions.ts';
import { inOrder } from '../../../../shared/domain/withdrawal-journal.ts';
import type { WithdrawalFact } from '../../../../shared/domain/withdrawal.ts';
import { ok, type Result } from '../../../../shared/errors/result.ts';
import type { Actor } from '../../../core/treasury.ts';
import type { Broadcast } from '../../../chain/port.ts';
import { checkRawAgainstPlan } from '../../../wallet/plan-check.ts';
import { planHash, readPlanText } from '../../../wallet/plan-text.ts';
import { rateOf } from '../../../wallet/fees.ts';
import type { SpendPlan } from '../../../wallet/types.ts';
import { askPolicy, type FeeAsked } from './ask-policy.ts';
import { closing, type Workshop } from './deps.ts';
import { notPossible, type Known } from './journal.ts';
import { altered, notSigned } from './sign-spend.ts';
import type { NewFact, WithdrawalSeq } from './repo.ts';

/** The transaction of the plan on the table. */
export function currentTransaction({ facts, now }: Pick<Known, 'facts' | 'now'>): OwnTransaction | null {
  return transactionsOf(inOrder(facts)).find((tx) => tx.plan.planHash === now.plan?.hash) ?? null;
}

/** The signed bytes again against the plan that was approved, both as they stand in the journal. `withdrawal/altered`, `withdrawal/signature`. */
function checkStored(deps: Workshop, { terms, now }: Known, tx: OwnTransaction): Result<SpendPlan> {
  const plan = readPlanText(tx.plan.plan);
  if (!plan.ok) return plan;
  if (planHash(plan.value) !== tx.plan.planHash || now.approval?.over !== tx.plan.planHash) return { ok: false, error: altered('the stored plan is not the approved one') };
  if (tx.reason === 'first' || tx.reason === 'bump') {
    const paid = plan.value.outputs.flatMap((output) => (output.kind === 'payment' ? [`${output.address} ${output.valueSat}`] : [])).sort();
    const asked = terms.recipients.map(({ address, amount }) => `${address} ${amount.minor}`).sort();
    if (paid.join() !== asked.join()) return { ok: false, error: altered('the plan pays other recipients than were asked for') };
  }
  const account = deps.accounts.forSpending(terms.source.kind === 'account' ? terms.source.account : '');
  if (!account.ok) return account;
  const checked = checkRawAgainstPlan(tx.rawHex, plan.value, account.value.key);
  if (!checked.ok) return checked;
  return checked.value.txid === tx.txid ? plan : { ok: false, error: altered('the stored transaction has another id') };
}

/** A child's own rate says nothing: it pays for its parent. */
export const feeAsked = (plan: SpendPlan, reason: OwnTransaction['reason']): FeeAsked => ({ feeSat: plan.feeSat, satPerKvb: reason === 'child' ? null : rateOf(plan.feeSat, plan.vsize) });

/** What a source said to a transaction, as a fact. */
export function answerOf(answer: Result<Broadcast>, txid: string): NewFact {
  const bare = { kind: 'answered', txid, gatewayId: null } as const;
  if (answer.ok) return { ...bare, outcome: 'accepted', code: null, detail: answer.value };
  const { code, message, outcome } = answer.error;
  return { ...bare, outcome: outcome === 'refused' || outcome === 'not_sent' ? outcome : 'unknown', code, detail: message };
}

/**
 * Sends the transaction of the plan on the table. The last look is here: the approval holds, the shop's rules let it pass now, nothing was
 * altered. Ends well when the network has it or what became of it is unclear; the judgement says which.
 */
export async function sendSpend(deps: Workshop, seq: WithdrawalSeq, by: Actor): Promise<Result<Known>> {
  const known = deps.journal.read(seq);
  const tx = currentTransaction(known);
  if (!known.now.actions.includes('send_again') || tx === null || known.terms.source.kind !== 'account') return notPossible(known, 'send');
  const plan = checkStored(deps, known, tx);
  if (!plan.ok) return notSigned(deps, seq, plan.error, by);
  const allowed = askPolicy(deps, 'send', known.terms, by, feeAsked(plan.value, tx.reason));
  if (!allowed.ok) return allowed;
  const account = deps.accounts.forSpending(known.terms.source.account);
  if (!account.ok) return account;
  const begun = deps.journal.learn(seq, (now) => (now.now.actions.includes('send_again') && currentTransaction(now)?.rawHex === tx.rawHex ? ok([{ kind: 'sending', what: 'broadcast', txid: tx.txid }]) : notPossible(now, 'send')));
  if (!begun.ok) return begun;
  const answer = await account.value.source.broadcast(tx.rawHex);
  if (deps.isClosed()) return closing();
  return deps.journal.learn(seq, () => ok([answerOf(answer, tx.txid)]));
}

/** At the start of the writer: what an earlier process was sending may have arrived. Nothing else is known of it. */
export function doubtInterrupted(deps: Pick<Workshop, 'journal'>, seq: WithdrawalSeq): Result<Known> {
  return deps.journal.learn(seq, ({ facts }) => ok(unansweredOf(facts).map((txid): NewFact => ({
    kind: 'answered', outcome: 'unknown', code: null, detail: 'Countersign ended while it was being sent.', txid, gatewayId: null,
  }))));
}

/** Of sendings without an answer: the transaction, or null for a payout. */
function unansweredOf(facts: readonly WithdrawalFact[]): readonly (string | null)[] {
  const open = new Set<string | null>();
  for (const fact of facts) {
    if (fact.kind === 'sending') open.add(fact.txid);
    else if (fact.kind === 'answered') open.delete(fact.txid);
  }
  return [...open];
}

