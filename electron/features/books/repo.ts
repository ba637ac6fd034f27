// Writes entries of the books and reads what was posted. The database refuses what does not balance or continue the chain.
import { invariant } from '../../../shared/errors/invariant.ts';
import { GENESIS_HASH } from '../../../shared/domain/hash-chain.ts';
import { isMethodId } from '../../../shared/domain/methods.ts';
import { isFiatCode } from '../../../shared/domain/money.ts';
import type { EntryKind, Posting } from '../../../shared/domain/postings.ts';
import { toNumber, type ReadableDb, type WritableDb } from '../../db/database.ts';
import { entryHash, limbsOf } from './entry.ts';

export interface ChainHead { readonly seq: number; readonly hash: string }

export function chainHead(db: ReadableDb): ChainHead {
  const row = db.get<{ seq: bigint; hash: string }>('SELECT seq, hash FROM entry ORDER BY seq DESC LIMIT 1');
  return row === undefined ? { seq: 0, hash: GENESIS_HASH } : { seq: toNumber(row.seq), hash: row.hash };
}

/** What an entry is about: a sale, or what its text names: `wd:ID` a withdrawal, `tx:ACCOUNT:TXID` money seen on the chain. */
export type About = { readonly invoiceSeq: number; readonly invoiceId: string } | { readonly subject: string };

export type NewEntry = About & {
  readonly atMs: number;
  readonly kind: EntryKind;
  /** Sorted and balanced, as postingsDelta gives them. */
  readonly postings: readonly Posting[];
};

/** Two lower-case letters before the colon: no sale's id looks like it, so one cannot be hashed as the other. The database checks the same. */
export const isSubject = (text: string): boolean => /^[a-z]{2}:./s.test(text);

/** Appends one entry: its postings, then the row that seals them. Runs inside the caller's transaction. */
export function appendEntry(db: WritableDb, entry: NewEntry): ChainHead {
  const head = chainHead(db);
  const { atMs, kind, postings } = entry;
  const about = 'subject' in entry ? entry.subject : entry.invoiceId;
  const seq = head.seq + 1;
  const hash = entryHash({ seq, prevHash: head.hash, about, atMs, kind, postings });
  for (const [line, { account, unit, minor }] of postings.entries()) {
    const { hi, lo } = limbsOf(minor);
    db.run('INSERT INTO posting (entry_seq, line, account, unit, minor, hi, lo) VALUES (?, ?, ?, ?, ?, ?, ?)', seq, line, account, unit, minor.toString(), hi, lo);
  }
  const [invoiceSeq, subject] = 'subject' in entry ? [null, entry.subject] : [entry.invoiceSeq, null];
  db.run(
    'INSERT INTO entry (seq, invoice_seq, at_ms, kind, prev_hash, hash, subject) VALUES (?, ?, ?, ?, ?, ?, ?)', seq, invoiceSeq, atMs, kind, head.hash, hash, subject,
  );
  return { seq, hash };
}

/** All that is posted for a sale so far, line by line. */
export function postedFor(db: ReadableDb, invoiceSeq: number): readonly Posting[] {
  const rows = db.all<PostingRow>('SELECT p.account, p.unit, p.minor FROM entry e JOIN posting p ON p.entry_seq = e.seq WHERE e.invoice_seq = ?', invoiceSeq);
  return rows.map(postingOf);
}

/** All that is posted so far for what is no sale. */
export function postedForSubject(db: ReadableDb, subject: string): readonly Posting[] {
  const rows = db.all<PostingRow>('SELECT p.account, p.unit, p.minor FROM entry e JOIN posting p ON p.entry_seq = e.seq WHERE e.subject = ?', subject);
  return rows.map(postingOf);
}

export interface PostingRow { readonly account: string; readonly unit: string; readonly minor: string }

export function postingOf({ account, unit, minor }: PostingRow): Posting {
  invariant(isMethodId(unit) || isFiatCode(unit), 'a posting names a known unit');
  return { account, unit, minor: BigInt(minor) };
}
