// An account with two chain sources: both are asked, and what one of them hides or makes up is shown and not believed.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { must } from '../support/shop.ts';
import { openElectrum, type OpenedSource } from '../support/chain-kinds.ts';
import { openTreasuryWorld, type TreasuryWorld } from '../support/treasury-world.ts';
import { openChainBench } from '../support/chain-bench.ts';

let world: TreasuryWorld;
const open: OpenedSource[] = [];
beforeEach(async () => { world = await openTreasuryWorld(); });
afterEach(async () => {
  await world.close();
  for (const each of open.splice(0)) await each.close();
});
const addElectrum = async (name: string, bench = world.bench): Promise<OpenedSource> => {
  const opened = await openElectrum(bench, {}, name);
  open.push(opened);
  must(await world.treasury.accounts.addSource({ name, kind: 'electrum', url: opened.config.url, selfHosted: true, password: null }));
  return opened;
};

it('is read from both while they agree; when the second is gone the first goes on, and its trouble is shown beside its name', async () => {
  const second = await addElectrum('watcher');
  await world.add({ secondSource: 'watcher' });
  world.pay(world.key(0, 0), 70_000);
  world.mine();
  expect(must(await world.treasury.accounts.sync('vault'))).toMatchObject({ problem: null });
  await second.shut();
  world.pay(world.key(0, 1), 5_000);
  world.mine();
  expect(must(await world.treasury.accounts.sync('vault'))).toMatchObject({ problem: null });
  expect(must(world.treasury.accounts.coins('vault', null, 10)).items).toHaveLength(2);
  expect(world.treasury.accounts.sources().find(({ name }) => name === 'watcher')).toMatchObject({ problem: { code: 'chain/not_reachable' } });
  expect(world.treasury.accounts.sources().find(({ name }) => name === 'own')).toMatchObject({ problem: null });
});

it('of another chain stops the reading and says about what they differ; what was known stays', async () => {
  await world.add();
  world.pay(world.key(0, 0), 70_000);
  world.mine();
  must(await world.treasury.accounts.sync('vault'));
  const elsewhere = await openChainBench();
  await addElectrum('watcher', elsewhere);
  await world.add({ name: 'watched', scriptType: 'p2tr', secondSource: 'watcher' });
  elsewhere.act({ action: 'mine' });
  expect(await world.treasury.accounts.sync('watched')).toMatchObject({ ok: false, error: { code: 'chain/disagreement', details: { first: 'own', second: 'watcher', what: 'block 131' } } });
  expect(must(world.treasury.accounts.get('watched'))).toMatchObject({ problem: { code: 'chain/disagreement' } });
  expect(must(world.treasury.accounts.get('vault'))).toMatchObject({ problem: null });
  await elsewhere.chain.close();
});
