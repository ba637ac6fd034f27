// What the withdrawals ask and tell the sales: what may go back, and that it did.
import { failure, ok, type Result } from '../../../shared/errors/result.ts';
import type { FactBody } from '../../../shared/domain/facts.ts';
import { canonicalText } from '../../../shared/domain/canonical-text.ts';
import type { Clock } from '../../core/ports.ts';
import type { WritableDb } from '../../db/database.ts';
import { factsOf } from './fact-repo.ts';
import type { Inbox } from './inbox.ts';
import { findSeqs, stateBySeq, termsBySeq, type InvoiceSeq } from './invoice-repo.ts';
import type { InvoiceTerms } from '../../../shared/domain/facts.ts';
import type { Judgement } from '../../../shared/domain/status.ts';

type RefundBody = Extract<FactBody, { readonly kind: 'refund' }>;

export interface SaleOfRefund { readonly seq: InvoiceSeq; readonly terms: InvoiceTerms; readonly judgement: Judgement }

export interface RefundsOfSales {
  find(idOrOrder: string): Result<SaleOfRefund>;
  bySeq(seq: InvoiceSeq): SaleOfRefund;
  learn(seq: InvoiceSeq, body: RefundBody): void;
}

/** Calls join the caller's transaction. */
export function createRefundsOfSales({ db, inbox, clock }: { readonly db: WritableDb; readonly inbox: Inbox; readonly clock: Clock }): RefundsOfSales {
  const bySeq = (seq: InvoiceSeq): SaleOfRefund => ({ seq, terms: termsBySeq(db, seq), judgement: stateBySeq(db, seq)?.judgement ?? inbox.learn(seq, []).judgement });
  return {
    bySeq,
    find(idOrOrder) {
      const [seq, another] = findSeqs(db, idOrOrder);
      if (seq === undefined) return failure('invoice/not_found', { details: { id: idOrOrder } });
      return another === undefined ? ok(bySeq(seq)) : failure('invoice/ambiguous', { details: { id: idOrOrder } });
    },
    learn(seq, body) {
      const earlier = factsOf(db, seq).filter((fact) => fact.body.kind === 'refund' && fact.body.withdrawal === body.withdrawal);
      const last = earlier.at(-1);
      // The same again is no news, and that nothing went back is none where nothing ever did.
      if (last === undefined ? body.coins.minor === 0n : canonicalText(last.body) === canonicalText(body)) return;
      // After the last one, whatever the clock does: the latest of a withdrawal counts.
      const learnedAtMs = Math.max(clock.nowMs(), (last?.learnedAtMs ?? -1) + 1);
      inbox.learn(seq, [{ key: `refund:${body.withdrawal}:${String(earlier.length + 1)}`, source: 'person', learnedAtMs, body }]);
    },
  };
}
