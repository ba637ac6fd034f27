// The XAIGATE emulator's invoices as the kit plays them. Nothing shows before the network has confirmed it; a late payment still counts.
import { sub } from '../emulator-kit/decimal.ts';
import type { ModelTools } from '../emulator-kit/model.ts';
import { createPlay, type Playable } from '../emulator-kit/play.ts';
import { sentOf, statusFor, type Books, type Invoice } from './emulator-state.ts';

export function createXaigatePlay(books: Books, { clock }: ModelTools, notify: (invoice: Invoice) => void) {
  /** `soft`: an expired invoice can still become paid. */
  const refresh = (invoice: Invoice): void => {
    if (invoice.pinned || invoice.status !== 'Pending' || clock.nowMs() < invoice.expiresAtMs) return;
    invoice.status = 'Expired';
    invoice.updatedAtMs = clock.nowMs();
  };

  const playable: Playable<Invoice, 'page'> = {
    refresh,
    way: (_invoice, method) => (method === undefined || method.endsWith('@checkout') ? 'page' : null),
    // On the page the payer picks coin and network: there is no wrong one.
    elsewhere: () => null,
    sums: (invoice) => ({ whole: invoice.amount, due: sub(invoice.amount, sentOf(invoice)), decimals: 2 }),
    receive(invoice, _way, amount) {
      invoice.payments.push({ amount, final: false });
    },
    isPaid: (invoice) => invoice.payments.length > 0,
    confirm(invoice) {
      const isNews = invoice.payments.some((payment) => !payment.final);
      for (const payment of invoice.payments) payment.final = true;
      const status = statusFor(invoice);
      if (!isNews || status === null) return;
      invoice.updatedAtMs = clock.nowMs();
      if (!invoice.pinned) invoice.status = status;
      notify(invoice);
    },
    replaceLast(invoice) {
      const at = invoice.payments.findLastIndex((payment) => !payment.final);
      if (at !== -1) invoice.payments.splice(at, 1);
      return at !== -1;
    },
    endsAtMs: (invoice) => invoice.expiresAtMs,
    shift(invoice, ms) {
      invoice.createdAtMs -= ms;
      invoice.expiresAtMs -= ms;
    },
    status: (invoice) => invoice.status,
    isExpired: (invoice) => invoice.status === 'Expired',
    setStatus(invoice, status) {
      invoice.status = status;
      invoice.pinned = true;
      notify(invoice);
    },
  };
  return { play: createPlay(clock, playable), refresh, of: (id: string) => books.invoices.find((invoice) => invoice.invoiceNo === id) };
}
