// The reports of the master format by name.
import type { ReportName } from '../../../core/exports.ts';
import type { MasterGroup } from '../master/row.ts';
import type { ReportContext } from './context.ts';
import { feeRows, journalRows, taxRows } from './entries.ts';
import { paymentRows } from './payments.ts';
import { refundRows } from './refunds.ts';
import { saleRows } from './sales.ts';
import { withdrawalRows } from './withdrawals.ts';

export const reports: Readonly<Record<ReportName, (context: ReportContext) => Iterable<MasterGroup>>> = {
  invoices: saleRows, payments: paymentRows, withdrawals: withdrawalRows, fees: feeRows, refunds: refundRows, journal: journalRows, tax: taxRows,
};
