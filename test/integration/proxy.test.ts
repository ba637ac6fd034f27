// A shop whose gateway is behind a proxy that writes everything down: what it sees, a change of the way while sales are being made, and what it refuses. Line 55.
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { App } from '../../electron/core/app.ts';
import { createApp } from '../../electron/core/create-app.ts';
import { createHttpClient } from '../../electron/core/http/client.ts';
import { liveClock, livePorts, liveRandom } from '../../electron/core/live-ports.ts';
import { startPracticeGateway, type PracticeGateway } from '../../electron/practice/practice-gateway.ts';
import { keptLog, type KeptLog } from '../support/http-ports.ts';
import { startRecordingProxy, startSecureFront, testAuthority, type RecordingProxy, type SecureFront } from '../support/recording-proxy.ts';
import { must, newSale, temporaryHome } from '../support/shop.ts';
import { until } from '../support/sshd.ts';

const PASSWORD = 'PROXY-CANARY-7Q';

let home: string;
let gateway: PracticeGateway;
let front: SecureFront;
let log: KeptLog;
let app: App;
let proxies: RecordingProxy[];

const openApp = async (): Promise<App> => {
  const ports = livePorts({ home, log });
  return must(await createApp({
    ...ports,
    httpFor: (account) => createHttpClient({
      ...account, clock: liveClock, random: liveRandom, log, trustedCa: [testAuthority], requestsPerSecond: 500, lookup: () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]),
      limits: { backoffBaseMs: 5, backoffCapMs: 20, connectMs: 3_000, headersMs: 20_000 },
    }),
  }, { home, mode: 'live', passphrase: 'correct horse battery' }));
};
const startProxy = async (credentials: string | null = null): Promise<RecordingProxy> => {
  const proxy = await startRecordingProxy({ toPort: front.port, credentials });
  proxies.push(proxy);
  return proxy;
};
const use = ({ port }: { readonly port: number }, user = '', password: string | null = null): void => {
  must(app.proxy.set({ mode: 'manual', host: '127.0.0.1', port: String(port), user, password }));
};
const addShop = async (selfHosted = false): Promise<void> => {
  must(await app.gateways.add({ name: 'shop', driver: 'btcpay', baseUrl: `https://gateway.test:${front.port}`, selfHosted, settings: gateway.credentials }));
};
const invoicesThere = async (): Promise<number> => {
  const { data } = await gateway.control({ action: 'invoices' });
  return Array.isArray(data) ? data.length : -1;
};

beforeEach(async () => {
  home = temporaryHome();
  proxies = [];
  log = keptLog();
  gateway = must(await startPracticeGateway({ driver: 'btcpay', port: 0, clock: liveClock, random: liveRandom }));
  front = await startSecureFront(gateway.url);
  app = await openApp();
});
afterEach(async () => {
  await app.close();
  for (const proxy of proxies) await proxy.close();
  await front.close();
  await gateway.close();
  rmSync(home, { recursive: true, force: true });
});

it('line 55: learns names and nothing else; its password is nowhere in plain', async () => {
  const proxy = await startProxy(`till:${PASSWORD}`);
  use(proxy, 'till', PASSWORD);
  await addShop();
  const sale = must(await app.invoices.create(newSale({ orderId: 'ORDER-CANARY' })));
  expect(sale.status).toBe('pending');
  await app.sync.once();
  await app.close();
  app = await openApp();
  await app.sync.once();

  expect(proxy.heads.length).toBeGreaterThan(3);
  for (const head of proxy.heads) {
    const [first, ...headers] = head.trimEnd().split('\r\n');
    expect(first).toBe(`CONNECT gateway.test:${front.port} HTTP/1.1`);
    expect(headers.map((line) => line.split(':')[0]?.toLowerCase()).toSorted((a = '', b = '') => a.localeCompare(b))).toEqual(['connection', 'host', 'proxy-authorization']);
    expect(headers).toContain(`host: gateway.test:${front.port}`);
  }
  // Each tunnel begins with a TLS handshake, and neither paths nor keys nor orders are readable in it.
  expect(proxy.through.length).toBe(proxy.heads.length);
  expect(proxy.through.every((bytes) => bytes[0] === 0x16)).toBe(true);
  const seen = Buffer.concat([...proxy.through]).toString('latin1');
  for (const secret of ['ORDER-CANARY', 'HTTP/1.1', '/api/v1', 'authorization', gateway.credentials['apiKey'] ?? 'no key', gateway.credentials['storeId'] ?? 'no store']) expect(seen).not.toContain(secret);
  expect(front.asked.some((line) => line.startsWith('POST /api/v1/stores/'))).toBe(true);

  const files = readdirSync(home, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => readFileSync(join(entry.parentPath, entry.name)).toString('latin1'));
  const everywhere = [...files, ...log.lines, JSON.stringify(app.proxy.summary()), JSON.stringify(app.notices())].join('\n');
  expect(files.length).toBeGreaterThan(0);
  expect(everywhere).not.toContain(PASSWORD);
  expect(everywhere).not.toContain(Buffer.from(`till:${PASSWORD}`).toString('base64'));
}, 30_000);

it('line 55: a sale under way ends through the old proxy, the next one takes the new: none is lost, none made twice', async () => {
  const [old, next] = [await startProxy(), await startProxy()];
  use(old);
  await addShop();
  front.answers = 'hold';
  const first = app.invoices.create(newSale({ orderId: 'A-1' }), 20_000);
  await until('the sale is at the gateway', () => Promise.resolve(front.asked.some((line) => line.startsWith('POST') && line.includes('/invoices'))), 10_000);
  use(next);
  front.answers = 'pass';
  const before = old.heads.length;
  must(await app.invoices.create(newSale({ orderId: 'A-2' })));
  front.release();
  expect(must(await first).status).toBe('pending');
  await app.sync.once();
  expect([next.heads.length > 0, await invoicesThere()]).toEqual([true, 2]);
  // Requests that follow the answer of the first one may not go the old way either.
  expect(old.heads.length).toBe(before);
}, 30_000);

it('line 55: a sale under way without a proxy ends directly when one is set', async () => {
  await addShop(true);
  front.answers = 'hold';
  const sale = app.invoices.create(newSale({ orderId: 'A-1' }), 20_000);
  await until('the sale is at the gateway', () => Promise.resolve(front.asked.some((line) => /^POST .*\/invoices$/.test(line))), 10_000);
  const proxy = await startProxy();
  use(proxy);
  front.answers = 'pass';
  front.release();
  expect(must(await sale).status).toBe('pending');
  // Not found again after a break, but never broken.
  expect(log.lines.filter((line) => line.includes('http.failed'))).toEqual([]);
  must(await app.gateways.check('shop'));
  expect(proxy.heads.length).toBeGreaterThan(0);
}, 30_000);

it('line 55: a sale whose answer is lost stays unclear, is looked up the new way, and is there once', async () => {
  const [old, next] = [await startProxy(), await startProxy()];
  use(old);
  await addShop();
  front.answers = 'lose';
  old.says = 'pass';
  const lost = app.invoices.create(newSale({ orderId: 'A-1' }), 20_000);
  await until('the sale is at the gateway', async () => (await invoicesThere()) === 1, 10_000);
  // The old proxy leads nowhere any more: asking through it would never tell.
  old.says = '502 Bad Gateway';
  front.answers = 'pass';
  use(next);
  await until('the sale is found', async () => {
    await app.sync.once();
    return must(app.invoices.get('A-1')).status === 'pending';
  }, 20_000);
  await lost;
  expect([await invoicesThere(), next.heads.length > 0, front.asked.filter((line) => /^POST .*\/invoices$/.test(line)).length]).toEqual([1, true, 1]);
}, 40_000);

it('says what the proxy refuses and what to do; it is forgotten as soon as the way is free', async () => {
  const proxy = await startProxy(`till:${PASSWORD}`);
  use(proxy);
  await addShop();
  const check = async (): Promise<string> => {
    const report = await app.gateways.check('shop');
    return report.ok ? 'ok' : `${report.error.code} ${report.error.message} ${report.error.hint}`;
  };
  expect(await check()).toMatch(/^proxy\/password The proxy 127\.0\.0\.1:\d+ does not let us in: it wants a user and password, or others than these\. Nothing was sent\. Enter them/);
  expect(app.notices().map(({ code }) => code)).toEqual(['proxy/password']);
  expect(app.proxy.summary().problem?.code).toBe('proxy/password');
  use(proxy, 'till', 'a wrong one');
  expect(await check()).toMatch(/^proxy\/password/);
  use(proxy, 'till', PASSWORD);
  expect(app.notices()).toEqual([]);
  expect(await check()).toBe('ok');
  proxy.says = '403 Forbidden';
  expect(await check()).toMatch(/^proxy\/refused The proxy 127\.0\.0\.1:\d+ does not lead on to gateway\.test \(status 403\)\./);
  expect(must(app.gateways.list())[0]).toMatchObject({ health: 'not_answering', healthDetail: expect.stringContaining('does not lead on') });
  proxy.says = 'pass';
  expect([await check(), app.notices()]).toEqual(['ok', []]);
  await proxy.close();
  expect(await check()).toMatch(/^proxy\/not_reachable The proxy 127\.0\.0\.1:\d+ cannot be reached \(ECONNREFUSED\)\. Nothing was sent\./);
  expect((await app.proxy.ways()).map(({ account, problem }) => [account, problem?.code])).toEqual([['shop', 'proxy/not_reachable']]);
  // By now nobody is asked for a while; another proxy is tried at once all the same.
  await until('the circuit is open', async () => (await check()).startsWith('gateway/circuit_open'), 10_000);
  use(await startProxy());
  expect(await check()).toBe('ok');
}, 30_000);

it('a gateway on this computer is reached directly, whatever stands in the settings', async () => {
  const proxy = await startProxy();
  use(proxy);
  must(await app.gateways.add({ name: 'own', driver: 'btcpay', baseUrl: gateway.url, selfHosted: true, settings: gateway.credentials }));
  must(await app.gateways.check('own'));
  expect([proxy.heads, (await app.proxy.ways())[0]]).toEqual([[], { account: 'own', proxy: null, problem: null }]);
});
