// Checks the books from the first entry to the last: chain, balances, closes, documents, and the heads kept outside the file.
import { GENESIS_HASH, type ChainedEntry } from '../../../shared/domain/hash-chain.ts';
import { isMethodId } from '../../../shared/domain/methods.ts';
import { isFiatCode } from '../../../shared/domain/money.ts';
import { sumsByUnit } from '../../../shared/domain/postings.ts';
import type { AuditReport } from '../../core/app.ts';
import { readHead } from '../../db/chain-head.ts';
import type { ReadableDb } from '../../db/database.ts';
import { databaseError } from '../../db/errors.ts';
import { createClosingCheck } from './audit-closings.ts';
import { checkDocuments } from './audit-documents.ts';
import { entryHash, limbsOf } from './entry.ts';
import { isSubject, postingOf, type PostingRow } from './repo.ts';

interface EntryRow { readonly seq: bigint; readonly invoice_id: string | null; readonly subject: string | null; readonly at_ms: bigint; readonly kind: string; readonly prev_hash: string; readonly hash: string }

/** The posting as it is hashed, and as SQL adds it up. */
interface StoredPosting extends PostingRow { readonly hi: bigint; readonly lo: bigint }

const CHUNK = 2_000;
/** Enough to see what happened; a file that was written anew differs everywhere. */
const NAMED_AT_MOST = 50;

type Break = NonNullable<AuditReport['firstBreak']>;

/** Reads the ledger in chunks; `rest` is awaited between them so that the till stays quick. What cannot be read at all is a break as well. */
export async function auditBooks(db: ReadableDb, home: string, rest: () => Promise<void>): Promise<AuditReport> {
  const sums = new Map<string, bigint>();
  const breaks: Break[] = [];
  const counts = { closings: 0, documents: 0 };
  let entries = 0;
  let prevHash = GENESIS_HASH;
  const note = (entry: number, problem: string): void => {
    if (breaks.length < NAMED_AT_MOST) breaks.push({ entry, problem });
  };

  const readAll = async (): Promise<void> => {
    const outside = readHead(home);
    const closings = createClosingCheck(db, home, note);
    closings.read(-1, 0);
    closings.endOf(0, GENESIS_HASH);
    let outsideSeen = outside === null || outside.seq === 0;
    for (let from = 0, isMore = true; isMore;) {
      const rows = db.all<EntryRow>(
        `SELECT e.seq, i.id AS invoice_id, e.subject, e.at_ms, e.kind, e.prev_hash, e.hash FROM entry e LEFT JOIN invoice i ON i.seq = e.invoice_seq
         WHERE e.seq > ? ORDER BY e.seq LIMIT ?`, from, CHUNK,
      );
      closings.read(from, Number(rows.at(-1)?.seq ?? 0n));
      for (const row of rows) {
        const seq = Number(row.seq);
        if (seq !== entries + 1) note(entries + 1, `entry ${entries + 1} is missing`);
        const entry = read(row, db.all<StoredPosting>('SELECT account, unit, minor, hi, lo FROM posting WHERE entry_seq = ? ORDER BY line', row.seq));
        const problem = problemOf(row, entry, prevHash);
        if (problem !== null) note(seq, problem);
        if (outside?.seq === seq) {
          outsideSeen = true;
          if (outside.hash !== row.hash) note(seq, 'its hash differs from the one kept outside the file');
        }
        for (const posting of entry?.postings ?? []) sums.set(posting.unit, (sums.get(posting.unit) ?? 0n) + posting.minor);
        if (entry !== null) closings.add(entry.postings);
        closings.endOf(seq, row.hash);
        entries = seq;
        prevHash = row.hash;
        from = seq;
      }
      isMore = rows.length === CHUNK;
      if (isMore) await rest();
    }
    if (!outsideSeen && outside !== null) note(entries + 1, `the end is cut off: entry ${outside.seq} was written`);
    const stray = db.get<{ entry_seq: bigint }>('SELECT entry_seq FROM posting WHERE entry_seq NOT IN (SELECT seq FROM entry) LIMIT 1');
    if (stray !== undefined) note(Number(stray.entry_seq), 'it has postings but is missing');
    for (const [unit, sum] of sums) if (sum !== 0n) note(entries, `the sum of all postings in ${unit} is ${sum}, not 0`);
    counts.closings = closings.finish(entries);
    counts.documents = await checkDocuments(db, (problem) => note(entries, problem), rest);
    const damage = db.all<{ quick_check: string }>('PRAGMA quick_check(1)')[0]?.quick_check ?? 'ok';
    if (damage !== 'ok') note(entries, `the file is damaged: ${damage}`);
  };

  await readAll().catch((problem: unknown) => {
    const error = databaseError(problem, home);
    if (error?.code !== 'db/damaged') throw problem;
    note(entries + 1, `the file is damaged: ${error.details?.['problem'] ?? 'it cannot be read'}`);
  });
  return {
    ok: breaks.length === 0, entries, ...counts, head: prevHash, firstBreak: breaks[0] ?? null, breaks,
    sums: Object.fromEntries([...sums.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([unit, sum]) => [unit, sum.toString()])),
  };
}

/** The entry as it was hashed; null when something in it is nothing that Countersign writes. */
function read(row: EntryRow, postings: readonly StoredPosting[]): ChainedEntry | null {
  const atMs = Number(row.at_ms);
  const isPlain = ({ unit, minor, hi, lo }: StoredPosting): boolean => {
    if (!isMethodId(unit) && !isFiatCode(unit) || !/^-?[0-9]+$/.test(minor)) return false;
    const limbs = limbsOf(BigInt(minor));
    return limbs.hi === hi && limbs.lo === lo;
  };
  if (!Number.isSafeInteger(atMs) || !postings.every(isPlain) || (row.subject !== null && !isSubject(row.subject))) return null;
  return { seq: Number(row.seq), prevHash: row.prev_hash, about: row.subject ?? row.invoice_id ?? '', atMs, kind: row.kind, postings: postings.map(postingOf) };
}

function problemOf(row: EntryRow, entry: ChainedEntry | null, prevHash: string): string | null {
  if (row.prev_hash !== prevHash) return 'it does not continue the entry before it';
  if (row.subject === null && row.invoice_id === null) return 'its sale is missing';
  if (entry === null) return 'its content was changed: it cannot be read';
  if (entryHash(entry) !== row.hash) return 'its content was changed: it does not have the hash it was written with';
  for (const [unit, sum] of sumsByUnit(entry.postings)) if (sum !== 0n) return `it does not balance in ${unit}`;
  return null;
}
