// The only state table of money that leaves: what a withdrawal is, computed from its terms, its journal and the time.
import type { Money } from './money.ts';
import { judgePayout } from './withdrawal-payout.ts';
import { judgeSpend } from './withdrawal-spend.ts';
import { inOrder, type FactOf } from './withdrawal-journal.ts';
import { isFinalWithdrawal, type PlanReason, type WithdrawalAction, type WithdrawalFact, type WithdrawalState, type WithdrawalTerms } from './withdrawal.ts';

/** Whose turn it is and what for; the words are in withdrawal-need.ts. */
export type NeedCode =
  | 'approve' | 'approve_plan' | 'send' | 'sending' | 'confirming' | 'waiting_for_block' | 'ask' | 'ask_gateway' | 'look_at_gateway' | 'verify' | 'gateway_works' | 'claim'
  | 'refused' | 'other_spend' | 'nothing';

/** Everything that follows from a withdrawal's journal. Computed, never stored as truth. */
export interface WithdrawalJudgement {
  readonly state: WithdrawalState;
  readonly final: boolean;
  /** Even after its end there is something to learn: a block can be undone, what was given up can turn up. */
  readonly watch: boolean;
  /** What is to be signed next, or was signed last. */
  readonly plan: { readonly hash: string; readonly text: string; readonly reason: PlanReason; readonly feeSat: bigint; readonly signed: boolean } | null;
  /** The approval that holds for what is to be sent next. */
  readonly approval: FactOf<'approved'> | null;
  /** The transaction that counts: in a block, else waiting for one, else signed last. */
  readonly txid: string | null;
  readonly earlierTxids: readonly string[];
  readonly confirmations: number | null;
  readonly gatewayId: string | null;
  readonly claimUrl: string | null;
  readonly fee: Money | null;
  readonly need: NeedCode;
  readonly actions: readonly WithdrawalAction[];
  /** What stands in the way: the last refusal, of the device, the network or the gateway. */
  readonly problem: { readonly code: string; readonly detail: string } | null;
  /** Coins (`txid:vout`) that nothing else may spend. */
  readonly holds: readonly string[];
  /** What is final of it, for the books; null while nothing is. */
  readonly settled: Settled | null;
}

/** What really left, once it is certain. */
export interface Settled {
  /** All recipients were paid. False: called back by a replacement, only fees were paid. */
  readonly paid: boolean;
  /** Of the network, paid by the account. */
  readonly networkFeeSat: bigint;
  /** Taken by the gateway on top, in its own unit. */
  readonly gatewayFee: Money | null;
  /** Of a gateway's payout to ourselves: what arrived. */
  readonly arrivedSat: bigint | null;
  /** Transactions of ours this is made of. */
  readonly txids: readonly string[];
}

/** What a kind of withdrawal finds; the rest follows. */
export type Finding = Omit<WithdrawalJudgement, 'final'>;

/**
 * Judges a withdrawal. Pure; indifferent to the order and repetition of `facts`, which stand in the order of their times. `over` is the hash
 * of the canonical text for gateways (see withdrawal-text.ts) and is not read for treasury accounts, whose plans carry their own.
 * `confirmationsWanted`: from how many blocks on a transaction counts as done.
 * @example judgeWithdrawal(terms, [], { nowMs, confirmationsWanted: 1, over }).state // 'requested'
 */
export function judgeWithdrawal(terms: WithdrawalTerms, facts: readonly WithdrawalFact[], on: JudgeOn): WithdrawalJudgement {
  const journal = inOrder(facts);
  const finding = terms.source.kind === 'account' ? judgeSpend(journal, on) : judgePayout(terms, journal, on);
  return { ...finding, final: isFinalWithdrawal(finding.state) };
}

export interface JudgeOn { readonly nowMs: number; readonly confirmationsWanted: number; readonly over: string }
