// One suite over every kind of chain source: what the rest of the app relies on, against the simulated chain.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChainSource, SeenTransaction } from '../../../electron/chain/port.ts';
import type { Result } from '../../../shared/errors/result.ts';
import { openChainBench, signedSpend, testKey, type ChainBench, type SpendCoin } from '../../support/chain-bench.ts';
import { chainKinds, type OpenedSource } from '../../support/chain-kinds.ts';

const must = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  return result.value;
};
const nothing = (): boolean => false;

describe.each(chainKinds)('a chain source: $name', ({ open }) => {
  let bench: ChainBench;
  let opened: OpenedSource;
  let source: ChainSource;
  const shop = testKey('shop');
  const supplier = testKey('supplier');
  const history = async (): Promise<readonly SeenTransaction[]> => must(await source.history(shop.scriptHex, nothing));

  beforeEach(async () => {
    bench = await openChainBench();
    opened = await open(bench);
    source = opened.source;
  });
  afterEach(async () => {
    await opened.close();
    await bench.chain.close();
  });

  it('tells the tip and knows its own network from others', async () => {
    const before = must(await source.check('regtest'));
    bench.act({ action: 'mine' });
    const { hash, height, timeMs } = must(await source.tip());
    expect(height).toBe(before.height + 1);
    expect(must(await source.blockHash(height))).toBe(hash);
    expect(must(await source.blockHash(before.height))).toBe(before.hash);
    expect(must(await source.blockHash(height + 1))).toBeNull();
    expect(timeMs).toBe(bench.chain.simulation.state.tip.timeS * 1000);
    expect(await source.check('testnet')).toMatchObject({ ok: false, error: { code: 'chain/wrong_network', details: { found: 'regtest', wanted: 'testnet' } } });
  });

  it('follows a payment from nowhere to the mempool to a block', async () => {
    expect(await history()).toEqual([]);
    const coin = bench.receive(shop, 50_000);
    expect(await history()).toEqual([{ txid: coin.txid, rawHex: coin.rawHex, place: { kind: 'mempool' } }]);
    bench.act({ action: 'mine' });
    const { height, hash, timeS } = bench.chain.simulation.state.tip;
    const place = { kind: 'block', block: { height, hash }, timeMs: timeS * 1000 };
    expect(await history()).toEqual([{ txid: coin.txid, rawHex: coin.rawHex, place }]);
    expect(must(await source.history(shop.scriptHex, (txid) => txid === coin.txid))).toEqual([{ txid: coin.txid, rawHex: null, place }]);
    expect(must(await source.find(coin.txid))).toEqual({ txid: coin.txid, rawHex: coin.rawHex, place });
    expect(must(await source.find('ab'.repeat(32)))).toBeNull();
  });

  it('sends a payment, tells who spent the coin, and takes a repetition for what it is', async () => {
    const coin = bench.receive(shop, 50_000);
    bench.act({ action: 'mine' });
    const spend = signedSpend([coin], [{ address: supplier.address, valueSat: 40_000n }]);
    expect(must(await source.broadcast(spend.rawHex))).toBe('accepted');
    expect(must(await source.spender(coin.txid, coin.vout))).toBe(spend.txid);
    expect((await history()).map(({ txid, place }) => [txid, place.kind])).toEqual([[spend.txid, 'mempool'], [coin.txid, 'block']]);
    expect(['accepted', 'known']).toContain(must(await source.broadcast(spend.rawHex)));
    bench.act({ action: 'mine' });
    expect(must(await source.broadcast(spend.rawHex))).toBe('known');
  });

  it('reads a long history whole and in order', async () => {
    bench.act({ action: 'fill', addresses: [shop.address], count: 80, amountSat: 10_000, perBlock: 30 });
    const unconfirmed = bench.receive(shop, 7_000);
    const list = await history();
    expect(list).toHaveLength(81);
    expect(new Set(list.map(({ txid }) => txid)).size).toBe(81);
    expect(list[0]).toMatchObject({ txid: unconfirmed.txid, place: { kind: 'mempool' } });
    const heights = list.slice(1).map(({ place }) => (place.kind === 'block' ? place.block.height : Number.NaN));
    expect(heights).toEqual(heights.toSorted((a, b) => b - a));
  });

  it('tells fee rates, the fastest first', async () => {
    const before = must(await source.fees());
    expect(before.minimumSatPerKvb).toBe(1000n);
    expect(before.targets[0]).toEqual({ blocks: 1, satPerKvb: 20_000n });
    bench.act({ action: 'fees', factor: 3.5 });
    expect(must(await source.fees()).targets[0]).toEqual({ blocks: 1, satPerKvb: 70_000n });
  });

  it('answers for many scripts in their order, and gives the bytes of each transaction that is not known', async () => {
    const others = [testKey('a', 'p2tr'), testKey('b', 'p2sh-p2wpkh'), testKey('c', 'p2pkh')];
    const coins = others.map((key) => bench.receive(key, 20_000));
    const spend = signedSpend(coins, [{ address: shop.address, valueSat: 50_000n }]);
    expect(must(await source.broadcast(spend.rawHex))).toBe('accepted');
    const lists = must(await source.histories([others[0]?.scriptHex ?? '', testKey('unused').scriptHex, shop.scriptHex, others[2]?.scriptHex ?? ''], (txid) => txid === coins[0]?.txid));
    expect(lists.map((list) => list.map(({ txid }) => txid))).toEqual([[spend.txid, coins[0]?.txid], [], [spend.txid], [spend.txid, coins[2]?.txid]]);
    expect(lists[0]?.map(({ rawHex }) => rawHex)).toEqual([spend.rawHex, null]);
    expect(must(await source.histories([], nothing))).toEqual([]);
  });

  it('follows a reorganisation: places change, and what is gone is gone', async () => {
    const coin = bench.receive(shop, 50_000);
    bench.act({ action: 'mine', count: 2 });
    const [before] = await history();
    const height = before?.place.kind === 'block' ? before.place.block.height : 0;
    const oldHash = must(await source.blockHash(height));
    bench.act({ action: 'reorg', depth: 2, transactions: 'mempool' });
    expect(must(await source.blockHash(height))).not.toBe(oldHash);
    expect(await history()).toMatchObject([{ txid: coin.txid, place: { kind: 'mempool' } }]);
    bench.act({ action: 'mine' });
    const tip = bench.chain.simulation.state.tip;
    expect(await history()).toMatchObject([{ txid: coin.txid, place: { kind: 'block', block: { height: tip.height, hash: tip.hash } } }]);
    bench.act({ action: 'reorg', depth: 3, transactions: 'gone' });
    expect(await history()).toEqual([]);
    expect(must(await source.find(coin.txid))).toBeNull();
  });

  it('a payment that is in another block after a reorganisation is said to be in that one', async () => {
    const coin = bench.receive(shop, 50_000);
    bench.act({ action: 'mine', count: 2 });
    const [before] = await history();
    bench.act({ action: 'reorg', depth: 2, transactions: 'kept' });
    const block = bench.chain.simulation.state.entry(coin.txid)?.block;
    const [after] = await history();
    expect(after?.place).toMatchObject({ kind: 'block', block: { height: 131, hash: block?.hash } });
    expect(after?.place).not.toEqual(before?.place);
    expect(must(await source.find(coin.txid))?.place).toEqual(after?.place);
  });

  it('a payment whose coins and outputs are long spent is known when it is sent again, not refused', async () => {
    const coin = bench.receive(shop, 50_000);
    await history();
    const spend = signedSpend([coin], [{ address: supplier.address, valueSat: 40_000n }]);
    must(await source.broadcast(spend.rawHex));
    const onward = signedSpend([bench.coin(spend.txid, 0, supplier)], [{ address: testKey('next').address, valueSat: 30_000n }]);
    must(await source.broadcast(onward.rawHex));
    bench.act({ action: 'mine', count: 2 });
    expect(must(await source.broadcast(spend.rawHex))).toBe('known');
  });

  it('a payment that is spent twice is replaced by the other', async () => {
    const coin = bench.receive(shop, 50_000);
    expect(await history()).toHaveLength(1);
    const conflict = String(bench.act({ action: 'double_spend', txid: coin.txid }));
    expect(await history()).toEqual([]);
    expect(must(await source.find(coin.txid))).toBeNull();
    expect(conflict).toHaveLength(64);
  });

  it.each([
    ['a fee that is too low', (coin: SpendCoin) => signedSpend([coin], [{ address: supplier.address, valueSat: coin.valueSat - 50n }]), /below the least/, /higher fee/],
    ['dust', (coin: SpendCoin) => signedSpend([coin], [{ address: supplier.address, valueSat: 200n }, { address: shop.address, valueSat: 40_000n }]), /too small/, /Send more/],
    ['a lock time in the future', (coin: SpendCoin) => signedSpend([coin], [{ address: supplier.address, valueSat: 40_000n }], { lockTime: 1_000 }), /later/, /next block/],
    ['a signature that does not hold', (coin: SpendCoin) => {
      const spend = signedSpend([coin], [{ address: supplier.address, valueSat: 40_000n }]);
      return { ...spend, rawHex: spend.rawHex.replace('409c000000000000', '419c000000000000') };
    }, /signature/, /sign it anew/],
  ])('is told why the network refuses %s', async (_what, build, reason, next) => {
    const coin = bench.receive(shop, 50_000);
    const refused = await source.broadcast(build(coin).rawHex);
    expect(refused).toMatchObject({ ok: false, error: { code: 'chain/refused', outcome: 'refused', details: { reason: expect.stringMatching(reason) as string, next: expect.stringMatching(next) as string } } });
  });

  it('is told when a coin is spent elsewhere', async () => {
    const coin = bench.receive(shop, 50_000);
    bench.act({ action: 'mine' });
    const [first, second] = [40_000n, 39_000n].map((valueSat) => signedSpend([coin], [{ address: supplier.address, valueSat }]).rawHex);
    expect(must(await source.broadcast(first ?? ''))).toBe('accepted');
    bench.act({ action: 'mine' });
    expect(await source.broadcast(second ?? '')).toMatchObject({ ok: false, error: { code: 'chain/refused', outcome: 'refused', details: { reason: expect.stringContaining('gone') as string } } });
  });

  it('does not answer in silence: the error says so, and the next question is answered', async () => {
    opened.fault('silent');
    expect(await source.tip()).toMatchObject({ ok: false, error: { code: 'chain/timeout' } });
    opened.fault('none');
    expect(must(await source.tip()).height).toBe(130);
  });

  it.each(['garbage', 'half_answer'] as const)('takes nothing from %s', async (fault) => {
    bench.receive(shop, 50_000);
    opened.fault(fault);
    for (const asked of [await source.history(shop.scriptHex, nothing), await source.tip(), await source.fees()]) {
      expect(asked).toMatchObject({ ok: false, error: { code: fault === 'garbage' ? 'chain/nonsense' : 'chain/not_reachable' } });
    }
    opened.fault('none');
    expect(await history()).toHaveLength(1);
  });

  it('a transaction whose answer is lost once counts as handed over', async () => {
    const spend = signedSpend([bench.receive(shop, 50_000)], [{ address: supplier.address, valueSat: 40_000n }]);
    opened.fault('drop_answer', { on: 'broadcast', count: 1 });
    expect(['accepted', 'known']).toContain(must(await source.broadcast(spend.rawHex)));
    expect(bench.chain.simulation.state.mempool.has(spend.txid)).toBe(true);
  });

  it('a transaction whose answer never comes is unclear, not refused', async () => {
    const spend = signedSpend([bench.receive(shop, 50_000)], [{ address: supplier.address, valueSat: 40_000n }]);
    opened.fault('drop_answer', { on: 'broadcast' });
    expect(await source.broadcast(spend.rawHex)).toMatchObject({ ok: false, error: { code: 'chain/not_reachable', outcome: 'unknown' } });
    expect(must(await source.find(spend.txid))).toMatchObject({ txid: spend.txid, place: { kind: 'mempool' } });
    opened.fault('none');
    expect(['accepted', 'known']).toContain(must(await source.broadcast(spend.rawHex)));
  });

  it('says where it cannot be reached', async () => {
    await opened.shut();
    expect(await source.tip()).toMatchObject({ ok: false, error: { code: 'chain/not_reachable', outcome: 'not_sent' } });
  });
});
