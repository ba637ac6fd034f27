// Report `refunds`: the refund documents of the period, one row per tax rate, negative as they are booked.
import type { Breakdown } from '../../../../shared/domain/tax.ts';
import { toNumber } from '../../../db/database.ts';
import { fromJson } from '../../../db/json.ts';
import { documentName } from '../../books/documents.ts';
import { amountText, formOf } from '../master/decimals.ts';
import { blankRow, type MasterGroup, type MasterRow } from '../master/row.ts';
import type { ReportContext } from './context.ts';
import { taxCells } from './sales.ts';

interface Columns {
  readonly till: string; readonly number: bigint; readonly at_ms: bigint; readonly business_date: string; readonly body: string; readonly subject: string | null;
  readonly id: string | null; readonly order_id: string | null; readonly note: string | null; readonly gateway: string | null; readonly method: string | null;
  readonly sale_till: string | null; readonly sale_number: bigint | null;
}

/** What a refund's document says, as the books wrote it. */
interface RefundBody {
  readonly unit: string;
  readonly grossMinor: bigint;
  readonly breakdown: Breakdown | null;
  readonly coins?: { readonly unit: string; readonly minor: bigint };
}

export function* refundRows(context: ReportContext): Generator<MasterGroup> {
  const rows = context.db.each<Columns>(
    `SELECT d.till, d.number, d.at_ms, d.business_date, d.body, d.subject, i.id, i.order_id, i.note, i.gateway, i.method, sd.till AS sale_till, sd.number AS sale_number
     FROM document d LEFT JOIN invoice i ON i.seq = d.invoice_seq LEFT JOIN document sd ON sd.invoice_seq = d.invoice_seq AND sd.kind = 'sale'
     WHERE d.kind = 'refund' AND d.business_date >= ? AND d.business_date <= ? ORDER BY d.business_date, d.seq`, context.from, context.to,
  );
  for (const row of rows) yield rowsOf(context, row);
}

function rowsOf({ clock, mode, mark }: ReportContext, row: Columns): MasterGroup {
  const body = fromJson<RefundBody>(row.body);
  const shared: MasterRow = {
    ...blankRow, kind: 'refund', document: documentName('refund', row.till, toNumber(row.number)), date: row.business_date, at: clock.iso(toNumber(row.at_ms)),
    invoice_id: row.id ?? row.subject ?? '', order_id: row.order_id ?? '', note: row.note ?? '', status: 'refunded', sold: 'true', gateway: row.gateway ?? '', method: row.method ?? '', currency: body.unit,
    reference: row.sale_till === null || row.sale_number === null ? '' : documentName('sale', row.sale_till, toNumber(row.sale_number)), mode, mark,
  };
  const { coins, breakdown, unit } = body;
  const whole: Partial<MasterRow> = {
    tip: breakdown === null ? '' : amountText(unit, -breakdown.tipMinor),
    ...(coins === undefined ? {} : { coin_amount: amountText(coins.unit, -coins.minor), asset: formOf(coins.unit).ticker }),
  };
  return taxCells(breakdown === null ? null : negative(breakdown), -body.grossMinor, unit).map((tax, at) => ({ ...shared, ...tax, line: String(at + 1), ...(at === 0 ? whole : {}) }));
}

const negative = ({ lines, tipMinor, grossMinor }: Breakdown): Breakdown => ({
  lines: lines.map((line) => ({ ...line, netMinor: -line.netMinor, taxMinor: -line.taxMinor, grossMinor: -line.grossMinor })), tipMinor: -tipMinor, grossMinor: -grossMinor,
});
