// The Plisio emulator's withdrawals: sent at once or left pending, one address or several, and what becomes of them.
import type { ControlAnswer, EmulatorAnswer } from '../emulator-kit/port.ts';
import type { ModelTools, PayoutLine } from '../emulator-kit/model.ts';
import { add, compare, dec, formatDec, neededScale, readDec, sub, zero } from '../emulator-kit/decimal.ts';
import { jsonAnswer } from '../emulator-kit/http.ts';
import { hex } from '../emulator-kit/tokens.ts';
import { coins, isCid, taken, withdrawalView, withdrawn, type Books, type Withdrawal } from './emulator-state.ts';

/** What the vendor leaves open. */
export interface WithdrawOptions {
  /** Its sample is completed at once; its lists know withdrawals that are pending. */
  readonly withdrawals: 'pending' | 'completed';
  readonly timeUnit: 's' | 'ms';
}

const FEES = { normal: dec('0.00001'), priority: dec('0.00002') } as const;
const isPlan = (text: string): text is keyof typeof FEES => Object.hasOwn(FEES, text);

const refuse = (message: string, code: number): EmulatorAnswer => jsonAnswer(422, { status: 'error', data: { name: 'Unprocessable entity', message, code } });

export function createWithdrawals(books: Books, { withdrawals, timeUnit }: WithdrawOptions, { clock, random }: ModelTools) {
  const txid = (withdrawal: Withdrawal): string => (withdrawal.cid === 'ETH' || withdrawal.cid === 'USDT' || withdrawal.cid === 'USDT_BSC' ? `0x${hex(random, 32)}` : hex(random, 32));

  /** Money that was not sent is back in the balance; what goes on after all leaves it again. */
  const become = (withdrawal: Withdrawal, status: string): void => {
    const isBack = (text: string): boolean => text === 'error' || text === 'cancelled';
    const held = books.balances[withdrawal.cid] ?? zero;
    if (isBack(status) && !isBack(withdrawal.status)) books.balances[withdrawal.cid] = add(held, taken(withdrawal));
    if (!isBack(status) && isBack(withdrawal.status)) books.balances[withdrawal.cid] = sub(held, taken(withdrawal));
    withdrawal.status = status;
    if (status === 'completed') withdrawal.txid ??= txid(withdrawal);
  };

  const create = (query: URLSearchParams): EmulatorAnswer => {
    const text = (name: string): string => query.get(name) ?? '';
    // Its page says `currency`, its generated clients `psys_cid`.
    const cid = text('currency') === '' ? text('psys_cid') : text('currency');
    if (!isCid(cid)) return refuse(JSON.stringify({ psys_cid: 'Currency is not supported' }), 105);
    const type = text('type');
    if (type !== 'cash_out' && type !== 'mass_cash_out') return refuse(JSON.stringify({ type: 'Type is invalid' }), 105);
    const plan = text('feePlan') === '' ? 'normal' : text('feePlan');
    if (!isPlan(plan)) return refuse(JSON.stringify({ feePlan: 'Fee plan is invalid' }), 105);
    const addresses = text('to').split(',');
    const amounts = text('amount').split(',').map((amount) => (/^[0-9]+(?:\.[0-9]+)?$/.test(amount) ? readDec(amount) : null));
    const many = type === 'mass_cash_out' ? amounts.length : 1;
    if (addresses.length !== many || addresses.some((address) => !/^[A-Za-z0-9]{14,}$/.test(address))) return refuse(JSON.stringify({ to: 'Address is invalid' }), 105);
    if (amounts.length !== many) return refuse(JSON.stringify({ amount: 'Amount is invalid' }), 105);
    const to: { address: string; amount: ReturnType<typeof dec> }[] = [];
    for (const [index, amount] of amounts.entries()) {
      if (amount === null || compare(amount, zero) <= 0 || neededScale(amount) > coins[cid].precision) return refuse(JSON.stringify({ amount: 'Amount is invalid' }), 105);
      to.push({ address: addresses[index] ?? '', amount });
    }
    const withdrawal: Withdrawal = { id: hex(random, 12), type, cid, to, fee: FEES[plan], plan, createdAtMs: Math.floor(clock.nowMs() / 1000) * 1000, status: 'pending', txid: null };
    const held = books.balances[cid] ?? zero;
    if (compare(held, taken(withdrawal)) < 0) return refuse('Insufficient funds', 116);
    books.balances[cid] = sub(held, taken(withdrawal));
    books.withdrawals.push(withdrawal);
    if (withdrawals === 'completed') become(withdrawal, 'completed');
    return jsonAnswer(201, { status: 'success', data: withdrawalView(withdrawal, timeUnit) });
  };

  return {
    create,
    lines: (): readonly PayoutLine[] => books.withdrawals.map((withdrawal) => ({
      id: withdrawal.id, kind: 'payout', reference: null, status: withdrawal.status, method: coins[withdrawal.cid].method, address: withdrawal.to[0]?.address ?? null,
      amount: formatDec(withdrawn(withdrawal)), txid: withdrawal.txid,
    })),
    move(id: string, to: 'completed' | 'failed' | 'cancelled' | 'undocumented'): ControlAnswer {
      const withdrawal = books.withdrawals.find((known) => known.id === id);
      if (!withdrawal) return { ok: false, error: 'no such withdrawal' };
      become(withdrawal, { completed: 'completed', failed: 'error', cancelled: 'cancelled', undocumented: '111' }[to]);
      return { ok: true };
    },
  };
}
