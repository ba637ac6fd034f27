// Checks documents and valuations: numbers without gaps, a document for every sale that says what the sale says, no valuation without its entry.
import type { ReadableDb } from '../../db/database.ts';
import { fromJson } from '../../db/json.ts';
import { orUnreadable } from './audit-closings.ts';
import { documentName, type DocumentKind } from './documents.ts';

interface SaleRow { readonly seq: bigint; readonly order_id: string; readonly amount_minor: string; readonly created_at_ms: bigint; readonly body: string | null; readonly at_ms: bigint | null }

const CHUNK = 2_000;

/** `note` is told the problem in words. Gives how many documents there are. */
export async function checkDocuments(db: ReadableDb, note: (problem: string) => void, rest: () => Promise<void>): Promise<number> {
  const groups = db.all<{ kind: DocumentKind; till: string; count: bigint; last: bigint }>('SELECT kind, till, count(*) AS count, max(number) AS last FROM document GROUP BY kind, till');
  for (const { kind, till } of groups.filter(({ count, last }) => count !== last)) {
    const gap = db.get<{ n: bigint }>(
      'SELECT n FROM (SELECT number, row_number() OVER (ORDER BY number) AS n FROM document WHERE kind = ? AND till = ?) WHERE number <> n LIMIT 1', kind, till,
    );
    note(`the document ${documentName(kind, till, Number(gap?.n ?? 0n))} is missing`);
  }
  // Sales made before there were documents have none.
  const first = db.get<{ seq: bigint | null }>("SELECT min(invoice_seq) AS seq FROM document WHERE kind = 'sale'")?.seq ?? null;
  for (let from = first, isMore = from !== null; isMore && from !== null;) {
    const rows: SaleRow[] = db.all<SaleRow>(
      `SELECT i.seq, i.order_id, i.amount_minor, i.created_at_ms, d.body, d.at_ms FROM invoice i LEFT JOIN document d ON d.invoice_seq = i.seq AND d.kind = 'sale'
       WHERE i.seq >= ? ORDER BY i.seq LIMIT ?`, from, CHUNK,
    );
    for (const row of rows) {
      const problem = orUnreadable(() => saleProblem(row));
      if (problem !== null) note(`the document of the sale ${row.order_id} ${problem}`);
    }
    from = (rows.at(-1)?.seq ?? from) + 1n;
    isMore = rows.length === CHUNK;
    if (isMore) await rest();
  }
  const stray = db.get<{ entry_seq: bigint }>('SELECT entry_seq FROM valuation WHERE entry_seq NOT IN (SELECT seq FROM entry) LIMIT 1');
  if (stray !== undefined) note(`there is a valuation of entry ${String(stray.entry_seq)}, which is missing`);
  return groups.reduce((sum, { count }) => sum + Number(count), 0);
}

function saleProblem({ amount_minor: amount, created_at_ms: createdAt, body, at_ms: at }: SaleRow): string | null {
  if (body === null) return 'is missing';
  const { grossMinor } = fromJson<{ readonly grossMinor?: bigint }>(body);
  if (grossMinor !== undefined && grossMinor.toString() !== amount) return 'says another amount';
  return at === createdAt ? null : 'says another time';
}
