// Search by a whole or a part of an order id, sale id, the gateway's id, address or transaction hash: terms as folded text, trigrams for the parts.
import type { InvoiceTerms } from '../../../shared/domain/facts.ts';
import type { Judgement } from '../../../shared/domain/status.ts';
import { toNumber, type ReadableDb, type WritableDb } from '../../db/database.ts';
import type { InvoiceSeq } from './invoice-repo.ts';

/** One form for stored texts and for what is typed. */
export const fold = (text: string): string => text.normalize('NFC').toLowerCase();

/** Every sale id begins with `inv_` and ten characters of time, which sales of one day share; only the random rest is a term. */
const ID_COMMON = 'inv_'.length + 10;

/** Adds what is not there yet. The part index follows in the background, see {@link indexSearchTerms}. */
export function addSearchTerms(db: WritableDb, seq: InvoiceSeq, terms: InvoiceTerms, judgement: Judgement): void {
  const wanted = new Set([terms.id.slice(ID_COMMON), terms.orderId].map(fold));
  if (judgement.address !== null) wanted.add(fold(judgement.address));
  if (judgement.gatewayInvoiceId !== null) wanted.add(fold(judgement.gatewayInvoiceId));
  for (const payment of judgement.payments) if (payment.txid !== null) wanted.add(fold(payment.txid));
  const known = new Set(db.all<{ text: string }>('SELECT text FROM search_term WHERE invoice_seq = ?', seq).map((row) => row.text));
  for (const text of wanted) if (!known.has(text)) db.run('INSERT INTO search_term (invoice_seq, text) VALUES (?, ?)', seq, text);
}

function indexedTo(db: ReadableDb): bigint {
  return db.get<{ indexed_to: bigint }>('SELECT indexed_to FROM search_progress WHERE one = 1')?.indexed_to ?? 0n;
}

/** Brings up to `limit` new terms into the part index; true when more wait. */
export function indexSearchTerms(db: WritableDb, limit: number): boolean {
  return db.transaction(() => {
    const from = indexedTo(db);
    const rows = db.all<{ seq: bigint; text: string }>('SELECT seq, text FROM search_term WHERE seq > ? ORDER BY seq LIMIT ?', from, limit);
    const last = rows.at(-1);
    if (last === undefined) return false;
    for (const row of rows) db.run('INSERT INTO search_part (rowid, text) VALUES (?, ?)', row.seq, row.text);
    db.run('UPDATE search_progress SET indexed_to = ? WHERE one = 1', last.seq);
    return rows.length === limit;
  });
}

/** Three lists leave a handful of terms to look at; a fourth costs more than it saves. */
const MOST_TRIGRAMS = 3;
/** A long text is judged by its last part. */
const MOST_CANDIDATES = 20;
const SAMPLES = 128;

/** Texts from all over the index, always the same ones until it has doubled, so that they stay in memory. */
function sampleTexts(db: ReadableDb, to: bigint): readonly string[] {
  // Odd, or it would meet the same kind of term each time: a sale stores its terms in the same order.
  const step = 2 ** Math.ceil(Math.log2(Math.max(2, toNumber(to) / SAMPLES))) + 1;
  const texts: string[] = [];
  for (let seq = 1; seq <= to; seq += step) {
    const row = db.get<{ text: string }>('SELECT text FROM search_term WHERE seq = ?', seq);
    if (row !== undefined) texts.push(row.text);
  }
  return texts;
}

/**
 * The few trigrams to look up; the text itself decides afterwards. From the end, where texts differ most, and none that many terms share
 * (`bc1`, the beginning of all order ids): their lists are as long as the ledger and tell nothing.
 */
function tellingTrigrams(text: string, sample: readonly string[]): readonly string[] {
  const letters = [...text];
  const all = new Set<string>();
  for (const shift of [0, 1, 2]) for (let end = letters.length - shift; end >= 3; end -= 3) all.add(letters.slice(end - 3, end).join(''));
  const isCommon = (part: string): boolean => sample.filter((each) => each.includes(part)).length * 32 > sample.length;
  const candidates = [...all].slice(0, MOST_CANDIDATES);
  const telling = candidates.filter((part) => !isCommon(part)).slice(0, MOST_TRIGRAMS);
  return telling.length > 0 ? telling : candidates.slice(0, 1);
}

const trigramQuery = (parts: readonly string[]): string => parts.map((part) => `"${part.replaceAll('"', '""')}"`).join(' AND ');

/** A match: the term's number is the place to go on from. */
export interface TermMatch { readonly term: number; readonly invoiceSeq: InvoiceSeq }

interface MatchRow { readonly seq: bigint; readonly invoice_seq: bigint }

const FARTHEST = 9_007_199_254_740_991;

/** Fewer characters than a trigram has are found only at the beginning of a text, and only one page of them. */
export const isShort = (typed: string): boolean => [...fold(typed.trim())].length < 3;

/** Newest first, below `beforeTerm`; of short texts the last in the order of the alphabet, which of order numbers are the newest. */
export function matchingTerms(db: ReadableDb, typed: string, beforeTerm: number | null, limit: number): readonly TermMatch[] {
  const folded = fold(typed.trim());
  const text = folded.startsWith('inv_') && folded.length > ID_COMMON ? folded.slice(ID_COMMON) : folded;
  const before = beforeTerm ?? FARTHEST;
  const rows = isShort(text) ? beginningWith(db, text, limit) : containing(db, text, before, limit);
  return rows.map((row) => ({ term: toNumber(row.seq), invoiceSeq: toNumber(row.invoice_seq) }));
}

function beginningWith(db: ReadableDb, text: string, limit: number): readonly MatchRow[] {
  return db.all<MatchRow>(
    'SELECT seq, invoice_seq FROM search_term WHERE text >= ? AND text < ? ORDER BY text DESC LIMIT ?', text, `${text}\u{10FFFF}`, limit,
  ).toSorted((a, b) => (a.seq < b.seq ? 1 : -1));
}

function containing(db: ReadableDb, text: string, before: number, limit: number): readonly MatchRow[] {
  const exact = db.all<MatchRow>('SELECT seq, invoice_seq FROM search_term WHERE text = ? AND seq < ? ORDER BY seq DESC LIMIT ?', text, before, limit);
  if (exact.length > 0) return exact;
  const to = indexedTo(db);
  const fresh = db.all<MatchRow>(
    'SELECT seq, invoice_seq FROM search_term WHERE seq > ? AND seq < ? AND instr(text, ?) > 0 ORDER BY seq DESC LIMIT ?', to, before, text, limit,
  );
  if (fresh.length === limit) return fresh;
  const indexed = db.all<MatchRow>(
    `SELECT t.seq, t.invoice_seq FROM search_part p JOIN search_term t ON t.seq = p.rowid
     WHERE p.search_part MATCH ? AND p.rowid < ? AND instr(t.text, ?) > 0 ORDER BY p.rowid DESC LIMIT ?`,
    trigramQuery(tellingTrigrams(text, sampleTexts(db, to))), before, text, limit - fresh.length,
  );
  return [...fresh, ...indexed];
}

/** Whether the sale was already found by a newer one of its terms: it is listed once. */
export function matchesNewerTerm(db: ReadableDb, typed: string, seq: InvoiceSeq, term: number): boolean {
  if (isShort(typed)) return false;
  const text = fold(typed.trim());
  return db.get('SELECT 1 FROM search_term WHERE invoice_seq = ? AND seq > ? AND instr(text, ?) > 0', seq, term, text) !== undefined;
}
