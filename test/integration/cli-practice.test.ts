// The command line on practice mode's data folder while the app is closed: everything works as with the app open, its gateways included.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createApp } from '../../electron/core/create-app.ts';
import { livePorts } from '../../electron/core/live-ports.ts';
import { openPracticeApp } from '../../electron/practice/practice-app.ts';
import { asSale, cli, cliError, cliJson, longCli, type CliOptions } from '../support/cli.ts';
import { must, openApp, silentLog, temporaryHome } from '../support/shop.ts';

let home = '';
let options: CliOptions;
beforeEach(async () => {
  home = temporaryHome();
  options = { home: join(home, 'practice'), passphrase: null };
  // As the app does when practice mode is started and left.
  const ports = livePorts({ home: options.home, log: silentLog });
  const practice = must(await openPracticeApp(options.home, ports, (own) => createApp(own, { home: options.home, mode: 'practice' })));
  await practice.app.close();
});
afterEach(() => { rmSync(home, { recursive: true, force: true }); });

it('sells, looks, syncs, audits and exports without a passphrase', async () => {
  for (const gateway of ['practice-btcpay', 'practice-cpc']) {
    expect(await cliJson(['gateway', 'check', gateway], options)).toMatchObject({ ok: true });
    const sale = asSale(await cliJson(['invoice', 'create', '--gateway', gateway, '--amount', '12.50', '--currency', 'USD', '--method', 'BTC@bitcoin', '--order', gateway], options));
    expect(sale).toMatchObject({ status: 'pending', gateway });
    // The gateway of the next command is the same one: it knows the sale.
    expect(asSale(await cliJson(['invoice', 'cancel', gateway], options)).status).toBe('cancelled');
  }
  expect(await cliJson(['sync'], options)).toMatchObject({ errors: [] });
  expect(await cliJson(['audit', 'verify'], options)).toMatchObject({ ok: true });
  expect((await cli(['export', 'invoices', '--from', '2020-01-01', '--to', '2099-12-31'], options)).out).toContain('practice-cpc');
  const doctor = await cliJson(['doctor'], options);
  expect(doctor).toMatchObject({ ok: true });
  expect(JSON.stringify(doctor)).toContain('practice mode');
});

it('receives webhooks from its own gateways', async () => {
  const listening = longCli(['webhook', 'listen'], options);
  expect(await listening.next()).toMatchObject({ accounts: [{ gateway: 'practice-btcpay' }, { gateway: 'practice-cpc' }] });
  // While it runs, other commands work through it.
  expect(await cliJson(['gateway', 'check', 'practice-btcpay'], options)).toMatchObject({ ok: true });
  expect(await listening.stop()).toBe(0);
});

it('leaves live and practice apart', async () => {
  expect(await cliError(['gateway', 'add', 'shop', '--driver', 'btcpay', '--url', 'https://pay.example.com', '--set', 'storeId=s'], options)).toMatchObject({ code: 1, error: 'gateway/base_url' });
  await (await openApp(home)).close();
  expect(await cliJson(['gateway', 'list'], { home })).toEqual({ gateways: [] });
});

it('a practice folder that is made by the command line is one', async () => {
  rmSync(options.home, { recursive: true });
  await (await openApp(home)).close();
  expect(await cliJson(['gateway', 'list'], options)).toMatchObject({ gateways: [{ name: 'practice-btcpay' }, { name: 'practice-cpc' }] });
  // A folder of that name anywhere else is a folder like others.
  const elsewhere = join(home, 'other', 'practice');
  expect(await cliJson(['gateway', 'list'], { home: elsewhere })).toEqual({ gateways: [] });
});

it('plays the customer and the chain by itself', async () => {
  const sale = await cliJson(['invoice', 'create', '--gateway', 'practice-btcpay', '--amount', '12.50', '--currency', 'USD', '--method', 'BTC@bitcoin', '--order', 'A-1'], options);
  expect(asSale(sale).status).toBe('pending');
  await cliJson(['practice', 'press', 'pay', '--order', 'A-1'], options);
  await cliJson(['practice', 'press', 'confirm', '--order', 'A-1'], options);
  expect(asSale(await cliJson(['invoice', 'show', 'A-1'], options)).status).toBe('paid');
  await cliJson(['account', 'add', 'vault', '--signer', 'virtual', '--source', 'practice'], options);
  await cliJson(['practice', 'press', 'receive', '--account', 'vault', '--amount', '0.5'], options);
  await cliJson(['practice', 'press', 'block'], options);
  expect(await cliJson(['account', 'sync', 'vault'], options)).toMatchObject({ confirmed: { value: '0.5' } });
  expect(await cliError(['practice', 'press', 'receive'], options)).toMatchObject({ error: 'input/usage' });
  expect(await cliError(['practice', 'press', 'dance'], options)).toMatchObject({ error: 'input/usage' });
  expect(await cliError(['practice', 'press', 'block'], { ...options, home })).toMatchObject({ error: 'practice/only' });
}, 60_000);
