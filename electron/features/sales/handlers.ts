// Answers the calls of the area `sales`: charge, follow, find, cancel, decide.
import type { App, ListQuery } from '../../core/app.ts';
import type { InvoiceView } from '../../../shared/domain/invoice-view.ts';
import { invoiceStatuses, type InvoiceStatus } from '../../../shared/domain/status.ts';
import type { TillHandlers } from '../../../shared/ipc/index.ts';
import { failure, ok, type Result } from '../../../shared/errors/result.ts';
import type { Role } from '../../../shared/ipc/define.ts';
import { saleToView, type SaleView } from '../../core/views/sale.ts';

/** How long the cashier waits for a gateway before the till says that the sale is stored and goes on by itself. */
const CREATE_WAIT_MS = 8_000;

const isStatus = (text: string): text is InvoiceStatus => invoiceStatuses.some((status) => status === text);
const toView = (result: Result<InvoiceView>): Result<SaleView> => (result.ok ? ok(saleToView(result.value)) : result);

/** `role`: who decides, for the record of a review. */
export const salesHandlers = (app: () => App, role: () => Role): TillHandlers['sales'] => ({
  create: async (sale) => toView(await app().invoices.create({ ...sale, expiresInMinutes: null }, CREATE_WAIT_MS)),
  get: ({ id }) => toView(app().invoices.get(id)),
  list: ({ status, search, openOnly, reviewOnly, limit, cursor }) => {
    if (status !== null && !isStatus(status)) return failure('input/invalid', { details: { field: 'status', problem: `use one of: ${invoiceStatuses.join(', ')}` } });
    const query: ListQuery = {
      openOnly, reviewOnly, limit,
      ...(status === null ? {} : { status }),
      ...(search.trim() === '' ? {} : { search: search.trim() }),
      ...(cursor === null ? {} : { cursor }),
    };
    const page = app().invoices.list(query);
    return page.ok ? ok({ invoices: page.value.invoices.map(saleToView), next: page.value.next }) : page;
  },
  cancel: async ({ id, reason }) => toView(await app().invoices.cancel(id, reason)),
  resolve: async ({ id, decision, reason, seen }) => toView(await app().invoices.resolve(id, decision, reason, role(), seen)),
  checkNow: async ({ id }) => toView(await app().invoices.checkNow(id)),
  show: ({ id }) => app().invoices.show(id),
});
