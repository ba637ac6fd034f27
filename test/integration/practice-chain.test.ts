// The simulated chain as a process: started by the command line, killed without warning, pressed like the buttons in the app.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { pressChain } from '../../electron/practice/chain/press.ts';
import { longCli } from '../support/cli.ts';
import { openChainBench, signedSpend, testKey } from '../support/chain-bench.ts';
import { temporaryHome } from '../support/shop.ts';

interface Where { readonly url: string; readonly controlUrl: string; readonly controlToken: string }

let home = '';
beforeEach(() => { home = temporaryHome(); });
afterEach(() => { rmSync(home, { recursive: true, force: true }); });
const shop = testKey('shop');
const control = async ({ controlUrl, controlToken }: Where, action: object): Promise<{ readonly data: unknown }> =>
  (await fetch(controlUrl, { method: 'POST', headers: { authorization: `Bearer ${controlToken}` }, body: JSON.stringify(action) })).json() as Promise<{ readonly data: unknown }>;

it('`practice chain` says where it is, how it is asked and how it is controlled', async () => {
  const running = longCli(['practice', 'chain'], { home, passphrase: null });
  const where = await running.next() as Where & { readonly network: string; readonly port: number };
  expect(where).toMatchObject({ network: 'regtest', url: `http://127.0.0.1:${String(where.port)}`, controlUrl: `${where.url}/__control` });
  expect(await control(where, { action: 'mine' })).toMatchObject({ ok: true, data: { height: 131 } });
  expect(await (await fetch(`${where.url}/blocks/tip/height`)).text()).toBe('131');
  expect(await running.stop()).toBe(0);
});

it('killed right after an answer, it is found as it said it was', async () => {
  const folder = path.join(home, 'chain');
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', path.resolve('test/support/chain-process.ts'), folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const where = JSON.parse(await new Promise<string>((resolve) => createInterface(child.stdout).once('line', resolve))) as Where;
  const paid = String((await control(where, { action: 'receive', address: shop.address, amountSat: 60_000 })).data);
  const rawHex = await (await fetch(`${where.url}/tx/${paid}/hex`)).text();
  const spend = signedSpend([{ txid: paid, vout: 0, valueSat: 60_000n, key: shop, rawHex }], [{ address: testKey('payee').address, valueSat: 50_000n }]);
  expect(await (await fetch(`${where.url}/tx`, { method: 'POST', body: spend.rawHex })).text()).toBe(spend.txid);
  child.kill('SIGKILL');
  await ended;
  const again = await openChainBench({ folder });
  expect([...again.chain.simulation.state.mempool.keys()]).toEqual([paid, spend.txid]);
  await again.chain.close();
});

it('each button in the app does what it says, or says why not', async () => {
  const bench = await openChainBench();
  const { chain } = bench;
  const { state } = chain.simulation;
  const refused = (problem: string): object => ({ ok: false, error: { code: 'input/invalid', details: { problem } } });
  expect(pressChain(chain, 'double_spend', null)).toMatchObject(refused('no payment from outside is unconfirmed'));
  expect(pressChain(chain, 'receive', { address: shop.address, amount: '0.5' })).toMatchObject({ ok: true });
  expect(pressChain(chain, 'receive', { address: shop.address, amount: '0,5' })).toMatchObject(refused('an address and an amount of up to 100 BTC are needed'));
  expect(pressChain(chain, 'receive', { address: 'bc1qnonsense', amount: '0.5' })).toMatchObject(refused('this is no address of regtest'));
  const [paid = ''] = state.mempool.keys();
  expect(pressChain(chain, 'double_spend', null)).toMatchObject({ ok: true });
  expect(state.entry(paid)).toBeUndefined();
  expect(pressChain(chain, 'block', null)).toMatchObject({ ok: true });
  const { hash } = state.tip;
  expect(pressChain(chain, 'reorg', null)).toMatchObject({ ok: true });
  expect(state.blockByHash(hash)).toBeUndefined();
  pressChain(chain, 'fees_up', null);
  expect(chain.simulation.estimates()[0]?.satPerKvb).toBe(200_000n);
  pressChain(chain, 'fees_down', null);
  expect(chain.simulation.estimates()[0]?.satPerKvb).toBe(20_000n);
  await chain.close();
});
