// The CryptumPay emulator's orders as the kit plays them: money, its crediting, review of what does not fit, expiry.
import { sub } from '../emulator-kit/decimal.ts';
import type { ModelTools } from '../emulator-kit/model.ts';
import { createPlay, type Playable } from '../emulator-kit/play.ts';
import { codeFor, credit, incomeOf, paidOf, type Books, type Order } from './emulator-state.ts';

export function createCryptumpayPlay(books: Books, { clock }: ModelTools, changed: (order: Order) => void) {
  const become = (order: Order): void => {
    if (order.pinned) return;
    const code = codeFor(order);
    if (order.status === code) return;
    order.status = code;
    if (code === 3) credit(books, incomeOf(order));
    changed(order);
  };

  /** An order nobody paid in time is cancelled; one code stands for both. */
  const refresh = (order: Order): void => {
    if (order.pinned || order.status !== 0 || clock.nowMs() < order.expiresAtMs) return;
    order.status = 2;
    changed(order);
  };

  const playable: Playable<Order, 'page'> = {
    refresh,
    way: (_order, method) => (method === undefined || method.endsWith('@checkout') ? 'page' : null),
    // On the page the payer picks coin and network: there is no wrong one.
    elsewhere: () => null,
    sums: (order) => ({ whole: order.fiatAmount, due: sub(order.fiatAmount, paidOf(order)), decimals: 2 }),
    receive(order, _way, amount) {
      order.begun = true;
      order.payments.push({ amount, final: false });
      become(order);
    },
    isPaid: (order) => order.payments.length > 0,
    confirm(order) {
      for (const payment of order.payments) payment.final = true;
      become(order);
    },
    replaceLast(order) {
      const at = order.payments.findLastIndex((payment) => !payment.final);
      if (at === -1) return false;
      order.payments.splice(at, 1);
      become(order);
      refresh(order);
      return true;
    },
    endsAtMs: (order) => order.expiresAtMs,
    shift(order, ms) {
      order.createdAtMs -= ms;
      order.expiresAtMs -= ms;
    },
    status: (order) => String(order.status),
    isExpired: (order) => order.status === 2,
    setStatus(order, status) {
      order.status = /^[0-4]$/.test(status) ? (Number(status) as Order['status']) : status;
      order.begun = true;
      order.pinned = true;
      changed(order);
    },
  };
  return { play: createPlay(clock, playable), refresh };
}
