// Documents: a number without gaps per till and kind, given in the transaction of what it is about; a cancelled sale keeps its own.
import { businessDate } from '../../../shared/domain/time.ts';
import { toNumber, type ReadableDb, type WritableDb } from '../../db/database.ts';
import { toJson } from '../../db/json.ts';

export type DocumentKind = 'sale' | 'refund' | 'close';

export interface NewDocument {
  readonly kind: DocumentKind;
  readonly till: string;
  readonly atMs: number;
  readonly timeZone: string;
  readonly dayCutMinutes: number;
  readonly about: { readonly invoiceSeq: number } | { readonly subject: string };
  /** What it says, fixed from now on. */
  readonly body: unknown;
}

export interface StoredDocument {
  readonly seq: number;
  readonly number: number;
  readonly businessDate: string;
}

const LETTERS: Readonly<Record<DocumentKind, string>> = { sale: 'S', refund: 'R', close: 'Z' };

/** As it is printed. @example documentName('sale', 'T1', 42) // 'T1-S-000042' */
export const documentName = (kind: DocumentKind, till: string, number: number): string => `${till}-${LETTERS[kind]}-${String(number).padStart(6, '0')}`;

/** Runs inside the caller's transaction: either both the thing and its number are there, or neither. */
export function writeDocument(db: WritableDb, { kind, till, atMs, timeZone, dayCutMinutes, about, body }: NewDocument): StoredDocument {
  const last = db.get<{ number: bigint | null }>('SELECT max(number) AS number FROM document WHERE kind = ? AND till = ?', kind, till)?.number ?? 0n;
  const number = toNumber(last) + 1;
  const date = businessDate(atMs, timeZone, dayCutMinutes);
  const [invoiceSeq, subject] = 'subject' in about ? [null, about.subject] : [about.invoiceSeq, null];
  const { lastId } = db.run(
    'INSERT INTO document (kind, till, number, at_ms, business_date, invoice_seq, subject, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)', kind, till, number, atMs, date, invoiceSeq, subject, toJson(body),
  );
  return { seq: toNumber(lastId), number, businessDate: date };
}

/** The sale's own document; null for sales made before there were any. */
export function documentOfSale(db: ReadableDb, invoiceSeq: number): { readonly name: string; readonly businessDate: string } | null {
  const row = db.get<{ till: string; number: bigint; business_date: string }>("SELECT till, number, business_date FROM document WHERE invoice_seq = ? AND kind = 'sale'", invoiceSeq);
  return row === undefined ? null : { name: documentName('sale', row.till, toNumber(row.number)), businessDate: row.business_date };
}
