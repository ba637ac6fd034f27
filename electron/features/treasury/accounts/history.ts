// The history of an account page by page, newest first, and what a search finds in it.
import { failure, ok, type Result } from '../../../../shared/errors/result.ts';
import { toNumber, type ReadableDb, type SqlValue } from '../../../db/database.ts';
import { TRANSACTION_COLUMNS, transactionOf, type StoredTransaction, type TransactionRow } from './transaction-repo.ts';

export interface HistoryQuery { readonly cursor: string | null; readonly skip?: number; readonly limit: number; readonly search: string }

export interface HistoryEntry extends StoredTransaction {
  /** Its own label, else that of an address of ours in it. */
  readonly label: string;
  /** Order number of the sale it paid. */
  readonly order: string | null;
}

export interface HistoryPage { readonly items: readonly HistoryEntry[]; readonly next: string | null; readonly total: number }

/** `time.number` of the last entry that was given. */
const CURSOR = /^(-?\d{1,16})\.(\d{1,16})$/;

const LABEL = `coalesce((SELECT nullif(l.label, '') FROM treasury_label l WHERE l.account_seq = t.account_seq AND l.type = 'tx' AND l.ref = t.txid),
  (SELECT l.label FROM treasury_coin c JOIN treasury_address a ON a.account_seq = c.account_seq AND a.chain = c.chain AND a.idx = c.idx
     JOIN treasury_label l ON l.account_seq = c.account_seq AND l.type = 'addr' AND l.ref = a.address WHERE c.txid = t.txid AND c.account_seq = t.account_seq AND l.label <> '' LIMIT 1), '')`;
const ORDER = `(SELECT i.order_id FROM treasury_coin c JOIN treasury_address a ON a.account_seq = c.account_seq AND a.chain = c.chain AND a.idx = c.idx
  JOIN invoice i ON i.id = a.handed_to WHERE c.txid = t.txid AND c.account_seq = t.account_seq LIMIT 1)`;

/** Transactions that a label of the account leads to: its own, that of an output or of an address. Looked up once, not for each row. */
const LABELLED = `t.txid IN (
  SELECT l.ref FROM treasury_label l WHERE l.account_seq = ? AND l.type = 'tx' AND instr(lower(l.label), ?) > 0
  UNION SELECT substr(l.ref, 1, 64) FROM treasury_label l WHERE l.account_seq = ? AND l.type = 'output' AND instr(lower(l.label), ?) > 0
  UNION SELECT c.txid FROM treasury_label l CROSS JOIN treasury_address a ON a.address = l.ref CROSS JOIN treasury_coin c INDEXED BY treasury_coin_by_address ON c.account_seq = a.account_seq AND c.chain = a.chain AND c.idx = a.idx
    WHERE l.account_seq = ? AND l.type = 'addr' AND instr(lower(l.label), ?) > 0)`;
/** Addresses of ours that the list of recipients does not show, such as change. */
const OWN_ADDRESS = `t.txid IN (SELECT c.txid FROM treasury_address a CROSS JOIN treasury_coin c INDEXED BY treasury_coin_by_address ON c.account_seq = a.account_seq AND c.chain = a.chain AND c.idx = a.idx
  WHERE a.address >= ? AND a.address < ? AND a.account_seq = ?)`;

/** A part of a transaction's id, of an address (the head of one of ours) or of a label finds it. */
function found(account: number, search: string): { readonly sql: string; readonly params: readonly SqlValue[] } {
  if (search === '') return { sql: '', params: [] };
  const lower = search.toLowerCase();
  return {
    sql: ` AND (instr(t.txid, ?) > 0 OR instr(t.addresses, ?) > 0 OR ${OWN_ADDRESS} OR ${LABELLED})`,
    params: [lower, search, search, `${search}\u{10FFFF}`, account, account, lower, account, lower, account, lower],
  };
}

export function historyOf(db: ReadableDb, account: number, { cursor, skip = 0, limit, search }: HistoryQuery): Result<HistoryPage> {
  const place = cursor === null ? null : CURSOR.exec(cursor);
  if (cursor !== null && place === null) return failure('input/invalid', { details: { field: 'the cursor', problem: 'it is not one of this list' } });
  const filter = found(account, search.trim());
  const after = place === null ? '' : ' AND (t.at_ms, t.seq) < (?, ?)';
  const rows = db.all<TransactionRow & { label: string; order_id: string | null }>(
    `SELECT ${TRANSACTION_COLUMNS}, ${LABEL} AS label, ${ORDER} AS order_id FROM treasury_transaction t
     WHERE t.account_seq = ?${after}${filter.sql} ORDER BY t.at_ms DESC, t.seq DESC LIMIT ? OFFSET ?`,
    account, ...(place === null ? [] : [BigInt(place[1] ?? 0), BigInt(place[2] ?? 0)]), ...filter.params, limit + 1, skip,
  );
  const items = rows.slice(0, limit).map((row): HistoryEntry => ({ ...transactionOf(row), label: row.label, order: row.order_id }));
  const last = items.at(-1);
  const total = db.get<{ n: bigint }>(`SELECT count(*) AS n FROM treasury_transaction t WHERE t.account_seq = ?${filter.sql}`, account, ...filter.params)?.n ?? 0n;
  return ok({ items, next: rows.length > limit && last !== undefined ? `${last.atMs}.${last.seq}` : null, total: toNumber(total) });
}
