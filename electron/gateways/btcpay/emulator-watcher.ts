// The status model of a BTCPay invoice: what time and payments do to it, and the events in the order the server publishes them.
import { compare, round } from '../emulator-kit/decimal.ts';
import type { JsonObject } from '../emulator-kit/json.ts';
import { divisibility } from './emulator-create.ts';
import { accounted, confirmationsFor, isOverPaid, isUnderPaid, methodFacts, minimumDue, netWorth, paymentView, worth, type Invoice, type Payment } from './emulator-state.ts';

/** Publishes one event with the properties that belong to its type; null: it is not about an invoice. */
export type Publish = (invoice: Invoice | null, type: string, extra: JsonObject) => void;

export interface Watcher {
  /** Looks at the invoice again: time first, then payments. */
  update(invoice: Invoice): void;
  receive(invoice: Invoice, payment: Payment): void;
  confirm(invoice: Invoice, count: number): void;
  /** Marks by hand; the caller has checked that it is allowed. */
  mark(invoice: Invoice, status: 'Settled' | 'Invalid'): void;
}

export function createWatcher(nowMs: () => number, publish: Publish): Watcher {
  const update = (invoice: Invoice): void => {
    if (invoice.status === 'New' && nowMs() >= invoice.expirationMs) {
      invoice.status = 'Expired';
      const partiallyPaid = invoice.additional === 'PaidPartial';
      publish(invoice, 'InvoiceExpired', { partiallyPaid });
      if (partiallyPaid) publish(invoice, 'InvoiceExpiredPaidPartial', {});
    }
    const hasPayment = accounted(invoice).length > 0;
    if (invoice.status === 'New' || invoice.status === 'Expired') {
      const topUp = accounted(invoice)[0];
      if (invoice.type === 'TopUp' && topUp && invoice.price.digits === 0n) invoice.price = round(worth(invoice, [topUp]), divisibility(invoice.currency), 'half_even');
      if (!isUnderPaid(invoice)) {
        if (invoice.status === 'New') {
          invoice.status = 'Processing';
          invoice.additional = isOverPaid(invoice) ? 'PaidOver' : 'None';
          publish(invoice, 'InvoiceProcessing', { overPaid: invoice.additional === 'PaidOver' });
        } else if (invoice.additional !== 'PaidLate') {
          invoice.additional = 'PaidLate';
          publish(invoice, 'InvoicePaidAfterExpiration', {});
        }
      } else {
        invoice.additional = hasPayment ? 'PaidPartial' : 'None';
      }
    }
    if (invoice.status !== 'Processing') return;
    if (isUnderPaid(invoice)) {
      // A payment was replaced: the invoice waits again.
      invoice.status = 'New';
      invoice.additional = hasPayment ? 'PaidPartial' : 'None';
      if (nowMs() >= invoice.expirationMs) update(invoice);
      return;
    }
    invoice.additional = isOverPaid(invoice) ? 'PaidOver' : 'None';
    const settled = netWorth(invoice, invoice.payments.filter((payment) => payment.status === 'Settled'));
    if (compare(settled, minimumDue(invoice)) >= 0) {
      invoice.status = 'Settled';
      publish(invoice, 'InvoiceSettled', { manuallyMarked: false, overPaid: invoice.additional === 'PaidOver' });
    } else if (nowMs() >= invoice.monitoringMs) {
      invoice.status = 'Invalid';
      invoice.additional = 'None';
      publish(invoice, 'InvoiceInvalid', { manuallyMarked: false });
    }
  };

  const about = (invoice: Invoice, payment: Payment): JsonObject => ({
    afterExpiration: payment.receivedMs >= invoice.expirationMs, paymentMethodId: payment.methodId, payment: paymentView(payment),
  });
  const needed = (invoice: Invoice): number => confirmationsFor[invoice.checkout.speedPolicy];

  return {
    update,
    receive(invoice, payment) {
      update(invoice);
      // Lightning is final when it arrives, and so is a chain payment where no confirmation is asked for.
      if (methodFacts[payment.methodId].lightning || needed(invoice) === 0) payment.status = 'Settled';
      invoice.payments.push(payment);
      if (payment.status === 'Settled') publish(invoice, 'InvoicePaymentSettled', about(invoice, payment));
      publish(invoice, 'InvoiceReceivedPayment', about(invoice, payment));
      update(invoice);
    },
    confirm(invoice, count) {
      for (const payment of accounted(invoice)) {
        if (methodFacts[payment.methodId].lightning) continue;
        payment.confirmations += count;
        if (payment.status === 'Settled' || payment.confirmations < needed(invoice)) continue;
        payment.status = 'Settled';
        publish(invoice, 'InvoicePaymentSettled', about(invoice, payment));
      }
      update(invoice);
    },
    mark(invoice, status) {
      const overPaid = isOverPaid(invoice);
      invoice.status = status;
      invoice.additional = 'Marked';
      publish(invoice, status === 'Settled' ? 'InvoiceSettled' : 'InvoiceInvalid', status === 'Settled' ? { manuallyMarked: true, overPaid } : { manuallyMarked: true });
    },
  };
}
