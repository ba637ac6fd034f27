// `account …` as child processes: a source, an account by descriptor, what it holds and did, coins frozen, labels in and out.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { descriptorOf } from '../../electron/wallet/descriptor.ts';
import { deriveAddress } from '../../electron/wallet/keys.ts';
import { openChainBench, type ChainBench } from '../support/chain-bench.ts';
import { cli, cliJson, cliError, type CliOptions } from '../support/cli.ts';
import { softwareSigner } from '../support/software-signer.ts';

const key = softwareSigner().accountKey('regtest', 'p2wpkh');
const address = (index: number): string => deriveAddress(key, 0, index).address;
const folder = mkdtempSync(join(tmpdir(), 'cli-account-'));
const options: CliOptions = { home: join(folder, 'home') };
let bench: ChainBench;
let txid = '';
beforeAll(async () => {
  bench = await openChainBench();
  txid = String(bench.act({ action: 'receive', address: address(0), amountSat: 150_000 }));
  bench.act({ action: 'mine' });
});
afterAll(async () => {
  await bench.chain.close();
  rmSync(folder, { recursive: true, force: true });
});

const json = (...args: readonly string[]) => cliJson(args, options);

it('adds a source and an account, reads the chain, and tells what is there', async () => {
  expect(await json('account', 'source', 'add', 'own', '--kind', 'esplora', '--url', bench.chain.url)).toMatchObject({ sources: [{ name: 'own', kind: 'esplora', selfHosted: true, tip: { height: 131 } }] });
  const added = await json('account', 'add', 'vault', '--descriptor', descriptorOf(key), '--network', 'regtest', '--source', 'own');
  expect(added).toMatchObject({ name: 'vault', network: 'regtest', scriptType: 'p2wpkh', descriptor: descriptorOf(key), watchOnly: true, transactions: 0, problem: { code: 'treasury/not_synced' } });
  expect(await json('account', 'sync', 'vault')).toMatchObject({ confirmed: { value: '0.0015', asset: 'BTC' }, coins: 1, problem: null });
  expect(await json('account', 'list')).toMatchObject({ accounts: [{ name: 'vault', confirmed: { value: '0.0015' } }] });
  expect(await json('account', 'coins', 'vault')).toMatchObject({ coins: [{ txid, vout: 0, address: address(0), path: 'm/84\'/1\'/0\'/0/0', confirmations: 1 }], next: null });
  expect(await json('account', 'history', 'vault', '--search', txid.slice(5, 20))).toMatchObject({ history: [{ txid, kind: 'received' }], total: 1 });
  expect(await json('account', 'history', 'vault', '--search', 'nothing like it')).toMatchObject({ history: [], total: 0 });
  const text = await cli(['account', 'show', 'vault'], options);
  expect(text.out).toContain(address(1));
}, 60_000);

it('freezes, labels, hands out addresses, and takes labels from another wallet', async () => {
  const coin = `${txid}:0`;
  expect(await json('account', 'freeze', 'vault', coin)).toEqual({ coin, frozen: true });
  await json('account', 'label', 'vault', address(0), 'Rent; "May"');
  expect(await json('account', 'show', 'vault')).toMatchObject({ frozen: { value: '0.0015' }, spendable: { value: '0' } });
  const first = await json('account', 'address', 'vault', '--take', '--label', 'Supplier');
  expect(first).toMatchObject({ address: address(1), taken: true });
  expect(await json('account', 'address', 'vault')).toMatchObject({ address: address(2), taken: false });
  const labels = await cli(['account', 'labels', 'export', 'vault'], options);
  expect(labels.out.trim().split('\n').map((line) => JSON.parse(line) as unknown)).toEqual([
    { type: 'addr', ref: address(0), label: 'Rent; "May"' }, { type: 'addr', ref: address(1), label: 'Supplier' }, { type: 'output', ref: coin, label: '', spendable: false },
  ].toSorted((a, b) => (`${a.type} ${a.ref}` < `${b.type} ${b.ref}` ? -1 : 1)));
  const file = join(folder, 'labels.jsonl');
  writeFileSync(file, `${JSON.stringify({ type: 'output', ref: coin, spendable: true })}\n${JSON.stringify({ type: 'tx', ref: txid, label: 'Opening' })}\nnonsense\n`);
  expect(await json('account', 'labels', 'import', 'vault', file)).toEqual({ taken: 2, refused: 1 });
  expect(await json('account', 'history', 'vault', '--search', 'opening')).toMatchObject({ history: [{ txid, label: 'Opening' }] });
  expect(await json('account', 'show', 'vault')).toMatchObject({ spendable: { value: '0.0015' } });
}, 60_000);

it.each([
  ['another network', ['account', 'add', 'main', '--descriptor', 'x', '--network', 'mainnet', '--source', 'own'], 'treasury/network'],
  ['a name twice', ['account', 'add', 'vault', '--descriptor', descriptorOf(key), '--network', 'regtest', '--source', 'own'], 'treasury/name_taken'],
  ['the same key under another name', ['account', 'add', 'again', '--descriptor', descriptorOf(key), '--network', 'regtest', '--source', 'own'], 'treasury/name_taken'],
  ['a source that is not there', ['account', 'add', 'b', '--descriptor', descriptorOf(key), '--network', 'regtest', '--source', 'other'], 'treasury/source_not_found'],
  ['neither signer nor descriptor', ['account', 'add', 'b', '--network', 'regtest', '--source', 'own'], 'input/invalid'],
  ['a descriptor that was cut', ['account', 'add', 'b', '--descriptor', descriptorOf(key).slice(0, -1), '--network', 'regtest', '--source', 'own'], 'treasury/descriptor'],
  ['an account that is not there', ['account', 'show', 'nobody'], 'treasury/account_not_found'],
  ['a source nobody answers at', ['account', 'source', 'add', 'dead', '--kind', 'esplora', '--url', 'http://127.0.0.1:9'], 'chain/not_reachable'],
])('refuses %s', async (_what, args, code) => {
  expect(await cliError(args, options)).toMatchObject({ code: 1, error: code });
}, 60_000);
