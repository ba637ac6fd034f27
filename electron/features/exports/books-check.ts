// Whether the books hold, asked before an export: what does not hold is said in the file and in its manifest.
import { readHead } from '../../db/chain-head.ts';
import { toNumber, type ReadableDb } from '../../db/database.ts';
import { auditBooks } from '../books/audit.ts';

export interface BooksCheck {
  /** null: they hold as far as was looked. */
  readonly problem: string | null;
  /** `whole`: every entry was checked; `end`: so many that only the end was compared with the copy outside the file. */
  readonly checked: 'whole' | 'end';
}

/** With more entries than this only `audit verify` reads them all: an export should not take longer for it than for its own rows. */
const WHOLE_AT_MOST = 200_000;

export async function checkBooks(db: ReadableDb, home: string): Promise<BooksCheck> {
  const last = db.get<{ seq: bigint | null }>('SELECT max(seq) AS seq FROM entry')?.seq ?? null;
  if (last === null || toNumber(last) <= WHOLE_AT_MOST) {
    const { firstBreak } = await auditBooks(db, home, () => Promise.resolve());
    return { problem: firstBreak === null ? null : `entry ${String(firstBreak.entry)}: ${firstBreak.problem}`, checked: 'whole' };
  }
  const outside = readHead(home);
  const inside = outside === null ? null : db.get<{ hash: string }>('SELECT hash FROM entry WHERE seq = ?', outside.seq);
  return { problem: outside === null || inside?.hash === outside.hash ? null : `entry ${String(outside.seq)}: it is not the one that was written`, checked: 'end' };
}
