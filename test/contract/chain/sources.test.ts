// One suite over every kind of chain source: what the rest of the app relies on, against the simulated chain.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChainSource, SeenTransaction } from '../../../electron/chain/port.ts';
import type { Result } from '../../../shared/errors/result.ts';
import { openChainBench, signedSpend, testKey, type ChainBench } from '../../support/chain-bench.ts';
import { chainKinds, type OpenedSource } from '../../support/chain-kinds.ts';

const must = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  return result.value;
};
const nothing = (): boolean => false;

describe.each(chainKinds)('a chain source of kind $kind', ({ open }) => {
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
});
