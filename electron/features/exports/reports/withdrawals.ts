// Report `withdrawals`: money asked to leave in the period, one row per recipient; what it cost stands on the first.
import type { WithdrawalTerms } from '../../../../shared/domain/withdrawal.ts';
import { toNumber } from '../../../db/database.ts';
import { fromJson } from '../../../db/json.ts';
import { amountText, formOf, rateText } from '../master/decimals.ts';
import { blankRow, type MasterGroup, type MasterRow } from '../master/row.ts';
import type { ReportContext } from './context.ts';

interface Columns {
  readonly id: string; readonly reference: string; readonly source_name: string; readonly terms: string; readonly created_at_ms: bigint; readonly state: string | null;
  readonly txids: string | null; readonly fees: string | null;
}

interface Fee { readonly unit: string; readonly minor: string }

export function* withdrawalRows(context: ReportContext): Generator<MasterGroup> {
  // The books know what it cost: in coins, or in what they were turned into when they left.
  const rows = context.db.each<Columns>(
    `SELECT w.id, w.reference, w.source_name, w.terms, w.created_at_ms, s.state,
       (SELECT group_concat(txid, ' ') FROM (SELECT txid FROM withdrawal_transaction t WHERE t.withdrawal_seq = w.seq ORDER BY txid)) AS txids,
       (SELECT json_group_array(json_object('unit', unit, 'minor', minor)) FROM (
          SELECT p.unit, p.minor FROM entry e JOIN posting p ON p.entry_seq = e.seq WHERE e.subject = 'wd:' || w.id AND p.account LIKE 'fees:%' ORDER BY e.seq, p.line)) AS fees
     FROM withdrawal w LEFT JOIN withdrawal_state s ON s.withdrawal_seq = w.seq
     WHERE w.created_at_ms >= ? AND w.created_at_ms < ? ORDER BY w.created_at_ms, w.seq`, context.fromMs, context.toMs,
  );
  for (const row of rows) yield rowsOf(context, row);
}

function rowsOf({ clock, mode, mark }: ReportContext, row: Columns): MasterGroup {
  const terms = fromJson<WithdrawalTerms>(row.terms);
  const atMs = toNumber(row.created_at_ms);
  const wholeMinor = terms.recipients.reduce((sum, { amount }) => sum + amount.minor, 0n);
  const worth = terms.worth === null || wholeMinor === 0n ? null : terms.worth;
  return terms.recipients.map(({ name, address, amount }, at): MasterRow => ({
    ...blankRow, kind: 'withdrawal', line: String(at + 1), date: clock.date(atMs), at: clock.iso(atMs), invoice_id: row.id, order_id: terms.invoice?.orderId ?? '',
    note: [name, terms.note].filter((part) => part !== '').join(' · '), status: row.state ?? 'requested', gateway: row.source_name, method: terms.method, review: terms.purpose,
    coin_amount: amountText(amount.unit, amount.minor), asset: formOf(amount.unit).ticker, address, txids: row.txids ?? '', reference: row.reference, mode, mark,
    ...(worth === null ? {} : {
      gross: amountText(worth.money.unit, (worth.money.minor * amount.minor) / wholeMinor), currency: worth.money.unit,
      rate: rateText(worth.money.minor, worth.money.unit, wholeMinor, amount.unit), rate_source: worth.source,
    }),
    ...(at === 0 ? feeCells(row.fees) : {}),
  }));
}

/** In one unit, as it is with what withdrawals book; of several the first. */
function feeCells(json: string | null): Partial<MasterRow> {
  const fees = JSON.parse(json ?? '[]') as readonly Fee[];
  const [first] = fees;
  if (first === undefined) return {};
  const minor = fees.filter(({ unit }) => unit === first.unit).reduce((sum, fee) => sum + BigInt(fee.minor), 0n);
  return { fee: amountText(first.unit, minor), fee_asset: formOf(first.unit).ticker };
}
