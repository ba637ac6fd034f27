// One intent of money that leaves, lived through by a process that dies and a person who goes on pressing what is offered, until it is over.
import { createHash } from 'node:crypto';
import type { WithdrawalView, WithdrawalWish } from '../../../electron/core/treasury.ts';
import { must } from '../shop.ts';
import type { MovedClock } from './clock.ts';
import { Died } from './doom.ts';
import { ben, fund, overpaidSale, wishFor, type MortalShop } from './mortal-shop.ts';
import type { Dice, Outside } from './outside.ts';
import { press, wantedOf, type FlowName } from './person.ts';

export interface LifeWorld { readonly shop: MortalShop; readonly outside: Outside; readonly clock: MovedClock; readonly dice: Dice }
interface Living extends LifeWorld { readonly calm: boolean }

/** What is asked for; what must be there first is put there by a process that lives. */
export async function prepare({ shop, outside, clock, dice }: LifeWorld, flow: FlowName, label: string): Promise<WithdrawalWish> {
  if (Number(must(shop.treasury.accounts.get('vault')).spendable.value) < 0.002) await fund(shop, outside, [300_000, 200_000]);
  if (flow === 'consolidation') await fund(shop, outside, [20_000, 30_000]);
  if (flow === 'refund' || flow === 'gateway refund') overpaidSale(shop, clock, label, 40_000n);
  return wishFor(shop.treasury, dice, flow, label);
}

/** What one life came to. */
export interface Lived { readonly view: WithdrawalView; readonly steps: number; readonly deaths: readonly string[] }

const ROUNDS = 200;

/**
 * `dieAt` for the first process, then more deaths by chance. `calm`: all is well until the first death, and the person does just what the flow is
 * about, so that the same flow takes the same steps each time. Throws when it does not end.
 */
export async function live(given: LifeWorld, flow: FlowName, asked: WithdrawalWish, dieAt: number | null, calm: boolean): Promise<Lived> {
  const { shop, outside, dice } = given;
  const world = { ...given, calm };
  const deaths: string[] = [];
  let steps = 0;
  const restart = (next: number | null): void => {
    steps += shop.doom.steps;
    if (shop.doom.at !== null) deaths.push(shop.doom.at);
    if (deaths.length > 0) world.calm = false;
    outside.dice = world.calm ? { ...dice, luck: () => 'well' } : dice;
    shop.start(next);
  };
  const begin = (next: number | null): void => {
    try {
      restart(next);
    } catch (problem) {
      if (!(problem instanceof Died)) throw problem;
      deaths.push('at the start');
      restart(null);
    }
  };
  begin(dieAt);
  for (let round = 0; round < ROUNDS; round += 1) {
    let isIdle = false;
    try {
      const view = await act(world, flow, asked);
      // What is wanted and cannot be done (no change for a child to spend) is not waited for either.
      isIdle = view === null || wantedOf(flow, view) === null;
      if (view?.final === true && outside.late.length === 0) {
        restart(null);
        return { view: await settleDown(world, view.id), steps, deaths };
      }
      await shop.treasury.withdrawals.settle();
    } catch (problem) {
      if (!(problem instanceof Died)) throw problem;
      // Now and then the next process does not get far either.
      begin(dice.pick(3) === 0 ? 1 + dice.pick(40) : null);
    }
    pass(world, isIdle);
  }
  throw new Error(`it never ended: ${JSON.stringify(find(shop, asked.note), null, 1)}`);
}

function find({ treasury, db }: MortalShop, note: string): WithdrawalView | null {
  const row = db.get<{ id: string }>("SELECT id FROM withdrawal WHERE json_extract(terms, '$.note') = ?", note);
  return row === undefined ? null : must(treasury.withdrawals.get(row.id));
}

async function act({ shop, dice, outside, calm }: Living, flow: FlowName, asked: WithdrawalWish): Promise<WithdrawalView | null> {
  const known = find(shop, asked.note);
  if (known !== null) return press({ treasury: shop.treasury, dice, calm, sendElsewhere: (rawHex) => void outside.chain.submit(rawHex) }, flow, known);
  const made = await shop.treasury.withdrawals.request(asked, ben);
  return made.ok ? made.value : null;
}

/** Time goes by outside: blocks come and are undone, what is late arrives, the gateway works. */
function pass({ outside, clock, dice, calm }: Living, isIdle: boolean): void {
  const { chain, late, payouts } = outside;
  if (calm) {
    clock.advance(60_000);
    if (!isIdle) return;
    for (const payout of payouts) if (payout.state === 'processing') finish(outside, payout, false);
    chain.mine(1);
    return;
  }
  // A request that was cut off is worked on within a minute, or never.
  for (const arrive of late.splice(0, dice.pick(late.length + 1))) arrive();
  clock.advance(30_000);
  for (const arrive of late.splice(0)) arrive();
  clock.advance(30_000 + dice.pick(120_000));
  if (dice.pick(100) < 40) chain.mine(1);
  if (dice.pick(100) < 4) chain.reorg(1, 'mempool');
  for (const payout of payouts) if (payout.state === 'processing' && dice.pick(100) < 30) finish(outside, payout, dice.pick(8) === 0);
}

function finish({ chain }: Outside, payout: Outside['payouts'][number], fails: boolean): void {
  payout.state = fails ? 'failed' : 'completed';
  if (fails) return;
  const paid = chain.receive(payout.address, payout.amount.minor, { satPerKvb: 10_000n, isFinal: false });
  if (!paid.ok) chain.mine(1);
  const again = paid.ok ? paid : chain.receive(payout.address, payout.amount.minor, { satPerKvb: 10_000n, isFinal: false });
  payout.txid = again.ok ? again.value : createHash('sha256').update(payout.id).digest('hex');
}

/** No more trouble, a few blocks, and everybody looks once more: the end must be the true one. */
async function settleDown({ shop, outside, clock }: LifeWorld, id: string): Promise<WithdrawalView> {
  const { dice } = outside;
  outside.dice = { ...dice, luck: () => 'well' };
  for (const payout of outside.payouts) if (payout.state === 'processing') finish(outside, payout, false);
  for (let round = 0; round < 2; round += 1) {
    outside.chain.mine(4);
    clock.advance(130_000);
    await shop.treasury.withdrawals.settle();
  }
  for (const account of ['vault', 'cold']) must(await shop.treasury.accounts.sync(account));
  outside.dice = dice;
  return must(shop.treasury.withdrawals.get(id));
}

