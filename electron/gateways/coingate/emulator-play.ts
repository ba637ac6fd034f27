// The CoinGate emulator's orders as the kit plays them: money, blocks, time, and the statuses they lead to.
import type { ModelTools } from '../emulator-kit/model.ts';
import { add, compare, div, sub, zero } from '../emulator-kit/decimal.ts';
import { createPlay, type Playable } from '../emulator-kit/play.ts';
import { rateOf } from '../emulator-kit/rates.ts';
import { hex } from '../emulator-kit/tokens.ts';
import { isCredited, received, settlement, wayKeys, ways, type Books, type Order, type WayKey } from './emulator-state.ts';

/** “Payment Completion Attempt”: so long may an order that ended still become paid. */
const LATE_COMPLETION_MS = 24 * 3_600_000;

/** The time to pay, from the choice of a coin. */
const PAY_MS = 20 * 60_000;

export function createOrderPlay(books: Books, { clock, random }: ModelTools, { told, watch }: {
  readonly told: (order: Order) => void;
  /** The order's time to wait is another one now. */
  readonly watch: (order: Order) => void;
}) {
  const become = (order: Order, status: string): void => {
    if (order.pinned || order.status === status) return;
    order.status = status;
    if (status === 'paid') order.paidAtMs ??= clock.nowMs();
    told(order);
  };
  const isFull = (order: Order): boolean => order.payAmount !== null && compare(received(order), order.payAmount) >= 0;

  /** Without a choice, or without the whole sum, an order expires when its time is over. Too little has no status of its own. */
  const refresh = (order: Order): void => {
    if ((order.status === 'new' || order.status === 'pending') && clock.nowMs() >= order.expiresAtMs) become(order, 'expired');
  };
  /** By `checkout`, or by the customer on the page. */
  const choose = (order: Order, way: WayKey): boolean => {
    const { symbol, priceDecimals, address } = ways[way];
    const rate = rateOf(symbol, order.priceCurrency);
    if (rate === null) return false;
    Object.assign(order, { way, rate, payAmount: div(order.priceAmount, rate, priceDecimals, 'up'), address: address(random), expiresAtMs: Math.floor(clock.nowMs() / 1000) * 1000 + PAY_MS });
    become(order, 'pending');
    watch(order);
    return true;
  };
  const credit = (symbol: string, amount: Order['priceAmount']): void => { books.ledger[symbol] = add(books.ledger[symbol] ?? zero, amount); };
  /** Books what is final of a paid order; once, and later money when it has its blocks. */
  const book = (order: Order): void => {
    const wasBooked = order.transactions.some((tx) => tx.credited);
    for (const tx of order.transactions.filter((each) => each.way === order.way && !each.credited && each.confirmations >= ways[each.way].required)) {
      tx.credited = true;
      if (order.receiveCurrency === 'DO_NOT_CONVERT') credit(ways[tx.way].symbol, tx.amount);
    }
    if (order.receiveCurrency !== 'DO_NOT_CONVERT' && !wasBooked) credit(order.receiveCurrency, settlement(order).amount);
  };

  const playable: Playable<Order, WayKey> = {
    refresh,
    way(order, method) {
      // On the page the customer has to choose before there is anything to pay.
      if (order.way === null && order.status === 'new') choose(order, wayKeys.find((key) => ways[key].method === method) ?? 'btc');
      if (method === undefined || order.way === null || method === order.way || method === ways[order.way].method) return order.way;
      return wayKeys.find((key) => ways[key].method === method) ?? null;
    },
    elsewhere: (order) => (order.way === null ? null : ways[order.way].mixedUpWith),
    sums(order, way) {
      const whole = order.payAmount ?? zero;
      // Money that arrives elsewhere is of another coin; a made-up sum of the same figure, if the chain can carry it.
      const decimals = order.way === null ? 8 : ways[order.way].priceDecimals;
      return { whole, due: sub(whole, received(order)), decimals, chainDecimals: Math.max(decimals, ways[way].chainDecimals) };
    },
    receive(order, way, amount) {
      const id = (books.nextTransaction += 1);
      const txid = ways[way].chain === 'ethereum' || ways[way].chain === 'binance_smart_chain' ? `0x${hex(random, 32)}` : hex(random, 32);
      order.transactions.push({ id, txid, amount, way, confirmations: 0, credited: false });
      if (order.status === 'pending' && isFull(order)) become(order, 'confirming');
    },
    isPaid: (order) => order.transactions.length > 0,
    confirm(order, blocks) {
      for (const tx of order.transactions) {
        const { required } = ways[tx.way];
        tx.confirmations = blocks === 'all' ? required : Math.min(required, tx.confirmations + blocks);
      }
      const own = order.transactions.filter((tx) => tx.way === order.way);
      const isFinal = isFull(order) && own.every((tx) => tx.confirmations >= ways[tx.way].required);
      const isSoft = (order.status === 'expired' || order.status === 'canceled') && clock.nowMs() < order.expiresAtMs + LATE_COMPLETION_MS;
      if (isFinal && (order.status === 'confirming' || isSoft)) become(order, 'paid');
      if (isCredited(order)) book(order);
    },
    replaceLast(order) {
      const at = order.transactions.findLastIndex((tx) => tx.confirmations < ways[tx.way].required);
      if (at === -1) return false;
      order.transactions.splice(at, 1);
      if (order.status === 'confirming' && !isFull(order)) become(order, 'pending');
      refresh(order);
      return true;
    },
    endsAtMs: (order) => order.expiresAtMs,
    shift(order, ms) {
      order.createdAtMs -= ms;
      order.expiresAtMs -= ms;
    },
    status: (order) => order.status,
    isExpired: (order) => order.status === 'expired',
    setStatus(order, status) {
      order.pinned = false;
      become(order, status);
      order.pinned = true;
    },
  };
  return { play: createPlay(clock, playable), refresh, become, choose };
}
