// What can happen to an invoice of the CryptoPayment.center emulator: money, confirmations, time.
import type { ControlAnswer, PlayAction } from '../emulator-kit/port.ts';
import type { ModelTools } from '../emulator-kit/model.ts';
import { add, compare, dec, div, formatDec, neededScale, readDec, round, sub, sum, type Dec } from '../emulator-kit/decimal.ts';
import { hex } from '../emulator-kit/tokens.ts';
import { unreachable } from '../../../shared/errors/invariant.ts';
import { credit } from './emulator-http.ts';
import { networks, received, shownNetwork, type Books, type Invoice, type NetworkCode } from './emulator-state.ts';

/** How far `pay_late` and `expire` move an invoice into the past: beyond any grace a shop is likely to give. */
const MOVED_PAST_MS = 3_600_000;
const ok: ControlAnswer = { ok: true };
const no = (error: string): ControlAnswer => ({ ok: false, error });

export function createPlay(books: Books, tools: ModelTools, changed: (invoice: Invoice, event: 'payment.detected' | 'payment.confirmed') => void) {
  const { clock, random } = tools;

  /** A pending invoice whose time is over expires; money on the way keeps it alive. No webhook tells of it. */
  const refresh = (invoice: Invoice): void => {
    if (!invoice.pinned && invoice.status === 'pending' && clock.nowMs() >= invoice.expiresAtMs) invoice.status = 'expired';
  };

  const pay = (invoice: Invoice, amount: Dec, network: NetworkCode = invoice.network): ControlAnswer => {
    if (amount.digits <= 0n) return no('nothing is left to pay');
    if (neededScale(amount) > networks[network].chainDecimals) return no(`${networks[network].label} has ${networks[network].chainDecimals} decimals`);
    refresh(invoice);
    const first = invoice.transactions.length === 0;
    const txid = network === 'eth' || network === 'bep20' ? `0x${hex(random, 32)}` : hex(random, 32);
    invoice.transactions.push({ txid, amount, network, confirmations: 0, credited: false });
    // `confirmed` is terminal: money that comes after it shows only when it is credited.
    if (!invoice.pinned && invoice.status !== 'confirmed') {
      const before = invoice.status;
      invoice.status = 'confirming';
      if (first || before !== 'confirming') changed(invoice, 'payment.detected');
    }
    return ok;
  };

  const confirm = (invoice: Invoice, count: number): ControlAnswer => {
    if (invoice.transactions.length === 0) return no('nothing was paid yet');
    let news = false;
    for (const tx of invoice.transactions) {
      const { required, balanceCode } = networks[tx.network];
      tx.confirmations = Math.min(required, tx.confirmations + count);
      if (tx.confirmations < required || tx.credited) continue;
      tx.credited = true;
      news = true;
      credit(books, balanceCode, tx.amount);
    }
    if (!invoice.pinned && news && received(invoice) >= networks[shownNetwork(invoice)].required) {
      invoice.status = 'confirmed';
      changed(invoice, 'payment.confirmed');
    }
    return ok;
  };

  /** The whole invoice is moved into the past, so that it ended an hour ago; the clock stays. */
  const movePast = (invoice: Invoice): void => {
    const shift = Math.max(0, invoice.expiresAtMs - (Math.floor(clock.nowMs() / 1000) * 1000 - MOVED_PAST_MS));
    invoice.createdAtMs -= shift;
    invoice.expiresAtMs -= shift;
    refresh(invoice);
  };

  const seen = (invoice: Invoice): Dec => sum(invoice.transactions.map((tx) => tx.amount));
  const given = (text: string | undefined, standard: Dec): Dec | null => (text === undefined ? standard : readDec(text));

  const play = (invoice: Invoice, action: PlayAction): ControlAnswer => {
    const { amountCrypto: due } = invoice;
    const { priceDecimals, method } = networks[invoice.network];
    switch (action.action) {
      case 'pay':
        if (action.method !== undefined && action.method !== method && action.method !== invoice.network) return no(`this invoice takes ${invoice.network}`);
        return pay(invoice, sub(due, seen(invoice)));
      case 'pay_less': {
        const amount = given(action.amount, div(due, dec('2'), priceDecimals, 'down'));
        if (amount === null || compare(add(seen(invoice), amount), due) >= 0) return no(`less than ${formatDec(sub(due, seen(invoice)))} is needed`);
        return pay(invoice, amount);
      }
      case 'pay_rest':
        return pay(invoice, sub(due, seen(invoice)));
      case 'pay_more': {
        const amount = given(action.amount, add(sub(due, seen(invoice)), div(due, dec('10'), priceDecimals, 'up')));
        if (amount === null || compare(add(seen(invoice), amount), due) <= 0) return no(`more than ${formatDec(sub(due, seen(invoice)))} is needed`);
        return pay(invoice, amount);
      }
      case 'pay_late':
        movePast(invoice);
        return pay(invoice, sub(due, seen(invoice)));
      case 'wrong_network': {
        const other = networks[invoice.network].mixedUpWith;
        return pay(invoice, round(due, networks[other].chainDecimals, 'up'), other);
      }
      case 'confirm':
        return confirm(invoice, action.all === true ? Number.MAX_SAFE_INTEGER : action.count ?? 1);
      case 'expire':
        movePast(invoice);
        return invoice.status === 'expired' ? ok : no(`an invoice that is ${invoice.status} does not expire`);
      case 'set_status':
        invoice.status = action.status;
        invoice.pinned = true;
        if (action.status === 'confirming') changed(invoice, 'payment.detected');
        if (action.status === 'confirmed') changed(invoice, 'payment.confirmed');
        return ok;
      case 'double_spend': {
        const at = invoice.transactions.findLastIndex((tx) => !tx.credited);
        if (at === -1) return no('no payment is still unconfirmed');
        invoice.transactions.splice(at, 1);
        if (!invoice.pinned && invoice.status === 'confirming' && invoice.transactions.length === 0) invoice.status = 'pending';
        refresh(invoice);
        return ok;
      }
    }
    return unreachable(action);
  };
  return { play, refresh };
}
