// One run of the command line on an app in memory: what it asks of the services, what it prints where, and its exit code.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CliProcess } from '../../../../electron/cli/process.ts';
import { runCli } from '../../../../electron/cli/run-cli.ts';
import { createCommandHandler } from '../../../../electron/cli/run-forwarded.ts';
import { liveClock } from '../../../../electron/core/live-ports.ts';
import { appError, fail, ok } from '../../../../shared/errors/result.ts';
import { fakeApp, fakeSale, type FakeApp } from '../../../support/fake-app.ts';

let home = '';
let app: FakeApp;
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'run-cli-'));
  app = fakeApp();
  app.sales.set('inv_1', { ...fakeSale, timeline: [{ at: fakeSale.createdAt, source: 'till', kind: 'created', detail: '12.50 EUR', duplicateOf: null }] });
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

interface Ran { readonly code: number; readonly out: string; readonly err: string }
async function run(argv: readonly string[], changes: Partial<CliProcess> = {}): Promise<Ran> {
  let [out, err] = ['', ''];
  const process: CliProcess = {
    env: { COUNTERSIGN_HOME: home }, cwd: home, appData: home, isTerminal: false,
    out: (text) => (out += text), err: (text) => (err += text),
    readStdin: async () => '', askHidden: async () => '', onStop: (stop) => void setImmediate(stop), ...changes,
  };
  const code = await runCli(argv, process, async () => ({ clock: liveClock, openApp: async () => ok(app) }));
  return { code, out, err };
}

const create = ['invoice', 'create', '--gateway', 'main', '--amount', '12.50', '--currency', 'EUR', '--method', 'BTC@bitcoin', '--order', 'A-1'];

describe('what is printed where', () => {
  it('--json is one document on standard output', async () => {
    const { code, out, err } = await run(['invoice', 'show', 'inv_1', '--json']);
    expect([code, err]).toEqual([0, '']);
    expect(out.endsWith('}\n') && !out.slice(0, -1).includes('\n')).toBe(true);
    expect(JSON.parse(out)).toMatchObject({ id: 'inv_1', timeline: [{ kind: 'created' }] });
  });

  it('without it a text for people', async () => {
    const { out } = await run(['invoice', 'show', 'inv_1']);
    expect(out).toMatch(/status +pending\n/);
    expect(out).toMatch(/goods +keep\n/);
  });

  it('an error is one document on standard error, with nothing on standard output', async () => {
    const { code, out, err } = await run(['invoice', 'show', 'nobody', '--json']);
    expect([code, out]).toEqual([1, '']);
    expect(JSON.parse(err)).toEqual({ error: { code: 'invoice/not_found', message: expect.stringContaining('nobody'), hint: expect.any(String) } });
  });

  it('wrong usage is exit code 2, also as a document', async () => {
    expect((await run(['invoice', 'show'])).code).toBe(2);
    expect(JSON.parse((await run(['invoice', 'show', '--json'])).err)).toMatchObject({ error: { code: 'input/usage' } });
    expect((await run([...create, '--expires-in', '1.5'])).code).toBe(2);
    expect((await run(['invoice', 'list', '--from', 'yesterday'])).code).toBe(2);
    expect((await run(['invoice', 'list', '--limit', '0'])).code).toBe(2);
    expect(app.asked).toEqual([['close'], ['close'], ['close']]);
  });

  it('a bug is the error `internal` without its message', async () => {
    app = { ...app, invoices: { ...app.invoices, get: () => { throw new Error('CANARY inside'); } } };
    const { code, out, err } = await run(['invoice', 'show', 'inv_1', '--json']);
    expect([code, out]).toEqual([1, '']);
    expect(JSON.parse(err)).toMatchObject({ error: { code: 'internal' } });
    expect(err).not.toContain('CANARY');
  });
});

describe('what is asked of the services', () => {
  it('invoice create', async () => {
    expect((await run([...create, '--note', 'two', '--expires-in', '20', '--wait', '5', '--json'])).code).toBe(0);
    expect(app.asked[0]).toEqual(['invoices.create', { gateway: 'main', amount: '12.50', currency: 'EUR', method: 'BTC@bitcoin', orderId: 'A-1', note: 'two', expiresInMinutes: 20 }, 5000]);
  });

  it('invoice create in doubt is exit code 1 and says so', async () => {
    app = { ...app, invoices: { ...app.invoices, create: async () => fail({ ...appError('invoice/not_sent', { details: { gateway: 'main' } }), outcome: 'unknown' }) } };
    const { code, err } = await run([...create, '--json']);
    expect([code, JSON.parse(err)]).toMatchObject([1, { error: { code: 'invoice/not_sent', outcome: 'unknown' } }]);
  });

  it('invoice list turns days into instants of the shop’s time zone, the last day included', async () => {
    app.settings.save({ ...app.settings.get(), timeZone: 'Europe/Berlin' });
    app.asked.length = 0;
    await run(['invoice', 'list', '--from', '2026-03-29', '--to', '2026-03-29', '--status', 'paid', '--search', 'A-1', '--limit', '5', '--review']);
    expect(app.asked[0]).toEqual(['invoices.list', {
      limit: 5, openOnly: false, reviewOnly: true, status: 'paid', search: 'A-1',
      fromMs: Date.parse('2026-03-28T23:00:00Z'), toMs: Date.parse('2026-03-29T22:00:00Z'),
    }]);
  });

  it('invoice resolve names the person at the keyboard', async () => {
    await run(['invoice', 'resolve', 'inv_1', '--decision', 'write-off', '--reason', 'small']);
    expect(app.asked[0]).toEqual(['invoices.resolve', 'inv_1', 'write-off', 'small', expect.stringMatching(/./), null]);
  });

  it('gateway add: a loopback address counts as self-hosted and says so; another does not', async () => {
    const add = (url: string, ...more: string[]): Promise<Ran> => run(['gateway', 'add', 'main', '--driver', 'btcpay', '--url', url, ...more], { env: { COUNTERSIGN_HOME: home, COUNTERSIGN_PASSPHRASE: 'long enough' } });
    const selfHosted = (): unknown => app.asked.flatMap(([name, account]) => (name === 'gateways.add' && typeof account === 'object' && account !== null && 'selfHosted' in account ? [account.selfHosted] : [])).at(-1);
    for (const url of ['http://127.0.0.1:1234', 'http://[::1]:1234/', 'http://localhost:80/api']) {
      expect((await add(url)).err).toContain('self-hosted');
      expect(selfHosted()).toBe(true);
    }
    for (const url of ['https://pay.example', 'http://127.0.0.1.example', 'http://192.168.0.4', 'http://0.0.0.0']) {
      await add(url);
      expect([url, selfHosted()]).toEqual([url, false]);
    }
    await add('http://192.168.0.4', '--self-hosted');
    expect(selfHosted()).toBe(true);
  });

  it('audit verify ends with 1 and the first break', async () => {
    app = { ...app, audit: async () => ({ ok: false, entries: 5, head: 'h', sums: { EUR: '0' }, closings: 0, documents: 0, firstBreak: { entry: 3, problem: 'the hash does not fit' }, breaks: [{ entry: 3, problem: 'the hash does not fit' }] }) };
    const { code, out, err } = await run(['audit', 'verify', '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ ok: false, firstBreak: { entry: 3 } });
    expect(JSON.parse(err)).toMatchObject({ error: { code: 'audit/broken', message: expect.stringContaining('entry 3') } });
  });

  it('export writes the bytes to standard output, or a file named from where one stands', async () => {
    app = { ...app, exports: { ...app.exports, toSink: async (_request, write) => { write('a,b\n'); write('1,2\n'); return ok({ rows: 1, sha256: 'ff' }); } } };
    const period = ['--from', '2026-01-01', '--to', '2026-01-31'];
    expect(await run(['export', 'invoices', ...period])).toEqual({ code: 0, out: 'a,b\n1,2\n', err: '' });
    expect(JSON.parse((await run(['export', 'invoices', ...period, '--json'])).out)).toMatchObject({ rows: 1, content: 'a,b\n1,2\n' });
    await run(['export', 'journal', ...period, '--out', 'j.csv']);
    expect(app.asked.find(([name]) => name === 'exports.toFile')?.[1]).toMatchObject({ report: 'journal', out: path.join(home, 'j.csv') });
    expect((await run(['export', 'everything', ...period, '--json'])).err).toContain('export/unknown_report');
  });

  it('doctor names the next step for what is missing', async () => {
    const { code, out } = await run(['doctor', '--json']);
    const report: unknown = JSON.parse(out);
    expect(code).toBe(0);
    expect(report).toMatchObject({ ok: false, checks: expect.arrayContaining([{ name: 'gateways', ok: false, detail: 'no gateway account', next: expect.stringContaining('gateway add') }]) });
  });
});

describe('the passphrase', () => {
  const states = (state: 'none' | 'locked' | 'open') => {
    app = { ...app, vault: { ...app.vault, state: () => state } };
  };
  const unlocks = (): unknown[] => app.asked.filter(([name]) => name.startsWith('vault.')).map(([name]) => name);

  it('a locked vault is opened before the command begins, from the environment', async () => {
    states('locked');
    await run(['sync'], { env: { COUNTERSIGN_HOME: home, COUNTERSIGN_PASSPHRASE: 'long enough' } });
    expect(unlocks()).toEqual(['vault.unlock']);
  });

  it('without one and without a terminal nothing begins', async () => {
    states('locked');
    const { code, err } = await run([...create, '--json']);
    expect([code, JSON.parse(err)]).toMatchObject([1, { error: { code: 'vault/locked' } }]);
    expect(app.asked).toEqual([['close']]);
  });

  it('is asked for on a terminal', async () => {
    states('locked');
    await run(['sync'], { isTerminal: true, askHidden: async () => 'long enough' });
    expect(unlocks()).toEqual(['vault.unlock']);
  });

  it('is chosen twice on a terminal with the first account; two different ones make nothing', async () => {
    const add = ['gateway', 'add', 'main', '--driver', 'btcpay', '--url', 'https://pay.example'];
    let asked = 0;
    const { err } = await run(add, { isTerminal: true, askHidden: async () => `different ${(asked += 1)}` });
    expect(err).toContain('not the same');
    expect(unlocks()).toEqual([]);
    await run(add, { isTerminal: true, askHidden: async () => 'long enough' });
    expect(unlocks()).toEqual(['vault.create']);
  });

  it('commands that need no credential ask for nothing', async () => {
    states('locked');
    expect((await run(['invoice', 'list'])).code).toBe(0);
    expect(unlocks()).toEqual([]);
  });
});

describe('a command handed over', () => {
  const hand = async (argv: readonly string[], passphrase: string | null = null, open: FakeApp | null = app): Promise<Ran> => {
    let [out, err] = ['', ''];
    const handler = createCommandHandler(() => open, liveClock);
    const streams = { out: (text: string) => (out += text), err: (text: string) => (err += text), signal: AbortSignal.abort() };
    const code = await handler({ argv, settings: {}, passphrase, cwd: home }, streams);
    return { code, out, err };
  };

  it('runs the same code on the app that is open and leaves it open', async () => {
    expect(await hand(['invoice', 'show', 'inv_1', '--json'])).toEqual(await run(['invoice', 'show', 'inv_1', '--json']));
    app.asked.length = 0;
    await hand(['sync', '--watch']);
    await hand(['webhook', 'listen']);
    expect(app.asked).toEqual([]);
  });

  it('webhook listen tells where the open app listens, and refuses another port', async () => {
    const { out } = await hand(['webhook', 'listen', '--json']);
    expect(JSON.parse(out)).toEqual({ url: 'http://127.0.0.1:4190', port: 4190, accounts: [] });
    expect((await hand(['webhook', 'listen', '--port', '5000'])).code).toBe(1);
  });

  it('unlocks with the passphrase of who asks', async () => {
    app = { ...app, vault: { ...app.vault, state: () => 'locked' } };
    expect((await hand(['sync'])).err).toContain('sealed');
    expect((await hand(['sync'], 'long enough')).code).toBe(0);
  });

  it('says so while no app is open, and refuses what it does not know', async () => {
    expect((await hand(['sync'], null, null)).err).toContain('starting');
    expect((await hand(['wat'])).code).toBe(2);
  });
});
