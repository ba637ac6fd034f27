// The proxy from the command line: its password by every way but an argument, what the environment says, and what the doctor tells. Line 55.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import * as v from 'valibot';
import { cli, cliError, cliJson, type CliOptions } from '../support/cli.ts';
import { startRecordingProxy, type RecordingProxy } from '../support/recording-proxy.ts';

const PASSWORD = 'PROXY-CANARY-8R';

let folder: string;
let options: CliOptions;
let proxy: RecordingProxy;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cli-proxy-'));
  options = { home: join(folder, 'home') };
  proxy = await startRecordingProxy({ credentials: `till:${PASSWORD}` });
});
afterEach(async () => {
  await proxy.close();
  rmSync(folder, { recursive: true, force: true });
});

const manual = (...set: string[]): string[] => ['proxy', 'set', 'manual', ...set.flatMap((each) => ['--set', each])];
const place = (): string[] => ['host=127.0.0.1', `port=${proxy.port}`, 'user=till'];
const add = async (): Promise<void> => {
  const env = { KEY: 'k'.repeat(40), SECRET: 's'.repeat(20) };
  await cliJson(['gateway', 'add', 'shop', '--driver', 'btcpay', '--url', 'https://gateway.test', '--set', 'apiKey=$KEY', '--set', 'storeId=Store1', '--set', 'webhookSecret=$SECRET'], { ...options, env });
};
const doctorLine = async (more: Partial<CliOptions> = {}): Promise<unknown> => {
  const { checks } = v.parse(v.object({ checks: v.array(v.looseObject({ name: v.string() })) }), await cliJson(['doctor'], { ...options, ...more }));
  return checks.find(({ name }) => name === 'proxy');
};

it('line 55: takes the password by standard input, file and environment, never as an argument, and prints it never again', async () => {
  expect(await cliJson(['proxy', 'show'], options)).toEqual({ mode: 'none', host: null, port: null, user: null, hasPassword: false, problem: null, accounts: [] });
  const typed = await cli(manual(...place(), `password=${PASSWORD}`), options);
  expect([typed.code, (typed.out + typed.err).includes(PASSWORD)]).toEqual([2, false]);
  const file = join(folder, 'password');
  writeFileSync(file, `${PASSWORD}\n`);
  // Another user each time, so that a password from before does not count.
  for (const [user, source, more] of [['a', '-', { stdin: PASSWORD }], ['b', `@${file}`, {}], ['c', '$PROXY_PW', { env: { PROXY_PW: PASSWORD } }]] as const) {
    const set = await cli([...manual('host=127.0.0.1', `port=${proxy.port}`, `user=${user}`, `password=${source}`), '--json'], { ...options, ...more });
    expect(JSON.parse(set.out)).toMatchObject({ mode: 'manual', host: '127.0.0.1', port: proxy.port, user, hasPassword: true });
    expect(set.out + set.err).not.toContain(PASSWORD);
  }
  expect((await cli(['proxy', 'show'], options)).out).toMatch(/password\s+\(sealed\)/);
  expect(await cliError(manual('port=99999'), options)).toMatchObject({ code: 1, error: 'input/invalid' });
  expect(await cliError(['proxy', 'set', 'socks'], options)).toMatchObject({ code: 2, error: 'input/usage' });
  expect(await cliError(['proxy', 'set', 'none', '--set', 'host=proxy.example'], options)).toMatchObject({ code: 2, error: 'input/usage' });
}, 60_000);

it('line 55: goes through it with the sealed password; the doctor says what stands in the way', async () => {
  await cliJson(manual(...place()), options);
  await add();
  expect(await cliError(['gateway', 'check', 'shop'], options)).toMatchObject({ code: 1, error: 'proxy/password', message: expect.stringContaining(`127.0.0.1:${proxy.port}`) });
  expect(await doctorLine()).toMatchObject({ ok: false, detail: expect.stringContaining('wants a user and password'), next: expect.stringContaining('proxy set manual') });
  const before = proxy.heads.length;
  await cliJson(manual('password=-'), { ...options, stdin: PASSWORD });
  await cliError(['gateway', 'check', 'shop'], options);
  const heads = proxy.heads.slice(before);
  expect(heads.length).toBeGreaterThan(0);
  for (const head of heads) {
    expect(head).toMatch(/^CONNECT gateway\.test:443 HTTP\/1\.1\r\n/);
    expect(head).toContain(Buffer.from(`till:${PASSWORD}`).toString('base64'));
  }
  // Let in, and then nobody there: that is the gateway's matter, not the proxy's.
  expect(await doctorLine()).toMatchObject({ ok: true, detail: `127.0.0.1:${proxy.port}; gateways through it: shop` });
}, 60_000);

it('line 55: as the system says: the environment’s https_proxy, with exceptions, or directly', async () => {
  await cliJson(['proxy', 'set', 'system'], options);
  await add();
  const env = { HTTPS_PROXY: `http://till:${PASSWORD}@127.0.0.1:${proxy.port}` };
  const before = proxy.heads.length;
  const checked = await cli(['gateway', 'check', 'shop', '--json'], { ...options, env });
  expect(proxy.heads.length).toBeGreaterThan(before);
  expect(checked.out + checked.err).not.toContain(PASSWORD);
  expect(await cliJson(['proxy', 'show'], { ...options, env })).toMatchObject({ mode: 'system', accounts: [{ name: 'shop', proxy: `127.0.0.1:${proxy.port}`, problem: null }] });
  expect(await cliJson(['proxy', 'show'], { ...options, env: { ...env, NO_PROXY: '.test' } })).toMatchObject({ accounts: [{ name: 'shop', proxy: null }] });
  expect(await doctorLine({ env: { HTTPS_PROXY: 'socks5://127.0.0.1:1' } })).toMatchObject({ ok: false, detail: expect.stringContaining('socks5'), next: expect.stringContaining('proxy set') });
}, 60_000);
