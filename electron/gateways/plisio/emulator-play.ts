// The Plisio emulator's invoices as the kit plays them: money, confirmations, time, switched coins, and a callback at each change.
import type { ModelTools } from '../emulator-kit/model.ts';
import { compare, dec, div, sub, zero } from '../emulator-kit/decimal.ts';
import { createPlay, type Playable } from '../emulator-kit/play.ts';
import { rateOf } from '../emulator-kit/rates.ts';
import { hex } from '../emulator-kit/tokens.ts';
import { booked, coins, confirmations, credit, received, type Books, type Cid, type Invoice } from './emulator-state.ts';

export function createPlisioPlay(books: Books, { clock, random }: ModelTools, told: (invoice: Invoice) => void) {
  const become = (invoice: Invoice, status: string): void => {
    invoice.status = status;
    told(invoice);
  };
  const children = (invoice: Invoice): readonly Invoice[] => books.invoices.filter((known) => known.parentId === invoice.id);
  const isCovered = (invoice: Invoice): boolean => compare(booked(invoice), invoice.sum) >= 0;

  /** What is not covered by money on its way expires; a smaller sum is shown in `amount`. */
  const refresh = (invoice: Invoice): void => {
    if (invoice.pinned || clock.nowMs() < invoice.expiresAtMs) return;
    const isShort = compare(received(invoice), invoice.sum) < 0;
    if (invoice.status === 'new' || (invoice.status === 'pending' && isShort)) become(invoice, 'expired');
  };

  const arrive = (invoice: Invoice, value: Invoice['sum']): void => {
    const txid = invoice.cid === 'ETH' || invoice.cid === 'USDT' || invoice.cid === 'USDT_BSC' ? `0x${hex(random, 32)}` : hex(random, 32);
    invoice.transactions.push({ txid, value, confirmations: 0, booked: false });
    // What comes after the end is not documented: the status stays until the money is confirmed.
    if (!invoice.pinned && (invoice.status === 'new' || invoice.status === 'pending')) become(invoice, 'pending');
  };

  /** The customer chose another coin on the page: a new invoice of the same order; this one ends when that one is paid. */
  const switched = (invoice: Invoice, cid: Cid): Invoice => {
    const price = rateOf(coins[cid].currency, invoice.sourceCurrency) ?? zero;
    const sum = div(invoice.sourceAmount, price, coins[cid].precision, 'up');
    const other: Invoice = {
      ...invoice, id: hex(random, 12), parentId: invoice.id, cid, sourceRate: div(dec('1'), price, 8, 'half_even'), amount: sum, sum, commission: zero, address: coins[cid].address(random), status: 'new', transactions: [], pinned: false,
    };
    books.invoices.push(other);
    return other;
  };

  const settle = (invoice: Invoice, blocks: number | 'all'): void => {
    if (invoice.transactions.length === 0) return;
    const { required } = coins[invoice.cid];
    for (const tx of invoice.transactions) {
      tx.confirmations = blocks === 'all' ? required + 1 : tx.confirmations + blocks;
      if (tx.confirmations < required || tx.booked) continue;
      tx.booked = true;
      credit(books, invoice.cid, invoice.transactions.indexOf(tx) === 0 ? sub(tx.value, invoice.commission) : tx.value);
    }
    if (invoice.pinned || !isCovered(invoice)) return;
    // One block more stands for the sweep to the shop's own wallet.
    const least = confirmations(invoice) ?? 0;
    if (least >= required && (invoice.status === 'pending' || invoice.status === 'expired' || invoice.status === 'new')) become(invoice, 'pending internal');
    if (least <= required) return;
    const status = compare(booked(invoice), invoice.sum) > 0 ? 'mismatch' : 'completed';
    if (invoice.status !== status) become(invoice, status);
  };

  const playable: Playable<Invoice, Cid> = {
    refresh,
    way: ({ cid }, method) => (method === undefined || method === cid || method === coins[cid].method ? cid : null),
    elsewhere: ({ cid }) => coins[cid].mixedUpWith,
    sums(invoice, cid) {
      const { precision } = coins[cid];
      if (cid === invoice.cid) return { whole: invoice.sum, due: sub(invoice.sum, received(invoice)), decimals: precision };
      const whole = div(invoice.sourceAmount, rateOf(coins[cid].currency, invoice.sourceCurrency) ?? zero, precision, 'up');
      return { whole, due: whole, decimals: precision };
    },
    receive(invoice, cid, amount) {
      if (cid === invoice.cid) return arrive(invoice, amount);
      arrive(switched(invoice, cid), amount);
      if (!invoice.pinned) become(invoice, 'cancelled duplicate');
    },
    isPaid: (invoice) => [invoice, ...children(invoice)].some((each) => each.transactions.length > 0),
    confirm(invoice, blocks) {
      for (const each of [invoice, ...children(invoice)]) settle(each, blocks);
    },
    replaceLast(invoice) {
      const at = invoice.transactions.findLastIndex((tx) => !tx.booked);
      if (at === -1) return false;
      invoice.transactions.splice(at, 1);
      // Not documented: as if it had never been seen.
      if (!invoice.pinned && invoice.status === 'pending' && invoice.transactions.length === 0) become(invoice, 'new');
      refresh(invoice);
      return true;
    },
    endsAtMs: (invoice) => invoice.expiresAtMs,
    shift(invoice, ms) {
      invoice.createdAtMs -= ms;
      invoice.expiresAtMs -= ms;
    },
    status: (invoice) => invoice.status,
    isExpired: (invoice) => invoice.status === 'expired',
    setStatus(invoice, status) {
      invoice.pinned = true;
      become(invoice, status);
    },
  };
  return { play: createPlay(clock, playable), refresh };
}
