// An account from the practice signer: its key, its addresses shown on the device, and what the device's refusals leave behind.
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createApp } from '../../electron/core/create-app.ts';
import { livePorts } from '../../electron/core/live-ports.ts';
import type { AccountsService, AccountView } from '../../electron/core/treasury.ts';
import type { DeviceAct } from '../../electron/practice/port.ts';
import { openPracticeApp, type PracticeApp } from '../../electron/practice/practice-app.ts';
import { scriptTypes } from '../../shared/domain/bitcoin.ts';
import { must, silentLog, temporaryHome } from '../support/shop.ts';

const home = temporaryHome();
let practice: PracticeApp;
let accounts: AccountsService;
beforeAll(async () => {
  practice = must(await openPracticeApp(home, livePorts({ home, log: silentLog }), (own) => createApp(own, { home, mode: 'practice' })));
  accounts = must(await practice.app.treasury.open()).accounts;
});
afterAll(async () => {
  await practice.app.close();
  rmSync(home, { recursive: true, force: true });
});

const controls = () => {
  const { treasury } = practice.controls;
  if (treasury === null) throw new Error('the treasury is open');
  return treasury;
};
/** Waits for the device to ask, then presses the key. */
const whenAsked = async (act: DeviceAct): Promise<void> => {
  await expect.poll(() => controls().device().screen?.canReject, { timeout: 20_000 }).toBe(true);
  // Addresses can take more than one page.
  while (controls().device().screen?.canApprove === false) controls().press('next');
  controls().press(act);
};
const add = async (name: string, more: object = {}): Promise<AccountView> =>
  must(await accounts.add({ name, network: 'regtest', scriptType: 'p2wpkh', account: 0, signer: 'virtual', descriptor: null, source: 'practice', secondSource: null, ...more }));

it('practice brings its chain as a source, and nothing else', () => {
  expect(accounts.sources()).toMatchObject([{ name: 'practice', kind: 'esplora', selfHosted: true }]);
  expect(accounts.list()).toEqual([]);
});

it.each(scriptTypes)('an account of %s comes from the signer, and its address is shown there', async (scriptType) => {
  const name = `of-${scriptType}`;
  expect(await add(name, { scriptType })).toMatchObject({ watchOnly: false, scriptType, fingerprint: expect.stringMatching(/^[0-9a-f]{8}$/), receive: { index: 0, shownOnSignerAt: null } });
  const shown = accounts.showAddress(name, 'virtual');
  await whenAsked('approve');
  const view = must(await shown);
  expect(view.receive.shownOnSignerAt).not.toBeNull();
  expect(controls().device().screen).toBeNull();
});

it('a no on the signer leaves the address as it was', async () => {
  await add('second', { account: 2 });
  const shown = accounts.showAddress('second', 'virtual');
  await whenAsked('reject');
  expect(await shown).toMatchObject({ ok: false, error: { code: 'device/rejected' } });
  expect(must(accounts.get('second')).receive.shownOnSignerAt).toBeNull();
});

it('a device that is locked is waited for', async () => {
  await add('third', { account: 3 });
  controls().press('lock');
  const shown = accounts.showAddress('third', 'virtual');
  await expect.poll(async () => must(await practice.app.treasury.open()).signers()[0]?.problem?.code, { timeout: 20_000 }).toBe('device/locked');
  controls().press('unlock');
  await whenAsked('approve');
  expect(must(await shown).receive.shownOnSignerAt).not.toBeNull();
});

it('the descriptor of an account that is there is no second account', async () => {
  const { descriptor } = await add('fourth', { account: 4 });
  expect(await accounts.add({ name: 'again', network: 'regtest', scriptType: 'p2wpkh', account: 4, signer: null, descriptor, source: 'practice', secondSource: null })).toMatchObject({ ok: false, error: { code: 'treasury/name_taken' } });
});

it('mainnet stays out of practice', async () => {
  expect(await accounts.add({ name: 'real', network: 'mainnet', scriptType: 'p2wpkh', account: 0, signer: 'virtual', descriptor: null, source: 'practice', secondSource: null }))
    .toMatchObject({ ok: false, error: { code: 'treasury/network', message: expect.stringContaining('regtest') } });
  expect(await accounts.addSource({ name: 'far', kind: 'esplora', url: 'https://example.com/api', selfHosted: false, password: null })).toMatchObject({ ok: false, error: { code: 'input/invalid' } });
});
