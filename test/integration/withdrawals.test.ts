// Done-when 2 by the services: receive, sweep from a gateway, pay a supplier, batch of 50, bump, call back, hurry, refund an overpayment.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { balancesOf } from '../support/balances.ts';
import { testKey } from '../support/chain-bench.ts';
import { anna, openMoneyOutWorld, type MoneyOutWorld } from '../support/money-out-world.ts';
import { must } from '../support/shop.ts';
import type { WithdrawalView } from '../../electron/core/treasury.ts';

let world: MoneyOutWorld;
beforeEach(async () => { world = await openMoneyOutWorld(); });
afterEach(() => world.close());

const fromVault = { kind: 'account', name: 'vault' } as const;
const fromShop = { kind: 'gateway', name: 'shop' } as const;
const to = (contact: string, amount: string) => ({ contact, account: null, address: null, amount });
const toOwn = (account: string, amount: string) => ({ contact: null, account, address: null, amount });
const toCustomer = (address: string, amount: string) => ({ contact: null, account: null, address, amount });
const supplier = testKey('supplier').address;
const settle = () => world.treasury.withdrawals.settle();
const books = () => balancesOf(world.home);
const feeSat = ({ fee }: WithdrawalView): bigint => BigInt(Math.round(Number(fee?.amount.value ?? '0') * 1e8));
const outputsOf = (txid: string | null) => world.outside.chain.simulation.state.entry(txid ?? '')?.tx.outputs ?? [];
const replan = async (id: string, reason: 'bump' | 'cancel' | 'child', rate: string) => must(await world.treasury.withdrawals.replan(id, reason, rate, anna));
/** Everything is over, the accounts agree with the chain, and the books hold. */
const endsWell = async (id: string, state: WithdrawalView['state']): Promise<WithdrawalView> => {
  world.mine();
  await settle();
  await world.treasury.accounts.sync('vault');
  const view = world.show(id);
  expect(view).toMatchObject({ state, final: true, actions: [], need: { code: 'nothing' } });
  expect(await world.app.audit()).toMatchObject({ ok: true, firstBreak: null });
  const account = must(world.treasury.accounts.get('vault'));
  expect(books()['treasury:vault BTC@bitcoin'] ?? 0n).toBe(BigInt(Math.round(Number(account.confirmed.value) * 1e8)));
  return view;
};

describe('from a treasury account', () => {
  it('a supplier is paid: asked for, approved on the device, sent, in a block, booked', async () => {
    await world.account('vault', [200_000]);
    await world.contact('Roaster', supplier);
    const asked = await world.request({ source: fromVault, recipients: [to('Roaster', '0.0005')], satPerVb: '3' });
    expect(asked).toMatchObject({ state: 'requested', need: { who: 'owner', code: 'approve' }, policy: [], coins: [{}], amount: { value: '0.0005' }, fee: { satPerVb: '3' } });
    expect(must(world.treasury.accounts.coins('vault', null, 10)).items[0]?.lockedBy).toBe(asked.id);
    const sent = await world.approve(asked.id);
    expect(sent).toMatchObject({ state: 'submitted', confirmations: 0, approval: { by: 'Anna' } });
    expect(world.mempool()).toEqual([sent.txid]);
    expect(books()).toEqual({ 'receipts:unassigned BTC@bitcoin': -200_000n, 'treasury:vault BTC@bitcoin': 200_000n });
    const done = await endsWell(asked.id, 'completed');
    expect(done.steps.map(({ kind }) => kind)).toEqual(['requested', 'planned', 'approved', 'signed', 'sending', 'answered', 'chain', 'chain']);
    expect(books()).toEqual({
      'fees:network BTC@bitcoin': feeSat(sent), 'payments BTC@bitcoin': 50_000n, 'receipts:unassigned BTC@bitcoin': -200_000n, 'treasury:vault BTC@bitcoin': 150_000n - feeSat(sent),
    });
    expect(must(world.treasury.accounts.history('vault', { cursor: null, limit: 10, search: '' })).items[0]).toMatchObject({ txid: sent.txid, withdrawal: asked.id });
    expect(must(world.treasury.accounts.coins('vault', null, 10)).items.map(({ lockedBy }) => lockedBy)).toEqual([null]);
  });

  it('fifty at once, in one transaction', async () => {
    await world.account('vault', [3_000_000, 4_000_000]);
    const names = Array.from({ length: 50 }, (_, index) => `worker ${String(index + 1)}`);
    for (const name of names) await world.contact(name, testKey(name).address);
    const asked = await world.request({ source: fromVault, recipients: names.map((name, index) => to(name, `0.000${String(1000 + index)}`)), satPerVb: '2' });
    const sent = await world.approve(asked.id);
    for (const [index, name] of names.entries()) {
      expect(outputsOf(sent.txid).filter(({ scriptHex, valueSat }) => scriptHex === testKey(name).scriptHex && valueSat === BigInt(10_000 + index * 10))).toHaveLength(1);
    }
    await endsWell(asked.id, 'completed');
    expect(books()['payments BTC@bitcoin']).toBe(names.reduce((sum, _, index) => sum + BigInt(10_000 + index * 10), 0n));
  }, 60_000);

  it('a bump pays the same recipients more quickly, and only one of the two is ever booked', async () => {
    await world.account('vault', [200_000]);
    await world.contact('Roaster', supplier);
    const asked = await world.request({ source: fromVault, recipients: [to('Roaster', '0.0005')], satPerVb: '1' });
    const first = await world.approve(asked.id);
    const planned = await replan(asked.id, 'bump', '20');
    expect(planned).toMatchObject({ state: 'submitted', txid: first.txid, need: { who: 'owner', code: 'approve_plan' } });
    const second = await world.approve(asked.id);
    // What is asked for a yes is what will be paid.
    expect(feeSat(planned)).toBe(feeSat(second));
    expect(second.txid).not.toBe(first.txid);
    expect(second).toMatchObject({ state: 'submitted', earlierTxids: [first.txid] });
    expect(world.mempool()).toEqual([second.txid]);
    const done = await endsWell(asked.id, 'completed');
    expect(done).toMatchObject({ txid: second.txid, amount: { value: '0.0005' } });
    expect(feeSat(done)).toBeGreaterThan(feeSat(first));
    expect(books()).toMatchObject({ 'fees:network BTC@bitcoin': feeSat(done), 'payments BTC@bitcoin': 50_000n });
  });

  it('called back: everything but the fee is ours again', async () => {
    await world.account('vault', [200_000]);
    await world.contact('Roaster', supplier);
    const asked = await world.request({ source: fromVault, recipients: [to('Roaster', '0.0005')], satPerVb: '1' });
    await world.approve(asked.id);
    await replan(asked.id, 'cancel', '20');
    const back = await world.approve(asked.id);
    expect(world.mempool()).toEqual([back.txid]);
    expect(outputsOf(back.txid)).toHaveLength(1);
    const done = await endsWell(asked.id, 'cancelled');
    expect(books()).toEqual({ 'fees:network BTC@bitcoin': feeSat(done), 'receipts:unassigned BTC@bitcoin': -200_000n, 'treasury:vault BTC@bitcoin': 200_000n - feeSat(done) });
  });

  it('a child hurries it, and both fees are its own', async () => {
    await world.account('vault', [200_000]);
    await world.contact('Roaster', supplier);
    const asked = await world.request({ source: fromVault, recipients: [to('Roaster', '0.0005')], satPerVb: '1' });
    const first = await world.approve(asked.id);
    const planned = await replan(asked.id, 'child', '15');
    const child = await world.approve(asked.id);
    expect(feeSat(planned)).toBe(feeSat(child));
    expect(world.mempool()).toHaveLength(2);
    expect(child).toMatchObject({ state: 'submitted', txid: first.txid });
    const done = await endsWell(asked.id, 'completed');
    expect(feeSat(done)).toBeGreaterThan(feeSat(first));
    expect(books()).toMatchObject({ 'fees:network BTC@bitcoin': feeSat(done), 'payments BTC@bitcoin': 50_000n });
  });

  it('many coins become one; only the fee is booked', async () => {
    await world.account('vault', [30_000, 40_000, 50_000]);
    const asked = await world.request({ source: fromVault, recipients: [], purpose: 'consolidation', satPerVb: '1' });
    const sent = await world.approve(asked.id);
    expect(outputsOf(sent.txid)).toHaveLength(1);
    await endsWell(asked.id, 'completed');
    expect(books()).toMatchObject({ 'fees:network BTC@bitcoin': feeSat(sent), 'receipts:unassigned BTC@bitcoin': -120_000n });
  });

  it('between two accounts of ours nothing is income and nothing is a payment', async () => {
    await world.account('vault', [200_000]);
    await world.account('cold');
    must(await world.treasury.accounts.showAddress('cold', 'virtual'));
    const asked = await world.request({ source: fromVault, recipients: [toOwn('cold', '0.001')], purpose: 'transfer', satPerVb: '2' });
    const sent = await world.approve(asked.id);
    world.mine();
    // The account that receives may look first: what is a withdrawal's own is not booked by it.
    await world.treasury.accounts.sync('cold');
    await endsWell(asked.id, 'completed');
    expect(books()).toEqual({
      'fees:network BTC@bitcoin': feeSat(sent), 'receipts:unassigned BTC@bitcoin': -200_000n, 'treasury:cold BTC@bitcoin': 100_000n, 'treasury:vault BTC@bitcoin': 100_000n - feeSat(sent),
    });
  });

  it('its block is undone: the books are corrected, and right again with the next block', async () => {
    await world.account('vault', [200_000]);
    await world.contact('Roaster', supplier);
    const asked = await world.request({ source: fromVault, recipients: [to('Roaster', '0.0005')], satPerVb: '3' });
    await world.approve(asked.id);
    await endsWell(asked.id, 'completed');
    const before = books();
    world.chain({ action: 'reorg', depth: 1, transactions: 'mempool' });
    await settle();
    expect(world.show(asked.id)).toMatchObject({ state: 'submitted', confirmations: 0 });
    expect(books()['payments BTC@bitcoin']).toBeUndefined();
    await endsWell(asked.id, 'completed');
    expect(books()).toEqual(before);
  });
});

describe('from a gateway', () => {
  it('a sweep arrives at the signer’s own account', async () => {
    await world.account('vault', [10_000]);
    const gateway = await world.gateway('shop', 'btcpay');
    await world.sale('shop', 'A-1', 'pay', { amount: '50.00' });
    const owed = must(await world.app.gateways.balances('shop')).find(({ method }) => method === 'BTC@bitcoin')?.available.minor ?? 0n;
    must(await world.treasury.accounts.showAddress('vault', 'virtual'));
    const asked = await world.request({ source: fromShop, recipients: [toOwn('vault', '0.0005')], purpose: 'transfer' });
    expect(asked.deviceScreens.map(({ value }) => value.split(':')[0])).toEqual(['m/84\'/1\'/0\'/0/0', 'Countersign withdrawal 1', 'Amount', 'Network', 'To', 'Name', 'From', 'Reference', 'Asked by']);
    const sent = await world.approve(asked.id);
    expect(sent).toMatchObject({ state: 'submitted', approval: { by: 'Anna' } });
    expect(await gateway.control({ action: 'payouts' })).toMatchObject({ data: [{ id: sent.gatewayId, address: asked.recipients[0]?.address, amount: '0.0005' }] });
    await gateway.control({ action: 'payout', payout: sent.gatewayId ?? '', to: 'completed' });
    await settle();
    expect(world.show(asked.id)).toMatchObject({ state: 'submitted', need: { who: 'chain' } });
    // The practice gateway and the practice chain are two worlds: what the one says it sent is sent here by hand.
    const txid = String(world.chain({ action: 'receive', address: asked.recipients[0]?.address ?? '', amountSat: 50_000 }));
    const done = await endsWell(asked.id, 'completed');
    expect(done).toMatchObject({ txid, confirmations: 1 });
    expect(books()).toMatchObject({ 'receipts:unassigned BTC@bitcoin': -10_000n, 'treasury:vault BTC@bitcoin': 60_000n });
    expect(books()['gateway:shop BTC@bitcoin']).toBe((books()['exchange BTC@bitcoin'] ?? 0n) * -1n - 50_000n);
    expect(owed).toBeGreaterThanOrEqual(0n);
  });

  it('a supplier is paid from its balance, by the gateway’s word', async () => {
    const gateway = await world.gateway('shop', 'btcpay');
    await world.account('vault');
    await world.contact('Roaster', supplier);
    const asked = await world.request({ source: fromShop, recipients: [to('Roaster', '0.0003')] });
    const sent = await world.approve(asked.id);
    await gateway.control({ action: 'payout', payout: sent.gatewayId ?? '', to: 'completed' });
    const done = await endsWell(asked.id, 'completed');
    expect(done.txid).not.toBeNull();
    expect(books()).toEqual({ 'gateway:shop BTC@bitcoin': -30_000n, 'payments BTC@bitcoin': 30_000n });
  });

  it('a gateway that wants a code gets it', async () => {
    const gateway = await world.gateway('shop', 'nowpayments');
    await world.account('vault');
    await world.contact('Printer', 'TXYZopYRdj2D9XRtbG411XZZ3kM5VkAeBf', 'USDT@tron');
    const asked = await world.request({ source: fromShop, method: 'USDT@tron', recipients: [to('Printer', '200.5')] });
    const sent = await world.approve(asked.id);
    expect(sent).toMatchObject({ state: 'submitted', need: { code: 'verify' }, actions: ['verify', 'ask_again'] });
    expect(await world.treasury.withdrawals.verify(asked.id, '000001', anna)).toMatchObject({ ok: false });
    expect(must(await world.treasury.withdrawals.verify(asked.id, '123456', anna)).need.code).not.toBe('verify');
    await gateway.control({ action: 'payout', payout: sent.gatewayId ?? '', to: 'completed' });
    await settle();
    expect(world.show(asked.id)).toMatchObject({ state: 'completed' });
    expect(books()).toEqual({ 'gateway:shop USDT@tron': -200_500_000n, 'payments USDT@tron': 200_500_000n });
  });

  it('what it refuses is refused, and nothing is booked', async () => {
    const gateway = await world.gateway('shop', 'btcpay');
    await world.account('vault');
    await world.contact('Roaster', supplier);
    const asked = await world.request({ source: fromShop, recipients: [to('Roaster', '0.0003')] });
    const sent = await world.approve(asked.id);
    await gateway.control({ action: 'payout', payout: sent.gatewayId ?? '', to: 'cancelled' });
    await endsWell(asked.id, 'cancelled');
    expect(books()).toEqual({});
  });
});

describe('refunds', () => {
  const overpaid = async () => {
    const gateway = await world.gateway('shop', 'btcpay');
    await world.account('vault', [900_000]);
    await world.sale('shop', 'A-7', 'pay_more', { amount: '400.00' });
    must(await world.app.invoices.resolve('A-7', 'refund', 'paid too much', 'ben', null));
    const sale = must(world.app.invoices.get('A-7'));
    expect(sale).toMatchObject({ status: 'overpaid', review: { decision: 'refund' } });
    return { gateway, surplus: sale.surplus?.value ?? '' };
  };
  const customer = testKey('customer').address;

  it('of an overpayment, on the chain: the sale shows it and nothing is owed any more', async () => {
    const { surplus } = await overpaid();
    expect(books()['refunds-due USD']).toBeLessThan(0n);
    const asked = await world.request({ source: fromVault, recipients: [toCustomer(customer, surplus)], purpose: 'refund', invoice: 'A-7', satPerVb: '2' });
    await world.approve(asked.id);
    await endsWell(asked.id, 'completed');
    expect(must(world.app.invoices.get('A-7'))).toMatchObject({ status: 'partially_refunded', release: true, next: 'nothing' });
    expect(must(world.app.invoices.get('A-7')).timeline?.at(-1)).toMatchObject({ kind: 'refund' });
    expect(books()['refunds-due USD']).toBeUndefined();
  });

  it('cannot be asked for twice, nor for more than is owed', async () => {
    const { surplus } = await overpaid();
    const wish = { source: fromVault, method: 'BTC@bitcoin', purpose: 'refund', invoice: 'A-7', satPerVb: '2', coins: null, note: '', recipients: [toCustomer(customer, surplus)] } as const;
    const more = { ...wish, recipients: [toCustomer(customer, (Number(surplus) + 0.00001).toFixed(8))] };
    expect(await world.treasury.withdrawals.request(more, { name: 'ben', role: 'manager' })).toMatchObject({ ok: false, error: { code: 'withdrawal/refund' } });
    const first = must(await world.treasury.withdrawals.request(wish, { name: 'ben', role: 'manager' }));
    expect(await world.treasury.withdrawals.request(wish, { name: 'ben', role: 'manager' })).toMatchObject({ ok: false, error: { code: 'withdrawal/refund' } });
    must(world.treasury.withdrawals.cancel(first.id, 'wrong address', anna));
    must(await world.treasury.withdrawals.request(wish, { name: 'ben', role: 'manager' }));
  });

  it('by the gateway’s own refund, which the customer claims on its page', async () => {
    const { gateway, surplus } = await overpaid();
    const asked = await world.request({ source: { kind: 'gateway_refund', name: 'shop' }, recipients: [toCustomer('', surplus)], purpose: 'refund', invoice: 'A-7' });
    const sent = await world.approve(asked.id);
    expect(sent).toMatchObject({ state: 'submitted', need: { who: 'requester', code: 'claim' } });
    expect(sent.need.hint).toMatch(/http/);
    await gateway.control({ action: 'payout', payout: sent.gatewayId ?? '', to: 'completed' });
    await endsWell(asked.id, 'completed');
    expect(must(world.app.invoices.get('A-7')).status).toBe('partially_refunded');
    expect(books()['refunds-due USD']).toBeUndefined();
    expect(books()['gateway:shop BTC@bitcoin']).toBe(-(books()['exchange BTC@bitcoin'] ?? 0n));
  });
});
