// Done-when 2 by the services: receive, sweep from a gateway, pay a supplier, batch of 50, bump, call back, hurry, refund an overpayment.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { testKey } from '../support/chain-bench.ts';
import { balancesOf } from '../support/balances.ts';
import { openMoneyOutWorld, type MoneyOutWorld } from '../support/money-out-world.ts';
import { must } from '../support/shop.ts';

let world: MoneyOutWorld;
beforeEach(async () => { world = await openMoneyOutWorld(); });
afterEach(() => world.close());

const fromVault = { kind: 'account', name: 'vault' } as const;
const to = (contact: string, amount: string) => ({ contact, account: null, address: null, amount });
const supplier = testKey('supplier').address;
const settle = () => world.treasury.withdrawals.settle();
const books = () => balancesOf(world.home);
const holds = async (): Promise<void> => expect(await world.app.audit()).toMatchObject({ ok: true, firstBreak: null });

describe('paying a supplier', () => {
  it('asked for, approved on the device, sent, in a block, booked', async () => {
    await world.account('vault', [200_000]);
    await world.contact('Roaster', supplier);
    const asked = await world.request({ source: fromVault, recipients: [to('Roaster', '0.0005')], satPerVb: '3' });
    expect(asked).toMatchObject({ state: 'requested', need: { who: 'owner', code: 'approve' }, policy: [], coins: [{}], amount: { value: '0.0005' }, fee: { satPerVb: '3' } });
    expect(must(world.treasury.accounts.coins('vault', null, 10)).items[0]?.lockedBy).toBe(asked.id);
    const sent = await world.approve(asked.id);
    expect(sent).toMatchObject({ state: 'submitted', confirmations: 0, approval: { by: 'Anna' } });
    expect(world.mempool()).toEqual([sent.txid]);
    expect(books()).toEqual({ 'receipts:unassigned BTC@bitcoin': -200_000n, 'treasury:vault BTC@bitcoin': 200_000n });
    world.mine();
    expect(await settle()).toEqual({ asked: 1, changed: 1 });
    expect(world.show(asked.id)).toMatchObject({ state: 'completed', final: true, confirmations: 1, actions: [], need: { code: 'nothing' } });
    await world.treasury.accounts.sync('vault');
    const fee = BigInt((sent.fee?.amount.value ?? '').replace('0.', ''));
    expect(books()).toEqual({
      'fees:network BTC@bitcoin': fee, 'payments BTC@bitcoin': 50_000n, 'receipts:unassigned BTC@bitcoin': -200_000n, 'treasury:vault BTC@bitcoin': 150_000n - fee,
    });
    expect(must(world.treasury.accounts.history('vault', { cursor: null, limit: 10, search: '' })).items[0]).toMatchObject({ txid: sent.txid, withdrawal: asked.id });
    await holds();
  });
});
