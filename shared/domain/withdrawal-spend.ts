// Judges money that leaves a treasury account: one intent, one or more transactions of which at most one can ever pay.
import { approvalOf, type FactOf } from './withdrawal-journal.ts';
import type { Finding, JudgeOn, NeedCode, Settled } from './withdrawal-state.ts';
import { transactionsOf, type OwnTransaction } from './withdrawal-transactions.ts';
import type { WithdrawalAction, WithdrawalFact, WithdrawalState } from './withdrawal.ts';

/** A block this deep is not expected to be undone; until then a finished withdrawal is still looked at. */
const DEEP = 6;
/** What was given up or called off can turn up for as long as nodes keep a transaction that waits. */
const TURNS_UP_MS = 14 * 86_400_000;

interface Spend {
  readonly journal: readonly WithdrawalFact[];
  readonly on: JudgeOn;
  readonly plan: FactOf<'planned'> | null;
  readonly txs: readonly OwnTransaction[];
  /** Of the current plan. */
  readonly current: OwnTransaction | null;
  readonly approval: FactOf<'approved'> | null;
}

const pays = ({ reason }: OwnTransaction): boolean => reason === 'first' || reason === 'bump';
const isOut = ({ place }: OwnTransaction): boolean => place === 'mempool' || place === 'block';
const isChild = ({ reason }: OwnTransaction): boolean => reason === 'child';

/** See {@link judgeWithdrawal}. `journal` is in order. */
export function judgeSpend(journal: readonly WithdrawalFact[], on: JudgeOn): Finding {
  const plan = journal.findLast((fact) => fact.kind === 'planned') ?? null;
  const txs = transactionsOf(journal);
  const spend: Spend = {
    journal, on, plan, txs,
    current: txs.find((tx) => tx.plan.planHash === plan?.planHash) ?? null,
    approval: plan === null ? null : approvalOf(journal, plan.planHash, on.nowMs),
  };
  const winner = winnerOf(spend);
  const { state, need } = winner !== null && winner.confirmations >= on.confirmationsWanted
    ? { state: pays(winner) ? 'completed' as const : 'cancelled' as const, need: 'nothing' as const }
    : stateOf(spend, winner);
  const isDone = state === 'completed' || state === 'failed' || state === 'cancelled';
  const shown = winner ?? spend.current ?? txs.at(-1) ?? null;
  return {
    state, need: isDone ? 'nothing' : need, watch: isWatched(spend, winner, isDone),
    plan: plan === null ? null : { hash: plan.planHash, text: plan.plan, reason: plan.reason, feeSat: plan.feeSat, signed: spend.current !== null },
    approval: spend.approval,
    txid: shown?.txid ?? null,
    earlierTxids: txs.filter((tx) => tx !== shown).map(({ txid }) => txid),
    confirmations: shown === null || !isOut(shown) ? null : shown.confirmations,
    gatewayId: null, claimUrl: null,
    fee: feeOf(spend, winner),
    actions: isDone ? [] : actionsOf(spend, winner),
    problem: isDone && state !== 'failed' ? null : problemOf(spend),
    holds: isDone ? [] : holdsOf(spend),
    settled: winner !== null && winner.confirmations >= on.confirmationsWanted ? settledOf(spend, winner) : null,
  };
}

/** Of those that exclude each other the one that is out: in a block before waiting for one, seen later before earlier. */
function winnerOf({ txs }: Spend): OwnTransaction | null {
  const out = txs.filter((tx) => isOut(tx) && !isChild(tx));
  const rank = (tx: OwnTransaction): number => (tx.place === 'block' ? 1 : 0);
  return out.sort((a, b) => rank(b) - rank(a) || b.seenAtMs - a.seenAtMs)[0] ?? null;
}

function stateOf(spend: Spend, winner: OwnTransaction | null): { readonly state: WithdrawalState; readonly need: NeedCode } {
  const { journal, txs, on } = spend;
  if (winner !== null) return { state: 'submitted', need: needOfNext(spend) ?? (winner.place === 'block' ? 'confirming' : 'waiting_for_block') };
  const ended = journal.findLast((fact) => fact.kind === 'closed' || fact.kind === 'cancelled');
  if (ended?.kind === 'closed') return { state: ended.wentOut ? 'completed' : 'failed', need: 'nothing' };
  if (ended?.kind === 'cancelled') return { state: 'cancelled', need: 'nothing' };
  const rivals = txs.filter((tx) => !isChild(tx));
  const some = (place: OwnTransaction['place']): boolean => rivals.some((tx) => tx.place === place);
  if (rivals.length > 0 && rivals.every((tx) => tx.place === 'replaced' && tx.confirmations >= on.confirmationsWanted)) return { state: 'failed', need: 'nothing' };
  const next = needOfNext(spend);
  if (some('leaving')) return { state: 'submitting', need: 'sending' };
  if (some('accepted')) return { state: 'submitted', need: next ?? 'waiting_for_block' };
  if (some('unclear')) return { state: 'in_doubt', need: next ?? (rivals.some((tx) => tx.place === 'unclear' && !tx.lookedUp) ? 'ask' : 'send') };
  if (some('replaced')) return { state: 'in_doubt', need: 'other_spend' };
  const approved = spend.current !== null && spend.approval !== null;
  return { state: approved ? 'approved' : 'requested', need: next ?? (some('refused') ? 'refused' : approved ? 'send' : 'approve') };
}

/** What the plan on the table waits for while something else may be under way; null: nothing. */
function needOfNext(spend: Spend): NeedCode | null {
  if (spend.plan === null || spend.plan.reason === 'first') return null;
  if (spend.current === null) return 'approve_plan';
  return spend.current.place === 'unsent' ? (spend.approval === null ? 'approve_plan' : 'send') : null;
}

/** Certainly not out, or asked for and not there: its own bytes may be sent (again). */
const maySend = ({ place, lookedUp }: OwnTransaction): boolean => place === 'unsent' || place === 'refused' || (place === 'unclear' && lookedUp);

function actionsOf(spend: Spend, winner: OwnTransaction | null): readonly WithdrawalAction[] {
  const { plan, current, txs, approval, journal } = spend;
  const actions: WithdrawalAction[] = [];
  const isBlocked = winner?.place === 'block';
  const wasSent = txs.some((tx) => tx.sentAtMs !== null || isOut(tx));
  const waits = current === null || maySend(current);
  if (plan !== null && waits && !isBlocked) {
    if (approval !== null && current !== null) actions.push('send_again');
    else actions.push('approve', 'export_psbt', 'import_psbt');
  }
  if (!wasSent) actions.push('cancel');
  const rivals = txs.filter((tx) => !isChild(tx) && (tx.sentAtMs !== null || isOut(tx)));
  if (rivals.length > 0 && !isBlocked) {
    if (rivals.every(pays)) actions.push('bump');
    actions.push('cancel_by_replacement');
    if (winner !== null && pays(winner)) actions.push('child');
  }
  if (txs.some((tx) => tx.place === 'leaving')) return ['ask_again'];
  if (wasSent || journal.some((fact) => fact.kind === 'exported')) actions.push('ask_again');
  if (wasSent && txs.every((tx) => tx.place === 'unsent' || (tx.place === 'refused' && tx.lookedUp) || tx.place === 'replaced')) actions.push('close');
  return actions;
}

/** The coins of the plan on the table and of everything signed that could still get into a block. */
function holdsOf({ plan, txs }: Spend): readonly string[] {
  return [...new Set([...(plan?.inputs ?? []), ...txs.flatMap((tx) => tx.plan.inputs)])].sort();
}

function feeOf({ txs, plan, current }: Spend, winner: OwnTransaction | null): Finding['fee'] {
  const counted = winner ?? current;
  const feeSat = counted?.plan.feeSat ?? plan?.feeSat ?? null;
  if (feeSat === null) return null;
  // A child that is out is paid for as well, if all goes as it stands.
  const children = childrenOf(txs, counted, ['leaving', 'accepted', 'unclear', 'mempool', 'block']);
  return { unit: 'BTC@bitcoin', minor: feeSat + children.reduce((sum, tx) => sum + tx.plan.feeSat, 0n) };
}

/** Children pay for the transaction they hang on, which a child of another one does not. */
const childrenOf = (txs: readonly OwnTransaction[], parent: OwnTransaction | null, places: readonly OwnTransaction['place'][] = ['block']): readonly OwnTransaction[] =>
  txs.filter((tx) => isChild(tx) && places.includes(tx.place) && tx !== parent && tx.plan.inputs.some((coin) => coin.startsWith(`${parent?.txid ?? ''}:`)));

function settledOf({ txs }: Spend, winner: OwnTransaction): Settled {
  const children = childrenOf(txs, winner);
  return {
    paid: pays(winner), networkFeeSat: children.reduce((sum, tx) => sum + tx.plan.feeSat, winner.plan.feeSat), gatewayFee: null, arrivedSat: null,
    txids: [winner.txid, ...children.map(({ txid }) => txid)],
  };
}

function problemOf({ journal, current }: Spend): Finding['problem'] {
  const last = journal.findLast((fact) => fact.kind === 'not_signed' || fact.kind === 'answered' || fact.kind === 'signed' || fact.kind === 'planned');
  if (last?.kind === 'not_signed') return { code: last.code, detail: last.detail };
  const answer = current?.answer ?? null;
  if (answer === null || answer.code === null || answer.outcome === 'accepted') return null;
  return { code: answer.code, detail: answer.detail };
}

function isWatched({ journal, txs, on }: Spend, winner: OwnTransaction | null, isDone: boolean): boolean {
  const hasLeft = txs.some((tx) => tx.sentAtMs !== null || isOut(tx)) || journal.some((fact) => fact.kind === 'exported');
  if (!isDone) return hasLeft;
  if (winner !== null && winner.confirmations < DEEP) return true;
  if (winner !== null && txs.some((tx) => isChild(tx) && (tx.place === 'mempool' || tx.place === 'accepted' || tx.place === 'unclear'))) return true;
  return winner === null && hasLeft && on.nowMs - (journal.at(-1)?.atMs ?? 0) < TURNS_UP_MS;
}
