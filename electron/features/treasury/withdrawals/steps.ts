// A withdrawal's history in words: one line per fact of its journal.
import { isoWithOffset } from '../../../../shared/domain/time.ts';
import type { WithdrawalFact, WithdrawalTerms } from '../../../../shared/domain/withdrawal.ts';
import type { WithdrawalView } from '../../../core/treasury.ts';

type Step = WithdrawalView['steps'][number];

const reasons = { first: 'The transaction was planned', bump: 'One with a higher fee was planned', cancel: 'One that calls it back was planned', child: 'One that hurries it was planned' } as const;

function detailOf(fact: WithdrawalFact): string {
  switch (fact.kind) {
    case 'planned': return `${reasons[fact.reason]}; ${String(fact.inputs.length)} coins, fee ${String(fact.feeSat)} sat`;
    case 'exported': return 'It left as a PSBT, to be signed elsewhere';
    case 'approved': return `Approved with the device ${fact.fingerprint}`;
    case 'not_signed': return fact.detail;
    case 'signed': return `Signed: ${fact.txid}`;
    case 'sending': return fact.what === 'payout' ? 'Sent to the gateway' : `Sent to the network: ${fact.txid ?? ''}`;
    case 'answered': return answered(fact);
    case 'payout': return fact.problems.length > 0 ? `The gateway says “${fact.rawStatus}”: ${fact.problems.join('; ')}` : told(fact);
    case 'verified': return 'The gateway’s second step was done';
    case 'chain': return chain(fact);
    case 'cancelled': return fact.reason;
    case 'closed': return `${fact.wentOut ? 'It went out' : 'Given up'}: ${fact.reason}`;
  }
}

function answered({ outcome, detail }: Extract<WithdrawalFact, { kind: 'answered' }>): string {
  switch (outcome) {
    case 'accepted': return 'Accepted';
    case 'refused': return `Refused: ${detail}`;
    case 'not_sent': return `It did not leave: ${detail}`;
    case 'unknown': return `No answer that says what became of it: ${detail}`;
  }
}

function told({ state, rawStatus }: Extract<WithdrawalFact, { kind: 'payout' }>): string {
  if (state === 'absent') return 'The gateway certainly has none with our reference';
  return state === 'not_told' ? 'The gateway does not tell' : `The gateway says “${rawStatus}”`;
}

function chain({ place, txid, confirmations, replacedBy }: Extract<WithdrawalFact, { kind: 'chain' }>): string {
  switch (place) {
    case 'mempool': return `The network has it: ${txid}`;
    case 'block': return `In a block, ${String(confirmations)} confirmations: ${txid}`;
    case 'missing': return `The network does not have it: ${txid}`;
    case 'replaced': return `${replacedBy ?? 'Another transaction'} spends its coins instead of ${txid}`;
  }
}

export function stepsOf(terms: WithdrawalTerms, facts: readonly WithdrawalFact[], timeZone: string): Step[] {
  const at = (ms: number): string => isoWithOffset(ms, timeZone);
  return [
    { at: at(terms.createdAtMs), kind: 'requested', detail: terms.note === '' ? 'Asked for' : `Asked for: ${terms.note}`, by: terms.requestedBy },
    ...facts.map((fact): Step => ({ at: at(fact.atMs), kind: fact.kind, detail: detailOf(fact), by: 'by' in fact ? fact.by : null })),
  ];
}
