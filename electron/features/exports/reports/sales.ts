// Report `invoices`: every sale of the period, one row per tax rate; what is about the whole sale stands on its first row.
import type { Judgement } from '../../../../shared/domain/status.ts';
import type { Breakdown, TaxLine } from '../../../../shared/domain/tax.ts';
import { fromJson } from '../../../db/json.ts';
import { amountText, formOf, rateText } from '../master/decimals.ts';
import { blankRow, type MasterGroup, type MasterRow } from '../master/row.ts';
import type { ReportContext } from './context.ts';
import { salesOf, type StoredSale } from './sales-repo.ts';

export function* saleRows(context: ReportContext): Generator<MasterGroup> {
  for (const sale of salesOf(context)) yield rowsOf(context, sale);
}

function rowsOf(context: ReportContext, sale: StoredSale): MasterGroup {
  const judged = sale.judgement === null ? null : fromJson<Judgement>(sale.judgement);
  const shared = sharedCells(context, sale);
  const whole = wholeCells(sale, judged);
  const sold = isSold(judged) ? 'true' : 'false';
  return taxCells(sale.breakdown, sale.amountMinor, sale.currency).map((tax, at) => ({ ...shared, sold, ...tax, line: String(at + 1), ...(at === 0 ? whole : {}) }));
}

/** What is the same on every row about a sale. */
export function sharedCells({ clock, mode, mark }: ReportContext, sale: StoredSale): MasterRow {
  return {
    ...blankRow, kind: 'sale', document: sale.document, date: sale.date, at: clock.iso(sale.createdAtMs), invoice_id: sale.id, order_id: sale.orderId, note: sale.note, status: sale.status,
    gateway: sale.gateway, method: sale.method, currency: sale.currency, mode, mark,
  };
}

/** Booked as a sale: what postingsTarget does, refunds set aside. */
export function isSold(judged: Judgement | null): boolean {
  const status = judged?.refunded?.otherwise ?? judged?.status;
  return status === 'paid' || status === 'overpaid';
}

function wholeCells(sale: StoredSale, judged: Judgement | null): Partial<MasterRow> {
  const tip = sale.breakdown === null ? '' : amountText(sale.currency, sale.breakdown.tipMinor);
  if (judged === null) return { tip };
  const { settled, due, review, payments, address } = judged;
  const coins = settled ?? (due === null ? null : { unit: due.unit, minor: 0n });
  const txids = payments.filter(({ invalid }) => !invalid).map(({ txid, id }) => txid ?? id);
  return {
    tip, address: address ?? '', txids: txids.join(' '), review: review === null ? '' : review.open ? `${review.reason} open` : review.reason, decision: review?.decision ?? '',
    ...(coins === null ? {} : { coin_amount: amountText(coins.unit, coins.minor), asset: formOf(coins.unit).ticker }),
    ...(due === null ? {} : { rate: rateText(sale.amountMinor, sale.currency, due.minor, due.unit), rate_source: 'sale' }),
  };
}

/** One for each rate; one in all where nothing is taken apart. Their gross and the tip add up to the amount. */
export function taxCells(breakdown: Breakdown | null, amountMinor: bigint, currency: string): readonly Partial<MasterRow>[] {
  if (breakdown === null) return [{ net: amountText(currency, amountMinor), tax: amountText(currency, 0n), gross: amountText(currency, amountMinor) }];
  return breakdown.lines.map((line) => lineCells(line, currency));
}

const lineCells = ({ taxClass, name, basisPoints, netMinor, taxMinor, grossMinor }: TaxLine, currency: string): Partial<MasterRow> => ({
  tax_class: taxClass, tax_name: name, tax_rate: percentText(basisPoints), net: amountText(currency, netMinor), tax: amountText(currency, taxMinor), gross: amountText(currency, grossMinor),
});

/** @example percentText(1900) // '19.00' */
export const percentText = (basisPoints: number): string => `${String(Math.trunc(basisPoints / 100))}.${String(basisPoints % 100).padStart(2, '0')}`;
