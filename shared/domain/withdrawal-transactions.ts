// The transactions of one on-chain withdrawal, each with what is known of where it is.
import type { FactOf } from './withdrawal-journal.ts';
import type { PlanReason, WithdrawalFact } from './withdrawal.ts';

/**
 * `unsent`: it never left. `leaving`: bytes may be on their way now. `accepted`: a node took it and nobody looked since. `unclear`: it may be
 * out. `refused`: a node said no, and it was not seen since. `replaced`: another one spends its coins.
 */
export type TxPlaceNow = 'unsent' | 'leaving' | 'accepted' | 'unclear' | 'refused' | 'replaced' | 'mempool' | 'block';

export interface OwnTransaction {
  readonly txid: string;
  readonly plan: FactOf<'planned'>;
  readonly reason: PlanReason;
  readonly rawHex: string;
  readonly place: TxPlaceNow;
  /** Of itself, or of the one that replaced it. */
  readonly confirmations: number;
  readonly replacedBy: string | null;
  /** When it was last handed to a source; null: never. */
  readonly sentAtMs: number | null;
  /** What was said to the last sending. */
  readonly answer: FactOf<'answered'> | null;
  /** The chain was asked after the last sending and does not know it. */
  readonly lookedUp: boolean;
  readonly seenAtMs: number;
}

interface Draft {
  plan: FactOf<'planned'>;
  signed: FactOf<'signed'>;
  sentAtMs: number | null;
  answer: FactOf<'answered'> | null;
  seen: FactOf<'chain'> | null;
  /** Of some earlier sending it is not known that it was refused: a later refusal does not take that back. */
  mayBeOut: boolean;
}

/** In the order in which they were first signed. `journal` is in order. */
export function transactionsOf(journal: readonly WithdrawalFact[]): readonly OwnTransaction[] {
  const plans = new Map<string, FactOf<'planned'>>();
  const drafts = new Map<string, Draft>();
  for (const fact of journal) {
    if (fact.kind === 'planned') plans.set(fact.planHash, fact);
    else if (fact.kind === 'signed') keepSigned(drafts, plans.get(fact.planHash), fact);
    else if (fact.kind === 'sending' || fact.kind === 'answered' || fact.kind === 'chain') {
      const draft = drafts.get(fact.txid ?? '');
      if (draft !== undefined) learn(draft, fact);
    }
  }
  return [...drafts].map(([txid, draft]) => ({
    txid, plan: draft.plan, reason: draft.plan.reason, rawHex: draft.signed.rawHex, ...placeOf(draft),
    sentAtMs: draft.sentAtMs, answer: draft.answer, seenAtMs: draft.seen?.atMs ?? draft.signed.atMs,
  }));
}

/** Signed again (the device was asked once more for the same plan): the same transaction, its newest bytes. */
function keepSigned(drafts: Map<string, Draft>, plan: FactOf<'planned'> | undefined, signed: FactOf<'signed'>): void {
  if (plan === undefined) return;
  const known = drafts.get(signed.txid);
  if (known === undefined) drafts.set(signed.txid, { plan, signed, sentAtMs: null, answer: null, seen: null, mayBeOut: false });
  else known.signed = signed;
}

function learn(draft: Draft, fact: FactOf<'sending'> | FactOf<'answered'> | FactOf<'chain'>): void {
  switch (fact.kind) {
    case 'sending':
      draft.mayBeOut = mayBeOut(draft);
      draft.sentAtMs = fact.atMs;
      draft.answer = null;
      break;
    case 'answered':
      draft.answer = fact;
      break;
    case 'chain':
      draft.seen = fact;
      break;
  }
}

const mayBeOut = ({ mayBeOut: before, sentAtMs, answer }: Draft): boolean =>
  before || (sentAtMs !== null && (answer === null || answer.outcome === 'accepted' || answer.outcome === 'unknown'));

function placeOf({ sentAtMs, answer, seen, mayBeOut: before }: Draft): Pick<OwnTransaction, 'place' | 'confirmations' | 'replacedBy' | 'lookedUp'> {
  const nothing = { confirmations: 0, replacedBy: null, lookedUp: false };
  if (seen?.place === 'block') return { ...nothing, place: 'block', confirmations: seen.confirmations };
  if (seen?.place === 'mempool') return { ...nothing, place: 'mempool' };
  // That it was missing before it was sent again says nothing about now.
  const isFresh = seen !== null && seen.atMs > (sentAtMs ?? 0);
  if (isFresh && seen.place === 'replaced') return { ...nothing, place: 'replaced', confirmations: seen.confirmations, replacedBy: seen.replacedBy };
  if (sentAtMs === null) return { ...nothing, place: 'unsent' };
  const lookedUp = isFresh && seen.place === 'missing';
  if (answer === null) return { ...nothing, place: lookedUp ? 'unclear' : 'leaving', lookedUp };
  switch (answer.outcome) {
    case 'accepted': return { ...nothing, place: lookedUp ? 'unclear' : 'accepted', lookedUp };
    case 'unknown': return { ...nothing, place: 'unclear', lookedUp };
    case 'refused': return { ...nothing, place: before ? 'unclear' : 'refused', lookedUp };
    case 'not_sent': return { ...nothing, place: before ? 'unclear' : 'unsent', lookedUp };
  }
}
