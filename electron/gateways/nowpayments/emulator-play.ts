// The NOWPayments emulator's payments as the kit plays them: the first deposit pays the payment, every further one is a payment of its own.
import type { ModelTools } from '../emulator-kit/model.ts';
import { add, compare, sub, zero } from '../emulator-kit/decimal.ts';
import { createPlay, type Playable } from '../emulator-kit/play.ts';
import { hex } from '../emulator-kit/tokens.ts';
import { cameFor, coins, furtherOf, newId, type Books, type Payment, type Ticker } from './emulator-state.ts';

/** What the vendor leaves to the account's settings, or open. */
export interface PlayOptions {
  /** What a further deposit in the right coin becomes, whatever its size. */
  readonly furtherBecomes: 'finished' | 'partially_paid';
  /** Money in another coin waits for somebody at the dashboard (the vendor's default), or is taken in by itself. */
  readonly otherCoin: 'manual' | 'auto';
}

const isMoving = ({ status }: Payment): boolean => status === 'confirming' || status === 'confirmed' || status === 'sending';

/** `changed` tells of each step, as webhooks do. */
export function createNowpaymentsPlay(books: Books, { clock, random }: ModelTools, options: PlayOptions, changed: (payment: Payment) => void) {
  const step = (payment: Payment, status: string): void => {
    payment.updatedAtMs = clock.nowMs();
    if (payment.pinned) return;
    payment.status = status;
    changed(payment);
  };
  const refresh = (payment: Payment): void => {
    if (!payment.pinned && payment.status === 'waiting' && clock.nowMs() >= payment.validUntilMs) step(payment, 'expired');
  };
  const deposits = (payment: Payment): readonly Payment[] => [payment, ...furtherOf(books, payment)].filter((each) => compare(each.paid, zero) > 0);

  const settle = (payment: Payment, parent: Payment): void => {
    step(payment, 'confirmed');
    if (payment.ticker !== parent.ticker && options.otherCoin === 'manual') return;
    step(payment, 'sending');
    books.available[payment.ticker] = add(books.available[payment.ticker] ?? zero, payment.paid);
    const alone = compare(payment.paid, payment.payAmount) >= 0 ? 'finished' : 'partially_paid';
    step(payment, payment.parentId === null ? alone : options.furtherBecomes);
  };

  const playable: Playable<Payment, Ticker> = {
    refresh,
    way: ({ ticker }, method) => (method === undefined || method.toLowerCase() === ticker || method === coins[ticker].method ? ticker : null),
    elsewhere: ({ ticker }) => coins[ticker].mixedUpWith,
    sums: (payment, ticker) => ({
      whole: payment.payAmount, due: sub(payment.payAmount, cameFor(books, payment)), decimals: coins[payment.ticker].priceDecimals, chainDecimals: coins[ticker].chainDecimals,
    }),
    receive(payment, ticker, amount) {
      const txid = coins[ticker].method.endsWith('@ethereum') || ticker === 'usdtbsc' ? `0x${hex(random, 32)}` : hex(random, 32);
      const isFirst = ticker === payment.ticker && compare(payment.paid, zero) === 0 && (payment.status === 'waiting' || payment.pinned);
      if (isFirst) {
        Object.assign(payment, { paid: amount, txid, blocks: 0 });
        step(payment, 'confirming');
        return;
      }
      const now = clock.nowMs();
      const further: Payment = {
        ...payment, id: newId(random), parentId: payment.id, ticker, payAmount: amount, paid: amount, txid, blocks: 0, status: 'waiting', pinned: false, createdAtMs: now, updatedAtMs: now,
      };
      books.payments.push(further);
      step(further, 'confirming');
    },
    isPaid: (payment) => deposits(payment).length > 0,
    confirm(payment, blocks) {
      for (const deposit of deposits(payment)) {
        const { required } = coins[deposit.ticker];
        const before = deposit.blocks;
        deposit.blocks = blocks === 'all' ? required : Math.min(required, deposit.blocks + blocks);
        if (before < required && deposit.blocks >= required) settle(deposit, payment);
      }
    },
    replaceLast(payment) {
      const last = deposits(payment).findLast(isMoving);
      if (!last) return false;
      Object.assign(last, { paid: zero, txid: null, blocks: 0 });
      step(last, last.parentId === null ? 'waiting' : 'failed');
      refresh(payment);
      return true;
    },
    endsAtMs: (payment) => payment.validUntilMs,
    shift(payment, ms) {
      for (const each of [payment, ...furtherOf(books, payment)]) {
        each.createdAtMs -= ms;
        each.updatedAtMs -= ms;
        each.quoteEndsAtMs -= ms;
        each.validUntilMs -= ms;
      }
    },
    status: (payment) => payment.status,
    isExpired: (payment) => payment.status === 'expired',
    setStatus(payment, status) {
      payment.status = status;
      payment.pinned = true;
      payment.updatedAtMs = clock.nowMs();
      changed(payment);
    },
  };
  return { play: createPlay(clock, playable), refresh };
}
