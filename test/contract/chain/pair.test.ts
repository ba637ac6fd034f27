// Two sources that watch each other: what one says and the other must know stops everything; what only takes a moment does not.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createPair, type ChainPair } from '../../../electron/chain/pair.ts';
import type { ChainSource, SeenTransaction } from '../../../electron/chain/port.ts';
import { failure, ok, type Result } from '../../../shared/errors/result.ts';
import { openChainBench, signedSpend, testKey, type ChainBench } from '../../support/chain-bench.ts';
import { openElectrum, openEsplora, type OpenedSource } from '../../support/chain-kinds.ts';
import { FakeClock } from '../../support/fake-clock.ts';

let bench: ChainBench;
let opened: readonly OpenedSource[];
let esplora: ChainSource;
let electrum: ChainSource;
const clock = new FakeClock();
const shop = testKey('shop');
const supplier = testKey('supplier');
const nothing = (): boolean => false;
const pairOf = (changes: Partial<ChainSource> = {}, firstChanges: Partial<ChainSource> = {}): ChainPair => createPair({ ...esplora, ...firstChanges }, { ...electrum, ...changes }, { clock });
const txids = (result: Result<readonly SeenTransaction[]>): unknown => (result.ok ? result.value.map(({ txid }) => txid) : result.error.code);

beforeEach(async () => {
  bench = await openChainBench();
  opened = [openEsplora(bench, 'a public server'), await openElectrum(bench, {}, 'the own server')];
  esplora = opened[0]?.source ?? expect.fail();
  electrum = opened[1]?.source ?? expect.fail();
});
afterEach(async () => {
  for (const each of opened) await each.close();
  await bench.chain.close();
});

it('answers as one source while both agree', async () => {
  const pair = pairOf();
  const coin = bench.receive(shop, 50_000);
  bench.act({ action: 'mine' });
  expect(await pair.check('regtest')).toMatchObject({ ok: true, value: { height: 131 } });
  expect(await pair.tip()).toEqual(await esplora.tip());
  expect(txids(await pair.history(shop.scriptHex, nothing))).toEqual([coin.txid]);
  const spend = signedSpend([coin], [{ address: supplier.address, valueSat: 40_000n }]);
  expect(await pair.broadcast(spend.rawHex)).toMatchObject({ ok: true });
  expect(await pair.find(spend.txid)).toMatchObject({ ok: true, value: { txid: spend.txid, rawHex: spend.rawHex } });
  expect(await pair.spender(coin.txid, coin.vout)).toEqual(ok(spend.txid));
  expect(await pair.fees()).toEqual(await esplora.fees());
  expect(pair.concern()).toBeNull();
});

it('a block of one that is not the other’s is told, by names and height', async () => {
  const other = await openChainBench();
  other.receive(shop, 1_000);
  other.act({ action: 'mine' });
  bench.act({ action: 'mine', count: 2 });
  const foreign = openEsplora(other, 'the own server');
  const pair = createPair(esplora, foreign.source, { clock });
  const told = { ok: false, error: { code: 'chain/disagreement', message: 'a public server and the own server say different things about block 131.' } };
  expect(await pair.tip()).toMatchObject(told);
  expect(await pair.check('regtest')).toMatchObject(told);
  expect(await pair.blockHash(131)).toMatchObject(told);
  await foreign.close();
  await other.chain.close();
});

it('a payment in a block of one only, or in another block, is told and nothing is answered', async () => {
  const coin = bench.receive(shop, 50_000);
  bench.act({ action: 'mine' });
  const hidden = pairOf({ histories: (scripts) => Promise.resolve(ok(scripts.map(() => []))), find: () => Promise.resolve(ok(null)) });
  const told = { ok: false, error: { code: 'chain/disagreement', details: { what: `transaction ${coin.txid} being in block 131` } } };
  expect(await hidden.history(shop.scriptHex, nothing)).toMatchObject(told);
  expect(await hidden.find(coin.txid)).toMatchObject(told);
  const made = pairOf({}, { histories: (scripts) => Promise.resolve(ok(scripts.map(() => []))) });
  expect(await made.history(shop.scriptHex, nothing)).toMatchObject(told);
  const unconfirmed = pairOf({ histories: async (scripts, has) => {
    const lists = await electrum.histories(scripts, has);
    return lists.ok ? ok(lists.value.map((list) => list.map((seen) => ({ ...seen, place: { kind: 'mempool' } as const })))) : lists;
  } });
  expect(await unconfirmed.history(shop.scriptHex, nothing)).toMatchObject(told);
});

it('a block that reached only one of them yet is no contradiction', async () => {
  const coin = bench.receive(shop, 50_000);
  const before = await electrum.tip();
  const late = pairOf({ tip: () => Promise.resolve(before), histories: (scripts) => Promise.resolve(ok(scripts.map(() => [{ txid: coin.txid, rawHex: null, place: { kind: 'mempool' } }]))) });
  bench.act({ action: 'mine' });
  expect(txids(await late.history(shop.scriptHex, nothing))).toEqual([coin.txid]);
  expect(await late.tip()).toMatchObject({ ok: true, value: { height: 131 } });
  expect(late.concern()).toBeNull();
  bench.act({ action: 'mine', count: 2 });
  expect(await late.tip()).toMatchObject({ ok: true, value: { height: 133 } });
  expect(late.concern()).toMatchObject({ code: 'chain/disagreement', details: { what: 'the newest block (133 and 130)' } });
});

it('an unconfirmed payment that one does not know is told when a minute has not changed it', async () => {
  const coin = bench.receive(shop, 50_000);
  const pair = pairOf({ histories: (scripts) => Promise.resolve(ok(scripts.map(() => []))) });
  expect(txids(await pair.history(shop.scriptHex, nothing))).toEqual([coin.txid]);
  expect(pair.concern()).toBeNull();
  clock.advance(60_000);
  expect(pair.concern()).toMatchObject({ code: 'chain/disagreement', details: { what: `transaction ${coin.txid}, which only one of them knows` } });
  const agreeing = pairOf();
  expect(txids(await agreeing.history(shop.scriptHex, nothing))).toEqual([coin.txid]);
  expect(agreeing.concern()).toBeNull();
});

it('whether something is out: known to one is known; spent according to one is spent', async () => {
  const coin = bench.receive(shop, 50_000);
  bench.act({ action: 'mine' });
  const spend = signedSpend([coin], [{ address: supplier.address, valueSat: 40_000n }]);
  await esplora.broadcast(spend.rawHex);
  const blind = { find: () => Promise.resolve(ok(null)), spender: () => Promise.resolve(ok(null)) };
  for (const pair of [pairOf(blind), pairOf({}, blind)]) {
    expect(await pair.find(spend.txid)).toMatchObject({ ok: true, value: { txid: spend.txid } });
    expect(await pair.spender(coin.txid, coin.vout)).toEqual(ok(spend.txid));
  }
  const lying = pairOf({ spender: () => Promise.resolve(ok('ab'.repeat(32))) });
  expect(await lying.spender(coin.txid, coin.vout)).toMatchObject({ ok: false, error: { code: 'chain/disagreement' } });
});

it('one that does not answer leaves the other alone; one that cannot be trusted stops both', async () => {
  const coin = bench.receive(shop, 50_000);
  const answer = <T>(code: Parameters<typeof failure>[0]) => (): Promise<Result<T>> => Promise.resolve(failure(code, { details: { source: 'x' } }));
  const silent = { tip: answer<never>('chain/timeout'), histories: answer<never>('chain/not_reachable'), find: answer<never>('chain/not_reachable') };
  for (const pair of [pairOf(silent), pairOf({}, silent)]) {
    expect(await pair.tip()).toMatchObject({ ok: true });
    expect(await pair.history(shop.scriptHex, nothing)).toMatchObject({ ok: true, value: [{ txid: coin.txid, rawHex: coin.rawHex }] });
    expect(await pair.find(coin.txid)).toMatchObject({ ok: true, value: { txid: coin.txid } });
  }
  const changed = { tip: answer<never>('chain/certificate_changed'), histories: answer<never>('chain/certificate_changed') };
  for (const pair of [pairOf(changed), pairOf({}, changed)]) {
    expect(await pair.tip()).toMatchObject({ ok: false, error: { code: 'chain/certificate_changed' } });
    expect(await pair.history(shop.scriptHex, nothing)).toMatchObject({ ok: false, error: { code: 'chain/certificate_changed' } });
  }
  const gone = createPair({ ...esplora, ...silent }, { ...electrum, ...silent }, { clock });
  expect(await gone.history(shop.scriptHex, nothing)).toMatchObject({ ok: false, error: { code: 'chain/not_reachable' } });
});

it('hands over to both: taken by one is out, unclear with one is unclear', async () => {
  const spend = signedSpend([bench.receive(shop, 50_000)], [{ address: supplier.address, valueSat: 40_000n }]);
  const refused = { broadcast: () => Promise.resolve(failure('chain/refused', { outcome: 'refused' })) };
  const unclear = { broadcast: () => Promise.resolve(failure('chain/timeout', { outcome: 'unknown' })) };
  expect(await pairOf(refused).broadcast(spend.rawHex)).toMatchObject({ ok: true });
  expect(await pairOf(refused, unclear).broadcast(spend.rawHex)).toMatchObject({ ok: false, error: { outcome: 'unknown' } });
  expect(await pairOf(unclear, refused).broadcast(spend.rawHex)).toMatchObject({ ok: false, error: { outcome: 'unknown' } });
  expect(await pairOf(refused, refused).broadcast(spend.rawHex)).toMatchObject({ ok: false, error: { code: 'chain/refused', outcome: 'refused' } });
});
