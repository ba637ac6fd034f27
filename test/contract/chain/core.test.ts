// What is particular to Bitcoin Core: its watch-only wallet, the time it takes to read the chain, its password.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HDKey } from '@scure/bip32';
import { openChainSource } from '../../../electron/chain/open-source.ts';
import type { ChainSource } from '../../../electron/chain/port.ts';
import { descriptorOf } from '../../../electron/wallet/descriptor.ts';
import { deriveAddress } from '../../../electron/wallet/keys.ts';
import { scriptTypes, type AccountKey, type ScriptType } from '../../../shared/domain/bitcoin.ts';
import { openChainBench, testKey, type ChainBench } from '../../support/chain-bench.ts';
import { httpTo, openCore, type OpenedSource } from '../../support/chain-kinds.ts';
import { checksum, type CoreServer } from '../../support/core-server.ts';
import { keptLog, realClock } from '../../support/http-ports.ts';

const nothing = (): boolean => false;
let bench: ChainBench;
let opened: OpenedSource & { readonly server: CoreServer };
let source: ChainSource;
beforeEach(async () => {
  bench = await openChainBench();
  opened = await openCore(bench);
  source = opened.source;
});
afterEach(async () => {
  await opened.close();
  await bench.chain.close();
});

const account = (scriptType: ScriptType): AccountKey => {
  const key = HDKey.fromMasterSeed(new Uint8Array(32).fill(7), { private: 0x04358394, public: 0x043587cf });
  return { network: 'regtest', scriptType, account: 0, fingerprint: key.fingerprint.toString(16).padStart(8, '0'), xpub: key.derive("m/84'/1'/0'").publicExtendedKey };
};

it('the descriptor checksum of the stand-in is that of BIP380', () => {
  expect(checksum('raw(deadbeef)')).toBe('89f8spxm');
});

describe('an account that is watched as a whole', () => {
  it.each(scriptTypes)('%s: read once, then every address of it is known without another import', async (scriptType) => {
    const key = account(scriptType);
    const addresses = [deriveAddress(key, 0, 0), deriveAddress(key, 0, 7), deriveAddress(key, 1, 3)];
    const paid = addresses.map(({ address }) => String(bench.act({ action: 'receive', address, amountSat: 30_000 })));
    bench.act({ action: 'mine' });
    // Slow as it is here, deriving may take longer than a test waits for one answer.
    await expect.poll(() => source.watch(descriptorOf(key), null), { timeout: 20_000 }).toEqual({ ok: true, value: null });
    const lists = await source.histories(addresses.map(({ scriptHex }) => scriptHex), nothing);
    expect(lists.ok && lists.value.map((list) => list.map(({ txid, place }) => [txid, place.kind]))).toEqual(paid.map((txid) => [[txid, 'block']]));
    expect(await source.watch(descriptorOf(key), null)).toEqual({ ok: true, value: null });
    expect(opened.server.calls.filter((call) => call.endsWith('/importdescriptors'))).toHaveLength(1);
  });

  it('is not answered for before the node has read the chain, however often it is asked', async () => {
    const key = account('p2wpkh');
    const { address, scriptHex } = deriveAddress(key, 0, 0);
    bench.act({ action: 'receive', address, amountSat: 30_000 });
    const goOn = opened.server.holdImports();
    expect(await source.watch(descriptorOf(key), null)).toMatchObject({ ok: false, error: { code: 'chain/catching_up' } });
    expect(await source.watch(descriptorOf(key), null)).toMatchObject({ ok: false, error: { code: 'chain/catching_up', details: { progress: ' (43 %)' } } });
    expect(await source.history(scriptHex, nothing)).toMatchObject({ ok: false, error: { code: 'chain/catching_up' } });
    goOn();
    await expect.poll(() => source.watch(descriptorOf(key), null), { timeout: 20_000 }).toEqual({ ok: true, value: null });
    expect(await source.history(scriptHex, nothing)).toMatchObject({ ok: true, value: [{ place: { kind: 'mempool' } }] });
  });
});

it('asks for the news alone, after the first time', async () => {
  const key = testKey('shop');
  bench.act({ action: 'fill', addresses: [key.address], count: 120, amountSat: 5_000 });
  expect(await source.history(key.scriptHex, nothing)).toMatchObject({ ok: true, value: { length: 120 } });
  const before = opened.server.calls.length;
  const { txid } = bench.receive(key, 6_000);
  const list = await source.history(key.scriptHex, nothing);
  expect(list).toMatchObject({ ok: true, value: { length: 121 } });
  expect(list.ok && list.value[0]?.txid).toBe(txid);
  expect(opened.server.calls.slice(before).map((call) => call.replace(/^.*\//, ''))).toEqual(['getwalletinfo', 'listsinceblock', 'gettransaction', 'getmempoolentry']);
});

it('follows a branch that took over while nobody asked, and forgets what it does not hold', async () => {
  const key = testKey('shop');
  const { txid } = bench.receive(key, 6_000);
  bench.act({ action: 'mine', count: 3 });
  expect(await source.history(key.scriptHex, nothing)).toMatchObject({ ok: true, value: [{ txid, place: { kind: 'block' } }] });
  bench.act({ action: 'reorg', depth: 3, transactions: 'gone' });
  bench.act({ action: 'mine', count: 5 });
  expect(await source.history(key.scriptHex, nothing)).toEqual({ ok: true, value: [] });
  expect(await source.find(txid)).toEqual({ ok: true, value: null });
});

it('says that the password is wrong, that the node is busy, and that it only starts', async () => {
  const stranger = openChainSource(opened.config, { http: httpTo(opened.server.url), password: { reveal: () => 'shop:guess' }, clock: realClock, log: keptLog() });
  expect(await stranger.tip()).toMatchObject({ ok: false, error: { code: 'chain/wrong_password' } });
  stranger.close();
  opened.server.fault('busy');
  expect(await source.tip()).toMatchObject({ ok: false, error: { code: 'chain/rate_limited' } });
  opened.server.fault('http_500');
  expect(await source.tip()).toMatchObject({ ok: false, error: { code: 'chain/not_reachable' } });
});

it('never tells the password', async () => {
  const log = keptLog();
  const own = openChainSource(opened.config, { http: httpTo(opened.server.url), password: { reveal: () => opened.server.password }, clock: realClock, log });
  opened.server.fault('http_500');
  const failed = await own.tip();
  expect(JSON.stringify([failed, log.lines])).not.toContain('a long password');
  expect(JSON.stringify(failed)).not.toContain(Buffer.from(opened.server.password).toString('base64'));
  own.close();
});

it('of an output it does not watch it says that it cannot tell who spent it', async () => {
  const coin = bench.receive(testKey('a stranger'), 6_000);
  expect(await source.spender(coin.txid, 0)).toEqual({ ok: true, value: null });
  const funding = bench.chain.simulation.state.entry(coin.txid)?.tx.inputs[0];
  expect(await source.spender(funding?.txid ?? '', funding?.vout ?? 0)).toEqual({ ok: true, value: coin.txid });
  bench.act({ action: 'mine' });
  expect(await source.spender(funding?.txid ?? '', funding?.vout ?? 0)).toMatchObject({ ok: false, error: { code: 'chain/not_offered' } });
});

it('a node, or somebody in between, that lies about a transaction’s bytes is found out', async () => {
  const key = testKey('shop');
  const { txid } = bench.receive(key, 50_000);
  const lying = await openCore(bench, {
    alter: (method, value) => (method === 'gettransaction' || method === 'getrawtransaction' ? { ...(value as object), hex: (value as { readonly hex: string }).hex.replace('50c3000000000000', '51c3000000000000') } : value),
  });
  for (const answer of [await lying.source.find(txid), await lying.source.history(key.scriptHex, nothing), await lying.source.find(txid)]) {
    expect(answer).toMatchObject({ ok: false, error: { code: 'chain/nonsense', details: { problem: `the bytes of transaction ${txid} do not hash to its id` } } });
  }
  await lying.close();
});
