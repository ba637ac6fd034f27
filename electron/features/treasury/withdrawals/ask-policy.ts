// Asks the shop's rules before money is requested, approved and sent, and turns their no into one error.
import { failure, ok, type Result } from '../../../../shared/errors/result.ts';
import type { WithdrawalTerms } from '../../../../shared/domain/withdrawal.ts';
import type { Actor, PolicyQuestion } from '../../../core/treasury.ts';
import type { WithdrawalsDeps } from './deps.ts';
import { paidOf } from './totals.ts';

/** The fee of what is about to be approved or sent. */
export interface FeeAsked { readonly feeSat: bigint; readonly satPerKvb: bigint | null }

export type PolicyAnswer = readonly { readonly rule: string; readonly message: string }[];

export function policyAnswer({ policy }: Pick<WithdrawalsDeps, 'policy'>, step: PolicyQuestion['step'], terms: WithdrawalTerms, actor: Actor, fee: FeeAsked | null): PolicyAnswer {
  const toOthers = terms.recipients.map(({ destination, address }) => ({
    kind: destination.kind, contactId: destination.kind === 'contact' ? destination.contact : null, method: terms.method, address,
  }));
  return policy.judge({
    step, withdrawal: step === 'request' ? null : terms.id, actor, requestedBy: terms.requestedBy, purpose: terms.purpose, amount: paidOf(terms), worthMinor: terms.worth?.money.minor ?? null,
    // Coins that are put together go to the account they come from.
    recipients: terms.purpose === 'consolidation' ? [{ kind: 'own', contactId: null, method: terms.method, address: '' }] : toOthers,
    feeSat: fee?.feeSat ?? null, satPerKvb: fee?.satPerKvb ?? null,
  });
}

/** Errors: `withdrawal/frozen` while an owner has frozen everything, `withdrawal/policy` with every rule that says no. */
export function askPolicy(deps: Pick<WithdrawalsDeps, 'policy'>, step: PolicyQuestion['step'], terms: WithdrawalTerms, actor: Actor, fee: FeeAsked | null): Result<null> {
  const { frozen } = deps.policy.get();
  if (frozen !== null && step !== 'request') return failure('withdrawal/frozen', { details: { reason: frozen.reason } });
  const no = policyAnswer(deps, step, terms, actor, fee);
  return no.length === 0 ? ok(null) : failure('withdrawal/policy', { details: { problem: no.map(({ message }) => message).join(' '), rules: no.map(({ rule }) => rule).join(', ') } });
}
