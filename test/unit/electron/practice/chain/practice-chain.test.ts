import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { PracticeChain } from '../../../../../electron/practice/chain/practice-chain.ts';
import type { ChainStateLine } from '../../../../../electron/practice/chain/port.ts';
import { openChainBench, signedSpend, testKey, type ChainBench } from '../../../../support/chain-bench.ts';

const get = async (chain: PracticeChain, target: string): Promise<unknown> => {
  const answer = await fetch(chain.url + target);
  const text = await answer.text();
  return answer.headers.get('content-type') === 'application/json' ? (JSON.parse(text) as unknown) : `${String(answer.status)} ${text}`;
};
const post = async (chain: PracticeChain, rawHex: string): Promise<string> => {
  const answer = await fetch(`${chain.url}/tx`, { method: 'POST', body: rawHex });
  return `${String(answer.status)} ${await answer.text()}`;
};
const shop = testKey('shop');
const payee = testKey('payee');

describe('the simulated chain over HTTP', () => {
  let folder: string;
  const open: ChainBench[] = [];
  beforeEach(() => { folder = mkdtempSync(path.join(tmpdir(), 'countersign-chain-')); });
  afterEach(async () => {
    for (const bench of open.splice(0)) await bench.chain.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const start = async (isKept = false): Promise<ChainBench> => {
    const bench = await openChainBench(isKept ? { folder } : {});
    open.push(bench);
    return bench;
  };
  const stop = async (): Promise<void> => { for (const bench of open.splice(0)) await bench.chain.close(); };
  const stateOf = (bench: ChainBench): ChainStateLine => bench.act({ action: 'state' }) as ChainStateLine;

  it('obeys over HTTP whoever has the token, and nobody else', async () => {
    const { chain } = await start();
    const control = (token: string, body: unknown): Promise<Response> =>
      fetch(chain.controlUrl, { method: 'POST', headers: { authorization: `Bearer ${token}` }, body: JSON.stringify(body) });
    expect((await control('x'.repeat(32), { action: 'mine' })).status).toBe(401);
    expect(await (await control(chain.controlToken, { action: 'mine', count: 3 })).json()).toMatchObject({ ok: true, data: { height: 133 } });
    expect(await (await control(chain.controlToken, { action: 'dig' })).json()).toMatchObject({ ok: false, error: expect.stringContaining('unknown action; known: mine') as string });
    expect(await (await control(chain.controlToken, { action: 'mine', cuont: 3 })).json()).toEqual({ ok: false, error: 'unknown field "cuont"' });
    expect(await (await control(chain.controlToken, { action: 'receive', address: 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4', amountSat: 5 })).json()).toMatchObject({ ok: false, error: 'this is no address of regtest' });
  });

  it('answers as Esplora’s documentation says', async () => {
    const bench = await start();
    const { chain } = bench;
    const { txid, rawHex } = bench.receive(shop, 12_345);
    const stats = { funded_txo_count: 1, funded_txo_sum: 12_345, spent_txo_count: 0, spent_txo_sum: 0, tx_count: 1 };
    expect(await get(chain, `/address/${shop.address}`)).toMatchObject({ address: shop.address, mempool_stats: stats });
    expect(await get(chain, `/address/${shop.address}/utxo`)).toEqual([{ txid, vout: 0, status: { confirmed: false }, value: 12_345 }]);
    expect(await get(chain, `/tx/${txid}/hex`)).toBe(`200 ${rawHex}`);
    expect(await get(chain, `/tx/${txid}/outspends`)).toEqual([{ spent: false }, { spent: false }]);
    expect(await get(chain, '/mempool')).toMatchObject({ count: 1 });
    expect(await get(chain, '/mempool/txids')).toEqual([txid]);
    bench.act({ action: 'mine' });
    const tip = chain.simulation.state.tip;
    const status = { confirmed: true, block_height: 131, block_hash: tip.hash, block_time: tip.timeS };
    expect(await get(chain, `/tx/${txid}/status`)).toEqual(status);
    expect(await get(chain, `/tx/${txid}`)).toMatchObject({ txid, status, fee: 1_420, vout: [{ value: 12_345, scriptpubkey_address: shop.address, scriptpubkey_type: 'v0_p2wpkh' }, {}] });
    expect(await get(chain, `/address/${shop.address}`)).toMatchObject({ chain_stats: stats });
    expect(await get(chain, '/blocks/tip/height')).toBe('200 131');
    expect(await get(chain, '/blocks/tip/hash')).toBe(`200 ${tip.hash}`);
    expect(await get(chain, '/block-height/131')).toBe(`200 ${tip.hash}`);
    expect(await get(chain, `/block/${tip.hash}`)).toMatchObject({ id: tip.hash, height: 131, tx_count: 2, timestamp: tip.timeS });
    expect(await get(chain, '/block-height/0')).toBe('200 0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206');
    expect(await get(chain, '/fee-estimates')).toMatchObject({ 1: 20, 144: 1.5, 1008: 1 });
    expect(await get(chain, '/address/nonsense')).toBe('400 Invalid Bitcoin address');
    expect(await get(chain, `/tx/${'00'.repeat(32)}`)).toBe('404 Transaction not found');
    expect(await post(chain, 'beef')).toBe('400 sendrawtransaction RPC error -22: TX decode failed. Make sure the tx has at least one input.');
  });

  it('gives up on an address with too many unspent outputs, as public servers do', async () => {
    const bench = await openChainBench({ limits: { mostUnspent: 5 } });
    open.push(bench);
    bench.act({ action: 'fill', addresses: [shop.address], count: 6, amountSat: 1_000 });
    expect(await get(bench.chain, `/address/${shop.address}/utxo`)).toBe('400 Too many history entries');
  });

  it('a restart finds the same chain, mempool, fees and token', async () => {
    const first = await start(true);
    const coin = first.receive(shop, 50_000);
    first.act({ action: 'mine' });
    const spend = signedSpend([coin], [{ address: payee.address, valueSat: 40_000n }]);
    expect(await post(first.chain, spend.rawHex)).toBe(`200 ${spend.txid}`);
    const bump = signedSpend([coin], [{ address: payee.address, valueSat: 30_000n }]);
    expect(await post(first.chain, bump.rawHex)).toBe(`200 ${bump.txid}`);
    first.act({ action: 'reorg', depth: 2 });
    first.act({ action: 'fees', factor: 2, minimumSatPerKvb: 3_000 });
    const [before, token] = [stateOf(first), first.chain.controlToken];
    await stop();

    const second = await start(true);
    expect(stateOf(second)).toEqual(before);
    expect(second.chain.controlToken).toBe(token);
    expect(second.chain.simulation.minimumSatPerKvb()).toBe(3_000n);
    expect(second.chain.simulation.state.entry(spend.txid)).toBeUndefined();
    second.act({ action: 'mine' });
    expect(await get(second.chain, `/tx/${bump.txid}/status`)).toMatchObject({ confirmed: true });
    expect(statSync(path.join(folder, 'chain.jsonl')).mode & 0o077).toBe(0);
  });

  it('a step cut off in the middle of its line never happened; a file that is none of ours is set aside', async () => {
    const first = await start(true);
    first.act({ action: 'mine' });
    const before = stateOf(first);
    await stop();
    appendFileSync(path.join(folder, 'chain.jsonl'), '{"kind":"block","coinb');
    const second = await start(true);
    expect(stateOf(second)).toEqual(before);
    second.act({ action: 'mine' });
    await stop();
    const third = await start(true);
    expect(stateOf(third).height).toBe(132);
    await stop();
    writeFileSync(path.join(folder, 'chain.jsonl'), 'something else\n');
    expect(stateOf(await start(true)).height).toBe(130);
    expect(readFileSync(path.join(folder, 'chain.jsonl.damaged'), 'utf8')).toBe('something else\n');
    expect(existsSync(path.join(folder, 'chain.jsonl'))).toBe(true);
  });
});

describe('its controls', () => {
  let bench: ChainBench;
  beforeEach(async () => { bench = await openChainBench(); });
  afterEach(async () => { await bench.chain.close(); });
  const place = async (txid: string): Promise<unknown> => get(bench.chain, `/tx/${txid}/status`);

  it('a reorganisation keeps, unconfirms or loses what was in the blocks', async () => {
    for (const [transactions, expected] of [['kept', { confirmed: true, block_height: 131 }], ['mempool', { confirmed: false }], ['gone', '404 Transaction not found']] as const) {
      const own = await openChainBench();
      const { txid } = own.receive(shop, 50_000);
      own.act({ action: 'mine' });
      const before = await get(own.chain, '/block-height/131');
      expect(own.act({ action: 'reorg', depth: 1, transactions })).toMatchObject({ height: 132 });
      expect(await get(own.chain, '/block-height/131')).not.toBe(before);
      const status = await get(own.chain, `/tx/${txid}/status`);
      if (typeof expected === 'string') expect(status).toBe(expected);
      else expect(status).toMatchObject(expected);
      await own.chain.close();
    }
  });

  it('a double spend takes a payment back, with what was already spent of it', async () => {
    const coin = bench.receive(shop, 50_000, { final: true });
    const spend = signedSpend([coin], [{ address: payee.address, valueSat: 40_000n }]);
    expect(await post(bench.chain, spend.rawHex)).toBe(`200 ${spend.txid}`);
    const conflict = String(bench.act({ action: 'double_spend', txid: coin.txid }));
    expect([await place(coin.txid), await place(spend.txid)]).toEqual(['404 Transaction not found', '404 Transaction not found']);
    bench.act({ action: 'mine' });
    expect(await place(conflict)).toMatchObject({ confirmed: true });
    expect(bench.chain.control({ action: 'double_spend', txid: conflict })).toEqual({ ok: false, error: 'no such transaction is in the mempool' });
  });

  it('spends nobody else’s coins twice', async () => {
    const coin = bench.receive(shop, 50_000);
    bench.act({ action: 'mine' });
    const spend = signedSpend([coin], [{ address: payee.address, valueSat: 40_000n }]);
    await post(bench.chain, spend.rawHex);
    expect(bench.chain.control({ action: 'double_spend', txid: spend.txid })).toEqual({ ok: false, error: 'only the faucet’s own payments can be spent twice' });
    expect(bench.act({ action: 'forget', txid: spend.txid })).toEqual([spend.txid]);
    expect(await place(spend.txid)).toBe('404 Transaction not found');
    expect(await post(bench.chain, spend.rawHex)).toBe(`200 ${spend.txid}`);
  });

  it('pays many times between two blocks, and says when it has not so much', () => {
    const txids = new Set(Array.from({ length: 40 }, () => bench.act({ action: 'receive', address: shop.address, amountSat: 1_000 })));
    expect(txids.size).toBe(40);
    expect(bench.chain.control({ action: 'receive', address: shop.address, amountSat: 200_000_000_000 })).toEqual({ ok: false, error: 'the faucet has no more confirmed coins; mine a block' });
    // What it counted for that is still there.
    expect(bench.chain.control({ action: 'receive', address: shop.address, amountSat: 2_000_000_000 }).ok).toBe(true);
    const { faucetSat } = bench.act({ action: 'state' }) as ChainStateLine;
    bench.act({ action: 'mine' });
    // Its change, and the reward of a block that is a hundred deep by now.
    expect(BigInt((bench.act({ action: 'state' }) as ChainStateLine).faucetSat)).toBeGreaterThan(BigInt(faucetSat));
  });

  it('misbehaves as often as it is told, on what it is told', async () => {
    bench.act({ action: 'fault', fault: 'http_500', count: 1, match: 'GET /blocks' });
    expect(await get(bench.chain, '/mempool')).toMatchObject({ count: 0 });
    expect(await get(bench.chain, '/blocks/tip/height')).toBe('500 Internal Server Error');
    expect(await get(bench.chain, '/blocks/tip/height')).toBe('200 130');
    const coin = bench.receive(shop, 50_000);
    const { rawHex, txid } = signedSpend([coin], [{ address: payee.address, valueSat: 40_000n }]);
    bench.act({ action: 'fault', fault: 'drop_answer', count: 1 });
    await expect(post(bench.chain, rawHex)).rejects.toThrow('fetch failed');
    expect(await place(txid)).toEqual({ confirmed: false });
  });
});
