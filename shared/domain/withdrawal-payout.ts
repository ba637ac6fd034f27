// Judges a gateway's payout or refund: asked for at most once, followed by the gateway's word, and on the chain where it comes to ourselves.
import { approvalOf, type FactOf } from './withdrawal-journal.ts';
import type { Finding, JudgeOn, NeedCode, Settled } from './withdrawal-state.ts';
import type { WithdrawalAction, WithdrawalFact, WithdrawalState, WithdrawalTerms } from './withdrawal.ts';

const DEEP = 6;
/** A payout that was unclear once and then absent is looked for this long after the end. */
const TURNS_UP_MS = 2 * 86_400_000;

type Told = FactOf<'payout'>;

interface Payout {
  readonly journal: readonly WithdrawalFact[];
  readonly on: JudgeOn;
  readonly sending: FactOf<'sending'> | null;
  /** To the last sending. */
  readonly answer: FactOf<'answered'> | null;
  /** The newest that the gateway said of a payout it has. */
  readonly told: Told | null;
  /** After the last sending it certainly has none, or cannot tell. */
  readonly absence: Told | null;
  readonly approval: FactOf<'approved'> | null;
  /** Comes to an address of ours on Bitcoin: the chain has the last word. */
  readonly isOwn: boolean;
  readonly chain: FactOf<'chain'> | null;
}

/** See {@link judgeWithdrawal}. `journal` is in order. */
export function judgePayout(terms: WithdrawalTerms, journal: readonly WithdrawalFact[], on: JudgeOn): Finding {
  const payout = readJournal(terms, journal, on);
  const { told, chain, approval } = payout;
  const { state, need } = stateOf(payout);
  const isDone = state === 'completed' || state === 'failed' || state === 'cancelled';
  const last = journal.findLast((fact) => fact.kind === 'answered' && fact.gatewayId !== null);
  const txid = chain?.txid ?? told?.txid ?? null;
  return {
    state, need: isDone ? 'nothing' : need, watch: isWatched(payout, isDone), plan: null, approval, txid, earlierTxids: [],
    confirmations: chain !== null && (chain.place === 'block' || chain.place === 'mempool') ? chain.confirmations : null,
    gatewayId: told?.gatewayId ?? (last?.kind === 'answered' ? last.gatewayId : null),
    claimUrl: journal.findLast((fact): fact is Told => fact.kind === 'payout' && fact.claimUrl !== null)?.claimUrl ?? null,
    fee: told?.fee ?? null, actions: isDone ? [] : actionsOf(payout, state), problem: problemOf(payout, state), holds: [],
    settled: state === 'completed' ? settledOf(payout, txid) : null,
  };
}

function readJournal(terms: WithdrawalTerms, journal: readonly WithdrawalFact[], on: JudgeOn): Payout {
  const sending = journal.findLast((fact) => fact.kind === 'sending') ?? null;
  const since = <T extends WithdrawalFact>(fact: T | undefined): T | null => (fact !== undefined && sending !== null && fact.atMs > sending.atMs ? fact : null);
  const hasIt = (fact: WithdrawalFact): fact is Told => fact.kind === 'payout' && fact.state !== 'absent' && fact.state !== 'not_told';
  const isAbsence = (fact: WithdrawalFact): fact is Told => fact.kind === 'payout' && !hasIt(fact);
  return {
    journal, on, sending,
    answer: since(journal.findLast((fact) => fact.kind === 'answered')),
    told: journal.findLast(hasIt) ?? null,
    absence: since(journal.findLast(isAbsence)),
    approval: approvalOf(journal, on.over, on.nowMs),
    isOwn: terms.method === 'BTC@bitcoin' && terms.recipients.some(({ destination }) => destination.kind === 'own'),
    chain: journal.findLast((fact) => fact.kind === 'chain') ?? null,
  };
}

const is = (state: WithdrawalState, need: NeedCode): { readonly state: WithdrawalState; readonly need: NeedCode } => ({ state, need });

function stateOf(payout: Payout): { readonly state: WithdrawalState; readonly need: NeedCode } {
  const { journal, on, told, chain, isOwn } = payout;
  const arrived = chain !== null && chain.place === 'block' && chain.confirmations >= on.confirmationsWanted;
  if (isOwn && arrived) return is('completed', 'nothing');
  const closed = journal.findLast((fact) => fact.kind === 'closed');
  if (closed !== undefined && (told === null || closed.atMs > told.atMs)) return is(closed.wentOut ? 'completed' : 'failed', 'nothing');
  if (told !== null) return toldState(payout, told);
  if (journal.some((fact) => fact.kind === 'cancelled')) return is('cancelled', 'nothing');
  return beforeItIsThere(payout);
}

function toldState({ isOwn, chain, absence }: Payout, told: Told): ReturnType<typeof is> {
  if (told.problems.length > 0) return is('in_doubt', 'look_at_gateway');
  switch (told.state) {
    case 'completed': return isOwn && told.txid !== null ? is('submitted', chain?.place === 'block' ? 'confirming' : 'waiting_for_block') : is('completed', 'nothing');
    case 'failed': return is('failed', 'nothing');
    case 'cancelled': return is('cancelled', 'nothing');
    case 'needs_verification': return is('submitted', 'verify');
    case 'processing': return is('submitted', absence?.state === 'not_told' ? 'look_at_gateway' : told.claimUrl === null ? 'gateway_works' : 'claim');
    case 'unknown':
    case 'absent':
    case 'not_told': return is('in_doubt', 'look_at_gateway');
  }
}

function beforeItIsThere({ sending, answer, absence, approval }: Payout): ReturnType<typeof is> {
  const ready = approval === null ? is('requested', 'approve') : is('approved', 'send');
  if (sending === null) return ready;
  if (absence?.state === 'absent') return ready;
  if (answer === null) return absence === null ? is('submitting', 'sending') : is('in_doubt', 'look_at_gateway');
  switch (answer.outcome) {
    case 'accepted': return is('submitted', 'gateway_works');
    case 'refused': return is('failed', 'nothing');
    case 'not_sent': return ready;
    case 'unknown': return is('in_doubt', absence?.state === 'not_told' ? 'look_at_gateway' : 'ask_gateway');
  }
}

function actionsOf({ sending, approval, told, absence }: Payout, state: WithdrawalState): readonly WithdrawalAction[] {
  const actions: WithdrawalAction[] = [];
  // Here these two mean that nothing is out.
  if (state === 'requested') actions.push('approve', 'cancel');
  if (state === 'approved') actions.push(approval === null ? 'approve' : 'send_again', 'cancel');
  if (told?.state === 'needs_verification') actions.push('verify');
  if (sending !== null) actions.push('ask_again');
  const nobodyTells = absence?.state === 'not_told' || told?.state === 'unknown' || (told?.problems.length ?? 0) > 0;
  if (nobodyTells && (state === 'in_doubt' || state === 'submitted')) actions.push('close');
  return actions;
}

function problemOf({ journal, told }: Payout, state: WithdrawalState): Finding['problem'] {
  if (state === 'completed' || state === 'cancelled') return null;
  if (told !== null && told.problems.length > 0) return { code: 'gateway/nonsense', detail: told.problems.join('; ') };
  if (told?.state === 'unknown') return { code: 'gateway/nonsense', detail: `The gateway says “${told.rawStatus}”, which its documentation does not name.` };
  if (told?.state === 'failed') return { code: 'gateway/refused', detail: `The gateway says “${told.rawStatus}”.` };
  if (told !== null) return null;
  const last = journal.findLast((fact) => fact.kind === 'not_signed' || fact.kind === 'answered' || fact.kind === 'approved');
  if (last?.kind === 'not_signed') return { code: last.code, detail: last.detail };
  return last?.kind === 'answered' && last.code !== null ? { code: last.code, detail: last.detail } : null;
}

function settledOf({ told, chain, isOwn }: Payout, txid: string | null): Settled {
  const arrived = isOwn && chain?.place === 'block' ? chain.arrivedSat : null;
  return { paid: true, networkFeeSat: 0n, gatewayFee: told?.fee ?? null, arrivedSat: arrived, txids: txid === null ? [] : [txid] };
}

function isWatched({ journal, on, sending, chain, isOwn }: Payout, isDone: boolean): boolean {
  if (sending === null) return false;
  if (!isDone) return true;
  if (isOwn && chain?.place === 'block') return chain.confirmations < DEEP;
  const wasUnclear = journal.some((fact) => fact.kind === 'payout' && fact.state === 'absent');
  return wasUnclear && on.nowMs - (journal.at(-1)?.atMs ?? 0) < TURNS_UP_MS;
}
