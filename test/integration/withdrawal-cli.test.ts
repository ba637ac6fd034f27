// Done-when 2 by command line: receive, sweep from a gateway, pay a supplier, several at once, bump, call back, refund; on the practice folder.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as v from 'valibot';
import { addressOfScript, scriptOfAddress } from '../../electron/wallet/address.ts';
import { treasuryAccountView, withdrawalView } from '../../shared/ipc/treasury-views.ts';
import { balancesOf } from '../support/balances.ts';
import { testKey } from '../support/chain-bench.ts';
import { cli, cliError, cliJson, type CliOptions } from '../support/cli.ts';
import { makePracticeHome, onPracticeChain } from '../support/practice-home.ts';
import { temporaryHome } from '../support/shop.ts';

let options: CliOptions;
beforeAll(async () => { options = { home: await makePracticeHome(temporaryHome()), passphrase: null }; });
afterAll(() => { rmSync(dirname(options.home), { recursive: true, force: true }); });

const json = (...args: readonly string[]) => cliJson(args, options);
const withdrawal = async (...args: readonly string[]) => v.parse(withdrawalView, await json('withdrawal', ...args));
const mine = () => onPracticeChain(options.home, { action: 'mine', count: 1 });
/** A block, and what it means. */
const endsWell = async (id: string, state: string) => {
  await mine();
  const view = await withdrawal('ask', id);
  expect(view).toMatchObject({ state, final: true });
  await json('account', 'sync', 'vault');
  expect(await json('audit', 'verify')).toMatchObject({ ok: true });
  return view;
};

it('receives: an account from the signer, an address shown on it, money in a block', async () => {
  await json('account', 'add', 'vault', '--signer', 'virtual', '--source', 'practice');
  const { receive } = v.parse(treasuryAccountView, await json('account', 'show', 'vault'));
  await json('account', 'address', 'vault', '--take');
  await onPracticeChain(options.home, { action: 'receive', address: receive.address, amountSat: 900_000 }, { action: 'mine', count: 1 });
  expect(await json('account', 'sync', 'vault')).toMatchObject({ confirmed: { value: '0.009' } });
}, 60_000);

it('pays a supplier, whose entry an owner’s device confirmed; the first device is the owner’s', async () => {
  await json('address', 'add', '--name', 'Roaster', '--method', 'BTC@bitcoin', '--address', testKey('supplier').address);
  expect(await json('address', 'confirm', 'Roaster', '--signer', 'virtual')).toMatchObject({ state: 'usable', confirmedBy: 'owner' });
  const preview = await withdrawal('preview', '--from', 'account:vault', '--to', 'Roaster', '--amount', '0.0005', '--fee', '2');
  expect(preview).toMatchObject({ state: 'requested', coins: [{}], policy: [] });
  expect(await json('withdrawal', 'list')).toEqual({ withdrawals: [], next: null });
  const asked = await withdrawal('request', '--from', 'account:vault', '--to', 'Roaster', '--amount', '0.0005', '--fee', '2', '--note', 'beans');
  expect(asked).toMatchObject({ state: 'requested', note: 'beans' });
  const approved = await cli(['withdrawal', 'approve', asked.id.slice(0, 20), '--signer', 'virtual'], options);
  expect(approved.code).toBe(0);
  // Ledger's test app knows one prefix for every test network, so this is what its screen shows.
  const shown = scriptOfAddress(testKey('supplier').address, 'regtest');
  expect(approved.err).toContain(`To: ${shown.ok ? addressOfScript(shown.value, 'testnet') ?? '' : ''}\n`);
  expect(approved.out).toContain('submitted');
  expect((await endsWell(asked.id, 'completed')).txid).not.toBeNull();
  expect(balancesOf(options.home)).toMatchObject({ 'payments BTC@bitcoin': 50_000n });
}, 90_000);

it('declined on the device it stays, and the same command goes on', async () => {
  const asked = await withdrawal('request', '--from', 'account:vault', '--to', 'Roaster', '--amount', '0.0005', '--fee', '1');
  expect(await cliError(['withdrawal', 'approve', asked.id, '--signer', 'virtual'], { ...options, env: { COUNTERSIGN_PRACTICE_DEVICE: 'reject' } })).toMatchObject({ code: 1, error: 'device/rejected' });
  expect(await withdrawal('show', asked.id)).toMatchObject({ state: 'requested', problem: { code: 'device/rejected' } });
  expect(await withdrawal('cancel', asked.id, '--reason', 'not needed')).toMatchObject({ state: 'cancelled' });
}, 60_000);

it('bumps, and calls back', async () => {
  const asked = await withdrawal('request', '--from', 'account:vault', '--to', 'Roaster', '--amount', '0.0004', '--fee', '1');
  const first = await withdrawal('approve', asked.id, '--signer', 'virtual');
  await withdrawal('bump', asked.id, '--fee', '10');
  const second = await withdrawal('approve', asked.id, '--signer', 'virtual');
  expect(second.earlierTxids).toEqual([first.txid]);
  await withdrawal('replace', asked.id, '--fee', '30');
  const third = await withdrawal('approve', asked.id, '--signer', 'virtual');
  expect(third.earlierTxids).toEqual([first.txid, second.txid]);
  expect((await endsWell(asked.id, 'cancelled')).txid).toBe(third.txid);
  expect(balancesOf(options.home)).toMatchObject({ 'payments BTC@bitcoin': 50_000n });
}, 90_000);

it('sweeps a gateway to the signer’s account', async () => {
  const before = balancesOf(options.home)['treasury:vault BTC@bitcoin'] ?? 0n;
  expect(await cliError(['withdrawal', 'request', '--from', 'gateway:practice-btcpay', '--to', 'account:vault', '--amount', '0.0003'], options)).toMatchObject({ code: 1, error: 'treasury/not_shown' });
  await json('account', 'address', 'vault', '--signer', 'virtual');
  const asked = await withdrawal('request', '--from', 'gateway:practice-btcpay', '--to', 'account:vault', '--amount', '0.0003');
  expect(asked).toMatchObject({ purpose: 'transfer', source: { kind: 'gateway' } });
  expect(await withdrawal('approve', asked.id, '--signer', 'virtual')).toMatchObject({ state: 'submitted', approval: { by: 'owner' } });
  // The practice gateway sends it to the practice chain.
  expect(await withdrawal('ask', asked.id)).toMatchObject({ state: 'submitted', confirmations: 0 });
  await endsWell(asked.id, 'completed');
  expect(balancesOf(options.home)).toMatchObject({ 'gateway:practice-btcpay BTC@bitcoin': -30_000n, 'treasury:vault BTC@bitcoin': before + 30_000n });
}, 90_000);

it('goes to another wallet and back as a PSBT', async () => {
  const asked = await withdrawal('request', '--from', 'account:vault', '--to', 'Roaster', '--amount', '0.0002', '--fee', '3');
  const file = join(dirname(options.home), 'out.psbt');
  expect(await json('withdrawal', 'export-psbt', asked.id, '--out', file)).toEqual({ path: file });
  expect(readFileSync(file).subarray(0, 5).toString('hex')).toBe('70736274ff');
  const unsigned = join(dirname(options.home), 'unsigned.txt');
  writeFileSync(unsigned, (await cli(['withdrawal', 'export-psbt', asked.id], options)).out);
  expect(await cliError(['withdrawal', 'import-psbt', asked.id, unsigned], options)).toMatchObject({ code: 1, error: 'withdrawal/signature' });
  expect(await withdrawal('cancel', asked.id)).toMatchObject({ state: 'cancelled' });
}, 60_000);

it('pays several from a list, and names every line that cannot be paid', async () => {
  await json('address', 'add', '--name', 'Baker', '--method', 'BTC@bitcoin', '--address', testKey('baker').address);
  const file = join(dirname(options.home), 'list.csv');
  const line = (name: string, amount: string) => `${name},${testKey(name).address},${amount}`;
  writeFileSync(file, ['name,address,amount', line('supplier', '0.0003'), line('baker', '0.0004'), line('stranger', '0.0001')].join('\n'));
  const refused = await cliError(['withdrawal', 'request', '--from', 'account:vault', '--csv', file], options);
  expect(refused).toMatchObject({ code: 1, error: 'input/invalid' });
  expect(refused.message).toMatch(/line 3: an owner has not confirmed the entry Baker yet; line 4: the address is not in the address book/);
  await json('address', 'confirm', 'Baker', '--signer', 'virtual');
  writeFileSync(file, [line('supplier', '0.0003'), line('baker', '0.0004')].join('\n'));
  const asked = await withdrawal('request', '--from', 'account:vault', '--csv', file, '--fee', '1');
  expect(asked.recipients.map(({ name, amount }) => `${name} ${amount.value}`)).toEqual(['Roaster 0.0003', 'Baker 0.0004']);
  expect(await withdrawal('cancel', asked.id)).toMatchObject({ state: 'cancelled' });
}, 60_000);

it('prints tables and wrong usage as every command does', async () => {
  expect((await cli(['withdrawal', 'list'], options)).out).toContain('Roaster');
  expect(await cliError(['withdrawal', 'request', '--from', 'vault', '--to', 'Roaster', '--amount', '1'], options)).toMatchObject({ code: 2, error: 'input/usage' });
  expect(await cliError(['withdrawal', 'show', 'wd_nothing'], options)).toMatchObject({ code: 1, error: 'withdrawal/not_found' });
  expect(await cliError(['withdrawal', 'approve', 'wd_nothing', '--signer', 'ledger'], options)).toMatchObject({ code: 1 });
}, 60_000);
