// Treasury accounts on the simulated chain: what is received and spent, what the chain takes back, and the books that follow.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { scriptTypes } from '../../shared/domain/bitcoin.ts';
import { testKey } from '../support/chain-bench.ts';
import { must } from '../support/shop.ts';
import { booksOf, openTreasuryWorld, type TreasuryWorld } from '../support/treasury-world.ts';

let world: TreasuryWorld;
beforeEach(async () => { world = await openTreasuryWorld(); });
afterEach(() => world.close());

const sync = async (account = 'vault') => must(await world.treasury.accounts.sync(account));
const history = (search = '', account = 'vault') => must(world.treasury.accounts.history(account, { cursor: null, limit: 100, search })).items;
const kinds = (): readonly string[] => history().map(({ kind }) => kind);
const holds = async (): Promise<void> => expect(await world.app.audit()).toMatchObject({ ok: true, firstBreak: null });

describe('receiving', () => {
  it('is pending first, then confirmed, and booked once it is in a block', async () => {
    await world.add();
    const coin = world.pay(world.key(0, 0), 50_000);
    expect(await sync()).toMatchObject({ confirmed: { value: '0', asset: 'BTC' }, pendingIn: { value: '0.0005' }, spendable: { value: '0' }, transactions: 1, coins: 1 });
    expect(history()).toMatchObject([{ txid: coin.txid, kind: 'received', confirmations: 0, height: null, delta: { value: '0.0005' }, fee: null, addresses: [world.key(0, 0).address] }]);
    expect(await booksOf(world)).toEqual({});
    world.mine(3);
    expect(await sync()).toMatchObject({ confirmed: { value: '0.0005' }, pendingIn: { value: '0' }, spendable: { value: '0.0005' }, problem: null });
    expect(history()).toMatchObject([{ confirmations: 3 }]);
    expect(await booksOf(world)).toEqual({ 'receipts:unassigned BTC': '-0.0005', 'treasury:vault BTC': '0.0005' });
    await sync();
    expect((await world.app.audit()).entries).toBe(1);
    await holds();
  });

  it.each(scriptTypes)('reads an account of %s', async (scriptType) => {
    await world.add({ scriptType });
    world.pay(world.key(0, 3, scriptType), 70_000);
    world.mine();
    expect(await sync()).toMatchObject({ scriptType, confirmed: { value: '0.0007' }, receive: { address: world.key(0, 0, scriptType).address } });
  });

  it('goes on behind a gap of nineteen, and stops at one of twenty', async () => {
    await world.add();
    // The longer an account is, the further it is looked ahead.
    for (const index of [19, 39, 59, 120]) world.pay(world.key(0, index), 10_000);
    world.mine();
    expect(await sync()).toMatchObject({ transactions: 3, confirmed: { value: '0.0003' } });
    world.pay(world.key(0, 90), 10_000);
    world.mine();
    expect(await sync()).toMatchObject({ transactions: 5, confirmed: { value: '0.0005' } });
  });

  it('shows an address that is used twice', async () => {
    await world.add();
    world.pay(world.key(0, 0), 10_000);
    world.pay(world.key(0, 0), 20_000);
    world.pay(world.key(0, 1), 30_000);
    world.mine();
    await sync();
    const { items } = must(world.treasury.accounts.coins('vault', null, 10));
    expect(items.map(({ value, reusedAddress }) => `${value.value} ${reusedAddress}`).sort()).toEqual(['0.0001 true', '0.0002 true', '0.0003 false']);
  });
});

describe('spending by another wallet with the same keys', () => {
  it('is seen, with fee and change, and booked as unassigned', async () => {
    await world.add();
    const coin = world.pay(world.key(0, 0), 100_000);
    world.mine();
    await sync();
    const supplier = testKey('supplier');
    const txid = world.spendElsewhere([coin], [{ address: supplier.address, valueSat: 60_000n }, { address: world.key(1, 0).address, valueSat: 39_000n }]);
    expect(await sync()).toMatchObject({ confirmed: { value: '0.001' }, pendingOut: { value: '0.00061' }, spendable: { value: '0.00039' }, coins: 1 });
    expect(history()[0]).toMatchObject({ txid, kind: 'sent', delta: { value: '-0.00061' }, fee: { value: '0.00001' }, addresses: [supplier.address] });
    world.mine();
    expect(await sync()).toMatchObject({ confirmed: { value: '0.00039' }, pendingOut: { value: '0' } });
    expect(await booksOf(world)).toEqual({
      'fees:network BTC': '0.00001', 'receipts:unassigned BTC': '-0.001', 'spends:unassigned BTC': '0.0006', 'treasury:vault BTC': '0.00039',
    });
    await holds();
  });

  it('between the account’s own addresses it is moved, and only the fee is gone', async () => {
    await world.add();
    const coin = world.pay(world.key(0, 0), 100_000);
    world.spendElsewhere([coin], [{ address: world.key(0, 1).address, valueSat: 99_000n }]);
    world.mine();
    await sync();
    expect(kinds()).toContain('moved');
    expect(await booksOf(world)).toEqual({ 'fees:network BTC': '0.00001', 'receipts:unassigned BTC': '-0.001', 'treasury:vault BTC': '0.00099' });
  });

  it('between two accounts it leaves one and comes to the other', async () => {
    await world.add();
    await world.add({ name: 'taproot', scriptType: 'p2tr' });
    const coin = world.pay(world.key(0, 0), 100_000);
    world.spendElsewhere([coin], [{ address: world.key(0, 0, 'p2tr').address, valueSat: 99_000n }]);
    world.mine();
    await sync();
    expect(await sync('taproot')).toMatchObject({ confirmed: { value: '0.00099' } });
    expect(await booksOf(world)).toMatchObject({ 'treasury:taproot BTC': '0.00099', 'spends:unassigned BTC': '0.00099' });
    await holds();
  });
});

describe('what the chain takes back', () => {
  it('a reorganisation makes it unconfirmed again, and the books follow with a correction', async () => {
    await world.add();
    world.pay(world.key(0, 0), 50_000);
    world.mine();
    await sync();
    world.bench.act({ action: 'reorg', depth: 1, transactions: 'mempool' });
    expect(await sync()).toMatchObject({ confirmed: { value: '0' }, pendingIn: { value: '0.0005' } });
    expect(await booksOf(world)).toEqual({});
    world.mine();
    expect(await sync()).toMatchObject({ confirmed: { value: '0.0005' } });
    expect(await booksOf(world)).toEqual({ 'receipts:unassigned BTC': '-0.0005', 'treasury:vault BTC': '0.0005' });
    expect((await world.app.audit()).entries).toBe(3);
    await holds();
  });

  it('a reorganisation that keeps it changes its block and nothing else', async () => {
    await world.add();
    world.pay(world.key(0, 0), 50_000);
    world.mine(2);
    await sync();
    world.bench.act({ action: 'reorg', depth: 2, transactions: 'kept' });
    expect(await sync()).toMatchObject({ confirmed: { value: '0.0005' } });
    expect((await world.app.audit()).entries).toBe(1);
  });

  it('one that is gone for good counts no more, and comes back when it does', async () => {
    await world.add();
    const coin = world.pay(world.key(0, 0), 50_000);
    world.mine();
    await sync();
    world.bench.act({ action: 'reorg', depth: 1, transactions: 'gone' });
    expect(await sync()).toMatchObject({ confirmed: { value: '0' }, pendingIn: { value: '0' }, coins: 0 });
    expect(kinds()).toEqual(['conflict']);
    expect(await booksOf(world)).toEqual({});
    expect(world.bench.chain.simulation.submit(coin.rawHex).judgement.verdict).toBe('good');
    world.mine();
    expect(await sync()).toMatchObject({ confirmed: { value: '0.0005' }, coins: 1 });
    expect(kinds()).toEqual(['received']);
    await holds();
  });

  it('a payer who takes an unconfirmed payment back leaves a conflict', async () => {
    await world.add();
    const coin = world.pay(world.key(0, 0), 50_000);
    await sync();
    world.bench.act({ action: 'double_spend', txid: coin.txid });
    expect(await sync()).toMatchObject({ pendingIn: { value: '0' }, coins: 0 });
    expect(kinds()).toEqual(['conflict']);
    world.mine();
    await sync();
    expect(await booksOf(world)).toEqual({});
  });

  it('a spend that was replaced by another of our own is a conflict, and its coin is spent once', async () => {
    await world.add();
    const coin = world.pay(world.key(0, 0), 100_000);
    world.mine();
    await sync();
    const first = world.spendElsewhere([coin], [{ address: testKey('a').address, valueSat: 99_000n }]);
    await sync();
    const second = world.spendElsewhere([coin], [{ address: testKey('b').address, valueSat: 90_000n }, { address: world.key(1, 0).address, valueSat: 5_000n }]);
    expect(await sync()).toMatchObject({ pendingOut: { value: '0.00095' }, coins: 1 });
    expect(history().map(({ txid, kind }) => [txid, kind])).toEqual(expect.arrayContaining([[first, 'conflict'], [second, 'sent']]));
    world.mine();
    await sync();
    expect(await booksOf(world)).toMatchObject({ 'treasury:vault BTC': '0.00005' });
    await holds();
  });
});

describe('coming back', () => {
  it('a source that fails in the middle leaves what was learned, and the next reading completes it', async () => {
    await world.add();
    for (let index = 0; index < 60; index += 5) world.pay(world.key(0, index), 10_000);
    world.mine();
    world.bench.act({ action: 'fault', fault: 'http_500', match: world.key(0, 45).scriptHex.slice(0, 0) || '/scripthash/', count: 1000 });
    const failed = await world.treasury.accounts.sync('vault');
    expect(failed).toMatchObject({ ok: false });
    expect(must(world.treasury.accounts.get('vault')).problem).not.toBeNull();
    world.bench.act({ action: 'fault', fault: 'none' });
    await world.restart();
    expect(await sync()).toMatchObject({ transactions: 12, confirmed: { value: '0.0012' }, problem: null });
    await holds();
  });

  it('after a restart everything is as it was, and what came meanwhile is found', async () => {
    await world.add();
    const coin = world.pay(world.key(0, 0), 10_000);
    world.mine();
    await sync();
    must(world.treasury.accounts.freeze('vault', `${coin.txid}:0`, true, { name: 'Owner', role: 'owner' }));
    must(world.treasury.accounts.label('vault', 'addr', world.key(0, 0).address, 'Rent'));
    world.pay(world.key(0, 1), 20_000);
    world.mine();
    await world.restart();
    expect(must(world.treasury.accounts.get('vault'))).toMatchObject({ confirmed: { value: '0.0001' }, frozen: { value: '0.0001' }, spendable: { value: '0' } });
    expect(await sync()).toMatchObject({ confirmed: { value: '0.0003' }, frozen: { value: '0.0001' }, spendable: { value: '0.0002' } });
    expect(history('rent')).toMatchObject([{ txid: coin.txid, label: 'Rent' }]);
  });
});
