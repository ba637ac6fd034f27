// The proxy's setting: what is taken, which way requests leave, and whose password is shown to whom. Line 55.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { rmSync } from 'node:fs';
import type { ProxyService } from '../../../../../electron/core/app.ts';
import type { Lookup, SystemProxy } from '../../../../../electron/core/http/options.ts';
import { createVault } from '../../../../../electron/core/vault/create-vault.ts';
import type { Vault } from '../../../../../electron/core/vault/port.ts';
import { boxNames, readBox, writeBox } from '../../../../../electron/db/box-repo.ts';
import type { WritableDb } from '../../../../../electron/db/database.ts';
import { ledgerFile, openLedger } from '../../../../../electron/db/open.ts';
import { createProxyService, type ProxyParts } from '../../../../../electron/features/proxy/service.ts';
import { appError, ok, type AppError } from '../../../../../shared/errors/result.ts';
import { keptLog, seededRandom, type KeptLog } from '../../../../support/http-ports.ts';
import { must, temporaryHome } from '../../../../support/shop.ts';

let home: string;
let db: WritableDb;
let vault: Vault;
let log: KeptLog;
let notices: (AppError | null)[];
let changes: number;

beforeEach(() => {
  home = temporaryHome();
  db = must(openLedger(home, {}));
  log = keptLog();
  notices = [];
  changes = 0;
  vault = createVault({
    store: { getBox: (name) => readBox(db, name), putBox: (name, box) => { writeBox(db, name, box); return ok(null); }, listBoxes: () => boxNames(db) },
    keychain: { backend: 'test', trustworthy: true, wrap: (bytes) => bytes, unwrap: (box) => box }, random: seededRandom('proxy'),
  });
});
afterEach(() => {
  db.close();
  rmSync(home, { recursive: true, force: true });
});

const open = (systemProxy: SystemProxy = () => Promise.resolve(ok(null)), lookup: Lookup = () => Promise.reject(new Error('ENOTFOUND'))): ProxyParts =>
  createProxyService({ db, path: ledgerFile(home), vault, log, systemProxy, lookup, accounts: () => [{ name: 'shop', baseUrl: 'https://api.gateway.example', selfHosted: false }], notice: (error) => { notices.push(error); }, changed: () => { changes += 1; } });

type Wanted = Parameters<ProxyService['set']>[0];
const byHand = (more: Partial<Wanted> = {}): Wanted => ({ mode: 'manual', host: 'proxy.example', port: '3128', user: '', password: null, ...more });
const way = async (parts: ProxyParts, url: string, selfHosted = false): Promise<unknown> => {
  const said = await parts.routeFor({ name: 'shop', selfHosted }).to(new URL(url));
  return said.ok ? said.value && { ...said.value, ...(said.value.password === undefined ? {} : { password: said.value.password.reveal() }) } : said.error.code;
};

test.each([
  [{ host: '' }], [{ host: 'http://proxy.example' }], [{ host: 'proxy.example/x' }], [{ host: 'a b' }], [{ host: 'user@proxy.example' }], [{ host: '169.254.169.254' }],
  [{ port: '' }], [{ port: '0' }], [{ port: '65536' }], [{ port: '3128x' }], [{ user: 'a:b' }], [{ user: 'a\nb' }], [{ user: '', password: 'PW-CANARY' }],
])('%j is refused and changes nothing', (more) => {
  const { service } = open();
  expect(service.set(byHand(more))).toMatchObject({ ok: false, error: { code: 'input/invalid' } });
  expect([service.summary().mode, changes]).toEqual(['none', 0]);
});

test.each([['proxy.example', 'proxy.example'], [' Proxy.Example ', 'proxy.example'], ['10.0.0.1', '10.0.0.1'], ['fd00::1', 'fd00::1'], ['[fd00::1]', 'fd00::1']])('the host %s is taken', async (typed, host) => {
  const parts = open();
  must(parts.service.set(byHand({ host: typed })));
  expect(await way(parts, 'https://api.gateway.example')).toEqual({ host, port: 3128 });
});

describe('line 55: which way', () => {
  const proxy = { host: 'proxy.example', port: 3128 };
  const leadsTo = (...addresses: string[]): Lookup => () => Promise.resolve(addresses.map((address) => ({ address, family: 4 })));
  test.each([
    ['a gateway', 'https://api.gateway.example/x', false, leadsTo('10.0.0.1'), proxy],
    ['this computer', 'http://127.0.0.1:4190', true, leadsTo(), null],
    ['this computer by name', 'https://localhost:8443', true, leadsTo(), null],
    ['an address in the own network', 'https://192.168.1.20', true, leadsTo(), null],
    ['a self-hosted name in the own network', 'https://btcpay.shop.example', true, leadsTo('192.168.1.20', '10.1.1.1'), null],
    ['a self-hosted name outside', 'https://btcpay.shop.example', true, leadsTo('93.184.216.34'), proxy],
    ['a self-hosted name on both sides', 'https://btcpay.shop.example', true, leadsTo('192.168.1.20', '93.184.216.34'), proxy],
    ['a self-hosted name that only the proxy knows', 'https://btcpay.shop.example', true, () => Promise.reject(new Error('ENOTFOUND')), proxy],
  ] as const)('%s', async (_name, url, selfHosted, lookup, expected) => {
    for (const mode of ['manual', 'system'] as const) {
      const parts = open(() => Promise.resolve(ok(proxy)), lookup);
      must(parts.service.set(byHand({ mode })));
      expect(await way(parts, url, selfHosted)).toEqual(expected);
    }
    const parts = open(() => Promise.resolve(ok(proxy)), lookup);
    must(parts.service.set(byHand({ mode: 'none' })));
    expect(await way(parts, url, selfHosted)).toBeNull();
  });
});

describe('line 55: the password', () => {
  test('is sealed, comes back after a restart, and is in no answer, log line or plain row', async () => {
    must(open().service.set(byHand({ user: 'till', password: 'PW-CANARY' })));
    const parts = open();
    expect(await way(parts, 'https://api.gateway.example')).toEqual({ host: 'proxy.example', port: 3128, user: 'till', password: 'PW-CANARY' });
    expect(parts.service.summary()).toEqual({ mode: 'manual', host: 'proxy.example', port: 3128, user: 'till', hasPassword: true, problem: null });
    expect(JSON.stringify(db.all('SELECT * FROM setting')) + log.lines.join('')).not.toContain('CANARY');
  });

  test.each([[{ host: 'other.example' }], [{ port: '3129' }], [{ user: 'other' }]])('stays behind when %j is new: it was typed for another proxy', async (more) => {
    const parts = open();
    must(parts.service.set(byHand({ user: 'till', password: 'PW-CANARY' })));
    expect(must(parts.service.set(byHand({ user: 'till', ...more }))).hasPassword).toBe(false);
    expect(JSON.stringify(await way(parts, 'https://api.gateway.example'))).not.toContain('CANARY');
  });

  test('stays while the rest does, and is taken out by an empty one and by another mode', () => {
    const { service } = open();
    must(service.set(byHand({ user: 'till', password: 'PW-CANARY' })));
    expect(must(service.set(byHand({ user: 'till' }))).hasPassword).toBe(true);
    expect(must(service.set(byHand({ user: 'till', password: '' }))).hasPassword).toBe(false);
    must(service.set(byHand({ user: 'till', password: 'PW-CANARY' })));
    must(service.set(byHand({ mode: 'none' })));
    expect(must(service.set(byHand({ user: 'till' }))).hasPassword).toBe(false);
  });
});

test('what stops an account at the proxy is told until it gets past, and forgotten with another setting', () => {
  const { service, routeFor } = open();
  const [shop, other] = [routeFor({ name: 'shop', selfHosted: false }), routeFor({ name: 'other', selfHosted: false })];
  const refused = appError('proxy/refused', { details: { proxy: 'p', host: 'h', problem: 'status 403' } });
  shop.ended(refused);
  other.ended(null);
  expect([service.summary().problem, notices.at(-1)]).toEqual([refused, refused]);
  shop.ended(null);
  expect([service.summary().problem, notices.at(-1)]).toEqual([null, null]);
  shop.ended(refused);
  must(service.set(byHand()));
  expect([service.summary().problem, notices.at(-1), changes]).toEqual([null, null, 1]);
});
