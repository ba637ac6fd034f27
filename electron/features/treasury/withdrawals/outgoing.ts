// What the withdrawals tell the accounts and the rules: whose a coin and a transaction is, what each books, what was spent of the limits.
import { inOrder } from '../../../../shared/domain/withdrawal-journal.ts';
import { transactionsOf } from '../../../../shared/domain/withdrawal-transactions.ts';
import type { WithdrawalFact, WithdrawalTerms } from '../../../../shared/domain/withdrawal.ts';
import type { OutgoingKnowledge } from '../../../core/treasury.ts';
import { toNumber, type ReadableDb } from '../../../db/database.ts';
import { readPlanText } from '../../../wallet/plan-text.ts';
import type { Spent } from '../build-rules.ts';
import { heldCoinsById, ownerOfTransaction } from './hold-repo.ts';
import { journalOf, termsOf } from './repo.ts';

/** How much of what a transaction changes in an account the withdrawal's own entries book once it is in a block. */
function bookedOf(terms: WithdrawalTerms, facts: readonly WithdrawalFact[], txid: string): (account: string) => bigint {
  const tx = transactionsOf(inOrder(facts)).find((each) => each.txid === txid);
  const own = (account: string): bigint => terms.recipients.reduce((sum, { destination, amount }) => (destination.kind === 'own' && destination.account === account ? sum + amount.minor : sum), 0n);
  if (terms.source.kind !== 'account') {
    const arrived = facts.findLast((fact) => fact.kind === 'chain' && fact.txid === txid);
    const arrivedSat = arrived?.kind === 'chain' ? arrived.arrivedSat : null;
    // More than was asked for is somebody else's and is not ours to explain.
    return (account) => (arrivedSat === null ? 0n : arrivedSat < own(account) ? arrivedSat : own(account));
  }
  const from = terms.source.account;
  const plan = tx === undefined ? null : readPlanText(tx.plan.plan);
  if (tx === undefined || plan?.ok !== true) return () => 0n;
  const pays = tx.reason === 'first' || tx.reason === 'bump';
  const paidSat = pays ? terms.recipients.reduce((sum, { amount }) => sum + amount.minor, 0n) : 0n;
  return (account) => (account === from ? -(paidSat + plan.value.feeSat) : pays ? own(account) : 0n);
}

export function outgoingKnowledge(db: ReadableDb): OutgoingKnowledge {
  return {
    heldCoins: () => heldCoinsById(db),
    ofTransaction(txid) {
      const seq = ownerOfTransaction(db, txid);
      if (seq === null) return null;
      const terms = termsOf(db, seq);
      return { withdrawal: terms.id, bookedSat: bookedOf(terms, journalOf(db, seq), txid) };
    },
  };
}

interface Row { readonly terms: string; readonly seq: bigint }

/** What the rules count: everything asked for that is neither cancelled nor failed. */
export function spentKnowledge(db: ReadableDb): Spent {
  return {
    since: (sinceMs) => db.all<Row>(
      `SELECT w.seq, w.terms FROM withdrawal w JOIN withdrawal_state s ON s.withdrawal_seq = w.seq WHERE s.created_at_ms >= ? AND s.state NOT IN ('failed', 'cancelled') ORDER BY w.seq`, sinceMs,
    ).map(({ seq }) => {
      const { id, requestedBy, purpose, worth, createdAtMs } = termsOf(db, toNumber(seq));
      return { id, requestedBy, purpose, worthMinor: worth?.money.minor ?? null, atMs: createdAtMs };
    }),
    lastUsedAtMs: (contactId) => {
      const row = db.get<{ at: bigint | null }>(
        `SELECT max(w.created_at_ms) AS at FROM withdrawal w JOIN withdrawal_state s ON s.withdrawal_seq = w.seq, json_each(w.terms, '$.recipients') r
         WHERE s.state NOT IN ('failed', 'cancelled') AND json_extract(r.value, '$.destination.contact') = ?`, contactId,
      );
      return row?.at == null ? null : toNumber(row.at);
    },
  };
}
