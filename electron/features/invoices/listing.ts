// Lists of sales, newest first, page by page by cursor: filtered by status, openness, review and time, or searched.
import { failure, ok, type Result } from '../../../shared/errors/result.ts';
import type { ListQuery } from '../../core/app.ts';
import { toNumber, type ReadableDb, type SqlValue } from '../../db/database.ts';
import type { InvoiceSeq } from './invoice-repo.ts';
import { isShort, matchingTerms, matchesNewerTerm } from './search-repo.ts';

export interface SeqPage {
  readonly seqs: readonly InvoiceSeq[];
  readonly next: string | null;
}

interface Filter { readonly sql: string; readonly params: readonly SqlValue[] }

function filterOf(query: ListQuery): Filter {
  const parts: string[] = [];
  const params: SqlValue[] = [];
  const add = (sql: string, ...values: SqlValue[]): void => {
    parts.push(sql);
    params.push(...values);
  };
  if (query.status !== undefined) add('s.status = ?', query.status);
  if (query.openOnly === true) add('s.final = 0');
  if (query.reviewOnly === true) add('s.review_open = 1');
  if (query.fromMs !== undefined) add('s.created_at_ms >= ?', query.fromMs);
  if (query.toMs !== undefined) add('s.created_at_ms < ?', query.toMs);
  return { sql: parts.map((part) => ` AND ${part}`).join(''), params };
}

const badCursor = (): Result<never> => failure('input/invalid', { details: { field: 'the cursor', problem: 'it was not given by this list' } });

/** One page of the sales' numbers. */
export function listSeqs(db: ReadableDb, query: ListQuery): Result<SeqPage> {
  const text = query.search?.trim() ?? '';
  if (text === '') return plainPage(db, query);
  return /^inv_[0-9a-z]*$/i.test(text) ? idPage(db, query, `inv_${text.slice(4).toUpperCase()}`) : searchPage(db, query, text);
}

function plainPage(db: ReadableDb, query: ListQuery): Result<SeqPage> {
  const place = query.cursor === undefined ? null : /^(-?\d{1,16})\.(\d{1,16})$/.exec(query.cursor);
  if (query.cursor !== undefined && place === null) return badCursor();
  const filter = filterOf(query);
  const after = place === null ? '' : ' AND (s.created_at_ms, s.invoice_seq) < (?, ?)';
  const rows = db.all<{ invoice_seq: bigint; created_at_ms: bigint }>(
    `SELECT s.invoice_seq, s.created_at_ms FROM invoice_state s WHERE 1${filter.sql}${after} ORDER BY s.created_at_ms DESC, s.invoice_seq DESC LIMIT ?`,
    ...filter.params, ...(place === null ? [] : [BigInt(place[1] ?? 0), BigInt(place[2] ?? 0)]), query.limit + 1,
  );
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  const next = rows.length > query.limit && last !== undefined ? `${last.created_at_ms}.${last.invoice_seq}` : null;
  return ok({ seqs: page.map((row) => toNumber(row.invoice_seq)), next });
}

/** By the beginning of a sale's id; ids begin with their time, so their order is the order of the sales. */
function idPage(db: ReadableDb, query: ListQuery, prefix: string): Result<SeqPage> {
  if (query.cursor !== undefined && !query.cursor.startsWith('inv_')) return badCursor();
  const filter = filterOf(query);
  const rows = db.all<{ seq: bigint; id: string }>(
    `SELECT i.seq, i.id FROM invoice i JOIN invoice_state s ON s.invoice_seq = i.seq WHERE i.id >= ? AND i.id < ?${filter.sql} ORDER BY i.id DESC LIMIT ?`,
    prefix, query.cursor ?? `${prefix}\u{10FFFF}`, ...filter.params, query.limit + 1,
  );
  const page = rows.slice(0, query.limit);
  return ok({ seqs: page.map((row) => toNumber(row.seq)), next: rows.length > query.limit ? page.at(-1)?.id ?? null : null });
}

const BATCH = 400;
/** A common fragment with a rare filter ends its page here; the cursor goes on. */
const MOST_BATCHES = 5;

function searchPage(db: ReadableDb, query: ListQuery, text: string): Result<SeqPage> {
  if (query.cursor !== undefined && !/^t\d{1,16}$/.test(query.cursor)) return badCursor();
  const filter = filterOf(query);
  const passes = (seq: InvoiceSeq): boolean => filter.sql === ''
    || db.get(`SELECT 1 FROM invoice_state s WHERE s.invoice_seq = ?${filter.sql}`, seq, ...filter.params) !== undefined;
  const found: InvoiceSeq[] = [];
  let place = query.cursor === undefined ? null : Number(query.cursor.slice(1));
  const size = filter.sql === '' ? Math.min(BATCH, query.limit + 1) : BATCH;
  for (let batch = 0; batch < MOST_BATCHES; batch += 1) {
    const matches = matchingTerms(db, text, place, size);
    for (const { term, invoiceSeq } of matches) {
      if (found.length === query.limit) return ok({ seqs: found, next: isShort(text) ? null : `t${place ?? term}` });
      place = term;
      if (!found.includes(invoiceSeq) && !matchesNewerTerm(db, text, invoiceSeq, term) && passes(invoiceSeq)) found.push(invoiceSeq);
    }
    if (matches.length < size || isShort(text)) return ok({ seqs: found, next: null });
  }
  return ok({ seqs: found, next: `t${place ?? 0}` });
}
