// The journal of money that leaves: each step is stored, judged and booked in one transaction before the next one is taken.
import { createHash } from 'node:crypto';
import { failure, ok, type Result } from '../../../../shared/errors/result.ts';
import { postingsDelta } from '../../../../shared/domain/postings.ts';
import { subjectOfWithdrawal } from '../../../../shared/domain/treasury-postings.ts';
import { withdrawalTarget } from '../../../../shared/domain/withdrawal-postings.ts';
import { judgeWithdrawal, type WithdrawalJudgement } from '../../../../shared/domain/withdrawal-state.ts';
import { withdrawalText } from '../../../../shared/domain/withdrawal-text.ts';
import type { WithdrawalFact, WithdrawalTerms } from '../../../../shared/domain/withdrawal.ts';
import type { Clock } from '../../../core/ports.ts';
import type { WritableDb } from '../../../db/database.ts';
import { attempt } from '../../../db/errors.ts';
import { appendEntry, postedForSubject } from '../../books/repo.ts';
import { holdCoins, keepPayout, keepTransaction } from './hold-repo.ts';
import type { RefundDesk } from './refunds.ts';
import { appendFact, insertWithdrawal, journalOf, sourceName, termsOf, writeState, type NewFact, type WithdrawalSeq } from './repo.ts';

/** A withdrawal as it is now. */
export interface Known {
  readonly seq: WithdrawalSeq;
  readonly terms: WithdrawalTerms;
  readonly facts: readonly WithdrawalFact[];
  readonly now: WithdrawalJudgement;
}

export interface JournalDeps {
  readonly db: WritableDb;
  readonly path: string;
  readonly clock: Clock;
  /** From how many blocks on a transaction counts as done. */
  readonly confirmationsWanted: (terms: WithdrawalTerms) => number;
  readonly refunds: RefundDesk;
  /** These transactions are ours from now on; joins the transaction under way. */
  readonly bookAgain: (txids: readonly string[]) => void;
  readonly announce: (id: string) => void;
}

export interface Journal {
  read(seq: WithdrawalSeq): Known;
  /** A new withdrawal with its first facts. `alongside` runs first, in the same transaction; what it refuses is not stored. */
  begin(terms: WithdrawalTerms, invoiceSeq: number | null, facts: readonly NewFact[], alongside?: () => Result<null>): Result<Known>;
  /**
   * One step: `step` sees the withdrawal as it is at this very moment and gives the facts to append, or why the step may not be taken any more.
   * Durable when it returns; storage problems are errors of `db/*`, and then nothing was stored.
   */
  learn(seq: WithdrawalSeq, step: (known: Known) => Result<readonly NewFact[]>): Result<Known>;
  /** Judges anew, for what only time changes. */
  refresh(seq: WithdrawalSeq): Result<Known>;
}

/** Hash of the canonical text; the text of an account's spend is its plan's, so there it is of nothing. */
export function overOf(terms: WithdrawalTerms): string {
  const text = terms.source.kind === 'account' ? null : withdrawalText(terms);
  return text?.ok === true ? createHash('sha256').update(text.value, 'utf8').digest('hex') : '';
}

export function createJournal(deps: JournalDeps): Journal {
  const { db, path, clock } = deps;

  const known = (seq: WithdrawalSeq): Known => {
    const terms = termsOf(db, seq);
    const facts = journalOf(db, seq);
    return { seq, terms, facts, now: judgeWithdrawal(terms, facts, { nowMs: clock.nowMs(), confirmationsWanted: deps.confirmationsWanted(terms), over: overOf(terms) }) };
  };

  /** Writes what follows from the journal. */
  const settle = (after: Known, before: Known | null): Known => {
    const { seq, terms, now } = after;
    writeState(db, seq, terms.createdAtMs, { state: now.state, final: now.final, watched: now.watch, changedAtMs: clock.nowMs() });
    holdCoins(db, seq, now.holds);
    if (now.gatewayId !== null) keepPayout(db, sourceName(terms), now.gatewayId, seq);
    const txids = [...now.earlierTxids, ...(now.txid === null ? [] : [now.txid])];
    const moved = txids.filter((txid) => keepTransaction(db, txid, seq));
    const wasSettled = before?.now.settled?.txids ?? [];
    const isSettled = now.settled?.txids ?? [];
    const refund = deps.refunds.settle(seq, terms, now.settled);
    const postings = postingsDelta(postedForSubject(db, subjectOfWithdrawal(terms.id)), withdrawalTarget(terms, now.settled, refund));
    if (postings.length > 0) appendEntry(db, { subject: subjectOfWithdrawal(terms.id), atMs: clock.nowMs(), kind: before?.now.settled == null ? 'withdrawal' : 'correction', postings });
    const again = [...new Set([...moved, ...wasSettled, ...isSettled])].filter((txid) => moved.includes(txid) || wasSettled.includes(txid) !== isSettled.includes(txid));
    if (again.length > 0) deps.bookAgain(again);
    db.afterCommit(() => deps.announce(terms.id));
    return after;
  };

  const inOne = (work: () => Result<Known>): Result<Known> => {
    const refused: { result: Result<Known> | null } = { result: null };
    const done = attempt(path, () => {
      try {
        return db.transaction(() => {
          const result = work();
          if (!result.ok) {
            refused.result = result;
            throw new Refused();
          }
          return result;
        });
      } catch (problem) {
        if (problem instanceof Refused && refused.result !== null) return refused.result;
        throw problem;
      }
    });
    return done.ok ? done.value : done;
  };

  return {
    read: known,
    begin: (terms, invoiceSeq, facts, alongside) => inOne(() => {
      const allowed = alongside?.() ?? ok(null);
      if (!allowed.ok) return allowed;
      const seq = insertWithdrawal(db, terms, invoiceSeq);
      for (const fact of facts) appendFact(db, seq, fact, clock.nowMs());
      return ok(settle(known(seq), null));
    }),
    learn: (seq, step) => inOne(() => {
      const before = known(seq);
      const facts = step(before);
      if (!facts.ok) return facts;
      if (facts.value.length === 0) return ok(before);
      for (const fact of facts.value) appendFact(db, seq, fact, clock.nowMs());
      return ok(settle(known(seq), before));
    }),
    refresh: (seq) => inOne(() => ok(settle(known(seq), known(seq)))),
  };
}

/** Ends a transaction without storing anything; never leaves this file. */
class Refused extends Error {}

/** The refusal of a step that a withdrawal does not take in its state. */
export function notPossible({ terms, now }: Pick<Known, 'terms' | 'now'>, what: string): Result<never> {
  const next = now.actions.length === 0 ? 'Nothing more is needed for it.' : `Possible now: ${now.actions.join(', ').replaceAll('_', ' ')}.`;
  return failure('withdrawal/not_possible', { details: { id: terms.id, state: now.state.replaceAll('_', ' '), what, next } });
}
