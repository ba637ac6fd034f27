// The CoinPay emulator's payments as time, chain and its own jobs move them: looks, expiry, rescans of late money, forwarding.
import type { ModelTools } from '../emulator-kit/model.ts';
import { add, sub, sum } from '../emulator-kit/decimal.ts';
import { createPlay, type Playable } from '../emulator-kit/play.ts';
import { hex } from '../emulator-kit/tokens.ts';
import { confirmedMore, type Hooks, type Sender } from './emulator-hooks.ts';
import { balanceOf, coins, floatToken, isoTime, isSufficient, payable, splitOf, type Code, type Payment } from './emulator-state.ts';

/** The scheduled monitor's pace. */
const LOOK_EVERY_MS = 15_000;
/** Forwarding starts at once and takes as long as a block or two. */
const FORWARD_AFTER_MS = 30_000;
const RESCAN_FROM_MS = 30 * 60_000;
const RESCAN_UNTIL_MS = 30 * 86_400_000;

export interface Life {
  /** Looks at the chain for an open payment, or a late one, and acts on what is there. Gives the status after it. */
  look(payment: Payment, sender: Sender): string;
  /** Arms what time will do to a new payment. */
  watch(payment: Payment): void;
  /** The same for one that was loaded. */
  resume(payment: Payment): void;
  readonly play: ReturnType<typeof createPlay<Payment, Code>>;
}

export function createLife({ clock, random, at }: ModelTools, hooks: Hooks): Life {
  const txid = (code: Code): string => (code === 'BTC' ? hex(random, 32) : `0x${hex(random, 32)}`);
  const set = (payment: Payment, status: string): void => {
    payment.status = status;
    payment.updatedAtMs = clock.nowMs();
  };

  const confirm = (payment: Payment, sender: Sender): void => {
    set(payment, 'confirmed');
    payment.confirmedAtMs = clock.nowMs();
    payment.txHash = payment.received.at(-1)?.txid ?? null;
    hooks.send(payment, 'payment.confirmed', sender, confirmedMore(sender, balanceOf(payment), clock.nowMs()));
    at(clock.nowMs() + FORWARD_AFTER_MS, () => forward(payment));
  };

  const forward = (payment: Payment): void => {
    if (payment.pinned || !['confirmed', 'forwarding', 'forwarding_failed'].includes(payment.status)) return;
    // What was replaced on its chain is not there to be moved.
    if (!isSufficient(payment)) return set(payment, 'forwarding_failed');
    const { merchant, fee } = splitOf(payment);
    set(payment, 'forwarded');
    payment.forwardedAtMs = clock.nowMs();
    payment.forwardTxHash = txid(payment.code);
    payment.merchantAmount = merchant;
    payment.feeAmount = fee;
    hooks.send(payment, 'payment.forwarded', 'rich', {
      merchant_tx_hash: payment.forwardTxHash, platform_tx_hash: txid(payment.code), merchant_amount: floatToken(merchant), platform_fee: floatToken(fee),
    });
  };

  const expire = (payment: Payment, sender: Sender): void => {
    set(payment, 'expired');
    // The balance check expires without a word.
    if (sender === 'lean') hooks.send(payment, 'payment.expired', 'lean', { reason: 'Payment window expired (15 minutes)', expired_at: isoTime(clock.nowMs()) });
  };

  const act = (payment: Payment, sender: Sender): void => {
    if (payment.pinned) return;
    const sinceMs = clock.nowMs() - payment.expiresAtMs;
    const isRescanned = payment.status === 'expired' && sinceMs >= RESCAN_FROM_MS && sinceMs <= RESCAN_UNTIL_MS;
    if (payment.status !== 'pending' && !isRescanned) return;
    payment.seen = balanceOf(payment);
    if (isSufficient(payment)) confirm(payment, sender);
    else if (payment.status === 'pending' && sinceMs > 0) expire(payment, sender);
  };

  const look: Life['look'] = (payment, sender) => {
    act(payment, sender);
    return payment.status;
  };

  const watch = (payment: Payment): void => at(payment.expiresAtMs + 1, () => look(payment, 'lean'));

  const playable: Playable<Payment, Code> = {
    refresh: (payment) => {
      if (clock.nowMs() > payment.expiresAtMs) look(payment, 'lean');
    },
    way: ({ code }, method) => (method === undefined || method === code || method === coins[code].method ? code : null),
    elsewhere: ({ code }) => coins[code].mixedUpWith,
    sums(payment, way) {
      const { chainDecimals } = coins[payment.code];
      const whole = payable(payment);
      const due = sub(whole, sum(payment.received.map((tx) => tx.amount)));
      return { whole, due, decimals: Math.min(chainDecimals, 8), chainDecimals: coins[way].chainDecimals };
    },
    receive(payment, way, amount) {
      // Money on another chain, or of another coin, is nothing that anybody looks for.
      if (way !== payment.code) { payment.strayed = add(payment.strayed, amount); return; }
      payment.received.push({ txid: txid(way), amount });
      at(clock.nowMs() + LOOK_EVERY_MS, () => look(payment, 'lean'));
      at(Math.max(clock.nowMs() + LOOK_EVERY_MS, payment.expiresAtMs + RESCAN_FROM_MS), () => look(payment, 'lean'));
    },
    isPaid: (payment) => payment.received.length > 0 || payment.strayed.digits > 0n,
    confirm(payment, blocks) {
      look(payment, 'lean');
      if (payment.pinned) return;
      if (payment.status === 'confirmed' && blocks !== 'all' && blocks < 2) set(payment, 'forwarding');
      else forward(payment);
    },
    replaceLast(payment) {
      if (payment.status === 'forwarded' || payment.received.length === 0) return false;
      payment.received.pop();
      return true;
    },
    endsAtMs: (payment) => payment.expiresAtMs,
    shift(payment, ms) {
      payment.createdAtMs -= ms;
      payment.expiresAtMs -= ms;
    },
    status: (payment) => payment.status,
    isExpired: (payment) => payment.status === 'expired',
    setStatus(payment, status) {
      set(payment, status);
      payment.pinned = true;
      if (status === 'confirmed') hooks.send(payment, 'payment.confirmed', 'rich', confirmedMore('rich', balanceOf(payment), clock.nowMs()));
      if (status === 'failed') hooks.send(payment, 'payment.failed', 'rich');
    },
  };
  const resume = (payment: Payment): void => {
    if (payment.status === 'pending') watch(payment);
    if (payment.received.length > 0) at(clock.nowMs() + LOOK_EVERY_MS, () => look(payment, 'lean'));
    if (payment.status === 'confirmed' || payment.status === 'forwarding') at(clock.nowMs() + FORWARD_AFTER_MS, () => forward(payment));
  };
  return { look, watch, resume, play: createPlay(clock, playable) };
}
