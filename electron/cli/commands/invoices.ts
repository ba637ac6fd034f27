// `invoice show`, `invoice cancel`, `invoice resolve`.
import type { InvoiceView } from '../../../shared/domain/invoice-view.ts';
import type { Decision } from '../../../shared/domain/facts.ts';
import { invariant } from '../../../shared/errors/invariant.ts';
import { ok, type Result } from '../../../shared/errors/result.ts';
import { saleText } from '../sale-text.ts';
import type { AppContext, Finished } from '../spec.ts';

const idOf = ({ args }: AppContext): string => args.positionals['ID'] ?? '';

function printSale({ app, printer }: AppContext, done: Result<InvoiceView>): Finished {
  if (!done.ok) return done;
  const sale = app.invoices.get(done.value.id);
  if (!sale.ok) return sale;
  printer.answer(sale.value, () => saleText(sale.value));
  return ok(0);
}

export async function invoiceShow(context: AppContext): Promise<Finished> {
  return printSale(context, context.app.invoices.get(idOf(context)));
}

export async function invoiceCancel(context: AppContext): Promise<Finished> {
  return printSale(context, await context.app.invoices.cancel(idOf(context), context.args.options['reason'] ?? ''));
}

export async function invoiceResolve(context: AppContext): Promise<Finished> {
  const { decision = '', reason = '' } = context.args.options;
  invariant(isDecision(decision), 'the table lets only decisions through');
  return printSale(context, await context.app.invoices.resolve(idOf(context), decision, reason, context.person, null));
}

const isDecision = (text: string): text is Decision => text === 'accept' || text === 'refund' || text === 'write-off';
