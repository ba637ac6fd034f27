// What is particular to Esplora servers: pages, what they leave out or spell wrong, and their limits.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openChainSource } from '../../../electron/chain/open-source.ts';
import type { ChainSource } from '../../../electron/chain/port.ts';
import { openChainBench, signedSpend, testKey, type ChainBench } from '../../support/chain-bench.ts';
import { httpTo } from '../../support/chain-kinds.ts';
import { keptLog, realClock } from '../../support/http-ports.ts';

const nothing = (): boolean => false;
const shop = testKey('shop');
let bench: ChainBench;
const open: (() => Promise<void> | void)[] = [];
beforeEach(async () => { bench = await openChainBench(); });
afterEach(async () => {
  for (const close of open.splice(0)) await close();
  await bench.chain.close();
});

interface Passed { readonly status: number; readonly body: string }
interface Between { readonly source: ChainSource; readonly asked: string[] }

/** The simulated chain behind a server that may change what it says. */
async function between(change: (path: string, answer: Passed) => Passed | Promise<Passed>): Promise<Between> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push(path);
    const pass = async (): Promise<void> => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const answer = await fetch(bench.chain.url + path, { method: request.method ?? 'GET', ...(request.method === 'POST' ? { body: Buffer.concat(chunks).toString() } : {}) });
      const { status, body } = await change(path, { status: answer.status, body: await answer.text() });
      response.writeHead(status).end(body);
    };
    pass().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const source = openChainSource({ name: 'esplora', kind: 'esplora', url, selfHosted: true, certificateSha256: null }, { http: httpTo(url), password: null, clock: realClock, log: keptLog() });
  open.push(() => source.close(), () => new Promise((resolve) => { server.close(() => resolve()); server.closeAllConnections(); }));
  return { source, asked };
}
const same = (_: string, answer: Passed): Passed => answer;
const isHistory = (path: string): boolean => path.includes('/txs');

describe('pages', () => {
  it('a history of one page is one request; a longer one is a request per page and one that counts', async () => {
    const { source, asked } = await between(same);
    bench.act({ action: 'fill', addresses: [shop.address], count: 9, amountSat: 5_000 });
    expect(await source.history(shop.scriptHex, nothing)).toMatchObject({ ok: true, value: { length: 9 } });
    expect(asked).toHaveLength(1);
    bench.act({ action: 'fill', addresses: [shop.address], count: 51, amountSat: 5_000 });
    expect(await source.history(shop.scriptHex, nothing)).toMatchObject({ ok: true, value: { length: 60 } });
    expect(asked.slice(1)).toHaveLength(4);
    expect(asked.some((path) => path.endsWith('/hex'))).toBe(false);
  });

  it('of servers with smaller pages is read whole as well', async () => {
    bench.act({ action: 'fill', addresses: [shop.address], count: 33, amountSat: 5_000 });
    const { source } = await between((path, answer) => (isHistory(path) ? { ...answer, body: JSON.stringify((JSON.parse(answer.body) as unknown[]).slice(0, 10)) } : answer));
    expect(await source.history(shop.scriptHex, nothing)).toMatchObject({ ok: true, value: { length: 33 } });
  });

  it('a reorganisation between two pages does not make a history shorter', async () => {
    bench.act({ action: 'fill', addresses: [shop.address], count: 60, amountSat: 5_000, perBlock: 5 });
    let isDone = false;
    const { source } = await between((path, answer) => {
      // The last transaction of the first page is in no block any more when the second page is asked for.
      if (isHistory(path) && !isDone) {
        isDone = true;
        bench.act({ action: 'reorg', depth: 8, transactions: 'mempool' });
        bench.act({ action: 'mine' });
      }
      return answer;
    });
    const list = await source.history(shop.scriptHex, nothing);
    expect(list).toMatchObject({ ok: true, value: { length: 60 } });
  });

  it('more unconfirmed ones than the server lists are not passed over', async () => {
    const { source } = await between(same);
    for (let made = 0; made < 51; made += 1) bench.receive(shop, 5_000);
    expect(await source.history(shop.scriptHex, nothing)).toMatchObject({ ok: false, error: { code: 'chain/too_busy' } });
    bench.act({ action: 'mine' });
    expect(await source.history(shop.scriptHex, nothing)).toMatchObject({ ok: true, value: { length: 51 } });
  });

  it('an address that is too busy for the server is said to be so', async () => {
    bench.receive(shop, 5_000);
    const { source } = await between((path, answer) => (isHistory(path) ? { status: 400, body: 'Too many history entries' } : answer));
    expect(await source.history(shop.scriptHex, nothing)).toMatchObject({ ok: false, error: { code: 'chain/too_busy' } });
  });
});

describe('what is spelled out', () => {
  it('is asked for as bytes where it does not hash to the id, and refused where they do not either', async () => {
    const coin = bench.receive(shop, 50_000);
    const alter = (text: string): string => text.replaceAll('"value":50000', '"value":50001');
    const half = await between((path, answer) => (path.endsWith('/hex') ? answer : { ...answer, body: alter(answer.body) }));
    expect(await half.source.history(shop.scriptHex, nothing)).toMatchObject({ ok: true, value: [{ txid: coin.txid, rawHex: coin.rawHex }] });
    expect(half.asked.filter((path) => path.endsWith('/hex'))).toHaveLength(1);
    const whole = await between((_, answer) => ({ ...answer, body: alter(answer.body).replace('50c3000000000000', '51c3000000000000') }));
    for (const answer of [await whole.source.history(shop.scriptHex, nothing), await whole.source.find(coin.txid)]) {
      expect(answer).toMatchObject({ ok: false, error: { code: 'chain/nonsense', details: { problem: `the bytes of transaction ${coin.txid} do not hash to its id` } } });
    }
  });

  it('is refused where a field is missing or is something else', async () => {
    const coin = bench.receive(shop, 50_000);
    bench.act({ action: 'mine' });
    const lies: readonly (readonly [string, (text: string) => string])[] = [
      ['no height', (text) => text.replace(/"block_height":\d+,/, '')],
      ['no status', (text) => text.replace(/"status":\{[^}]*\}/, '"state":1')],
      ['a float', (text) => text.replace('"value":50000', '"value":50000.5')],
      ['a negative amount', (text) => text.replace('"value":50000', '"value":-50000')],
      ['an id that is none', (text) => text.replace(coin.txid, coin.txid.toUpperCase())],
      ['a list that is none', () => '{}'],
      ['a tip that is none', () => '<html>'],
    ];
    for (const [name, lie] of lies) {
      const { source } = await between((_, answer) => ({ ...answer, body: lie(answer.body) }));
      expect(await source.history(shop.scriptHex, nothing), name).toMatchObject({ ok: false, error: { code: 'chain/nonsense' } });
    }
    const { source } = await between((_, answer) => ({ ...answer, body: `${answer.body}0` }));
    expect(await source.tip()).toMatchObject({ ok: false, error: { code: 'chain/nonsense' } });
  });
});

describe('fees', () => {
  it.each([
    ['{"2":87.882,"144":1.0000000000000002,"1":1e2,"504":0.1}', [[1, 100_000n], [2, 87_882n], [144, 1_001n], [504, 100n]]],
    ['{}', []],
  ])('%s to the thousandth, never rounded down', async (body, expected) => {
    const { source } = await between((path, answer) => (path === '/fee-estimates' ? { status: 200, body } : answer));
    const fees = await source.fees();
    expect(fees.ok && fees.value.targets.map(({ blocks, satPerKvb }) => [blocks, satPerKvb])).toEqual(expected);
  });
  it('of a server of mempool.space’s kind, which names its rates and says what it takes at the least', async () => {
    const { source } = await between((path, answer) => (path === '/fee-estimates' ? { status: 404, body: 'Not Found' }
      : path === '/v1/fees/recommended' ? { status: 200, body: '{"fastestFee":12,"halfHourFee":8.5,"hourFee":6,"economyFee":2,"minimumFee":1.2}' } : answer));
    expect(await source.fees()).toEqual({ ok: true, value: {
      targets: [{ blocks: 1, satPerKvb: 12_000n }, { blocks: 3, satPerKvb: 8_500n }, { blocks: 6, satPerKvb: 6_000n }, { blocks: 144, satPerKvb: 2_000n }], minimumSatPerKvb: 1_200n,
    } });
    const neither = await between((path, answer) => (path.includes('fee') ? { status: 404, body: 'Not Found' } : answer));
    expect(await neither.source.fees()).toEqual({ ok: true, value: { targets: [], minimumSatPerKvb: 1_000n } });
  });
  it.each(['{"2":"87"}', '{"2":-1}', '{"2":NaN}', '{"soon":5}', '[5]'])('%s is refused', async (body) => {
    const { source } = await between((path, answer) => (path === '/fee-estimates' ? { status: 200, body } : answer));
    expect(await source.fees()).toMatchObject({ ok: false, error: { code: 'chain/nonsense' } });
  });
});

it('waits when it is asked to slow down, and says so when that takes too long', async () => {
  let left = 1;
  const patient = await between((_, answer) => {
    left -= 1;
    return left >= 0 ? { status: 429, body: 'slow down' } : answer;
  });
  expect(await patient.source.tip()).toMatchObject({ ok: true });
  const never = await between(() => ({ status: 429, body: 'slow down' }));
  expect(await never.source.tip()).toMatchObject({ ok: false, error: { code: 'chain/rate_limited' } });
});

it('understands the refusals of older servers as well', async () => {
  const spend = signedSpend([bench.receive(shop, 50_000)], [{ address: shop.address, valueSat: 40_000n }]);
  const answers: readonly (readonly [string, object])[] = [
    ['sendrawtransaction RPC error: {"code":-27,"message":"Transaction already in block chain"}', { ok: true, value: 'known' }],
    ['sendrawtransaction RPC error: {"code":-26,"message":"min relay fee not met, 10 < 110"}', { ok: false, error: { code: 'chain/refused', details: { next: 'Use a higher fee rate.' } } }],
    ['something nobody ever heard of', { ok: false, error: { code: 'chain/refused', details: { reason: 'something nobody ever heard of' } } }],
  ];
  for (const [body, expected] of answers) {
    const { source } = await between((path, answer) => (path === '/tx' ? { status: 400, body } : path.startsWith('/tx/') ? { status: 404, body: '' } : answer));
    expect(await source.broadcast(spend.rawHex)).toMatchObject(expected);
  }
});
