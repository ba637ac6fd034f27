// Done-when 3, in one process: every outgoing flow, dying at every single step, with a chain and a gateway that lose requests and answers.
import { afterEach, describe, expect, test } from 'vitest';
import { breaksOf } from '../support/crash/checks.ts';
import { live, prepare, type LifeWorld, type Lived } from '../support/crash/life.ts';
import { flows, type FlowName } from '../support/crash/person.ts';
import { movedClock } from '../support/crash/clock.ts';
import { furnish, openMortalShop, type MortalShop, type Planted } from '../support/crash/mortal-shop.ts';
import { createDice, createOutside } from '../support/crash/outside.ts';

/** Another seed is another run of luck; a night tries many. */
const SEED = process.env['COUNTERSIGN_CRASH_SEED'] ?? 'withdrawals';
const LIVES = Number(process.env['COUNTERSIGN_CRASH_LIVES'] ?? '2');

const shops: MortalShop[] = [];
afterEach(() => { for (const shop of shops.splice(0)) shop.close(); });

async function openWorld(seed: string, trouble: number, planted: Planted = {}): Promise<LifeWorld> {
  const clock = movedClock();
  const dice = createDice(seed, trouble);
  const outside = createOutside(clock, createDice(seed, 0));
  const shop = openMortalShop({ outside, clock, seed, planted });
  shops.push(shop);
  await furnish(shop, outside, [400_000, 300_000, 250_000, 200_000]);
  return { shop, outside, clock, dice };
}

interface Once extends Lived { readonly breaks: readonly string[]; readonly told: string }

/** One life: prepared by a process that lives, in a world without trouble. */
async function once(world: LifeWorld, flow: FlowName, label: string, dieAt: number | null, calm: boolean): Promise<Once> {
  const { outside, dice } = world;
  outside.dice = { ...dice, luck: () => 'well' };
  world.shop.start(null);
  const asked = await prepare(world, flow, label);
  outside.dice = dice;
  const lived = await live(world, flow, asked, dieAt, calm);
  const steps = lived.view.steps.map(({ kind, detail }) => `${kind}: ${detail}`).join('\n');
  return { ...lived, breaks: await breaksOf({ ...world.shop, db: world.shop.db, treasury: world.shop.treasury, ...outside }, lived.view), told: `${flow}, seed ${SEED}, ${label}, died ${lived.deaths.join(', then ')}\n${steps}` };
}

/** Lives until a process gets through without dying: then it has died at every step there is. */
async function dieEverywhere(world: LifeWorld, flow: FlowName, label: string): Promise<ReadonlySet<string>> {
  const diedAt = new Set<string>();
  for (let dieAt = 1; ; dieAt += 1) {
    const { breaks, told, deaths } = await once(world, flow, `${label}-${String(dieAt)}`, dieAt, true);
    expect(breaks, told).toEqual([]);
    for (const death of deaths) diedAt.add(death);
    if (deaths.length === 0) return diedAt;
  }
}

const outwards: Readonly<Record<FlowName, string>> = {
  payment: 'the broadcast', bump: 'the broadcast', cancel: 'the broadcast', child: 'the broadcast', batch: 'the broadcast', consolidation: 'the broadcast', transfer: 'the broadcast', psbt: 'the broadcast',
  refund: 'the broadcast', payout: 'the payout', sweep: 'the payout', 'gateway refund': 'the refund',
};

describe('line 49: a process that dies at every step of', () => {
  test.each(flows)('%s', async (flow) => {
    const diedAt = await dieEverywhere(await openWorld(`${SEED} ${flow}`, 25), flow, flow);
    for (const when of ['before a commit', 'after a commit', `before ${outwards[flow]}`, `after ${outwards[flow]}`]) expect(diedAt).toContain(when);
  }, 120_000);
});

describe('line 50: trouble from the first moment on, deaths at any time, and a person who presses anything', () => {
  test.each(flows)('%s', async (flow) => {
    for (let life = 1; life <= LIVES; life += 1) {
      const world = await openWorld(`${SEED} ${String(life)} ${flow}`, 35);
      const { breaks, told } = await once(world, flow, `${flow} ${String(life)}`, 1 + world.dice.pick(45), false);
      expect(breaks, told).toEqual([]);
    }
  }, 60_000 * LIVES);
});

describe('line 50: a fault that is built in is found', () => {
  /** Lives until something breaks. */
  async function firstBreak(flow: FlowName, planted: Planted): Promise<readonly string[]> {
    const world = await openWorld(`${SEED} planted ${flow}`, 40, planted);
    for (let dieAt = 1; dieAt < 60; dieAt += 1) {
      const { breaks } = await once(world, flow, `planted-${String(dieAt)}`, dieAt, true);
      if (breaks.length > 0) return breaks;
    }
    return [];
  }

  test('a disk that forgets the last commit pays twice', async () => {
    expect((await firstBreak('payout', { losesLastCommit: true })).join()).toMatch(/payouts with one reference|without an approval/);
  }, 60_000);

  test('asking again for what did not answer pays twice', async () => {
    expect((await firstBreak('payout', { repeatsPayouts: true })).join()).toMatch(/2 payouts with one reference/);
  }, 60_000);
});
