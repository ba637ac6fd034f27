// The tunnel from the command line: set up with a sealed passphrase, the server's key asked about, tested, shown while it runs, taken away. Line 32.
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import * as v from 'valibot';
import { cli, cliError, cliJson, longCli, type LongCli } from '../support/cli.ts';
import { openCliShop, type CliShop } from '../support/cli-shop.ts';
import { startSshServer, until, type SshServer } from '../support/sshd.ts';

const KEY_PASSPHRASE = 'the key’s own passphrase';

let server: SshServer;
let shop: CliShop;
let listening: LongCli | null = null;
beforeAll(async () => { server = await startSshServer({ passphrase: KEY_PASSPHRASE }); });
afterAll(async () => { await server.close(); });
beforeEach(async () => { shop = await openCliShop('btcpay'); });
afterEach(async () => {
  await listening?.stop();
  listening = null;
  await shop.close();
});

const set = (more: Readonly<Record<string, string>> = {}): string[] => ['tunnel', 'set', 'ssh', ...Object.entries({
  host: '127.0.0.1', port: String(server.port), user: server.user, keyFile: server.keyFile, remotePort: String(server.remotePort),
  publicUrl: `http://localhost:${server.remotePort}`, passphrase: '-', ...more,
}).flatMap(([key, value]) => ['--set', `${key}=${value}`])];

const summary = v.strictObject({
  driver: v.nullable(v.string()), title: v.nullable(v.string()), settings: v.record(v.string(), v.string()), sealed: v.array(v.string()),
  state: v.picklist(['none', 'idle', 'connecting', 'up', 'down']), problem: v.nullable(v.strictObject({ code: v.string(), message: v.string(), hint: v.string() })),
  retryInMs: v.nullable(v.number()), publicUrl: v.nullable(v.string()), forwardTo: v.nullable(v.string()),
  askedKey: v.nullable(v.strictObject({ host: v.string(), fingerprint: v.string() })),
  test: v.nullable(v.looseObject({ ok: v.boolean() })), mode: v.picklist(['webhooks and polling', 'polling only']), accounts: v.array(v.looseObject({ name: v.string() })),
});
const show = async (): Promise<v.InferOutput<typeof summary>> => v.parse(summary, await cliJson(['tunnel', 'show'], shop.options));

it('begins with none, and lists what there is', async () => {
  expect(await show()).toMatchObject({ driver: null, state: 'none', mode: 'polling only' });
  const { drivers } = v.parse(v.object({ drivers: v.array(v.object({ id: v.string(), settings: v.array(v.object({ key: v.string(), secret: v.boolean() })) })) }), await cliJson(['tunnel', 'drivers'], shop.options));
  expect(drivers.map(({ id }) => id)).toEqual(['ssh', 'cloudflared', 'ngrok', 'localtunnel', 'manual']);
  expect(await cliError(['tunnel', 'test', '--port', '0'], shop.options)).toMatchObject({ code: 1, error: 'tunnel/none' });
  expect(await cliError(['tunnel', 'set', 'nothing'], shop.options)).toMatchObject({ code: 1, error: 'tunnel/unknown_driver' });
});

it('takes no secret as an argument, and prints none again', async () => {
  const refused = await cli(set({ passphrase: KEY_PASSPHRASE }), shop.options);
  expect(refused.code).toBe(2);
  expect(refused.out + refused.err).not.toContain(KEY_PASSPHRASE);
  const stored = await cli([...set(), '--json'], { ...shop.options, stdin: KEY_PASSPHRASE });
  expect(stored.code).toBe(0);
  expect(stored.out + stored.err).not.toContain(KEY_PASSPHRASE);
  expect(await show()).toMatchObject({ driver: 'ssh', sealed: ['passphrase'], state: 'idle', settings: { host: '127.0.0.1' } });
});

it('asks about the key, is tested, runs with the receiver, tells the doctor, and is taken away', async () => {
  await cliJson(set(), { ...shop.options, stdin: KEY_PASSPHRASE });
  const asked = await cli(['tunnel', 'test', '--port', '0', '--json'], shop.options);
  expect(asked.code).toBe(1);
  expect(JSON.parse(asked.err)).toMatchObject({ error: { code: 'tunnel/host_key_new', hint: expect.stringContaining(`tunnel trust ${server.fingerprint}`) } });
  expect(await cliError(['tunnel', 'trust', 'MD5:00'], shop.options)).toMatchObject({ code: 1, error: 'input/invalid' });
  await cliJson(['tunnel', 'trust', server.fingerprint], shop.options);
  expect(await cliJson(['tunnel', 'test', '--port', '0'], shop.options)).toMatchObject({ ok: true, stage: null, url: `http://localhost:${server.remotePort}` });

  listening = longCli(['webhook', 'listen', '--port', '0'], shop.options);
  await until('the tunnel is up', async () => (await show()).test?.ok === true, 30_000);
  expect(await show()).toMatchObject({ state: 'up', mode: 'webhooks and polling', publicUrl: `http://localhost:${server.remotePort}` });
  const doctor = v.parse(v.object({ checks: v.array(v.object({ name: v.string(), ok: v.boolean(), detail: v.string(), next: v.nullable(v.string()) })) }), await cliJson(['doctor'], shop.options));
  // The practice key may not change webhooks: the owner is told what to do.
  expect(doctor.checks.find(({ name }) => name === 'tunnel')).toMatchObject({ ok: false, next: expect.stringContaining(`http://localhost:${server.remotePort}/w/shop-`) });
  await cliJson(['tunnel', 'told', 'shop'], shop.options);
  expect(v.parse(v.object({ checks: v.array(v.looseObject({ name: v.string() })) }), await cliJson(['doctor'], shop.options)).checks.find(({ name }) => name === 'tunnel'))
    .toMatchObject({ ok: true, detail: expect.stringContaining('learning by webhooks and polling') });

  await server.stop();
  const broken = await cli(['tunnel', 'test'], shop.options);
  await server.start();
  expect(broken.code).toBe(1);
  await cliJson(['tunnel', 'remove'], shop.options);
  expect(await show()).toMatchObject({ driver: null, state: 'none' });
});
