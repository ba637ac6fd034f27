// The one inbox: however a fact was learned, it is stored, the sale judged anew and the difference booked, all in one transaction.
import type { Fact, InvoiceTerms } from '../../../shared/domain/facts.ts';
import { judge } from '../../../shared/domain/invoice.ts';
import { entryKind, postingsDelta, postingsTarget } from '../../../shared/domain/postings.ts';
import type { Judgement } from '../../../shared/domain/status.ts';
import { toJson } from '../../db/json.ts';
import type { WritableDb } from '../../db/database.ts';
import type { Clock } from '../../core/ports.ts';
import { appendEntry, postedFor } from '../books/repo.ts';
import { nextCheckAt } from './check-schedule.ts';
import { appendFact, factsOf } from './fact-repo.ts';
import { stateBySeq, termsBySeq, writeState, type InvoiceSeq } from './invoice-repo.ts';
import { policyOfSale } from './policy-repo.ts';
import { addSearchTerms } from './search-repo.ts';
import { requeueQuarantined } from './webhook-store.ts';

export interface Learned {
  readonly terms: InvoiceTerms;
  readonly judgement: Judgement;
  readonly version: number;
  /** Status, amounts, review or timeline differ from before. */
  readonly changed: boolean;
}

export interface InboxDeps {
  readonly db: WritableDb;
  readonly clock: Clock;
  /** Called after the commit, for every sale that changed. */
  readonly announce: (seq: InvoiceSeq, learned: Learned) => void;
}

export interface Inbox {
  /**
   * Learns facts about one sale; none at all judges it anew. Equal keys are recorded as repeats. `alongside` runs in the same
   * transaction, first. Durable when it returns; throws what SQLite throws.
   */
  learn(seq: InvoiceSeq, facts: readonly Fact[], alongside?: () => void): Learned;
}

/** Builds the inbox over a ledger. */
export function createInbox({ db, clock, announce }: InboxDeps): Inbox {
  const judgeAnew = (seq: InvoiceSeq, anyNew: boolean): Learned => {
    const nowMs = clock.nowMs();
    const terms = termsBySeq(db, seq);
    const before = stateBySeq(db, seq);
    const policy = policyOfSale(db, seq);
    const judgement = judge(terms, factsOf(db, seq), policy, nowMs);
    const differs = before === null || toJson(before.judgement) !== toJson(judgement);
    const changed = differs || anyNew;
    const changedAtMs = differs ? nowMs : before.changedAtMs;
    const version = (before?.version ?? 0) + (changed ? 1 : 0);
    writeState(db, seq, terms, { version, changedAtMs, judgement, nextCheckAtMs: nextCheckAt(judgement, policy.graceAfterExpiryMs, changedAtMs, nowMs) });
    if (differs) addSearchTerms(db, seq, terms, judgement);
    if (judgement.gatewayInvoiceId !== null && before?.judgement.gatewayInvoiceId !== judgement.gatewayInvoiceId) {
      requeueQuarantined(db, terms.gateway, judgement.gatewayInvoiceId);
    }
    book(seq, terms, judgement, nowMs);
    return { terms, judgement, version, changed };
  };

  const book = (seq: InvoiceSeq, terms: InvoiceTerms, judgement: Judgement, nowMs: number): void => {
    const postings = postingsDelta(postedFor(db, seq), postingsTarget(terms, judgement));
    if (postings.length === 0) return;
    appendEntry(db, { invoiceSeq: seq, invoiceId: terms.id, atMs: nowMs, kind: entryKind(postings, judgement), postings });
  };

  return {
    learn(seq, facts, alongside) {
      return db.transaction(() => {
        alongside?.();
        for (const fact of facts) appendFact(db, seq, fact);
        const learned = judgeAnew(seq, facts.length > 0);
        if (learned.changed) db.afterCommit(() => announce(seq, learned));
        return learned;
      });
    },
  };
}
