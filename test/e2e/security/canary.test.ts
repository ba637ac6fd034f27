// Every secret of a whole run is a marker nobody else writes; afterwards it must be nowhere but in the vault's ciphertext.
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { liveClock, liveRandom } from '../../../electron/core/live-ports.ts';
import { startPracticeGateway, type PracticeGateway } from '../../../electron/practice/practice-gateway.ts';
import { launchApp, type Launched } from '../../support/electron-app.ts';
import { scriptedHttps } from '../../support/scripted-server.ts';

const PASSPHRASE = 'canary-passphrase-7f3a91';

const MARKER = 'heap-marker-91';

let launched: Launched;
const certificate = (name: string): string => join(import.meta.dirname, '..', '..', 'fixtures', 'tls', `${name}.pem`);
/** Where the export goes. */
const outside = mkdtempSync(join(tmpdir(), 'countersign-canary-'));
const gateways: PracticeGateway[] = [];
/** The secret settings of both accounts and the passphrase, by what they are. */
const secrets = new Map<string, string>([['passphrase', PASSPHRASE]]);

async function sell(page: Page, name: string, driver: string): Promise<string> {
  const started = await startPracticeGateway({ driver, port: 0, clock: liveClock, random: liveRandom });
  if (!started.ok) throw new Error(started.error.message);
  const gateway = started.value;
  gateways.push(gateway);
  const { secretKeys, error } = await page.evaluate(async ({ account, driverId }) => {
    const drivers = await window.api.gateways.drivers(null);
    const own = drivers.ok ? drivers.value.find((known) => known.id === driverId) : undefined;
    const added = await window.api.gateways.add(account);
    return { secretKeys: own?.settings.filter((field) => field.secret).map((field) => field.key) ?? [], error: added.ok ? null : added.error.message };
  }, { account: { name, driver, baseUrl: gateway.url, selfHosted: true, settings: gateway.credentials }, driverId: driver });
  expect(error).toBeNull();
  for (const key of secretKeys) secrets.set(`${name} ${key}`, gateway.credentials[key] ?? '');
  const webhookUrl = await page.evaluate(async (account) => {
    const state = await window.api.app.state(null);
    return state.ok ? state.value.accounts.find((known) => known.name === account)?.webhookUrl ?? null : null;
  }, name);
  if (webhookUrl !== null) await gateway.control({ action: 'webhook_url', url: webhookUrl });
  return page.evaluate(async (account) => {
    const paid = new Promise<string>((resolve) => { window.api.sales.onChanged((sale) => { if (sale.gateway === account && sale.status !== 'pending') resolve(sale.status); }); });
    const sale = await window.api.sales.create({ gateway: account, amount: '12.50', currency: 'USD', method: 'BTC@bitcoin', orderId: '', note: 'coffee' });
    if (!sale.ok) return sale.error.code;
    await window.api.sales.show({ id: sale.value.id });
    (globalThis as unknown as { paid: Promise<string> }).paid = paid;
    return sale.value.gatewayInvoiceId ?? '';
  }, name);
}

/** From now on main keeps, as text, whatever it answers or tells a window. */
async function recordTraffic({ app }: Launched): Promise<void> {
  await app.evaluate(({ ipcMain, webContents }) => {
    const traffic: string[] = [];
    (globalThis as unknown as { traffic: string[] }).traffic = traffic;
    for (const contents of webContents.getAllWebContents()) {
      const send = contents.send.bind(contents);
      contents.send = (channel: string, ...all: unknown[]) => { traffic.push(JSON.stringify([channel, all])); send(channel, ...all); };
    }
    const handlers = (ipcMain as unknown as { _invokeHandlers: Map<string, (...all: unknown[]) => Promise<unknown>> })._invokeHandlers;
    for (const [channel, handler] of handlers) {
      handlers.set(channel, async (...all) => {
        const answer = await handler(...all);
        traffic.push(JSON.stringify([channel, answer]));
        return answer;
      });
    }
  });
}

beforeAll(async () => {
  launched = await launchApp({ env: { COUNTERSIGN_WEBHOOK_PORT: '0', NODE_TLS_REJECT_UNAUTHORIZED: '0', NODE_EXTRA_CA_CERTS: certificate('ca') }, args: ['--password-store=basic'] });
  const { till } = launched;
  await till.waitForLoadState();
  // The display opens after the till: its messages are recorded too.
  await (await launched.display()).waitForLoadState();
  await recordTraffic(launched);
  expect(await till.evaluate(async (passphrase) => (await window.api.vault.create({ passphrase })).ok, PASSPHRASE)).toBe(true);
  for (const [name, driver] of [['canary-btcpay', 'btcpay'], ['canary-cpc', 'cryptopayment-center']] as const) {
    const invoice = await sell(till, name, driver);
    await gateways.at(-1)?.control({ action: 'pay', invoice });
    await till.evaluate(() => (globalThis as unknown as { paid: Promise<string> }).paid);
  }
  // A tunnel's secrets as well: a program gets the token and ends at once, a key is looked for with its passphrase.
  for (const [driver, settings] of [
    ['ssh', { host: '127.0.0.1', user: 'till', keyFile: join(outside, 'no-key'), remotePort: '8080', publicUrl: 'https://hooks.example.com', passphrase: 'canary-key-passphrase-b81c' }],
    ['cloudflared', { program: '/bin/false', token: 'canary-tunnel-token-52d0', publicUrl: 'https://hooks.example.com' }],
  ] as const) {
    const tried = await till.evaluate(async (wanted) => {
      const set = await window.api.tunnel.set(wanted);
      const tested = await window.api.tunnel.test(null);
      return [set.ok, tested.ok];
    }, { driver, settings });
    expect(tried).toEqual([true, false]);
  }
  secrets.set('key passphrase', 'canary-key-passphrase-b81c').set('tunnel token', 'canary-tunnel-token-52d0');
  // A wrong key makes the errors speak.
  await till.evaluate(async () => window.api.gateways.check({ name: 'canary-btcpay' }));
  const out = join(outside, 'canary.csv');
  await launched.app.evaluate(({ dialog }, path) => { dialog.showSaveDialog = (() => Promise.resolve({ canceled: false, filePath: path })) as typeof dialog.showSaveDialog; }, out);
  const day = new Date().toISOString().slice(0, 10);
  exported = await till.evaluate(async (date) => {
    const saved = await window.api.exports.save({ report: 'journal', from: date, to: date });
    return saved.ok ? saved.value?.path ?? 'nothing' : saved.error.code;
  }, day);
});
afterAll(async () => {
  await launched.close();
  await Promise.all(gateways.map((gateway) => gateway.close()));
  for (const folder of [outside, launched.home]) rmSync(folder, { recursive: true, force: true });
});

let exported = '';

/** Every way a secret could be written down: as it is, in base64, in hex, in UTF-16, percent-encoded, as a plain hash of it. */
function formsOf(secret: string): readonly Buffer[] {
  const bytes = Buffer.from(secret);
  return [bytes, Buffer.from(bytes.toString('base64')), Buffer.from(bytes.toString('hex')), Buffer.from(secret, 'utf16le'), Buffer.from(encodeURIComponent(secret)),
    Buffer.from(createHash('sha256').update(bytes).digest('hex'))];
}

const found = (where: string, content: Buffer): readonly string[] =>
  [...secrets].filter(([, secret]) => secret.length > 5 && formsOf(secret).some((form) => content.includes(form))).map(([what]) => `${what} in ${where}`);

const files = (folder: string): readonly string[] => readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
  (entry.isDirectory() ? files(join(folder, entry.name)) : entry.isFile() ? [join(folder, entry.name)] : []));

describe('line 18, F1: canaries', () => {
  it('the run had secrets to lose, and went through', () => {
    expect(secrets.size).toBeGreaterThanOrEqual(5);
    expect([...secrets.values()].every((secret) => secret.length > 5)).toBe(true);
    expect(exported).toMatch(/\.csv$/);
  });

  it('the search finds a secret that is there', () => {
    expect(found('x', Buffer.from(`key=${Buffer.from(PASSPHRASE).toString('base64')}`))).toEqual(['passphrase in x']);
  });

  it('no secret is in the database, its WAL, a log, a crash dump, Chromium’s own files or the export', () => {
    const all = [...files(launched.home), exported];
    expect(all.some((path) => path.endsWith('ledger.db')) && all.some((path) => path.includes('logs'))).toBe(true);
    expect(all.flatMap((path) => found(path, readFileSync(path)))).toEqual([]);
  });

  it('no secret ever comes back to a window: neither by IPC nor in its memory after it was loaded anew', async () => {
    await launched.till.reload();
    const display = await launched.display();
    const answers = await launched.till.evaluate(async () => {
      const { app, gateways: accounts, sales } = window.api;
      const list = await sales.list({ status: null, search: '', openOnly: false, reviewOnly: false, limit: 50, cursor: null });
      const details = list.ok ? await Promise.all(list.value.invoices.map(({ id }) => sales.get({ id }))) : [];
      return JSON.stringify([await app.state(null), await accounts.drivers(null), await accounts.check({ name: 'canary-btcpay' }), list, details]);
    });
    expect(found('IPC', Buffer.from(answers))).toEqual([]);
    const heard = (): Promise<string> => launched.app.evaluate(() => (globalThis as unknown as { traffic: string[] }).traffic.join('\n'));
    const unheard = async (): Promise<readonly string[]> => {
      const so = await heard();
      return ['gateways.add', 'gateways.check', 'app.changed', 'sales.changed', 'sales.displayed', 'display.model'].filter((said) => !so.includes(`["${said}"`));
    };
    await expect.poll(unheard, { timeout: 10_000 }).toEqual([]);
    const traffic = await heard();
    expect(found('IPC', Buffer.from(traffic))).toEqual([]);
    for (const page of [launched.till, display]) {
      const session = await page.context().newCDPSession(page);
      await page.evaluate((marker) => { (globalThis as unknown as { marker: string }).marker = marker; }, MARKER);
      const parts: string[] = [];
      session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => { parts.push(chunk); });
      await session.send('HeapProfiler.collectGarbage');
      await session.send('HeapProfiler.takeHeapSnapshot', {});
      await session.detach();
      const heap = Buffer.from(parts.join(''));
      // What is in a heap is found there: a marker of the test's own, and in the till the sale's note.
      expect(heap.includes(MARKER)).toBe(true);
      if (page === launched.till) expect(heap.includes('coffee')).toBe(true);
      expect(found(`the heap of ${page.url()}`, heap)).toEqual([]);
    }
  });

  it('no secret is in arguments, environment, output or clipboard', async () => {
    const pids = await launched.app.evaluate(({ app }) => app.getAppMetrics().map(({ pid }) => pid));
    const processes = pids.flatMap((pid) => (['cmdline', 'environ'] as const).flatMap((name) => found(`${name} of ${String(pid)}`, readFileSync(`/proc/${String(pid)}/${name}`))));
    expect(processes).toEqual([]);
    const clipboard = await launched.app.evaluate(({ clipboard: board }) => board.readText());
    expect([...found('clipboard', Buffer.from(clipboard)), ...found('output', Buffer.from(launched.output()))]).toEqual([]);
  });
});

describe('line 53: TLS in the real app, started with an environment that would weaken it', () => {
  it.each(['self-signed', 'good'])('a gateway with the certificate “%s”, of no authority the app knows, is sent nothing', async (name) => {
    const server = await scriptedHttps({ cert: readFileSync(certificate(name)), key: readFileSync(certificate(`${name}.key`)) }, (_request, response) => { response.end('{}'); });
    const problem = await launched.till.evaluate(async (baseUrl) => {
      const added = await window.api.gateways.add({ name: 'tls', driver: 'btcpay', baseUrl, selfHosted: true, settings: { apiKey: 'canary-tls-key', storeId: 's', webhookSecret: 'canary-tls-hook' } });
      return added.ok ? 'added' : `${added.error.code}: ${added.error.message}`;
    }, `https://localhost:${String(server.port)}`);
    await server.close();
    expect(problem).toBe('gateway/not_secure: tls cannot prove who it is: its certificate is signed by nobody known.');
    expect(server.requests).toEqual([]);
  });
});
