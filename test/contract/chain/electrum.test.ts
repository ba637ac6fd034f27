// What is particular to Electrum servers: their certificates, their limits, and what they must not get away with.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHash, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createElectrumSource } from '../../../electron/chain/electrum/source.ts';
import { checkSourceUrl } from '../../../electron/chain/common/source-url.ts';
import type { ChainSource, ChainSourceConfig } from '../../../electron/chain/port.ts';
import { openChainBench, signedSpend, testKey, type ChainBench } from '../../support/chain-bench.ts';
import { electrumLimits } from '../../support/chain-kinds.ts';
import { startElectrumServer, type ElectrumServer, type ElectrumServerOptions } from '../../support/electrum-server.ts';
import { startRecordingProxy, type RecordingProxy } from '../../support/recording-proxy.ts';
import type { AppError } from '../../../shared/errors/result.ts';
import { realClock } from '../../support/http-ports.ts';

const tlsFile = (name: string): string => readFileSync(path.join(import.meta.dirname, '../../fixtures/tls', name), 'utf8');
const certificate = (name: string): { readonly key: string; readonly cert: string } => ({ key: tlsFile(`${name}.key.pem`), cert: tlsFile(`${name}.pem`) });
const sha256Of = (name: string): string => createHash('sha256').update(new X509Certificate(tlsFile(`${name}.pem`)).raw).digest('hex');
const shop = testKey('shop');
const nothing = (): boolean => false;

let bench: ChainBench;
const open: { close: () => Promise<void> | void }[] = [];
beforeEach(async () => { bench = await openChainBench(); });
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
  await bench.chain.close();
});
const serve = async (options: ElectrumServerOptions = {}): Promise<ElectrumServer> => {
  const server = await startElectrumServer(bench.chain.simulation, options);
  open.push(server);
  return server;
};
const sourceAt = (url: string, changes: Partial<ChainSourceConfig> = {}): ChainSource => {
  const source = createElectrumSource({ name: 'electrum', kind: 'electrum', url, selfHosted: true, certificateSha256: null, ...changes }, { clock: realClock, limits: electrumLimits });
  open.push(source);
  return source;
};
const plain = (server: ElectrumServer): string => `tcp://127.0.0.1:${String(server.port)}`;
const secure = (server: ElectrumServer): string => `tls://127.0.0.1:${String(server.port)}`;

describe('the certificate', () => {
  it('is trusted on first use, and is the one that was pinned from then on', async () => {
    const server = await serve({ tls: certificate('self-signed') });
    const first = sourceAt(secure(server));
    expect(first.certificateSha256()).toBeNull();
    expect(await first.check('regtest')).toMatchObject({ ok: true });
    expect(first.certificateSha256()).toBe(sha256Of('self-signed'));
    expect(await sourceAt(secure(server), { certificateSha256: sha256Of('self-signed') }).tip()).toMatchObject({ ok: true });
  });

  it('when it is another one nothing is sent, neither with a stored pin nor after a new connection', async () => {
    const server = await serve({ tls: certificate('self-signed') });
    const source = sourceAt(secure(server));
    expect(await source.tip()).toMatchObject({ ok: true });
    const { port } = server;
    await server.close();
    const other = await serve({ tls: certificate('wrong-host'), port });
    const spend = signedSpend([bench.receive(shop, 50_000)], [{ address: shop.address, valueSat: 40_000n }]);
    for (const each of [source, sourceAt(secure(server), { certificateSha256: sha256Of('self-signed') })]) {
      expect(await each.broadcast(spend.rawHex)).toMatchObject({ ok: false, error: { code: 'chain/certificate_changed', outcome: 'not_sent' } });
    }
    expect(other.calls).toEqual([]);
    expect(source.certificateSha256()).toBe(sha256Of('self-signed'));
  });

  it('one that has run out is still the one that was pinned', async () => {
    const server = await serve({ tls: certificate('expired') });
    expect(await sourceAt(secure(server), { certificateSha256: sha256Of('expired') }).tip()).toMatchObject({ ok: true });
  });

  it('a server without TLS is not spoken to as one with it', async () => {
    const server = await serve();
    expect(await sourceAt(secure(server)).tip()).toMatchObject({ ok: false, error: { outcome: 'not_sent' } });
    expect(server.calls).toEqual([]);
  });
});

describe('through a proxy', () => {
  const through = (url: string, proxy: RecordingProxy, ended: (string | null)[] = []): ChainSource => {
    const route = {
      to: () => Promise.resolve({ ok: true, value: { host: '127.0.0.1', port: proxy.port } } as const),
      ended: (error: AppError | null) => { ended.push(error?.code ?? null); },
    };
    const source = createElectrumSource({ name: 'electrum', kind: 'electrum', url, selfHosted: true, certificateSha256: null }, { clock: realClock, limits: electrumLimits, route });
    open.push(source);
    return source;
  };

  it('speaks TLS inside the tunnel, so that the proxy sees a name and nothing else', async () => {
    const server = await serve({ tls: certificate('self-signed') });
    const proxy = await startRecordingProxy({ toPort: server.port });
    open.push(proxy);
    const ended: (string | null)[] = [];
    const source = through('tls://electrum.example.com:50002', proxy, ended);
    expect(await source.tip()).toMatchObject({ ok: true, value: { height: 130 } });
    expect(source.certificateSha256()).toBe(sha256Of('self-signed'));
    expect(proxy.heads[0]).toMatch(/^CONNECT electrum\.example\.com:50002 HTTP/);
    expect(Buffer.concat([...proxy.through]).toString('latin1')).not.toContain('server.version');
    expect(ended).toEqual([null]);
  });

  it('that refuses, nothing goes directly', async () => {
    const server = await serve({ tls: certificate('self-signed') });
    const proxy = await startRecordingProxy({ toPort: server.port });
    open.push(proxy);
    proxy.says = '403 Forbidden';
    const ended: (string | null)[] = [];
    expect(await through(secure(server), proxy, ended).tip()).toMatchObject({ ok: false, error: { code: 'proxy/refused', outcome: 'not_sent' } });
    expect(ended).toEqual(['proxy/refused']);
    expect(server.calls).toEqual([]);
  });

  it('what is not encrypted stays in the own network', async () => {
    const server = await serve();
    const proxy = await startRecordingProxy();
    open.push(proxy);
    expect(await through(plain(server), proxy).tip()).toMatchObject({ ok: true });
    expect(proxy.heads).toEqual([]);
  });
});

describe('its address', () => {
  it.each([
    ['tcp://127.0.0.1:50001', false, 'it is an address in your own network, and “self-hosted” is off'],
    ['tls://192.168.1.5:50002', false, 'it is an address in your own network, and “self-hosted” is off'],
    ['tcp://93.184.216.34:50001', true, 'without encryption only your own server can be used; write tls://'],
    ['tcp://electrum.example.com:50001', false, 'without encryption only your own server can be used; write tls://'],
    ['tls://169.254.169.254:50002', true, 'this address is never a chain source'],
    ['tls://metadata.google.internal:50002', true, 'this address is never a chain source'],
    ['https://electrum.example.com', true, 'it should read tls://host:port'],
    ['tls://electrum.example.com', true, 'it should read tls://host:port'],
    ['tls://user@electrum.example.com:50002', true, 'it should read tls://host:port'],
    ['tls://electrum.example.com:70000', true, 'the port is not one'],
  ])('%s with self-hosted %s is refused', async (url, selfHosted, problem) => {
    expect(checkSourceUrl({ kind: 'electrum', url, selfHosted })).toMatchObject({ ok: false, error: { code: 'input/invalid', details: { problem } } });
    expect(await sourceAt(url, { selfHosted }).tip()).toMatchObject({ ok: false, error: { code: 'input/invalid', outcome: 'not_sent' } });
  });
  it.each([
    ['tls://Electrum.Example.com:50002/', false, 'tls://electrum.example.com:50002'],
    ['ssl://electrum.example.com:50002', false, 'tls://electrum.example.com:50002'],
    ['tcp://192.168.1.5:50001', true, 'tcp://192.168.1.5:50001'],
    ['tls://[::1]:50002', true, 'tls://[::1]:50002'],
  ])('%s is kept as it is meant', (url, selfHosted, kept) => {
    expect(checkSourceUrl({ kind: 'electrum', url, selfHosted })).toEqual({ ok: true, value: kept });
  });
  it('a name that leads to this computer is looked at again when it is looked up', async () => {
    const server = await serve({ tls: certificate('self-signed') });
    const url = `tls://own.localhost.:${String(server.port)}`;
    expect(await sourceAt(url, { selfHosted: false }).tip()).toMatchObject({ ok: false });
    expect(server.calls).toEqual([]);
  });
});

describe('the conversation', () => {
  it('begins with server.version, once per connection, and goes on after a hang-up', async () => {
    const server = await serve();
    const source = sourceAt(plain(server));
    await Promise.all([source.tip(), source.blockHash(5), source.fees()]);
    expect(server.calls[0]).toBe('server.version');
    expect(server.calls.filter((method) => method === 'server.version')).toHaveLength(1);
    server.hangUp();
    expect(await source.tip()).toMatchObject({ ok: true });
    expect(server.calls.filter((method) => method === 'server.version')).toHaveLength(2);
  });

  it('a thousand scripts are asked for over one connection, never more than fifty at a time', async () => {
    const server = await serve();
    const keys = Array.from({ length: 1_000 }, (_, index) => testKey(`many ${String(index)}`));
    const coins = [3, 500, 999].map((index) => bench.receive(keys[index] ?? shop, 9_000));
    const source = sourceAt(plain(server));
    const lists = await source.histories(keys.map(({ scriptHex }) => scriptHex), nothing);
    expect(lists.ok && lists.value.flatMap((list, index) => list.map(({ txid }) => [index, txid]))).toEqual([[3, coins[0]?.txid], [500, coins[1]?.txid], [999, coins[2]?.txid]]);
    expect(server.calls.filter((method) => method === 'server.version')).toHaveLength(1);
    expect(server.mostWaiting()).toBeLessThanOrEqual(electrumLimits.window);
    expect(server.mostWaiting()).toBeGreaterThan(1);
    const all = await Promise.all(Array.from({ length: 400 }, () => source.tip()));
    expect(all.every((tip) => tip.ok)).toBe(true);
    expect(server.mostWaiting()).toBeLessThanOrEqual(electrumLimits.window);
  });

  it('history that is too long for the server is said to be so', async () => {
    const server = await serve({ mostHistory: 3 });
    bench.act({ action: 'fill', addresses: [shop.address], count: 4, amountSat: 5_000 });
    expect(await sourceAt(plain(server)).history(shop.scriptHex, nothing)).toMatchObject({ ok: false, error: { code: 'chain/too_busy' } });
  });

  it('finds a transaction by another of its outputs when one is too busy to be asked for', async () => {
    const server = await serve({ mostHistory: 10 });
    const coin = bench.receive(shop, 50_000);
    // Its change goes to the faucet, whose history is long.
    expect(await sourceAt(plain(server)).find(coin.txid)).toMatchObject({ ok: true, value: { txid: coin.txid, place: { kind: 'mempool' } } });
  });
});

describe('a server that lies', () => {
  const lying = async (method: string, lie: (result: unknown) => unknown): Promise<ChainSource> =>
    sourceAt(plain(await serve({ alter: (asked, result) => (asked === method ? lie(result) : result) })));

  it('about a transaction’s bytes is found out', async () => {
    const coin = bench.receive(shop, 50_000);
    const source = await lying('blockchain.transaction.get', (raw) => String(raw).replace('50c3000000000000', '50c3010000000000'));
    for (const answer of [await source.history(shop.scriptHex, nothing), await source.find(coin.txid), await source.spender(coin.txid, 0)]) {
      expect(answer).toMatchObject({ ok: false, error: { code: 'chain/nonsense', details: { problem: `the bytes of transaction ${coin.txid} do not hash to its id` } } });
    }
  });
  it('about a block that nobody worked for is found out', async () => {
    bench.receive(shop, 50_000);
    bench.act({ action: 'mine' });
    const forge = (hex: unknown): string => `${String(hex).slice(0, 144)}ffff001d00000000`;
    expect(await (await lying('blockchain.block.header', forge)).history(shop.scriptHex, nothing)).toMatchObject({ ok: false, error: { code: 'chain/nonsense' } });
    const tip = (result: unknown): unknown => ({ ...(result as object), hex: forge((result as { hex: string }).hex) });
    expect(await (await lying('blockchain.headers.subscribe', tip)).tip()).toMatchObject({ ok: false, error: { code: 'chain/nonsense' } });
  });
  it('about the network, the fees or the form of its answers is found out', async () => {
    const genesisOfMainnet = '0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a29ab5f49ffff001d1dac2b7c';
    expect(await (await lying('blockchain.block.header', () => genesisOfMainnet)).check('regtest')).toMatchObject({ ok: false, error: { code: 'chain/wrong_network', details: { found: 'mainnet' } } });
    expect(await (await lying('blockchain.estimatefee', () => '0.001')).fees()).toMatchObject({ ok: false, error: { code: 'chain/nonsense' } });
    expect(await (await lying('blockchain.relayfee', () => null)).fees()).toMatchObject({ ok: false, error: { code: 'chain/nonsense' } });
    expect(await (await lying('blockchain.scripthash.get_history', () => [{ tx_hash: 'x', height: 1 }])).history(shop.scriptHex, nothing)).toMatchObject({ ok: false, error: { code: 'chain/nonsense' } });
    const spend = signedSpend([bench.receive(shop, 50_000)], [{ address: shop.address, valueSat: 40_000n }]);
    expect(await (await lying('blockchain.transaction.broadcast', () => 'ab'.repeat(32))).broadcast(spend.rawHex)).toMatchObject({ ok: false, error: { code: 'chain/nonsense', outcome: 'unknown' } });
  });
  it('who cannot estimate is not asked twice for the same: the other targets remain', async () => {
    const source = await lying('blockchain.estimatefee', () => -1);
    expect(await source.fees()).toEqual({ ok: true, value: { targets: [], minimumSatPerKvb: 1000n } });
  });
});
