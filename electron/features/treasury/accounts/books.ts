// Books what transactions of the accounts did where neither a sale nor a withdrawal books it, and takes it back when the chain does.
import { postingsDelta, type EntryKind, type Posting } from '../../../../shared/domain/postings.ts';
import { movementTarget, subjectOfTransaction } from '../../../../shared/domain/treasury-postings.ts';
import type { OutgoingKnowledge } from '../../../core/treasury.ts';
import { toNumber, type WritableDb } from '../../../db/database.ts';
import { appendEntry, postedForSubject } from '../../books/repo.ts';
import { TREASURY_METHOD } from './amounts.ts';
import { TRANSACTION_COLUMNS, transactionOf, type StoredTransaction, type TransactionRow } from './transaction-repo.ts';

export interface BookDeps {
  readonly db: WritableDb;
  readonly nowMs: () => number;
  readonly outgoing: () => OutgoingKnowledge;
}

type Due = TransactionRow & { readonly account_name: string; readonly account_seq: bigint };

const DUE_COLUMNS = `${TRANSACTION_COLUMNS}, a.name AS account_name, a.seq AS account_seq FROM treasury_transaction t JOIN treasury_account a ON a.seq = t.account_seq`;

export interface Booked {
  /** How many transactions it looked at. */
  readonly count: number;
  /** The sales whose money moved with them. */
  readonly sales: readonly string[];
}

/** Books what changed of one account since last time, at most `limit` transactions. */
export function bookDue(deps: BookDeps, account: number, limit: number): Booked {
  const rows = deps.db.all<Due>(`SELECT ${DUE_COLUMNS} WHERE t.account_seq = ? AND t.book_due = 1 ORDER BY t.seq LIMIT ?`, account, limit);
  if (rows.length > 0) deps.db.transaction(() => rows.forEach((row) => book(deps, row)));
  return { count: rows.length, sales: [...new Set(rows.flatMap(({ txid }) => salesPaidBy(deps.db, account, txid)))] };
}

function salesPaidBy(db: WritableDb, account: number, txid: string): readonly string[] {
  return db.all<{ handed_to: string }>(
    `SELECT a.handed_to FROM treasury_coin c CROSS JOIN treasury_address a ON a.account_seq = c.account_seq AND a.chain = c.chain AND a.idx = c.idx
     WHERE c.txid = ? AND c.account_seq = ? AND a.handed_to IS NOT NULL`, txid, account,
  ).map((row) => row.handed_to);
}

/** Looks at these transactions again, in whatever accounts they are. */
export function bookTransactions(deps: BookDeps, txids: readonly string[]): void {
  deps.db.transaction(() => {
    for (const txid of txids) for (const row of deps.db.all<Due>(`SELECT ${DUE_COLUMNS} WHERE t.txid = ?`, txid)) book(deps, row);
  });
}

function book({ db, nowMs, outgoing }: BookDeps, row: Due): void {
  const transaction = transactionOf(row);
  const account = row.account_name;
  const accountSeq = toNumber(row.account_seq);
  const withdrawal = outgoing().ofTransaction(transaction.txid);
  const target = movementTarget({
    account, method: TREASURY_METHOD, settled: transaction.state === 'block', deltaSat: transaction.deltaSat, feeSat: transaction.feeSat,
    claimedSat: (withdrawal?.bookedSat(account) ?? 0n) + paidToSales(db, accountSeq, transaction.txid),
  });
  const subject = subjectOfTransaction(account, transaction.txid);
  const posted = postedForSubject(db, subject);
  const postings = postingsDelta(posted, target);
  if (postings.length > 0) appendEntry(db, { subject, atMs: nowMs(), kind: kindOf(transaction, posted), postings });
  db.run('UPDATE treasury_transaction SET book_due = 0 WHERE seq = ?', transaction.seq);
}

const kindOf = ({ deltaSat }: StoredTransaction, posted: readonly Posting[]): EntryKind =>
  (posted.length > 0 ? 'correction' : deltaSat > 0n ? 'receipt' : 'spend');

/** What a transaction pays to addresses that were made for a sale: the sale books it. */
function paidToSales(db: WritableDb, account: number, txid: string): bigint {
  return db.get<{ sum: bigint | null }>(
    `SELECT sum(c.value_sat) AS sum FROM treasury_coin c JOIN treasury_address a ON a.account_seq = c.account_seq AND a.chain = c.chain AND a.idx = c.idx
     WHERE c.txid = ? AND c.account_seq = ? AND a.handed_to IS NOT NULL`, txid, account,
  )?.sum ?? 0n;
}
