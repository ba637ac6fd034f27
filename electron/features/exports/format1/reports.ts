// Format 1, profile `default`: which columns its three reports have, and what stands in them. It stays byte for byte as it is; docs/exports.md says so.
import { isMethodId } from '../../../../shared/domain/methods.ts';
import { formatMoney, type Money } from '../../../../shared/domain/money.ts';
import type { Judgement } from '../../../../shared/domain/status.ts';
import { invariant } from '../../../../shared/errors/invariant.ts';
import type { ReportName } from '../../../core/exports.ts';
import type { ReadableDb } from '../../../db/database.ts';
import { fromJson } from '../../../db/json.ts';
import { amountText, digitsText, formOf } from '../master/decimals.ts';
import { paymentsOf, type StoredPayment } from '../master/judgement-text.ts';
import type { Column } from '../master/row.ts';
import type { ZoneClock } from '../master/zone-clock.ts';
import { journalIn, paidIn, salesIn, type JournalRow, type PaidRow, type Period, type SaleRow } from './repo.ts';

export interface ReportSetting extends Period {
  readonly clock: ZoneClock;
  /** `live` or `practice`: a practice report must never pass for a real one. */
  readonly mode: string;
}

export interface Report {
  readonly columns: readonly Column[];
  records(db: ReadableDb, setting: ReportSetting): Generator<readonly string[]>;
}

/** Columns of texts from people and gateways; the others hold what we wrote ourselves. */
const texts = new Set(['invoice_id', 'order_id', 'note', 'gateway', 'driver', 'gateway_invoice_id', 'method', 'address', 'txids', 'decision_reason', 'failure', 'txid', 'payment_id', 'account', 'unit']);
const columnsOf = (names: readonly string[]): readonly Column[] => names.map((name) => ({ name, kind: texts.has(name) ? 'text' : 'word' }));

const amount = (money: Money | null): string => (money === null ? '' : formatMoney(money));
const orEmpty = (value: string | number | boolean | null): string => (value === null ? '' : String(value));
const iso = (ms: number | null, clock: ZoneClock): string => (ms === null ? '' : clock.iso(ms));

function saleCells({ judgement: json, ...sale }: SaleRow, { clock, mode }: ReportSetting): readonly string[] {
  const judged = json === null ? null : fromJson<Judgement>(json);
  const found = judged?.payments.filter((payment) => !payment.invalid).map((payment) => payment.txid ?? payment.id) ?? [];
  const review = judged?.review ?? null;
  invariant(isMethodId(sale.method), 'the ledger names known units');
  return [
    clock.date(sale.createdAtMs), clock.iso(sale.createdAtMs), sale.id, sale.orderId, sale.note,
    judged?.status ?? 'draft', String(judged?.final ?? false), String(judged?.release ?? false),
    sale.gateway, sale.driver, judged?.gatewayInvoiceId ?? '', sale.method,
    digitsText(sale.unit, sale.amountMinor), sale.unit,
    amount(judged?.due ?? null), amount(judged?.received ?? null), amount(judged?.settled ?? null), amount(judged?.missing ?? null), amount(judged?.surplus ?? null),
    formOf(sale.method).ticker, judged?.address ?? '', iso(judged?.expiresAtMs ?? null, clock), found.join(' '),
    review?.reason ?? '', orEmpty(review?.open ?? null), review?.decision ?? '', review?.decisionReason ?? '',
    judged?.failure ?? '', mode,
  ];
}

const invoices: Report = {
  columns: columnsOf([
    'date', 'created_at', 'invoice_id', 'order_id', 'note', 'status', 'final', 'release', 'gateway', 'driver', 'gateway_invoice_id', 'method',
    'amount', 'currency', 'due', 'received', 'settled', 'missing', 'surplus', 'asset', 'address', 'expires_at', 'txids',
    'review_reason', 'review_open', 'decision', 'decision_reason', 'failure', 'mode',
  ]),
  *records(db, setting) {
    for (const sale of salesIn(db, setting)) yield saleCells(sale, setting);
  },
};

function paymentCells(sale: PaidRow, payment: StoredPayment, { clock, mode }: ReportSetting): readonly string[] {
  return [
    clock.date(sale.createdAtMs), clock.iso(sale.createdAtMs), sale.id, sale.orderId, sale.gateway,
    payment.txid, payment.id, digitsText(payment.unit, payment.digits), formOf(payment.unit).ticker, payment.unit,
    payment.confirmations, payment.required, String(payment.settled), String(!payment.invalid), iso(payment.firstSeenAtMs, clock),
    sale.status, mode,
  ];
}

const payments: Report = {
  columns: columnsOf([
    'date', 'sale_created_at', 'invoice_id', 'order_id', 'gateway', 'txid', 'payment_id', 'value', 'asset', 'method', 'confirmations', 'required',
    'settled', 'valid', 'first_seen_at', 'invoice_status', 'mode',
  ]),
  *records(db, setting) {
    for (const sale of paidIn(db, setting)) {
      for (const payment of paymentsOf(sale.judgement)) yield paymentCells(sale, payment, setting);
    }
  },
};

function journalCells(row: JournalRow, { clock, mode }: ReportSetting): readonly string[] {
  return [
    clock.date(row.atMs), clock.iso(row.atMs), String(row.entry), String(row.line + 1), row.kind, row.invoiceId, row.orderId,
    row.account, amountText(row.unit, row.minor), formOf(row.unit).ticker, row.unit, row.hash, mode,
  ];
}

const journal: Report = {
  columns: columnsOf(['date', 'booked_at', 'entry', 'line', 'kind', 'invoice_id', 'order_id', 'account', 'amount', 'asset', 'unit', 'entry_hash', 'mode']),
  *records(db, setting) {
    for (const row of journalIn(db, setting)) yield journalCells(row, setting);
  },
};

export const formatOneReports = ['invoices', 'payments', 'journal'] as const satisfies readonly ReportName[];

const reports: Readonly<Record<string, Report>> = { invoices, payments, journal };

/** undefined where format 1 has no such report. */
export const formatOneReport = (name: ReportName): Report | undefined => reports[name];
