// `invoice create`: charges, and comes back when the gateway took the sale or refused it.
import { fail, ok, type AppError } from '../../../shared/errors/result.ts';
import type { App } from '../../core/app.ts';
import { wholeNumber } from '../numbers.ts';
import { saleText } from '../sale-text.ts';
import type { AppContext, Finished } from '../spec.ts';

const WAIT_S = 30;
const LONGEST_MINUTES = 7 * 24 * 60;

export async function invoiceCreate({ app, args: { options }, printer, isShared }: AppContext): Promise<Finished> {
  const minutes = wholeNumber('expires-in', options['expires-in'], 1, LONGEST_MINUTES);
  if (!minutes.ok) return minutes;
  const wait = wholeNumber('wait', options['wait'], 0, 3_600);
  if (!wait.ok) return wait;
  const created = await app.invoices.create({
    gateway: options['gateway'] ?? '',
    amount: options['amount'] ?? '',
    currency: options['currency'] ?? '',
    method: options['method'] ?? '',
    orderId: options['order'] ?? '',
    note: options['note'] ?? '',
    expiresInMinutes: minutes.value,
    ...(options['tip'] === undefined ? {} : { tip: options['tip'] }),
    ...(options['tax-class'] === undefined ? {} : { taxClass: options['tax-class'] }),
  }, (wait.value ?? WAIT_S) * 1000);
  if (!created.ok) return fail(withNextStep(withStatus(created.error, options['order'] ?? '', app), isShared));
  const sale = app.invoices.get(created.value.id);
  if (!sale.ok) return sale;
  printer.answer(sale.value, () => saleText(sale.value));
  return ok(0);
}

/** A repeated order id is often a retry: saying what became of the first one is the answer the caller wants. */
function withStatus(error: AppError, orderId: string, app: App): AppError {
  if (error.code !== 'invoice/duplicate_order') return error;
  const sale = app.invoices.get(orderId);
  if (!sale.ok) return error;
  return { ...error, message: `${error.message} It is ${sale.value.status}.`, details: { ...error.details, id: sale.value.id, status: sale.value.status } };
}

/** With the app closed nothing goes on by itself. */
function withNextStep(error: AppError, isShared: boolean): AppError {
  if (error.code !== 'invoice/not_sent' || isShared) return error;
  return { ...error, hint: 'Do not charge again: `sync` sends what waits and settles what is in doubt, and so does the app when it is opened.' };
}
