// The command line as child processes: usage, exit codes, secrets, several commands at once, and the folder's one writer.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asSale, cli, cliError, cliJson, longCli, PASSPHRASE, showSale, type LongCli } from '../support/cli.ts';
import { addArguments, openCliShop, type CliShop } from '../support/cli-shop.ts';

let shop: CliShop;
const running: LongCli[] = [];
afterEach(async () => {
  for (const each of running.splice(0)) if (each.child.exitCode === null && each.child.signalCode === null) await each.stop();
  await shop.close();
});

const create = (order: string, ...more: string[]): string[] =>
  ['invoice', 'create', '--gateway', 'shop', '--amount', '12.50', '--currency', 'USD', '--method', 'BTC@bitcoin', '--order', order, ...more];
const long = (args: readonly string[], env: Readonly<Record<string, string>> = {}): LongCli => {
  const started = longCli(args, { ...shop.options, env });
  running.push(started);
  return started;
};
const syncDocument = v.strictObject({ asked: v.number(), changed: v.number(), sent: v.number(), inDoubt: v.number(), errors: v.array(v.unknown()) });
const listDocument = v.strictObject({ invoices: v.array(v.looseObject({ orderId: v.string() })), next: v.nullable(v.string()) });

describe('with an account', () => {
  beforeEach(async () => {
    shop = await openCliShop('btcpay');
  });

  it('gives the shapes that other programs rely on', async () => {
    const sale = asSale(await cliJson(create('A-1', '--note', 'two coffees'), shop.options));
    expect(sale).toMatchObject({ orderId: 'A-1', status: 'pending', amount: { value: '12.50', currency: 'USD' }, method: 'BTC@bitcoin', review: null });
    expect(sale.timeline?.[0]).toMatchObject({ source: 'till', duplicateOf: null });
    expect(Date.parse(sale.createdAt)).toBeGreaterThan(0);
    const byPrefix = await showSale(sale.id.slice(0, 20), shop.options);
    expect(byPrefix.id).toBe(sale.id);
    const page = v.parse(listDocument, await cliJson(['invoice', 'list', '--status', 'pending'], shop.options));
    expect(page.invoices.map(({ orderId }) => orderId)).toEqual(['A-1']);
    expect(page.invoices[0]).not.toHaveProperty('timeline');
    v.parse(syncDocument, await cliJson(['sync'], shop.options));
    expect(await cliJson(['gateway', 'check', 'shop'], shop.options)).toMatchObject({ ok: true, methods: expect.arrayContaining(['BTC@bitcoin']), clockSkewMs: expect.any(Number) });
    expect(await cliJson(['audit', 'verify'], shop.options)).toMatchObject({ ok: true });
    const doctor = v.parse(v.object({ ok: v.boolean(), checks: v.array(v.strictObject({ name: v.string(), ok: v.boolean(), detail: v.string(), next: v.nullable(v.string()) })) }), await cliJson(['doctor'], shop.options));
    expect(doctor.checks.filter((check) => !check.ok)).toEqual([]);
  });

  it('refuses what cannot be charged with exit code 1, a code and a hint, and stores nothing', async () => {
    const refusals = [
      ['--amount', '12,50', 'amount/malformed'],
      ['--amount', '12.505', 'amount/too_many_decimals'],
      ['--amount', '0', 'amount/not_positive'],
      ['--method', 'USDT', 'method/unknown'],
      ['--method', 'USDT@bsc', 'method/not_offered'],
      ['--currency', 'XXX', 'currency/unknown'],
      ['--gateway', 'nobody', 'gateway/not_found'],
    ] as const;
    for (const [option, value, error] of refusals) {
      const args = create('A-1');
      args[args.indexOf(option) + 1] = value;
      expect([option, value, await cliError(args, shop.options)]).toMatchObject([option, value, { code: 1, error }]);
    }
    expect(v.parse(listDocument, await cliJson(['invoice', 'list'], shop.options)).invoices).toEqual([]);
  });

  it('an order id used twice names the first sale and what became of it', async () => {
    const sale = asSale(await cliJson(create('A-1'), shop.options));
    const refused = await cliError(create('A-1'), shop.options);
    expect(refused).toMatchObject({ code: 1, error: 'invoice/duplicate_order' });
    expect(refused.message).toContain(sale.id);
    expect(refused.message).toContain('pending');
    expect(await shop.countThere('A-1')).toBe(1);
  });

  it('a wrong passphrase is told before anything happens', async () => {
    expect(await cliError(create('A-1'), { ...shop.options, passphrase: 'wrong horse battery' })).toMatchObject({ code: 1, error: 'vault/wrong_passphrase' });
    expect(await cliError(create('A-1'), { ...shop.options, passphrase: null })).toMatchObject({ code: 1, error: 'vault/locked' });
    expect(v.parse(listDocument, await cliJson(['invoice', 'list'], shop.options)).invoices).toEqual([]);
  });

  it('eight commands at once on one folder all do their work', async () => {
    const orders = Array.from({ length: 8 }, (_, index) => `P-${index}`);
    const sales = await Promise.all(orders.map(async (order) => asSale(await cliJson(create(order), shop.options))));
    expect(new Set(sales.map(({ id }) => id)).size).toBe(8);
    expect(v.parse(listDocument, await cliJson(['invoice', 'list'], shop.options)).invoices.length).toBe(8);
  });

  it('eight commands at once with one order id make one sale', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => cli([...create('SAME'), '--json'], shop.options)));
    expect(answers.filter(({ code }) => code === 0).length).toBe(1);
    expect(answers.filter(({ err }) => err.includes('invoice/duplicate_order')).length).toBe(7);
    expect(await shop.countThere('SAME')).toBe(1);
  });

  it('line 14: commands run on the process that holds the folder, and after its SIGKILL by themselves', async () => {
    const watching = long(['sync', '--watch']);
    v.parse(syncDocument, await watching.next());
    expect(asSale(await cliJson(create('W-1'), shop.options)).status).toBe('pending');
    expect(asSale(await cliJson(create('W-2'), { ...shop.options, passphrase: null })).status).toBe('pending');
    expect(await cliError(['invoice', 'show', 'nothing'], shop.options)).toMatchObject({ code: 1, error: 'invoice/not_found' });
    expect(v.parse(listDocument, await cliJson(['invoice', 'list'], shop.options)).invoices.length).toBe(2);
    const second = long(['sync', '--watch']);
    v.parse(syncDocument, await second.next());
    expect(await second.stop('SIGINT')).toBe(0);
    await watching.stop('SIGKILL');
    expect(asSale(await cliJson(create('W-3'), shop.options)).status).toBe('pending');
    expect(await cliJson(['audit', 'verify'], shop.options)).toMatchObject({ ok: true });
  });

  it('sync --watch and webhook listen print a document per line and end cleanly with 0', async () => {
    const listening = await shop.listen();
    running.push(listening);
    expect(await listening.stop('SIGINT')).toBe(0);
    const watching = long(['sync', '--watch']);
    v.parse(syncDocument, await watching.next());
    expect(await watching.stop('SIGTERM')).toBe(0);
    for (const line of watching.out().split('\n')) v.parse(v.pipe(v.string(), v.parseJson(), syncDocument), line);
  });

  it('a webhook alone brings a payment to the sale', async () => {
    await shop.listen();
    await cliJson(create('H-1'), shop.options);
    await shop.control({ action: 'pay', invoice: 'H-1' });
    await shop.control({ action: 'confirm', invoice: 'H-1', all: true });
    await expect.poll(async () => (await showSale('H-1', shop.options)).status, { timeout: 20_000, interval: 50 }).toBe('paid');
    const sale = await showSale('H-1', shop.options);
    expect(sale.timeline?.some(({ source }) => source === 'webhook')).toBe(true);
  });

  it('a port in use is refused with what to do', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? String(address.port) : '';
    expect(await cliError(['webhook', 'listen', '--port', port], shop.options)).toMatchObject({ code: 1, error: 'webhook/port_in_use' });
    await new Promise((resolve) => other.close(resolve));
  });

  it('line 18: no secret of a run is in the data folder, in what was printed, or in the process list', async () => {
    const watching = long(['sync', '--watch', '--verbose']);
    await watching.next();
    const { args, env } = addArguments(shop, 'btcpay', 'second');
    const printed = [
      await cli([...args, '--verbose'], { ...shop.options, env }),
      await cli([...create('C-1'), '--verbose'], shop.options),
      await cli(['gateway', 'list'], shop.options),
      await cli(['doctor', '--json'], shop.options),
      await cli(['gateway', 'check', 'second', '--verbose'], shop.options),
    ].map(({ out, err }) => out + err);
    const processList = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      } catch {
        return '';
      }
    });
    await watching.stop();
    await cliJson(['gateway', 'list'], shop.options);
    const secrets = [shop.credentials['apiKey'] ?? '?', shop.credentials['webhookSecret'] ?? '?', PASSPHRASE];
    const stored = filesBelow(shop.options.home).map((file) => [file, readFileSync(file, 'latin1')] as const);
    for (const marker of secrets.flatMap((secret) => [secret, Buffer.from(secret).toString('base64').replace(/=+$/, ''), Buffer.from(secret).toString('hex')])) {
      expect(stored.filter(([, text]) => text.includes(marker)).map(([file]) => file)).toEqual([]);
      expect(printed.filter((text) => text.includes(marker))).toEqual([]);
      expect(watching.out() + watching.err()).not.toContain(marker);
      expect(processList.filter((text) => text.includes(marker))).toEqual([]);
    }
    // The search itself finds what is there.
    expect(stored.some(([, text]) => text.includes('C-1'))).toBe(true);
  });

  it('line 20: no diagnostic report is written, which would hold the passphrase of the environment', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'cli-report-'));
    const watching = long(['sync', '--watch'], { NODE_OPTIONS: `--report-on-signal --report-on-fatalerror --report-uncaught-exception --report-directory=${folder}` });
    await watching.next();
    await watching.stop('SIGUSR2');
    expect(readdirSync(folder)).toEqual([]);
    rmSync(folder, { recursive: true });
  });

  it('line 20: the data folder and all in it are this user’s alone', async () => {
    await cliJson(create('C-1'), shop.options);
    expect(statSync(shop.options.home).mode & 0o077).toBe(0);
    for (const file of filesBelow(shop.options.home)) expect([file, statSync(file).mode & 0o077]).toEqual([file, 0]);
  });
});

describe('adding an account', () => {
  beforeEach(async () => {
    shop = await openCliShop('btcpay', { add: false });
  });
  const base = (): string[] => ['gateway', 'add', 'shop', '--driver', 'btcpay', '--url', shop.url];

  it('takes secrets from standard input, a file and the environment', async () => {
    const file = path.join(mkdtempSync(path.join(tmpdir(), 'cli-secret-')), 'webhook');
    writeFileSync(file, `${shop.credentials['webhookSecret'] ?? ''}\n`);
    const args = [...base(), '--set', 'apiKey=-', '--set', `webhookSecret=@${file}`, '--set', 'storeId=$STORE'];
    await cliJson(args, { ...shop.options, stdin: `${shop.credentials['apiKey'] ?? ''}\n`, env: { STORE: shop.credentials['storeId'] ?? '' } });
    expect(await cliJson(['gateway', 'check', 'shop'], shop.options)).toMatchObject({ ok: true });
  });

  it('reads several secrets from standard input line by line', async () => {
    const args = [...base(), '--set', `storeId=${shop.credentials['storeId'] ?? ''}`, '--set', 'apiKey=-', '--set', 'webhookSecret=-'];
    await cliJson(args, { ...shop.options, stdin: `${shop.credentials['apiKey'] ?? ''}\n${shop.credentials['webhookSecret'] ?? ''}\n` });
    expect(await cliJson(['gateway', 'check', 'shop'], shop.options)).toMatchObject({ ok: true });
  });

  it('line 18: refuses a secret given plainly and does not repeat it', async () => {
    const { code, out, err } = await cli([...base(), '--set', 'apiKey=plain-secret-1', '--json'], shop.options);
    expect(code).toBe(2);
    expect(err).toContain('process list');
    expect(out + err).not.toContain('plain-secret-1');
  });

  it('refuses a short passphrase, a wrong key and a wrong address, each by name, and stores nothing', async () => {
    const { args, env } = addArguments(shop, 'btcpay');
    expect(await cliError(args, { ...shop.options, env, passphrase: 'short' })).toMatchObject({ code: 1, error: 'vault/weak_passphrase' });
    expect(await cliError(args, { ...shop.options, env: { ...env, TEST_apiKey: 'wrong' } })).toMatchObject({ code: 1, error: 'gateway/wrong_key' });
    const elsewhere = args.map((arg) => (arg === shop.url ? 'http://192.168.0.1/' : arg));
    expect(await cliError(elsewhere, { ...shop.options, env })).toMatchObject({ code: 1, error: 'gateway/base_url' });
    expect(await cliJson(['gateway', 'list'], shop.options)).toEqual({ gateways: [] });
  });

  it('a folder that is a file is refused with what to do', async () => {
    const file = path.join(mkdtempSync(path.join(tmpdir(), 'cli-file-')), 'home');
    writeFileSync(file, 'not a folder');
    const refused = await cliError(['gateway', 'list'], { home: file });
    expect(refused.code).toBe(1);
    expect(refused.error).toMatch(/^(db\/read_only|home\/invalid|db\/not_ours)$/);
  });

  it('a ledger of someone else is left alone', async () => {
    const home = mkdtempSync(path.join(tmpdir(), 'cli-other-'));
    mkdirSync(home, { recursive: true });
    writeFileSync(path.join(home, 'ledger.db'), 'this is not a ledger at all, but some text that is longer than a header would be, to be sure of it');
    expect(await cliError(['gateway', 'list'], { home })).toMatchObject({ code: 1, error: 'db/not_ours' });
    expect(readFileSync(path.join(home, 'ledger.db'), 'utf8')).toContain('this is not a ledger');
  });
});

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
}
