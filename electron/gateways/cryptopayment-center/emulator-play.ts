// The CryptoPayment.center emulator's invoices as the kit plays them: money, confirmations, time, and the two events.
import type { ModelTools } from '../emulator-kit/model.ts';
import { sub, sum } from '../emulator-kit/decimal.ts';
import { createPlay, type Playable } from '../emulator-kit/play.ts';
import { hex } from '../emulator-kit/tokens.ts';
import { credit, networks, received, shownNetwork, type Books, type Invoice, type NetworkCode } from './emulator-state.ts';

export function createCpcPlay(books: Books, { clock, random }: ModelTools, changed: (invoice: Invoice, event: 'payment.detected' | 'payment.confirmed') => void) {
  /** A pending invoice whose time is over expires; money on the way keeps it alive. No webhook tells of it. */
  const refresh = (invoice: Invoice): void => {
    if (!invoice.pinned && invoice.status === 'pending' && clock.nowMs() >= invoice.expiresAtMs) invoice.status = 'expired';
  };

  const playable: Playable<Invoice, NetworkCode> = {
    refresh,
    way: ({ network }, method) => (method === undefined || method === network || method === networks[network].method ? network : null),
    elsewhere: (invoice) => networks[invoice.network].mixedUpWith,
    sums(invoice, network) {
      const due = sub(invoice.amountCrypto, sum(invoice.transactions.map((tx) => tx.amount)));
      return { whole: invoice.amountCrypto, due, decimals: networks[invoice.network].priceDecimals, chainDecimals: networks[network].chainDecimals };
    },
    receive(invoice, network, amount) {
      const isFirst = invoice.transactions.length === 0;
      const txid = network === 'eth' || network === 'bep20' ? `0x${hex(random, 32)}` : hex(random, 32);
      invoice.transactions.push({ txid, amount, network, confirmations: 0, credited: false });
      // `confirmed` is terminal: money that comes after it shows only when it is credited.
      if (invoice.pinned || invoice.status === 'confirmed') return;
      const before = invoice.status;
      invoice.status = 'confirming';
      if (isFirst || before !== 'confirming') changed(invoice, 'payment.detected');
    },
    isPaid: (invoice) => invoice.transactions.length > 0,
    confirm(invoice, blocks) {
      let news = false;
      for (const tx of invoice.transactions) {
        const { required, balanceCode } = networks[tx.network];
        tx.confirmations = blocks === 'all' ? required : Math.min(required, tx.confirmations + blocks);
        if (tx.confirmations < required || tx.credited) continue;
        tx.credited = true;
        news = true;
        credit(books, balanceCode, tx.amount);
      }
      if (invoice.pinned || !news || received(invoice) < networks[shownNetwork(invoice)].required) return;
      invoice.status = 'confirmed';
      changed(invoice, 'payment.confirmed');
    },
    replaceLast(invoice) {
      const at = invoice.transactions.findLastIndex((tx) => !tx.credited);
      if (at === -1) return false;
      invoice.transactions.splice(at, 1);
      if (!invoice.pinned && invoice.status === 'confirming' && invoice.transactions.length === 0) invoice.status = 'pending';
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
      invoice.status = status;
      invoice.pinned = true;
      if (status === 'confirming') changed(invoice, 'payment.detected');
      if (status === 'confirmed') changed(invoice, 'payment.confirmed');
    },
  };
  return { play: createPlay(clock, playable), refresh };
}
