// Reports from the entries of the books: `journal`, and the fees and taxes in it. What is booked never changes.
import { toNumber } from '../../../db/database.ts';
import { documentName } from '../../books/documents.ts';
import { amountText, formOf } from '../master/decimals.ts';
import { blankRow, type MasterGroup, type MasterRow } from '../master/row.ts';
import type { ReportContext } from './context.ts';

interface Columns {
  readonly seq: bigint; readonly at_ms: bigint; readonly kind: string; readonly hash: string; readonly about: string; readonly order_id: string | null; readonly note: string | null;
  readonly line: bigint; readonly account: string; readonly unit: string; readonly minor: string;
  readonly fiat: string | null; readonly fiat_minor: string | null; readonly valued_minor: string | null; readonly rate: string | null; readonly source: string | null;
  readonly till: string | null; readonly number: bigint | null;
}

/** A posting with what it is part of. */
export interface BookedLine {
  readonly entry: number;
  readonly line: number;
  readonly atMs: number;
  readonly kind: string;
  readonly hash: string;
  readonly about: string;
  readonly orderId: string;
  readonly note: string;
  readonly document: string;
  readonly account: string;
  readonly unit: string;
  readonly minor: bigint;
  /** What the entry's coins of this unit were worth when it was booked; null: nobody knew, or it is fiat. */
  readonly value: { readonly fiat: string; readonly fiatMinor: bigint; readonly coinMinor: bigint; readonly rate: string; readonly source: string } | null;
}

/** The postings of the period's entries, an entry at a time, in the order of the books. */
export function* entriesOf({ db, entries }: ReportContext): Generator<readonly BookedLine[]> {
  const rows = db.each<Columns>(
    `SELECT e.seq, e.at_ms, e.kind, e.hash, coalesce(i.id, e.subject) AS about, i.order_id, i.note, p.line, p.account, p.unit, p.minor,
       v.fiat, v.fiat_minor, v.minor AS valued_minor, v.rate, v.source, d.till, d.number
     FROM entry e JOIN posting p ON p.entry_seq = e.seq LEFT JOIN invoice i ON i.seq = e.invoice_seq LEFT JOIN valuation v ON v.entry_seq = e.seq AND v.unit = p.unit
       LEFT JOIN document d ON d.invoice_seq = e.invoice_seq AND d.kind = 'sale'
     WHERE e.seq BETWEEN ? AND ? ORDER BY e.seq, p.line`, entries.from, entries.to,
  );
  let open: BookedLine[] = [];
  for (const row of rows) {
    const line = lineOf(row);
    if (open[0] !== undefined && open[0].entry !== line.entry) {
      yield open;
      open = [];
    }
    open.push(line);
  }
  if (open.length > 0) yield open;
}

function lineOf(row: Columns): BookedLine {
  const { fiat, fiat_minor: fiatMinor, valued_minor: coinMinor, rate, source } = row;
  return {
    entry: toNumber(row.seq), line: toNumber(row.line) + 1, atMs: toNumber(row.at_ms), kind: row.kind, hash: row.hash, about: row.about, orderId: row.order_id ?? '', note: row.note ?? '',
    document: row.till === null || row.number === null ? '' : documentName('sale', row.till, toNumber(row.number)),
    account: row.account, unit: row.unit, minor: BigInt(row.minor),
    value: fiat === null || fiatMinor === null || coinMinor === null ? null : { fiat, fiatMinor: BigInt(fiatMinor), coinMinor: BigInt(coinMinor), rate: rate ?? '', source: source ?? '' },
  };
}

function bookedCells({ clock, mode, mark }: ReportContext, line: BookedLine): MasterRow {
  return {
    ...blankRow, document: line.document, date: clock.date(line.atMs), at: clock.iso(line.atMs), invoice_id: line.about, order_id: line.orderId, note: line.note, status: line.kind,
    entry: String(line.entry), line: String(line.line), hash: line.hash, mode, mark,
  };
}

/** Part of what the whole was worth, by its share, rounded towards zero. */
const valueCells = ({ value, minor }: BookedLine): Partial<MasterRow> => (value === null || value.coinMinor === 0n ? {}
  : { gross: amountText(value.fiat, (minor * value.fiatMinor) / (value.coinMinor < 0n ? -value.coinMinor : value.coinMinor)), currency: value.fiat, rate: value.rate, rate_source: value.source });

export function* journalRows(context: ReportContext): Generator<MasterGroup> {
  for (const lines of entriesOf(context)) {
    yield lines.map((line): MasterRow => ({
      ...bookedCells(context, line), kind: 'posting', account: line.account, amount: amountText(line.unit, line.minor), unit: line.unit, ...valueCells(line),
    }));
  }
}

/** What gateways and networks took: the postings to `fees:…`. */
export function* feeRows(context: ReportContext): Generator<MasterGroup> {
  for (const lines of entriesOf(context)) {
    const fees = lines.filter(({ account }) => account.startsWith('fees:'));
    if (fees.length === 0) continue;
    // The place the coins left; in fiat entries it stands on another line.
    const place = lines.find(({ account, minor }) => minor < 0n && (account.startsWith('gateway:') || account.startsWith('treasury:')))?.account ?? '';
    yield fees.map((line): MasterRow => ({
      ...bookedCells(context, line), kind: 'fee', gateway: place.slice(place.indexOf(':') + 1), account: line.account, fee: amountText(line.unit, line.minor),
      fee_asset: formOf(line.unit).ticker, unit: line.unit, ...valueCells(line),
    }));
  }
}

/** `sales:standard@1900` and `tax:standard@1900` are one rate of one entry; `sales`, `refunds` and `tips` carry none. */
const TAXED = /^(?:sales|tax|refunds):([^@]+)@(\d+)$/;

interface RateSum { readonly line: BookedLine; readonly taxClass: string; readonly basisPoints: string; net: bigint; tax: bigint; tip: bigint }

/** Net and tax per rate as they were booked: the sums are those of the accounts. Positive is income. */
export function* taxRows(context: ReportContext): Generator<MasterGroup> {
  for (const lines of entriesOf(context)) {
    const sums = new Map<string, RateSum>();
    for (const line of lines) addTax(sums, line);
    if (sums.size === 0) continue;
    yield [...sums.values()].map(({ line, taxClass, basisPoints, net, tax, tip }): MasterRow => ({
      ...bookedCells(context, line), kind: 'tax', tax_class: taxClass, tax_rate: basisPoints === '' ? '' : rateOf(basisPoints),
      net: amountText(line.unit, net), tax: amountText(line.unit, tax), gross: amountText(line.unit, net + tax), tip: tip === 0n ? '' : amountText(line.unit, tip), currency: line.unit,
    }));
  }
}

function addTax(sums: Map<string, RateSum>, line: BookedLine): void {
  const [, taxClass = '', basisPoints = ''] = TAXED.exec(line.account) ?? [];
  const isPlain = line.account === 'sales' || line.account === 'refunds' || line.account === 'tips';
  if (taxClass === '' && !isPlain) return;
  const key = `${taxClass}@${basisPoints} ${line.unit}`;
  const sum = sums.get(key) ?? { line, taxClass, basisPoints, net: 0n, tax: 0n, tip: 0n };
  sums.set(key, sum);
  if (line.account === 'tips') sum.tip -= line.minor;
  else if (line.account.startsWith('tax:')) sum.tax -= line.minor;
  else sum.net -= line.minor;
}

const rateOf = (basisPoints: string): string => `${basisPoints.slice(0, -2) || '0'}.${basisPoints.slice(-2).padStart(2, '0')}`;
