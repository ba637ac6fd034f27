// Asks a gateway for an approved payout, at most once: written down before the first byte, looked for before it is ever asked for again.
import { ok, type Result } from '../../../../shared/errors/result.ts';
import type { Actor } from '../../../core/treasury.ts';
import type { PayoutSnapshot } from '../../../gateways/port.ts';
import { askPolicy } from './ask-policy.ts';
import { askGateway } from './ask-gateway.ts';
import { closing, type Workshop } from './deps.ts';
import { foreignPayout, orderAt, toldFact } from './gateway-order.ts';
import { notPossible, type Known } from './journal.ts';
import { checkProof } from './sign-payout.ts';
import { notSigned } from './sign-spend.ts';
import type { NewFact, WithdrawalSeq } from './repo.ts';

/**
 * Sends it. The last look is here: the approval holds, its proof verifies over the terms as they are stored, the shop's rules let it pass now.
 * Ends well when the gateway took it or what became of it is unclear; the judgement says which.
 */
export async function sendPayout(deps: Workshop, seq: WithdrawalSeq, by: Actor): Promise<Result<Known>> {
  let known = deps.journal.read(seq);
  if (!known.now.actions.includes('send_again')) return notPossible(known, 'send');
  if (known.facts.some((fact) => fact.kind === 'sending')) {
    const looked = await askGateway(deps, seq);
    if (deps.isClosed()) return closing();
    if (!looked.ok) return looked;
    known = looked.value;
    // It turned up after all: that is an answer, not a refusal.
    if (!known.now.actions.includes('send_again')) return looked;
  }
  const proof = checkProof(deps, known);
  if (!proof.ok) return notSigned(deps, seq, proof.error, by);
  const allowed = askPolicy(deps, 'send', known.terms, by, null);
  if (!allowed.ok) return allowed;
  const order = orderAt(deps, known);
  if (!order.ok) return order;
  const wasUnclear = known.facts.some((fact) => fact.kind === 'answered' && fact.outcome === 'unknown');
  const begun = deps.journal.learn(seq, (now) => (now.now.actions.includes('send_again') ? ok([{ kind: 'sending', what: 'payout', txid: null }]) : notPossible(now, 'send')));
  if (!begun.ok) return begun;
  const answer = await order.value.create();
  deps.settling.ended(seq);
  if (deps.isClosed()) return closing();
  return deps.journal.learn(seq, (now) => ok(answerFacts(deps, now, order.value.gateway, answer, wasUnclear)));
}

/** What the gateway said to the request. After an unclear sending a refusal (“exists already”) proves nothing: it is looked for again. */
function answerFacts(deps: Workshop, known: Known, gateway: string, answer: Result<PayoutSnapshot>, wasUnclear: boolean): readonly NewFact[] {
  const said = { kind: 'answered', txid: null } as const;
  if (!answer.ok) {
    const { code, message, outcome } = answer.error;
    const isDefinite = outcome === 'not_sent' || (outcome === 'refused' && !wasUnclear);
    return [{ ...said, outcome: isDefinite ? outcome : 'unknown', code, detail: message, gatewayId: null }];
  }
  const other = foreignPayout(deps, known, gateway, answer.value.gatewayPayoutId);
  if (!other.ok) return [{ ...said, outcome: 'unknown', code: other.error.code, detail: other.error.message, gatewayId: null }];
  return [{ ...said, outcome: 'accepted', code: null, detail: answer.value.rawStatus, gatewayId: answer.value.gatewayPayoutId }, toldFact(answer.value, known.terms)];
}
