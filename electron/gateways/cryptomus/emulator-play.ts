// The Cryptomus emulator's invoices as the kit plays them: money, blocks, time, and which changes are told by webhook.
import type { ModelTools } from '../emulator-kit/model.ts';
import type { ControlAnswer } from '../emulator-kit/port.ts';
import { compare, negate, sub, zero } from '../emulator-kit/decimal.ts';
import { createPlay, type Playable } from '../emulator-kit/play.ts';
import { hex } from '../emulator-kit/tokens.ts';
import { book, credit, paidAmount, services, type Books, type Invoice, type ServiceId } from './emulator-state.ts';

/** The statuses its documentation lists for webhooks; of the others nothing is sent. */
const told = new Set(['confirm_check', 'paid', 'paid_over', 'fail', 'wrong_amount', 'cancel', 'system_fail', 'refund_process', 'refund_fail', 'refund_paid']);
/** How long a refund takes. */
const REFUND_MS = 60_000;

export function createCryptomusPlay(books: Books, { clock, random, at }: ModelTools, tell: (invoice: Invoice) => void) {
  const become = (invoice: Invoice, status: string): void => {
    if (invoice.status === status) return;
    invoice.status = status;
    invoice.updatedAtMs = clock.nowMs();
    if (told.has(status)) tell(invoice);
  };

  /** Nobody paid before the end: cancel. Too little: closed as it is. Money whose blocks are awaited keeps it alive. */
  const refresh = (invoice: Invoice): void => {
    if (invoice.pinned || clock.nowMs() < invoice.expiresAtMs) return;
    if (invoice.status === 'check') become(invoice, 'cancel');
    if (invoice.status === 'wrong_amount_waiting') become(invoice, 'wrong_amount');
  };

  /** What the money makes of it, once every payment has its blocks. */
  const settle = (invoice: Invoice): void => {
    const due = sub(invoice.payerAmount ?? zero, paidAmount(invoice));
    const order = compare(due, zero);
    if (order === 0) become(invoice, 'paid');
    else if (order < 0) become(invoice, 'paid_over');
    else become(invoice, invoice.multiple && clock.nowMs() < invoice.expiresAtMs ? 'wrong_amount_waiting' : 'wrong_amount');
  };

  const playable: Playable<Invoice, ServiceId> = {
    refresh,
    way: ({ service }, method) =>
      (service === null || method === undefined || method === services[service].method || method === services[service].network ? service : null),
    elsewhere: ({ service }) => (service === null ? null : services[service].mixedUpWith),
    sums(invoice, way) {
      const whole = invoice.payerAmount ?? zero;
      return { whole, due: sub(whole, paidAmount(invoice)), decimals: services[invoice.service ?? way].decimals, chainDecimals: services[way].chainDecimals };
    },
    receive(invoice, way, amount) {
      invoice.payments.push({ txid: hex(random, 32), from: services[way].address(random), amount, service: way, confirmations: 0, credited: false });
      invoice.updatedAtMs = clock.nowMs();
      if (!invoice.pinned) become(invoice, 'confirm_check');
    },
    isPaid: (invoice) => invoice.payments.length > 0,
    confirm(invoice, blocks) {
      for (const payment of invoice.payments) {
        const { required } = services[payment.service];
        payment.confirmations = blocks === 'all' ? required : Math.min(required, payment.confirmations + blocks);
        if (payment.confirmations < required || payment.credited) continue;
        payment.credited = true;
        credit(books, payment);
      }
      if (!invoice.pinned && invoice.status === 'confirm_check' && invoice.payments.every((payment) => payment.credited)) settle(invoice);
    },
    replaceLast(invoice) {
      const last = invoice.payments.findLastIndex((payment) => !payment.credited);
      if (last === -1) return false;
      invoice.payments.splice(last, 1);
      if (!invoice.pinned) {
        if (invoice.payments.length === 0) become(invoice, 'check');
        else if (invoice.payments.every((payment) => payment.credited)) settle(invoice);
      }
      refresh(invoice);
      return true;
    },
    endsAtMs: (invoice) => invoice.expiresAtMs,
    shift(invoice, ms) {
      invoice.createdAtMs -= ms;
      invoice.updatedAtMs -= ms;
      invoice.expiresAtMs -= ms;
    },
    status: (invoice) => invoice.status,
    isExpired: (invoice) => invoice.status === 'cancel' || invoice.status === 'wrong_amount',
    setStatus(invoice, status) {
      invoice.pinned = true;
      become(invoice, status);
    },
  };

  const finishRefund = (invoice: Invoice): void => {
    if (invoice.status === 'refund_process' && !invoice.pinned) become(invoice, 'refund_paid');
  };
  const awaitRefund = (invoice: Invoice): void => at(invoice.updatedAtMs + REFUND_MS, () => finishRefund(invoice));

  /** Sends the whole paid sum back; false when the payment is not completed. */
  const refund = (invoice: Invoice, address: string): boolean => {
    if (!['paid', 'paid_over', 'wrong_amount'].includes(invoice.status)) return false;
    invoice.refundAddress = address;
    for (const { service, amount } of invoice.payments) book(books, services[service].currency, negate(amount));
    become(invoice, 'refund_process');
    awaitRefund(invoice);
    return true;
  };

  /** What a control makes of a refund; what fails gives the money back to the balance. */
  const moveRefund = (invoice: Invoice, to: 'completed' | 'failed' | 'cancelled' | 'undocumented'): ControlAnswer => {
    switch (to) {
      case 'completed': become(invoice, 'refund_paid'); break;
      case 'failed':
        for (const { service, amount } of invoice.payments) book(books, services[service].currency, amount);
        become(invoice, 'refund_fail');
        break;
      case 'undocumented': become(invoice, 'refund_lost'); break;
      case 'cancelled': return { ok: false, error: 'a refund cannot be called off here' };
    }
    return { ok: true };
  };
  return { play: createPlay(clock, playable), refresh, refund, awaitRefund, moveRefund };
}
