// What the books hold, per account and unit, for comparing two runs.
import type { ReadableDb } from '../../electron/db/database.ts';
import { openReadonly } from '../../electron/db/open.ts';
import { postedFor, postingOf, type PostingRow } from '../../electron/features/books/repo.ts';
import type { Posting } from '../../shared/domain/postings.ts';
import { must } from './shop.ts';

function summed(postings: readonly Posting[]): Readonly<Record<string, bigint>> {
  const sums: Record<string, bigint> = {};
  for (const { account, unit, minor } of postings) sums[`${account} ${unit}`] = (sums[`${account} ${unit}`] ?? 0n) + minor;
  return Object.fromEntries(Object.entries(sums).filter(([, sum]) => sum !== 0n).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Of one sale. */
export const summedBalances = (db: ReadableDb, sale: number): Readonly<Record<string, bigint>> => summed(postedFor(db, sale));

/** Of the whole ledger. */
export const balancesIn = (db: ReadableDb): Readonly<Record<string, bigint>> => summed(db.all<PostingRow>('SELECT account, unit, minor FROM posting ORDER BY entry_seq, line').map(postingOf));

/** Of the whole ledger of a data folder that may be in use. */
export function balancesOf(home: string): Readonly<Record<string, bigint>> {
  const db = must(openReadonly(home));
  try {
    return balancesIn(db);
  } finally {
    db.close();
  }
}
