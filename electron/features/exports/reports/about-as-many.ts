// About how many rows an export will have, from an index alone, so that progress can be shown.
import { toNumber, type ReadableDb } from '../../../db/database.ts';
import type { CheckedRequest } from '../check-request.ts';

type Counted = 'invoice' | 'entry' | 'withdrawal';

const statements: Readonly<Record<Counted, string>> = {
  invoice: 'SELECT count(*) AS n FROM invoice WHERE created_at_ms >= ? AND created_at_ms < ?',
  entry: 'SELECT count(*) AS n FROM entry WHERE at_ms >= ? AND at_ms < ?',
  withdrawal: 'SELECT count(*) AS n FROM withdrawal WHERE created_at_ms >= ? AND created_at_ms < ?',
};

/** null where nobody can tell without reading all of it. */
export function aboutAsMany(db: ReadableDb, { report, fromMs, toMs }: CheckedRequest): number | null {
  const count = (what: Counted): number => toNumber(db.get<{ n: bigint }>(statements[what], fromMs, toMs)?.n ?? 0n);
  switch (report) {
    case 'invoices':
    case 'payments': return count('invoice');
    case 'withdrawals': return count('withdrawal');
    case 'tax': return count('entry');
    // An entry has about four postings.
    case 'journal': return count('entry') * 4;
    case 'fees':
    case 'refunds': return null;
  }
}
