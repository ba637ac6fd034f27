// The reports as records of cells: which columns there are, in which order, and what stands in them. docs/exports.md describes them.
import type { SeenPayment } from '../../../shared/domain/facts.ts';
import { isMethodId } from '../../../shared/domain/methods.ts';
import { formatMoney, isFiatCode, tickerOf, type Money } from '../../../shared/domain/money.ts';
import { businessDate, isoWithOffset } from '../../../shared/domain/time.ts';
import { invariant } from '../../../shared/errors/invariant.ts';
import type { ReportName } from '../../core/app.ts';
import type { ReadableDb } from '../../db/database.ts';
import { plain, text, type Cell } from './csv.ts';
import { journalIn, salesIn, type JournalRow, type Period, type SaleRow } from './repo.ts';

export interface ReportSetting extends Period {
  readonly timeZone: string;
  /** `live` or `practice`: a practice report must never pass for a real one. */
  readonly mode: string;
}

export interface Report {
  readonly columns: readonly string[];
  records(db: ReadableDb, setting: ReportSetting): Generator<readonly Cell[]>;
}

const amount = (money: Money | null): Cell => plain(money && formatMoney(money));
const iso = (ms: number | null, zone: string): Cell => plain(ms === null ? null : isoWithOffset(ms, zone));

function moneyOf(unit: string, minor: bigint): Money {
  invariant(isMethodId(unit) || isFiatCode(unit), 'the ledger names known units');
  return { unit, minor };
}

function saleCells({ judgement: judged, ...sale }: SaleRow, { timeZone, mode }: ReportSetting): readonly Cell[] {
  const txids = judged?.payments.filter((payment) => !payment.invalid).map((payment) => payment.txid ?? payment.id) ?? [];
  const review = judged?.review ?? null;
  return [
    plain(businessDate(sale.createdAtMs, timeZone)), iso(sale.createdAtMs, timeZone), text(sale.id), text(sale.orderId), text(sale.note),
    plain(judged?.status ?? 'draft'), plain(judged?.final ?? false), plain(judged?.release ?? false),
    text(sale.gateway), text(sale.driver), text(judged?.gatewayInvoiceId ?? null), text(sale.method),
    amount(moneyOf(sale.unit, sale.amountMinor)), plain(sale.unit),
    amount(judged?.due ?? null), amount(judged?.received ?? null), amount(judged?.settled ?? null), amount(judged?.missing ?? null), amount(judged?.surplus ?? null),
    plain(tickerOf(moneyOf(sale.method, 0n).unit)), text(judged?.address ?? null), iso(judged?.expiresAtMs ?? null, timeZone), text(txids.join(' ')),
    plain(review?.reason ?? null), plain(review?.open ?? null), plain(review?.decision ?? null), text(review?.decisionReason ?? null),
    text(judged?.failure ?? null), plain(mode),
  ];
}

const invoices: Report = {
  columns: [
    'date', 'created_at', 'invoice_id', 'order_id', 'note', 'status', 'final', 'release', 'gateway', 'driver', 'gateway_invoice_id', 'method',
    'amount', 'currency', 'due', 'received', 'settled', 'missing', 'surplus', 'asset', 'address', 'expires_at', 'txids',
    'review_reason', 'review_open', 'decision', 'decision_reason', 'failure', 'mode',
  ],
  *records(db, setting) {
    for (const sale of salesIn(db, setting)) yield saleCells(sale, setting);
  },
};

function paymentCells(sale: SaleRow, payment: SeenPayment, { timeZone, mode }: ReportSetting): readonly Cell[] {
  return [
    plain(businessDate(sale.createdAtMs, timeZone)), iso(sale.createdAtMs, timeZone), text(sale.id), text(sale.orderId), text(sale.gateway),
    text(payment.txid), text(payment.id), amount(payment.value), plain(tickerOf(payment.value.unit)), text(payment.value.unit),
    plain(payment.confirmations), plain(payment.required), plain(payment.settled), plain(!payment.invalid), iso(payment.firstSeenAtMs, timeZone),
    plain(sale.judgement?.status ?? 'draft'), plain(mode),
  ];
}

const payments: Report = {
  columns: [
    'date', 'sale_created_at', 'invoice_id', 'order_id', 'gateway', 'txid', 'payment_id', 'value', 'asset', 'method', 'confirmations', 'required',
    'settled', 'valid', 'first_seen_at', 'invoice_status', 'mode',
  ],
  *records(db, setting) {
    for (const sale of salesIn(db, setting)) {
      for (const payment of sale.judgement?.payments ?? []) yield paymentCells(sale, payment, setting);
    }
  },
};

function journalCells(row: JournalRow, { timeZone, mode }: ReportSetting): readonly Cell[] {
  const money = moneyOf(row.unit, row.minor);
  return [
    plain(businessDate(row.atMs, timeZone)), iso(row.atMs, timeZone), plain(row.entry), plain(row.line + 1), plain(row.kind), text(row.invoiceId), text(row.orderId),
    text(row.account), amount(money), plain(tickerOf(money.unit)), text(row.unit), plain(row.hash), plain(mode),
  ];
}

const journal: Report = {
  columns: ['date', 'booked_at', 'entry', 'line', 'kind', 'invoice_id', 'order_id', 'account', 'amount', 'asset', 'unit', 'entry_hash', 'mode'],
  *records(db, setting) {
    for (const row of journalIn(db, setting)) yield journalCells(row, setting);
  },
};

export const reports: Readonly<Record<ReportName, Report>> = { invoices, payments, journal };

export const reportNames: readonly ReportName[] = ['invoices', 'payments', 'journal'];

export function isReportName(name: string): name is ReportName {
  return Object.hasOwn(reports, name);
}
