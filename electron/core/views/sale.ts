// Views of the domain are read-only; what goes over the contract is a plain copy of the same shape.
import type { InferOutput } from 'valibot';
import type { InvoiceView } from '../../../shared/domain/invoice-view.ts';
import type { invoiceView } from '../../../shared/ipc/views.ts';

export type SaleView = InferOutput<typeof invoiceView>;

export const saleToView = ({ timeline, ...view }: InvoiceView): SaleView => ({
  ...view,
  payments: view.payments.map((payment) => ({ ...payment })),
  ...(timeline === undefined ? {} : { timeline: timeline.map((entry) => ({ ...entry })) }),
});
