// A sale as text for people: the words of the JSON shape, line by line.
import type { InvoiceView } from '../../shared/domain/invoice-view.ts';
import { facts, table } from './printer.ts';

const crypto = (amount: { readonly value: string; readonly asset: string } | null): string | null => (amount === null ? null : `${amount.value} ${amount.asset}`);

/** Some gateways tell only that a payment is confirmed, not how deep it is. */
function confirmationsOf({ confirmations, required }: InvoiceView['payments'][number]): string {
  if (confirmations === null) return 'not told';
  return required === null ? String(confirmations) : `${confirmations} of ${required}`;
}

export function saleText(sale: InvoiceView): string {
  const { review } = sale;
  const parts = [facts([
    ['id', sale.id],
    ['order', sale.orderId],
    ['status', `${sale.status}${sale.final ? ' (final)' : ''}`],
    ['goods', sale.release ? 'hand over' : 'keep'],
    ['amount', `${sale.amount.value} ${sale.amount.currency}`],
    ['method', sale.method],
    ['gateway', `${sale.gateway} (${sale.driver})`],
    // On the gateway's page what is due is the amount, and the code is the page's link.
    ['due', sale.due?.asset === sale.amount.currency && sale.due.value === sale.amount.value ? null : crypto(sale.due)],
    ['received', crypto(sale.received)],
    ['missing', crypto(sale.missing)],
    ['surplus', crypto(sale.surplus)],
    ['address', sale.address],
    ['pay with', sale.paymentUri],
    ['checkout', sale.checkoutUrl === sale.paymentUri ? null : sale.checkoutUrl],
    ['created', sale.createdAt],
    ['expires', sale.expiresAt],
    ['confirmations', sale.confirmations === null ? null : `${sale.confirmations.have} of ${sale.confirmations.wanted}`],
    ['note', sale.note],
    ['failure', sale.failure],
    ['review', review === null ? null : `${review.reason}${review.open ? ' (open)' : ` (${review.decision ?? 'closed'}: ${review.decisionReason ?? ''})`} ${review.detail}`],
  ])];
  if (sale.payments.length > 0) {
    parts.push(table(['payment', 'amount', 'confirmations'], sale.payments.map((payment) => [
      payment.txid ?? '(no hash)', `${payment.value} ${payment.asset}`, confirmationsOf(payment),
    ])));
  }
  if (sale.timeline !== undefined) {
    parts.push(table(['when', 'by', 'what', ''], sale.timeline.map((entry) => [
      entry.at, entry.source, entry.kind, entry.detail + (entry.duplicateOf === null ? '' : ` (repeats entry ${entry.duplicateOf})`),
    ])));
  }
  return parts.join('\n\n');
}

export function salesText(sales: readonly InvoiceView[]): string {
  if (sales.length === 0) return 'No sales.';
  return table(['id', 'order', 'status', 'amount', 'method', 'created'], sales.map((sale) => [
    sale.id, sale.orderId, sale.status, `${sale.amount.value} ${sale.amount.currency}`, sale.method, sale.createdAt,
  ]));
}
