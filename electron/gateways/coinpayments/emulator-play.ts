// The CoinPayments emulator's invoices as the kit plays them: money by coin, confirmations, the hour of a payment, and its events.
import type { ModelTools } from '../emulator-kit/model.ts';
import { compare, sub } from '../emulator-kit/decimal.ts';
import { createPlay, type Playable } from '../emulator-kit/play.ts';
import { hex } from '../emulator-kit/tokens.ts';
import type { Event } from './emulator-hooks.ts';
import { activePayment, coinOf, confirmationsOf, received, type Books, type Invoice, type Payment } from './emulator-state.ts';
import { credit } from './emulator-wallets.ts';

const isOpen = ({ status }: Invoice): boolean => status === 'unpaid' || status === 'pending';

export function createCoinpaymentsPlay(
  books: Books, { clock, random }: ModelTools, tell: (invoice: Invoice, event: Event) => void, addPayment: (invoice: Invoice, currencyId: string) => Payment | null,
) {
  /** What was not confirmed within the payment's hour is over; money that came goes back. */
  const refresh = (invoice: Invoice): void => {
    const payment = activePayment(invoice);
    if (invoice.pinned || !isOpen(invoice) || !payment || clock.nowMs() < payment.expiresMs) return;
    invoice.status = 'timedOut';
    for (const each of invoice.payments) {
      each.isActive = false;
      if (each.transactions.length > 0) each.state = 'timedOutWaitingRefund';
    }
    tell(invoice, 'InvoiceTimedOut');
  };

  const requiredFor = (payment: Payment): number => coinOf(payment.currencyId)?.required ?? 1;
  const isWhole = (payment: Payment): boolean => compare(received(payment), payment.expected) >= 0;

  /** The payout to the merchant's balance: the invoice's end. */
  const complete = (invoice: Invoice, payment: Payment): void => {
    invoice.status = 'completed';
    payment.state = 'completed';
    credit(books, payment.currencyId, received(payment));
    tell(invoice, 'InvoiceCompleted');
  };

  const playable: Playable<Invoice, Payment> = {
    refresh,
    way(invoice, method) {
      const payment = activePayment(invoice);
      if (method === undefined) return payment ?? null;
      return invoice.payments.find((known) => known.currencyId === method || coinOf(known.currencyId)?.method === method) ?? null;
    },
    // The customer chose another coin on the page: a payment of its own.
    elsewhere: (invoice) => addPayment(invoice, coinOf(activePayment(invoice)?.currencyId ?? '')?.mixedUpWith ?? ''),
    sums: (_invoice, payment) => ({ whole: payment.expected, due: sub(payment.expected, received(payment)), decimals: coinOf(payment.currencyId)?.decimals ?? 8 }),
    receive(invoice, payment, amount) {
      payment.transactions.push({ txid: hex(random, 32), amount, confirmations: 0 });
      if (invoice.pinned || invoice.status === 'paid' || invoice.status === 'completed') return;
      if (!isOpen(invoice)) {
        payment.state = invoice.status === 'cancelled' ? 'cancelledWaitingRefund' : 'timedOutWaitingRefund';
        return;
      }
      payment.state = 'detected';
      invoice.status = 'pending';
      tell(invoice, 'InvoicePending');
    },
    isPaid: (invoice) => invoice.payments.some((payment) => payment.transactions.length > 0),
    confirm(invoice, blocks) {
      for (const payment of invoice.payments.filter((each) => each.transactions.length > 0)) {
        const required = requiredFor(payment);
        const before = confirmationsOf(payment);
        for (const tx of payment.transactions) tx.confirmations = blocks === 'all' ? Math.max(required, tx.confirmations) : tx.confirmations + blocks;
        if (invoice.pinned) continue;
        if (!isOpen(invoice)) {
          if (invoice.status === 'paid') complete(invoice, payment);
          else if (invoice.status === 'timedOut' && before < required && confirmationsOf(payment) >= required) tell(invoice, 'InvoiceTimedOut');
          continue;
        }
        payment.state = 'pending';
        if (confirmationsOf(payment) !== before) tell(invoice, 'InvoicePending');
        if (!isWhole(payment) || confirmationsOf(payment) < required) continue;
        payment.state = 'confirmed';
        invoice.status = 'paid';
        tell(invoice, 'InvoicePaid');
        if (blocks === 'all') complete(invoice, payment);
      }
    },
    replaceLast(invoice) {
      const payment = invoice.payments.find((each) => each.transactions.some((tx) => tx.confirmations < requiredFor(each)));
      if (!payment || invoice.status === 'paid' || invoice.status === 'completed') return false;
      payment.transactions.splice(payment.transactions.findLastIndex((tx) => tx.confirmations < requiredFor(payment)), 1);
      if (!invoice.pinned && isOpen(invoice) && payment.transactions.length === 0) {
        payment.state = 'created';
        invoice.status = 'unpaid';
      }
      return true;
    },
    endsAtMs: (invoice) => activePayment(invoice)?.expiresMs ?? invoice.createdMs,
    shift(invoice, ms) {
      invoice.createdMs -= ms;
      for (const payment of invoice.payments) {
        payment.createdMs -= ms;
        payment.expiresMs -= ms;
      }
    },
    status: (invoice) => invoice.status,
    isExpired: (invoice) => invoice.status === 'timedOut',
    /** The invoice's status, and after a slash that of its payment. */
    setStatus(invoice, text) {
      const [status = '', state] = text.split('/');
      invoice.status = status;
      invoice.pinned = true;
      const payment = activePayment(invoice);
      if (payment && state !== undefined) payment.state = state;
    },
  };
  return { play: createPlay(clock, playable), refresh };
}
