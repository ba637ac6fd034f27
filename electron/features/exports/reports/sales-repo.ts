// Reads sales for the reports, oldest first, one statement and one row at a time, with their documents and their judged state.
import { judge } from '../../../../shared/domain/invoice.ts';
import type { Breakdown } from '../../../../shared/domain/tax.ts';
import { toNumber } from '../../../db/database.ts';
import { fromJson, toJson } from '../../../db/json.ts';
import { documentName } from '../../books/documents.ts';
import { factsOf } from '../../invoices/fact-repo.ts';
import { termsBySeq } from '../../invoices/invoice-repo.ts';
import { policyOfSale } from '../../invoices/policy-repo.ts';
import type { ReportContext } from './context.ts';

interface Columns {
  readonly seq: bigint; readonly id: string; readonly order_id: string; readonly note: string; readonly gateway: string; readonly method: string; readonly unit: string;
  readonly amount_minor: string; readonly created_at_ms: bigint; readonly breakdown: string | null;
  readonly status: string | null; readonly judgement: string | null; readonly changed_at_ms: bigint | null;
  readonly till: string | null; readonly number: bigint | null; readonly business_date: string | null;
}

export interface StoredSale {
  readonly id: string;
  readonly orderId: string;
  readonly note: string;
  readonly gateway: string;
  readonly method: string;
  readonly currency: string;
  readonly amountMinor: bigint;
  readonly createdAtMs: number;
  readonly date: string;
  /** Empty for sales made before there were documents. */
  readonly document: string;
  readonly breakdown: Breakdown | null;
  readonly status: string;
  /** As stored; null only for a sale that was never judged. */
  readonly judgement: string | null;
}

/** A stored document's date can differ from today's day-cut and zone by so much. */
const SLACK_MS = 2 * 86_400_000;

/** Sales whose business date is in the period. */
export function* salesOf(context: ReportContext): Generator<StoredSale> {
  const { db, from, to, fromMs, toMs, clock } = context;
  const rows = db.each<Columns>(
    `SELECT i.seq, i.id, i.order_id, i.note, i.gateway, i.method, i.unit, i.amount_minor, i.created_at_ms, i.breakdown, s.status, s.judgement, s.changed_at_ms,
       d.till, d.number, d.business_date
     FROM invoice i LEFT JOIN invoice_state s ON s.invoice_seq = i.seq LEFT JOIN document d ON d.invoice_seq = i.seq AND d.kind = 'sale'
     WHERE i.created_at_ms >= ? AND i.created_at_ms < ? ORDER BY i.created_at_ms, i.seq`, fromMs - SLACK_MS, toMs + SLACK_MS,
  );
  for (const row of rows) {
    const createdAtMs = toNumber(row.created_at_ms);
    const date = row.business_date ?? clock.date(createdAtMs);
    if (date < from || date > to) continue;
    const known = knownOf(context, row);
    yield {
      id: row.id, orderId: row.order_id, note: row.note, gateway: row.gateway, method: row.method, currency: row.unit, amountMinor: BigInt(row.amount_minor), createdAtMs, date,
      document: row.till === null || row.number === null ? '' : documentName('sale', row.till, toNumber(row.number)),
      breakdown: row.breakdown === null ? null : fromJson<Breakdown>(row.breakdown), status: known.status, judgement: known.judgement,
    };
  }
}

/** The state as stored; where the period was closed before it changed last, judged anew from what was known then. */
function knownOf({ db, asOfMs }: ReportContext, row: Columns): { readonly status: string; readonly judgement: string | null } {
  if (asOfMs === null || row.changed_at_ms === null || toNumber(row.changed_at_ms) < asOfMs) return { status: row.status ?? 'draft', judgement: row.judgement };
  const seq = toNumber(row.seq);
  const judgement = judge(termsBySeq(db, seq), factsOf(db, seq).filter(({ learnedAtMs }) => learnedAtMs < asOfMs), policyOfSale(db, seq), asOfMs);
  return { status: judgement.status, judgement: toJson(judgement) };
}
