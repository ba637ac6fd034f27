// Whatever happens on the chain, in whatever order and whenever it is read: the account ends with the coins that the chain shows, and the books
// hold what is confirmed.
import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { chance } from '../bench/support/chance.ts';
import { testKey, type SpendCoin, type TestKey } from '../support/chain-bench.ts';
import { must } from '../support/shop.ts';
import { booksOf, coinsOf, openTreasuryWorld, type TreasuryWorld } from '../support/treasury-world.ts';

const STEPS = 60;
const ADDRESSES = 6;
const utxos = v.array(v.object({ txid: v.string(), vout: v.number(), value: v.number(), status: v.object({ confirmed: v.boolean() }) }));

let world: TreasuryWorld;
beforeEach(async () => { world = await openTreasuryWorld(); });
afterEach(() => world.close());

interface There { readonly outpoint: string; readonly valueSat: number; readonly confirmed: boolean; readonly key: TestKey }

/** What the chain itself says about the account's addresses. */
async function onChain(keys: readonly TestKey[]): Promise<readonly There[]> {
  const found: There[] = [];
  for (const key of keys) {
    const hash = createHash('sha256').update(Buffer.from(key.scriptHex, 'hex')).digest('hex');
    const answer = v.parse(utxos, await (await fetch(`${world.bench.chain.url}/scripthash/${hash}/utxo`)).json());
    found.push(...answer.map(({ txid, vout, value, status }) => ({ outpoint: `${txid}:${vout}`, valueSat: value, confirmed: status.confirmed, key })));
  }
  return found.sort((a, b) => (a.outpoint < b.outpoint ? -1 : 1));
}

it.each([1, 2, 3, 4])('random chain %i', async (seed) => {
  const by = chance(seed);
  await world.add();
  const keys = [0, 1].flatMap((chain) => Array.from({ length: ADDRESSES }, (_, index) => world.key(chain === 0 ? 0 : 1, index)));
  const unconfirmed: string[] = [];
  const sync = async (): Promise<void> => { must(await world.treasury.accounts.sync('vault')); };
  const coinOf = (there: There): SpendCoin => world.bench.coin(there.outpoint.slice(0, 64), Number(there.outpoint.slice(65)), there.key);

  const steps: readonly (() => Promise<void> | void)[] = [
    () => void unconfirmed.push(world.pay(by.oneOf(keys), 20_000 + by.below(80_000)).txid),
    () => void unconfirmed.push(world.pay(by.oneOf(keys), 20_000 + by.below(80_000)).txid),
    async () => {
      const coins = (await onChain(keys)).filter(({ valueSat }) => valueSat > 10_000);
      if (coins.length === 0) return;
      const spent = coins.slice(0, 1 + by.below(Math.min(3, coins.length)));
      const sum = spent.reduce((total, { valueSat }) => total + valueSat, 0);
      const outputs = [{ address: testKey('supplier').address, valueSat: BigInt(sum - 6_000 - 1_500) }, { address: by.oneOf(keys).address, valueSat: 3_000n }];
      unconfirmed.push(world.spendElsewhere(spent.map(coinOf), outputs));
    },
    () => { world.mine(1 + by.below(2)); },
    () => { world.mine(); },
    () => { world.bench.chain.control({ action: 'reorg', depth: 1 + by.below(3), transactions: by.oneOf(['kept', 'mempool', 'gone'] as const) }); },
    () => { world.bench.chain.control({ action: 'double_spend', txid: by.oneOf([...unconfirmed, '0'.repeat(64)]) }); },
    () => { world.bench.chain.control({ action: 'forget', txid: by.oneOf([...unconfirmed, '0'.repeat(64)]) }); },
    sync,
    sync,
    async () => { if (by.below(4) === 0) await world.restart(); },
  ];
  for (let step = 0; step < STEPS; step += 1) await by.oneOf(steps)();

  await sync();
  const there = await onChain(keys);
  expect(coinsOf(world)).toEqual(there.map(({ outpoint }) => outpoint));
  const view = must(world.treasury.accounts.get('vault'));
  const total = there.reduce((sum, { valueSat }) => sum + valueSat, 0);
  expect(Math.round((Number(view.confirmed.value) + Number(view.pendingIn.value) - Number(view.pendingOut.value)) * 1e8)).toBe(total);
  expect(Number((await booksOf(world))['treasury:vault BTC'] ?? 0)).toBe(Number(view.confirmed.value));

  world.mine(2);
  await sync();
  const settled = await onChain(keys);
  expect(settled.every(({ confirmed }) => confirmed)).toBe(true);
  expect(must(world.treasury.accounts.get('vault'))).toMatchObject({ pendingIn: { value: '0' }, pendingOut: { value: '0' } });
  expect(Number((await booksOf(world))['treasury:vault BTC'] ?? 0)).toBe(settled.reduce((sum, { valueSat }) => sum + valueSat, 0) / 1e8);
  expect(await world.app.audit()).toMatchObject({ ok: true, firstBreak: null });
}, 120_000);
